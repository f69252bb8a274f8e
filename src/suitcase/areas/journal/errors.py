"""What the journal refuses."""

from __future__ import annotations

from suitcase.kernel.errors import Conflict


class NothingRecorded(AssertionError):
    """An action was about to commit without a journal line: a mistake in it, not in what was asked."""

    def __init__(self, action: str) -> None:
        super().__init__(
            f"{action} wrote no journal line."
            " Call record(...) for what it did, or nothing_changed() if it did nothing."
        )


class PersonalDataInTheClear(AssertionError):
    """What looks like an e-mail address stands in a line's open data, where no erasure can reach it."""

    def __init__(self, verb: str) -> None:
        super().__init__(
            f"The data of {verb!r} holds what looks like an e-mail address; give it in personal={{...}}."
        )


class WrongSecret(RuntimeError):
    """The keys of personal fields were locked with another secret than this installation has now."""

    def __init__(self) -> None:
        super().__init__(
            "SUITCASE_SECRET is not the one with which personal fields were sealed; put the former back."
        )


class SentBefore(Conflict):
    """The key of this form was used for other values."""

    code = "sent_before"
    sentence = "This form was sent before with other values."
    remedy = "Reload the page to see what was saved, then send the form again."


class StillSending(Conflict):
    """The same form is being worked on at this moment and takes longer than anybody should wait."""

    code = "still_sending"
    sentence = "This form was sent a moment ago and is still being worked on."
    remedy = "Wait a few seconds and reload the page; it will not be done twice."


class Collided(Conflict):
    """Two acts at the same moment wanted the same things in another order, or one waited longer than anybody should."""

    code = "collided"
    sentence = "Somebody else is changing the same things at this moment. Nothing was changed."
    remedy = "Try again in a moment."
