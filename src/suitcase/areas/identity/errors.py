"""What the identity area refuses, in sentences."""

from __future__ import annotations

from suitcase.kernel.errors import Conflict, Invalid, NotFound, Refusal, TooMany


class NoSuchPerson(NotFound):
    """No person with this id is visible to the one who asks."""

    code = "no_such_person"
    sentence = "There is no such person, or you cannot see them."


class EmailTaken(Conflict):
    """Another account already has this address. Said only where that is no secret (set-up, demo)."""

    code = "email_taken"

    def __init__(self) -> None:
        super().__init__(
            "Another account already uses this e-mail address.",
            fields={"email": "Another account already uses this e-mail address."},
            remedy="Use another address, or sign in.",
        )


class BadProfile(Invalid):
    """Some fields of the profile cannot be saved."""

    code = "bad_profile"


class WeakPassword(Invalid):
    """The password is too easy to guess."""

    code = "weak_password"


class SetUpClosed(NotFound):
    """The set-up page is not open, or the token is not the one that was printed."""

    code = "set_up_closed"


class TooManyTries(TooMany):
    """The limit of tries is used up."""

    code = "too_many"


class InvitationOver(Conflict):
    """An invitation can no longer be used; the sentence says what became of it."""

    code = "invitation_over"
    remedy = "Ask the person who invited you for a new one."


class NotYourInvitation(Refusal):
    """The person has not proven the address the invitation went to."""

    code, status = "not_your_invitation", 403
    sentence = "This invitation went to another e-mail address than yours."
    remedy = "Sign in with the address it went to."


class WrongCode(Invalid):
    """The code is not the one expected now, or was used before."""

    code = "wrong_code"

    def __init__(self, sentence: str = "This code is not right, or was used before.") -> None:
        super().__init__(sentence, fields={"code": sentence})


class AppThereAlready(Conflict):
    """An authenticator app is set up; a second one would silently replace it."""

    code = "app_there_already"
    sentence = "An authenticator app is set up already."
    remedy = "Remove it first if you want to use another one."


class TooManyPasskeys(Conflict):
    """The person has as many passkeys as anybody may have."""

    code = "too_many_passkeys"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"You have {most} passkeys; that is the most there can be.", remedy="Remove one you do not use."
        )


class BadPasskeyName(Invalid):
    """The name of a passkey cannot be saved."""

    code = "bad_passkey_name"


class NoSuchFactor(NotFound):
    """The person has no such app or passkey; it may have been removed in another window."""

    code = "no_such_factor"
    sentence = "It is not there any more."
    remedy = "Open Two-step sign-in to see what there is."


class TwoStepIsOff(Conflict):
    """There is no second step to which this could belong."""

    code = "two_step_is_off"
    sentence = "Two-step sign-in is off."
    remedy = "Set up an authenticator app or a passkey first."


class TwoStepNeeded(Conflict):
    """Somebody the person works for demands two-step sign-in. `reasons` are sentences saying who and what for."""

    code = "two_step_needed"
    remedy = "Add another app or passkey first, or ask for the demand to be lifted."

    def __init__(self, reasons: tuple[str, ...]) -> None:
        super().__init__(" ".join(reasons))
        self.reasons = reasons


class CodesNotShown(Conflict):
    """Recovery codes are shown right after they were made and never again."""

    code = "codes_not_shown"
    sentence = "These codes are not shown any more."
    remedy = "If you did not keep them, make new ones."


class WrongSecret(RuntimeError):
    """What guards a second step was sealed with another secret than this installation has now."""

    def __init__(self) -> None:
        super().__init__(
            "SUITCASE_SECRET is not the one with which second steps were sealed; put the former back,"
            " or take people's second steps away with: suitcase people reset-two-step"
        )
