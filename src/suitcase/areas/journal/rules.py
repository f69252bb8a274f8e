"""Pure rules of the journal: what a line may say, and how the chain is laid over it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from suitcase.areas.journal.contracts import Stream
from suitcase.areas.journal.errors import PersonalDataInTheClear

_VERB = re.compile(r"[a-z][a-z0-9_]*:[a-z][a-z0-9_]*")
_E_MAIL = re.compile(r"[^\s@\"]+@[^\s@\"]+\.[^\s@\"]")
GENESIS = bytes(32)
# Made once: a bulk act digests thousands of rows.
_CANONICAL = json.JSONEncoder(sort_keys=True, separators=(",", ":"), ensure_ascii=False)
_PLAIN = frozenset({str, int, bool, type(None)})


class Written(NamedTuple):
    """The part of a line that never changes after it was written."""

    id: int
    verb: str
    at: dt.datetime
    actor_person_id: int | None
    actor_scope: str
    data: Mapping[str, Any]
    sealed: Mapping[str, str]


def canonical(value: Any) -> bytes:
    """The one way to write a JSON value as bytes: keys sorted, no spaces, UTF-8."""
    return _CANONICAL.encode(value).encode()


def line_digest(line: Written) -> bytes:
    """SHA-256 over everything a line says, its encrypted fields as they are stored."""
    return hashlib.sha256(
        canonical(
            [
                str(line.id),
                line.verb,
                line.at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
                None if line.actor_person_id is None else str(line.actor_person_id),
                line.actor_scope,
                line.data,
                line.sealed,
            ]
        )
    ).digest()


def entry_hash(before: bytes, stream: Stream, position: int, digest: bytes) -> bytes:
    """The seal of a stream up to `position`: over the seal before it and the digest of the line there."""
    return hashlib.sha256(before + f"{stream.kind}:{stream.id}:{position}:".encode() + digest).digest()


def journal_hash(before: bytes, position: int, digest: bytes, streams: Sequence[Stream]) -> bytes:
    """The seal of the whole journal up to `position`; it also covers in which streams the line stands."""
    places = ",".join(str(stream) for stream in sorted(streams))
    return hashlib.sha256(before + f"{position}:{places}:".encode() + digest).digest()


def check_verb(verb: str) -> None:
    """A verb reads "thing:what_happened"; ValueError when it does not."""
    if not _VERB.fullmatch(verb):
        raise ValueError(f"{verb!r} is no verb of the journal; write it like link:approved.")


def check_data(data: Any) -> None:
    """Open data holds text, whole numbers, yes/no, nothing, lists and mappings by text; TypeError otherwise.

    No fractions: their spelling differs between programs, and the hash covers the spelling.
    """
    if type(data) in _PLAIN:
        return
    if isinstance(data, Mapping):
        for key, value in data.items():
            if not isinstance(key, str):
                raise TypeError(f"{key!r} is no name of a field; names are text.")
            check_data(value)
    elif isinstance(data, list | tuple):
        # Rows of bulk acts come by the ten thousand, and nearly all of what they hold is plain.
        for value in data:
            if type(value) not in _PLAIN:
                check_data(value)
    elif not (data is None or isinstance(data, str | int)):
        raise TypeError(f"A journal line cannot keep a {type(data).__name__}; give text or a whole number.")


def check_no_address(verb: str, data: Mapping[str, Any]) -> None:
    """Refuse open data in which something looks like an e-mail address."""
    if _E_MAIL.search(canonical(data).decode()):
        raise PersonalDataInTheClear(verb)


def digest_rows(rows: Iterable[Any]) -> dict[str, Any]:
    """What a line says about the rows of a bulk act: `{"rows": how many, "sha256": digest in hex}`.

    The digest is over the canonical JSON of each row, one a line, in the order given.
    """
    digest, count = hashlib.sha256(), 0
    for row in rows:
        check_data(row)
        digest.update(canonical(row) + b"\n")
        count += 1
    return {"rows": count, "sha256": digest.hexdigest()}
