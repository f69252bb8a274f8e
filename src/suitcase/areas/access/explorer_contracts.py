"""What the explorer answers: who reaches a thing, why somebody may, and what a change would change."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from suitcase.areas.access.contracts import (
    CENTER_WAYS,
    Path,
    Permission,
    Ref,
    RelationFacts,
    Role,
    Through,
)


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What somebody may do with a thing: the effective role (None without one) and every permission."""

    role: Role | None
    permissions: frozenset[Permission]


@dataclasses.dataclass(frozen=True, slots=True)
class Reacher:
    """Somebody who reaches a thing, as far as the asker may know.

    `person_id` is None for people whom only their own Business Center may name; `center_ids` are the centres that her
    ways lead through, without those that are nobody's business. `paths` of people without a name have no relations.
    """

    person_id: int | None
    center_ids: tuple[int, ...]
    paths: tuple[Path, ...]
    standing: Standing


@dataclasses.dataclass(frozen=True, slots=True)
class Reachers:
    """Everybody who reaches a thing. `is_complete` is false when there are more ways than one answer lists."""

    rows: Sequence[Reacher]
    is_complete: bool


@dataclasses.dataclass(frozen=True, slots=True)
class ToldPath:
    """A way to a thing. `relations` is empty for one that leads through somebody else's Business Center."""

    path: Path
    relations: tuple[RelationFacts, ...]

    @property
    def is_told(self) -> bool:
        """Whether the asker may know what the way is made of."""
        return bool(self.relations)

    @property
    def is_standing(self) -> bool:
        """Whether it is only membership in a centre that has the thing, without an assignment."""
        return self.path.way in CENTER_WAYS


@dataclasses.dataclass(frozen=True, slots=True)
class Why:
    """The answer to "why can this person do that?": her standing and every way that makes it."""

    standing: Standing
    paths: tuple[ToldPath, ...]


@dataclasses.dataclass(frozen=True, slots=True)
class Change:
    """Who would have another standing on which thing. Without `person_id`: somebody of `center_id`, or of nobody's
    business when that is None too."""

    person_id: int | None
    center_id: int | None
    ref: Ref
    before: Standing
    after: Standing


@dataclasses.dataclass(frozen=True, slots=True)
class Preview:
    """What a change would change. `looked_at` pairs of person and thing were compared; `is_complete` is false when
    there are more, and then `changes` are those of the first ones."""

    changes: Sequence[Change]
    looked_at: int
    is_complete: bool


@dataclasses.dataclass(frozen=True, slots=True)
class NewRelation:
    """A relation that a preview supposes: `subject` is `role` of `object`."""

    subject: Ref
    role: Role
    object: Ref
    through: Through | None = None
