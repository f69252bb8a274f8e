"""Settings of an ad account: where it stands, its business information, appeal, closing."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Change, Plan, Status
from suitcase.areas.journal import public as journal
from suitcase.kernel import limits
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.surfaces.ads_manager.pages import account_page, draw
from suitcase.surfaces.ads_manager.sentences import FIELD_NAMES, SETTINGS_VERBS, events_of
from suitcase.surfaces.ads_manager.tabs import settings_tabs
from suitcase.surfaces.kit.business_form import business_choices, shown_value
from suitcase.surfaces.kit.companies import waits_in_words
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

HISTORY = 8
_FORM = ["GET", "HEAD", "POST"]


@account_page
@require_safe
def information(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Where the account stands and what works, its business information, one's own role, and what happened."""
    actor = request.actor  # type: ignore[attr-defined]
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    decision = access.check(actor, Permission.AD_ACCOUNT_MANAGE, ref)
    lines = journal.lines(actor, ref, verbs=SETTINGS_VERBS, limit=HISTORY)
    mine = ad_accounts.my_role_request(actor, account.id)
    transfers = access.check(actor, Permission.AD_ACCOUNT_TRANSFER, ref).allowed
    context = {
        "tone": tone_of(account.standing),
        "country": dict(ad_accounts.countries()).get(account.country, account.country),
        "currency": dict(ad_accounts.currencies()).get(account.currency, account.currency),
        "works": ad_accounts.what_works(account.status),
        "may_manage": decision.allowed,
        "me": actor.person_id,
        "may_close": transfers and decision.allowed,
        "through": decision.role is not None and not ad_accounts.has_own_role(actor, account.id),
        "waits": waits_in_words(ad_accounts.get_parts(actor, account.id)) if account.company_id else [],
        "is_over": account.status in {Status.CLOSED, Status.REJECTED_FOR_GOOD},
        "role": decision.role,
        "role_name": access.ROLE_WORDS[decision.role].capitalize() if decision.role else "",
        "can_do": ad_accounts.can_do(decision.role),
        "is_owner": decision.role == access.Role.OWNER,
        "my_request": mine if mine is not None and mine.state == "PENDING" else None,
        "events": events_of(lines, account),
        "tabs": settings_tabs(request, account, "information"),
    }
    return draw(request, "settings", context, account=account, here="settings")


@account_page
@require_http_methods(_FORM)
def edit(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Change business information in two steps: type, then read what will differ and save."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, account.id))
    now = {name: getattr(account, name) for name in ad_accounts.EDITABLE}
    if request.method != "POST":
        return _edit_form(request, account, FormState(now), now)
    was = {name: request.POST.get(f"was_{name}", value) for name, value in now.items()}
    step = request.POST.get("step", "review")
    if step == "edit":
        return _edit_form(request, account, FormState(request.POST), was)
    changes = {name: Change(was[name], request.POST.get(name, was[name])) for name in ad_accounts.EDITABLE}
    try:
        if step == "save":
            plan = ad_accounts.change_business_information(actor, ad_account_id=account.id, changes=changes)
            return _saved(request, account, plan)
        plan = ad_accounts.preview_change(actor, account.id, changes)
    except Refusal as refused:
        state = FormState.refused(request.POST, refused)
        # After a conflict the person has been shown what stands there now; saving again means it.
        seen = now if isinstance(refused, Conflict) else was
        return _edit_form(request, account, state, seen, status=status_of(request, refused))
    if not plan.fields:
        return _saved(request, account, plan)
    return _review(request, account, plan, was)


def _saved(request: HttpRequest, account: AdAccount, plan: Plan) -> HttpResponse:
    if not plan.fields:
        messages.info(request, _("Nothing was different, so nothing was changed."))
    elif plan.status is not account.status and plan.status is not Status.APPROVED:
        messages.success(request, _("Saved. The account is in review now."))
    else:
        messages.success(request, _("Saved."))
    return see_other(request, reverse("ads_settings", args=[account.id]))


def _review(request: HttpRequest, account: AdAccount, plan: Plan, was: dict[str, str]) -> HttpResponse:
    context = {
        "rows": [
            {
                "field": FIELD_NAMES[one.field],
                "before": shown_value(one.field, one.before),
                "after": shown_value(one.field, one.after),
            }
            for one in plan.fields
        ],
        "consequences": plan.consequences,
        "values": [(name, request.POST.get(name, was[name])) for name in ad_accounts.EDITABLE],
        "was": list(was.items()),
        "is_saving": plan.status is account.status or plan.status is Status.APPROVED,
    }
    return draw(request, "settings_review", context, account=account, here="settings")


def _edit_form(
    request: HttpRequest, account: AdAccount, state: FormState, was: dict[str, str], *, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "state": state,
        "was": list(was.items()),
        "name_waits": account.status is Status.APPROVED,
        "is_fix": account.status in {Status.REJECTED, Status.CHANGE_REJECTED},
        "name_fixed": account.status in {Status.SUSPENDED, Status.CONTRACT_PENDING},
        "is_over": account.status in {Status.CLOSED, Status.REJECTED_FOR_GOOD},
        "currency_name": dict(ad_accounts.currencies()).get(account.currency, account.currency),
        **business_choices(),
    }
    return draw(request, "settings_edit", context, account=account, here="settings", status=status)


@account_page
@require_http_methods(_FORM)
def appeal(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Ask for another look at a decision, once."""
    actor = request.actor  # type: ignore[attr-defined]
    access.require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, account.id))
    state = FormState()
    status = 200
    if request.method == "POST":
        try:
            ad_accounts.appeal(actor, ad_account_id=account.id, text=request.POST.get("text", ""))
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("Your appeal has been sent. You are told as soon as it is decided."))
            return see_other(request, reverse("ads_settings", args=[account.id]))
    context = {"state": state, "tone": tone_of(account.standing), "longest": limits.APPEAL_LENGTH}
    return draw(request, "appeal", context, account=account, here="settings", status=status)


@account_page
@require_http_methods(_FORM)
def close(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """Close the account for good, after reading what ends and typing its name."""
    actor = request.actor  # type: ignore[attr-defined]
    ends = ad_accounts.preview_closing(actor, account.id)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            ad_accounts.close_ad_account(
                actor, ad_account_id=account.id, confirm=request.POST.get("confirm", "")
            )
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("%(name)s is closed.") % {"name": account.name})
            return see_other(request, reverse("ads_settings", args=[account.id]))
    context = {
        "state": state,
        "ends": [(one, "") for one in ends],
        "is_closed": account.status is Status.CLOSED,
    }
    return draw(request, "close", context, account=account, here="settings", status=status)
