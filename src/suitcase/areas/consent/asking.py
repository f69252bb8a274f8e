"""Links and QR codes by which a centre asks: made and withdrawn by its Admins, taken up by whoever owns an account.

Taking a link up is not yet an answer. It makes the request that the owner then reads, narrows, approves or rejects like
any other, so that there is one way to say yes, and one text.
"""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import askers, requests, rules
from suitcase.areas.consent.blocks import find_block
from suitcase.areas.consent.contracts import AskLink, AskState, NewAskLink, Requester, RequestState, Scope
from suitcase.areas.consent.errors import AccountNotOpen, AskLinkOver, BlockedByYou
from suitcase.areas.consent.models import AskLink as Row
from suitcase.areas.consent.models import LinkRequest
from suitcase.areas.consent.pending import put_answer, record_request
from suitcase.areas.consent.terms import require_owner
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, HandleMatch
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import prepared, queue

_SECRET = "ask_link"  # noqa: S105 - what the secret is for
_COLUMNS = "id, center_id, scopes, message, proposed_end, requester, is_single, made_by, made_at, expires_at,"
_BY_DIGEST = f"SELECT {_COLUMNS} withdrawn_at, uses FROM consent_ask_by_digest(%s)"  # noqa: S608 - constant words
# The number under which the database queues acts on one link.
_LOCK = 2_017


@action
def make_ask_link(actor: Actor, *, center_id: int, new: NewAskLink) -> int:
    """A link that can be used for some days; returns its id. For Admins of the centre."""
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    center, now = centers.get_center(actor, center_id), clock.now()
    checked = rules.check_ask_link(new, now=now, time_zone=center.time_zone)
    identity.limit(f"link-requests:{actor.person_id}", limits.LINK_REQUESTS_PER_HOUR, 3600)
    if (
        _rows(center_id).filter(withdrawn_at__isnull=True, expires_at__gt=now).count()
        >= limits.OPEN_ASK_LINKS
    ):
        raise Invalid(
            f"{limits.OPEN_ASK_LINKS} links are open at once at most.",
            remedy="Withdraw one that is not needed.",
        )
    id_ = new_id()
    row = Row.objects.create(
        id=id_,
        center_id=center_id,
        token_digest=identity.digest_of(_token(id_)),
        scopes=[scope.value for scope in checked.scopes],
        message=checked.message,
        proposed_end=checked.ends_at,
        requester=askers.requester_of_center(actor, center),
        is_single=new.is_single,
        made_by=access.require_signed_in(actor),
        made_at=now,
        # What could no longer be granted as asked is not asked for any more.
        expires_at=min(filter(None, (now + dt.timedelta(days=new.days), checked.ends_at))),
    )
    _record("center_creator:link_made", actor, row, days=new.days, scopes=row.scopes, is_single=row.is_single)
    return row.id


@action
def withdraw_ask_link(actor: Actor, *, center_id: int, ask_link_id: int) -> int:
    """Let nobody use a link any more, and take back what was asked by it and waits; returns how many requests.

    Links that were approved stay.
    """
    centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    hold_ask_link(ask_link_id)
    row = _rows(center_id).filter(id=ask_link_id).first()
    if row is None:
        raise NotFound
    state = state_of(row, uses=_uses(row.id))
    if state in (AskState.WITHDRAWN, AskState.EXPIRED):
        raise AskLinkOver(state)
    row.withdrawn_at, row.withdrawn_by = clock.now(), access.require_signed_in(actor)
    row.save(update_fields=["withdrawn_at", "withdrawn_by"])
    taken_back = 0
    waiting = LinkRequest.objects.filter(ask_link_id=row.id, state=RequestState.PENDING).order_by("id")
    for seen in waiting:
        askers.lock_pair(Ref(Kind.CENTER, center_id), seen.creator_account_id)
        request = LinkRequest.objects.select_for_update().get(id=seen.id)
        if request.state == RequestState.PENDING and request.expires_at > clock.now():
            put_answer(request, actor, RequestState.CANCELLED)
            record_request("link:cancelled", actor, request)
            taken_back += 1
    _record("center_creator:link_withdrawn", actor, row, taken_back=taken_back)
    return taken_back


def find_ask_link(actor: Actor, token: str) -> AskLink:
    """What whoever has a link may read of it; `NotFound` for a secret that never was."""
    return _contract(_by_token(token))


