"""Assigning ad accounts to members, or putting them into a group: choose, read before → after, apply."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center, MemberFilter
from suitcase.areas.centers.errors import PlanMoved
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import plans
from suitcase.surfaces.business_center.choice import (
    Choice,
    addressed_people,
    chosen_accounts,
    chosen_people,
)
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

# Members offered at once; a larger house searches, or pastes addresses.
MEMBERS_OFFERED = 50


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, center: Center) -> HttpResponse:
    """Choose members and a role for ad accounts that were chosen before, read what changes, apply it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    sent = request.POST if request.method == "POST" else request.GET
    accounts = chosen_accounts(actor, center, sent)
    if not accounts.ids:
        messages.warning(request, _("Choose at least one ad account."))
        return see_other(request, reverse("business_accounts", args=[center.id]))
    if request.method != "POST":
        return _form(request, center, accounts, FormState(_known(request.GET)))
    if request.POST.get("step") == "edit":
        return _form(request, center, accounts, FormState(request.POST))
    try:
        return _next(request, center, accounts)
    except Refusal as refused:
        state = FormState.refused(request.POST, refused)
        return _form(request, center, accounts, state, status=status_of(request, refused))


def _next(request: HttpRequest, center: Center, accounts: Choice) -> HttpResponse:
    """Show the plan, or do what was read there."""
    people = () if request.POST.get("to") == "group" else _people(request, center)
    if request.POST.get("step") != "apply":
        return _review(request, center, accounts, people)
    try:
        change = _apply(request, center, accounts.ids, people, seen=request.POST.get("seen", ""))
    except PlanMoved as moved:
        return _review(request, center, accounts, people, refused=moved)
    messages.success(request, _("Done. You can take it back here."))
    return see_other(request, reverse("business_change", args=[center.id, change]))


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_admin(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """Make oneself Admin of an ad account that the centre owns."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    account = ad_accounts.get_center_ad_account(actor, center.id, act).card
    back, state, status = reverse("business_account", args=[center.id, act]), FormState(), 200
    if request.method == "POST":
        try:
            centers.take_admin_role(actor, center_id=center.id, ad_account_id=act)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("You are Admin of %(name)s now.") % {"name": account.name})
            return see_other(request, back)
    context = {"one": account, "state": state, "rights": ad_accounts.can_do(Role.ADMIN), "back": back}
    return draw(request, "take_admin", context, center=center, here="accounts", status=status)


def role_choices() -> list[tuple[str, str, str]]:
    """Roles on an ad account as (value, name, what somebody can do with it), the largest first, none last."""
    notes = {
        Role.ADMIN: _("Ads and reports, and also money, settings, people and links to creators."),
        Role.OPERATOR: _("Makes and changes ads, sees reports. No money, no settings."),
        Role.ANALYST: _("Sees ads and reports. Changes nothing."),
    }
    return [(role.name, access.ROLE_WORDS[role], notes[role]) for role in centers.ASSET_ROLES]


def _known(query: QueryDict) -> dict[str, Any]:
    return {"to": query.get("to", "members"), "person": query.getlist("person"), "as": query.get("as", "")}


def _people(request: HttpRequest, center: Center) -> tuple[int, ...]:
    """The members of the form: boxes that were ticked, and addresses that were typed."""
    people = chosen_people(center, request.POST).ids
    typed, unknown = addressed_people(
        request.actor,  # type: ignore[attr-defined]
        center,
        request.POST.get("emails", "")[:20_000],
    )
    if unknown:
        raise Invalid(
            fields={"emails": _("Nobody in this Business Center: %(who)s") % {"who": ", ".join(unknown[:5])}}
        )
    people = tuple(dict.fromkeys([*people, *typed]))
    if not people:
        raise Invalid(fields={"person": _("Choose at least one member.")})
    return people


def _plan(
    request: HttpRequest, center: Center, accounts: Sequence[int], people: Sequence[int]
) -> list[BulkRow]:
    actor = request.actor  # type: ignore[attr-defined]
    role = centers.asset_role_named(request.POST.get("as", ""))
    if request.POST.get("to") == "group":
        return centers.plan_group(actor, center.id, _group(request), ad_accounts=accounts, role=role)
    return centers.plan_assignments(actor, center.id, centers.wishes_for(people, accounts, role))


def _apply(
    request: HttpRequest, center: Center, accounts: Sequence[int], people: Sequence[int], *, seen: str
) -> int:
    actor = request.actor  # type: ignore[attr-defined]
    role = centers.asset_role_named(request.POST.get("as", ""))
    if request.POST.get("to") == "group":
        group = _group(request)
        return centers.fill_group(
            actor, center_id=center.id, group_id=group, ad_accounts=accounts, role=role, seen=seen
        )
    wishes = centers.wishes_for(people, accounts, role)
    return centers.assign_assets(actor, center_id=center.id, wishes=wishes, seen=seen)


def _group(request: HttpRequest) -> int:
    group = parse_id(request.POST.get("group", ""))
    if group is None:
        raise Invalid(fields={"group": _("Choose a group.")})
    return group


def _review(
    request: HttpRequest,
    center: Center,
    accounts: Choice,
    people: Sequence[int],
    *,
    refused: Refusal | None = None,
) -> HttpResponse:
    rows = _plan(request, center, accounts.ids, people)
    own = ((name, request.POST[name]) for name in ("to", "group", "as") if request.POST.get(name))
    carried = [*accounts.carried, *(("person", str(one)) for one in people), *own]
    context = {
        **plans.review(center.id, rows),
        "action": reverse("business_assign", args=[center.id]),
        "carried": carried,
        "state": FormState.refused(request.POST, refused) if refused else FormState(),
        "scope": accounts.words,
        "title": _("Read before it is done"),
        "crumb": {
            "label": _("Advertiser accounts"),
            "url": reverse("business_accounts", args=[center.id]),
        },
    }
    return draw(request, "change_review", context, center=center, here="accounts")


def _form(
    request: HttpRequest, center: Center, accounts: Choice, state: FormState, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else request.GET
    preset = chosen_people(center, sent)
    find = sent.get("find", "")[:100]
    members = centers.list_members(actor, center.id, MemberFilter(search=find, size=MEMBERS_OFFERED))
    to = "group" if state.value("to", "members") == "group" else "members"
    listed = {one.person_id for one in members.rows}
    context = {
        "accounts": accounts,
        "people": preset,
        "kept": [one for one in preset.ids if one not in listed],
        "is_preset": bool(preset.ids) and request.method != "POST",
        "members": members.rows,
        "total": members.total,
        "find": find,
        "to": to,
        "groups": [(one.group.id, one.group.name) for one in centers.list_groups(actor, center.id)]
        if to == "group"
        else [],
        "roles": [*role_choices(), ("NONE", _("No access"), _("Takes away what is assigned directly."))],
        "state": state,
    }
    return draw(request, "assign", context, center=center, here="accounts", status=status)
