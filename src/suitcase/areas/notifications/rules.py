"""Pure rules: which line of the journal tells whom what, and whether that also goes by e-mail."""

from __future__ import annotations

from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.notifications.contracts import Group, Preferences, Tab, Told
from suitcase.areas.notifications.tells import TELLS, Facts, Sentence

# Group → (name, what is in it, by e-mail unless somebody says otherwise), in the order people read them.
GROUPS: dict[Group, tuple[str, str, bool]] = {
    Group.REQUESTS: (
        "Requests to me",
        "An advertiser asks to use your posts, or a Business Center for one of your ad accounts, or still waits.",
        True,
    ),
    Group.ANSWERS: (
        "Answers to my requests",
        "A creator or an ad account's owner approved or declined your request, or it expired without an answer.",
        True,
    ),
    Group.LINKS: (
        "Permissions that change or end",
        "A permission ends soon, has ended, was changed, or rests for a while; on either side.",
        True,
    ),
    Group.REVIEWS: (
        "Reviews of what I run",
        "An ad account or Business Center of yours was approved or not, suspended, opened again, or runs out.",
        True,
    ),
    Group.ROLES: (
        "Invitations and roles",
        "Somebody invites you, asks for a role or changes yours; who comes to a Business Center and goes.",
        True,
    ),
    Group.OPERATIONS: ("Work for operators", "Something waits for review at this installation.", False),
    Group.SECURITY: ("Security", "Your password, e-mail address or second step was changed.", True),
}


def told_by(verb: str, facts: Facts) -> tuple[Told, ...]:
    """What a journal line with this verb and open data tells; nothing for lines nobody waits for."""
    if verb.startswith("ad_account:") and facts.get("by") == "policy":
        return ()
    return tuple(
        Told(
            audience,
            _fill(sentence, facts),
            target(facts),
            by_email and not _is_quiet(audience, facts),
            _tab(verb),
            group_of(verb, audience),
        )
        for audience, sentence, target, by_email in TELLS.get(verb, ())
        if audience != "linked" or _moves_links(verb, facts)
    )


def _tab(verb: str) -> Tab:
    of_centers = verb.startswith(_CENTER_VERBS) or verb in _OF_CENTERS
    return Tab.BUSINESS_CENTER if of_centers else Tab.GENERAL


_CENTER_VERBS = (
    "center",
    "partner_link",
    "asset_group",
    "access_request",
    "transfer",
    "certificate",
    "company_name",
)
_OF_CENTERS = frozenset(
    {"ad_account:given_up", "ad_account:center_role_changed", "ad_account:center_removed"}
)


def _is_quiet(audience: str, facts: Facts) -> bool:
    """Whether a centre that asks for access did not want the owner mailed."""
    return audience == "access" and bool(facts.get("quiet"))


def _moves_links(verb: str, facts: Facts) -> bool:
    """Whether links begin or cease to rest with this line: a name in review leaves them, one not accepted does not."""
    if verb in {"ad_account:submitted", "ad_account:name_restored"}:
        return facts.get("from") == Status.CHANGE_REJECTED
    if verb == "ad_account:appealed":
        return facts.get("against") == Status.CHANGE_REJECTED
    return True


def group_of(verb: str, audience: str) -> Group:
    """What a line with this verb is about for this audience."""
    subject, _, what = verb.partition(":")
    of_audience = {"staff": Group.OPERATIONS, "linked": Group.LINKS}.get(audience)
    if of_audience is not None and subject != "person":
        return of_audience
    if subject in {"link", "center_link", "partner_link"}:
        return _group_of_link(what, audience)
    if what == "creator_put":
        return Group.LINKS
    if subject == "access_request":
        return Group.REQUESTS if audience == "access" else Group.ANSWERS
    if subject == "transfer" and what in {"started", "asked"}:
        return Group.REQUESTS
    is_review = what in _REVIEWED if subject == "ad_account" else what in _VERIFIED
    return _GROUPS.get(subject, Group.REVIEWS if is_review else Group.ROLES)


_GROUPS = {
    "person": Group.SECURITY,
    "center_creator": Group.LINKS,
    "certificate": Group.REVIEWS,
    "company_name": Group.REVIEWS,
}

_VERIFIED = frozenset({"verified", "verification_failed", "verification_reminded", "verification_expired"})
_REVIEWED = frozenset(
    {
        "created",
        "approved",
        "rejected",
        "suspended",
        "reinstated",
        "closed",
        "appealed",
        "appeal_declined",
        "changed",
    }
)
_ASKING = frozenset({"requested", "cancelled", "request_reminded", "request_nudged", "request_expired"})
_ANSWERING = frozenset({"approved", "rejected", "request_expired", "request_ended"})


def _group_of_link(what: str, audience: str) -> Group:
    if audience == "owner":
        return Group.REQUESTS if what in _ASKING else Group.LINKS
    return Group.ANSWERS if what in _ANSWERING else Group.LINKS


def _fill(sentence: Sentence, facts: Facts) -> str:
    return sentence.format_map(facts) if isinstance(sentence, str) else sentence(facts)


def goes_unasked(group: Group) -> bool:
    """Whether notifications of this group come by e-mail to somebody who has said nothing."""
    return GROUPS[group][2]


def wants_mail(preferences: Preferences, group: Group, creator_account_id: int | None) -> bool:
    """Whether a notification of this group, about this creator account of the person's or none, goes by e-mail."""
    if group is Group.SECURITY:
        return True
    if not preferences.by_email or not preferences.groups.get(group, goes_unasked(group)):
        return False
    return creator_account_id is None or preferences.accounts.get(creator_account_id, True)
