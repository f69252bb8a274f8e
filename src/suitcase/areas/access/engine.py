"""May this person do that here? What can she reach? Who can reach this? Why?

Every question is one prepared statement in the caller's transaction, so a revocation that has committed is
never missed; only a page that is read asks the same question once (`looking`). The SQL stands in the database,
in functions that read relations past row-level security but answer only about the acting person, or about
objects she sees.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence

from django.db.models import BigIntegerField, Q
from django.db.models.expressions import RawSQL

from suitcase.areas.access import looking, ports, words
from suitcase.areas.access.contracts import (
    PLATFORM,
    Decision,
    ExplainedPath,
    Kind,
    Path,
    Permission,
    Ref,
    RelationFacts,
    Role,
    Through,
    ThroughKind,
    Way,
    decode,
)
from suitcase.areas.access.errors import MissingRole, NotSignedIn
from suitcase.areas.access.models import Relation
from suitcase.areas.access.schema import GIVES, POLICY
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import BigInts, SmallInts, prepared

CHECK_SQL = "SELECT key, relations FROM access_paths(%s::bigint, %s::smallint, %s::bigint, %s::timestamptz)"
CHECK_MANY_SQL = (
    "SELECT n, key, relations FROM access_paths(%s::bigint[], %s::smallint[], %s::bigint[], %s::timestamptz)"
)
REACH_SQL = "SELECT access_reach(%s::bigint, %s::smallint, %s::integer[], %s::timestamptz)"
_REACHERS_SQL = (
    "SELECT person, key, relations"
    " FROM access_reachers(%s::smallint, %s::bigint, %s::integer[], %s::timestamptz, %s::integer)"
)
_EXPLAIN_SQL = "SELECT * FROM access_explain(%s::bigint, %s::smallint, %s::bigint, %s::timestamptz)"
# Things that are known already, for where a sub-select is wanted.
_THESE_SQL = "SELECT unnest(%s::bigint[])"
# Every object of a kind that somebody holds: what Suitcase itself reaches in a job.
_ALL_SQL = "SELECT object_id FROM relation WHERE object_kind = %s::smallint"

# Whose group this is.
_GROUP_SQL = (
    "SELECT subject_id FROM relation WHERE object_kind = 3 AND object_id = %s AND role = 40"
    " AND ended_at IS NULL"
)

# Of these relations, the memberships of people in centres that somebody is in as well.
_COLLEAGUES_SQL = (
    "SELECT m.id FROM relation m JOIN relation mine ON mine.object_kind = 2 AND mine.object_id = m.object_id"
    " WHERE m.id = ANY (%s::bigint[]) AND m.subject_kind = 1 AND m.object_kind = 2"
    " AND mine.subject_kind = 1 AND mine.subject_id = %s AND mine.ended_at IS NULL"
)

_KINDS = {permission: int(rule.kind) for permission, rule in POLICY.items()}
_NO_PATH = Decision(False)
_KEY_LISTS = {permission: sorted(keys) for permission, keys in GIVES.items()}
# Enough names for "ask one of them"; a longer list helps nobody.
_GIVERS_SHOWN = 3
# The most people one answer to "who can reach this" lists.
REACHERS_LISTED = 5_000

# Ways that lead through no Business Center the person is in.
_OF_ONES_OWN = frozenset({Way.OWN, Way.GUEST})
# What can be had through a Business Center at all.
_THROUGH_CENTERS = frozenset(
    permission
    for permission, keys in GIVES.items()
    if any(decode(key)[0] not in _OF_ONES_OWN for key in keys)
)
_PARTNER_WAYS = frozenset({Way.PARTNER_CENTER, Way.PARTNER_ASSIGNED, Way.PARTNER_GROUP})

AnyRef = Ref | tuple[Kind, int]


def check(actor: Actor, permission: Permission, ref: AnyRef, *, at: dt.datetime | None = None) -> Decision:
    """Whether `actor` has `permission` on `ref`, with the paths that made the answer.

    `at` asks about an earlier moment; without it, about now. Suitcase itself, in a job, may do what its code
    does.
    """
    kind, id_ = ref
    if kind != _KINDS[permission]:
        raise _wrong_kind(permission, ref)
    if actor.person_id is None:
        return Decision(_is_system(actor))
    found = _paths(actor.person_id, int(kind), id_, at)
    gives = GIVES[permission]
    for key, _ in found:
        if key in gives:
            return Decision(True, found)
    return Decision(False, found)


def _paths(person_id: int, kind: int, id_: int, at: dt.datetime | None) -> list[tuple[int, list[int]]]:
    asked = (person_id, kind, id_, at)
    return looking.remembered(("paths", *asked), lambda: prepared(CHECK_SQL, asked))


def require(actor: Actor, permission: Permission, ref: AnyRef, *, at: dt.datetime | None = None) -> Decision:
    """Like `check`, but only comes back when it is allowed.

    Raises NotFound when no path leads to `ref`, and MissingRole, naming who can help, when none gives enough; and
    what a `PathCondition` raises when all that allow it, or all there are, lead through a Business Center that asks for
    more.
    """
    decision = check(actor, permission, ref, at=at)
    if not decision.found and not decision.allowed:
        raise NotFound
    if at is None:
        # Of a place that asks for more, nobody is told either what is missing and who could give it.
        _check_conditions(actor, decision, permission, ref)
    if decision.allowed:
        return decision
    rule = POLICY[permission]
    giver, giving = rule.ask
    givers = _givers(actor, giving, ref)
    raise MissingRole(permission, missing=rule.needs, giver=giver, giver_refs=givers)


def check_many(
    questions: Sequence[tuple[int, Permission, AnyRef]], *, at: dt.datetime | None = None
) -> list[Decision]:
    """Answers to many questions (person id, permission, ref) in one statement, in the order asked.

    About other people it answers only where the acting person sees the object.
    """
    people, kinds, ids = [], [], []
    given: list[frozenset[int]] = []
    known: dict[int, tuple[int, frozenset[int]]] = {}
    for person, permission, (kind, id_) in questions:
        # By identity: the hash of an enum's member costs more than the rest of this loop.
        rule = known.get(id(permission))
        if rule is None:
            rule = known[id(permission)] = (_KINDS[permission], GIVES[permission])
        if rule[0] != kind:
            raise _wrong_kind(permission, (kind, id_))
        people.append(person)
        kinds.append(rule[0])
        ids.append(id_)
        given.append(rule[1])
    found: list[list[tuple[int, list[int]]] | None] = [None] * len(ids)
    allowed = [False] * len(ids)
    for n, key, relations in prepared(CHECK_MANY_SQL, (BigInts(people), SmallInts(kinds), BigInts(ids), at)):
        paths = found[n - 1]
        if paths is None:
            found[n - 1] = [(key, relations)]
        else:
            paths.append((key, relations))
        if key in given[n - 1]:
            allowed[n - 1] = True
    return [
        _NO_PATH if paths is None else Decision(yes, paths) for yes, paths in zip(allowed, found, strict=True)
    ]


def focus(ref: AnyRef) -> None:
    """Tell the database that what follows is about one ad account or creator account, for as long as the same person
    acts: row-level security then asks once about it, not once per row. Makes nothing visible that was not."""
    prepared("SELECT app_focus_on(%s::smallint, %s::bigint)", (int(ref[0]), ref[1]))


def require_signed_in(actor: Actor) -> int:
    """The acting person's id; raises NotSignedIn when there is none."""
    if actor.person_id is None:
        raise NotSignedIn
    return actor.person_id


