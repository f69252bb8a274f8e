"""Writes of the centers area."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.centers import queries, rules
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import TooManyCenters
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor


@action
def create_center(actor: Actor, *, name: str, time_zone: str) -> Center:
    """Create a Business Center; the person becomes its first Admin.

    Raises `Invalid` for a name or zone that cannot be, `TooManyCenters` for a person who has created enough.
    """
    person = access.require_signed_in(actor)
    checked_name, checked_zone = rules.check_new(name, time_zone)
    if Row.objects.filter(created_by=person).count() >= rules.CENTERS_PER_PERSON:
        raise TooManyCenters
    row = Row(name=checked_name, time_zone=checked_zone, created_by=person, created_at=clock.now())
    row.save(force_insert=True)
    me, it = (Kind.PERSON, person), (Kind.CENTER, row.id)
    access.grant(actor, subject=me, role=Role.CENTER_ADMIN, object=it)
    data = {"center": row.id, "name": row.name, "time_zone": row.time_zone}
    record("center:created", actor, streams=[it, me], data=data)
    return queries.to_contract(row)
