"""Pages of their own: refusals, pages that are not there, forms from another time, our own faults."""

from __future__ import annotations

from urllib.parse import quote

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from suitcase.kernel.errors import Denied, NotFound, Refusal
from suitcase.surfaces.kit.respond import render
from suitcase.surfaces.kit.shell import THEME_COOKIE, PersonBadge, Shell, theme_from_cookie

_TITLES = {
    403: "You don’t have access to this",
    404: "Nothing here",
    408: "That took too long",
    409: "Things have moved on",
    411: "Nothing was sent",
    413: "Too large",
    422: "This could not be done",
    429: "A little too fast",
    500: "Something went wrong on our side",
    503: "Busy at the moment",
}


def bare_shell(request: HttpRequest) -> Shell:
    """A frame that needs no access to anything: the product's name and who is signed in."""
    actor = getattr(request, "actor", None)
    known = actor is not None and actor.is_signed_in
    return Shell(
        network=settings.NETWORK,
        person=PersonBadge(actor.name) if known and actor is not None else None,
        theme=theme_from_cookie(request.COOKIES.get(THEME_COOKIE)),
        profile_url="/me" if known else "",
        sign_out_url="/logout" if known else "",
    )


def refusal(request: HttpRequest, refused: Refusal, *, status: int | None = None) -> HttpResponse:
    """The page for a refusal: what is wrong, what is missing, who can give it, what to do next."""
    status = status or refused.status
    denied = refused if isinstance(refused, Denied) else None
    context = {
        "shell": bare_shell(request),
        "title": _TITLES.get(status, _TITLES[422]),
        "sentence": refused.sentence,
        "fields": refused.fields,
        "remedy": refused.remedy,
        "missing": denied.missing if denied else "",
        "givers": denied.givers if denied else (),
        "status": status,
        "support": settings.SUPPORT_ADDRESS,
    }
    response = render(request, "kit/refusal.html", context, status=status)
    # For scripts that show a refusal without leaving the page. Header values are ASCII.
    response["X-Sentence"] = quote(refused.sentence[:300])
    return response


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """The page for an address that leads nowhere; the same for what is not there and what is not yours."""
    return refusal(request, NotFound())


def server_error(request: HttpRequest) -> HttpResponse:
    """The page for our own faults: no trace, nothing of the request."""
    fault = Refusal(
        "The page could not be made. Nothing of what you sent was done.",
        remedy="Try again in a moment; if it keeps happening, tell whoever runs this installation.",
    )
    return refusal(request, fault, status=500)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """The page for a form whose token does not fit: opened long ago, or sent by another site."""
    stale = Refusal(
        "This form was opened in another session, so nothing was done.",
        remedy="Reload the page and send it again.",
    )
    return refusal(request, stale, status=403)
