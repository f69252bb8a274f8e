"""GLEIF's public formats, record by record: LEI-CDF (entities, CSV and JSON) and RR-CDF (relationships, CSV).

A record that cannot be taken comes out as a Problem, and reading goes on with the next one.
"""

from __future__ import annotations

import csv
import dataclasses
import datetime as dt
import io
import json
import re
from collections.abc import Callable, Iterator, Mapping
from typing import IO, Any

from suitcase.areas.companies import rules
from suitcase.areas.companies.contracts import Address, Branch, Entry, NameKind, OtherName, Problem, Status
from suitcase.areas.companies.errors import UnreadableFile

Record = Entry | Branch | Problem | None
"""None stands for a record that is in order and says nothing about the registry."""

Get = Callable[[str], str]

# No field and no record of these files comes near; what does is a quote or a bracket that was never closed.
LARGEST_FIELD = 256 * 1024
LARGEST_RECORD = 1024 * 1024
# Small, because what is read in one piece with the place where a file breaks off is lost with it.
_PIECE, _FIRST = 16 * 1024, 256

_ENTITY_COLUMNS = ("LEI", "Entity.LegalName", "Entity.LegalAddress.Country", "Entity.EntityStatus")
_RELATION_COLUMNS = (
    "Relationship.StartNode.NodeID",
    "Relationship.EndNode.NodeID",
    "Relationship.RelationshipType",
    "Relationship.RelationshipStatus",
)
_NAME_GROUPS = (
    ("Entity.OtherEntityNames.OtherEntityName", NameKind.OTHER_LANGUAGE),
    ("Entity.TransliteratedOtherEntityNames.TransliteratedOtherEntityName", NameKind.TRANSLITERATED),
)
_NAME_KINDS = {
    "PREVIOUS_LEGAL_NAME": NameKind.PREVIOUS,
    "TRADING_OR_OPERATING_NAME": NameKind.TRADING,
    "ALTERNATIVE_LANGUAGE_LEGAL_NAME": NameKind.OTHER_LANGUAGE,
}
_ENDED = {"RETIRED", "ANNULLED", "DUPLICATE", "MERGED", "CANCELLED"}
_NEXT_RECORD = re.compile(r'\{\s*"LEI"\s*:')
_NOT_UTF8 = re.compile("[\ud800-\udfff]")


def read(text: IO[str]) -> Iterator[Record]:
    """Every record of the file. Raises UnreadableFile when it is none of the formats, and whatever reading raises."""
    head = text.read(_FIRST)
    start = head.lstrip()[:1]
    if start in {"{", "["}:
        yield from _json_records(head, text)
    else:
        yield from _csv_records(head, text)


def _csv_records(head: str, text: IO[str]) -> Iterator[Record]:
    csv.field_size_limit(LARGEST_FIELD)
    rows = csv.reader(_lines(head, text), strict=True)
    try:
        titles = [title.strip() for title in next(rows, [])]
    except csv.Error:
        titles = []
    take = _taker(titles)
    places = {title: at for at, title in enumerate(titles)}
    number = 0
    while True:
        try:
            row = next(rows, None)
        except csv.Error as error:
            number += 1
            yield Problem(number, f"Not CSV: {error}. Is a quotation mark missing?")
            continue
        if row is None:
            return
        if row:
            number += 1
            yield _checked_row(number, row, places, take)


def _taker(titles: list[str]) -> Callable[[Get], Record]:
    if missing := [one for one in _ENTITY_COLUMNS if one not in titles]:
        if all(one in titles for one in _RELATION_COLUMNS):
            return _branch
        raise UnreadableFile(f"The first line lacks the columns of a registry: {', '.join(missing)}.")
    numbered = [
        (f"{group}.{number}", kind)
        for group, kind in _NAME_GROUPS
        for number in range(1, rules.NAMES_OF_ONE)
        if f"{group}.{number}" in titles
    ]
    return lambda get: _entry(get, [(get(at), get(f"{at}.type"), kind) for at, kind in numbered])


def _checked_row(
    number: int, row: list[str], places: dict[str, int], take: Callable[[Get], Record]
) -> Record:
    if len(row) != len(places):
        return Problem(number, f"The line has {len(row)} fields instead of {len(places)}.")
    if _is_not_utf8("".join(row)):
        title = next(title for title, at in places.items() if _is_not_utf8(row[at]))
        return Problem(number, f"{title} is not written in UTF-8.")
    return _numbered(number, take(lambda name: row[places[name]] if name in places else ""))


def _is_not_utf8(text: str) -> bool:
    return not text.isascii() and _NOT_UTF8.search(text) is not None


def _numbered(number: int, record: Record) -> Record:
    if isinstance(record, Entry) and (reason := rules.problem_with(record)):
        return Problem(number, reason)
    return Problem(number, record.reason) if isinstance(record, Problem) else record


