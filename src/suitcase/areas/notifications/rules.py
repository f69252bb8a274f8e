"""Pure rules: which line of the journal tells whom what."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from suitcase.areas.notifications.contracts import Page, Target, Told

Facts = Mapping[str, Any]


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


# verb → (audience, sentence, target, by e-mail). Sentences are filled from the line's open data.
_TELLS: dict[str, tuple[tuple[str, str, Callable[[Facts], Target], bool], ...]] = {
    "link:requested": (
        ("owner", "{ad_account_name} asks to use posts of @{handle} in ads.", _request, True),
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
    "ad_account:rejected": (
        ("advertiser", "{name} was not approved. Open it to see why and what to do.", _account, True),
    ),
}


def told_by(verb: str, facts: Facts) -> tuple[Told, ...]:
    """What a journal line with this verb and open data tells; nothing for lines nobody waits for."""
    if verb.startswith("ad_account:") and facts.get("by") == "policy":
        return ()
    return tuple(
        Told(audience, sentence.format_map(facts), target(facts), by_email)
        for audience, sentence, target, by_email in _TELLS.get(verb, ())
    )
