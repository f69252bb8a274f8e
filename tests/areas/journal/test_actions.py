"""An action is one transaction with at least one line in it."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from django.db import transaction

from suitcase.areas.journal.errors import NothingRecorded, PersonalDataInTheClear
from suitcase.areas.journal.models import JournalReader
from suitcase.areas.journal.public import (
    action,
    digest_rows,
    lines,
    nothing_changed,
    record,
    registered_actions,
)
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict
from suitcase.stores.postgres import acting
from tests.areas.journal.stage import ACME, ANA, CAI, Journal, note

ME = (1, ANA.person_id)


@action
def store(actor: Actor, *, name: str, is_recorded: bool = True, refuse: bool = False) -> str:
    """Saves a row, which needs the rights of a job, and says so."""
    with acting(actor.within("job")):
        JournalReader.objects.create(name=name)
    if is_recorded:
        record("row:stored", actor, streams=[ME], data={"name": name})
    if refuse:
        raise Conflict("Not like this.")
    return name


@action
def outer(actor: Actor, *, inner: str, then_fail: bool = False) -> None:
    """Lets another action do the recording."""
    store(actor, name=inner)
    if then_fail:
        raise Conflict("After all, no.")


@action
def careful(actor: Actor) -> None:
    """Goes on when a part of it is refused."""
    try:
        store(actor, name="refused", refuse=True)
    except Conflict:
        record("row:not_stored", actor, streams=[ME])


@action
def idle(actor: Actor) -> str:
    """Finds nothing to do."""
    nothing_changed()
    return "as it was"


def stored() -> list[str]:
    with acting(Actor.system()):
        return sorted(JournalReader.objects.values_list("name", flat=True))


def verbs() -> list[str]:
    return [line.verb for line in lines(ANA, ME)]


def test_an_action_commits_its_work_with_its_line(things: None) -> None:
    assert store(ANA, name="a") == "a"
    assert (stored(), verbs()) == (["a"], ["row:stored"])


def test_an_action_without_a_line_fails_and_leaves_nothing(things: None) -> None:
    with pytest.raises(NothingRecorded, match="store wrote no journal line"):
        store(ANA, name="a", is_recorded=False)
    assert (stored(), verbs()) == ([], [])


def test_an_action_that_found_nothing_to_do_says_so(things: None) -> None:
    assert idle(ANA) == "as it was"
    assert verbs() == []


def test_nothing_changed_is_for_actions() -> None:
    with pytest.raises(RuntimeError, match="none is running"):
        nothing_changed()


def test_an_inner_unchanged_does_not_excuse_the_outer(things: None) -> None:
    @action
    def forgetful(actor: Actor) -> None:
        idle(actor)

    with pytest.raises(NothingRecorded):
        forgetful(ANA)


def test_lines_of_an_inner_action_count_for_the_outer(things: None) -> None:
    outer(ANA, inner="a")
    assert (stored(), verbs()) == (["a"], ["row:stored"])


def test_a_refusal_takes_inner_work_with_it(things: None) -> None:
    with pytest.raises(Conflict):
        outer(ANA, inner="a", then_fail=True)
    assert (stored(), verbs()) == ([], [])


def test_a_refused_part_is_undone_alone(things: None) -> None:
    careful(ANA)
    assert (stored(), verbs()) == ([], ["row:not_stored"])


def test_a_refused_part_gives_its_line_to_nobody(things: None) -> None:
    @action
    def swallow(actor: Actor) -> None:
        try:
            store(actor, name="refused", refuse=True)
        except Conflict:
            return

    with pytest.raises(NothingRecorded):
        swallow(ANA)


def test_the_first_argument_is_the_actor() -> None:
    with pytest.raises(TypeError, match="is the Actor who does it, not int"):
        note(ANA.person_id)  # type: ignore[arg-type]


def test_an_action_keeps_its_name_and_words() -> None:
    assert store.__name__ == "store"
    assert (store.__doc__ or "").startswith("Saves a row")


def test_the_registry_lists_the_product_only() -> None:
    assert not [name for name in registered_actions() if "store" in name and "test" in name]


def test_a_line_says_who_when_and_what(things: None) -> None:
    clock.advance(dt.timedelta(days=3))
    moment = clock.now()
    line_id = note(ANA, text="Hello", colour="green")
    (line,) = lines(ANA, ACME)
    assert (line.id, line.verb, line.subject, line.position) == (line_id, "thing:noted", "thing", None)
    assert (line.actor_person_id, line.actor_name, line.actor_ip) == (ANA.person_id, "Ana", "192.0.2.10")
    assert line.data == {"text": "Hello"}
    assert dict(line.personal) == {102: {"colour": "green"}}
    assert moment <= line.at < moment + dt.timedelta(seconds=30)


def test_the_address_of_an_actor_is_for_the_actor_and_operators(things: None) -> None:
    note(ANA, streams=[ACME, (1, CAI.person_id)])
    (seen_by_cai,) = lines(CAI, (1, CAI.person_id))
    assert (seen_by_cai.actor_name, seen_by_cai.actor_ip) == ("Ana", "")


@pytest.mark.parametrize("verb", ["approved", "Link:approved", "link:", "link:approved now", ""])
def test_a_verb_names_thing_and_deed(things: None, verb: str) -> None:
    with acting(ANA), pytest.raises(ValueError, match="no verb of the journal"):
        record(verb, ANA, streams=[ACME])


def test_a_line_belongs_to_a_history(things: None) -> None:
    with acting(ANA), pytest.raises(ValueError, match="belongs to no history"):
        record("thing:noted", ANA, streams=[])


def test_nobody_writes_into_the_stream_of_the_whole_journal(things: None) -> None:
    with acting(ANA), pytest.raises(ValueError, match="belongs to no history"):
        record("thing:noted", ANA, streams=[(0, 0)])


@pytest.mark.parametrize("value", [1.5, b"bytes", dt.date(2026, 1, 1), {1: "number as a name"}])
def test_data_is_what_has_one_spelling(things: None, value: object) -> None:
    with acting(ANA), pytest.raises(TypeError):
        record("thing:noted", ANA, streams=[ACME], data={"deep": [{"value": value}]})


def test_an_address_in_open_data_is_refused(things: None) -> None:
    with acting(ANA), pytest.raises(PersonalDataInTheClear):
        record("person:invited", ANA, streams=[ACME], data={"to": ["Ben <ben@example.com>"]})


def test_a_handle_in_open_data_is_no_address(things: None) -> None:
    note(ANA, text="@mia.dances")
    assert [line.data["text"] for line in lines(ANA, ACME)] == ["@mia.dances"]


def test_a_line_outside_a_transaction_is_refused(journal: Journal) -> None:
    with pytest.raises(RuntimeError, match="outside a transaction"):
        record("thing:noted", ANA, streams=[ACME])


def test_a_line_of_a_transaction_that_fails_was_never_there(things: None) -> None:
    with contextlib.suppress(Conflict), transaction.atomic():
        note(ANA)
        raise Conflict
    assert lines(ANA, ACME) == []


def test_a_bulk_act_is_one_line_with_a_digest_of_its_rows(things: None) -> None:
    rows = [{"id": number, "state": "paused"} for number in range(3)]
    assert digest_rows(rows) == digest_rows(iter([dict(reversed(list(row.items()))) for row in rows]))
    assert digest_rows(rows)["rows"] == 3
    assert digest_rows(rows) != digest_rows(rows[::-1])
    with acting(ANA):
        record("ads:paused", ANA, streams=[ACME], data=digest_rows(rows))
    assert [line.data for line in lines(ANA, ACME)] == [digest_rows(rows)]
