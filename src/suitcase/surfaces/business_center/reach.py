"""Who reaches an ad account, with which role and by which way, in words."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Assigned, Kind, Permission, Ref, Role
from suitcase.areas.ad_accounts.contracts import HeldAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.surfaces.business_center import plans

# People of an ad account on its own page; the rest is one click away.
PEOPLE_SHOWN = 8


@dataclasses.dataclass(frozen=True, slots=True)
class Reach:
    """What one person has on one thing through a centre: the role that counts, the one assigned to herself (None
    without one), and each way in words."""

    role: Role
    direct: Role | None
    ways: tuple[str, ...]

    @property
    def word(self) -> str:
        """The role that counts."""
        return access.ROLE_WORDS[self.role]


def reaches(found: Iterable[Assigned], *, by_person: bool) -> dict[int, Reach]:
    """For each person (or each thing) the strongest role and all ways to it."""
    rows: dict[int, list[Assigned]] = {}
    for one in found:
        rows.setdefault(one.subject if by_person else one.object, []).append(one)
    groups = centers.names_of(
        Kind.ASSET_GROUP, {one.group_id for each in rows.values() for one in each if one.group_id}
    )
    return {key: _reach(each, groups) for key, each in rows.items()}


def _reach(rows: Sequence[Assigned], groups: Any) -> Reach:
    ways = []
    for one in sorted(rows, key=lambda one: (-one.effective, one.group_id or 0)):
        word = access.ROLE_WORDS[one.effective]
        if one.group_id is None:
            ways.append(_("Assigned as %(role)s") % {"role": word})
        else:
            name = groups.get(one.group_id, one.group_id)
            ways.append(_("%(role)s through the group %(name)s") % {"role": word, "name": name})
    direct = max((one.role for one in rows if one.group_id is None), default=None)
    return Reach(max(one.effective for one in rows), direct, tuple(dict.fromkeys(ways)))


def people_of_account(request: HttpRequest, center: Center, account: HeldAccount) -> dict[str, Any] | None:
    """What the page of an ad account says of who reaches it, for Admins of the centre: its people, the other centres,
    and whether the acting person may make herself Admin."""
    actor = request.actor  # type: ignore[attr-defined]
    ref = Ref(Kind.AD_ACCOUNT, account.card.id)
    if not access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center.id)).allowed:
        return None
    found = reaches(centers.assigned_on(actor, center.id, [ref.id]), by_person=True)
    first = sorted(found, key=lambda one: (-found[one].role, one))[:PEOPLE_SHOWN]
    names = plans.names_for(center.id, (Ref(Kind.PERSON, one) for one in first))
    mine = found.get(actor.person_id or 0)
    return {
        "rows": [(one, names.get(Ref(Kind.PERSON, one), ""), found[one]) for one in first],
        "total": len(found),
        "others": others(
            ref, center.id, is_owned=account.held.is_owned, with_shares=not account.held.is_owned
        ),
        "may_lead": account.held.is_owned and (mine is None or mine.direct is not Role.ADMIN),
        "me": actor.person_id,
    }


def others(ref: Ref, center_id: int, *, is_owned: bool, with_shares: bool = True) -> list[tuple[str, str]]:
    """Owners and other Business Centers of a thing, and people with a role of their own: (name, role in words).

    All of them for the centre that owns it; without shares where partners are listed by themselves. A centre that was
    only given it is told of the owner, of whoever passed it on to it, and of whom it passed it on to itself; people are
    named to their own house.
    """
    relations = [
        one
        for one in access.relations(object=ref)
        if one.subject != Ref(Kind.CENTER, center_id)
        and (with_shares or one.through is None or one.through.kind is not access.ThroughKind.SHARE)
        and (one.subject.kind is Kind.CENTER or (one.subject.kind is Kind.PERSON and _is_own(one)))
    ]
    if not is_owned:
        relations = _near(relations, access.relations(subject=(Kind.CENTER, center_id), object=ref))
    shown = (one.subject for one in relations if is_owned or one.subject.kind is Kind.CENTER)
    names = plans.names_for(center_id, shown)
    listed = sorted(relations, key=lambda one: (-one.role, one.id))
    return [(names.get(one.subject, _("somebody")), _standing(one)) for one in listed]


def _near(
    relations: Sequence[access.RelationFacts], ours: Sequence[access.RelationFacts]
) -> list[access.RelationFacts]:
    """Of these, the owner's, and those that stand on one of ours or on which one of ours stands."""
    relation = access.ThroughKind.RELATION
    over = {one.through.id for one in ours if one.through is not None and one.through.kind is relation}
    below = {access.Through(relation, one.id) for one in ours}
    return [one for one in relations if one.role is Role.OWNER or one.id in over or one.through in below]


def _is_own(one: access.RelationFacts) -> bool:
    return one.through is None or one.through.kind is not access.ThroughKind.RELATION


def _standing(one: access.RelationFacts) -> str:
    role = access.ROLE_WORDS[one.role]
    if one.role is Role.OWNER:
        return _("Owner")
    if one.through and one.through.kind is access.ThroughKind.REQUEST:
        return _("%(role)s, by request") % {"role": role}
    if one.subject.kind is Kind.CENTER:
        return _("%(role)s, partner") % {"role": role}
    return _("%(role)s, by a role of their own") % {"role": role}


def owners(kind: Kind, ids: Iterable[int]) -> dict[int, Ref]:
    """Who owns each of these things, as far as the acting person sees them."""
    rows = access.live_rows(object_kind=int(kind), object_id__in=list(ids), role=int(Role.OWNER))
    return {
        id_: Ref(Kind(who), who_id)
        for id_, who, who_id in rows.values_list("object_id", "subject_kind", "subject_id")
    }
