"""Partners of a centre: finding another centre by its number, adding it, the list, removing it.

A partner gets nothing by being one, and need not agree to become one: what is shared is offered, takes nothing from
anybody, and either side ends it at any time.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Share, Through, ThroughKind
from suitcase.areas.centers import house, partner_rules, ports
from suitcase.areas.centers.contracts import Found, Partner, PartnerFilter
from suitcase.areas.centers.errors import AlreadyPartners, NoSuchCenter, NotAPartner, TooManyPartners
from suitcase.areas.centers.models import CenterPartner, CenterShare
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import Page
from suitcase.stores.postgres import prepared

_PARTNERED = "SELECT 1 FROM center_partner WHERE low_id = %s AND high_id = %s AND ended_at IS NULL"
_COLUMNS = "id, partner_id, name, added_for, added_at, given, taken"
_ORDERS = {"name": "lower(name)", "since": "added_at", "given": "given", "taken": "taken"}
_HOUR = 3_600
_REMOVED = "partner_removed"


def find_partner(actor: Actor, center_id: int, number: str) -> Found:
    """The centre with this number, typed or pasted, with its name; for Admins who may add it as a partner.

    Raises `NoSuchCenter` and `AlreadyPartners`, by field, and `TooManyTries` for whoever tries numbers.
    """
    house.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    wanted = partner_rules.read_number(number)
    if wanted == center_id:
        raise NoSuchCenter("This is the number of your own Business Center. Ask your partner for theirs.")
    person = access.require_signed_in(actor)
    identity.limit(f"center_numbers:{person}", limits.PARTNER_LOOKUPS_PER_HOUR, _HOUR)
    name = prepared("SELECT center_numbered(%s, %s)", (center_id, wanted))[0][0]
    if not name:
        raise NoSuchCenter(
            "There is no Business Center with this ID. Check it with your partner; it stands on their overview."
        )
    if _rows(center_id, "partner_id = %s", [wanted]):
        raise AlreadyPartners(name)
    return Found(wanted, name)


@action
def add_partner(actor: Actor, *, center_id: int, number: str) -> Partner:
    """Add the centre with this number as a partner; its Admins are told. Nothing is shared by that.

    Raises what `find_partner` raises, and `TooManyPartners` when either has as many as there may be.
    """
    found = find_partner(actor, center_id, number)
    _queue(actor, center_id, found.id)
    if not prepared("SELECT center_numbered(%s, %s)", (center_id, found.id))[0][0]:
        raise NoSuchCenter(f"{found.name} has just been closed.")
    if _rows(center_id, "partner_id = %s", [found.id]):
        raise AlreadyPartners(found.name)
    if len(_rows(center_id)) >= limits.PARTNERS_PER_CENTER:
        raise TooManyPartners(limits.PARTNERS_PER_CENTER)
    low, high = sorted((center_id, found.id))
    row = CenterPartner(
        low_id=low,
        high_id=high,
        added_for=center_id,
        added_by=access.require_signed_in(actor),
        added_at=clock.now(),
    )
    row.save(force_insert=True)
    partner = get_partner(actor, center_id, found.id)
    record_with(actor, "center_partner:added", center_id, partner)
    return partner


def list_partners(actor: Actor, center_id: int, wanted: PartnerFilter | None = None) -> Page[Partner]:
    """Partners of a centre and how much is shared either way, for its Admins."""
    house.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    wanted = wanted or PartnerFilter()
    said: list[str] = ["true"]
    params: list[Any] = []
    for word in wanted.search.lower().split()[:5]:
        said.append("strpos(lower(name || ' ' || partner_id), %s) > 0")
        params.append(word)
    if wanted.only in {"given", "taken"}:
        said.append(f"{wanted.only} > 0")
    elif wanted.only == "nothing":
        said.append("given + taken = 0")
    way = "DESC" if wanted.descending else "ASC"
    order = f"{_ORDERS[wanted.sort]} {way}, lower(name), partner_id LIMIT %s OFFSET %s"
    rows = prepared(
        f"SELECT {_COLUMNS}, count(*) OVER () FROM center_partners(%s)"  # noqa: S608 - constant words
        f" WHERE {' AND '.join(said)} ORDER BY {order}",
        (center_id, *params, wanted.size, wanted.offset),
    )
    return Page([_partner(row[:-1]) for row in rows], total=rows[0][-1] if rows else 0)


def all_of(center_id: int) -> list[Partner]:
    """Every partner of a centre by name, for its Admins."""
    return sorted(_rows(center_id), key=lambda one: (one.name.casefold(), one.center_id))


def get_partner(actor: Actor, center_id: int, partner_id: int) -> Partner:
    """One partner of a centre, for its Admins; `NotAPartner` when it is none."""
    house.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    return _found(center_id, partner_id)


def require_partner(actor: Actor, center_id: int, partner_id: int) -> None:
    """Pass for Admins of a centre when the other is its partner; raise `NotAPartner` when it is none."""
    house.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)
    if not prepared(_PARTNERED, sorted((center_id, partner_id))):
        raise NotAPartner


def preview_partner_removal(actor: Actor, center_id: int, partner_id: int) -> list[str]:
    """What would end with a partnership, on either side, in sentences; for Admins of either."""
    partner = get_partner(actor, center_id, partner_id)
    given, taken = shared_between(center_id, partner_id)
    more = [said for one in ports.on_partnerships() for said in one.preview(actor, center_id, partner_id)]
    return partner_rules.removal_in_words(
        partner.name,
        more,
        given=(len(given), _effects(center_id, given)),
        taken=(len(taken), _effects(center_id, taken)),
    )


@action
def remove_partner(actor: Actor, *, center_id: int, partner_id: int) -> None:
    """End a partnership and everything that was shared through it, either way; the partner's Admins are told."""
    end_partnership(actor, center_id, hold_partner(actor, center_id, partner_id))


