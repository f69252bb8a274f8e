"""Access review: members who do not sign in, to be kept or removed, many at once."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.kernel import limits
from suitcase.kernel.errors import Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import roles_name
from suitcase.surfaces.business_center.tabs import member_tabs
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

# As many as somebody looks at one by one before she presses a button.
SHOWN = 100


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: HttpRequest, center: Center) -> HttpResponse:
    """Who has not signed in for long; keep those who are needed, remove the others after reading their names."""
    actor = request.actor  # type: ignore[attr-defined]
    found = centers.list_unused(actor, center.id, size=SHOWN)
    state, status = (
        FormState({"person": [str(one.person_id) for one in found.rows]} if "all" in request.GET else {}),
        200,
    )
    if request.method == "POST":
        people = [id_ for id_ in map(parse_id, request.POST.getlist("person")[:SHOWN]) if id_]
        try:
            if not people:
                raise _nobody()
            if request.POST.get("step") == "keep":
                return _kept(request, center, people)
            chosen = urlencode([("person", one) for one in people])
            return see_other(request, f"{reverse('business_members_remove', args=[center.id])}?{chosen}")
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
    context = {
        "state": state,
        "rows": found.rows,
        "total": found.total,
        "roles_name": roles_name,
        "days": center.security.dormant_days or 90,
        "kept_days": limits.KEPT_FOR.days,
        "tabs": member_tabs(center, centers.count_people(actor, center.id), "review"),
        "me": actor.person_id,
    }
    return draw(request, "review", context, center=center, here="members", status=status)


def _nobody() -> Refusal:
    return Refusal(_("Choose at least one member."))


def _kept(request: HttpRequest, center: Center, people: Sequence[int]) -> HttpResponse:
    count = centers.keep_members(request.actor, center_id=center.id, person_ids=people)  # type: ignore[attr-defined]
    said = ngettext(
        "%(num)s member stays and is left out of reviews for %(days)s days.",
        "%(num)s members stay and are left out of reviews for %(days)s days.",
        count,
    )
    messages.success(request, said % {"num": count, "days": limits.KEPT_FOR.days})
    return see_other(request, reverse("business_review", args=[center.id]))
