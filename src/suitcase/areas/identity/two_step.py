"""Writes about second steps: an app, passkeys, recovery codes. Each leaves a line in the person's history."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Mapping
from typing import Any

from allauth.mfa.models import Authenticator

from suitcase.areas.access.contracts import Kind
from suitcase.areas.identity import contracts, errors, rules
from suitcase.areas.identity.contracts import PROOFS, FactorKind, Proof, TwoStep
from suitcase.areas.identity.factors import rows_of, two_step_of, why_two_step_needed
from suitcase.areas.identity.models import Person
from suitcase.areas.identity.rates import limit
from suitcase.areas.identity.sealing import seal, unseal
from suitcase.areas.identity.sign_ins import end_sign_ins
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied

_DAY = 24 * 60 * 60


def new_app_secret() -> str:
    """A fresh key for an authenticator app: 160 bits as base32, as RFC 4226 recommends."""
    return base64.b32encode(secrets.token_bytes(20)).decode()


@action
def add_app(actor: Actor, *, secret: str, code: str) -> bool:
    """Set up an authenticator app; the code proves that it has the key. True if recovery codes were made with it.

    Raises AppThereAlready, or WrongCode when the app shows something else.
    """
    person_id = _lock(actor)
    before = two_step_of(person_id)
    if before.app is not None:
        raise errors.AppThereAlready()
    step = rules.matching_step(secret, code, clock.now())
    if step is None:
        raise errors.WrongCode("This is not what the app should show now. Check the time of your phone.")
    _add(person_id, FactorKind.APP, {"secret": seal(secret), "step": step})
    return _note_added(actor, FactorKind.APP, before)


@action
def add_passkey(actor: Actor, *, name: str, host: str, credential: Mapping[str, Any]) -> bool:
    """Save a passkey that the browser has just made for `host`. True if recovery codes were made with it.

    The caller has checked the credential against the challenge. Raises TooManyPasskeys, or BadPasskeyName.
    """
    name = _passkey_name(name)
    person_id = _lock(actor)
    before = two_step_of(person_id)
    if len(before.passkeys) >= limits.PASSKEYS_PER_PERSON:
        raise errors.TooManyPasskeys(limits.PASSKEYS_PER_PERSON)
    _add(person_id, FactorKind.PASSKEY, {"name": name, "host": host, "credential": dict(credential)})
    return _note_added(actor, FactorKind.PASSKEY, before)


@action
def rename_passkey(actor: Actor, *, factor_id: int, name: str) -> None:
    """Call a passkey something else. Raises NoSuchFactor, or BadPasskeyName."""
    name = _passkey_name(name)
    person_id = _lock(actor)
    row = rows_of(person_id).filter(pk=factor_id, type=FactorKind.PASSKEY).first()
    if row is None:
        raise errors.NoSuchFactor()
    before = row.data["name"]
    if before == name:
        nothing_changed()
        return
    row.data["name"] = name
    row.save(update_fields=["data"])
    _record(contracts.PASSKEY_RENAMED, actor, person_id, personal={"name.from": before, "name.to": name})


@action
def remove_factor(actor: Actor, *, factor_id: int) -> TwoStep:
    """Take an app or a passkey away, with the last one also the recovery codes. Returns what is left.

    Raises NoSuchFactor, or TwoStepNeeded if it is the last one and somebody demands two-step sign-in.
    """
    person_id = _lock(actor)
    row = rows_of(person_id).exclude(type=FactorKind.RECOVERY_CODES).filter(pk=factor_id).first()
    if row is None:
        raise errors.NoSuchFactor()
    is_last = two_step_of(person_id).count == 1
    if is_last:
        _check_may_leave(actor)
    row.delete()
    _record(contracts.FACTOR_REMOVED, actor, person_id, data={"factor": PROOFS[FactorKind(row.type)]})
    if is_last:
        rows_of(person_id).delete()
        _record(contracts.TWO_STEP_OFF, actor, person_id)
    return two_step_of(person_id)


@action
def turn_two_step_off(actor: Actor) -> None:
    """Take all factors and recovery codes away. Raises TwoStepIsOff, or TwoStepNeeded if somebody demands it."""
    person_id = _lock(actor)
    if not two_step_of(person_id).is_on:
        raise errors.TwoStepIsOff()
    _check_may_leave(actor)
    rows_of(person_id).delete()
    _record(contracts.TWO_STEP_OFF, actor, person_id)


@action
def renew_recovery_codes(actor: Actor) -> None:
    """Make new recovery codes; those before are worth nothing from now on. Raises TwoStepIsOff."""
    person_id = _lock(actor)
    if not two_step_of(person_id).is_on:
        raise errors.TwoStepIsOff()
    _make_recovery_codes(actor, person_id)


@action
def prove_with_code(actor: Actor, *, person_id: int, code: str) -> Proof:
    """Take the code of the person's app, or one of their recovery codes, which is then used up.

    Called before anybody is signed in, too. Every try counts, whoever tries: raises TooManyTries beyond
    limits.CODE_TRIES, and WrongCode.
    """
    limit(f"second_step:{person_id}", limits.CODE_TRIES, limits.CODE_STRETCH_SECONDS)
    limit(f"second_step_day:{person_id}", limits.CODE_TRIES_PER_DAY, _DAY)
    found = {row.type: row for row in _held(person_id)}
    if (row := found.get(FactorKind.APP)) is not None and _is_app_code(row, code):
        nothing_changed()  # what the code was for has its own line: signing in, or the change it allowed
        return Proof(row.pk, FactorKind.APP, 0)
    if (row := found.get(FactorKind.RECOVERY_CODES)) is not None and row.wrap().validate_code(code):
        rows_of(person_id).filter(pk=row.pk).update(last_used_at=clock.now())
        left = two_step_of(person_id).codes_left
        _record(contracts.RECOVERY_CODE_USED, actor, person_id, data={"left": left})
        return Proof(row.pk, FactorKind.RECOVERY_CODES, left)
    raise errors.WrongCode()


@action
def reset_two_step(actor: Actor, *, person_id: int) -> None:
    """Take everything away from somebody who has lost it all. Only Suitcase itself may: no page does this.

    Whoever runs the installation has made sure who asks. All sign-ins end: they may be somebody else's, or say that two
    steps were proved. Raises NoSuchPerson, or TwoStepIsOff.
    """
    if actor.scope != "job" or actor.person_id is not None:
        raise Denied(
            "Only Suitcase itself can reset a second step.", missing="the right to reset second steps"
        )
    if not Person.objects.select_for_update().filter(id=person_id).exists():
        raise errors.NoSuchPerson()
    if not rows_of(person_id).exists():
        raise errors.TwoStepIsOff(
            "This person has no second step.", remedy="Their password is all they need."
        )
    rows_of(person_id).delete()
    end_sign_ins(actor, person_id=person_id)
    _record(contracts.TWO_STEP_RESET, actor, person_id)


def _is_app_code(row: Authenticator, code: str) -> bool:
    step = rules.matching_step(unseal(row.data["secret"]), code, clock.now(), after=row.data.get("step", -1))
    if step is None:
        return False
    row.data["step"] = step
    row.last_used_at = clock.now()
    row.save(update_fields=["data", "last_used_at"])
    return True


def _lock(actor: Actor) -> int:
    """The actor's id. Changes to one person's second steps follow one another, so that the last one is known."""
    if actor.person_id is None or not Person.objects.select_for_update().filter(id=actor.person_id).exists():
        raise errors.NoSuchPerson()
    _held(actor.person_id)
    return actor.person_id


def _held(person_id: int) -> list[Authenticator]:
    """Everything a person proves a second step with, held by id: whoever proves one now has it first, or finds it
    gone."""
    return list(rows_of(person_id).select_for_update())


def _add(person_id: int, kind: FactorKind, data: dict[str, Any]) -> None:
    Authenticator.objects.create(user_id=person_id, type=kind, data=data, created_at=clock.now())


def _note_added(actor: Actor, kind: FactorKind, before: TwoStep) -> bool:
    person_id = actor.person_id or 0
    verb = contracts.FACTOR_ADDED if before.is_on else contracts.TWO_STEP_ON
    _record(verb, actor, person_id, data={"factor": PROOFS[kind]})
    if before.is_on:
        return False
    _make_recovery_codes(actor, person_id)
    return True


def _make_recovery_codes(actor: Actor, person_id: int) -> None:
    rows_of(person_id).filter(type=FactorKind.RECOVERY_CODES).delete()
    # The seed from which the sign-in library reckons the codes; used ones are marked in the mask.
    _add(person_id, FactorKind.RECOVERY_CODES, {"seed": seal(secrets.token_hex(40)), "used_mask": 0})
    _record(
        contracts.RECOVERY_CODES_MADE, actor, person_id, data={"count": two_step_of(person_id).codes_left}
    )


def _check_may_leave(actor: Actor) -> None:
    if reasons := why_two_step_needed(actor):
        raise errors.TwoStepNeeded(tuple(reasons))


def _passkey_name(name: str) -> str:
    normal = rules.normal_name(name)
    if wrong := rules.passkey_name_error(normal):
        raise errors.BadPasskeyName(fields={"name": wrong})
    return normal


def _record(
    verb: str,
    actor: Actor,
    person_id: int,
    *,
    data: dict[str, object] | None = None,
    personal: dict[str, str] | None = None,
) -> None:
    fields = {"ip": actor.ip, **(personal or {})}
    record(
        verb,
        actor,
        streams=[(Kind.PERSON, person_id)],
        data=data,
        personal={person_id: {name: value for name, value in fields.items() if value}},
    )