@action
def take_up_ask_link(actor: Actor, *, token: str, creator_account_id: int) -> int:
    """Have one's creator account asked by a link; returns the id of the request, which then waits for the answer.

    For the owner of the creator account. Raises `AskLinkOver` when the link cannot be used any more, `AlreadyPending`
    and `AlreadyLinked` when the centre has asked, or holds a link, already.
    """
    require_owner(actor, creator_account_id)
    hold_ask_link(_by_token(token).id)
    row = _by_token(token)  # as it is once it is one's turn
    card = creators.get_cards([creator_account_id])[creator_account_id]
    if card.state is not AccountState.ACTIVE:
        raise AccountNotOpen
    creators.hold_open(HandleMatch(card.id, card.handle, card.display_name, card.state))
    center = Ref(Kind.CENTER, row.center_id)
    askers.lock_pair(center, creator_account_id)
    if find_block(actor, creator_account_id, center) is not None:
        raise BlockedByYou(row.requester["ad_account"])
    requests.refuse_repeated(center, creator_account_id, card.handle, word="Business Center", invited=True)
    if (state := state_of(row, uses=row.uses)) is not AskState.OPEN:
        raise AskLinkOver(state)
    request = requests.put_request(
        center,
        creator_account_id,
        handle=card.handle,
        scopes=row.scopes,
        message=row.message,
        proposed_end=row.proposed_end,
        requester=row.requester,
        requested_by=row.made_by,
        requested_at=clock.now(),
        ask_link_id=row.id,
    )
    record_request("link:taken_up", actor, request, scopes=request.scopes)
    return request.id


def waiting_by_ask_link(actor: Actor, token: str) -> dict[int, int]:
    """Of the acting person's creator accounts, those that this link's centre has asked already: id → request."""
    center_id = _by_token(token).center_id
    mine = [account.id for account in creators.list_my_creator_accounts(actor)]
    rows = LinkRequest.objects.filter(center_id=center_id, creator_account_id__in=mine, is_latest=True)
    asked = rows.filter(state=RequestState.PENDING, expires_at__gt=clock.now())
    return dict(asked.values_list("creator_account_id", "id"))


def list_ask_links(actor: Actor, center_id: int, *, only_open: bool = True) -> list[AskLink]:
    """Links of the centre, the newest first: those that can be used, or all, at most as many as one list shows."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    rows = _rows(center_id)
    if only_open:
        rows = rows.filter(withdrawn_at__isnull=True, expires_at__gt=clock.now())
    found = [_for_admins(row) for row in rows.order_by("-made_at", "-id")[: limits.OPEN_ASK_LINKS]]
    return [one for one in found if one.state is AskState.OPEN or not only_open]


def get_ask_link(actor: Actor, center_id: int, ask_link_id: int) -> AskLink:
    """One link with its secret, for Admins of the centre."""
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center_id)
    row = _rows(center_id).filter(id=ask_link_id).first()
    if row is None:
        raise NotFound
    return _for_admins(row)


def state_of(row: Any, *, uses: int) -> AskState:
    """What may still be done with a link that was used so often."""
    if row.withdrawn_at is not None:
        return AskState.WITHDRAWN
    if row.is_single and uses:
        return AskState.USED
    return AskState.EXPIRED if row.expires_at <= clock.now() else AskState.OPEN


class _Seen:
    """A row as the database answers for its secret."""

    def __init__(self, row: tuple[Any, ...]) -> None:
        self.id, self.center_id, self.scopes, self.message, self.proposed_end, self.requester, *rest = row
        # As text or read already: that depends on the connection.
        self.requester = json.loads(self.requester) if isinstance(self.requester, str) else self.requester
        self.is_single, self.made_by, self.made_at, self.expires_at, self.withdrawn_at, self.uses = rest


def _by_token(token: str) -> _Seen:
    rows = prepared(_BY_DIGEST, (identity.digest_of(token),)) if token.isascii() else []
    if not rows:
        raise NotFound
    return _Seen(rows[0])


def _rows(center_id: int) -> Any:
    return Row.objects.filter(center_id=center_id)


def _uses(ask_link_id: int) -> int:
    return LinkRequest.objects.filter(ask_link_id=ask_link_id).count()


def hold_ask_link(ask_link_id: int) -> None:
    """Let acts on one link follow one another until the transaction ends."""
    queue("pg_advisory_xact_lock(%s, hashint8(%s))", (_LOCK, ask_link_id))


def _token(ask_link_id: int) -> str:
    return identity.secret_of(_SECRET, ask_link_id)


def _for_admins(row: Row) -> AskLink:
    asked = LinkRequest.objects.filter(ask_link_id=row.id)
    uses, approved = asked.count(), asked.filter(state=RequestState.APPROVED).count()
    token = _token(row.id)
    # After the installation's secret was changed, old links go on working but can no longer be shown.
    known = identity.digest_of(token) == row.token_digest
    return _contract(row, uses=uses, approved=approved, token=token if known else "")


def _contract(row: Any, *, uses: int | None = None, approved: int = 0, token: str = "") -> AskLink:
    uses = row.uses if uses is None else uses
    return AskLink(
        id=row.id,
        center_id=row.center_id,
        state=state_of(row, uses=uses),
        requester=Requester(**row.requester),
        scopes=tuple(Scope(scope) for scope in row.scopes),
        message=row.message,
        proposed_end=row.proposed_end,
        is_single=row.is_single,
        uses=uses,
        made_at=row.made_at,
        expires_at=row.expires_at,
        withdrawn_at=row.withdrawn_at,
        approved=approved,
        token=token,
    )


def _record(verb: str, actor: Actor, row: Row, **facts: object) -> None:
    data = {"center": row.center_id, "center_name": row.requester["ad_account"], "ask_link": row.id, **facts}
    record(verb, actor, streams=[(Kind.CENTER, row.center_id)], data=data)
