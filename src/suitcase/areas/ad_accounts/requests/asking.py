"""A centre asks for access to ad accounts: reading a pasted list, sending, taking back, answering an offer."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import membership
from suitcase.areas.ad_accounts.errors import CannotBeRequested
from suitcase.areas.ad_accounts.models import ASKS_OPEN
from suitcase.areas.ad_accounts.models import AccessRequest as Row
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, AskFate, AskPlan
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, nothing_changed, record, record_many
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.pasted_ids import Piece
from suitcase.stores.postgres import prepared

_DAY = 24 * 3600
_VERDICTS = "SELECT id, verdict FROM access_request_verdicts(%s, %s)"
_ANSWER = (
    "state",
    "answered_at",
    "answered_by",
    "answer_note",
    "given_role",
    "waits_since",
    "expires_at",
    "reminders",
)
S = AccessRequestState


def preview_access_requests(
    actor: Actor, center_id: int, *, ids: str, role: str, message: str = ""
) -> list[AskPlan]:
    """What `request_access` would do with each ID of a pasted text, in the order pasted; for Admins of the centre.

    Asking about IDs that nobody knows is counted, for the person and for the centre.
    """
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    wanted = membership.role_named(role)
    asking.tidy_message(message)
    return _plan(actor, center_id, asking.read_ids(ids), wanted)


@action
def request_access(
    actor: Actor, *, center_id: int, ids: str, role: str, notify: bool, message: str = ""
) -> list[AskPlan]:
    """Ask the owners of these ad accounts for access; returns what became of each ID.

    What cannot be asked for is left out and says why, the others go. Where whoever asks may answer as well, access is
    given at once. Raises `Invalid` for a text without IDs or with too many, and `TooManyTries`.
    """
    wanted, said = membership.role_named(role), asking.tidy_message(message)
    typed = asking.read_ids(ids)
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    plans = _plan(actor, center_id, typed, wanted)
    going = [one for one in plans if one.fate is not AskFate.REFUSE]
    if not going:
        nothing_changed()
        return plans
    identity.limit(f"access-requests:{center_id}", limits.ACCESS_REQUESTS_PER_DAY, _DAY, tries=len(going))
    give = _hold_given(going)
    now = clock.now()
    _expire_late(center_id, [one.ad_account_id or 0 for one in going])
    rows = Row.objects.bulk_create(
        Row(
            center_id=center_id,
            ad_account_id=one.ad_account_id or 0,
            requested_by=access.require_signed_in(actor),
            role=wanted.name,
            notify=notify,
            message=said,
            requested_at=now,
            waits_since=now,
            expires_at=now + limits.ACCESS_REQUEST_LIFETIME,
        )
        for one in going
    )
    for row in sorted((one for one in rows if one.ad_account_id in give), key=lambda one: one.ad_account_id):
        _give_at_once(actor, row)
    name = centers.name_of(center_id)
    asked = [(streams(row), facts(row, name)) for row in rows if row.ad_account_id not in give]
    record_many("access_request:asked", actor, asked)
    return plans


@action
def cancel_access_request(actor: Actor, *, request_id: int) -> None:
    """Take a request back, or turn a lower role down that was offered; for Admins of the centre."""
    row = _of_center(actor, request_id)
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, row.center_id)
    row = locked(row.id, S.CANCELLED)
    verb = "access_request:cancelled" if row.state == S.PENDING else "access_request:offer_declined"
    put_answer(row, actor, S.CANCELLED)
    record(verb, actor, streams=streams(row), data=facts(row, centers.name_of(row.center_id)))


@action
def accept_offered_role(actor: Actor, *, request_id: int) -> Role:
    """Take the lower role that was offered; it holds at once. Raises `CannotBeRequested` when the account is closed."""
    row = _of_center(actor, request_id)
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, row.center_id)
    held.hold_for_sharing(row.ad_account_id)
    row = locked(row.id, S.APPROVED)
    if row.state != S.COUNTERED:
        raise NotFound  # a pending request is not for those who sent it to answer
    why = asking.REFUSED.get(_verdicts(row.center_id, [row.ad_account_id])[row.ad_account_id], "")
    if why:
        raise CannotBeRequested(why)
    given = Role[row.given_role]
    row.state = S.APPROVED
    row.save(update_fields=["state"])
    held.put_role(actor, row.center_id, row.ad_account_id, given, row.id)
    record(
        "access_request:offer_accepted",
        actor,
        streams=streams(row),
        data=facts(row, centers.name_of(row.center_id)),
    )
    return given


def preview_offered_role(actor: Actor, request_id: int) -> list[str]:
    """What of creators' uses taking the role that was offered would end now, in sentences; for Admins of the centre.

    Nothing, unless the centre was given more meanwhile than was offered then.
    """
    row = _of_center(actor, request_id)
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, row.center_id)
    if row.state != S.COUNTERED:
        return []
    return held.preview_putting(row.center_id, row.ad_account_id, Role[row.given_role])


def locked(request_id: int, after: AccessRequestState) -> Row:
    """The row of a request as it is now, held; raises `AccessRequestOver` unless `after` may follow."""
    row = Row.objects.select_for_update().get(id=request_id)
    now = clock.now()
    asking.check_step(asking.state_now(S(row.state), row.expires_at, now), after)
    return row


def put_answer(
    row: Row, actor: Actor, state: AccessRequestState, *, given: Role | None = None, note: str = ""
) -> None:
    """Write a state into a request and save it. What was offered stays when it is turned down."""
    now = clock.now()
    row.state, row.answered_at, row.answered_by, row.answer_note = state, now, actor.person_id, note
    if given is not None:
        row.given_role = given.name
    if state is S.COUNTERED:  # the centre has as long to answer as the owner had
        row.waits_since, row.expires_at, row.reminders = now, now + limits.ACCESS_REQUEST_LIFETIME, 0
    row.save(update_fields=_ANSWER)


def facts(row: Row, center_name: str) -> dict[str, object]:
    """What every line about a request says. The account's name is not in it: the centre may not know it yet."""
    return {
        "access_request": row.id,
        "ad_account": row.ad_account_id,
        "center": row.center_id,
        "center_name": center_name,
        "role": row.role,
        "given": row.given_role,
        "quiet": not row.notify,
    }


