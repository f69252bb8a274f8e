"""Business certificates of a centre's clients: the list, a new one, one in full with where it is used."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import CertificateFilter, CertificateState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import limits
from suitcase.kernel.errors import Conflict, Refusal, TooMany
from suitcase.stores import media
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.views.company_search import NOTHING, choice_of
from suitcase.surfaces.kit import companies as shown
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

_FORM = ["GET", "HEAD", "POST"]
_MOST = limits.DOCUMENT_BYTES // 1024**2


def list_spec() -> ListSpec:
    """The list, as the page and the file have it."""
    return ListSpec(
        columns=[
            Column("company", _("Company"), sort=True),
            Column("state", _("Status"), sort=True),
            Column("until", _("Valid until"), wide_only=True),
            Column("used", _("Ad accounts"), number=True),
            Column("submitted", _("Sent in"), sort=True, wide_only=True),
        ],
        order="company",
        filters=[
            Filter(
                "state", _("Status"), [(one.value, shown.certificate_label(one)) for one in CertificateState]
            )
        ],
        search=_("Search by company, LEI or ID"),
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """The certificates of the centre."""
    state = list_spec().read(request.GET, request.path)
    wanted = CertificateFilter(
        search=state.q,
        states=(CertificateState(state.filters["state"]),) if "state" in state.filters else (),
        sort=state.key,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )
    found = ad_accounts.list_certificates(request.actor, center.id, wanted)  # type: ignore[attr-defined]
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "words": shown.certificate_words,
        "is_verified": centers.is_verified(center.id),
    }
    return draw(request, "certificates", context, center=center, here="certificates")


@takes_files(limits.DOCUMENT_BYTES)
@center_page
@require_http_methods(_FORM)
def new(request: HttpRequest, center: Center) -> HttpResponse:
    """Send in what proves a client's business before its first ad account."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    if not centers.is_verified(center.id):
        found = centers.get_verification(actor, center.id)
        return draw(request, "account_unverified", {"found": found}, center=center, here="certificates")
    state, status, choice = FormState({"country": centers.verified_business(center.id)[1]}), 200, NOTHING
    if request.method == "POST":
        try:
            choice = choice_of(request)
            state = FormState(request.POST)
            if request.POST.get("step") != "search":
                sent = _submit(request, center)
                messages.success(
                    request, _("Sent in. An operator looks at it; you are told what comes of it.")
                )
                return see_other(request, reverse("business_certificate", args=[center.id, sent.id]))
        except TooMany as refused:
            state, status = FormState.refused(request.POST, refused), 429
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
    context = {
        "state": state,
        "choice": choice,
        "countries": ad_accounts.countries(),
        "most": _MOST,
    }
    return draw(request, "certificate_new", context, center=center, here="certificates", status=status)


def _submit(request: HttpRequest, center: Center) -> ad_accounts.Certificate:
    form = {name: request.POST.get(name, "") for name in ("lei", "country")}
    name = request.POST.get("company_name", "")
    return _kept(
        request,
        center,
        lambda document: ad_accounts.submit_certificate(
            request.actor,  # type: ignore[attr-defined]
            center_id=center.id,
            document=document,
            name=name,
            **form,
        ),
    )


def _kept(request: HttpRequest, center: Center, send: Any) -> ad_accounts.Certificate:
    """Take the file of the form in and hand its name to `send`; a refusal leaves nothing in the store."""
    actor, file = request.actor, request.FILES.get("document")  # type: ignore[attr-defined]
    ad_accounts.check_submission(actor, center.id, has_document=bool(file))
    with looking(request):
        kept = media.store_document(file, field="document").name  # type: ignore[arg-type]
    try:
        return send(kept)  # type: ignore[no-any-return]
    except Refusal:
        media.discard(kept)
        raise


@takes_files(limits.DOCUMENT_BYTES)
@center_page
@require_http_methods(_FORM)
def one(request: HttpRequest, center: Center, certificate: int) -> HttpResponse:
    """One certificate: how it stands, putting it right or renewing it, and where it is used."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.get_certificate(actor, center.id, certificate)
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            _kept(
                request,
                center,
                lambda document: ad_accounts.fix_certificate(
                    actor, center_id=center.id, certificate_id=certificate, document=document
                ),
            )
        except Conflict as refused:
            messages.warning(request, f"{refused.sentence} {refused.remedy}")
            return see_other(request, request.path)
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("Sent in. An operator looks at it; you are told what comes of it."))
            return see_other(request, request.path)
    context = {
        "found": found,
        "words": shown.certificate_words(found.state),
        "state": state,
        "used": ad_accounts.list_used(actor, center.id, certificate),
        "tone_of": tone_of,
        "may_submit": ad_accounts.may_renew(found),
        "most": _MOST,
    }
    return draw(request, "certificate", context, center=center, here="certificates", status=status)


@center_page
@require_safe
def document(request: HttpRequest, center: Center, certificate: int) -> HttpResponseBase:
    """The document of a certificate, for Admins of the centre."""
    return shown.document(ad_accounts.get_certificate(request.actor, center.id, certificate))  # type: ignore[attr-defined]
