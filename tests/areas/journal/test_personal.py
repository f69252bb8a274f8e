"""Personal fields: sealed per person, erased by destroying one key."""

from __future__ import annotations

import contextlib

import pytest
from django.db import transaction

from suitcase.areas.journal.contracts import SOMEBODY_DELETED, Head, Line
from suitcase.areas.journal.errors import WrongSecret
from suitcase.areas.journal.public import action, erase_person, feed, lines, record, record_many
from suitcase.areas.journal.verify import read_heads
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict
from suitcase.stores.postgres import acting, prepared
from tests.areas.journal.stage import ACME, ANA, CAI, HANDLE, MIA, Journal, note


def only_line(actor: Actor = ANA) -> Line:
    (line,) = lines(actor, ACME)
    return line


def stored_text() -> str:
    """Everything a thief of the tables would read."""
    with acting(Actor.system()):
        rows = prepared("SELECT l::text FROM journal_line l") + prepared(
            "SELECT e::text FROM journal_entry e"
        )
    return " ".join(text for (text,) in rows)


def test_personal_fields_are_not_readable_in_the_table(things: None) -> None:
    note(ANA, text="open words", nickname="Goldfish")
    assert "open words" in stored_text()
    for secret in ("Goldfish", "nickname", ANA.name, ANA.ip):
        assert secret not in stored_text()
    assert dict(only_line().personal) == {102: {"nickname": "Goldfish"}}


def test_the_same_words_are_sealed_differently_each_time(things: None) -> None:
    note(ANA, nickname="Goldfish")
    note(ANA, nickname="Goldfish")
    with acting(Actor.system()):
        sealed = prepared("SELECT sealed->>'102' FROM journal_line")
    assert len(set(sealed)) == 2


def test_an_erased_actor_is_a_deleted_person(things: None) -> None:
    note(ANA, nickname="Goldfish")
    with acting(ANA):
        erase_person(ANA.person_id or 0)
    line = only_line()
    assert (line.actor_name, line.actor_ip, line.actor_person_id) == (SOMEBODY_DELETED, "", ANA.person_id)
    assert dict(line.personal) == {102: {"nickname": "Goldfish"}}


def test_an_erased_subject_loses_its_fields_everywhere(things: None) -> None:
    note(ANA, nickname="Goldfish")
    note(MIA, streams=[ACME, HANDLE])
    with acting(MIA):
        erase_person(MIA.person_id or 0)
    newer, older = lines(ANA, ACME)
    assert (older.actor_name, dict(older.personal)) == ("Ana", {})
    assert newer.actor_name == SOMEBODY_DELETED


def test_an_actor_who_gave_no_name_is_a_deleted_person_too(things: None) -> None:
    note(Actor.person(ANA.person_id or 0))
    assert only_line().actor_name == ""
    with acting(ANA):
        erase_person(ANA.person_id or 0)
    assert only_line().actor_name == SOMEBODY_DELETED


def test_after_erasure_nothing_new_is_kept(things: None) -> None:
    with acting(MIA):
        erase_person(MIA.person_id or 0)
    note(ANA, nickname="Goldfish")
    assert dict(only_line().personal) == {}
    with acting(Actor.system()):
        assert prepared("SELECT sealed ? '102' FROM journal_line") == [(False,)]


@action
def note_each(actor: Actor, kept: list[dict[int, dict[str, str]]]) -> None:
    told = [([ACME], {"text": str(number)}) for number in range(len(kept) or 2)]
    record_many("thing:noted", actor, told, kept)


def test_many_lines_have_their_own_fields_each(things: None) -> None:
    note(ANA, nickname="Goldfish")
    kept = [{MIA.person_id or 0: {"name": "Mia"}}, {CAI.person_id or 0: {"name": "Cai"}}, {}]
    note_each(ANA, kept)
    told = {line.data["text"]: dict(line.personal) for line in lines(ANA, ACME)}
    assert [told[str(number)] for number in range(3)] == kept
    assert {line.actor_name for line in lines(ANA, ACME)} == {"Ana"}
    for secret in ("Mia", "Cai", ANA.name):
        assert secret not in stored_text()


def test_many_lines_keep_nothing_of_whoever_was_erased(things: None) -> None:
    note(ANA, nickname="Goldfish")
    with acting(MIA):
        erase_person(MIA.person_id or 0)
    note_each(ANA, [{MIA.person_id or 0: {"name": "Mia"}}, {CAI.person_id or 0: {"name": "Cai"}}])
    told = {line.data["text"]: dict(line.personal) for line in lines(ANA, ACME)}
    assert (told["0"], told["1"]) == ({}, {CAI.person_id: {"name": "Cai"}})


def test_the_fields_of_every_line_or_of_none(things: None) -> None:
    note_each(ANA, [])
    assert [dict(line.personal) for line in lines(ANA, ACME)] == [{}, {}]
    with pytest.raises(ValueError, match="every line"):
        record_one_too_few(ANA)