def reachable_sql(
    actor: Actor, kind: Kind, permission: Permission | None = None, *, at: dt.datetime | None = None
) -> tuple[str, tuple[object, ...]]:
    """A sub-select of the ids of all things of `kind` on which `actor` has `permission`, and its parameters.

    Without a permission: to which any live path leads. Ids may come more than once. Made for `id IN (...)`.
    Asked about now, with a permission, it leaves out what `require` would refuse this session for its sign-in.
    """
    if permission is not None and _KINDS[permission] != kind:
        raise ValueError(f"{permission} is no permission on a {kind.name}.")
    if actor.person_id is None and _is_system(actor):
        return _ALL_SQL, (int(kind),)
    keys = None if permission is None else _KEY_LISTS[permission]
    if permission in _THROUGH_CENTERS and at is None and (closed := _closed(actor)):
        return _THESE_SQL, (BigInts(_reached_otherwise(actor, kind, permission, closed)),)
    return REACH_SQL, (actor.person_id, int(kind), keys, at)


def reachable(
    actor: Actor, kind: Kind, permission: Permission | None = None, *, at: dt.datetime | None = None
) -> RawSQL:
    """`reachable_sql` for the ORM: `AdAccount.objects.filter(id__in=reachable(actor, Kind.AD_ACCOUNT))`."""
    sql, params = reachable_sql(actor, kind, permission, at=at)
    return RawSQL(sql, params, output_field=BigIntegerField())  # noqa: S611 - the text is a constant of this module


