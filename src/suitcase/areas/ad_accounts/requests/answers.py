"""The side that is asked: who answers requests of centres for access, resolved when answering; and lists of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db.models import Q, QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import membership, queries, rules
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.ad_accounts.errors import AccessRequestOver, CannotBeRequested
from suitcase.areas.ad_accounts.models import ASKS_OPEN, AdAccount
from suitcase.areas.ad_accounts.models import AccessRequest as Row
from suitcase.areas.ad_accounts.requests import asking as access_requests
from suitcase.areas.ad_accounts.requests import held
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.ad_accounts.requests.contracts import AccessRequest, AccessRequestState
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Page

# As many as a page of notifications shows.
_LISTED = 100
S = AccessRequestState
P = Permission


@action
def answer_access_request(
    actor: Actor, *, request_id: int, accept: bool, role: str = "", note: str = ""
) -> AccessRequestState:
    """Accept a request, offer a lower `role` instead, or decline it; returns the state it is in then.

    Whoever may answer at this moment: the owner of a personal account, an Admin of one that a centre owns. A lower
    role is an offer: nothing is given until the centre takes it. An offer that waits can be declined, not accepted.
    """
    row = load(actor, request_id)
    it = (Kind.AD_ACCOUNT, row.ad_account_id)
    access.require(actor, P.ACCESS_REQUESTS_ANSWER, it)
    given = membership.role_named(role or row.role, below=Role[row.role]) if accept else None
    after = _after(given, row)
    centers.hold_members(row.center_id)
    held.hold_for_sharing(row.ad_account_id)
    access.require(actor, P.ACCESS_REQUESTS_ANSWER, it)
    row = access_requests.locked(row.id, after)
    if row.state == S.COUNTERED and accept:  # what was offered is for the centre to take
        raise AccessRequestOver(
            "Another role was offered already, and the Business Center has not answered yet."
        )
    if accept and (why := asking.not_requestable(Status(queries.seen(row.ad_account_id).status))):
        raise CannotBeRequested(why)
    if given is not None and (has := _held_role(row)) is not None and has >= given:
        sentence = f"{access.ROLE_WORDS[has]} is what they have already; choose a higher role."
        raise Invalid(fields={"role": sentence})
    was_offer = row.state == S.COUNTERED
    access_requests.put_answer(row, actor, after, given=given, note=rules.tidy_note(note))
    if after is S.APPROVED and given is not None:
        held.put_role(actor, row.center_id, row.ad_account_id, given, row.id)
    name = held.names_of_centers(row.ad_account_id, [row.center_id])[row.center_id][0]
    verb = "access_request:offer_ended" if was_offer else f"access_request:{after.value.lower()}"
    record(verb, actor, streams=access_requests.streams(row), data=access_requests.facts(row, name))
    return after


def _after(given: Role | None, row: Row) -> AccessRequestState:
    if given is None:
        return S.REJECTED
    return S.APPROVED if given.name == row.role else S.COUNTERED


def load(actor: Actor, request_id: int) -> Row:
    """The row of a request to an ad account the actor reaches; `NotFound` for everybody else."""
    row = Row.objects.filter(id=request_id).first()
    if row is None:
        raise NotFound
    access.require(actor, P.AD_ACCOUNT_SEE, (Kind.AD_ACCOUNT, row.ad_account_id))
    return row


def get_access_request(actor: Actor, request_id: int) -> AccessRequest:
    """One request, for whoever may answer it."""
    row = load(actor, request_id)
    access.require(actor, P.ACCESS_REQUESTS_ANSWER, (Kind.AD_ACCOUNT, row.ad_account_id))
    return _contracts([row], answering=True)[0]


def list_asked(
    actor: Actor, ad_account_id: int | None = None, *, only_waiting: bool = True, limit: int = _LISTED
) -> list[AccessRequest]:
    """Requests the person may answer, newest first: of one ad account, or of all of theirs."""
    access.require_signed_in(actor)
    rows = Row.objects.all()
    if ad_account_id is None:
        rows = rows.filter(
            access.reachable_filter(actor, Kind.AD_ACCOUNT, P.ACCESS_REQUESTS_ANSWER, field="ad_account_id")
        )
    else:
        access.require(actor, P.ACCESS_REQUESTS_ANSWER, (Kind.AD_ACCOUNT, ad_account_id))
        rows = rows.filter(ad_account_id=ad_account_id)
    if only_waiting:
        rows = rows.filter(state=S.PENDING, expires_at__gt=clock.now())
    return _contracts(list(rows.order_by("-requested_at", "-id")[:limit]), answering=True)


def list_center_requests(
    actor: Actor,
    center_id: int,
    *,
    incoming: bool = False,
    search: str = "",
    state: AccessRequestState | None = None,
    descending: bool = True,
    offset: int = 0,
    size: int = 25,
) -> Page[AccessRequest]:
    """What a centre asks for, or, `incoming`, what others ask of the ad accounts it owns; for its Admins.

    `search` matches the account's ID, and its name where the reader knows it.
    """
    centers.require(actor, P.CENTER_ASSETS_MANAGE, center_id)
    if incoming:
        owned = access.live_rows(
            subject_kind=int(Kind.CENTER),
            subject_id=center_id,
            role=int(Role.OWNER),
            object_kind=int(Kind.AD_ACCOUNT),
        )
        rows = Row.objects.filter(ad_account_id__in=owned.values("object_id"))
    else:
        rows = Row.objects.filter(center_id=center_id)
    rows = _in_state(rows, state).filter(_matches(search))
    order = ("-requested_at", "-id") if descending else ("requested_at", "id")
    total = rows.count()
    return Page(
        _contracts(list(rows.order_by(*order)[offset : offset + size]), answering=incoming), total=total
    )


def get_center_request(actor: Actor, center_id: int, request_id: int) -> AccessRequest:
    """One request that a centre sent, for its Admins."""
    centers.require(actor, P.CENTER_ASSETS_MANAGE, center_id)
    row = Row.objects.filter(id=request_id, center_id=center_id).first()
    if row is None:
        raise NotFound
    return _contracts([row], answering=False)[0]


def count_waiting(actor: Actor, center_id: int) -> tuple[int, int]:
    """How many offers wait for a centre's answer, and how many requests to what it owns; for its Admins."""
    offers = list_center_requests(actor, center_id, state=S.COUNTERED, size=1).total or 0
    return offers, list_center_requests(actor, center_id, incoming=True, state=S.PENDING, size=1).total or 0


