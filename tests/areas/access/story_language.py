"""Reads the permission stories: sentences that anybody can write, turned into relations and questions.

A story is a YAML file with `story`, `facts`, `may`, `may not`, `knows nothing of` and `because`. People are the cast;
everything else is named in `things`. `may not` means: knows that it exists, is told what is missing and who can give
it. `knows nothing of` means: it might as well not exist.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import yaml

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref, Role, Through, ThroughKind
from suitcase.areas.access.schema import POLICY
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id

FOLDER = Path(__file__).parent / "stories"
CAST = ("Ana", "Ben", "Cai", "Mia", "Leo", "Olu")
THINGS = {
    "center": Kind.CENTER,
    "group": Kind.ASSET_GROUP,
    "ad account": Kind.AD_ACCOUNT,
    "creator account": Kind.CREATOR_ACCOUNT,
    "post": Kind.POST,
}
CENTER_ROLES = {
    "Admin": Role.CENTER_ADMIN,
    "Standard member": Role.CENTER_STANDARD,
    "Finance Manager": Role.FINANCE_MANAGER,
    "Finance Analyst": Role.FINANCE_ANALYST,
}
ASSET_ROLES = {"Admin": Role.ADMIN, "Operator": Role.OPERATOR, "Analyst": Role.ANALYST}
SCOPES = {"use posts": Role.POST, "publish posts": Role.PUBLISH, "see insights": Role.INSIGHTS}
DEEDS = {
    "see": (Permission.AD_ACCOUNT_SEE, Permission.CREATOR_ACCOUNT_SEE, Permission.CENTER_SEE),
    "see reports of": (Permission.REPORTS_SEE,),
    "edit ads in": (Permission.ADS_EDIT,),
    "change settings of": (Permission.AD_ACCOUNT_MANAGE, Permission.CENTER_MANAGE),
    "manage creator links of": (Permission.CREATOR_LINKS_MANAGE,),
    "assign people to": (Permission.AD_ACCOUNT_ASSIGN,),
    "share with partners": (Permission.AD_ACCOUNT_SHARE,),
    "transfer": (Permission.AD_ACCOUNT_TRANSFER,),
    "see the balance of": (Permission.BALANCE_SEE, Permission.CENTER_MONEY_SEE),
    "move money of": (Permission.MONEY_MOVE, Permission.CENTER_MONEY_MOVE),
    "manage members of": (Permission.CENTER_MEMBERS_MANAGE,),
    "manage assets of": (Permission.CENTER_ASSETS_MANAGE,),
    "manage": (Permission.CREATOR_ACCOUNT_MANAGE, Permission.ASSET_GROUP_MANAGE),
    "use posts of": (Permission.CREATOR_POSTS_USE,),
    "use": (Permission.POST_USE,),
    "publish posts of": (Permission.CREATOR_POSTS_PUBLISH,),
    "see insights of": (Permission.CREATOR_INSIGHTS_SEE,),
    "review things on": (Permission.PLATFORM_REVIEW,),
}
_TIMES = re.compile(r"(?: from day (?P<begins>\d+))?(?: until day (?P<expires>\d+))?$")


def stories() -> list[Path]:
    """All story files."""
    return sorted(FOLDER.glob("*.yaml"))


@dataclasses.dataclass
class Story:
    """A story with its people and things, whose facts can be told to the database."""

    text: dict[str, Any]
    refs: dict[str, Ref]
    told: dict[str, int] = dataclasses.field(default_factory=dict)
    teller: Actor = dataclasses.field(default_factory=Actor.system)

    @classmethod
    def read(cls, path: Path) -> Story:
        text = yaml.safe_load(path.read_text())
        unknown = set(text) - {"story", "things", "facts", "may", "may not", "knows nothing of", "because"}
        assert not unknown, f"{path.name}: {unknown}"
        refs = {name: Ref(Kind.PERSON, new_id()) for name in CAST} | {"the platform": access.PLATFORM}
        for kind, names in text.get("things", {}).items():
            refs |= {name: Ref(THINGS[kind], new_id()) for name in names}
        return cls(text, refs)

    def actor(self, name: str) -> Actor:
        return Actor.person(self.refs[name].id)

    def question(self, sentence: str) -> tuple[Actor, Permission, Ref]:
        """ "Ben: edit ads in Summer" as who asks for which permission on what."""
        name, _, deed = sentence.partition(": ")
        for thing in sorted(self.refs, key=len, reverse=True):
            if deed.endswith(f" {thing}"):
                words = deed.removesuffix(f" {thing}")
                ref = self.refs[thing]
                for permission in DEEDS[words]:
                    if POLICY_KINDS[permission] == ref.kind:
                        return self.actor(name), permission, ref
        raise AssertionError(f"Nobody understands {sentence!r}.")

    def tell(self) -> None:
        """Make the facts true, in the order they stand."""
        for fact in self.text["facts"]:
            for pattern, telling in _SENTENCES:
                if match := re.fullmatch(pattern, _TIMES.sub("", fact)):
                    days = _TIMES.search(fact).groupdict()
                    telling(
                        self,
                        *match.groups(),
                        **{word: _day(number) for word, number in days.items() if number},
                    )
                    break
            else:
                raise AssertionError(f"Nobody understands {fact!r}.")

    def grant(
        self,
        key: str,
        subject: str,
        role: Role,
        thing: str,
        through: Through | None = None,
        **times: dt.datetime,
    ) -> None:
        words = {"valid_from": times.get("begins"), "expires_at": times.get("expires")}
        relation = access.grant(
            self.teller,
            subject=self.refs[subject],
            role=role,
            object=self.refs[thing],
            through=through,
            **words,
        )
        self.told[key] = relation

    def held(self, center: str, thing: str) -> Through:
        """What the centre holds in the thing, as told before."""
        return Through(ThroughKind.RELATION, self.told[f"{center} holds {thing}"])


POLICY_KINDS = {permission: rule.kind for permission, rule in POLICY.items()}
_BY = {kind: Through(kind, 1) for kind in ThroughKind}


def _day(number: str) -> dt.datetime:
    # Stories are told on day 10, at noon.
    return clock.now() + dt.timedelta(days=int(number) - 10.5)


def _end(story: Story, subject: str, thing: str) -> None:
    key = next(key for key in story.told if key.startswith(f"{subject} ") and key.endswith(f" {thing}"))
    access.end(story.teller, [story.told.pop(key)], reason="removed")


def _center_role(story: Story, who: str, role: str, center: str, **times: dt.datetime) -> None:
    story.grant(f"{who} is {role} {center}", who, CENTER_ROLES[role], center, **times)


def _owner(story: Story, who: str, thing: str, **times: dt.datetime) -> None:
    story.grant(f"{who} holds {thing}", who, Role.OWNER, thing, **times)


def _share(story: Story, owner: str, thing: str, partner: str, role: str, **times: dt.datetime) -> None:
    by = _BY[ThroughKind.SHARE]
    story.grant(f"{partner} holds {thing}", partner, ASSET_ROLES[role], thing, by, **times)


def _share_onward(story: Story, first: str, thing: str, second: str, role: str, **times: dt.datetime) -> None:
    by = story.held(first, thing)
    story.grant(f"{second} holds {thing}", second, ASSET_ROLES[role], thing, by, **times)


def _assign(story: Story, center: str, who: str, thing: str, role: str, **times: dt.datetime) -> None:
    by = story.held(center, thing)
    story.grant(f"{who} in {thing}", who, ASSET_ROLES[role], thing, by, **times)


def _invite(story: Story, host: str, who: str, thing: str, role: str, **times: dt.datetime) -> None:
    by = _BY[ThroughKind.INVITATION]
    story.grant(f"{who} in {thing}", who, ASSET_ROLES[role], thing, by, **times)


def _join_group(story: Story, who: str, group: str, center: str, **times: dt.datetime) -> None:
    story.grant(f"{who} in {group}", who, Role.MEMBER, group, story.held(center, group), **times)


def _fill_group(story: Story, center: str, group: str, role: str, thing: str, **times: dt.datetime) -> None:
    by = story.held(center, thing)
    story.grant(f"{group} in {thing}", group, ASSET_ROLES[role], thing, by, **times)


def _link(story: Story, owner: str, account: str, scope: str, creator: str, **times: dt.datetime) -> None:
    by = _BY[ThroughKind.LINK]
    story.grant(f"{account} {scope} {creator}", account, SCOPES[scope], creator, by, **times)


def _redeem(story: Story, account: str, post: str, **times: dt.datetime) -> None:
    story.grant(f"{account} uses {post}", account, Role.POST, post, _BY[ThroughKind.CODE], **times)


def _staff(story: Story, who: str, **times: dt.datetime) -> None:
    story.grant(f"{who} runs the platform", who, Role.STAFF, "the platform", **times)


_CENTER_ROLE = "|".join(CENTER_ROLES)
_ASSET_ROLE = "|".join(ASSET_ROLES)
_SCOPE = "|".join(SCOPES)
_SENTENCES: list[tuple[str, Callable[..., None]]] = [
    (r"(\w+) is an operator of the platform", _staff),
    (rf"(\w+) is an? ({_CENTER_ROLE}) of (.+)", _center_role),
    (rf"(.+) shares (.+) with (.+) as ({_ASSET_ROLE})", _share),
    (rf"(.+) passes (.+) on to (.+) as ({_ASSET_ROLE})", _share_onward),
    (rf"(.+) assigns (\w+) to (.+) as ({_ASSET_ROLE})", _assign),
    (rf"(\w+) invites (\w+) to (.+) as ({_ASSET_ROLE})", _invite),
    (r"(\w+) is in the group (.+) of (.+)", _join_group),
    (rf"(.+) gives the group (.+) the role ({_ASSET_ROLE}) in (.+)", _fill_group),
    (rf"(\w+) lets (.+) ({_SCOPE}) of (.+)", _link),
    (r"(.+) redeemed a code for (.+)", _redeem),
    (r"(.+) no longer has to do with (.+)", _end),
    (r"(.+) (?:owns|has the group) (.+)", _owner),
]
