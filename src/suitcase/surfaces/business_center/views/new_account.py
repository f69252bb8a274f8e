"""Add advertiser account: the ways an ad account comes to a centre, and creating one for oneself or for a client."""

from __future__ import annotations

import dataclasses
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, NewAdAccount
from suitcase.areas.ad_accounts.public import CertificateFilter, CertificateState, Client
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.companies import public as companies
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import NotFound, Refusal, TooMany
from suitcase.kernel.ids import parse_id
from suitcase.stores import media
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.views.company_search import NOTHING, choice_of
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.business_form import business_choices
from suitcase.surfaces.kit.companies import offers
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.zones import zone_choices

FIELDS = tuple(field.name for field in dataclasses.fields(NewAdAccount))
# Clients to choose from above the form; the page of certificates has the rest, with search.
CLIENTS_SHOWN = 12


@center_page
@require_safe
def add(request: HttpRequest, center: Center) -> HttpResponse:
    """The ways an ad account comes to a Business Center."""
    centers.require(request.actor, Permission.CENTER_ASSETS_MANAGE, center.id)  # type: ignore[attr-defined]
    ways = [
        (
            "business_account_new",
            "plus",
            _("Create new"),
            _("An ad account that this Business Center owns, for your own business or for a client."),
        ),
        (
            "business_request_access",
            "key",
            _("Request access"),
            _("Work in an ad account that somebody else owns. They decide what you may do."),
        ),
        (
            "business_transfer_in",
            "share",
            _("Transfer"),
            _("Bring an ad account that exists into this Business Center, with the owner’s consent."),
        ),
    ]
    shown = [(_address(name, center), *words) for name, *words in ways]
    context = {"ways": [one for one in shown if one[0]], "verified": centers.is_verified(center.id)}
    return draw(request, "account_add", context, center=center, here="accounts")


def _address(name: str, center: Center) -> str:
    try:
        return reverse(name, args=[center.id])
    except NoReverseMatch:
        return ""


@takes_files(limits.DOCUMENT_BYTES)
@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest, center: Center) -> HttpResponse:
    """Whose business it is, then the form for that."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    whose = request.GET.get("whose", "")
    if not centers.is_verified(center.id):
        found = centers.get_verification(actor, center.id)
        return draw(request, "account_unverified", {"found": found}, center=center, here="accounts")
    if whose not in {"mine", "client"}:
        context = {"business": centers.verified_business(center.id)[0]}
        return draw(request, "account_whose", context, center=center, here="accounts")
    if request.method != "POST":
        return _form(request, center, whose, FormState(_known(request, center)))
    if request.POST.get("step") == "search":
        return _searched(request, center, whose)
    try:
        account = _create(request, center, whose)
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        state = FormState.refused(request.POST, refused)
        return _form(request, center, whose, state, status=status_of(request, refused))
    messages.success(request, _said(account))
    return see_other(request, reverse("business_account", args=[center.id, account.id]))


def _said(account: AdAccount) -> str:
    if account.standing.is_good:
        return _("%(name)s has been created and approved.") % {"name": account.name}
    return _("%(name)s has been created and is in review. This page says what waits.") % {
        "name": account.name
    }


def _searched(request: HttpRequest, center: Center, whose: str) -> HttpResponse:
    try:
        choice = choice_of(request)
    except TooMany as refused:
        state = FormState.refused(request.POST, refused)
        return _form(request, center, whose, state, choice=NOTHING, status=429)
    return _form(request, center, whose, FormState(request.POST), choice=choice)


def _known(request: HttpRequest, center: Center) -> dict[str, str]:
    user = request.user
    return {
        "contact_name": user.name,  # type: ignore[union-attr]
        "contact_email": user.email,  # type: ignore[union-attr]
        "time_zone": center.time_zone,
        "country": centers.verified_business(center.id)[1],
        "certificate": request.GET.get("certificate", ""),
    }


def _create(request: HttpRequest, center: Center, whose: str) -> AdAccount:
    actor = request.actor  # type: ignore[attr-defined]
    typed = NewAdAccount(**{name: request.POST.get(name, "") for name in FIELDS})
    client = None
    if whose == "mine":
        typed = dataclasses.replace(
            typed, company_name=centers.verified_business(center.id)[0] or typed.company_name
        )
    else:
        chosen = request.POST.get("certificate", "")
        client = Client(
            lei="" if chosen else request.POST.get("lei", ""),
            certificate_id=(parse_id(chosen) or 0) if chosen else None,
        )
    file, kept = request.FILES.get("document"), ""
    if ad_accounts.preview_center_ad_account(actor, center.id, typed, client) and client is not None:
        ad_accounts.check_submission(actor, center.id, has_document=bool(file))
        with looking(request):
            kept = media.store_document(file, field="document").name  # type: ignore[arg-type]
        client = dataclasses.replace(client, document=kept)
    try:
        return ad_accounts.create_center_ad_account(actor, center_id=center.id, new=typed, client=client)
    except Refusal:
        media.discard(kept)
        raise


def _form(
    request: HttpRequest,
    center: Center,
    whose: str,
    state: FormState,
    *,
    choice: dict[str, Any] | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    wanted = CertificateFilter(states=(CertificateState.APPROVED,), size=CLIENTS_SHOWN)
    clients = ad_accounts.list_certificates(actor, center.id, wanted) if whose == "client" else None
    context: dict[str, Any] = {
        "state": state,
        "whose": whose,
        "clients": clients.rows if clients else [],
        "more_clients": bool(clients and (clients.total or 0) > CLIENTS_SHOWN),
        "chosen": _chosen(request, center, str(state.value("certificate"))) if whose == "client" else None,
        "choice": choice_of(request) if choice is None and request.method == "POST" else choice or NOTHING,
        "business": centers.verified_business(center.id)[0],
        **business_choices(),
        "currencies": [(code, f"{code} – {name}") for code, name in ad_accounts.currencies()],
        "currency": dict(ad_accounts.currencies()).get(center.currency, center.currency),
        "zones": zone_choices(clock.now().date()),
        "most": limits.DOCUMENT_BYTES // 1024**2,
    }
    return draw(request, "account_new", context, center=center, here="accounts", status=status)


def _chosen(request: HttpRequest, center: Center, certificate: str) -> ad_accounts.Certificate | None:
    """The certificate that was chosen, when it can be used."""
    number = parse_id(certificate)
    if number is None:
        return None
    try:
        found = ad_accounts.get_certificate(request.actor, center.id, number)  # type: ignore[attr-defined]
    except NotFound:
        return None
    return found if found.is_usable else None


@center_page
@require_safe
def companies_like(request: HttpRequest, center: Center) -> HttpResponse:
    """Companies of the registry whose name is like what was typed, as options of the field."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    typed, country = str(request.GET.get("q", ""))[:200], str(request.GET.get("country", ""))[:2]
    try:
        found = companies.search(actor, typed, country)
    except TooMany as refused:
        context = {"found": (), "said": refused.sentence}
        answer = draw(request, "companies", context, center=center, status=429)
        answer["Retry-After"] = str(refused.retry_after)
        return answer
    said = "" if found else _("No company like this is in the registry. You can use the name as typed.")
    return draw(request, "companies", {"found": offers(found), "said": said}, center=center)