def reachable_filter(
    actor: Actor, kind: Kind, permission: Permission | None = None, *, field: str = "id"
) -> Q:
    """The condition that `field` is the id of a thing of `kind` on which `actor` has `permission`."""
    return Q(**{f"{field}__in": reachable(actor, kind, permission)})


def explain(
    person_id: int,
    ref: AnyRef,
    *,
    at: dt.datetime | None = None,
    name: Callable[[Ref], str] = words.plain_name,
) -> list[ExplainedPath]:
    """Every live path from the person to `ref`, with each relation in it, in words; none when there is no
    access.

    `name` gives the words for a person or thing; without it they are named by kind and id.
    """
    paths: dict[int, list[tuple[int, RelationFacts]]] = {}
    for n, key, _, *row in prepared(_EXPLAIN_SQL, (person_id, int(ref[0]), ref[1], at)):
        paths.setdefault(n, []).append((key, facts_of(row)))
    explained = []
    for steps in paths.values():
        relations = tuple(facts for _, facts in steps)
        path = Path(*decode(steps[0][0]), tuple(facts.id for facts in relations))
        sentences = [words.sentence(facts, name) for facts in relations]
        explained.append(ExplainedPath(path, relations, (*sentences, words.outcome(path))))
    return explained


def who_can_reach(
    ref: AnyRef,
    permission: Permission | None = None,
    *,
    at: dt.datetime | None = None,
    limit: int = REACHERS_LISTED,
) -> dict[int, tuple[Path, ...]]:
    """People with a live path to `ref`, and their paths; with `permission`, only paths that give it.

    At most `limit` paths; empty when the acting person does not see `ref`.
    """
    return _reachers(ref, None if permission is None else _KEY_LISTS[permission], at, limit)


def _reachers(
    ref: AnyRef, keys: list[int] | None, at: dt.datetime | None, limit: int
) -> dict[int, tuple[Path, ...]]:
    people: dict[int, tuple[Path, ...]] = {}
    for person, key, relations in prepared(_REACHERS_SQL, (int(ref[0]), ref[1], keys, at, limit)):
        people[person] = (*people.get(person, ()), Path(*decode(key), tuple(relations)))
    return people


def is_staff(person_id: int | None) -> bool:
    """Whether the person is an operator of the platform. Answers about oneself; about others only to staff
    and jobs."""
    if person_id is None:
        return False
    return bool(prepared(CHECK_SQL, (person_id, int(PLATFORM.kind), PLATFORM.id, None)))


def _check_conditions(actor: Actor, decision: Decision, permission: Permission, ref: AnyRef) -> None:
    """Ask the conditions about the paths that allow it, or about all of them when none does."""
    gives = GIVES[permission] if decision.allowed else None
    asked = ("conditions", actor.person_id, actor.two_step, permission if gives else None, *ref)
    looking.remembered(asked, lambda: _ask_conditions(actor, decision, gives))


def _ask_conditions(actor: Actor, decision: Decision, gives: frozenset[int] | None) -> None:
    through: list[list[int]] = []
    for key, relations in decision.found:
        if gives is None or key in gives:
            if decode(key)[0] in _OF_ONES_OWN:
                return
            through.append(relations)
    for condition in ports.conditions() if through else ():
        condition.check(actor, through)


def who_can_help(actor: Actor, permission: Permission, ref: AnyRef) -> tuple[Ref, ...]:
    """The people a refusal of `permission` names to the acting person, at most three."""
    return _givers(actor, POLICY[permission].ask[1], ref)


