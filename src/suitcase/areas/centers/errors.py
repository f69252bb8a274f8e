"""Refusals of the centers area."""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.kernel.errors import Conflict, Denied, Invalid, NotFound, Refusal


class TooManyCenters(Refusal):
    code = "too_many_centers"
    sentence = "You have reached the number of Business Centers one person can create."
    remedy = "Use one of those you have, or ask somebody else to create the next one and add you."


class NotAMember(NotFound):
    code = "not_a_member"
    sentence = "This person is not in the Business Center."
    remedy = "Reload the list; somebody else may have removed them."


class LastAdmin(Conflict):
    code = "last_admin"
    sentence = "A Business Center needs at least one Admin, and this is the last one."
    remedy = "Make somebody else Admin first."


class TooManyAdmins(Conflict):
    code = "too_many_admins"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A Business Center has at most {most} Admins, open invitations included.",
            remedy="Give some of them the role Standard, or cancel an invitation.",
        )


class TooManyMembers(Conflict):
    code = "too_many_members"

    def __init__(self, most: int, free: int) -> None:
        super().__init__(
            f"A Business Center has at most {most:,} members, open invitations included. There is room for {free:,}.",
            remedy="Remove members who are no longer needed, or cancel invitations.",
        )


class ChangedMeanwhile(Conflict):
    code = "changed_meanwhile"
    sentence = "Somebody else changed these settings while you had them open."
    remedy = "You see them as they are now. Make your change again and save."


class NobodyToInvite(Invalid):
    """Not one address of a list can be invited; the sentence says why, for the first of them."""

    code = "nobody_to_invite"


class DomainNotAllowed(Conflict):
    """The invited address is not of a domain that the centre allows now."""

    code = "domain_not_allowed"
    sentence = "This Business Center does not take in people with this kind of e-mail address any more."
    remedy = "Ask the person who invited you to write to your address at their company."


class NothingToSubmit(Conflict):
    """The business is verified and it is too early to renew that."""

    code = "nothing_to_submit"
    sentence = "This business is verified already."
    remedy = "You can send documents again shortly before it expires."


class NotWaiting(Conflict):
    code = "not_waiting"
    sentence = "This verification does not wait for a decision; somebody may have been quicker."
    remedy = "Reload the page to see how it stands."


class InformationMoved(Conflict):
    code = "information_moved"
    sentence = "Other documents or details have been sent in since you opened this page."
    remedy = "Read what stands here now before you decide."


class CenterNotVerified(Refusal):
    """Something that only a verified business may do."""

    code = "center_not_verified"
    sentence = "Ad accounts can be created only in a verified Business Center."
    remedy = "An Admin can send in the documents under Business verification."


class TooManyAtOnce(Invalid):
    code = "too_many_at_once"

    def __init__(self, most: int, wanted: int) -> None:
        super().__init__(
            f"One step takes at most {most:,} changes; these are {wanted:,}.",
            remedy="Do it in parts, for instance by a filter.",
        )


class AlreadyUndone(Conflict):
    code = "already_undone"
    sentence = "This change has been taken back already."
    remedy = "Reload the page to see how it is now."


class NotUndoable(Conflict):
    code = "not_undoable"
    sentence = "This kind of change is not taken back by a new one."
    remedy = (
        "Do the opposite on its own page: delete the group, remove the members, ask the partner or creator."
    )


class NothingToDo(Conflict):
    """Not one row of a bulk change can be done, or all is so already; the sentence says why."""

    code = "nothing_to_do"
    sentence = "There is nothing to change: everything is so already."
    remedy = "Choose something else."


class PlanMoved(Conflict):
    """Somebody changed what a bulk change was planned on."""

    code = "plan_moved"
    sentence = "Somebody else changed something here since you read this."
    remedy = "This is how it stands now. Read it again, then apply it."


class CenterNotEmpty(Conflict):
    """A centre cannot be closed while something stands against it; `obstacles` says what, in sentences."""

    code = "center_not_empty"

    def __init__(self, obstacles: Sequence[str], remedy: str) -> None:
        self.obstacles = tuple(obstacles)
        super().__init__(" ".join(("This Business Center cannot be closed yet.", *obstacles)), remedy=remedy)


class CenterClosed(Conflict):
    code = "center_closed"
    sentence = "This Business Center has been closed, so there is nothing to decide any more."
    remedy = "Its history stays on its page."


class NameNotTyped(Invalid):
    code = "name_not_typed"

    def __init__(self, name: str) -> None:
        super().__init__(fields={"confirm": f"Type {name} exactly as it is written here."})


class NameTaken(Invalid):
    code = "name_taken"

    def __init__(self) -> None:
        super().__init__(fields={"name": "Another group of this Business Center has this name."})


class TooManyGroups(Conflict):
    code = "too_many_groups"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A Business Center has at most {most:,} asset groups.", remedy="Delete one that is not used."
        )


class TwoStepNeeded(Denied):
    """The centre requires two-step sign-in and this session was opened without it."""

    code = "two_step_needed"

    def __init__(self, center: str) -> None:
        super().__init__(
            f"{center} requires two-step sign-in.",
            missing="a second step in this sign-in",
            remedy="Set it up, or sign in with it; then you are let in at once.",
        )


class NoSuchCenter(Invalid):
    """There is no centre with the number somebody typed, or none that can be said."""

    code = "no_such_center"

    def __init__(self, sentence: str) -> None:
        super().__init__(fields={"number": sentence})


class AlreadyPartners(Invalid):
    code = "already_partners"

    def __init__(self, name: str) -> None:
        super().__init__(
            fields={"number": f"{name} is a partner already."},
            remedy=f"Open {name} in the list of partners to share something with it.",
        )


class NotAPartner(NotFound):
    code = "not_a_partner"
    sentence = "This Business Center is not a partner any more, or never was."
    remedy = "Reload the list; somebody may have removed it on either side."


class TooManyPartners(Conflict):
    code = "too_many_partners"

    def __init__(self, most: int) -> None:
        super().__init__(
            f"A Business Center has at most {most:,} partners.",
            remedy="Remove partners with whom nothing is shared any more.",
        )
