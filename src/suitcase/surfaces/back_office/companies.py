"""Operator pages about names of companies that were typed: let them pass, say which company it is, or not accept."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Company, CompanyState
from suitcase.areas.companies import public as companies
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.kernel.paging import Page, PageRequest
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.back_office.queues import Queue, answer, events_about
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.company_history import COMPANY_VERBS
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.table import Column, Filter, ListSpec, ListState


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


def _find(actor: Actor, state: ListState, page: PageRequest) -> Page[Company]:
    wanted = CompanyState(state.filters.get("state", CompanyState.REVIEWING))
    return ad_accounts.list_companies_to_check(
        actor, search=state.q, state=wanted, size=page.size, after=page.key
    )


QUEUE = Queue("companies", _spec, _find, {"words": shown.company_words})
listing = QUEUE.listing()


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, company: int) -> HttpResponse:
    """One name: companies of the registry that are like it, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_company_for_review(actor, company)

    def page(state: FormState, status: int) -> HttpResponse:
        is_open = found.state in {CompanyState.REVIEWING, CompanyState.REJECTED}
        sought = " ".join(str(request.GET.get("q", found.name)).split())[:200]
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
            "events": events_about(actor, found.center_id, ("company", found.id), COMPANY_VERBS),
        }
        return draw(request, "company", context, here=QUEUE.name, status=status)

    return answer(request, lambda: _decide(request, found), page, then=QUEUE.url)


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
