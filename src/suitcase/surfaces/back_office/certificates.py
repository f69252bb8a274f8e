"""Operator pages about business certificates of clients: what waits, and deciding it with findings."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Certificate, CertificateState
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.back_office.views import draw, for_staff
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.company_history import CERTIFICATE_VERBS, event_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

HISTORY, LINES_READ = 20, 100


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


@for_staff
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the one that waits longest first; others by filter."""
    state = _spec().read(request.GET, request.path)
    found = ad_accounts.list_certificates_to_review(
        request.actor,  # type: ignore[attr-defined]
        search=state.q,
        state=CertificateState(state.filters.get("state", CertificateState.REVIEWING)),
        size=state.per,
        after=decode(state.after, state.per, width=2).key,
    )
    page = ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")
    return draw(
        request, "certificates", {"page": page, "words": shown.certificate_words}, here="certificates"
    )


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def one(request: HttpRequest, certificate: int) -> HttpResponse:
    """One certificate: the company, its document, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_certificate_for_review(actor, certificate)
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
            return see_other(request, reverse("ops_certificates"))
    lines = journal.lines(actor, (Kind.CENTER, found.center_id), limit=LINES_READ, verbs=CERTIFICATE_VERBS)
    mine = [line for line in lines if line.data.get("certificate") == found.id][:HISTORY]
    context = {
        "found": found,
        "company": ad_accounts.get_company_for_review(actor, found.company_id),
        "words": shown.certificate_words(found.state),
        "company_words": shown.company_words,
        "state": state,
        "findings": ad_accounts.CERTIFICATE_FINDINGS,
        "waits": found.state is CertificateState.REVIEWING,
        "today": clock.now().date().isoformat(),
        "events": [event_of(line) for line in mine],
    }
    return draw(request, "certificate", context, here="certificates", status=status)


def _decide(request: HttpRequest, found: Certificate) -> str:
    approve = request.POST.get("decision") == "approve"
    version = request.POST.get("version", "")
    ad_accounts.decide_certificate(
        request.actor,  # type: ignore[attr-defined]
        certificate_id=found.id,
        approve=approve,
        findings=request.POST.getlist("finding"),
        remark=request.POST.get("remark", ""),
        valid_until=request.POST.get("valid_until", ""),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
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