@action
def record_one_too_few(actor: Actor) -> None:
    record_many("thing:noted", actor, [([ACME], {}), ([ACME], {})], [{}])


def test_a_key_remembered_from_before_its_erasure_is_not_used_again(things: None) -> None:
    for step in ("remembered", "erased"):
        note(ANA, text=step, nickname="Goldfish")
        with acting(MIA):
            erase_person(MIA.person_id or 0)
    with acting(Actor.system()):
        sealed = prepared(
            "SELECT data->>'text', sealed ? '101', sealed ? '102' FROM journal_line ORDER BY arrival"
        )
    assert sealed == [("remembered", True, True), ("erased", True, False)]


def test_a_key_that_was_never_committed_is_not_used_again(things: None) -> None:
    """It would seal the person's fields for ever: nobody has that key."""
    with contextlib.suppress(Conflict), transaction.atomic():
        note(ANA, nickname="Goldfish")
        raise Conflict
    note(ANA, nickname="Goldfish")
    assert dict(only_line().personal) == {102: {"nickname": "Goldfish"}}


def test_erasing_twice_keeps_the_first_moment(things: None) -> None:
    note(ANA)
    with acting(ANA):
        erase_person(ANA.person_id or 0)
        first = prepared("SELECT erased_at, key FROM person_key")
        erase_person(ANA.person_id or 0)
        assert prepared("SELECT erased_at, key FROM person_key") == first
    assert first[0][0] is not None
    assert first[0][1] is None


@pytest.mark.parametrize("stranger", [CAI, CAI.within("account"), CAI.within("ops"), Actor()])
def test_a_stranger_cannot_erase_somebody(things: None, stranger: Actor) -> None:
    note(ANA)
    with acting(stranger):
        erase_person(ANA.person_id or 0)
    assert only_line().actor_name == "Ana"


def test_a_job_may_erase(things: None) -> None:
    note(ANA)
    with acting(Actor.system()):
        erase_person(ANA.person_id or 0)
    assert only_line().actor_name == SOMEBODY_DELETED


def test_the_key_of_another_person_is_not_in_sight(things: None) -> None:
    note(ANA, nickname="Goldfish")
    with acting(CAI):
        assert prepared("SELECT person_id FROM person_key") == []
    with acting(ANA):
        assert prepared("SELECT person_id FROM person_key") == [(ANA.person_id,)]


def test_nobody_gets_no_key(things: None) -> None:
    note(ANA)
    assert prepared("SELECT * FROM journal_keys(%s)", ([ANA.person_id],)) == []


def test_another_secret_is_said_and_not_taken_for_erasure(
    things: None, settings: pytest.FixtureRequest
) -> None:
    note(ANA)
    settings.PERSONAL_FIELDS_KEY = b"x" * 32  # type: ignore[attr-defined]
    with pytest.raises(WrongSecret, match="SUITCASE_SECRET"):
        lines(ANA, ACME)
    with pytest.raises(WrongSecret):
        note(ANA)


def test_a_ciphertext_opens_for_its_own_line_only(journal: Journal) -> None:
    note(ANA, nickname="Goldfish")
    note(ANA, nickname="Catfish")
    journal.tamper("UPDATE journal_line SET sealed = (SELECT sealed FROM journal_line ORDER BY id LIMIT 1)")
    newer, older = lines(ANA, ACME)
    assert dict(older.personal) == {102: {"nickname": "Goldfish"}}
    assert (newer.actor_name, dict(newer.personal)) == ("", {})


def test_erasure_leaves_the_chain_whole_and_reaches_projections(journal: Journal) -> None:
    @action
    def erase_me(actor: Actor) -> None:
        erase_person(actor.person_id or 0)
        record("person:erased", actor, streams=[(1, actor.person_id or 0)])

    note(ANA, nickname="Goldfish")
    note(MIA, streams=[ACME, HANDLE])
    journal.sequence()
    before = [(head.stream, head.hash) for head in _heads(journal)]
    erase_me(MIA)
    assert journal.verify().is_intact
    assert [(head.stream, head.hash) for head in _heads(journal)] == before
    journal.sequence()
    assert journal.verify().is_intact
    with feed() as fed:
        assert [line.actor_name for line in fed.after(0)] == ["Ana", SOMEBODY_DELETED, SOMEBODY_DELETED]
        assert [dict(line.personal) for line in fed.after(0)] == [{}, {}, {}]


def test_what_suitcase_does_itself_has_its_name(things: None) -> None:
    note(Actor.system("expiries"))
    assert (only_line().actor_name, only_line().actor_person_id) == ("Suitcase", None)


def test_somebody_before_signing_in_has_no_name(things: None) -> None:
    note(Actor(scope="account", ip="192.0.2.1"))
    assert only_line().actor_name == "Somebody not signed in"


def _heads(journal: Journal) -> list[Head]:
    with journal.system.transaction():
        return list(read_heads(journal.system))
