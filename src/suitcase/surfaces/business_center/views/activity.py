"""Activity log: what happened in the centre, in sentences."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal import public as journal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.sentences import events_of

PAGE = 50


@center_page
@require_safe
def log(request: HttpRequest, center: Center) -> HttpResponse:
    """Everything that happened, newest first, page by page; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    before = parse_id(str(request.GET.get("before", "")))
    lines = journal.lines(actor, (Kind.CENTER, center.id), before=before, limit=PAGE + 1)
    shown = lines[:PAGE]
    older = shown[-1].position if len(lines) > PAGE else None
    context = {"events": events_of(shown), "older": older, "is_first": before is None}
    return draw(request, "activity", context, center=center, here="activity")