def _lines(head: str, text: IO[str]) -> Iterator[str]:
    """The lines of the file, ends included; `head` was read already and ends anywhere."""
    for line in io.StringIO(head, newline=""):
        yield line if line.endswith(("\n", "\r")) else line + text.readline()
    yield from text


def _entry(get: Get, others: list[tuple[str, str, NameKind]]) -> Entry:
    lines = ("FirstAddressLine", *(f"AdditionalAddressLine.{n}" for n in range(1, 4)))
    at = "Entity.LegalAddress."
    legal = OtherName(NameKind.LEGAL, rules.printable(get("Entity.LegalName")))
    more = [OtherName(_NAME_KINDS.get(told, kind), rules.printable(name)) for name, told, kind in others]
    return Entry(
        lei=get("LEI").strip(),
        names=(legal, *(one for one in rules.distinct_names([legal, *more]) if one.name != legal.name)),
        country=get(f"{at}Country").strip(),
        legal_form=_legal_form(get),
        is_branch=get("Entity.EntityCategory") == "BRANCH",
        address=Address(
            street=rules.printable(", ".join(part for line in lines if (part := get(at + line).strip()))),
            city=rules.printable(get(f"{at}City")),
            region=rules.printable(get(f"{at}Region")),
            postcode=rules.printable(get(f"{at}PostalCode")),
        ),
        status=_status(get("Entity.EntityStatus"), get("Registration.RegistrationStatus")),
        as_of=_moment(get("Registration.LastUpdateDate")),
    )


def _branch(get: Get) -> Record:
    start, end, kind, status = (get(name).strip() for name in _RELATION_COLUMNS)
    if kind != "IS_INTERNATIONAL_BRANCH_OF" or status != "ACTIVE":
        return None
    wrong = next((lei for lei in (start, end) if rules.as_lei(lei) != lei), None)
    return Branch(start, end) if wrong is None else Problem(0, f"“{wrong[:30]}” is no LEI.")


def _legal_form(get: Get) -> str:
    return rules.printable(
        get("Entity.LegalForm.OtherLegalForm") or get("Entity.LegalForm.EntityLegalFormCode")
    )[:200]


def _status(entity: str, registration: str) -> Status:
    if entity not in {"ACTIVE", "NULL", ""} or registration in _ENDED:
        return Status.ENDED
    return Status.LAPSED if registration == "LAPSED" else Status.ACTIVE


def _moment(text: str) -> dt.datetime | None:
    try:
        found = dt.datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return found if found.tzinfo else found.replace(tzinfo=dt.UTC)


def _json_records(head: str, text: IO[str]) -> Iterator[Record]:
    """Records of {"records": […]}, of a bare list, or one a line; found by their beginning, so that a broken one costs
    only itself."""
    decode = json.JSONDecoder().raw_decode
    buffer, at, number, is_end = head, 0, 0, False
    while True:
        begin = _NEXT_RECORD.search(buffer, at)
        record, problem, after = None, "", at
        if begin is not None:
            try:
                record, after = decode(buffer, begin.start())
            except ValueError as error:
                after = begin.end()
                problem = f"Not JSON: {error.args[0]}."
        is_waiting = begin is None or (problem and len(buffer) - begin.start() < LARGEST_RECORD)
        if is_waiting and not is_end:
            buffer = buffer[begin.start() if begin else max(at, len(buffer) - 40) :]
            piece = text.read(max(_PIECE, len(buffer)))
            buffer, at, is_end = buffer + piece, 0, not piece
            continue
        if begin is None:
            break
        number, at = number + 1, after
        yield Problem(number, problem) if problem else _numbered(number, _from_json(record))
    if number == 0:
        raise UnreadableFile("The file is JSON, but holds no records of entities (LEI-CDF).")


def _from_json(record: Any) -> Record:
    def get(path: str) -> str:
        return _text(_walk(record, path.split(".")))

    others = []
    for group, kind in _NAME_GROUPS:
        for one in _as_list(_walk(record, group.split("."))):
            told = one.get("@type", "") if isinstance(one, Mapping) else ""
            others.append((_text(one), str(told), kind))
    lines = _as_list(_walk(record, ["Entity", "LegalAddress", "AdditionalAddressLine"]))
    further = {f"Entity.LegalAddress.AdditionalAddressLine.{n}": _text(one) for n, one in enumerate(lines, 1)}
    entry = _entry(lambda path: further[path] if path in further else get(path), others)
    if any(
        _is_not_utf8(text)
        for text in (*(one.name for one in entry.names), *dataclasses.astuple(entry.address))
    ):
        return Problem(0, f"{entry.lei[:20]} is not written in UTF-8.")
    return entry


def _walk(value: Any, path: list[str]) -> Any:
    for step in path:
        value = value.get(step) if isinstance(value, Mapping) else None
    return value


def _text(value: Any) -> str:
    """The text of a value as the format writes it: {"$": "…"}, or the text itself."""
    found = value.get("$", "") if isinstance(value, Mapping) else value
    return found if isinstance(found, str) else ""


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]