def withheld(actor: Actor, permission: Permission, ids: Sequence[int]) -> set[int]:
    """Those of these things on which the person has the permission, but not in this session: `require` would ask for
    more of its sign-in. One statement more than none only for sessions of which something is asked."""
    closed = _closed(actor) if ids else frozenset()
    if not closed:
        return set()
    if _KINDS[permission] == Kind.CENTER:
        rows = Relation.objects.filter(id__in=closed, object_kind=Kind.CENTER, object_id__in=ids)
        return set(rows.values_list("object_id", flat=True))
    person, kind = require_signed_in(actor), Kind(_KINDS[permission])
    decisions = check_many([(person, permission, (kind, id_)) for id_ in ids])
    return {
        id_
        for id_, decision in zip(ids, decisions, strict=True)
        if decision.allowed and not _is_open(permission, decision, closed)
    }


def _is_open(permission: Permission, decision: Decision, closed: frozenset[int]) -> bool:
    gives = GIVES[permission]
    return any(
        key in gives and (decode(key)[0] in _OF_ONES_OWN or closed.isdisjoint(relations))
        for key, relations in decision.found
    )


def _closed(actor: Actor) -> frozenset[int]:
    return frozenset().union(*(condition.closed(actor) for condition in ports.conditions()))


def _reached_otherwise(actor: Actor, kind: Kind, permission: Permission, closed: frozenset[int]) -> list[int]:
    """What of `kind` the person has the permission on by a path of her own, or one without a closed relation: the
    answer of `require` for each."""
    person = require_signed_in(actor)
    ids = sorted({id_ for (id_,) in prepared(REACH_SQL, (person, int(kind), _KEY_LISTS[permission], None))})
    decisions = check_many([(person, permission, (kind, id_)) for id_ in ids])
    return [id_ for id_, one in zip(ids, decisions, strict=True) if _is_open(permission, one, closed)]


def _givers(actor: Actor, giving: Permission, ref: AnyRef) -> tuple[Ref, ...]:
    """Up to three people who can help: of the owner's side, then of a centre of the asker's own that has a share.

    People of other partners are nobody's to know, and they could give nothing beyond their own centre.
    """
    if ref[0] == Kind.ASSET_GROUP and _KINDS[giving] == Kind.CENTER:
        ref = next(((Kind.CENTER, center) for (center,) in prepared(_GROUP_SQL, (ref[1],))), ref)
    if _KINDS[giving] != ref[0]:
        return ()
    keys = _KEY_LISTS[giving]
    partners = [key for key in keys if decode(key)[0] in _PARTNER_WAYS]
    near = _reachers(ref, partners, None, REACHERS_LISTED) if partners else {}
    if near:
        steps = sorted({one for paths in near.values() for path in paths for one in path.relations})
        mine = {id_ for (id_,) in prepared(_COLLEAGUES_SQL, (steps, actor.person_id))}
        near = {who: paths for who, paths in near.items() if any(mine & set(one.relations) for one in paths)}
    house = _reachers(ref, [key for key in keys if key not in partners], None, _GIVERS_SHOWN)
    return tuple(Ref(Kind.PERSON, person) for person in dict.fromkeys([*house, *near]))[:_GIVERS_SHOWN]


def _is_system(actor: Actor) -> bool:
    return actor.person_id is None and actor.scope == "job"


def _wrong_kind(permission: Permission, ref: AnyRef) -> ValueError:
    return ValueError(f"{permission} is a permission on a {POLICY[permission].kind.name}, not on {ref}.")


def facts_of(row: Sequence[object]) -> RelationFacts:
    """A row of the relation table, in the order of its columns, as a contract."""
    id_, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, *rest = row
    return RelationFacts(
        id_,  # type: ignore[arg-type]
        Ref(Kind(subject_kind), subject_id),  # type: ignore[arg-type]
        Role(role),  # type: ignore[arg-type]
        Ref(Kind(object_kind), object_id),  # type: ignore[arg-type]
        None if through_kind is None else Through(ThroughKind(through_kind), through_id),  # type: ignore[arg-type]
        *rest,  # type: ignore[arg-type]
    )
