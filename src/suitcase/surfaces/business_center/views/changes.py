"""Bulk changes of a centre: the list, one of them row by row, the same as a file, and taking it back."""

from __future__ import annotations

from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkChange, Center, ChangeFilter
from suitcase.areas.centers.errors import AlreadyUndone, NotUndoable
from suitcase.areas.identity import public as identity
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center import plans
from suitcase.surfaces.business_center.change_words import kind_words, kinds, title_of, why_no_undo
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.tabs import asset_tabs
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """What was done to many at once, the newest first."""
    actor = request.actor  # type: ignore[attr-defined]
    state = changes_spec().read(request.GET, request.path)
    found = centers.list_changes(actor, center.id, wanted_changes(state))
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "names": identity.get_names({one.made_by for one in found.rows}),
        "kind_words": kind_words,
        "tabs": asset_tabs(center, "changes"),
    }
    return draw(request, "changes", context, center=center, here="accounts")


def changes_spec() -> ListSpec:
    """The list of bulk changes, as the page and the file have it."""
    return ListSpec(
        columns=[
            Column("kind", _("Change")),
            Column("by", _("By")),
            Column("done", _("Done"), sort=True, number=True),
            Column("refused", _("Left as it was"), sort=True, number=True, wide_only=True),
            Column("at", _("When"), sort=True),
        ],
        order="-at",
        filters=[Filter("kind", _("Change"), kinds())],
        search=_("Search by person or ID"),
    )


def wanted_changes(state: ListState, *, size: int = 0) -> ChangeFilter:
    """What a list's address asks for; `size` in place of one page."""
    return ChangeFilter(
        search=state.q,
        kind=state.filters.get("kind", ""),
        sort=state.key,
        descending=state.descending,
        offset=0 if size else state.offset,
        size=size or state.per,
    )


@center_page
@require_safe
def change(request: HttpRequest, center: Center, change: int) -> HttpResponse:
    """One bulk change: what became of every row."""
    actor = request.actor  # type: ignore[attr-defined]
    one = centers.get_change(actor, center.id, change)
    spec = ListSpec(columns=[], order="row", sizes=(100,))
    state = spec.read(request.GET, request.path)
    ordered = [*(row for row in one.rows if row.problem), *(row for row in one.rows if not row.problem)]
    part = ordered[state.offset : state.offset + state.per]
    context = {
        "one": one,
        "title": title_of(one, plans.names_in(center.id, one.rows[:1])),
        "no_undo": "" if centers.can_be_undone(one.kind) else why_no_undo(one),
        "rows": plans.shown(center.id, part),
        "page": ListPage(state, part, total=len(ordered)),
        "by": identity.get_names([one.made_by]).get(one.made_by, ""),
        "same": len(one.rows) - one.done - one.refused,
    }
    return draw(request, "change", context, center=center, here="accounts")


@center_page
@require_safe
def export(request: HttpRequest, center: Center, change: int) -> HttpResponseBase:
    """Every row of a bulk change as CSV, with ids that stay."""
    actor = request.actor  # type: ignore[attr-defined]
    one = centers.get_change(actor, center.id, change)
    day = one.made_at.astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, bulk change %(day)s") % {"center": center.name, "day": day}
    return spreadsheet.download(name, list(_cells(actor, center, one)))


def _cells(actor: Actor, center: Center, one: BulkChange) -> Iterator[list[str]]:
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    yield [_("ID"), _("Asset"), _("Who ID"), _("Who"), _("Before"), _("After"), _("Result"), _("Why not")]
    names = plans.names_in(center.id, one.rows)
    for row in one.rows:
        same = _("was so already") if not row.problem else _("left as it was")
        result = _("done") if row.changes else same
        things = (_cell(row.object, names), _cell(row.subject, names))
        yield [*things[0], *things[1], row.before, row.after, result, row.problem]


def _cell(ref: Ref, names: dict[Ref, str]) -> tuple[str, str]:
    kind = "" if ref.kind in {Kind.AD_ACCOUNT, Kind.PERSON} else f"{ref.kind.name.lower()} "
    return f"{kind}{ref.id}", names.get(ref, "")


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def undo(request: HttpRequest, center: Center, change: int) -> HttpResponse:
    """Take a bulk change back, after reading what that would do now."""
    actor = request.actor  # type: ignore[attr-defined]
    back = reverse("business_change", args=[center.id, change])
    state, status = FormState(), 200
    try:
        if request.method == "POST":
            new = centers.undo(actor, center.id, change)
            messages.success(request, _("Taken back, as far as nothing has changed since."))
            return see_other(request, reverse("business_change", args=[center.id, new]))
        rows = centers.plan_undo(actor, center.id, change)
    except (AlreadyUndone, NotUndoable) as done:
        messages.warning(request, done.sentence)
        return see_other(request, back)
    except Refusal as refused:
        if request.method != "POST" or refused.status in {403, 404}:
            raise
        state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        rows = centers.plan_undo(actor, center.id, change)
    context = {
        **plans.review(center.id, rows),
        "ends": centers.preview_undo(actor, center.id, change),
        "action": reverse("business_change_undo", args=[center.id, change]),
        "carried": [],
        "state": state,
        "scope": _("The change is taken back by a new one; the history keeps both."),
        "title": _("Take it back?"),
        "submit": _("Take back"),
        "cancel": back,
        "crumb": {"label": _("Bulk change"), "url": back},
    }
    return draw(request, "change_review", context, center=center, here="accounts", status=status)
