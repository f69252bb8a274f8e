"""One table of sentences for both sides: nothing that consent writes is missing from it."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from suitcase.areas import consent
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.history import LINK_VERBS, Side, events_of, told

AT = dt.datetime(2026, 5, 3, 12, 0, tzinfo=dt.UTC)
# In the owner's own history alone, and told on the page of blocked requesters.
PRIVATE = {"link:requester_blocked", "link:requester_unblocked"}


def line(verb: str, **data: object) -> Line:
    facts = {"handle": "mia.trails", "ad_account_name": "Acme Outdoor", "scope": "POST", **data}
    return Line(
        id=1,
        position=1,
        verb=verb,
        at=AT,
        actor_person_id=7,
        actor_name="Ana",
        actor_scope="",
        data=facts,
        personal={},
    )


def test_every_verb_that_consent_writes_has_its_sentences() -> None:
    folder = Path(consent.__file__).parent
    written = {
        verb for path in folder.glob("*.py") for verb in re.findall(r'"(link:[a-z_]+)"', path.read_text())
    }
    assert len(written) > 8
    assert written - PRIVATE <= set(LINK_VERBS)


@pytest.mark.parametrize("verb", LINK_VERBS)
@pytest.mark.parametrize("side", Side)
def test_each_sentence_is_whole(verb: str, side: Side) -> None:
    event = told(line(verb), side)
    assert event is not None
    assert event.sentence.endswith(".")
    assert "%" not in event.sentence
    assert "“”" not in event.sentence


def test_the_two_sides_read_of_each_other() -> None:
    revoked = line("link:revoked")
    assert [told(revoked, side).sentence for side in Side] == [
        "@mia.trails revoked the permission. It ended at once.",
        "You revoked the permission. It ended at once.",
    ]


def test_terms_stand_below_in_the_readers_zone() -> None:
    until = dt.datetime(2026, 6, 30, 22, 0, tzinfo=dt.UTC).isoformat()
    approved = line("link:approved", scopes=["POST"], until=until)
    details = [
        told(approved, Side.OWNER, zone=zone).detail for zone in ("UTC", "Europe/Berlin", "Asia/Tokyo")
    ]
    assert details == [
        "Use posts in ads · until Jun 30, 2026",
        "Use posts in ads · until Jun 30, 2026",
        "Use posts in ads · until Jul 1, 2026",
    ]
    without_end = line("link:approved", scopes=["POST", "INSIGHTS"], until=None)
    assert told(without_end, Side.OWNER).detail.endswith("until it is revoked")


def test_what_is_about_something_else_is_left_out() -> None:
    lines = [line("ad_account:created"), line("link:requested")]
    assert [event.sentence for event in events_of(lines, Side.OWNER)] == ["Ana asked for Acme Outdoor."]
