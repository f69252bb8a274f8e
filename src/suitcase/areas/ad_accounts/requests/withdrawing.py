"""A centre takes many of its requests back at once, and turns down what was offered: planned row by row, and told.

It is not taken back itself: the owners were told, and each request interrupts somebody. Whoever wants it asks again.
"""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.ad_accounts.errors import AccessRequestOver
from suitcase.areas.ad_accounts.models import AccessRequest as Row
from suitcase.areas.ad_accounts.requests import asking
from suitcase.areas.ad_accounts.requests import rules as steps
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow
from suitcase.areas.centers.errors import NothingToDo, PlanMoved
from suitcase.areas.journal.public import action, record, record_many
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting

KIND = "requests"
NOT_THERE = "There is no such request of this Business Center."
S = AccessRequestState


def plan_withdrawal(actor: Actor, center_id: int, request_ids: Sequence[int]) -> list[BulkRow]:
    """What taking these requests back would do, one by one, state before → after; for Admins of the centre.

    Raises `TooManyAtOnce`.
    """
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    return [row for _request, row in _planned(center_id, request_ids)]


@action
def withdraw_requests(actor: Actor, *, center_id: int, request_ids: Sequence[int], seen: str = "") -> int:
    """Take requests back, and turn down lower roles that were offered; those that are over stay, with the reason.

    Gives the id of the bulk change. `seen` is the digest of the plan that was read. Raises `PlanMoved`, `NothingToDo`,
    `TooManyAtOnce`.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    # From the moment of one's turn, as everything that was planned.
    with acting(actor):
        planned = _planned(center_id, request_ids, lock=True)
        rows = [row for _request, row in planned]
        if seen and seen != centers.digest_of_plan(rows):
            raise PlanMoved
        going = [request for request, row in planned if request is not None and row.changes]
        if not going:
            raise NothingToDo(next((row.problem for row in rows if row.problem), None))
        Row.objects.filter(id__in=[one.id for one in going]).update(
            state=S.CANCELLED, answered_at=clock.now(), answered_by=actor.person_id, answer_note=""
        )
        kept = centers.bulk.keep(actor, center_id=center_id, kind=KIND, rows=rows)
        _tell(actor, center_id, going, kept)
    return int(kept["change"])


def _planned(
    center_id: int, request_ids: Sequence[int], *, lock: bool = False
) -> list[tuple[Row | None, BulkRow]]:
    """Each of these requests, as it is now, with its row; locked in the order of their ids."""
    wanted = list(dict.fromkeys(request_ids))
    centers.bulk.check_size(len(wanted))
    known = Row.objects.filter(id__in=wanted, center_id=center_id).order_by("id")
    found = {one.id: one for one in (known.select_for_update() if lock else known)}
    center, now = Ref(Kind.CENTER, center_id), clock.now()
    planned: list[tuple[Row | None, BulkRow]] = []
    for id_ in wanted:
        request = found.get(id_)
        if request is None:
            planned.append((None, BulkRow(center, center, "", "", NOT_THERE)))
            continue
        state, problem = steps.state_now(S(request.state), request.expires_at, now), ""
        try:
            steps.check_step(state, S.CANCELLED)
        except AccessRequestOver as over:
            problem = over.sentence
        account = Ref(Kind.AD_ACCOUNT, request.ad_account_id)
        planned.append((request, BulkRow(account, center, state.value, S.CANCELLED.value, problem)))
    return planned


def withdraw_all(actor: Actor, center_id: int, rows: Sequence[Row]) -> None:
    """Take these open requests back in another action, which has locked them; each owner is told."""
    now = clock.now()
    Row.objects.filter(id__in=[one.id for one in rows]).update(
        state=S.CANCELLED, answered_at=now, answered_by=actor.person_id, answer_note=""
    )
    _tell_each(actor, centers.name_of(center_id), [one for one in rows if one.expires_at > now])


def _tell(actor: Actor, center_id: int, going: Sequence[Row], kept: dict[str, object]) -> None:
    """A line for each request, whose owner is told, and one for the whole act."""
    name = centers.name_of(center_id)
    _tell_each(actor, name, going)
    data = {"center": center_id, "center_name": name, "count": len(going), **kept}
    record("center:requests_withdrawn", actor, streams=[(Kind.CENTER, center_id)], data=data)


def _tell_each(actor: Actor, center_name: str, going: Sequence[Row]) -> None:
    for state, verb in (
        (S.PENDING, "access_request:cancelled"),
        (S.COUNTERED, "access_request:offer_declined"),
    ):
        lines = [(asking.streams(one), asking.facts(one, center_name)) for one in going if one.state == state]
        if lines:
            record_many(verb, actor, lines)
