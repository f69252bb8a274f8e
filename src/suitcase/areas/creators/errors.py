"""Refusals of the creators area."""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.kernel.errors import Conflict, Invalid, Refusal


class UnknownHandle(Invalid):
    """Nobody has this handle. `close` are public handles that look like it, best first."""

    code = "unknown_handle"

    def __init__(self, typed: str, close: Sequence[str] = ()) -> None:
        shown = typed if len(typed) <= 40 else f"{typed[:40]}…"
        sentence = f"There is no account named @{shown}."
        self.close = tuple(close)
        super().__init__(
            sentence,
            fields={"handle": sentence},
            remedy="Check the spelling with the creator; names have no spaces."
            if not close
            else "Did you mean one of these?",
        )


class ClosedHandle(Invalid):
    """The account with this handle was closed or banned."""

    code = "closed_handle"

    def __init__(self, handle: str) -> None:
        sentence = f"The account @{handle} has been closed and cannot be linked."
        super().__init__(
            sentence, fields={"handle": sentence}, remedy="Ask the creator which account they use now."
        )


class HandleTaken(Conflict):
    code = "handle_taken"

    def __init__(self, handle: str) -> None:
        sentence = f"@{handle} is taken, or looks too much like a name that is."
        super().__init__(sentence, fields={"handle": sentence}, remedy="Choose another name.")


class TooManyCreatorAccounts(Refusal):
    code = "too_many_creator_accounts"
    sentence = "You have reached the number of creator accounts one person can have."
    remedy = "Close one you no longer need."


class AlreadyClosed(Conflict):
    code = "already_closed"
    sentence = "This account is closed already."


class CaptionFrozen(Conflict):
    """The post is authorized for ads under the caption it has; `because` says for whom."""

    code = "caption_frozen"

    def __init__(self, because: str) -> None:
        sentence = f"This caption can no longer be changed. {because}"
        super().__init__(
            sentence,
            fields={"caption": sentence},
            remedy="Who may see the post can still be changed; or end the authorization first.",
        )


class DraftGone(Conflict):
    """The upload was published or discarded meanwhile."""

    code = "draft_gone"
    sentence = "This upload was published or discarded already."
    remedy = "Open your profile to see what stands there."


class TooManyDrafts(Refusal):
    code = "too_many_drafts"
    sentence = "Too many uploads wait to be published."
    remedy = "Publish or discard one of them first."
