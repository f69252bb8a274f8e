"""Lines of the journal about companies and certificates in sentences: one table for their Admins and for operators."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.history import Event
from suitcase.surfaces.kit.shell import Tone

# verb → a sentence, filled with `who` and `company`, and how it looks.
TELLS: dict[str, tuple[Any, Tone]] = {
    "certificate:submitted": (lazy("%(who)s sent in the business certificate of %(company)s."), "info"),
    "certificate:changed": (lazy("%(who)s put the business certificate of %(company)s right."), "info"),
    "certificate:approved": (lazy("An operator approved the business certificate of %(company)s."), "ok"),
    "certificate:rejected": (
        lazy("An operator did not approve the business certificate of %(company)s."),
        "bad",
    ),
    "certificate:expired": (lazy("The business certificate of %(company)s expired."), "warn"),
    "certificate:reminded": (
        lazy("Admins were reminded that the business certificate of %(company)s ends soon."),
        "warn",
    ),
    "company_name:submitted": (
        lazy("%(who)s typed the company name %(company)s; it goes to review."),
        "info",
    ),
    "company_name:approved": (lazy("An operator checked the company name %(company)s."), "ok"),
    "company_name:identified": (
        lazy("An operator noted that %(typed)s is %(company)s of the registry."),
        "ok",
    ),
    "company_name:rejected": (lazy("An operator did not accept the company name %(company)s."), "bad"),
}
CERTIFICATE_VERBS = tuple(verb for verb in TELLS if verb.startswith("certificate:"))
COMPANY_VERBS = tuple(verb for verb in TELLS if verb.startswith("company_name:"))


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    sealed = line.personal.get(line.actor_person_id or 0, {})
    return {
        "who": line.actor_name,
        "company": str(line.data.get("company_name") or sealed.get("company") or _("a client")),
        "typed": sealed.get("typed") or _("a typed name"),
    }


def event_of(line: Line) -> Event:
    """One line as an event, with what an operator wrote."""
    sentence, tone = TELLS[line.verb]
    said = line.personal.get(line.actor_person_id or 0, {}).get("words", "")
    return Event(str(sentence) % words(line), line.at, tone, said)
