"""Reads about second steps. People see their own; of others one learns only whether they have one."""

from __future__ import annotations

from collections.abc import Iterable

from allauth.mfa.models import Authenticator
from django.db.models import QuerySet

from suitcase.areas.identity import ports
from suitcase.areas.identity.contracts import Factor, FactorKind, TwoStep
from suitcase.areas.identity.errors import CodesNotShown
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import BigInts, acting, prepared

_WITH = "SELECT DISTINCT person_id FROM person_factors(%s) WHERE kind <> 'recovery_codes'"


def has_two_step(person_ids: Iterable[int]) -> set[int]:
    """Those of these people, at most limits.BULK_ROWS, whom signing in with a password asks for a second step."""
    wanted = sorted(set(person_ids))
    if len(wanted) > limits.BULK_ROWS:
        raise ValueError(f"Ask for at most {limits.BULK_ROWS} people at once.")
    return {person for (person,) in prepared(_WITH, (BigInts(wanted),))} if wanted else set()


def factor_kinds(person_id: int) -> frozenset[FactorKind]:
    """What the person has, whoever asks: sign-in decides by this whether the second step comes."""
    rows = prepared("SELECT kind FROM person_factors(%s)", (BigInts([person_id]),))
    return frozenset(FactorKind(kind) for (kind,) in rows)


def get_passkey_hosts(actor: Actor, person_id: int) -> frozenset[str]:
    """The host names this person has passkeys for; also asked at the second step, before anybody is signed in."""
    with acting(actor):
        rows = rows_of(person_id).filter(type=FactorKind.PASSKEY)
        return frozenset(row.data.get("host", "") for row in rows)


def get_two_step(actor: Actor) -> TwoStep:
    """The actor's own second steps, passkeys in the order they were added."""
    with acting(actor):
        return two_step_of(actor.person_id)


def why_two_step_needed(actor: Actor) -> list[str]:
    """Why the actor must not turn two-step sign-in off, as sentences; empty if they may."""
    if actor.person_id is None:
        return []
    return [why for demands in ports.demands() for why in demands.why_needed(actor, actor.person_id)]


def get_new_recovery_codes(actor: Actor) -> list[str]:
    """The actor's unused recovery codes, shortly after they were made. Raises CodesNotShown later, or without any."""
    with acting(actor):
        row = rows_of(actor.person_id).filter(type=FactorKind.RECOVERY_CODES).first()
        if row is None or clock.now() - row.created_at > limits.RECOVERY_CODES_SHOWN:
            raise CodesNotShown()
        codes: list[str] = row.wrap().get_unused_codes()
        return codes


def rows_of(person_id: int | None) -> QuerySet[Authenticator]:
    """Everything that proves this person's second step and the actor may see."""
    found: QuerySet[Authenticator] = Authenticator.objects.filter(user_id=person_id).order_by("pk")
    return found


def two_step_of(person_id: int | None) -> TwoStep:
    """The person's second steps, for who is acting now."""
    rows = list(rows_of(person_id))
    codes = next((row for row in rows if row.type == FactorKind.RECOVERY_CODES), None)
    return TwoStep(
        app=next((_factor(row) for row in rows if row.type == FactorKind.APP), None),
        passkeys=tuple(_factor(row) for row in rows if row.type == FactorKind.PASSKEY),
        codes_left=len(codes.wrap().get_unused_codes()) if codes else 0,
        codes_made_at=codes.created_at if codes else None,
    )


def _factor(row: Authenticator) -> Factor:
    return Factor(
        id=row.pk,
        kind=FactorKind(row.type),
        name=row.data.get("name", ""),
        host=row.data.get("host", ""),
        added_at=row.created_at,
        last_used_at=row.last_used_at,
    )
