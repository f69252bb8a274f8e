"""What lines about assignments and asset groups of a Business Center tell whom. A part of the table in `tells`."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence, home
from suitcase.areas.notifications.tells.scopes import scopes_in_words

_ROLES = {"ADMIN": "Admin", "OPERATOR": "Operator", "ANALYST": "Analyst"}


def _accounts(facts: Facts) -> Target:
    return Target(Page.CENTER_ACCOUNTS, (int(facts["center"]),))


def _invitations(facts: Facts) -> Target:
    return Target(Page.CENTER_MEMBERS, (int(facts["center"]),))


def _assigned(facts: Facts) -> str:
    """One person on one ad account is told her role; of more, everybody is told to look."""
    center, role = facts["center_name"], facts.get("role")
    if "person" in facts and "ad_account_name" in facts:
        account = facts["ad_account_name"]
        if not role:
            return f"Your role in {account} through {center} has ended."
        return f"You are {_ROLES[role]} of {account} now, assigned by {center}."
    if "person" in facts and role:
        return f"{center} made you {_ROLES[role]} of {facts['ad_accounts']} ad accounts."
    return f"Your roles on ad accounts of {center} have changed. Open the list to see them."


def _grouped(facts: Facts) -> str:
    return (
        f"What you reach through the asset group {facts['group_name']} of {facts['center_name']} has changed."
    )


def _creator(facts: Facts) -> Target:
    return Target(Page.CENTER_CREATOR, (int(facts["center"]), int(facts["creator_account"])))


def _creator_or_home(facts: Facts) -> Target:
    """The page of the creator account; taken out of the group, she may have no way to it any more."""
    return _creator(facts) if facts["scopes"] else home(facts)


def _creator_grouped(facts: Facts) -> str:
    """What the members of a group may do with a creator account from now on, or that it is out of the group."""
    through = f"through the asset group {facts['group_name']} of {facts['center_name']}"
    handle = facts["creator_name"] or "a creator account"
    if not facts["scopes"]:
        return f"You can no longer use {handle} {through}."
    return f"You can {scopes_in_words(facts['scopes'])} of {handle} {through}."


def _missed(facts: Facts) -> str:
    missed = int(facts["missed"])
    what = "one asset" if missed == 1 else f"{missed} assets"
    return (
        f"Somebody came to {facts['center_name']} by invitation, but {what} that came with it could not be given: "
        f"{facts['center_name']} does not have that any more. Assign something else if it is needed."
    )


TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "center:assets_assigned": (("self", _assigned, _accounts, True),),
    "center:admin_role_taken": (("self", _assigned, _accounts, False),),
    "asset_group:filled": (("self", _grouped, _accounts, True),),
    "asset_group:creator_put": (("group", _creator_grouped, _creator_or_home, True),),
    "asset_group:undone": (
        ("self", "Your places in asset groups of {center_name} have changed.", _accounts, True),
    ),
    "asset_group:restored": (
        (
            "self",
            "The asset group {group_name} of {center_name} is back, with what it gives you.",
            _accounts,
            True,
        ),
    ),
    "asset_group:ended": (
        (
            "self",
            "The asset group {group_name} of {center_name} was deleted, with what it gave you.",
            _accounts,
            True,
        ),
    ),
    "center_invitation:assets_missed": (("center", _missed, _invitations, True),),
}
