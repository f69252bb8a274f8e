"""What the identity area hands out and takes in."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum
from typing import Final

LANGUAGES: Final = (("en", "English"),)
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
