"""The journal of a centre in sentences."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from suitcase.areas.access.public import Role
from suitcase.areas.journal.public import Line
from suitcase.surfaces.business_center.roles import role_name
from suitcase.surfaces.business_center.sentences import (
    assets,
    assignments,
    operators,
    partners,
    requests,
    shared_creators,
)
from suitcase.surfaces.kit.format import zone_label
from suitcase.surfaces.kit.history import Event
from suitcase.surfaces.kit.shell import Tone

_FIELDS = {
    "name": lazy("Name"),
    "time_zone": lazy("Time zone"),
    "requires_two_step": lazy("Two-step sign-in required"),
    "allowed_domains": lazy("Allowed e-mail domains"),
    "dormant_days": lazy("Dormant after"),
}
# Each has TELLS (verb → the sentence and how it looks) and `words`, what its sentences are filled with beside the
# words every sentence has.
_PARTS = (operators, assets, requests, assignments, partners, shared_creators)
_OWN: dict[str, tuple[Any, Tone]] = {
    "center:created": (lazy("%(who)s created the Business Center %(name)s."), "info"),
    "center:changed": (lazy("%(who)s changed the settings."), "neutral"),
    "center:security_changed": (lazy("%(who)s changed the security settings."), "warn"),
    "center:member_changed": (lazy("%(who)s made %(person)s %(roles)s."), "neutral"),
    "center:member_removed": (lazy("%(who)s removed %(person)s."), "warn"),
    "center:members_removed": (lazy("%(who)s removed %(count)s in one step."), "warn"),
    "center:member_restored": (
        lazy("%(who)s took the removal of %(person)s back, who is %(roles)s again."),
        "ok",
    ),
    "center:members_restored": (lazy("%(who)s took the removal of %(count)s back."), "ok"),
    "center:member_left": (lazy("%(who)s left the Business Center."), "warn"),
    "center:members_kept": (lazy("%(who)s looked at unused access and kept %(count)s."), "neutral"),
    "center:closed": (lazy("%(who)s closed the Business Center for good."), "bad"),
    "center:review_due": (lazy("Admins were asked to look at %(count)s who do not sign in."), "info"),
    "center:verification_submitted": (lazy("%(who)s sent in documents to verify the business."), "info"),
    "center:verification_changed": (lazy("%(who)s put the documents right."), "info"),
    "center:verified": (lazy("An operator verified the business."), "ok"),
    "center:verification_failed": (lazy("An operator could not verify the business."), "bad"),
    "center:verification_reminded": (lazy("Admins were reminded that the verification ends soon."), "warn"),
    "center:verification_expired": (lazy("The verification of the business expired."), "bad"),
    "center_invitation:sent": (lazy("%(who)s invited %(email)s as %(roles)s."), "info"),
    "center_invitation:resent": (lazy("%(who)s sent the invitation to %(email)s again."), "neutral"),
    "center_invitation:cancelled": (lazy("%(who)s cancelled the invitation to %(email)s."), "neutral"),
    "center_invitation:accepted": (lazy("%(who)s accepted an invitation as %(roles)s."), "ok"),
    "center_invitation:declined": (lazy("%(who)s declined an invitation."), "neutral"),
    "center_invitation:expired": (lazy("The invitation to %(email)s expired."), "neutral"),
}
_TELLS: dict[str, tuple[Any, Tone]] = {**_OWN, **{k: v for part in _PARTS for k, v in part.TELLS.items()}}


def verbs_of(subject: str) -> tuple[str, ...]:
    """Every verb about this subject that has a sentence: "center_invitation" gives sent, resent and so on."""
    return tuple(verb for verb in _TELLS if verb.partition(":")[0] == subject)


def subjects() -> list[str]:
    """What lines with a sentence are about."""
    return sorted({verb.partition(":")[0] for verb in _TELLS})


def events_of(lines: Iterable[Line]) -> list[Event]:
    """Each line as an event, in the order given."""
    return [_event(line) for line in lines]


def _event(line: Line) -> Event:
    sentence, tone = _TELLS.get(line.verb, (None, "neutral"))
    if sentence is None:
        what = line.verb.replace(":", ", ").replace("_", " ")
        return Event(_("%(who)s: %(what)s.") % {"who": line.actor_name, "what": what}, line.at)
    return Event(str(sentence) % _words(line), line.at, tone, _detail(line))


def _words(line: Line) -> dict[str, str]:
    count = int(line.data.get("count", 0))
    roles = [role_name(Role[one]) for one in line.data.get("roles", ())]
    return {
        "who": line.actor_name,
        "name": str(line.data.get("name") or line.data.get("center_name", "")),
        "person": _personal(line, "name", line.data.get("person")) or _("somebody"),
        "email": _personal(line, "email", line.actor_person_id or line.data.get("by")) or _("an address"),
        "roles": ", ".join(roles),
        "count": _("one member") if count == 1 else _("%(count)s members") % {"count": count},
        **next((part.words(line) for part in _PARTS if line.verb in part.TELLS), {}),
    }


def _personal(line: Line, field: str, person: object) -> str:
    """A field sealed for one person; empty when she has been erased since."""
    return line.personal.get(int(str(person or 0)), {}).get(field, "")


def _detail(line: Line) -> str:
    if "changes" in line.data:
        return " · ".join(
            _("%(field)s: %(before)s → %(after)s")
            % {
                "field": _FIELDS.get(field, field),
                "before": _shown(field, before),
                "after": _shown(field, after),
            }
            for field, (before, after) in line.data["changes"].items()
        )
    said = [f"{category}: {what} {fix}" for category, what, fix in line.data.get("findings", ())]
    said += [words for words in [_personal(line, "words", line.actor_person_id)] if words]
    if said:
        return " · ".join(said)
    fallen = int(line.data.get("assignments", 0))
    if fallen:
        return (
            _("%(count)s assignments ended with it.") % {"count": fallen}
            if fallen > 1
            else _("One assignment ended.")
        )
    return ""


def _shown(field: str, value: Any) -> str:
    shown: dict[str, Callable[[Any], str]] = {
        "time_zone": zone_label,
        "requires_two_step": lambda on: _("yes") if on else _("no"),
        "allowed_domains": lambda domains: ", ".join(domains) or _("any"),
        "dormant_days": lambda days: _("%(days)s days") % {"days": days} if days else _("never"),
    }
    return str(shown.get(field, str)(value))
