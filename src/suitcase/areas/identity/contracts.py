"""What the identity area hands out and takes in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Final

LANGUAGES: Final = (("en", "English"),)
PASSKEY_NAME_LENGTH: Final = 40
THEMES: Final = (("system", "Follow the system"), ("light", "Light"), ("dark", "Dark"))
NAME_LENGTH: Final = 80
# What the journal calls the events of a person's own stream.
SIGNED_UP: Final = "person:signed_up"
EMAIL_CONFIRMED: Final = "person:email_confirmed"
EMAIL_CHANGED: Final = "person:email_changed"
SIGNED_IN: Final = "person:signed_in"
SIGN_IN_FAILED: Final = "person:sign_in_failed"
SIGNED_OUT: Final = "person:signed_out"
SIGNED_OUT_ELSEWHERE: Final = "person:signed_out_elsewhere"
PASSWORD_CHANGED: Final = "person:password_changed"  # noqa: S105 - a verb
PASSWORD_RESET: Final = "person:password_reset"  # noqa: S105 - a verb
PROFILE_CHANGED: Final = "person:profile_changed"
TWO_STEP_ON: Final = "person:two_step_on"
TWO_STEP_OFF: Final = "person:two_step_off"
TWO_STEP_RESET: Final = "person:two_step_reset"
FACTOR_ADDED: Final = "person:factor_added"
FACTOR_REMOVED: Final = "person:factor_removed"
PASSKEY_RENAMED: Final = "person:passkey_renamed"
RECOVERY_CODES_MADE: Final = "person:recovery_codes_made"
RECOVERY_CODE_USED: Final = "person:recovery_code_used"
SECOND_STEP_FAILED: Final = "person:second_step_failed"
SECOND_STEP_BLOCKED: Final = "person:second_step_blocked"
SET_UP: Final = "platform:set_up"
OPERATOR_ADDED: Final = "platform:operator_added"


class InvitationState(enum.StrEnum):
    """How far an invitation by e-mail has come."""

    PENDING = "PENDING"
    ACCEPTED = "ACCEPTED"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"


@dataclasses.dataclass(frozen=True, slots=True)
class Person:
    """A person as their own pages and the operators see them. `avatar` is a file name or empty."""

    id: int
    name: str
    email: str
    language: str
    theme: str
    notify_by_email: bool
    avatar: str
    is_active: bool
    created_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class Profile:
    """What a person may change about themselves on one form."""

    name: str
    theme: str
    language: str
    notify_by_email: bool


@dataclasses.dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody about to get an account. The password is plain here and only hashed afterwards."""

    email: str
    name: str
    password: str = dataclasses.field(repr=False)


class FactorKind(enum.StrEnum):
    """What proves a second step, as it is stored."""

    APP = "totp"
    PASSKEY = "webauthn"
    RECOVERY_CODES = "recovery_codes"


# What the journal and the strength of a sign-in call a proof by each kind.
PROOFS: Final = {
    FactorKind.APP: "totp",
    FactorKind.PASSKEY: "passkey",
    FactorKind.RECOVERY_CODES: "recovery_code",
}


@dataclasses.dataclass(frozen=True, slots=True)
class Factor:
    """An authenticator app or a passkey. `name` and `host`, for which a passkey works, are empty for an app."""

    id: int
    kind: FactorKind
    name: str
    host: str
    added_at: dt.datetime
    last_used_at: dt.datetime | None


@dataclasses.dataclass(frozen=True, slots=True)
class TwoStep:
    """A person's second steps. `codes_left` are recovery codes not used yet; without a factor there are none."""

    app: Factor | None
    passkeys: tuple[Factor, ...]
    codes_left: int
    codes_made_at: dt.datetime | None

    @property
    def is_on(self) -> bool:
        """Whether signing in with the password asks for a second step."""
        return self.app is not None or bool(self.passkeys)

    @property
    def count(self) -> int:
        """How many factors there are; recovery codes are not one, they replace one."""
        return len(self.passkeys) + (self.app is not None)


@dataclasses.dataclass(frozen=True, slots=True)
class Proof:
    """A code that was right: which row proved it, and how many recovery codes are left if it was one of them."""

    id: int
    kind: FactorKind
    codes_left: int