def streams(row: Row) -> list[tuple[int, int]]:
    """The histories that lines about a request stand in."""
    return [(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.CENTER, row.center_id)]


def end_open_requests(actor: Actor, ad_account_id: int, *, only_offers: bool = False) -> int:
    """Take back what centres ask of an account that closes; or only offers, which its former owner made."""
    rows = hold_open_requests(ad_account_id)
    if only_offers:
        rows = rows.filter(state=S.COUNTERED)
    return rows.update(state=S.CANCELLED, answered_at=clock.now(), answered_by=actor.person_id)


def hold_open_requests(ad_account_id: int) -> QuerySet[Row]:
    """What centres ask of an account, held until the transaction ends: after its transfers, before relations to it."""
    rows = Row.objects.filter(ASKS_OPEN, ad_account_id=ad_account_id)
    list(rows.order_by("id").select_for_update().values_list("id", flat=True))
    return rows


def _of_center(actor: Actor, request_id: int) -> Row:
    row = Row.objects.filter(id=request_id).first()
    if row is None or not access.check(actor, Permission.CENTER_SEE, (Kind.CENTER, row.center_id)).has_path:
        raise NotFound
    return row


def _hold_given(going: Sequence[AskPlan]) -> set[int]:
    """The ad accounts given at once, held before any request is: whoever closes one takes them in this order."""
    give = {one.ad_account_id or 0 for one in going if one.fate is AskFate.GIVE}
    for ad_account_id in sorted(give):
        held.hold_for_sharing(ad_account_id)
    return give


