"""Pure rules: what an entry must have, how a name that was typed is compared with those of the registry."""

from __future__ import annotations

import re
import string
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from rapidfuzz import fuzz, process

from suitcase.areas.companies import names
from suitcase.areas.companies.contracts import Entry, NameKind, OtherName

NAME_LENGTH = 500
# In characters, as the columns are.
ADDRESS_LENGTHS = {"street": 1_000, "city": 200, "region": 100, "postcode": 100}
# One entity has a dozen languages at most; more would be a damaged file.
NAMES_OF_ONE = 30
# Below this a name has hardly more in common with what was typed than any other.
LEAST_LIKENESS = 55.0
# Within this distance from the best a company of the chosen country goes before the others.
COUNTRY_WORTH = 12.0

_LEI = re.compile(r"[A-Z0-9]{18}[0-9]{2}")
_AS_DIGITS = str.maketrans({letter: str(ord(letter) - ord("A") + 10) for letter in string.ascii_uppercase})
_COUNTRY = re.compile(r"[A-Z]{2}")
_UNPRINTABLE = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


class Candidate(NamedTuple):
    """A name that might be meant."""

    number: int
    lei: str
    name: str
    kind: str
    key: str
    country: str


def printable(text: str) -> str:
    """`text` on one line, without control characters and with single spaces."""
    if not text or (text.isascii() and text.isprintable() and "  " not in text):
        return text.strip()
    return " ".join(_UNPRINTABLE.sub(" ", text).split())


def as_lei(text: str) -> str | None:
    """The LEI that `text` is, spaces and small letters allowed; None when it is something else."""
    bare = "".join(text[:40].split()).upper()
    return bare if _LEI.fullmatch(bare) else None


def as_country(text: str) -> str | None:
    """The two capital letters of a country (ISO 3166); None when `text` is something else."""
    code = text.strip().upper()
    return code if _COUNTRY.fullmatch(code) else None


def has_right_check_digits(lei: str) -> bool:
    """Whether the last two digits fit the rest (ISO 7064, 97-10). Files have millions, so it is one division."""
    return int(lei.translate(_AS_DIGITS)) % 97 == 1


def problem_with(entry: Entry) -> str:
    """Why an entry cannot be taken, in words; "" when it can."""
    if not _LEI.fullmatch(entry.lei):
        return f"“{entry.lei[:30]}” is no LEI: 18 letters and digits, then two check digits."
    if not has_right_check_digits(entry.lei):
        return f"The check digits of {entry.lei} are wrong."
    if not entry.names or not entry.names[0].name:
        return f"{entry.lei} has no name."
    if any(len(one.name) > NAME_LENGTH for one in entry.names) or len(entry.names) > NAMES_OF_ONE:
        return f"{entry.lei} has a name of more than {NAME_LENGTH} characters, or more than {NAMES_OF_ONE} names."
    if not _COUNTRY.fullmatch(entry.country):
        return f"{entry.lei} has “{entry.country[:10]}” for a country, which is no code of two letters."
    long = [name for name, most in ADDRESS_LENGTHS.items() if len(getattr(entry.address, name)) > most]
    return f"{entry.lei} has an address that is too long ({', '.join(long)})." if long else ""


def distinct_names(found: Iterable[OtherName]) -> tuple[OtherName, ...]:
    """Each name once, in the order given; empty ones left out."""
    kept: dict[str, OtherName] = {}
    for one in found:
        if one.name:
            kept.setdefault(one.name, one)
    return tuple(kept.values())


def same_name(one: str, other: str) -> bool:
    """Whether two names differ in nothing but case, accents, marks and spaces. The legal form is part of the name."""
    return bool(folded := names.fold(one)) and folded.replace(" ", "") == names.fold(other).replace(" ", "")


def why(kind: str, name: str) -> str:
    """Why an entity was found by one of its other names, in words; "" for the legal name."""
    sentences = {
        NameKind.TRADING: f"Trades as {name}",
        NameKind.PREVIOUS: f"Formerly {name}",
        NameKind.OTHER_LANGUAGE: f"Also called {name}",
        NameKind.TRANSLITERATED: f"Also written {name}",
    }
    return sentences.get(NameKind(kind), "")


def best(typed: str, found: Sequence[Candidate], *, country: str | None, limit: int) -> list[Candidate]:
    """The names that are most like `typed`, one per entity, at most `limit`.

    A company of `country` goes before others that are about as like. Equals are told apart by the whole name with its
    legal form, then by length.
    """
    folded = names.fold(typed)
    key = names.without_forms(folded)
    rated = zip(likenesses(key, [one.key for one in found]), found, strict=True)
    # More than can be shown, fewer than are worth a second look.
    alike = sorted((pair for pair in rated if pair[0] >= LEAST_LIKENESS), key=_by_likeness)[: limit * 4]
    if not alike:
        return []
    close = alike[0][0] - COUNTRY_WORTH

    def order(pair: tuple[float, Candidate]) -> tuple[bool, float, bool, float, int, str]:
        likes, one = pair
        whole = fuzz.ratio(folded, names.fold(one.name))
        is_other_name = one.kind != NameKind.LEGAL
        is_abroad = not (country and one.country == country and likes >= close)
        return is_abroad, -likes, is_other_name, -whole, len(one.name), one.lei

    kept: dict[str, Candidate] = {}
    for _, one in sorted(alike, key=order):
        kept.setdefault(one.lei, one)
    return list(kept.values())[:limit]


def likenesses(typed: str, keys: Sequence[str]) -> list[float]:
    """How like each key is to the typed one, 0 to 100: as they stand, with words in another order, with other spaces,
    or as the beginning of a name that is still being typed. Below LEAST_LIKENESS it is 0."""
    length = len(typed)
    ways = (
        (fuzz.ratio, typed, keys, 1.0),
        (fuzz.token_sort_ratio, typed, keys, 0.99),
        (fuzz.ratio, typed.replace(" ", ""), [key.replace(" ", "") for key in keys], 0.99),
        (fuzz.ratio, typed, [key[:length] for key in keys], 0.98),
        (fuzz.ratio, typed, [key[: length + 1] for key in keys], 0.97),
    )
    found = [0.0] * len(keys)
    for scorer, text, choices, worth in ways:
        # One call compares with all of them, below Python.
        for _, score, at in process.extract(
            text, choices, scorer=scorer, limit=None, score_cutoff=LEAST_LIKENESS
        ):
            found[at] = max(found[at], score * worth)
    return found


def _by_likeness(pair: tuple[float, Candidate]) -> tuple[float, int]:
    return -pair[0], len(pair[1].key)
