"""Operator pages about names of companies that were typed: let them pass, say which company it is, or not accept."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Company, CompanyState
from suitcase.areas.companies import public as companies
from suitcase.areas.journal import public as journal
from suitcase.kernel.errors import Conflict, Invalid, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.back_office.views import draw, for_staff
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.company_history import COMPANY_VERBS, event_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

HISTORY, LINES_READ = 20, 100


def _spec() -> ListSpec:
    states = [(one.value, shown.company_label(one)) for one in CompanyState]
    return ListSpec(
        columns=[
            Column("name", _("Name as typed")),
            Column("center", _("Business Center"), wide_only=True),
            Column("state", _("Status")),
            Column("accounts", _("Ad accounts"), number=True, wide_only=True),
            Column("submitted", _("Waiting since")),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="submitted",
        filters=[Filter("state", _("Status"), states, _("What waits"))],
        search=_("Search by name or ID"),
    )


@for_staff
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the one that waits longest first; others by filter."""
    state = _spec().read(request.GET, request.path)
    found = ad_accounts.list_companies_to_check(
        request.actor,  # type: ignore[attr-defined]
        search=state.q,
        state=CompanyState(state.filters.get("state", CompanyState.REVIEWING)),
        size=state.per,
        after=decode(state.after, state.per, width=2).key,
    )
    page = ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")
    return draw(request, "companies", {"page": page, "words": shown.company_words}, here="companies")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, company: int) -> HttpResponse:
    """One name: companies of the registry that are like it, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_company_for_review(actor, company)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            said = _decide(request, found)
        except Conflict as refused:
            messages.warning(request, f"{refused.sentence} {refused.remedy}")
            return see_other(request, request.path)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, said)
            return see_other(request, reverse("ops_companies"))
    is_open = found.state in {CompanyState.REVIEWING, CompanyState.REJECTED}
    sought = " ".join(str(request.GET.get("q", found.name)).split())[:200]
    lines = journal.lines(actor, (Kind.CENTER, found.center_id), limit=LINES_READ, verbs=COMPANY_VERBS)
    mine = [line for line in lines if line.data.get("company") == found.id][:HISTORY]
    context = {
        "found": found,
        "words": shown.company_words(found),
        "country": dict(ad_accounts.countries()).get(found.country, found.country),
        "state": state,
        "sought": sought,
        "offers": shown.offers(companies.search(actor, sought, found.country)) if is_open else [],
        "findings": ad_accounts.NAME_FINDINGS,
        "waits": found.state is CompanyState.REVIEWING,
        "is_open": is_open,
        "events": [event_of(line) for line in mine],
    }
    return draw(request, "company", context, here="companies", status=status)


def _decide(request: HttpRequest, found: Company) -> str:
    actor, decision = request.actor, request.POST.get("decision", "")  # type: ignore[attr-defined]
    if decision == "approve":
        ad_accounts.approve_company(actor, company_id=found.id)
        return _("%(name)s passes as it is; the Admins have been told.") % {"name": found.name}
    if decision == "identify":
        lei = request.POST.get("lei", "")
        if not lei:
            raise Invalid(fields={"lei": _("Choose the company that is meant.")})
        ad_accounts.identify_company(actor, company_id=found.id, lei=lei)
        return _("Noted which company %(name)s is; the Admins have been told.") % {"name": found.name}
    if decision == "reject":
        findings, remark = request.POST.getlist("finding"), request.POST.get("remark", "")
        ad_accounts.reject_company(actor, company_id=found.id, findings=findings, remark=remark)
        return _("%(name)s is not accepted; the Admins have been told why.") % {"name": found.name}
    raise Invalid(_("Choose what to decide."))
