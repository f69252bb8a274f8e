"""Business Centers with access to this ad account: the list, another role, ending it; and handing ownership over."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.errors import NotHeldAnyMore
from suitcase.areas.ad_accounts.public import CenterAccess
from suitcase.kernel import limits
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.tabs import people_tabs, settings_tabs
from suitcase.surfaces.kit import access_roles, transfers
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, ListPage, ListSpec

_FORM = ["GET", "HEAD", "POST"]


def way_words(one: CenterAccess) -> str:
    """By which way a centre came to its access."""
    ways = {ThroughKind.REQUEST: _("By request"), ThroughKind.SHARE: _("Shared with it")}
    return ways.get(one.through.kind, _("Passed on to it")) if one.through else _("Given")


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Centres that reach this ad account without owning it."""
    actor = request.actor  # type: ignore[attr-defined]
    spec = ListSpec(
        columns=[
            Column("name", _("Business Center"), sort=True),
            Column("role", _("Role at most"), sort=True),
            Column("way", _("By which way"), wide_only=True),
            Column("since", _("Since"), sort=True, wide_only=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="name",
        search=_("Search by name or ID"),
    )
    state = spec.read(request.GET, request.path)
    said = state.q.casefold().split()
    kept = [
        one
        for one in ad_accounts.list_centers_with_access(actor, account.id)
        if all(word in f"{one.center} {one.center_id}".casefold() for word in said)
    ]
    keys = {"role": lambda one: one.role, "since": lambda one: one.since}
    ordered = sorted(
        kept, key=keys.get(state.key, lambda one: one.center.casefold()), reverse=state.descending
    )
    context = {
        "page": ListPage(state, ordered[state.offset : state.offset + state.per], total=len(ordered)),
        "tabs": settings_tabs(request, account, "people"),
        "sections": people_tabs(request, account, "centers"),
        "way_words": way_words,
        "roles": access.ROLE_WORDS,
    }
    return draw(request, "centers", context, account=account, here="settings")


@account_page
@require_http_methods(_FORM)
def change(request: HttpRequest, account: AdAccount, relation: int) -> HttpResponse:
    """Raise or lower what a centre was given; its members keep their assignments, within the new role."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(request, account, relation)
    state, status = FormState({"role": found.role.name}), 200
    if request.method == "POST":
        try:
            ad_accounts.change_center_role(
                actor, ad_account_id=account.id, relation_id=relation, role=request.POST.get("role", "")
            )
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("The role of %(center)s is changed.") % {"center": found.center})
            return see_other(request, reverse("ads_centers", args=[account.id]))
    ends = ad_accounts.preview_lowering(actor, account.id, found.relation_id)
    context = {
        "one": found,
        "state": state,
        "roles": access_roles.choices(),
        "ends": [(one, "") for one in ends],
    }
    return draw(request, "center_change", context, account=account, here="settings", status=status)


@account_page
@require_http_methods(_FORM)
def remove(request: HttpRequest, account: AdAccount, relation: int) -> HttpResponse:
    """End the access of a centre, after reading what ends with it."""
    actor = request.actor  # type: ignore[attr-defined]
    found = _found(request, account, relation)
    _name, ends = ad_accounts.preview_ending(actor, account.id, relation)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            ad_accounts.end_center_access(actor, ad_account_id=account.id, relation_id=relation)
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("%(center)s has no access any more.") % {"center": found.center})
            return see_other(request, reverse("ads_centers", args=[account.id]))
    context = {"one": found, "state": state, "ends": ends}
    return draw(request, "center_remove", context, account=account, here="settings", status=status)


def _found(request: HttpRequest, account: AdAccount, relation: int) -> CenterAccess:
    for one in ad_accounts.list_centers_with_access(request.actor, account.id):  # type: ignore[attr-defined]
        if one.relation_id == relation:
            return one
    raise NotHeldAnyMore


@account_page
@require_http_methods(_FORM)
def transfer_out(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Offer the ad account to a Business Center."""
    access.require(request.actor, Permission.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, account.id))  # type: ignore[attr-defined]
    begun = transfers.begin(request, account.id, lambda one: reverse("ads_transfer", args=[one]))
    if isinstance(begun, HttpResponse):
        return begun
    context, status = begun
    return draw(request, "transfer_out", context, account=account, here="settings", status=status)


@login_required
@require_http_methods(_FORM)
def transfer(request: HttpRequest, transfer: int) -> HttpResponse:
    """One transfer, for whoever speaks for a side of it; also for a former owner, who reaches the account no more."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_transfer(actor, transfer)
    if request.method == "POST":
        transfers.act(request, found)
        return see_other(request, reverse("ads_transfer", args=[transfer]))
    context = {
        "transfer": found,
        "hours": int(limits.TRANSFER_COOLING_OFF.total_seconds() // 3600),
        **transfers.preview(request, found),
        **transfers.words(),
    }
    return draw(request, "transfer", context, here="notifications")