def _in_state(rows: QuerySet[Row], state: AccessRequestState | None) -> QuerySet[Row]:
    now = clock.now()
    if state is None:
        return rows
    if state in asking.OPEN:
        return rows.filter(state=state, expires_at__gt=now)
    if state is S.EXPIRED:
        return rows.filter(Q(state=state) | ASKS_OPEN & Q(expires_at__lte=now))
    return rows.filter(state=state)


def _matches(search: str) -> Q:
    text = " ".join(search.split())[:200]
    if not text:
        return Q()
    found = Q(ad_account_id__in=AdAccount.objects.filter(name__icontains=text).values("id"))
    number = parse_id(text)
    return found | Q(ad_account_id=number) | Q(center_id=number) if number else found


def _held_role(row: Row) -> Role | None:
    """The largest role that the centre holds on the account, by request or share."""
    found = access.relations(
        subject=(Kind.CENTER, row.center_id), object=(Kind.AD_ACCOUNT, row.ad_account_id)
    )
    return membership.highest(one.role for one in found)


def _contracts(rows: Sequence[Row], *, answering: bool) -> list[AccessRequest]:
    now = clock.now()
    accounts = {row.ad_account_id for row in rows}
    names = dict(AdAccount.objects.filter(id__in=accounts).values_list("id", "name"))
    people = _people(rows)
    known: dict[tuple[int, int], tuple[str, bool]] = {}
    for account in accounts:
        asking_here = {row.center_id for row in rows if row.ad_account_id == account}
        for center_id, card in held.names_of_centers(account, asking_here).items():
            known[account, center_id] = card
    return [
        AccessRequest(
            id=row.id,
            center_id=row.center_id,
            center=known.get((row.ad_account_id, row.center_id), ("", False))[0],
            is_verified=known.get((row.ad_account_id, row.center_id), ("", False))[1],
            ad_account_id=row.ad_account_id,
            ad_account=names.get(row.ad_account_id, ""),
            requested_by=people.get(row.requested_by, ""),
            role=Role[row.role],
            current=_held_role(row),
            notify=row.notify,
            message=row.message,
            state=asking.state_now(S(row.state), row.expires_at, now),
            requested_at=row.requested_at,
            expires_at=row.expires_at,
            answered_at=row.answered_at,
            answered_by=people.get(row.answered_by or 0, "") if answering else "",
            given=Role[row.given_role] if row.given_role else None,
            note=row.answer_note,
        )
        for row in rows
    ]


def _people(rows: Iterable[Row]) -> dict[int, str]:
    return identity.get_names(one for row in rows for one in (row.requested_by, row.answered_by) if one)