def end_partnership(actor: Actor, center_id: int, partner: Partner, *, because: str = _REMOVED) -> None:
    """The same inside another action, which holds both centres and has asked who may."""
    partner_id = partner.center_id
    given, taken = shared_between(center_id, partner_id)
    relations = [one.relation_id for one in (*given, *taken)]
    hold_partnerships([partner.id])
    for dependants in ports.on_partnerships():
        dependants.ended(actor, center_id, partner_id)
    ended = 0
    if relations:
        ended = access.end_shares(actor, center_id=center_id, relation_ids=relations, reason=because)
    for dependants in ports.on_partnerships():
        dependants.unshared(actor, sorted({one.ad_account_id for one in (*given, *taken)}))
    CenterPartner.objects.filter(id=partner.id, ended_at=None).update(
        ended_at=clock.now(), ended_by=actor.person_id, ended_for=center_id
    )
    record_with(
        actor,
        "center_partner:removed",
        center_id,
        partner,
        data={
            "given": len(given),
            "taken": len(taken),
            "assignments": ended - len(relations),
            **({} if because == _REMOVED else {"because": because}),
        },
        ad_accounts=[one.ad_account_id for one in (*given, *taken)],
    )


def hold_partnerships(ids: Sequence[int]) -> None:
    """Wait for those who are about to let a partner have something, and let nobody begin, until the transaction ends.

    Before anything that stands on a partnership is held: whoever lets a partner have it takes them in this order.
    """
    list(CenterPartner.objects.filter(id__in=ids).order_by("id").select_for_update())


def hold_partner(actor: Actor, center_id: int, partner_id: int) -> Partner:
    """Queue, in one order, for an act on what two partners share, which is for Admins of `center_id`; the partner as it
    is once it is one's turn."""
    get_partner(actor, center_id, partner_id)
    _queue(actor, center_id, partner_id)
    return get_partner(actor, center_id, partner_id)


def shared_between(center_id: int, partner_id: int) -> tuple[list[Share], list[Share]]:
    """What a centre gave a partner, and what it was given by it; for its Admins."""
    found = access.shares(center_id, partner_id=partner_id)
    return (
        [one for one in found if one.giver_id == center_id],
        [one for one in found if one.taker_id == center_id],
    )


def share_terms(center_id: int, partner: Partner, *, may_pass_on: bool) -> Through:
    """By what the relations of a share of `center_id` with this partner come. Only inside an action that holds both."""
    row, _made = CenterShare.objects.get_or_create(
        partner_id=partner.id,
        giver_id=center_id,
        may_pass_on=may_pass_on,
        defaults={"taker_id": partner.center_id, "made_at": clock.now()},
    )
    return Through(ThroughKind.SHARE, row.id)


def passable(share_ids: Sequence[int]) -> frozenset[int]:
    """Of these shares, by the ids their relations come through, those that may be passed on."""
    rows = CenterShare.objects.filter(id__in=set(share_ids), may_pass_on=True)
    return frozenset(rows.values_list("id", flat=True))


def going_on(share_ids: Iterable[int]) -> frozenset[int]:
    """Of these shares, by the ids their relations come through, those whose partnership goes on; as far as seen."""
    rows = CenterShare.objects.filter(id__in=set(share_ids), partner__ended_at=None)
    return frozenset(rows.values_list("id", flat=True))


def are_partners(one_id: int, other_id: int) -> bool:
    """Whether two centres are partners now; as far as the acting person sees that."""
    low, high = sorted((one_id, other_id))
    return CenterPartner.objects.filter(low_id=low, high_id=high, ended_at=None).exists()


def names_on(center_id: int, ad_account_id: int) -> dict[int, str]:
    """Names of the centres between which an ad account is shared, for Admins of one that owns or has it."""
    return dict(prepared("SELECT id, name FROM center_names_on(%s, %s)", (center_id, ad_account_id)))


def record_with(
    actor: Actor,
    verb: str,
    center_id: int,
    partner: Partner,
    *,
    data: dict[str, Any] | None = None,
    ad_accounts: Sequence[int] = (),
    owners: Sequence[int] = (),
) -> None:
    """One line about a partnership in the histories of both centres, the ad accounts, and centres that own them."""
    facts = {"center": center_id, "center_name": house.name_of(center_id)}
    facts |= {"partner": partner.center_id, "partner_name": partner.name}
    centers = {center_id, partner.center_id, *owners}
    streams = [(Kind.CENTER, one) for one in sorted(centers)]
    streams += [(Kind.AD_ACCOUNT, one) for one in ad_accounts]
    record(verb, actor, streams=streams, data={**facts, **(data or {})})


def _queue(actor: Actor, center_id: int, partner_id: int) -> None:
    for one in sorted((center_id, partner_id)):
        house.hold_members(one)
    house.require(actor, Permission.CENTER_PARTNERS_MANAGE, center_id)


def _effects(center_id: int, shares: Sequence[Share]) -> access.Effects:
    if not shares:
        return access.Effects()
    return access.share_effects(center_id, [one.relation_id for one in shares])


def _found(center_id: int, partner_id: int) -> Partner:
    rows = _rows(center_id, "partner_id = %s", [partner_id])
    if not rows:
        raise NotAPartner
    return rows[0]


def _rows(center_id: int, where: str = "true", params: Sequence[Any] = ()) -> list[Partner]:
    sql = f"SELECT {_COLUMNS} FROM center_partners(%s) WHERE {where}"  # noqa: S608 - constant words
    return [_partner(row) for row in prepared(sql, (center_id, *params))]


def _partner(row: Sequence[Any]) -> Partner:
    return Partner(*row)
