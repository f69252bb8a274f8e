"""What a centre asks of its people, what a change of that would mean, and the review of who still needs to be in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import house, queries, rules
from suitcase.areas.centers.actions import held_at
from suitcase.areas.centers.contracts import Center, Member, MemberFilter, Security, Sort
from suitcase.areas.centers.members import list_members
from suitcase.areas.centers.models import Center as Row
from suitcase.areas.centers.models import MemberKept
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.kernel.paging import Page
from suitcase.stores.postgres import prepared


def preview_security(actor: Actor, center_id: int, wanted: Security) -> list[str]:
    """What these settings would mean for the people in the centre now, in sentences."""
    house.require(actor, Permission.CENTER_MANAGE, center_id)
    before, now = queries.to_contract(house.seen(center_id)).security, clock.now()
    people = prepared("SELECT person_id, email, since, last_sign_in FROM center_people(%s)", (center_id,))
    return rules.security_in_words(
        before,
        wanted,
        without=len(people) - len(identity.has_two_step([row[0] for row in people])),
        outside=sum(not rules.is_allowed(email, wanted.allowed_domains) for _, email, _, _ in people),
        dormant=sum(rules.is_dormant(last, since, wanted.dormant_days, now) for _, _, since, last in people),
    )


@action
def change_security(actor: Actor, *, center_id: int, wanted: Security, version: int) -> Center:
    """Put security settings in force. `version` is that of the centre as the person saw it.

    Raises `Invalid` when the acting person would lock herself out, `ChangedMeanwhile` when somebody else was first.
    """
    house.hold(actor, Permission.CENTER_MANAGE, center_id)
    row = held_at(center_id, version)
    before = queries.to_contract(row).security
    if before == wanted:
        nothing_changed()
        return queries.to_contract(row)
    _refuse_lock_out(actor, center_id, before, wanted)
    row.requires_two_step = wanted.requires_two_step
    row.allowed_domains, row.dormant_days = list(wanted.allowed_domains), wanted.dormant_days
    row.version += 1
    row.save(update_fields=["requires_two_step", "allowed_domains", "dormant_days", "version"])
    every: dict[str, list[Any]] = {
        "requires_two_step": [before.requires_two_step, wanted.requires_two_step],
        "allowed_domains": [list(before.allowed_domains), list(wanted.allowed_domains)],
        "dormant_days": [before.dormant_days, wanted.dormant_days],
    }
    changes = {field: pair for field, pair in every.items() if pair[0] != pair[1]}
    data = {"center": row.id, "center_name": row.name, "changes": changes}
    record("center:security_changed", actor, streams=[(Kind.CENTER, row.id)], data=data)
    return queries.to_contract(row)


def list_unused(
    actor: Actor, center_id: int, *, offset: int = 0, size: int = limits.PAGE_SIZE
) -> Page[Member]:
    """Members who have not signed in for as long as the settings say, longest first, without those kept lately."""
    house.require(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    wanted = MemberFilter(only="unused", sort=Sort.LAST_SIGN_IN, offset=offset, size=size)
    return list_members(actor, center_id, wanted)


@action
def keep_members(actor: Actor, *, center_id: int, person_ids: Sequence[int]) -> int:
    """Note that these members are still needed: reviews leave them out for `KEPT_FOR`. Returns how many."""
    house.hold(actor, Permission.CENTER_MEMBERS_MANAGE, center_id)
    people = {person for (person,) in prepared("SELECT person_id FROM center_people(%s)", (center_id,))}
    kept = sorted(people & set(person_ids))
    if not kept:
        raise Invalid("Choose at least one member.")
    now, me = clock.now(), access.require_signed_in(actor)
    MemberKept.objects.bulk_create(
        [MemberKept(center_id=center_id, person_id=one, kept_by=me, kept_at=now) for one in kept],
        update_conflicts=True,
        unique_fields=["center_id", "person_id"],
        update_fields=["kept_by", "kept_at"],
    )
    data = {
        "center": center_id,
        "center_name": house.name_of(center_id),
        "count": len(kept),
        "people": kept[:100],
    }
    record("center:members_kept", actor, streams=[(Kind.CENTER, center_id)], data=data)
    return len(kept)


def _refuse_lock_out(actor: Actor, center_id: int, before: Security, wanted: Security) -> None:
    if wanted.requires_two_step and not before.requires_two_step and not actor.two_step:
        said = "Sign in with two steps yourself first, or you would lock yourself out."
        raise Invalid(fields={"requires_two_step": said}, remedy="Set it up under Profile and sign-in.")
    if wanted.allowed_domains and wanted.allowed_domains != before.allowed_domains:
        sql = "SELECT email FROM center_people(%s) WHERE person_id = %s"
        ((email,),) = prepared(sql, (center_id, actor.person_id))
        if not rules.is_allowed(email, wanted.allowed_domains):
            domain = email.rpartition("@")[2]
            raise Invalid(
                fields={
                    "allowed_domains": f"Your own address is at {domain}; add it, or you would be outside."
                }
            )


class TwoStepDemands:
    """Centres that require two-step sign-in keep their members from turning it off."""

    def why_needed(self, actor: Actor, person_id: int) -> list[str]:
        """A sentence for each such centre of the person."""
        mine = access.reachable_filter(Actor.person(person_id), Kind.CENTER, Permission.CENTER_SEE)
        names = (
            Row.objects.filter(mine, requires_two_step=True).order_by("name").values_list("name", flat=True)
        )
        return [f"{name} requires it of everybody in it." for name in names[:10]]
