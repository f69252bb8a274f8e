"""Assignments as a file: out, and in again after reading what it would change."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, ListedWish, MemberFilter
from suitcase.areas.centers.errors import PlanMoved
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.business_center import plans
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of


@center_page
@require_safe
def export(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Everything that is assigned to members directly, in the columns that can be taken in again; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, assignments %(day)s") % {"center": center.name, "day": today}
    return spreadsheet.download(name, list(_cells(actor, center)))


def _cells(actor: Actor, center: Center) -> Iterator[list[str]]:
    found = centers.list_assignments(actor, center.id)
    everybody = centers.list_members(actor, center.id, MemberFilter(size=limits.CENTER_MEMBERS)).rows
    emails = {one.person_id: one.email for one in everybody}
    names = centers.names_of(Kind.AD_ACCOUNT, {one.object for one in found})
    yield [*centers.ASSIGNMENT_COLUMNS, "ad account"]
    rows = ((emails.get(one.subject, ""), str(one.object), one) for one in found)
    for email, account, one in sorted(rows, key=lambda row: row[:2]):
        yield [email, account, access.ROLE_WORDS[one.role], names.get(one.object, "")]


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def take_in(request: HttpRequest, center: Center) -> HttpResponse:
    """Choose a file, read what it would change line by line, apply it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, access.Permission.CENTER_ASSETS_MANAGE, center.id)
    if request.method != "POST":
        return _form(request, center, FormState())
    try:
        listed = _read(request)
        if request.POST.get("step") == "apply":
            return _apply(request, center, listed)
        return _review(request, center, listed)
    except PlanMoved as moved:
        return _review(request, center, _read(request), refused=moved)
    except Refusal as refused:
        state = FormState.refused(request.POST, refused)
        return _form(request, center, state, status=status_of(request, refused))


def _read(request: HttpRequest) -> Sequence[ListedWish]:
    file = request.FILES.get("file")
    if file:
        return centers.read_assignment_text(spreadsheet.text_of(file.read()))
    text = request.POST.get("list", "")
    if not text:
        raise Invalid(fields={"file": _("Choose a file.")})
    return centers.read_assignment_text(text)


def _apply(request: HttpRequest, center: Center, listed: Sequence[ListedWish]) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    wishes, _wrong = centers.to_wishes(center.id, listed)
    seen = request.POST.get("seen", "")
    change = centers.assign_assets(actor, center_id=center.id, wishes=wishes, seen=seen)
    messages.success(request, _("Done. You can take it back here."))
    return see_other(request, reverse("business_change", args=[center.id, change]))


def _review(
    request: HttpRequest, center: Center, listed: Sequence[ListedWish], *, refused: Refusal | None = None
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    wishes, wrong = centers.to_wishes(center.id, listed)
    rows = centers.plan_assignments(actor, center.id, wishes)
    context = {
        **plans.review(center.id, rows),
        "wrong": wrong,
        "action": reverse("business_assignments_import", args=[center.id]),
        "carried": [("list", centers.write_assignments(listed))],
        "state": FormState.refused({}, refused) if refused else FormState(),
        "scope": _("A file of %(count)s lines") % {"count": f"{len(listed):,}"},
        "title": _("Read before it is done"),
        "crumb": {
            "label": _("Import assignments"),
            "url": reverse("business_assignments_import", args=[center.id]),
        },
        "cancel": reverse("business_assignments_import", args=[center.id]),
    }
    return draw(request, "change_review", context, center=center, here="accounts")


def _form(request: HttpRequest, center: Center, state: FormState, *, status: int = 200) -> HttpResponse:
    context = {
        "state": state,
        "columns": ", ".join(centers.ASSIGNMENT_COLUMNS),
        "most": limits.BULK_ROWS,
        "export_url": reverse("business_assignments_csv", args=[center.id]),
    }
    return draw(request, "assignments_import", context, center=center, here="accounts", status=status)
