"""Operator pages about businesses: what waits for verification, and deciding it with findings that can be fixed."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import VerificationState
from suitcase.areas.journal import public as journal
from suitcase.kernel.errors import Conflict, NotFound, Refusal
from suitcase.kernel.paging import decode
from suitcase.surfaces.back_office.views import draw, for_staff
from suitcase.surfaces.kit import verification as shown
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec

_STATES = tuple(state for state in VerificationState if state is not VerificationState.NOT_SUBMITTED)
HISTORY = 20


def _spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("name", _("Business")),
            Column("center", _("Business Center ID"), wide_only=True),
            Column("state", _("Status")),
            Column("submitted", _("Waiting since")),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="submitted",
        filters=[
            Filter(
                "state", _("Status"), [(one.value, shown.label_of(one)) for one in _STATES], _("What waits")
            )
        ],
        search=_("Search by name or Business Center ID"),
    )


@for_staff
@require_safe
def listing(request: HttpRequest) -> HttpResponse:
    """What waits for a decision, the one that waits longest first; others by filter."""
    state = _spec().read(request.GET, request.path)
    wanted = VerificationState(state.filters.get("state", VerificationState.REVIEWING))
    found = centers.list_verifications(
        request.actor,  # type: ignore[attr-defined]
        search=state.q,
        state=wanted,
        page=decode(state.after, state.per, width=2),
    )
    page = ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")
    return draw(request, "verifications", {"page": page, "words_of": shown.words_of}, here="verifications")


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, center_id: int) -> HttpResponse:
    """One business: what was sent in, its document, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = centers.get_verification(actor, center_id)
    if found.state is VerificationState.NOT_SUBMITTED:
        raise NotFound
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            said = _decide(request, center_id)
        except Conflict as refused:
            messages.warning(request, f"{refused.sentence} {refused.remedy}")
            return see_other(request, request.path)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, said)
            return see_other(request, reverse("ops_verifications"))
    lines = journal.lines(actor, (Kind.CENTER, center_id), limit=HISTORY, verbs=_VERBS)
    context = {
        "found": found,
        "shown": shown.words_of(found),
        "state": state,
        "findings": centers.FINDINGS,
        "waits": found.state is VerificationState.REVIEWING,
        "lines": [(_told(line), line.at) for line in lines],
    }
    return draw(request, "verification", context, here="verifications", status=status)


@for_staff
@require_safe
def document(request: HttpRequest, center_id: int) -> HttpResponseBase:
    """The document that was sent in."""
    return shown.document(centers.get_verification(request.actor, center_id))  # type: ignore[attr-defined]


_VERBS = (
    "center:verification_submitted",
    "center:verification_changed",
    "center:verified",
    "center:verification_failed",
    "center:verification_expired",
)


def _told(line: journal.Line) -> str:
    words = {
        "center:verification_submitted": _("Sent in by %(who)s."),
        "center:verification_changed": _("Put right by %(who)s."),
        "center:verified": _("Verified by %(who)s."),
        "center:verification_failed": _("Not verified, said %(who)s."),
        "center:verification_expired": _("Expired."),
    }
    return words[line.verb] % {"who": line.actor_name}


def _decide(request: HttpRequest, center_id: int) -> str:
    approve = request.POST.get("decision") == "approve"
    version = request.POST.get("version", "")
    decided = centers.decide_verification(
        request.actor,  # type: ignore[attr-defined]
        center_id=center_id,
        approve=approve,
        findings=request.POST.getlist("finding"),
        remark=request.POST.get("remark", ""),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
    )
    if approve:
        return _("%(name)s is verified; its Admins have been told.") % {"name": decided.legal_name}
    return _("%(name)s is not verified; its Admins have been told why.") % {"name": decided.legal_name}
