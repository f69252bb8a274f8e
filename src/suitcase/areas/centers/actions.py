"""Creating a centre and changing what it is called."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import house, queries, rules
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import ChangedMeanwhile, TooManyCenters
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound


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


@action
def change_center(actor: Actor, *, center_id: int, name: str, time_zone: str, version: int) -> Center:
    """Give a centre another name or zone. `version` is that of the centre as the person saw it.

    Raises `Invalid` for a name or zone that cannot be, `ChangedMeanwhile` when somebody else was first.
    """
    house.hold(actor, Permission.CENTER_MANAGE, center_id)
    checked_name, checked_zone = rules.check_new(name, time_zone)
    row = held_at(center_id, version)
    before = {"name": row.name, "time_zone": row.time_zone}
    after = {"name": checked_name, "time_zone": checked_zone}
    differs = [field for field, value in after.items() if before[field] != value]
    if not differs:
        nothing_changed()
        return queries.to_contract(row)
    row.name, row.time_zone, row.version = checked_name, checked_zone, row.version + 1
    row.save(update_fields=["name", "time_zone", "version"])
    changes = {field: [before[field], after[field]] for field in differs}
    data = {"center": row.id, "center_name": row.name, "changes": changes}
    record("center:changed", actor, streams=[(Kind.CENTER, row.id)], data=data)
    return queries.to_contract(row)


def held_at(center_id: int, version: int) -> Row:
    """The row of a centre, held, if nobody has changed its settings since `version`."""
    row = Row.objects.select_for_update().filter(id=center_id).first()
    if row is None:
        raise NotFound
    if row.version != version:
        raise ChangedMeanwhile
    return row
