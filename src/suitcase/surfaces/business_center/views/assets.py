"""Assets in one place: what a centre has, who owns each, who reaches it and by which way."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccountCard, HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter, Sort
from suitcase.areas.consent.contracts import Scope
from suitcase.areas.creators import public as creators
from suitcase.kernel.actor import Actor
from suitcase.surfaces.business_center import plans, reach
from suitcase.surfaces.business_center.link_words import scopes_in_words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import roles_name
from suitcase.surfaces.business_center.tabs import asset_tabs
from suitcase.surfaces.business_center.views.ad_accounts import held_words, list_spec, wanted_of
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState


@dataclasses.dataclass(frozen=True, slots=True)
class Found:
    """Things of a centre with who owns each (`owners`, `names`), how many people and partners have it (`counts`), and
    how people reach it (`ways`)."""

    rows: Sequence[Any]
    total: int
    owners: Mapping[int, Ref]
    names: Mapping[Ref, str]
    counts: Mapping[int, tuple[int, int]]
    ways: Mapping[int, str] = dataclasses.field(default_factory=dict)

    def owner(self, center: Center, one: AdAccountCard | int) -> str:
        """Who owns it, in words: an ad account, or the id of a creator account."""
        id_, unnamed = (one, _("the creator")) if isinstance(one, int) else (one.id, one.company_name)
        ref = self.owners.get(id_)
        if ref == Ref(Kind.CENTER, center.id):
            return center.name
        return self.names.get(ref, unnamed) if ref else unnamed


@dataclasses.dataclass(frozen=True, slots=True)
class GrantedCreator:
    """A creator account with what is granted to the centre, in words."""

    id: int
    handle: str
    scopes: str


def accounts_spec() -> ListSpec:
    """The list of ad accounts and who reaches them, as the page and the file have it."""
    offered = list_spec()
    return ListSpec(
        columns=[
            Column("name", _("Asset"), sort=True),
            Column("owner", _("Owner")),
            Column("role", _("Access"), sort=True),
            Column("people", _("Who reaches it")),
            Column("partners", _("Partners"), number=True, wide_only=True),
        ],
        order="name",
        filters=offered.filters,
        search=offered.search,
    )


def found_accounts(actor: Actor, center: Center, state: ListState, *, size: int = 0) -> Found:
    """One page of the ad accounts that search and filters keep, or as many as `size`."""
    wanted = wanted_of(state)
    if size:
        wanted = dataclasses.replace(wanted, offset=0, size=size)
    found = ad_accounts.list_center_ad_accounts(actor, center.id, wanted)
    ids = [one.card.id for one in found.rows]
    owners = reach.owners(Kind.AD_ACCOUNT, ids)
    assigned: dict[int, list[access.Assigned]] = {}
    for one in centers.assigned_on(actor, center.id, ids) if ids else ():
        assigned.setdefault(one.object, []).append(one)
    return Found(
        found.rows,
        found.total or 0,
        owners,
        _named(center.id, owners),
        centers.count_access(actor, center.id, Kind.AD_ACCOUNT, ids),
        {id_: _ways(rows) for id_, rows in assigned.items()},
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Every ad account with its owner, the people who reach it and the partners it is shared with."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    state = accounts_spec().read(request.GET, request.path)
    found = found_accounts(actor, center, state)
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "found": found,
        "held_words": held_words,
        "tabs": asset_tabs(center, "assets"),
        "kinds": _kinds(center, "accounts"),
    }
    return draw(request, "assets", context, center=center, here="accounts")


def creators_spec() -> ListSpec:
    """The list of creator accounts and who uses them, as the page and the file have it."""
    return ListSpec(
        columns=[
            Column("name", _("%(network)s account") % {"network": settings.NETWORK}, sort=True),
            Column("owner", _("Owner")),
            Column("scopes", _("Granted to you")),
            Column("people", _("People"), number=True),
        ],
        order="name",
        search=_("Search by username"),
    )


def found_creators(actor: Actor, center: Center, state: ListState) -> Found:
    """All creator accounts granted to the centre that the search keeps, in the order asked for."""
    scopes: dict[int, list[Role]] = {}
    for one in access.relations(subject=(Kind.CENTER, center.id)):
        if one.object.kind is Kind.CREATOR_ACCOUNT:
            scopes.setdefault(one.object.id, []).append(one.role)
    rows = [
        GrantedCreator(
            id_, card.handle, scopes_in_words(tuple(one for one in Scope if Role[one.name] in scopes[id_]))
        )
        for id_, card in creators.get_cards(sorted(scopes)).items()
        if state.q.lstrip("@").lower() in card.handle
    ]
    rows.sort(key=lambda one: one.handle, reverse=state.descending)
    owners = reach.owners(Kind.CREATOR_ACCOUNT, scopes)
    counts = centers.count_access(actor, center.id, Kind.CREATOR_ACCOUNT, scopes)
    return Found(rows, len(rows), owners, _named(center.id, owners), counts)


@center_page
@require_safe
def creators_of(request: HttpRequest, center: Center) -> HttpResponse:
    """Every creator account that is granted to the centre, what for, and how many people use it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    state = creators_spec().read(request.GET, request.path)
    found = found_creators(actor, center, state)
    part = found.rows[state.offset : state.offset + state.per]
    context = {
        "page": ListPage(state, part, total=found.total),
        "found": found,
        "tabs": asset_tabs(center, "assets"),
        "kinds": _kinds(center, "creators"),
    }
    return draw(request, "creator_assets", context, center=center, here="accounts")


