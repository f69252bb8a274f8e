"""Relations and paths in plain words, for the explainer."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable

from suitcase.areas.access.contracts import Kind, Path, Ref, RelationFacts, Role, ThroughKind, Way

KIND_WORDS = {
    Kind.PERSON: "person",
    Kind.CENTER: "Business Center",
    Kind.ASSET_GROUP: "asset group",
    Kind.AD_ACCOUNT: "ad account",
    Kind.CREATOR_ACCOUNT: "creator account",
    Kind.POST: "post",
    Kind.PLATFORM: "platform",
}
ROLE_WORDS = {
    Role.CENTER_ADMIN: "Admin",
    Role.CENTER_STANDARD: "Standard member",
    Role.FINANCE_MANAGER: "Finance Manager",
    Role.FINANCE_ANALYST: "Finance Analyst",
    Role.ANALYST: "Analyst",
    Role.OPERATOR: "Operator",
    Role.ADMIN: "Admin",
    Role.OWNER: "owner",
    Role.MEMBER: "member",
    Role.POST: "use existing posts in ads",
    Role.PUBLISH: "publish new posts for ads",
    Role.INSIGHTS: "see organic numbers of shared posts",
    Role.LIVE: "use live videos",
    Role.DIRECT_MESSAGE: "use direct messages",
    Role.STAFF: "operator",
}
_CAME_BY = {
    ThroughKind.RELATION: "through what the Business Center holds",
    ThroughKind.SHARE: "by a share",
    ThroughKind.LINK: "by a link",
    ThroughKind.CODE: "by an authorization code",
    ThroughKind.INVITATION: "by an invitation",
    ThroughKind.REQUEST: "by an access request",
    ThroughKind.TRANSFER: "by a transfer of ownership",
}
_WAY_WORDS = {
    Way.OWN: "by a role of one's own",
    Way.ASSIGNED: "assigned by the owning Business Center",
    Way.GROUP: "through an asset group of the owning Business Center",
    Way.OWNING_CENTER: "as a member of the owning Business Center",
    Way.PARTNER_CENTER: "as a member of a partner Business Center",
    Way.PARTNER_ASSIGNED: "assigned by a partner, within the partner's share",
    Way.PARTNER_GROUP: "through an asset group of a partner, within the partner's share",
    Way.GUEST: "by a role of one's own on an account that a Business Center owns",
}


def plain_name(ref: Ref) -> str:
    """Kind and id: "ad account 7"."""
    return f"{KIND_WORDS[ref.kind]} {ref.id}"


def role_on(role: Role, kind: Kind) -> str:
    """What a relation says of its subject: "is Operator of", "may use existing posts in ads of"."""
    return (
        f"may {ROLE_WORDS[role]} of"
        if kind in (Kind.CREATOR_ACCOUNT, Kind.POST) and role != Role.OWNER
        else (f"is {ROLE_WORDS[role]} of")
    )


def sentence(facts: RelationFacts, name: Callable[[Ref], str] = plain_name) -> str:
    """One relation in words: who is what of what, since when, by whom, by what, until when."""
    said = f"{name(facts.subject)} {role_on(facts.role, facts.object.kind)} {name(facts.object)}"
    said += f" since {_day(facts.valid_from)}"
    if facts.through is not None:
        said += f", {_CAME_BY[facts.through.kind]}"
    if facts.granted_by is not None:
        said += f", given by {name(Ref(Kind.PERSON, facts.granted_by))}"
    if facts.expires_at is not None:
        said += f", until {_day(facts.expires_at)}"
    return f"{said}."


def outcome(path: Path) -> str:
    """What a path gives, in words."""
    said = f"So this gives {ROLE_WORDS[path.role]}, {_WAY_WORDS[path.way]}"
    if path.scope is not None:
        said += f", on an ad account that may {ROLE_WORDS[path.scope]}"
    return f"{said}."


def _day(moment: dt.datetime) -> str:
    moment = moment.astimezone(dt.UTC)
    return f"{moment.day} {moment:%B %Y}, {moment:%H:%M} UTC"
