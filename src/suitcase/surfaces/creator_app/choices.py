"""What an owner may choose when she agrees: which permissions, until when. Read from forms and addresses.

Without a choice everything is as asked, or stays as it is. A choice has an address of its own, so that the text for it
can be shown with and without scripts.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import gettext as _

from suitcase.areas.consent.contracts import AS_ASKED, End, Scope
from suitcase.areas.consent.public import SCOPE_NAMES, end_of_day
from suitcase.kernel import clock
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.creator_app.words import last_day
from suitcase.surfaces.kit.forms import FormState

# Terms offered at one tap; any other day can be typed.
TERM_DAYS = (30, 60, 365)
UNCHANGED, NEVER, OTHER_DAY = "asked", "never", "day"
# Names of the area's fields on the page.
_FIELDS = {"scopes": "scope", "ends_at": "ends_on"}

Option = tuple[str, str, str]


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """`scopes` None means all there are. `ends` is one of the offered values, `day` what was typed for another day."""

    scopes: tuple[str, ...] | None = None
    ends: str = UNCHANGED
    day: str = ""

    @property
    def is_default(self) -> bool:
        """Whether nothing was chosen."""
        return self.scopes is None and self.ends == UNCHANGED

    @property
    def query(self) -> str:
        """The choice as the end of an address, with the question mark; empty without a choice."""
        if self.is_default:
            return ""
        pairs = [("chosen", "1"), *(("scope", scope) for scope in self.scopes or ()), ("ends", self.ends)]
        return "?" + urlencode([*pairs, ("ends_on", self.day)] if self.day else pairs)

    def ends_at(self) -> End:
        """The end that was chosen; raises `Invalid` for what is no day. A day ends in UTC."""
        if self.ends == UNCHANGED:
            return AS_ASKED
        if self.ends == NEVER:
            return None
        try:
            end = end_of_day(dt.date.fromisoformat(self.day if self.ends == OTHER_DAY else self.ends), "UTC")
        except ValueError:
            end = None
        if end is None:
            raise Invalid(fields={"ends_at": _("Enter the last day on which they may use your posts.")})
        return end

    def form(self, scopes: tuple[Scope, ...], options: list[Option], prefix: str) -> FormState:
        """The choice as a form shows it; a day that is not among the `options` stands in the field for other days."""
        ends, day = self.ends, self.day
        if ends not in {value for value, _label, _note in options}:
            ends, day = OTHER_DAY, self.ends
        ticked = list(self.scopes) if self.scopes is not None else [scope.value for scope in scopes]
        return FormState({"scope": ticked, "ends": ends, "ends_on": day}, prefix=prefix)


def read(data: QueryDict) -> Choice:
    """The choice in an address or a form; none without its mark, so that a page without a tick is not taken for one."""
    if not data.get("chosen"):
        return Choice()
    ends = data.get("ends", "")[:20] or UNCHANGED
    day = data.get("ends_on", "")[:20] if ends == OTHER_DAY else ""
    return Choice(tuple(data.getlist("scope")[:10]), ends, day)


def refused(form: FormState, refusal: Refusal) -> FormState:
    """`form` with what is wrong about it, under the names the page has for the fields."""
    errors = {_FIELDS.get(name, name): sentence for name, sentence in refusal.fields.items()}
    return dataclasses.replace(
        form, errors=errors, sentence=str(refusal.sentence), remedy=str(refusal.remedy)
    )


def scope_options(scopes: tuple[Scope, ...]) -> list[tuple[str, str]]:
    """Every permission that was asked for or holds, with its name."""
    return [(scope.value, str(SCOPE_NAMES[scope])) for scope in scopes]


def ends_of_request(proposed: dt.datetime | None) -> list[Option]:
    """Ends for a request: as asked, and every usual one that is earlier."""
    asked = _("Until %(day)s") % {"day": last_day(proposed)} if proposed else _("Until I revoke")
    return [
        *_usual(before=proposed),
        (UNCHANGED, asked, _("as asked")),
        (OTHER_DAY, _("Another day"), ""),
    ]


def ends_of_link(until: dt.datetime | None) -> list[Option]:
    """Ends for a link: as it is, every usual one, none."""
    kept = _("Until %(day)s") % {"day": last_day(until)} if until else _("Until I revoke")
    options = [*_usual(before=None), (UNCHANGED, kept, _("as it is"))]
    if until is not None:
        options.append((NEVER, _("Until I revoke"), ""))
    return [*options, (OTHER_DAY, _("Another day"), "")]


def limits_of_day(latest: dt.datetime | None) -> dict[str, Any]:
    """What the date field lets people pick: from today, up to the last day of `latest`."""
    day = latest and (latest - dt.timedelta(seconds=1)).date()
    return {"earliest": clock.now().date().isoformat(), "latest": day.isoformat() if day else ""}


def _usual(*, before: dt.datetime | None) -> list[Option]:
    offered = []
    for days in TERM_DAYS:
        day = clock.now().date() + dt.timedelta(days=days)
        end = end_of_day(day, "UTC")
        if before is None or (end is not None and end < before):
            offered.append((day.isoformat(), _("%(days)s days") % {"days": days}, ""))
    return offered
