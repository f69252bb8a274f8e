"""A person who sees an ad account asks for a role in it; whoever may assign answers, at the moment of answering."""

from __future__ import annotations

from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import membership, people, rules
from suitcase.areas.ad_accounts.contracts import RoleRequest as Request
from suitcase.areas.ad_accounts.contracts import RoleRequestState
from suitcase.areas.ad_accounts.errors import AlreadyAsked, AlreadyHas
from suitcase.areas.ad_accounts.models import RoleRequest as Row
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound

# As many as one page of notifications or of the settings shows.
_LISTED = 100
_DAY = 24 * 3600


@action
def request_role(actor: Actor, *, ad_account_id: int, role: str, message: str = "") -> int:
    """Ask for a higher role in an ad account one sees already; returns the request's id. Changes no access."""
    person_id = access.require_signed_in(actor)
    it = (Kind.AD_ACCOUNT, ad_account_id)
    decision = access.require(actor, Permission.AD_ACCOUNT_SEE, it)
    wanted = membership.role_named(role)
    people.open_account(ad_account_id)
    if decision.role is not None and decision.role >= wanted:
        raise AlreadyHas(f"You are {access.ROLE_WORDS[decision.role]} of this ad account already.")
    said = asking.tidy_message(message)
    identity.limit(f"role-requests:{ad_account_id}:{person_id}", limits.ROLE_REQUESTS_PER_DAY, _DAY)
    people.hold_people(ad_account_id)
    now = clock.now()
    for waiting in Row.objects.filter(
        ad_account_id=ad_account_id, person_id=person_id, state=RoleRequestState.PENDING
    ).select_for_update():
        if waiting.expires_at > now:
            raise AlreadyAsked
        people.answer(waiting, actor, RoleRequestState.EXPIRED)
    row = Row.objects.create(
        ad_account_id=ad_account_id,
        person_id=person_id,
        role=wanted.name,
        message=said,
        requested_at=now,
        expires_at=now + limits.ROLE_REQUEST_LIFETIME,
    )
    record_request("role_request:asked", actor, row)
    return row.id


@action
def withdraw_role_request(actor: Actor, *, request_id: int) -> None:
    """Take one's own request back before it is answered."""
    row = Row.objects.filter(id=request_id, person_id=access.require_signed_in(actor)).first()
    if row is None:
        raise NotFound
    row = _pending(row)
    people.answer(row, actor, RoleRequestState.CANCELLED)
    record_request("role_request:cancelled", actor, row)


@action
def answer_role_request(
    actor: Actor, *, request_id: int, approve: bool, role: str = "", note: str = ""
) -> Request:
    """Accept a request, with the role asked for or a lower `role`, or decline it with an optional reason.

    Whoever may assign roles at this moment may answer. The access holds from the next page the asker opens.
    """
    row = load(actor, request_id)
    people.hold_to_assign(actor, row.ad_account_id)
    row = _pending(row)
    if not approve:
        people.answer(row, actor, RoleRequestState.REJECTED, note=rules.tidy_note(note))
        record_request("role_request:rejected", actor, row)
        return _contracts([row])[0]
    people.open_account(row.ad_account_id)
    present = people.own_role(row.ad_account_id, row.person_id)
    given = membership.role_named(role or row.role, below=Role[row.role])
    if present is not None and present >= given:
        raise Invalid(
            fields={"role": f"{access.ROLE_WORDS[present]} is what they have already; choose a higher role."}
        )
    people.answer(row, actor, RoleRequestState.APPROVED, given=given, note=rules.tidy_note(note))
    through = Through(ThroughKind.REQUEST, row.id)
    people.put_role(actor, row.ad_account_id, row.person_id, given, through)
    record_request("role_request:approved", actor, row)
    return _contracts([row])[0]


def load(actor: Actor, request_id: int) -> Row:
    """The row of a request that the actor sees; `NotFound` for everybody else."""
    row = Row.objects.filter(id=request_id).first()
    if row is None:
        raise NotFound
    if row.person_id != actor.person_id:
        access.require(actor, Permission.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, row.ad_account_id))
    return row


