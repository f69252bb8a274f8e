"""What lines about creators linked to a whole Business Center tell whom. A part of the table in `tells`."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells import people_and_links
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence
from suitcase.areas.notifications.tells.scopes import scopes_in_words

Tell = tuple[str, Sentence, Callable[[Facts], Target], bool]


def _creator(facts: Facts) -> Target:
    return Target(Page.CENTER_CREATOR, (int(facts["center"]), int(facts["creator_account"])))


def _creators_of_account(facts: Facts) -> Target:
    return Target(Page.LINKS, (int(facts["ad_account"]),))


def _grants(facts: Facts) -> Target:
    return Target(Page.PERMISSIONS, ())


def _of_center(sentence: Sentence) -> Sentence:
    """A sentence about a link of an ad account, about one of a whole centre."""

    def said(facts: Facts) -> str:
        named = {**facts, "ad_account_name": facts["center_name"]}
        return sentence.format_map(named) if isinstance(sentence, str) else sentence(named)

    return said


def _tells_of_center(tells: tuple[Tell, ...]) -> tuple[Tell, ...]:
    """The owner is told the same as of an ad account's link; Admins of the centre, what those of an ad account are."""
    return tuple(
        (
            "center" if audience == "advertiser" else audience,
            _of_center(sentence),
            _creator if audience == "advertiser" else target,
            by_email,
        )
        for audience, sentence, target, by_email in tells
    )


def _assigned(facts: Facts) -> str:
    return f"{facts['center_name']} lets you {scopes_in_words(facts['scopes'])} of @{facts['handle']}."


TELLS: dict[str, tuple[Tell, ...]] = {
    **{
        f"center_{verb}": _tells_of_center(tells)
        for verb, tells in people_and_links.TELLS.items()
        if verb.startswith("link:") and not verb.startswith("link:permission_")
    },
    "center_link:taken_up": (
        ("center", "@{handle} opened the link of {center_name} and decides now.", _creator, False),
    ),
    "center_creator:assigned": (("person", _assigned, _creator, True),),
    "center_creator:unassigned": (
        ("person", "{center_name} no longer lets you use @{handle}.", people_and_links.home, True),
    ),
    "center_creator:many": (
        ("self", "{center_name} changed what you may do with @{handle}.", _creator, True),
    ),
    "center_creator:accounts_many": (
        ("owner", "{center_name} changed in which of its ad accounts it uses @{handle}.", _grants, False),
    ),
    "center_creator:lost": (
        (
            "person",
            "The link of {center_name} to @{handle} has ended, and your use of it.",
            people_and_links.home,
            True,
        ),
    ),
    "center_creator:account_assigned": (
        ("advertiser", "{center_name} lets {ad_account_name} use @{handle}.", _creators_of_account, False),
        ("owner", "{center_name} uses @{handle} in its ad account {ad_account_name} now.", _grants, False),
    ),
    "center_creator:account_unassigned": (
        (
            "advertiser",
            "{ad_account_name} no longer uses @{handle} of {center_name}.",
            _creators_of_account,
            False,
        ),
        ("owner", "{center_name} no longer uses @{handle} in {ad_account_name}.", _grants, False),
    ),
    "center_creator:account_ended": (
        (
            "advertiser",
            "{ad_account_name} has changed hands, so it no longer uses @{handle} of {center_name}.",
            _creators_of_account,
            True,
        ),
        ("center", "{ad_account_name} has changed hands, so it no longer uses @{handle}.", _creator, False),
        ("owner", "{center_name} no longer uses @{handle} in {ad_account_name}.", _grants, False),
    ),
    "center_creator:account_stopped": (
        (
            "advertiser",
            "{center_name} is not Admin of {ad_account_name} any more, which no longer uses its @{handle}.",
            _creators_of_account,
            True,
        ),
        (
            "center",
            "{ad_account_name} no longer uses @{handle}: {center_name} is not Admin of it any more.",
            _creator,
            False,
        ),
        ("owner", "{center_name} no longer uses @{handle} in {ad_account_name}.", _grants, False),
    ),
    "center_creator:account_given_back": (
        (
            "advertiser",
            "A transfer was undone: {ad_account_name} uses @{handle} of {center_name} again.",
            _creators_of_account,
            True,
        ),
        ("center", "A transfer was undone: {ad_account_name} uses @{handle} again.", _creator, False),
        ("owner", "{center_name} uses @{handle} in its ad account {ad_account_name} again.", _grants, False),
    ),
    "center_creator:account_lost": (
        (
            "advertiser",
            "The link of {center_name} to @{handle} has ended, so this ad account can no longer use it.",
            _creators_of_account,
            True,
        ),
    ),
}
