"""The set-up page: open once, for whoever reads the terminal of a new installation."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.errors import SetUpClosed
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.account import installation
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.visitor import client_ip

# Wrong tokens from one address within ten minutes; far from enough to guess 192 bits.
WRONG_TOKENS, WRONG_TOKENS_SECONDS = 10, 600
_REVIEWS = (
    ("auto", "Approve at once", "A personal ad account starts as soon as its information is complete."),
    ("operator", "An operator decides", "Each new ad account waits for somebody at /ops/."),
)
_MAILS = (
    ("smtp", "Through a mail server", "People get real mails."),
    ("folder", "Into a folder", "For trying out: mails become files in var/mail and nobody gets them."),
)


@never_cache
@sensitive_post_parameters("password", "smtp_password", "token")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, token: str = "") -> HttpResponse:
    """Ask for all a new installation needs, keep it, make the first operator, and close the page."""
    token = token or request.POST.get("token", "") or request.GET.get("token", "")
    try:
        identity.check_set_up_token(token)
    except SetUpClosed:
        identity.limit(f"set_up:{client_ip(request)}", WRONG_TOKENS, WRONG_TOKENS_SECONDS)
        raise
    if request.method != "POST":
        return _draw(request, token, FormState(_defaults()))
    try:
        person = _save(request, token)
    except Refusal as refusal:
        return _draw(request, token, FormState.refused(request.POST, refusal), status=422)
    told = installation.read(request.POST)
    context = {"shell": shell(request), "person": person, "told": told}
    return render(request, "account/set_up_done.html", context)


def _save(request: HttpRequest, token: str) -> contracts.Person:
    told = installation.read(request.POST)
    first = contracts.NewPerson(
        email=request.POST.get("email", ""),
        name=request.POST.get("name", ""),
        password=request.POST.get("password", ""),
    )
    wants_server = request.POST.get("mail") == "smtp"
    errors = installation.errors_of(told, wants_server=wants_server)
    tries_mail = wants_server and "skip_mail_check" not in request.POST
    if not errors and tries_mail and (wrong := installation.mail_server_error(told)):
        errors["smtp_host"] = wrong
    if errors:
        raise Invalid(fields=errors)
    actor = Actor(scope="setup", ip=client_ip(request))
    # Person, rights and file together: if the file cannot be written, the token still works.
    with transaction.atomic():
        person = identity.set_up(actor, token=token, first=first)
        try:
            installation.write(told)
        except OSError as error:
            raise Invalid(
                f"The settings could not be written to {settings.VAR}: {error.strerror}."
            ) from error
    return person


def _defaults() -> dict[str, str]:
    return {
        "network": settings.NETWORK,
        "public_url": settings.PUBLIC_URL,
        "app_host": settings.APP_HOST,
        "mail": "smtp" if settings.PRODUCTION else "folder",
        "smtp_port": "587",
        "mail_from": settings.DEFAULT_FROM_EMAIL,
        "review": settings.REVIEW_POLICY,
        "support": settings.SUPPORT_ADDRESS,
    }


def _draw(request: HttpRequest, token: str, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {"shell": shell(request), "state": state, "token": token, "reviews": _REVIEWS, "mails": _MAILS}
    return render(request, "account/set_up.html", context, status=status)