def get_role_request(actor: Actor, request_id: int) -> Request:
    """One request, for the person who asked and for those who may answer."""
    row = load(actor, request_id)
    if row.person_id != actor.person_id:
        people.require_may_assign(actor, row.ad_account_id)
    return _contracts([row])[0]


def my_role_request(actor: Actor, ad_account_id: int) -> Request | None:
    """The person's own newest request for a role in this ad account, whatever became of it."""
    me = access.require_signed_in(actor)
    mine = Row.objects.filter(ad_account_id=ad_account_id, person_id=me)
    row = mine.order_by("-requested_at", "-id").first()
    return _contracts([row])[0] if row else None


def list_role_requests(
    actor: Actor, ad_account_id: int, *, only_waiting: bool = True, limit: int = _LISTED
) -> list[Request]:
    """Requests for roles in this ad account, newest first, for those who may answer them."""
    people.require_may_assign(actor, ad_account_id)
    rows = Row.objects.filter(ad_account_id=ad_account_id)
    if only_waiting:
        rows = rows.filter(state=RoleRequestState.PENDING, expires_at__gt=clock.now())
    return _contracts(list(rows.order_by("-requested_at", "-id")[:limit]))


def get_role_requests(actor: Actor, request_ids: Iterable[int]) -> dict[int, Request]:
    """Requests by id, of those that the actor may answer now: for buttons beside notifications."""
    rows = list(Row.objects.filter(id__in=list(request_ids)[:_LISTED]))
    accounts = sorted({row.ad_account_id for row in rows})
    me = access.require_signed_in(actor)
    asked = [(me, Permission.AD_ACCOUNT_SHARE, (Kind.AD_ACCOUNT, one)) for one in accounts]
    answers = zip(accounts, access.check_many(asked), strict=True)
    mine = {account for account, decision in answers if decision.allowed}
    return {one.id: one for one in _contracts([row for row in rows if row.ad_account_id in mine])}


def record_request(verb: str, actor: Actor, row: Row, **more: int) -> None:
    """One line for the ad account and for the person who asked. What they wrote stays in the request."""
    name = identity.display_name(row.person_id)
    record(
        verb,
        actor,
        streams=[(Kind.AD_ACCOUNT, row.ad_account_id), (Kind.PERSON, row.person_id)],
        data={
            "role_request": row.id,
            "ad_account": row.ad_account_id,
            "ad_account_name": people.name_of(row.ad_account_id),
            "person": row.person_id,
            "role": row.role,
            "given": row.given_role,
            **more,
        },
        personal={row.person_id: {"name": name}},
    )


def _pending(row: Row) -> Row:
    """The same row as it is now, held, once nobody else acts on the people of its ad account."""
    people.hold_people(row.ad_account_id)
    row = Row.objects.select_for_update().get(id=row.id)
    state = membership.request_state(RoleRequestState(row.state), row.expires_at, clock.now())
    membership.check_request_open(state)
    return row


def _contracts(rows: list[Row]) -> list[Request]:
    now = clock.now()
    names = identity.get_names(
        person for row in rows for person in (row.person_id, row.answered_by) if person is not None
    )
    current = {(row.ad_account_id, row.person_id): None for row in rows}
    have = {pair: people.own_role(*pair) for pair in current}
    return [
        Request(
            id=row.id,
            ad_account_id=row.ad_account_id,
            person_id=row.person_id,
            person=names.get(row.person_id, ""),
            role=Role[row.role],
            current=have[row.ad_account_id, row.person_id],
            message=row.message,
            state=membership.request_state(RoleRequestState(row.state), row.expires_at, now),
            requested_at=row.requested_at,
            expires_at=row.expires_at,
            answered_at=row.answered_at,
            answered_by=names.get(row.answered_by or 0, ""),
            given=Role[row.given_role] if row.given_role else None,
            note=row.answer_note,
        )
        for row in rows
    ]
