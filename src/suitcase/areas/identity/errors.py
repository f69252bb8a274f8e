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