def _kinds(center: Center, here: str) -> list[tuple[str, str, bool]]:
    entries = (
        ("accounts", "business_assets", _("Ad accounts")),
        ("creators", "business_creator_assets", _("Creator accounts")),
    )
    return [(label, reverse(name, args=[center.id]), key == here) for key, name, label in entries]


def _named(center_id: int, owners: dict[int, Ref]) -> dict[Ref, str]:
    return plans.names_for(center_id, owners.values())


def _ways(rows: Sequence[access.Assigned]) -> str:
    """How people reach one thing, counted: "3 assigned, 12 through groups"."""
    direct = {one.subject for one in rows if one.group_id is None}
    grouped = {one.subject for one in rows if one.group_id is not None}
    said = []
    if direct:
        said.append(_("%(count)s assigned") % {"count": len(direct)})
    if grouped:
        said.append(_("%(count)s through groups") % {"count": len(grouped)})
    return ", ".join(said)


def _show(all_label: str, some_label: str) -> Filter:
    return Filter("show", _("Show"), [("all", all_label)], everything=some_label)


@center_page
@require_safe
def of_member(request: HttpRequest, center: Center, person: int) -> HttpResponse:
    """What one member has, by which way; more can be chosen and assigned."""
    actor = request.actor  # type: ignore[attr-defined]
    is_me = person == actor.person_id
    leads = access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed
    # Before the member is looked for: nobody learns who is in a centre by what the page refuses.
    centers.require(actor, Permission.CENTER_SEE if is_me else Permission.CENTER_ASSETS_MANAGE, center.id)
    member = centers.get_member(actor, center.id, person)
    spec = ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("role", _("Role")),
            Column("ways", _("How")),
            Column("status", _("Status"), wide_only=True),
        ],
        order="name",
        filters=[_show(_("All ad accounts"), _("With access"))] if leads else [],
        search=_("Search by name, company or ID"),
    )
    state = spec.read(request.GET, request.path)
    rows = ad_accounts.list_center_ad_accounts(actor, center.id, _held(state, person))
    shown = [one.card.id for one in rows.rows]
    assigned = centers.assigned_to(actor, center.id, person, ad_account_ids=shown)
    context = {
        "member": member,
        "is_me": is_me,
        "leads": leads,
        "reaches": reach.reaches(assigned, by_person=False),
        "page": ListPage(state, rows.rows, total=rows.total),
        "picked": request.GET.get("pick", ""),
        "tone_of": tone_of,
        "groups": _groups_of(center, person),
        "all_url": state.url(show="all"),
    }
    return draw(request, "member_assets", context, center=center, here="members")


def _held(state: ListState, person: int) -> HeldFilter:
    """All ad accounts of the centre, or those that the person has."""
    return HeldFilter(
        search=state.q,
        assigned_to=None if "show" in state.filters else person,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )


def _groups_of(center: Center, person: int) -> list[tuple[int, str]]:
    ids = [
        one.object for one in access.assigned(center.id, Kind.PERSON, Kind.ASSET_GROUP, subject_ids=[person])
    ]
    return sorted(centers.names_of(Kind.ASSET_GROUP, ids).items(), key=lambda one: one[1])


@center_page
@require_safe
def of_account(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """The members who reach one ad account, by which way; more can be chosen and assigned."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    account = ad_accounts.get_center_ad_account(actor, center.id, act)
    found = reach.reaches(centers.assigned_on(actor, center.id, [act]), by_person=True)
    spec = ListSpec(
        columns=[
            Column("name", _("Person"), sort=True),
            Column("role", _("Role")),
            Column("ways", _("How")),
            Column("center", _("In the Business Center"), wide_only=True),
        ],
        order="name",
        filters=[_show(_("All members"), _("With access"))],
        search=_("Search by name or e-mail"),
    )
    state = spec.read(request.GET, request.path)
    members = centers.list_members(actor, center.id, _members(state, tuple(found)))
    context = {
        "one": account.card,
        "cap": "" if account.held.is_owned else access.ROLE_WORDS[account.held.role],
        "reaches": found,
        "page": ListPage(state, members.rows, total=members.total),
        "picked": request.GET.get("pick", ""),
        "roles_name": roles_name,
        "others": reach.others(Ref(Kind.AD_ACCOUNT, act), center.id, is_owned=account.held.is_owned),
        "all_url": state.url(show="all"),
    }
    return draw(request, "account_people", context, center=center, here="accounts")


def _members(state: ListState, people: tuple[int, ...]) -> MemberFilter:
    return MemberFilter(
        search=state.q,
        ids=None if "show" in state.filters else people,
        sort=Sort.NAME,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )
