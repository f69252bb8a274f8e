"""Rules about the repository's files, and for each a breach that it notices."""

from __future__ import annotations

import codecs
from pathlib import Path

import pytest

from tests.architecture.rules import repository
from tests.architecture.rules.reading import nothing_in

REPOSITORY = Path(__file__).resolve().parents[2]
HASH = "--hash=sha256:" + "0" * 64


def plant(folder: Path, place: str, text: str) -> Path:
    """A repository with one file in it."""
    path = folder / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return folder


def test_files_speak_of_the_product() -> None:
    assert len(list(repository.files(REPOSITORY))) > 100
    nothing_in(repository.speaks_of_the_product(REPOSITORY))


@pytest.mark.parametrize(
    "turned",
    [
        "nf vffhr 2 nfxf",
        "gur oevrs fnlf",
        "/jbex/znva",
        "ol Pynhqr",
        "n ynathntr zbqry",
        "Pb-Nhguberq-Ol: k",
        "sebz ../funerq/k",
    ],
)
def test_other_talk_is_noticed(tmp_path: Path, turned: str) -> None:
    text = codecs.decode(turned, "rot13")
    assert repository.speaks_of_the_product(plant(tmp_path, "docs/a.md", f"First line.\nThen {text}.\n"))
    assert repository.speaks_of_the_product(plant(tmp_path, "docs/a.md", "")) == []
    assert repository.speaks_of_the_product(plant(tmp_path, ".venv/a.md", text)) == []


def test_ordinary_words_pass(tmp_path: Path) -> None:
    text = "Certificates are issued. A User-Agent. Signing out ends the session. /network/work/here, framework/x."
    assert repository.speaks_of_the_product(plant(tmp_path, "a.md", text)) == []


def test_packages_are_locked_with_hashes() -> None:
    nothing_in(repository.locked_with_hashes(REPOSITORY))


@pytest.mark.parametrize(
    "text",
    [
        "django>=5.2\n",
        "django==5.2.1\n",
        f"django==5.2.1 \\\n    {HASH}\nother==1\n",
        f"--index-url https://a.example/simple\ndjango==5.2.1 \\\n    {HASH}\n",
        f"django @ https://a.example/django.whl \\\n    {HASH}\n",
        "# nothing\n",
    ],
)
def test_a_loose_package_is_noticed(tmp_path: Path, text: str) -> None:
    assert repository.locked_with_hashes(plant(tmp_path, "requirements/run.txt", text))


@pytest.mark.parametrize(
    "text",
    [
        f"django==5.2.1 \\\n    {HASH} \\\n    {HASH}\n",
        f"# why\nav==18.1.0 ; python_full_version < '3.12' \\\n    {HASH}\n",
        f"psycopg[binary,pool]==3.3.1 \\\n    {HASH}\n    # via suitcase\n",
    ],
)
def test_a_locked_package_passes(tmp_path: Path, text: str) -> None:
    assert repository.locked_with_hashes(plant(tmp_path, "requirements/run.txt", text)) == []


def test_no_file_names_a_package_index() -> None:
    nothing_in(repository.names_no_index(REPOSITORY))


@pytest.mark.parametrize(
    "text", ["pip install --index-url x", "index-url = x", "see https://a.example/simple for it"]
)
def test_a_package_index_is_noticed(tmp_path: Path, text: str) -> None:
    assert repository.names_no_index(plant(tmp_path, "Makefile", text + "\n"))


def test_every_package_has_its_reason() -> None:
    nothing_in(repository.reasoned_dependencies(REPOSITORY))


def test_a_package_without_a_reason_is_noticed(tmp_path: Path) -> None:
    text = 'dependencies = [\n  "django>=5.2", # web framework\n  "left-pad>=1",\n]\nother = [\n  "x",\n]\n'
    found = repository.reasoned_dependencies(plant(tmp_path, "pyproject.toml", text))
    assert found == ["pyproject.toml:3 gives no reason for left-pad>=1"]


def test_links_lead_somewhere() -> None:
    nothing_in(repository.links_lead_somewhere(REPOSITORY))


def test_a_dead_link_is_noticed(tmp_path: Path) -> None:
    plant(tmp_path, "docs/there.md", "")
    text = "[a](there.md#part) [b](gone.md) ![c](pictures/gone.png) [d](https://a.example) [e](#here)\n"
    found = repository.links_lead_somewhere(plant(tmp_path, "docs/a.md", text + "```\n[f](code)\n```\n"))
    assert found == [
        "docs/a.md leads to gone.md, which is not there",
        "docs/a.md leads to pictures/gone.png, which is not there",
    ]
