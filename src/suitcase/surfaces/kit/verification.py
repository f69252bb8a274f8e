"""The verification of a business as its Admins and operators read it: state in words, document as a file."""

from __future__ import annotations

import dataclasses

from django.http import HttpResponseBase
from django.utils.translation import gettext as _

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Verification, VerificationState
from suitcase.kernel.errors import NotFound
from suitcase.stores import media
from suitcase.surfaces.kit.files import as_document
from suitcase.surfaces.kit.shell import Tone


@dataclasses.dataclass(frozen=True, slots=True)
class Words:
    """State, colour and what it means; kind of business and country by name."""

    label: str
    tone: Tone
    meaning: str
    entity_type: str
    country: str


def words_of(found: Verification) -> Words:
    """A verification in words."""
    label, tone, meaning = _states(found)[found.state]
    kinds = dict(centers.ENTITY_TYPES)
    countries = dict(centers.countries())
    return Words(label, tone, meaning, kinds.get(found.entity_type, ""), countries.get(found.country, ""))


def label_of(state: VerificationState) -> str:
    """The name of a state, for filters and lists."""
    return _states(None)[state][0]


def document(found: Verification) -> HttpResponseBase:
    """The document of a verification as a file; `NotFound` when there is none."""
    place = media.find(found.document) if found.document else None
    if place is None:
        raise NotFound
    ending = found.document.rpartition(".")[2]
    return as_document(place, found.document, f"{found.legal_name}.{ending}")


def _states(found: Verification | None) -> dict[VerificationState, tuple[str, Tone, str]]:
    goes_on = _("It is still verified meanwhile.") if found is not None and found.is_verified else ""
    return {
        VerificationState.NOT_SUBMITTED: (
            _("Not submitted"),
            "neutral",
            _("A Business Center owns ad accounts only once its business is verified."),
        ),
        VerificationState.REVIEWING: (
            _("In review"),
            "info",
            _("An operator looks at it. You can still put something right; it keeps its place.")
            + f" {goes_on}".rstrip(),
        ),
        VerificationState.VERIFIED: (
            _("Verified"),
            "ok",
            _("An operator has seen what proves the business."),
        ),
        VerificationState.FAILED: (
            _("Not verified"),
            "bad",
            _("Put right what is named below and send it in again; it keeps its place.")
            + f" {goes_on}".rstrip(),
        ),
        VerificationState.EXPIRED: (
            _("Expired"),
            "warn",
            _(
                "Send in current documents to renew it; until then no ad accounts come to this Business Center."
            ),
        ),
    }
