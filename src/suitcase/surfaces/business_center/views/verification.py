"""Business verification: what proves the business, how it stands, and putting it right."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, NewVerification
from suitcase.kernel import limits
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.stores import media
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit import verification as shown
from suitcase.surfaces.kit.bodies import looking, takes_files
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of

_FIELDS = ("entity_type", "country", "legal_name", "number")


@takes_files(limits.DOCUMENT_BYTES)
@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def verification(request: HttpRequest, center: Center) -> HttpResponse:
    """How it stands, and the form; what was sent in before is in it to be put right."""
    actor = request.actor  # type: ignore[attr-defined]
    found = centers.get_verification(actor, center.id)
    state, status = FormState({name: getattr(found, name) for name in _FIELDS}), 200
    if request.method == "POST":
        try:
            _submit(request, center)
        except Conflict as refused:
            messages.warning(request, f"{refused.sentence} {refused.remedy}")
            return see_other(request, request.path)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("Sent in. An operator looks at it; you are told what comes of it."))
            return see_other(request, request.path)
    context = {
        "found": found,
        "shown": shown.words_of(found),
        "state": state,
        "entity_types": centers.ENTITY_TYPES,
        "countries": centers.countries(),
        "most": limits.DOCUMENT_BYTES // 1024**2,
    }
    return draw(request, "verification", context, center=center, here="verification", status=status)


def _submit(request: HttpRequest, center: Center) -> None:
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    file = request.FILES.get("document")
    values = {name: request.POST.get(name, "") for name in _FIELDS}
    centers.check_submission(actor, center.id, NewVerification(**values, document="chosen" if file else ""))
    kept = ""
    if file:
        with looking(request):
            kept = media.store_document(file, field="document").name  # type: ignore[arg-type]
    try:
        centers.submit_verification(actor, center_id=center.id, new=NewVerification(**values, document=kept))
    except Refusal:
        media.discard(kept)
        raise


@center_page
@require_safe
def document(request: HttpRequest, center: Center) -> HttpResponseBase:
    """The document that was sent in, for Admins of the centre."""
    return shown.document(centers.get_verification(request.actor, center.id))  # type: ignore[attr-defined]
