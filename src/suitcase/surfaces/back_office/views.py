"""Operator pages: what waits for a decision, deciding it, how the machine is. To all but staff they do not exist."""

from __future__ import annotations

import functools
from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Reason, Status
from suitcase.areas.journal import public as journal
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.kit.desk import desk_shell, tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import render, see_other, status_of
from suitcase.surfaces.kit.shell import NavItem, NavSection, Shell
from suitcase.surfaces.kit.table import Column, ListPage, ListSpec

View = Callable[..., HttpResponse]
# A sequencer that is this far behind (seconds) is worth a look; notifications and projections wait for it.
LATE = 5.0
WAITING = (Status.IN_REVIEW, Status.CHANGE_IN_REVIEW)


def for_staff(view: View) -> View:
    """Operators only. To everybody else the page does not exist."""

    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, **named: Any) -> HttpResponse:
        access.require(request.actor, Permission.PLATFORM_REVIEW, access.PLATFORM)  # type: ignore[attr-defined]
        return view(request, **named)

    return run


@for_staff
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """The operators' first page is what waits for them."""
    return redirect("ops_reviews")


@for_staff
@require_safe
def reviews(request: HttpRequest) -> HttpResponse:
    """Ad accounts that wait for a decision, the one that waits longest first."""
    spec = ListSpec(
        columns=[
            Column("name", _("Ad account")),
            Column("status", _("Status")),
            Column("zone", _("Time zone and currency"), wide_only=True),
            Column("created", _("Waiting since")),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="created",
        search=_("Search by name, company or ID"),
    )
    state = spec.read(request.GET, request.path)
    key = decode(state.after, state.per, width=2).key
    found = ad_accounts.list_waiting_for_review(request.actor, search=state.q, size=state.per, after=key)  # type: ignore[attr-defined]
    page = ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")
    return _draw(request, "reviews", {"page": page, "tone_of": tone_of}, here="reviews")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, account_id: int) -> HttpResponse:
    """All business information of one ad account, and the decision on it."""
    actor = request.actor  # type: ignore[attr-defined]
    account = ad_accounts.get_for_review(actor, account_id)
    if request.method != "POST":
        return _review(request, account, FormState())
    approve = request.POST.get("decision") == "approve"
    given = {name: request.POST.get(name, "").strip() for name in ("category", "detail", "how_to_fix")}
    try:
        decided = ad_accounts.review_ad_account(
            actor, ad_account_id=account.id, approve=approve, reasons=() if approve else (Reason(**given),)
        )
    except Conflict as refused:
        messages.warning(request, f"{refused.sentence} {refused.remedy}")
        return see_other(request, reverse("ops_review", args=[account.id]))
    except Refusal as refused:
        state = FormState.refused(request.POST, refused)
        return _review(request, account, state, status=status_of(request, refused))
    said = (
        _("%(name)s is approved.")
        if approve
        else _("%(name)s is rejected; the advertiser has been told why.")
    )
    messages.success(request, said % {"name": decided.name})
    return see_other(request, reverse("ops_reviews"))


@for_staff
@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """Whether the background work runs and keeps up."""
    lag = journal.sequencer_lag()
    waiting = ad_accounts.list_waiting_for_review(request.actor, size=1).total or 0  # type: ignore[attr-defined]
    context = {
        "is_alive": journal.is_worker_alive(),
        "lag": lag,
        "is_late": lag > LATE,
        "waiting": waiting,
    }
    return _draw(request, "health", context, here="health")


def categories() -> list[tuple[str, str]]:
    """What can be wrong with business information, in the words the advertiser reads."""
    words = [
        _("Business not found"),
        _("Name does not match the business"),
        _("Website does not work or does not fit"),
        _("Address incomplete"),
        _("Industry not allowed"),
        _("Other"),
    ]
    return [(word, word) for word in words]


def _review(request: HttpRequest, account: AdAccount, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {
        "account": account,
        "tone": tone_of(account.standing),
        "state": state,
        "categories": categories(),
        "country": dict(ad_accounts.countries()).get(account.country, account.country),
        "is_waiting": account.status in WAITING,
    }
    return _draw(request, "review", context, here="reviews", status=status)


def _draw(
    request: HttpRequest, template: str, context: dict[str, Any], *, here: str, status: int = 200
) -> HttpResponse:
    whole = {"shell": SimpleLazyObject(lambda: _shell(request, here)), **context}
    return render(request, f"back_office/{template}.html", whole, status=status)


def _shell(request: HttpRequest, here: str) -> Shell:
    nav = [
        NavSection(
            [NavItem(_("Ad accounts"), reverse("ops_reviews"), "building", here == "reviews")], _("Reviews")
        ),
        NavSection([NavItem(_("Health"), reverse("ops_health"), "chart", here == "health")], _("Machine")),
    ]
    return desk_shell(request, is_staff=True, nav=nav, home_url=reverse("ops_reviews"))
