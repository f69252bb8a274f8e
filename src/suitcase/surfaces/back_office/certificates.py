"""Operator pages about business certificates of clients: what waits, and deciding it with findings."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Certificate, CertificateState
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.paging import Page, PageRequest
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.back_office.queues import Queue, answer, events_about, version_read
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.company_history import CERTIFICATE_VERBS
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.table import Column, Filter, ListSpec, ListState


def _spec() -> ListSpec:
    states = [(one.value, shown.certificate_label(one)) for one in CertificateState]
    return ListSpec(
        columns=[
            Column("company", _("Company")),
            Column("center", _("Business Center"), wide_only=True),
            Column("state", _("Status")),
            Column("submitted", _("Waiting since")),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="submitted",
        filters=[Filter("state", _("Status"), states, _("What waits"))],
        search=_("Search by company, LEI or ID"),
    )


def _find(actor: Actor, state: ListState, page: PageRequest) -> Page[Certificate]:
    wanted = CertificateState(state.filters.get("state", CertificateState.REVIEWING))
    return ad_accounts.list_certificates_to_review(
        actor, search=state.q, state=wanted, size=page.size, after=page.key
    )


QUEUE = Queue("certificates", _spec, _find, {"words": shown.certificate_words})
listing = QUEUE.listing()


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, certificate: int) -> HttpResponse:
    """One certificate: the company, its document, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_certificate_for_review(actor, certificate)

    def page(state: FormState, status: int) -> HttpResponse:
        context = {
            "found": found,
            "company": ad_accounts.get_company_for_review(actor, found.company_id),
            "words": shown.certificate_words(found.state),
            "company_words": shown.company_words,
            "state": state,
            "findings": ad_accounts.CERTIFICATE_FINDINGS,
            "waits": found.state is CertificateState.REVIEWING,
            "today": clock.now().date().isoformat(),
            "events": events_about(actor, found.center_id, ("certificate", found.id), CERTIFICATE_VERBS),
        }
        return draw(request, "certificate", context, here=QUEUE.name, status=status)

    return answer(request, lambda: _decide(request, found), page, then=QUEUE.url)


def _decide(request: HttpRequest, found: Certificate) -> str:
    approve = request.POST.get("decision") == "approve"
    ad_accounts.decide_certificate(
        request.actor,  # type: ignore[attr-defined]
        certificate_id=found.id,
        approve=approve,
        findings=request.POST.getlist("finding"),
        remark=request.POST.get("remark", ""),
        valid_until=request.POST.get("valid_until", ""),
        version=version_read(request),
    )
    if approve:
        return _("The certificate of %(name)s is approved; the Admins have been told.") % {
            "name": found.company
        }
    return _("The certificate of %(name)s is not approved; the Admins have been told why.") % {
        "name": found.company
    }


@for_staff
@require_safe
def document(request: HttpRequest, certificate: int) -> HttpResponseBase:
    """The document of a certificate."""
    return shown.document(ad_accounts.get_certificate_for_review(request.actor, certificate))  # type: ignore[attr-defined]
