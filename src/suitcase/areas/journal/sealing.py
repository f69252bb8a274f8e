"""Personal fields of lines, encrypted with a key per person: destroying the key erases them everywhere."""

from __future__ import annotations

import base64
import json
import os
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from suitcase.areas.journal.errors import WrongSecret
from suitcase.kernel import clock
from suitcase.stores import postgres

_NONCE = 12
Fields = Mapping[int, Mapping[str, str]]
Keys = Mapping[int, bytes | None]  # None: destroyed; missing: never made

# Keys used lately, as they are stored (encrypted), so that most lines need not ask for them. Never trusted for reading.
_REMEMBERED = 4_096
_recent: dict[int, bytes] = {}


class Sealed(NamedTuple):
    """Fields as they are stored, and with which keys: a person and the name of the key that was used."""

    texts: dict[str, str]
    used: dict[int, bytes]


def seal(line_id: int, fields: Fields, *, from_memory: bool) -> Sealed:
    """Encrypt the fields of each person for this one line. An erased person's are dropped.

    The ciphertext is bound to line and person: moved elsewhere it does not open. With `from_memory` keys used before
    are used again without asking; whoever writes the line checks by their names that they still count.
    """
    people = sorted(person for person, values in fields.items() if values)
    stored = {person: _recent.get(person) if from_memory else None for person in people}
    if asked := [person for person, wrapped in stored.items() if wrapped is None]:
        stored |= _keys_for_writing(asked)
    texts, used = {}, {}
    for person, wrapped in stored.items():
        if wrapped is None:
            continue
        plain = json.dumps(dict(fields[person]), sort_keys=True).encode()
        texts[str(person)] = _encrypt(_unwrap(person, wrapped), plain, _bound(line_id, person))
        used[person] = wrapped[
            :_NONCE
        ]  # the nonce with which the key was locked away, different for every key
    return Sealed(texts, used)


def remember(people: Iterable[int]) -> None:
    """Ask anew for the keys of these people, so that `seal` can use them from memory; destroyed ones are forgotten."""
    if wanted := sorted(set(people)):
        for person, wrapped in _keys_for_writing(wanted).items():
            if wrapped is None:
                _recent.pop(person, None)


def open_sealed(line_id: int, sealed: Mapping[str, str], keys: Keys) -> dict[int, dict[str, str]]:
    """The fields of everybody whose key is still there. A ciphertext that was tampered with is left out."""
    opened = {}
    for name, text in sealed.items():
        person = int(name)
        if (key := keys.get(person)) is None:
            continue
        try:
            opened[person] = json.loads(_decrypt(key, text, _bound(line_id, person)))
        except (InvalidTag, ValueError):
            continue
    return opened


def keys_for_reading(people: Iterable[int]) -> dict[int, bytes | None]:
    """The keys of these people for whoever is acting now; None where the key was destroyed."""
    wanted = sorted(set(people))
    return unwrapped(_stored(wanted).items()) if wanted else {}


def unwrapped(rows: Iterable[tuple[Any, ...]]) -> dict[int, bytes | None]:
    """Keys as they are used, from rows of (person id, key as stored or None)."""
    return {person: None if wrapped is None else _unwrap(person, wrapped) for person, wrapped in rows}


def _keys_for_writing(people: list[int]) -> dict[int, bytes | None]:
    """A key per person as it is stored, made on first use; None for an erased person."""
    found = _stored(people)
    missing = [person for person in people if person not in found]
    for person in missing:
        # Two first lines of one person may meet here; the second waits for the first and then takes its key.
        made = _encrypt_bytes(settings.PERSONAL_FIELDS_KEY, AESGCM.generate_key(256), _owner(person))
        postgres.prepared("SELECT journal_add_key(%s, %s, %s)", (person, made, clock.now()))
    if missing:
        found |= _stored(missing)
    while len(_recent) > _REMEMBERED:
        _recent.pop(next(iter(_recent)), None)
    _recent.update({person: bytes(wrapped) for person, wrapped in found.items() if wrapped is not None})
    return found


def _stored(people: list[int]) -> dict[int, bytes | None]:
    return dict(postgres.prepared("SELECT person_id, key FROM journal_keys(%s::bigint[])", (people,)))


def _unwrap(person: int, wrapped: bytes) -> bytes:
    try:
        return _decrypt_bytes(settings.PERSONAL_FIELDS_KEY, bytes(wrapped), _owner(person))
    except InvalidTag as error:
        raise WrongSecret from error


def _bound(line_id: int, person: int) -> bytes:
    return f"{line_id}:{person}".encode()


def _owner(person: int) -> bytes:
    return f"key of person {person}".encode()


def _encrypt_bytes(key: bytes, plain: bytes, bound_to: bytes) -> bytes:
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(key).encrypt(nonce, plain, bound_to)


def _decrypt_bytes(key: bytes, sealed: bytes, bound_to: bytes) -> bytes:
    return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], bound_to)


def _encrypt(key: bytes, plain: bytes, bound_to: bytes) -> str:
    return base64.b64encode(_encrypt_bytes(key, plain, bound_to)).decode()


def _decrypt(key: bytes, text: str, bound_to: bytes) -> bytes:
    return _decrypt_bytes(key, base64.b64decode(text), bound_to)
