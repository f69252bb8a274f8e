"""What every step of a request has in common: the row that still waits, the answer, the journal line."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from django.db.models import Q

from suitcase.areas.consent import askers, rules
from suitcase.areas.consent.contracts import RequestState
from suitcase.areas.consent.errors import RequestGone
from suitcase.areas.consent.models import LinkRequest
from suitcase.areas.journal.public import record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound


def load_pending(request_id: int, check: Callable[[LinkRequest], object]) -> LinkRequest:
    """The request, locked with its pair, if it still waits; `check` says who may answer and runs before the lock."""
    seen = LinkRequest.objects.filter(id=request_id).first()
    if seen is None:
        raise NotFound
    check(seen)
    askers.lock_pair(askers.asker_of(seen), seen.creator_account_id)
    # With the one that lists show, which an approval replaces; each transaction takes rows by id.
    shown = Q(**askers.pair_of(seen), is_latest=True)
    rows = LinkRequest.objects.filter(Q(id=request_id) | shown).order_by("id").select_for_update()
    row = {each.id: each for each in rows}[request_id]
    state = rules.effective_state(RequestState(row.state), expires_at=row.expires_at, now=clock.now())
    if state is not RequestState.PENDING:
        raise RequestGone(rules.GONE[state])
    return row


def put_answer(row: LinkRequest, actor: Actor, state: RequestState, *, note: str = "") -> None:
    """Write down what became of a request, by whom and when."""
    row.state, row.answered_at, row.answered_by, row.answer_note = state, clock.now(), actor.person_id, note
    row.save(update_fields=["state", "answered_at", "answered_by", "answer_note"])


def put_answers(rows: Sequence[LinkRequest], actor: Actor, state: RequestState) -> None:
    """The same for many at once, without a word."""
    answer = {"state": state, "answered_at": clock.now(), "answered_by": actor.person_id, "answer_note": ""}
    LinkRequest.objects.filter(id__in=[row.id for row in rows]).update(**answer)
    for row in rows:
        for name, value in answer.items():
            setattr(row, name, value)


def record_request(verb: str, actor: Actor, row: LinkRequest, **facts: object) -> None:
    """One line into the journals of both sides, with the names both know the request by."""
    data = {**facts_of(row), **facts}
    record(askers.verb_for(row, verb), actor, streams=askers.streams_of(row), data=data)


def facts_of(row: LinkRequest) -> dict[str, object]:
    """What every journal line about a request says, with the names both sides know it by."""
    return {
        "request": row.id,
        **askers.named(row, row.requester["ad_account"]),
        **askers.named_through(row),
        "creator_account": row.creator_account_id,
        "handle": row.handle,
    }
