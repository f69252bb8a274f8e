"""Pure rules about people: how names and addresses are written down."""

from __future__ import annotations

import unicodedata

from suitcase.areas.identity.contracts import LANGUAGES, NAME_LENGTH, THEMES, Profile

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
