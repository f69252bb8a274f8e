"""What each line of the journal tells whom, and where it leads: the table and its sentences."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from suitcase.areas.notifications import sign_in
from suitcase.areas.notifications.contracts import Page, Target

Facts = Mapping[str, Any]
Sentence = str | Callable[[Facts], str]


def _request(facts: Facts) -> Target:
    return Target(Page.REQUEST, (int(facts["request"]),))


def _grant(facts: Facts) -> Target:
    return Target(Page.GRANT, (int(facts["request"]),))


def _link(facts: Facts) -> Target:
    return Target(Page.LINK, (int(facts["ad_account"]), int(facts["creator_account"])))


def _account(facts: Facts) -> Target:
    return Target(Page.AD_ACCOUNT, (int(facts["ad_account"]),))


def _review(facts: Facts) -> Target:
    return Target(Page.REVIEW, (int(facts["ad_account"]),))


def _permissions(facts: Facts) -> Target:
    return Target(Page.PERMISSIONS, ())


def _in_days(facts: Facts) -> str:
    days = int(facts["days_left"])
    return "within a day" if days <= 1 else f"in {days} days"


def _ends_for_advertiser(facts: Facts) -> str:
    return f"The permission of @{facts['handle']} for {facts['ad_account_name']} ends {_in_days(facts)}."


def _ends_for_owner(facts: Facts) -> str:
    return f"Your permission for {facts['ad_account_name']} to use @{facts['handle']} ends {_in_days(facts)}."


def _still_waits(facts: Facts) -> str:
    who, handle = facts["ad_account_name"], facts["handle"]
    return f"{who} still waits for your answer about @{handle}. The request ends {_in_days(facts)}."


def _reminds(facts: Facts) -> str:
    return f"{facts['ad_account_name']} reminds you of its request to use posts of @{facts['handle']} in ads."


def _switched(facts: Facts) -> str:
    what = _USES.get(str(facts["scope"]), "part of your permission")
    if facts["scope"] in facts["in_use"]:
        return f"{facts['ad_account_name']} uses {what} of @{facts['handle']} again, as you have allowed."
    return (
        f"{facts['ad_account_name']} has stopped using {what} of @{facts['handle']}. Your permission stays."
    )


_USES = {"POST": "existing posts", "INSIGHTS": "the insights", "PUBLISH": "new posts for ads"}


def _role_request(facts: Facts) -> Target:
    return Target(Page.ROLE_REQUEST, (int(facts["ad_account"]), int(facts["role_request"])))


def _members(facts: Facts) -> Target:
    return Target(Page.MEMBERS, (int(facts["ad_account"]),))


def _center(page: Page) -> Callable[[Facts], Target]:
    return lambda facts: Target(page, (int(facts["center"]),))


def home(facts: Facts) -> Target:
    return Target(Page.HOME, ())


_CENTER_ROLES = {
    "CENTER_ADMIN": "Admin",
    "CENTER_STANDARD": "Standard",
    "FINANCE_MANAGER": "Finance Manager",
    "FINANCE_ANALYST": "Finance Analyst",
}


def _center_role(facts: Facts) -> str:
    roles = " and ".join(_CENTER_ROLES[one] for one in facts["roles"])
    return f"Your role in {facts['center_name']} is {roles} now."


def _verification_ends(facts: Facts) -> str:
    return f"The verification of {facts['center_name']} ends {_in_days(facts)}. Send in current documents to renew it."


def _unused(facts: Facts) -> str:
    count, days = int(facts["count"]), int(facts["days"])
    who = "1 member has" if count == 1 else f"{count:,} members have"
    return f"{who} not signed in to {facts['center_name']} for {days} days. Keep or remove them."


_ROLES = {"ADMIN": "Admin", "OPERATOR": "Operator", "ANALYST": "Analyst"}


def _asks_for_role(facts: Facts) -> str:
    return f"The role {_ROLES[facts['role']]} in {facts['ad_account_name']} is asked for. Accept or decline."


def _role_still_waits(facts: Facts) -> str:
    role, account = _ROLES[facts["role"]], facts["ad_account_name"]
    return f"A request for the role {role} in {account} still waits for an answer. It ends {_in_days(facts)}."


def _role_given(facts: Facts) -> str:
    return f"Your request was accepted: you are {_ROLES[facts['given']]} of {facts['ad_account_name']} now."


def _role_declined(facts: Facts) -> str:
    return f"Your request for the role {_ROLES[facts['role']]} in {facts['ad_account_name']} was declined."


def _role_unanswered(facts: Facts) -> str:
    role, account = _ROLES[facts["role"]], facts["ad_account_name"]
    return f"Nobody answered your request for the role {role} in {account} in time. You can ask again."


def _role_changed(facts: Facts) -> str:
    return f"Your role in {facts['ad_account_name']} is {_ROLES[facts['to']]} now."


def _rejected(facts: Facts) -> str:
    if facts.get("final"):
        return f"{facts['name']} was not approved, and this decision is final."
    return f"{facts['name']} was not approved. Open it to see why and what to do."


_OPEN_AGAIN = "{name} is in good standing again, and its permission to use your posts works again."
_RESTS = (_permissions, False)

# verb → (audience, sentence, target, by e-mail). Sentences are filled from the line's open data.
TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "link:requested": (
        ("owner", "{ad_account_name} asks to use posts of @{handle} in ads.", _request, True),
    ),
    "link:request_reminded": (("owner", _still_waits, _request, True),),
    "link:request_nudged": (("owner", _reminds, _request, True),),
    "link:permission_on": (("owner", _switched, _grant, False),),
    "link:permission_off": (("owner", _switched, _grant, False),),
    "link:request_expired": (
        (
            "advertiser",
            "@{handle} did not answer the request of {ad_account_name} in time. You can send it again.",
            _link,
            True,
        ),
        (
            "owner",
            "The request of {ad_account_name} about @{handle} has expired. Nothing was approved.",
            _grant,
            False,
        ),
    ),
    "link:request_ended": (
        (
            "advertiser",
            "@{handle} closed the account, so the request of {ad_account_name} has ended.",
            _link,
            True,
        ),
    ),
    "link:cancelled": (
        ("owner", "{ad_account_name} has taken back its request to @{handle}.", _request, False),
    ),
    "link:approved": (
        ("advertiser", "@{handle} approved your request for {ad_account_name}: Authorized.", _link, True),
        ("owner", "{ad_account_name} may now use posts of @{handle} in ads.", _grant, False),
    ),
    "link:rejected": (("advertiser", "@{handle} declined the request of {ad_account_name}.", _link, True),),
    "link:revoked": (
        (
            "advertiser",
            "@{handle} revoked the permission of {ad_account_name}. It ended at once.",
            _link,
            True,
        ),
        ("owner", "You ended the permission of {ad_account_name} for @{handle}.", _grant, False),
    ),
    "link:unlinked": (
        ("owner", "{ad_account_name} removed its link to @{handle}. Its permission has ended.", _grant, True),
        ("advertiser", "{ad_account_name} is no longer linked to @{handle}.", _link, False),
    ),
    "link:extended": (
        ("advertiser", "@{handle} lets the permission of {ad_account_name} last longer.", _link, True),
        ("owner", "Your permission for {ad_account_name} to use @{handle} lasts longer.", _grant, False),
    ),
    "link:shortened": (
        ("advertiser", "@{handle} set an earlier end for the permission of {ad_account_name}.", _link, True),
        ("owner", "Your permission for {ad_account_name} to use @{handle} ends earlier.", _grant, False),
    ),
    "link:narrowed": (
        (
            "advertiser",
            "@{handle} took back part of the permission of {ad_account_name}. The rest stays.",
            _link,
            True,
        ),
        ("owner", "You took back part of the permission of {ad_account_name} for @{handle}.", _grant, False),
    ),
    "link:ending": (
        ("advertiser", _ends_for_advertiser, _link, True),
        ("owner", _ends_for_owner, _grant, True),
    ),
    "link:expired": (
        ("advertiser", "The permission of @{handle} for {ad_account_name} has ended.", _link, True),
        ("owner", "Your permission for {ad_account_name} to use @{handle} has ended.", _grant, True),
    ),
    "link:closed": (
        (
            "advertiser",
            "@{handle} closed the account; the permission of {ad_account_name} has ended.",
            _link,
            True,
        ),
    ),
    "ad_account:created": (("staff", "{name} waits for review.", _review, False),),
    "ad_account:approved": (("advertiser", "{name} is approved.", _account, True),),
    # Only an account that was in good standing before has links: this was a new company name.
    "ad_account:rejected": (
        ("advertiser", _rejected, _account, True),
        ("linked", "{name} is not in good standing, so its permission to use your posts rests.", *_RESTS),
    ),
    "ad_account:submitted": (
        ("staff", "{name} waits for review again.", _review, False),
        ("linked", _OPEN_AGAIN, *_RESTS),
    ),
    "ad_account:appealed": (
        ("staff", "{name} appeals against a decision.", _review, False),
        ("linked", _OPEN_AGAIN, *_RESTS),
    ),
    "ad_account:name_restored": (("linked", _OPEN_AGAIN, *_RESTS),),
    "ad_account:appeal_declined": (
        (
            "advertiser",
            "The suspension of {name} stays after your appeal. Open it to read why.",
            _account,
            True,
        ),
    ),
    "ad_account:suspended": (
        ("advertiser", "{name} is suspended. Open it to see why and what you can do.", _account, True),
        ("linked", "{name} is suspended, so its permission to use your posts rests.", *_RESTS),
    ),
    "ad_account:reinstated": (
        ("advertiser", "The suspension of {name} is lifted.", _account, True),
        ("linked", _OPEN_AGAIN, *_RESTS),
    ),
    "ad_account:closed": (("advertiser", "{name} is closed for good.", _account, True),),
    "ad_account:role_changed": (("person", _role_changed, _account, True),),
    "ad_account:member_removed": (("person", "Your role in {ad_account_name} has ended.", home, True),),
    "ad_account:member_left": (("appointing", "Somebody has left {ad_account_name}.", _members, False),),
    "role_request:asked": (("appointing", _asks_for_role, _role_request, True),),
    "role_request:reminded": (("appointing", _role_still_waits, _role_request, True),),
    "role_request:approved": (("person", _role_given, _account, True),),
    "role_request:rejected": (("person", _role_declined, _account, True),),
    "role_request:expired": (("person", _role_unanswered, _account, True),),
    "invitation:accepted": (
        ("appointing", "An invitation to {ad_account_name} was accepted.", _members, False),
    ),
    "invitation:expired": (
        ("self", "An invitation to {ad_account_name} expired without an answer.", _members, False),
    ),
    "center:member_changed": (("person", _center_role, _center(Page.CENTER), True),),
    "center:member_removed": (("person", "You are no longer in {center_name}.", home, True),),
    "center:member_restored": (
        (
            "person",
            "You are in {center_name} again: an Admin took your removal back. You can leave at any time.",
            _center(Page.CENTER),
            True,
        ),
    ),
    "center:member_left": (
        ("center", "Somebody has left {center_name}.", _center(Page.CENTER_MEMBERS), False),
    ),
    "center:security_changed": (
        (
            "center",
            "The security settings of {center_name} were changed.",
            _center(Page.CENTER_SECURITY),
            True,
        ),
    ),
    "center:verification_submitted": (
        ("staff", "The business of {center_name} waits for verification.", _center(Page.VERIFICATION), False),
    ),
    "center:verified": (
        ("center", "The business of {center_name} is verified.", _center(Page.CENTER_VERIFICATION), True),
    ),
    "center:verification_failed": (
        (
            "center",
            "The business of {center_name} could not be verified. Open it to see why and what to do.",
            _center(Page.CENTER_VERIFICATION),
            True,
        ),
    ),
    "center:verification_reminded": (
        ("center", _verification_ends, _center(Page.CENTER_VERIFICATION), True),
    ),
    "center:verification_expired": (
        (
            "center",
            "The verification of {center_name} has expired. Send in current documents to renew it.",
            _center(Page.CENTER_VERIFICATION),
            True,
        ),
    ),
    "center:closed": (
        (
            "self",
            "{center_name} was closed for good. Everything you had through it has ended.",
            _center(Page.CENTER),
            True,
        ),
    ),
    "center:review_due": (("center", _unused, _center(Page.CENTER_REVIEW), True),),
    "center_invitation:accepted": (
        ("center", "An invitation to {center_name} was accepted.", _center(Page.CENTER_MEMBERS), False),
    ),
    "center_invitation:expired": (
        (
            "self",
            "An invitation to {center_name} expired without an answer.",
            _center(Page.CENTER_INVITATIONS),
            False,
        ),
    ),
    **sign_in.TELLS,
}
