"""Who works in an ad account through the Business Center that owns it: assigned, or member of an asset group."""

from __future__ import annotations

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, RelationFacts, Role, ThroughKind
from suitcase.areas.ad_accounts.contracts import Member
from suitcase.areas.centers import public as centers
from suitcase.areas.identity import public as identity


def list_assigned(ad_account_id: int) -> list[Member]:
    """People with a role through the centre that owns the account, each once with the largest one. Those of partners
    are named to their own centre alone; members of groups whom the acting person does not see are left out."""
    live = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id))
    holdings = {one.id: one for one in live if one.subject.kind == Kind.CENTER and one.role == Role.OWNER}
    best: dict[tuple[int, int], tuple[Role, RelationFacts]] = {}
    for one in live:
        holding = _holding(one, holdings)
        if holding is None:
            continue
        for person in _people(one):
            key = (person, holding.subject.id)
            if key not in best or one.role > best[key][0]:
                best[key] = (one.role, one)
    named = {one.granted_by for _role, one in best.values() if one.granted_by}
    names = identity.get_names({person for person, _center in best} | named)
    houses = {center: centers.name_of(center) for _person, center in best}
    return [
        Member(
            person_id=person,
            name=names.get(person, ""),
            role=role,
            since=one.valid_from,
            by=names.get(one.granted_by or 0, "") if one.granted_by != person else "",
            until=one.expires_at,
            center=houses[center],
            center_id=center,
        )
        for (person, center), (role, one) in best.items()
    ]


def _holding(one: RelationFacts, holdings: dict[int, RelationFacts]) -> RelationFacts | None:
    """What of a centre a role of a person or group stands on."""
    if one.subject.kind == Kind.CENTER or one.through is None or one.through.kind != ThroughKind.RELATION:
        return None
    return holdings.get(one.through.id)


def _people(one: RelationFacts) -> list[int]:
    if one.subject.kind == Kind.PERSON:
        return [one.subject.id]
    members = access.relations(object=one.subject, role=Role.MEMBER)
    return [member.subject.id for member in members]
