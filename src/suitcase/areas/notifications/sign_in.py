"""What lines about a person's own sign-in tell them. A part of the table in `tells`.

The sign-in pages send a mail at once, with the moment and the place. What happens without a page goes by e-mail here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from suitcase.areas.notifications.contracts import Page, Target

Facts = Mapping[str, Any]
Tell = tuple[str, str | Callable[[Facts], str], Callable[[Facts], Target], bool]

_FACTORS = {"totp": "An authenticator app", "passkey": "A passkey"}


def _me(facts: Facts) -> Target:
    return Target(Page.ME, ())


def _added(facts: Facts) -> str:
    return f"{_FACTORS[facts['factor']]} was added to your sign-in."


def _removed(facts: Facts) -> str:
    return f"{_FACTORS[facts['factor']]} was removed from your sign-in."


def _code_used(facts: Facts) -> str:
    left = facts["left"]
    return f"A recovery code was used. {left} {'code is' if left == 1 else 'codes are'} left."


def _mine(sentence: str | Callable[[Facts], str], *, by_email: bool = False) -> tuple[Tell, ...]:
    return (("self", sentence, _me, by_email),)


TELLS: dict[str, tuple[Tell, ...]] = {
    "person:password_changed": _mine("Your password was changed."),
    "person:password_reset": _mine("Your password was reset with a link from an e-mail."),
    "person:email_changed": _mine("Your e-mail address was changed."),
    "person:two_step_on": _mine("Two-step sign-in is on."),
    "person:two_step_off": _mine("Two-step sign-in is off."),
    "person:two_step_reset": _mine(
        "Whoever runs this Suitcase took your second step away and signed you out everywhere: your password alone signs"
        " you in. Set it up anew.",
        by_email=True,
    ),
    "person:factor_added": _mine(_added),
    "person:factor_removed": _mine(_removed),
    "person:recovery_codes_made": _mine("You have new recovery codes."),
    "person:recovery_code_used": _mine(_code_used),
    "person:second_step_blocked": _mine("Somebody who knows your password entered too many wrong codes."),
}
