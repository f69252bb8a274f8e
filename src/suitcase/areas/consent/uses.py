"""Who uses what a centre holds in a creator account: members and ad accounts, by relations through the centre's own.

Such a relation never outlives the centre's: ending that one ends it, and the engine counts it only while the centre's
counts and, for an ad account, while the centre owns or leads it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role, Through, ThroughKind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.consent.contracts import CenterUse, PassedOn, Scope
from suitcase.areas.consent.models import Link
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import record_many
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import BigInts, acting, prepared

LEADS = (Role.OWNER, Role.ADMIN)
User = tuple[Ref, Role]
# Who uses what is held under links: relations (through one, 1) through those of the link (3), both counting now.
_USERS = """
SELECT DISTINCT h.through_id, u.subject_kind, u.subject_id
FROM relation h JOIN relation u ON u.through_kind = 1 AND u.through_id = h.id
WHERE h.through_kind = 3 AND h.through_id = ANY (%(links)s) AND h.ended_at IS NULL AND u.ended_at IS NULL
  AND h.valid_from <= %(now)s AND (h.expires_at IS NULL OR h.expires_at > %(now)s)
  AND u.valid_from <= %(now)s AND (u.expires_at IS NULL OR u.expires_at > %(now)s)
ORDER BY 1, 2, 3"""


def holdings(link_id: int) -> dict[Scope, int]:
    """What is held under a link now: each scope with the id of the relation that makes it so."""
    rows = access.live_rows(through_kind=ThroughKind.LINK, through_id=link_id)
    return {Scope[Role(role).name]: relation for relation, role in rows.values_list("id", "role")}


def passed_on(relation_id: int) -> tuple[User, ...]:
    """Everybody who uses what a centre holds by this relation."""
    rows = access.live_rows(through_kind=ThroughKind.RELATION, through_id=relation_id).order_by("id")
    found = rows.values_list("subject_kind", "subject_id", "role")
    return tuple((Ref(Kind(kind), id_), Role(role)) for kind, id_, role in found)


def pass_on(actor: Actor, link: Link, relation_id: int, users: Iterable[User]) -> None:
    """Let them use what the centre holds by this relation of the link, until the link ends."""
    for user, role in users:
        access.grant(
            actor,
            subject=user,
            role=role,
            object=(Kind.CREATOR_ACCOUNT, link.creator_account_id),
            through=Through(ThroughKind.RELATION, relation_id),
            expires_at=link.ends_at,
        )


def used(held: Mapping[Scope, int]) -> dict[Ref, dict[Scope, tuple[int, dt.datetime]]]:
    """Everybody who uses what is held: for each scope the id of the relation, and since when."""
    found: dict[Ref, dict[Scope, tuple[int, dt.datetime]]] = {}
    scopes = {relation: scope for scope, relation in held.items()}
    rows = access.live_rows(through_kind=ThroughKind.RELATION, through_id__in=list(scopes)).order_by("id")
    columns = ("id", "subject_kind", "subject_id", "through_id", "valid_from")
    for relation, kind, id_, through, since in rows.values_list(*columns):
        found.setdefault(Ref(Kind(kind), id_), {})[scopes[through]] = (relation, since)
    return found


def list_uses(actor: Actor, center_id: int, link_id: int) -> list[CenterUse]:
    """Members, ad accounts and asset groups that use what the centre holds under this link, by name: all for its
    Admins, for other members of the centre themselves and the groups they are in."""
    centers.require(actor, Permission.CENTER_SEE, center_id)
    rows = used(holdings(link_id))
    names = name_all(actor, center_id, rows)
    if not leads(actor, center_id):
        me = Ref(Kind.PERSON, actor.person_id or 0)
        mine = {me, *(ref for ref in names if ref.kind is Kind.ASSET_GROUP)}
        rows = {ref: row for ref, row in rows.items() if ref in mine}
    uses = [
        CenterUse(
            ref,
            names.get(ref, ""),
            tuple(scope for scope in Scope if scope in row),
            min(since for _relation, since in row.values()),
            is_held=ref in names or ref.kind is Kind.PERSON,
        )
        for ref, row in rows.items()
    ]
    return sorted(uses, key=lambda use: (use.ref.kind, use.name.casefold(), use.ref.id))


def count_uses(creator_account_ids: Sequence[int], center_id: int) -> dict[int, tuple[int, int, int]]:
    """How many members, ad accounts and asset groups use what the centre holds, by creator account. One statement."""
    sql = (
        "SELECT h.object_id, count(DISTINCT u.subject_id) FILTER (WHERE u.subject_kind = 1),"
        " count(DISTINCT u.subject_id) FILTER (WHERE u.subject_kind = 4),"
        " count(DISTINCT u.subject_id) FILTER (WHERE u.subject_kind = 3)"
        " FROM relation h JOIN relation u ON u.through_kind = 1 AND u.through_id = h.id AND u.ended_at IS NULL"
        " WHERE h.subject_kind = 2 AND h.subject_id = %s AND h.object_kind = 5 AND h.object_id = ANY (%s)"
        " AND h.ended_at IS NULL GROUP BY h.object_id"
    )
    rows = prepared(sql, (center_id, list(creator_account_ids)))
    return {creator: (people, accounts, groups) for creator, people, accounts, groups in rows}


def list_passed_on(actor: Actor, ad_account_id: int) -> list[PassedOn]:
    """Creator accounts that this ad account uses through Business Centers; for its Admins only."""
    account = (Kind.AD_ACCOUNT, ad_account_id)
    access.require(actor, Permission.CREATOR_LINKS_MANAGE, account)
    sql = (
        "SELECT center_id, center_name, creator_account_id, array_agg(role), min(since), max(until)"
        " FROM consent_passed_on(%s) GROUP BY 1, 2, 3"
    )
    rows = prepared(sql, (ad_account_id,))
    cards = creators.get_cards([row[2] for row in rows])
    found = []
    for center_id, center_name, creator_account_id, roles, since, until in rows:
        card, names = cards[creator_account_id], {Role(role).name for role in roles}
        scopes = tuple(scope for scope in Scope if scope.value in names)
        face = (card.handle, card.display_name, card.avatar)
        is_open = card.state is AccountState.ACTIVE
        found.append(
            PassedOn(center_id, center_name, creator_account_id, *face, scopes, since, until, is_open)
        )
    return sorted(found, key=lambda one: (one.handle, one.center_id))


def leads(actor: Actor, center_id: int) -> bool:
    """Whether the acting person decides on what the centre holds."""
    return access.check(actor, Permission.CENTER_ASSETS_MANAGE, (Kind.CENTER, center_id)).allowed


def name_all(actor: Actor, center_id: int, refs: Iterable[Ref]) -> dict[Ref, str]:
    """Names of people, of those ad accounts that the centre owns or leads now, and of asset groups as far as the acting
    person sees them."""
    refs = list(refs)
    people = identity.get_names([ref.id for ref in refs if ref.kind is Kind.PERSON])
    names = {Ref(Kind.PERSON, id_): name for id_, name in people.items()}
    groups = centers.names_of(Kind.ASSET_GROUP, [ref.id for ref in refs if ref.kind is Kind.ASSET_GROUP])
    names |= {Ref(Kind.ASSET_GROUP, id_): name for id_, name in groups.items()}
    wanted = tuple(ref.id for ref in refs if ref.kind is Kind.AD_ACCOUNT)
    if wanted:
        held = HeldFilter(ids=wanted, roles=LEADS, size=limits.AD_ACCOUNTS_PER_CENTER)
        rows = ad_accounts.list_center_ad_accounts(actor, center_id, held).rows
        names |= {Ref(Kind.AD_ACCOUNT, row.card.id): row.card.name for row in rows}
    return names


def users_of(links: Sequence[Link]) -> list[tuple[Link, list[Ref]]]:
    """Everybody who uses what centres hold under these links, each link's once."""
    found: dict[int, list[Ref]] = {link.id: [] for link in links}
    values = {"now": clock.now(), "links": BigInts(list(found))}
    for link_id, kind, id_ in prepared(_USERS, values) if found else ():
        found[link_id].append(Ref(Kind(kind), id_))
    return [(link, found[link.id]) for link in links]


def record_lost(actor: Actor, told: Sequence[tuple[Mapping[str, object], Sequence[Ref]]]) -> None:
    """A line into the history of everybody who lost a use because the centre's link ended, so that they are told."""
    verbs = {
        Kind.PERSON: ("center_creator:lost", "person"),
        Kind.AD_ACCOUNT: ("center_creator:account_lost", "ad_account"),
    }
    for kind, (verb, word) in verbs.items():
        lines = []
        for facts, refs in told:
            kept = {name: facts[name] for name in ("center", "center_name", "creator_account", "handle")}
            lines += [([ref], {**kept, word: ref.id}) for ref in refs if ref.kind is kind]
        if lines:
            # By nobody in particular: people of a centre know a creator by the handle, not by name.
            system = Actor.system("consent")
            with acting(system):
                record_many(verb, system, lines)
