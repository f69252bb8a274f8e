"""Pure rules about people: how names and addresses are written down."""

from __future__ import annotations

import base64
import datetime as dt
import hashlib
import hmac
import unicodedata

from suitcase.areas.identity.contracts import (
    LANGUAGES,
    NAME_LENGTH,
    PASSKEY_NAME_LENGTH,
    THEMES,
    Profile,
)

# What every authenticator app takes for granted (RFC 6238): six digits that change every thirty seconds.
CODE_DIGITS = 6
CODE_SECONDS = 30
# A clock half a minute off, and the time it takes to type.
_STEPS_OFF = 1

# Direction overrides and isolates can make one name read as another.
_DIRECTION_CONTROLS = {*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0x200E, 0x200F, 0x061C}


def normal_email(text: str) -> str:
    """An address as it is stored and compared: without spaces around it, in lower case."""
    return text.strip().lower()


def normal_name(text: str) -> str:
    """A name in one Unicode form, on one line, without control characters; may come out empty."""
    composed = unicodedata.normalize("NFC", text)
    kept = (
        " " if unicodedata.category(letter) in {"Cc", "Zl", "Zp"} else letter
        for letter in composed
        if ord(letter) not in _DIRECTION_CONTROLS
    )
    return " ".join("".join(kept).split())


def name_error(name: str) -> str:
    """What is wrong with a normal name, as a sentence; empty if nothing is."""
    if not name:
        return "Write the name other people will see."
    if len(name) > NAME_LENGTH:
        return f"Write at most {NAME_LENGTH} characters."
    return ""


def profile_errors(profile: Profile) -> dict[str, str]:
    """What is wrong with a profile, by field; empty if it can be saved."""
    errors = {}
    if wrong := name_error(normal_name(profile.name)):
        errors["name"] = wrong
    if profile.theme not in dict(THEMES):
        errors["theme"] = "Choose light, dark or the system's theme."
    if profile.language not in dict(LANGUAGES):
        errors["language"] = "Choose one of the languages offered."
    return errors


def passkey_name_error(name: str) -> str:
    """What is wrong with a passkey's normal name, as a sentence; empty if nothing is."""
    if not name:
        return "Write a name by which you will know this passkey again."
    if len(name) > PASSKEY_NAME_LENGTH:
        return f"Write at most {PASSKEY_NAME_LENGTH} characters."
    return ""


def normal_code(text: str) -> str:
    """A code as it is compared: its digits, in whatever script and with whatever blanks they were typed."""
    return "".join(
        str(unicodedata.digit(letter)) if letter.isdecimal() else letter
        for letter in text
        if unicodedata.category(letter)[0] not in "ZPC"
    )


def code_step(at: dt.datetime) -> int:
    """The number of the thirty seconds in which this moment lies."""
    return int(at.timestamp()) // CODE_SECONDS


def one_time_code(secret: str, step: int) -> str:
    """The six digits an app shows in this step (RFC 4226); `secret` is base32."""
    digest = hmac.new(base64.b32decode(secret), step.to_bytes(8, "big"), hashlib.sha1).digest()
    offset = digest[-1] & 0x0F
    number = int.from_bytes(digest[offset : offset + 4], "big") & 0x7FFF_FFFF
    return str(number % 10**CODE_DIGITS).zfill(CODE_DIGITS)


def matching_step(secret: str, code: str, at: dt.datetime, *, after: int = -1) -> int | None:
    """The step whose code this is, at most one away from now and later than `after`; None if there is none.

    Whoever keeps the step and gives it as `after` the next time takes no code twice.
    """
    typed, now = normal_code(code).encode(), code_step(at)
    fitting = [
        step
        for step in range(now - _STEPS_OFF, now + _STEPS_OFF + 1)
        if step > after and hmac.compare_digest(one_time_code(secret, step).encode(), typed)
    ]
    return max(fitting, default=None)
