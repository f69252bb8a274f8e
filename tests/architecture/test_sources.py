"""Rules about code, and for each a breach that it notices."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.architecture.rules import sources
from tests.architecture.rules.reading import nothing_in

REPOSITORY = Path(__file__).resolve().parents[2]
SOURCE = REPOSITORY / "src"
TESTS = REPOSITORY / "tests"

# Heartbeats tell a living worker from a dead one, whatever day the sandbox plays.
REAL_TIME = {"suitcase/areas/journal/beats.py"}
# Longer than the rest, with the reason; a line goes when its file or function is short enough again.
LONGER: dict[str, str] = {}


def plant(folder: Path, place: str, text: str) -> Path:
    """A tree with one file in it."""
    path = folder / "suitcase" / place
    path.parent.mkdir(parents=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_areas_have_one_clock() -> None:
    nothing_in(sources.one_clock(SOURCE, REAL_TIME))
    assert sources.one_clock(SOURCE), "the exception is not needed any more"


@pytest.mark.parametrize(
    "text",
    [
        "import datetime as dt\nx = dt.datetime.now(dt.UTC)",
        "from django.utils import timezone\nx = timezone.now()",
        "import time\nx = time.time()",
        "from django.db.models.functions import Now\nx = Now()",
        "import datetime\nx = datetime.date.today()",
        'x = "UPDATE link SET ended_at = now()"',
        'x = f"SELECT {y} WHERE expires_at < CURRENT_TIMESTAMP"',
        'x = "DEFAULT clock_timestamp ( )"',
        'x = "SELECT current_date - 1"',
    ],
)
def test_another_clock_is_noticed(tmp_path: Path, text: str) -> None:
    assert sources.one_clock(plant(tmp_path, "areas/consent/planted.py", text))


@pytest.mark.parametrize(
    "text",
    [
        "from suitcase.kernel import clock\nx = clock.now()",
        'x = "UPDATE link SET ended_at = app_now()"',
        '"""Unlike now(), which is refused here."""',
        "import time\nx = time.monotonic()",
    ],
)
def test_our_clock_is_not_mistaken(tmp_path: Path, text: str) -> None:
    assert sources.one_clock(plant(tmp_path, "areas/consent/planted.py", text)) == []


def test_text_never_becomes_markup() -> None:
    nothing_in(sources.no_trusted_markup(SOURCE))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("surfaces/account/planted.py", "from markupsafe import Markup\nx = Markup(name)"),
        ("surfaces/kit/format.py", "import markupsafe\nx = markupsafe.Markup(name)"),
        ("areas/consent/planted.py", "from django.utils.safestring import mark_safe\nx = mark_safe(name)"),
        ("surfaces/account/jinja/account/planted.html", "<p>{{ name | safe }}</p>"),
        (
            "surfaces/account/templates/account/planted.html",
            "{% autoescape off %}{{ name }}{% endautoescape %}",
        ),
    ],
)
def test_trusted_markup_is_noticed(tmp_path: Path, place: str, text: str) -> None:
    assert sources.no_trusted_markup(plant(tmp_path, place, text))


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("surfaces/kit/charts.py", "from markupsafe import Markup\nx = Markup('<svg>')"),
        ("surfaces/kit/jinja/kit/components/planted.html", "{{ drawing|safe }}"),
    ],
)
def test_the_kit_may_draw(tmp_path: Path, place: str, text: str) -> None:
    assert sources.no_trusted_markup(plant(tmp_path, place, text)) == []


def test_files_and_functions_are_short() -> None:
    nothing_in(sources.short_enough(SOURCE, LONGER))


def test_length_is_noticed(tmp_path: Path) -> None:
    long = "def long() -> None:\n" + "    pass\n" * 40 + "\n" * 360
    plant(tmp_path, "areas/consent/planted.py", long)
    assert sources.short_enough(tmp_path, {}) == [
        "suitcase/areas/consent/planted.py has 401 lines; 400 are enough for a file",
        "suitcase/areas/consent/planted.py:long has 41 lines; 40 are enough for a function",
    ]
    reasons = {
        "suitcase/areas/consent/planted.py": "a table",
        "suitcase/areas/consent/planted.py:long": "a list",
    }
    assert sources.short_enough(tmp_path, reasons) == []
    assert sources.short_enough(tmp_path, {**reasons, "suitcase/x.py": "gone"}) == [
        "suitcase/x.py is short enough now; strike it from the exceptions"
    ]


def test_every_action_is_exercised() -> None:
    names = sources.actions(SOURCE)
    assert "consent.approve_request" in names
    nothing_in(sources.exercised(names, TESTS))


def test_an_action_without_a_test_is_noticed(tmp_path: Path) -> None:
    plant(
        tmp_path / "src",
        "areas/consent/actions.py",
        "@journal.action\ndef plant_it(actor): ...\n\ndef read(): ...\n",
    )
    tests = tmp_path / "tests"
    tests.mkdir()
    names = sources.actions(tmp_path / "src")
    assert names == ["consent.plant_it"]
    mention = tests / "test_it.py"
    mention.write_text(
        '"""Says plant_it."""\nfrom suitcase.areas.consent.public import plant_it\n', encoding="utf-8"
    )
    assert sources.exercised(names, tests) == ["consent.plant_it is called by no test"]
    mention.write_text("consent.plant_it(actor)\n", encoding="utf-8")
    assert sources.exercised(names, tests) == []
