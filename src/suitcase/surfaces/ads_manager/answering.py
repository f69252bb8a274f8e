"""One press on Accept or Decline, on the page of a request or in a list that leads back to itself."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.kit.respond import back_of, see_other


def answered(request: HttpRequest, act: Callable[[bool], str], then: str) -> HttpResponse | Refusal:
    """Let `act` accept or decline and say what it did, where the form came from or on `then`.

    A refusal is said on the list that the form stood in; otherwise it is given back for the page to show. That somebody
    may not, or that there is no such request, goes on to the page that explains it.
    """
    try:
        decision = request.POST.get("decision", "")
        if decision not in {"accept", "decline"}:
            raise Invalid(_("Choose Accept or Decline."))
        messages.success(request, act(decision == "accept"))
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        if not request.POST.get("back"):
            return refused
        messages.warning(request, f"{refused.sentence} {refused.remedy}".strip())
    return see_other(request, back_of(request, then))
