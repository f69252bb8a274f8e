"""Refusals of the consent area."""

from __future__ import annotations

import datetime as dt

from suitcase.kernel.errors import Conflict, Refusal, TooMany


class AlreadyPending(Conflict):
    code = "already_pending"

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"A request to @{handle} is waiting for an answer already.",
            fields={"username": f"A request to @{handle} is waiting for an answer already."},
            remedy="You can cancel it in the list and send another.",
        )


class AlreadyLinked(Conflict):
    code = "already_linked"

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"@{handle} is linked to this ad account already.",
            fields={"username": f"@{handle} is linked to this ad account already."},
            remedy="Open the account in the list to see what it may be used for.",
        )


class Resting(TooMany):
    code = "resting"

    def __init__(self, handle: str, until: dt.datetime, now: dt.datetime) -> None:
        super().__init__(
            f"@{handle} has declined several requests of this ad account. You can ask again on {until:%d %B %Y}.",
            retry_after=max(1, int((until - now).total_seconds())),
            remedy="Get in touch with the creator before you ask again.",
        )
        self.fields = {"username": self.sentence}


class RequestGone(Conflict):
    """The request can no longer be answered; the sentence says what became of it."""

    code = "request_gone"
    remedy = "Reload the page to see where things stand."


class TextChanged(Conflict):
    code = "text_changed"
    sentence = "What you are asked to agree to has changed since you opened this page."
    remedy = "Please read it again below, then decide."


class AlreadyEnded(Conflict):
    code = "already_ended"
    remedy = "Reload the page to see its history."


class AccountNotOpen(Refusal):
    code, status = "account_not_open", 409
    sentence = "This account has been closed or banned, so nothing can be approved with it."
