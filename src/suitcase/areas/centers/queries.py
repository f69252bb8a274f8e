"""Reads of Business Centers: ids in, contracts out."""

from __future__ import annotations

import json
from collections.abc import Iterable

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers.contracts import Center, CenterName, Security
from suitcase.areas.centers.errors import CenterClosed
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.centers.models import CenterInvitation
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import Page, PageRequest, encode
from suitcase.stores.postgres import prepared

# Every page of a centre begins with these two: past the ORM, which would take half of their time.
_CENTER = (
    "SELECT id, name, time_zone, created_by, created_at, requires_two_step, allowed_domains::text, dormant_days,"
    " version, currency, closed_at FROM center WHERE id = %s"
)
_MINE = "SELECT id, name FROM center WHERE id IN ({}) ORDER BY name, id LIMIT %s"


def get_center(actor: Actor, center_id: int) -> Center:
    """One centre for somebody who belongs to it; `NotFound` for everybody else."""
    access.require(actor, Permission.CENTER_SEE, (Kind.CENTER, center_id))
    for id_, name, zone, by, at, two_step, domains, dormant, *rest in prepared(_CENTER, (center_id,)):
        security = Security(two_step, tuple(json.loads(domains)), dormant)
        return Center(id_, name, zone, by, at, security, *rest)
    raise NotFound


def name_my_centers(actor: Actor, limit: int) -> list[CenterName]:
    """The first of the centres the person belongs to, by name."""
    mine, params = access.reachable_sql(actor, Kind.CENTER, Permission.CENTER_SEE)
    return [CenterName(*row) for row in prepared(_MINE.format(mine), (*params, limit))]


def list_my_centers(actor: Actor, *, search: str = "", page: PageRequest | None = None) -> Page[Center]:
    """Centres the person belongs to, by name. `search` matches the name or the whole id. One statement."""
    page = page or PageRequest()
    rows = Row.objects.filter(access.reachable_filter(actor, Kind.CENTER, Permission.CENTER_SEE))
    text = " ".join(search.split())[: limits.HANDLE_INPUT_LENGTH]
    if text:
        number = parse_id(text)
        rows = rows.filter(Q(name__icontains=text) | (Q(id=number) if number else Q(pk__in=[])))
    forward = not page.backwards
    if page.key is not None:
        name, last = page.key
        side = "gt" if forward else "lt"
        rows = rows.filter(Q(**{f"name__{side}": name}) | Q(**{"name": name, f"id__{side}": last}))
    found = list(rows.order_by(*(("name", "id") if forward else ("-name", "-id")))[: page.size + 1])
    has_more, found = len(found) > page.size, found[: page.size]
    if not forward:
        found.reverse()
    after = has_more if forward else page.key is not None
    before = page.key is not None if forward else has_more
    return Page(
        [to_contract(row) for row in found],
        next=encode((found[-1].name, found[-1].id)) if found and after else None,
        previous=encode((found[0].name, found[0].id), backwards=True) if found and before else None,
    )


def of_open_centers(field: str = "center_id") -> Q:
    """The condition that the centre in this column is not closed; for jobs and operators, who see them all."""
    return ~Q(**{f"{field}__in": Row.objects.filter(closed_at__isnull=False).values("id")})


def refuse_closed(center_id: int) -> None:
    """Raise `CenterClosed` for an operator about to decide something of a centre that is closed."""
    if prepared("SELECT center_is_closed(%s)", (center_id,))[0][0]:
        raise CenterClosed


def list_second_step_wanted(actor: Actor) -> list[str]:
    """The names of the person's centres that do not let this session in before a second step, at most ten."""
    if actor.two_step or not actor.is_signed_in:
        return []
    mine = access.reachable_filter(actor, Kind.CENTER, Permission.CENTER_SEE)
    rows = Row.objects.filter(mine, requires_two_step=True).order_by("name", "id")
    return list(rows.values_list("name", flat=True)[:10])


def get_inviters(invitation_ids: Iterable[int]) -> dict[int, int]:
    """Who sent these invitations into centres that the acting person leads: the person's id by the invitation's."""
    wanted = list(invitation_ids)
    rows = CenterInvitation.objects.filter(id__in=wanted).values_list("id", "invited_by")
    return dict(rows) if wanted else {}


def get_known_names(center_id: int, ids: Iterable[int]) -> dict[int, str]:
    """Names, by id, of centres that the acting person is in, and of those that share something with the centre
    `center_id` that she leads; without all others. One statement."""
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    return dict(prepared("SELECT id, name FROM center_known_names(%s, %s)", (center_id, wanted)))


def zone_of(center_id: int) -> str:
    """The time zone of a centre, for dates about it; empty when the actor does not see it."""
    return Row.objects.filter(id=center_id).values_list("time_zone", flat=True).first() or ""


def to_contract(row: Row) -> Center:
    """The contract of one table row."""
    security = Security(row.requires_two_step, tuple(row.allowed_domains), row.dormant_days)
    made = (row.created_by, row.created_at)
    return Center(row.id, row.name, row.time_zone, *made, security, row.version, row.currency, row.closed_at)
