"""Shapes that go in and out of the companies area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum

ADDRESS_NOT_KNOWN = "Address not known"


class EntityKind(enum.StrEnum):
    """Whether an entity stands for a whole company or for a part of it in another country."""

    HEAD_OFFICE = "HEAD_OFFICE"
    LOCAL_ENTITY = "LOCAL_ENTITY"


class Status(enum.StrEnum):
    """How an entity stands in the registry.

    LAPSED: it exists, but nobody has confirmed its entry for a year. ENDED: dissolved, merged or annulled; such an
    entity is kept, and never found by its name.
    """

    ACTIVE = "ACTIVE"
    LAPSED = "LAPSED"
    ENDED = "ENDED"


class NameKind(enum.StrEnum):
    """What one of an entity's names is."""

    LEGAL = "LEGAL"
    TRADING = "TRADING"
    PREVIOUS = "PREVIOUS"
    OTHER_LANGUAGE = "OTHER_LANGUAGE"
    TRANSLITERATED = "TRANSLITERATED"


@dataclasses.dataclass(frozen=True, slots=True)
class OtherName:
    """A name beside the legal one."""

    kind: NameKind
    name: str


@dataclasses.dataclass(frozen=True, slots=True)
class Address:
    """Where an entity is registered; what is not known is empty. `region` is a name or a code as the source has it."""

    street: str = ""
    city: str = ""
    region: str = ""
    postcode: str = ""

    @property
    def words(self) -> str:
        """The address in one line, or the words that it is not known."""
        town = " ".join(part for part in (self.postcode, self.city) if part)
        return ", ".join(part for part in (self.street, town) if part) or ADDRESS_NOT_KNOWN


@dataclasses.dataclass(frozen=True, slots=True)
class LegalEntity:
    """One entity of the registry.

    `lei` is its identity (ISO 17442, 20 characters). `country` is that of the registered address (ISO 3166, two
    letters). `head_office_lei` and `head_office_name` are empty for head offices, and where the head office of a local
    entity is not known. `as_of` is the moment the source last changed the entry, if it says so; `updated_at` the
    moment we did.
    """

    lei: str
    name: str
    other_names: tuple[OtherName, ...]
    country: str
    legal_form: str
    kind: EntityKind
    head_office_lei: str
    head_office_name: str
    address: Address
    status: Status
    source: str
    as_of: dt.datetime | None
    updated_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Match:
    """An entity that was found by what somebody typed. `why` says so in words when it was not by its legal name."""

    lei: str
    name: str
    country: str
    address_words: str
    kind: EntityKind
    head_office_name: str
    status: Status
    why: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Entry:
    """What a file says about one entity. The first name is the legal one."""

    lei: str
    names: tuple[OtherName, ...]
    country: str
    legal_form: str = ""
    is_branch: bool = False
    address: Address = Address()
    status: Status = Status.ACTIVE
    as_of: dt.datetime | None = None


@dataclasses.dataclass(frozen=True, slots=True)
class Branch:
    """What a file of relations says: the entity `lei` is a branch of `head_office_lei`."""

    lei: str
    head_office_lei: str


@dataclasses.dataclass(frozen=True, slots=True)
class Problem:
    """A record that was left out: which one, counted from 1 without the line of titles, and why."""

    record: int
    reason: str


@dataclasses.dataclass(frozen=True, slots=True)
class Load:
    """How far a file has been loaded. Counts are of records: `records` were read; of them `added` were new, `changed`
    said something new, `broken` were left out."""

    id: int
    file_name: str
    sha256: str
    records: int
    added: int
    changed: int
    broken: int
    started_at: dt.datetime
    finished_at: dt.datetime | None

    @property
    def unchanged(self) -> int:
        return self.records - self.added - self.changed - self.broken


@dataclasses.dataclass(frozen=True, slots=True)
class Loaded:
    """What became of a file. `already` means that it had been loaded before and was not read again; `resumed_at` is
    the number of records that an earlier run had done; `cut_off` says why reading stopped before the end, if it did."""

    load: Load
    already: bool = False
    resumed_at: int = 0
    cut_off: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Registry:
    """How large the registry is, and whether every name can be found (`stale_blocks` is 0)."""

    entities: int
    names: int
    stale_blocks: int
    last_load: Load | None