def _give_at_once(actor: Actor, row: Row) -> None:
    """Whoever asks may answer, and has: one yes, not two. The caller holds the ad account for it."""
    access.require(actor, Permission.ACCESS_REQUESTS_ANSWER, (Kind.AD_ACCOUNT, row.ad_account_id))
    # Nobody could close it meanwhile, but somebody may have just before.
    why = asking.REFUSED.get(_verdicts(row.center_id, [row.ad_account_id])[row.ad_account_id], "")
    if why:
        raise CannotBeRequested(why)
    put_answer(row, actor, S.APPROVED, given=Role[row.role])
    held.put_role(actor, row.center_id, row.ad_account_id, Role[row.role], row.id)
    data = facts(row, centers.name_of(row.center_id)) | {"at_once": True}
    record("access_request:approved", actor, streams=streams(row), data=data)


def _verdicts(center_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Of each ad account: open, disapproved, closed or unknown. All that a centre learns before it is let in."""
    return dict(prepared(_VERDICTS, (center_id, list(ids)))) if ids else {}


def _plan(actor: Actor, center_id: int, typed: Sequence[Piece], wanted: Role) -> list[AskPlan]:
    ids = [one.id for one in typed if one.id and not one.before]
    verdicts = _verdicts(center_id, ids)
    if unknown := sum(1 for value in ids if verdicts.get(value, "unknown") == "unknown"):
        for who in (f"center:{center_id}", f"person:{actor.person_id}"):
            identity.limit(f"unknown-accounts:{who}", limits.UNKNOWN_ACCOUNTS_PER_DAY, _DAY, tries=unknown)
    holding = access.held_by(center_id, Kind.AD_ACCOUNT, ids)
    waiting = _waiting(center_id, ids)
    resting = _resting(center_id, ids)
    me = access.require_signed_in(actor)
    questions = [(me, Permission.ACCESS_REQUESTS_ANSWER, (Kind.AD_ACCOUNT, one)) for one in ids]
    mine = {one for one, answer in zip(ids, access.check_many(questions), strict=True) if answer.allowed}

    def why(value: int) -> str:
        has = holding.get(value)
        if has is not None and has.is_owned:
            return "This Business Center owns it."
        if has is not None and has.role >= wanted:
            return f"You have access to it already, as {access.ROLE_WORDS[has.role]}."
        return waiting.get(value) or resting.get(value) or asking.REFUSED.get(verdicts[value], "")

    plans = []
    for piece in typed:
        said = asking.left_out(piece) or why(piece.id or 0)
        go = AskFate.GIVE if piece.id in mine else AskFate.ASK
        plans.append(AskPlan(piece.typed, piece.id, AskFate.REFUSE if said else go, said))
    return plans


def _waiting(center_id: int, ids: Sequence[int]) -> dict[int, str]:
    said = {
        S.PENDING: "Your request for it waits for an answer already.",
        S.COUNTERED: "A lower role was offered for it. Answer the offer first.",
    }
    rows = Row.objects.filter(
        ASKS_OPEN, center_id=center_id, ad_account_id__in=ids, expires_at__gt=clock.now()
    )
    return {row.ad_account_id: said[S(row.state)] for row in rows}


def _resting(center_id: int, ids: Sequence[int]) -> dict[int, str]:
    """Accounts that said no several times lately: no does not have to be said daily."""
    now = clock.now()
    rows = Row.objects.filter(
        center_id=center_id,
        ad_account_id__in=ids,
        state=S.REJECTED,
        answered_at__gt=now - limits.REJECTION_WINDOW,
    )
    moments: dict[int, list] = {}
    for account, moment in rows.order_by("answered_at").values_list("ad_account_id", "answered_at"):
        moments.setdefault(account, []).append(moment)
    often = limits.REJECTIONS_BEFORE_REST
    return {
        account: f"It was declined {often} times within a month. You can ask again after a week's rest."
        for account, found in moments.items()
        if len(found) >= often and found[-1] + limits.REJECTION_REST > now
    }


def _expire_late(center_id: int, ids: Sequence[int]) -> None:
    """Make room where an earlier request has run out and the worker has not written it yet."""
    late = Row.objects.filter(
        ASKS_OPEN, center_id=center_id, ad_account_id__in=ids, expires_at__lte=clock.now()
    )
    late.update(state=S.EXPIRED, answered_at=clock.now())
