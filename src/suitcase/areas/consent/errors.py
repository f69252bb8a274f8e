"""Refusals of the consent area."""

from __future__ import annotations

import datetime as dt

from suitcase.areas.consent.contracts import AskState
from suitcase.kernel.errors import Conflict, Refusal, TooMany


class AlreadyPending(Conflict):
    """`creator_account_id` tells a surface which request of the asking ad account is meant."""

    code = "already_pending"

    def __init__(self, handle: str, creator_account_id: int = 0) -> None:
        self.creator_account_id = creator_account_id
        super().__init__(
            f"A request to @{handle} is waiting for an answer already.",
            fields={"username": f"A request to @{handle} is waiting for an answer already."},
            remedy="You can remind them, or cancel it and send another.",
        )


class AlreadyLinked(Conflict):
    """`creator_account_id` tells a surface which link of the asking ad account is meant."""

    code = "already_linked"

    def __init__(self, handle: str, creator_account_id: int = 0, asker: str = "ad account") -> None:
        self.creator_account_id = creator_account_id
        super().__init__(
            f"@{handle} is linked to this {asker} already.",
            fields={"username": f"@{handle} is linked to this {asker} already."},
            remedy="Open the account in the list to see what it may be used for.",
        )


class Resting(TooMany):
    code = "resting"

    def __init__(self, handle: str, until: dt.datetime, now: dt.datetime, asker: str = "ad account") -> None:
        super().__init__(
            f"@{handle} has declined several requests of this {asker}. You can ask again on {until:%d %B %Y}.",
            retry_after=max(1, int((until - now).total_seconds())),
            remedy="Get in touch with the creator before you ask again.",
        )
        self.fields = {"username": self.sentence}


class RemindedLately(TooMany):
    code = "reminded_lately"

    def __init__(self, handle: str, again_at: dt.datetime, now: dt.datetime) -> None:
        super().__init__(
            f"@{handle} has been reminded lately.",
            retry_after=max(1, int((again_at - now).total_seconds())),
            remedy=f"You can send another reminder on {again_at:%d %B %Y, %H:%M} UTC.",
        )
        self.again_at = again_at


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


class RequesterBlocked(Refusal):
    """The creator takes no requests from this ad account; says no more than that."""

    code, status = "requester_blocked", 409

    def __init__(self, handle: str, ad_account: str) -> None:
        sentence = f"@{handle} does not take requests from {ad_account}."
        super().__init__(
            sentence,
            fields={"username": sentence},
            remedy="Creators decide who may ask them. If you know each other, get in touch: they can let you ask again "
            "in their settings.",
        )


class AlreadyBlocked(Conflict):
    code = "already_blocked"

    def __init__(self, ad_account: str) -> None:
        super().__init__(
            f"{ad_account} is blocked already.", remedy="You can unblock it under Blocked requesters."
        )


class AlreadyUnblocked(Conflict):
    code = "already_unblocked"

    def __init__(self, ad_account: str) -> None:
        super().__init__(
            f"{ad_account} is not blocked any more.", remedy="Reload the page to see who is blocked now."
        )


class NotGranted(Refusal):
    code, status = "not_granted", 409

    def __init__(self, handle: str, name: str) -> None:
        super().__init__(
            f"@{handle} has not granted “{name}”, so it cannot be switched on.",
            remedy="An ad account can use less than the creator granted, never more.",
        )


class LastPermission(Conflict):
    code = "last_permission"
    sentence = "At least one permission stays on while the account is linked."
    remedy = "To give all of them up, unlink the account."


class AskLinkOver(Conflict):
    """A link to ask with cannot be used any more; `state` says why."""

    code = "ask_link_over"
    _WORDS = {
        AskState.USED: "This link could be used once, and it was.",
        AskState.WITHDRAWN: "This link was withdrawn.",
        AskState.EXPIRED: "The time of this link has run out.",
    }

    def __init__(self, state: AskState) -> None:
        self.state = state
        super().__init__(
            self._WORDS[state],
            remedy="Ask whoever gave it to you for a new one. They can also ask you by your username.",
        )


class BlockedByYou(Conflict):
    code = "blocked_by_you"

    def __init__(self, name: str) -> None:
        super().__init__(
            f"You take no requests from {name}.",
            remedy="Unblock it under Blocked requesters and open the link again.",
        )


class NothingToPropose(Conflict):
    """No row of an act on creator accounts shared with a partner can be done; the sentence says why not."""

    code = "nothing_to_propose"
    remedy = "Choose other creator accounts or permissions."


class NotLinked(Conflict):
    code = "not_linked"

    def __init__(self, handle: str) -> None:
        super().__init__(
            f"@{handle} is not linked to this Business Center at present, so nobody can be assigned.",
            remedy="Ask the creator for a new link.",
        )
