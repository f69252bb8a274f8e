"""Ad accounts that leave a centre or come to it: removing, transferring out and in, and one transfer."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Transfer, TransferState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict, NotFound, Refusal
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import request_tabs
from suitcase.surfaces.kit import transfers
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

_FORM = ["GET", "HEAD", "POST"]


@center_page
@require_http_methods(_FORM)
def remove(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """Give up an ad account that came by request or share, after reading what ends with it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = ad_accounts.get_center_ad_account(actor, center.id, act)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            ad_accounts.remove_held_account(actor, center_id=center.id, ad_account_id=act)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            gone = _("%(account)s is removed from %(center)s.")
            messages.success(request, gone % {"account": found.card.name, "center": center.name})
            return see_other(request, reverse("business_accounts", args=[center.id]))
    is_owned = found.held.is_owned
    context = {
        "one": found.card,
        "is_owned": is_owned,
        "ends": [] if is_owned else ad_accounts.preview_removing(actor, center.id, act),
        "may_close": access.check(actor, Permission.AD_ACCOUNT_TRANSFER, (Kind.AD_ACCOUNT, act)).allowed,
        "state": state,
    }
    return draw(request, "account_remove", context, center=center, here="accounts", status=status)


@center_page
@require_http_methods(_FORM)
def stop_passed_on(request: HttpRequest, center: Center, act: int, relation: int) -> HttpResponse:
    """End one share that a partner passed on of an ad account of the centre, after reading what ends with it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center.id)
    found = ad_accounts.get_center_ad_account(actor, center.id, act)
    back = reverse("business_account", args=[center.id, act])
    try:
        taker, ends = ad_accounts.preview_stopping(actor, center.id, act, relation)
        if request.method == "POST":
            ad_accounts.stop_passed_on(actor, center_id=center.id, ad_account_id=act, relation_id=relation)
            messages.success(request, _("%(center)s has it no longer.") % {"center": taker})
            return see_other(request, back)
    except Conflict as over:
        messages.warning(request, f"{over.sentence} {over.remedy}")
        return see_other(request, back)
    context = {"one": found.card, "relation": relation, "taker": taker, "ends": [(one, "") for one in ends]}
    return draw(request, "passed_on_stop", context, center=center, here="accounts")


@center_page
@require_http_methods(_FORM)
def transfer_out(request: HttpRequest, center: Center, act: int) -> HttpResponse:
    """Offer an ad account that the centre owns to another centre."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = ad_accounts.get_center_ad_account(actor, center.id, act)
    begun = transfers.begin(request, act, lambda one: reverse("business_transfer", args=[center.id, one]))
    if isinstance(begun, HttpResponse):
        return begun
    context, status = begun
    return draw(
        request, "transfer_out", {"one": found.card, **context}, center=center, here="accounts", status=status
    )


@center_page
@require_http_methods(_FORM)
def transfer_in(request: HttpRequest, center: Center) -> HttpResponse:
    """Ask whoever owns an ad account to hand it over to the centre."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            made = ad_accounts.ask_for_transfer(
                actor,
                center_id=center.id,
                ad_account=request.POST.get("ad_account", ""),
                message=request.POST.get("message", ""),
            )
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("The owner is asked. You are told as soon as there is an answer."))
            return see_other(request, reverse("business_transfer", args=[center.id, made]))
    context = {
        "state": state,
        "is_verified": centers.is_verified(center.id),
        "longest": limits.REQUEST_MESSAGE_LENGTH,
        "days": limits.TRANSFER_LIFETIME.days,
        "hours": int(limits.TRANSFER_COOLING_OFF.total_seconds() // 3600),
    }
    return draw(request, "transfer_in", context, center=center, here="accounts", status=status)


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """Transfers of ad accounts to and from the centre."""
    state = transfers_spec().read(request.GET, request.path)
    context = {
        "page": _transfers_page(request.actor, center, state),  # type: ignore[attr-defined]
        "tabs": request_tabs(center, "transfers"),
        **transfers.words(),
    }
    return draw(request, "transfers", context, center=center, here="requests")


def transfers_spec() -> ListSpec:
    """The list of transfers."""
    words = transfers.state_words()
    return ListSpec(
        columns=[
            Column("account", _("Ad account"), sort=True),
            Column("sides", _("From and to")),
            Column("state", _("Status")),
            Column("started", _("Begun"), sort=True),
        ],
        order="-started",
        filters=[Filter("state", _("Status"), [(state.value, word) for state, word in words.items()])],
        search=_("Search by name or ID"),
    )


def _transfers_page(actor: Actor, center: Center, state: ListState) -> ListPage:
    """One page. Names of the other side are known row by row only, so that searching and ordering by them reads all."""
    if state.q or state.key == "account":
        ordered = found_transfers(actor, center, state)
        return ListPage(state, ordered[state.offset : state.offset + state.per], total=len(ordered))
    chosen = state.filters.get("state")
    found = ad_accounts.page_transfers(
        actor,
        center.id,
        state=TransferState(chosen) if chosen else None,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )
    return ListPage(state, found.rows, total=found.total)


def found_transfers(actor: Actor, center: Center, state: ListState) -> list[Transfer]:
    """All transfers that the search and the filter keep, in the order asked for."""
    wanted, said = state.filters.get("state"), state.q.casefold().split()
    kept = [
        one
        for one in ad_accounts.list_transfers(actor, center_id=center.id)
        if (not wanted or one.state == wanted)
        and all(
            word in f"{one.ad_account} {one.ad_account_id} {one.giver} {one.to_center}".casefold()
            for word in said
        )
    ]
    if state.key == "account":
        return sorted(kept, key=lambda one: one.ad_account.casefold(), reverse=state.descending)
    return sorted(kept, key=lambda one: one.started_at, reverse=state.descending)


@center_page
@require_http_methods(_FORM)
def transfer(request: HttpRequest, center: Center, transfer: int) -> HttpResponse:
    """One transfer, as this centre's side reads it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = ad_accounts.get_transfer(actor, transfer)
    is_asked = found.by_receiver and found.may_answer  # it names no giver before a yes
    if center.id not in {found.to_center_id, found.from_center_id} and not is_asked:
        raise NotFound
    if request.method == "POST":
        transfers.act(request, found)
        return see_other(request, reverse("business_transfer", args=[center.id, transfer]))
    context = {
        "transfer": found,
        "hours": int(limits.TRANSFER_COOLING_OFF.total_seconds() // 3600),
        **transfers.preview(request, found),
        **transfers.words(),
    }
    return draw(request, "transfer", context, center=center, here="requests")
