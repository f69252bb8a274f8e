"""Search as you type. Three statements: where the rarest pieces occur, the names there, the entities shown.

How it came to be so, and what was measured, stands in docs/decisions/0009-company-search.md.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.companies import index, names, queries, rules
from suitcase.areas.companies.contracts import Match
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import prepared

# Places read per search, those of the rarest grams first: it bounds time and memory (some megabytes) of a search.
PLACES_READ = 30_000
# A single gram may be this common and still be read, when nothing rarer was typed.
MOST_COMMON = 100_000
# Names that share most of these grams are compared letter by letter.
CANDIDATES = 300
# And as many that simply begin as typed, in all countries and in the chosen one.
BEGINNINGS = 60

_PLACES = """
WITH known AS (
    SELECT gram, sum(count) AS places FROM company_gram WHERE gram = ANY (%s) AND count > 0 GROUP BY gram
), ranked AS (
    SELECT gram, places, sum(places) OVER rarest AS read, row_number() OVER rarest AS n FROM known
    WINDOW rarest AS (ORDER BY places, gram)
)
SELECT g.block, g.places FROM ranked r JOIN company_gram g ON g.gram = r.gram
WHERE g.count > 0 AND (r.read <= %s OR (r.n = 1 AND r.places <= %s))
"""
_COLUMNS = "number, lei, name, kind, key, country"
_NAMES = f"""
SELECT {_COLUMNS} FROM company_name WHERE number = ANY (%(numbers)s) AND is_searchable
UNION ALL (SELECT {_COLUMNS} FROM company_name WHERE is_searchable AND key >= %(start)s AND key < %(end)s
    ORDER BY key LIMIT %(beginnings)s)
UNION ALL (SELECT {_COLUMNS} FROM company_name WHERE is_searchable AND country = %(country)s AND key >= %(start)s
    AND key < %(end)s ORDER BY key LIMIT %(beginnings)s)
"""  # noqa: S608 - our own columns
_BEHIND_EVERYTHING = "\U0010ffff"


def search(
    actor: Actor, text: str, country: str | None = None, limit: int = limits.COMPANIES_OFFERED
) -> list[Match]:
    """Companies whose name, or another name of theirs, is like `text`, the likeliest first; at most `limit`.

    Legal forms, case, accents, spaces, the order of words and slips of the finger do not matter; an unfinished name is
    enough. With `country` (ISO 3166, two letters) companies there come before others that are about as like. A whole
    LEI finds its entity. Entities that have ended are not found. Raises NotSignedIn for nobody, `TooMany` for whoever
    searches faster than people type.
    """
    if actor.scope != "job":
        person = access.require_signed_in(actor)
        identity.limit(f"company-search:{person}", limits.COMPANY_SEARCHES_PER_MINUTE, 60)
    limit = max(0, min(limit, limits.COMPANIES_OFFERED_AT_MOST))
    number = rules.as_lei(text)
    if number is not None and (found := queries.matches([(number, "")])):
        return found[:limit]
    key = names.key(text)
    if not key or not limit:
        return []
    home = rules.as_country(country or "")
    chosen = rules.best(text, _candidates(key, home), country=home, limit=limit)
    return queries.matches([(one.lei, rules.why(one.kind, one.name)) for one in chosen])


def _candidates(key: str, country: str | None) -> list[rules.Candidate]:
    """Names worth comparing, some hundreds: those with most of the rarest grams, and those that begin so."""
    read = prepared(_PLACES, (sorted(names.grams(key)), PLACES_READ, MOST_COMMON))
    values = {
        "numbers": _most_named(read),
        "start": key,
        "end": key + _BEHIND_EVERYTHING,
        "country": country or "",
        "beginnings": BEGINNINGS,
    }
    return list({row[0]: rules.Candidate(*row) for row in prepared(_NAMES, values)}.values())


def _most_named(read: Iterable[tuple[int, bytes]]) -> list[int]:
    """The numbers that occur most often in these places, at most CANDIDATES."""
    blocks = defaultdict(list)
    for block, places in read:
        blocks[block].append(bytes(places))
    votes = {block: Counter(index.unpacked(b"".join(parts))) for block, parts in blocks.items()}
    # How many names have so many votes: with that, one pass finds the best without sorting all.
    standing = Counter[int]()
    for counted in votes.values():
        standing.update(counted.values())
    least, seen = 0, 0
    for least in sorted(standing, reverse=True):
        seen += standing[least]
        if seen >= CANDIDATES:
            break
    best = [
        (count, block * index.BLOCK + place)
        for block, counted in votes.items()
        for place, count in counted.items()
        if count >= least
    ]
    best.sort(key=lambda one: -one[0])
    return [number for _, number in best[:CANDIDATES]]
