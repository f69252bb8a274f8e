"""Operator pages about businesses: what waits for verification, and deciding it with findings that can be fixed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Verification, VerificationState
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.paging import Page, PageRequest
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.back_office.queues import HISTORY, Queue, answer, version_read
from suitcase.surfaces.kit import verification as shown
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.table import Column, Filter, ListSpec, ListState

_STATES = tuple(state for state in VerificationState if state is not VerificationState.NOT_SUBMITTED)


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


def _find(actor: Actor, state: ListState, page: PageRequest) -> Page[Verification]:
    wanted = VerificationState(state.filters.get("state", VerificationState.REVIEWING))
    return centers.list_verifications(actor, search=state.q, state=wanted, page=page)


QUEUE = Queue("verifications", _spec, _find, {"words_of": shown.words_of})
listing = QUEUE.listing()


@for_staff
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, center_id: int) -> HttpResponse:
    """One business: what was sent in, its document, what happened, and the decision."""
    actor = request.actor  # type: ignore[attr-defined]
    found = centers.get_verification(actor, center_id)
    if found.state is VerificationState.NOT_SUBMITTED:
        raise NotFound

    def page(state: FormState, status: int) -> HttpResponse:
        lines = journal.lines(actor, (Kind.CENTER, center_id), limit=HISTORY, verbs=_VERBS)
        context = {
            "found": found,
            "shown": shown.words_of(found),
            "state": state,
            "findings": centers.FINDINGS,
            "waits": found.state is VerificationState.REVIEWING,
            "lines": [(_told(line), line.at) for line in lines],
        }
        return draw(request, "verification", context, here=QUEUE.name, status=status)

    return answer(request, lambda: _decide(request, center_id), page, then=QUEUE.url)


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
    decided = centers.decide_verification(
        request.actor,  # type: ignore[attr-defined]
        center_id=center_id,
        approve=approve,
        findings=request.POST.getlist("finding"),
        remark=request.POST.get("remark", ""),
        version=version_read(request),
    )
    if approve:
        return _("%(name)s is verified; its Admins have been told.") % {"name": decided.legal_name}
    return _("%(name)s is not verified; its Admins have been told why.") % {"name": decided.legal_name}
