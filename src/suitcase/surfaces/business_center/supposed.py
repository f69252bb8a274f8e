"""Changes that somebody supposes in the explorer: kept in the page's address, read together, so that they add up."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import parse_qs, urlencode

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.access.public import Kind, NewRelation, Ref, Role
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.surfaces.business_center.asked import Meant, meant_person, meant_thing
from suitcase.surfaces.business_center.roles import role_name

# As many as one reads together, and as fit into an address.
MOST = 20
ROLES = (Role.ADMIN, Role.OPERATOR, Role.ANALYST)
_PARTS = ("do", "person", "thing", "role")


@dataclasses.dataclass(frozen=True, slots=True)
class Step:
    """One supposed change: what is done, with whom, with what, and the role then."""

    do: str
    person: Meant
    thing: Meant
    role: Role | None

    @property
    def packed(self) -> str:
        """The step as one value of an address."""
        role = self.role.name if self.role else ""
        return urlencode(dict(zip(_PARTS, (self.do, self.person.text, self.thing.text, role), strict=True)))

    def words(self, kinds: dict[str, str]) -> str:
        """The step in words: what, and with whom and what."""
        about = [self.person.text, self.thing.text, role_name(self.role) if self.role else ""]
        return ": ".join(filter(None, [kinds[self.do], ", ".join(filter(None, about))]))


def read(actor: Actor, center: Center, query: QueryDict, kinds: Iterable[str]) -> tuple[list[Step], Step]:
    """The changes supposed before, and the one in the form (with an empty `do` when there is none)."""
    known = set(kinds)
    before = []
    for packed in query.getlist("also")[:MOST]:
        step = _step(actor, center, _unpacked(packed))
        if step.do in known and not step.person.error and not step.thing.error:
            before.append(step)
    here = _step(actor, center, {name: query.get(name, "") for name in _PARTS})
    return before, here if here.do in known else dataclasses.replace(here, do="")


def _unpacked(packed: str) -> dict[str, str]:
    try:
        parts = parse_qs(packed, max_num_fields=len(_PARTS))
    except ValueError:
        return {}  # more fields than a step has: nobody's address
    return {name: values[0].replace("\x00", "")[:200] for name, values in parts.items()}


def _step(actor: Actor, center: Center, parts: dict[str, str]) -> Step:
    role = next((one for one in ROLES if one.name == parts.get("role")), None)
    person = meant_person(actor, center, parts.get("person", ""))
    return Step(parts.get("do", ""), person, meant_thing(actor, center, parts.get("thing", ""), None), role)


def check_together(
    parts: Sequence[tuple[list[int], list[NewRelation]]],
) -> tuple[list[int], list[NewRelation]]:
    """All that ends and all that begins. Raises `Invalid` when one change takes away what another one builds on."""
    ending = [one for ends, _begins in parts for one in ends]
    granting = [one for _ends, begins in parts for one in begins]
    over = set(ending)
    pairs = [(one.subject, one.object) for one in granting]
    if len(set(pairs)) < len(pairs) or any(one.through and one.through.id in over for one in granting):
        raise Invalid(
            _("These changes do not go together: one takes away what another one gives, or gives it twice."),
            remedy=_("Take one of them out of the list."),
        )
    return ending, granting


def address_of(center_id: int, rows: Sequence[BulkRow], names: Mapping[Ref, str]) -> str:
    """Where the explorer says what these rows of a plan would change for people; empty when it cannot suppose them."""
    if not 0 < len(rows) <= MOST:
        return ""
    steps = []
    for row in rows:
        is_plain = row.subject.kind is Kind.PERSON and row.object.kind is Kind.AD_ACCOUNT
        if not is_plain or (row.after and row.after not in {one.name for one in ROLES}):
            return ""
        who, what = (f"{names.get(ref, '')} · {ref.id}" for ref in (row.subject, row.object))
        values = ("role" if row.after else "unassign", who, what, row.after)
        steps.append(("also", urlencode(dict(zip(_PARTS, values, strict=True)))))
    return f"{reverse('business_access_change', args=[center_id])}?{urlencode(steps)}"


def address(center_id: int, do: str, *, person: str = "", things: Sequence[str] = ()) -> str:
    """Where the explorer says what would change if a person left, or if something happened to all of these things;
    people and things as "name · id". Empty for more than it reads together."""
    about = things or [""]
    if len(about) > MOST or not (person or things):
        return ""
    steps = [("also", urlencode(dict(zip(_PARTS, (do, person, thing, ""), strict=True)))) for thing in about]
    return f"{reverse('business_access_change', args=[center_id])}?{urlencode(steps)}"
