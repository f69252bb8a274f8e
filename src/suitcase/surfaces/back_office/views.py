"""Operator pages about ad accounts, all and those that wait for a decision, and how the machine is."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, AdAccountCard, Status
from suitcase.areas.identity import public as identity
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Page, PageRequest
from suitcase.surfaces.back_office import decisions
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.back_office.queues import Queue, answer
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.account_history import events_of
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.table import Column, Filter, ListSpec, ListState

# A sequencer that is this far behind (seconds) is worth a look; notifications and projections wait for it.
LATE = 5.0
HISTORY = 50


@for_staff
@require_safe
def enter(request: HttpRequest) -> HttpResponse:
    """The operators' first page is what waits for them."""
    return redirect("ops_reviews")


def _queue_spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("status", _("What waits")),
            Column("zone", _("Time zone and currency"), wide_only=True),
            Column("submitted", _("Waiting since"), sort=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="submitted",
        filters=[
            Filter(
                "kind",
                _("What waits"),
                [("new", _("New account")), ("name", _("Changed company name")), ("appeal", _("Appeal"))],
            )
        ],
        search=_("Search by name, company or ID"),
    )


def waits_for(card: Any) -> str:
    """What an operator has to decide about a card of the queue, in a few words."""
    if card.standing.status is Status.SUSPENDED:
        return _("Appeal against a suspension")
    if card.standing.status is Status.CHANGE_IN_REVIEW:
        return _("Appeal, changed company name") if card.has_appealed else _("Changed company name")
    return _("Appeal, new account") if card.has_appealed else _("New account")


def _find_waiting(actor: Actor, state: ListState, page: PageRequest) -> Page[AdAccountCard]:
    kind = state.filters.get("kind", "")
    return ad_accounts.list_waiting_for_review(
        actor, search=state.q, kind=kind, sort=state.order, size=page.size, after=page.key
    )


QUEUE = Queue("reviews", _queue_spec, _find_waiting, {"waits_for": waits_for})
reviews = QUEUE.listing()


def _all_spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("id", _("Account ID"), wide_only=True),
            Column("status", _("Status")),
            Column("created", _("Created"), sort=True),
        ],
        order="-created",
        filters=[
            Filter(
                "status",
                _("Status"),
                [(status.value, ad_accounts.standing(status).label) for status in _FILTERED],
            )
        ],
        search=_("Search by name, company or ID"),
    )


_FILTERED = tuple(status for status in Status if status is not Status.CONTRACT_PENDING)


def _find_any(actor: Actor, state: ListState, page: PageRequest) -> Page[AdAccountCard]:
    """Every ad account of the installation, for support."""
    wanted = Status(state.filters["status"]) if "status" in state.filters else None
    return ad_accounts.list_all_ad_accounts(
        actor, search=state.q, status=wanted, sort=state.order, size=page.size, after=page.key
    )


all_accounts = Queue("accounts", _all_spec, _find_any, {"tone_of": tone_of}).listing()


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, account_id: int) -> HttpResponse:
    """All there is to know about one ad account, and what an operator may decide about it now."""
    actor = request.actor  # type: ignore[attr-defined]
    account = ad_accounts.get_for_review(actor, account_id)
    return answer(
        request,
        lambda: decisions.decide(actor, account, request.POST),
        lambda state, status: _review(request, account, state, status=status),
        then=QUEUE.url if account.status in ad_accounts.WAITING else request.path,
        prefix=request.POST.get("decision", "f")[:20],
    )


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
    return draw(request, "health", context, here="health")


def _review(request: HttpRequest, account: AdAccount, state: FormState, *, status: int = 200) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    before = parse_id(request.GET.get("before", ""))
    lines = journal.lines(actor, ref, before=before, limit=HISTORY + 1)
    latest = lines[:HISTORY]
    holders = [one for one in access.relations(object=ref) if one.subject.kind == Kind.PERSON]
    names = identity.get_names({one.subject.id for one in holders})
    may_suspend = account.status in ad_accounts.SUSPENDABLE
    parts = ad_accounts.get_parts(actor, account.id)
    context = {
        "stands_on": parts,
        "company_words": shown.company_words(parts.company) if parts.company else None,
        "certificate_words": shown.certificate_words(parts.certificate),
        "certificate": ad_accounts.certificate_of_company(actor, parts.company) if parts.company else None,
        "account": account,
        "tone": tone_of(account.standing),
        "states": {
            one: state if state.prefix == one else FormState(prefix=one) for one in decisions.DECISIONS
        },
        "categories": decisions.categories(),
        "country": dict(ad_accounts.countries()).get(account.country, account.country),
        "works": ad_accounts.what_works(account.status),
        "is_waiting": account.status in ad_accounts.WAITING,
        "is_new": account.status is Status.IN_REVIEW,
        "is_suspended": account.status is Status.SUSPENDED,
        "may_suspend": may_suspend,
        "pauses": ad_accounts.preview_suspension(actor, account.id) if may_suspend else [],
        "has_appeal": bool(account.appealed_at) and not account.appeal_answer,
        "events": events_of(latest),
        "older": latest[-1].position if len(lines) > HISTORY else None,
        "people": [
            (names.get(one.subject.id, ""), access.ROLE_WORDS[one.role].capitalize(), one.valid_from)
            for one in sorted(holders, key=lambda one: -one.role)
        ],
    }
    return draw(request, "review", context, here="reviews", status=status)
