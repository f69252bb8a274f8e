"""What all pages of Business Center do first: who is here, which centre, and what a missing role looks like."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import TwoStepNeeded
from suitcase.areas.identity import public as identity
from suitcase.kernel.errors import Denied, NotFound
from suitcase.surfaces.business_center.shell import center_shell
from suitcase.surfaces.kit.respond import render

# As many centres as fit the open switcher without scrolling far; the rest is one click away, with search.
IN_SWITCHER = 12
View = Callable[..., HttpResponseBase]


def center_page(view: View) -> View:
    """Give a view the centre its address names: `view(request, center, …)`.

    Signed out leads to sign-in; to whoever is not in the centre it is not there, unless they were until it was closed,
    which it then says; with too low a role the page says which one is missing and who can give it.
    """

    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, bc: int, **named: Any) -> HttpResponseBase:
        try:
            center = centers.get_center(request.actor, bc)  # type: ignore[attr-defined]
        except NotFound:
            return closed(request, bc)
        try:
            return view(request, center, **named)
        except Denied as refused:
            return denied(request, center, refused)

    return run


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    center: Center | None = None,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page of Business Center in its frame; `here` is the menu entry it belongs to."""
    mine = centers.name_my_centers(request.actor, IN_SWITCHER)  # type: ignore[attr-defined]
    whole = {"shell": center_shell(request, center, here), "center": center, "switcher": mine, **context}
    return render(request, f"business_center/{template}.html", whole, status=status)


def closed(request: HttpRequest, center_id: int) -> HttpResponse:
    """What whoever was in a centre until it was closed reads on any of its pages; `NotFound` for everybody else."""
    found = centers.find_closed_center(request.actor, center_id)  # type: ignore[attr-defined]
    by_me = found.closed_by == request.actor.person_id  # type: ignore[attr-defined]
    return draw(request, "closed", {"closed": found, "by_me": by_me}, status=410)


def denied(request: HttpRequest, center: Center, refused: Denied) -> HttpResponse:
    """The explanation in place of the page: what is missing, and by name who can give it."""
    people = [ref.id for ref in getattr(refused, "giver_refs", ()) if ref.kind == Kind.PERSON]
    names = identity.get_names(people)
    context = {
        "refused": refused,
        "who": [names[one] for one in people if one in names],
        "needs_two_step": isinstance(refused, TwoStepNeeded),
        "me": request.actor.person_id,  # type: ignore[attr-defined]
    }
    return draw(request, "denied", context, center=center, status=403)
