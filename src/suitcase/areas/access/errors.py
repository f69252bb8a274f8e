"""Refusals of the access engine."""

from __future__ import annotations

from suitcase.areas.access.contracts import Permission, Ref
from suitcase.kernel.errors import Conflict, Denied


class MissingRole(Denied):
    """The person may know of the object but lacks a role.

    `permission` is what was asked for, `missing` the role in words; `givers` says in words who can give it
    and
    `giver_refs` names up to three such people, for a surface to show by name.
    """

    code = "missing_role"

    def __init__(
        self, permission: Permission, *, missing: str, giver: str, giver_refs: tuple[Ref, ...]
    ) -> None:
        super().__init__(
            f"You need {missing} to do this.",
            missing=missing,
            givers=(giver,),
            remedy=f"Ask {giver} to give it to you.",
        )
        self.permission = permission
        self.giver_refs = giver_refs


class NotSignedIn(Denied):
    """Somebody who is not signed in asked for something that only a person can do."""

    code = "not_signed_in"

    def __init__(self) -> None:
        super().__init__("Please sign in first.", missing="to be signed in", remedy="Sign in and try again.")


class AlreadyGranted(Conflict):
    """The same relation is there already: somebody else was first, or it was granted before."""

    code = "already_granted"
    sentence = "This access has been given already."
    remedy = "Reload the page to see how it is now."


class AlreadyEnded(Conflict):
    """The relation is over: somebody else ended it first, or what it came through is gone."""

    code = "already_ended"
    sentence = "This access has ended already."
    remedy = "Reload the page to see how it is now."
