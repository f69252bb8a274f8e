"""Pure rules of Business Centers."""

from __future__ import annotations

import datetime as dt
import functools
import re
import zoneinfo
from collections.abc import Iterable, Sequence

from suitcase.areas.access.contracts import Role
from suitcase.areas.centers.contracts import Member, Security
from suitcase.kernel.errors import Invalid

NAME_LENGTH = 100
# Nobody runs more houses than this; more would be somebody filling the table.
CENTERS_PER_PERSON = 20

# As many assets as somebody reads before she removes a member; the number says the rest.
NAMED_AT_REMOVAL = 5
# What a member can be, the larger first, and what she may have to do with money.
ROLES = (Role.CENTER_ADMIN, Role.CENTER_STANDARD)
FINANCE_ROLES = (Role.FINANCE_MANAGER, Role.FINANCE_ANALYST)
# After how many days without signing in a member may be called dormant. Sessions last two weeks, so a shorter time
# would call people dormant who were here yesterday.
DORMANT_DAYS = (30, 60, 90, 180)
# A company and its brands; a longer list is no policy any more.
MOST_DOMAINS = 50

_DOMAIN = re.compile(r"(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}")
# Whoever allowed one of these would allow everybody.
_FOR_EVERYBODY = frozenset(
    [
        "gmail.com",
        "googlemail.com",
        "outlook.com",
        "hotmail.com",
        "live.com",
        "yahoo.com",
        "icloud.com",
        "proton.me",
        "gmx.de",
        "gmx.net",
        "web.de",
    ]
)
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_AREAS = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")


@functools.cache
def time_zones() -> tuple[str, ...]:
    """IANA names a person would choose: Area/City, and UTC."""
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in _AREAS)
    return ("UTC", *names)


def check_new(name: str, time_zone: str) -> tuple[str, str]:
    """The cleaned name and zone; raises `Invalid` that names every field that cannot stay as it is."""
    name = " ".join(_CONTROL.sub(" ", name).split())
    problems = {}
    if not name:
        problems["name"] = "Give the Business Center a name."
    elif len(name) > NAME_LENGTH:
        problems["name"] = f"Use at most {NAME_LENGTH} characters; this has {len(name):,}."
    if not time_zone:
        problems["time_zone"] = "Choose a time zone."
    elif time_zone not in time_zones():
        problems["time_zone"] = "Choose a time zone from the list, such as Europe/Berlin."
    if problems:
        raise Invalid(fields=problems)
    return name, time_zone


def role_named(name: str) -> Role:
    """The centre role of a form field or a cell; raises `Invalid` for anything else."""
    for role in ROLES:
        if role.name == name:
            return role
    raise Invalid(fields={"role": "Choose Admin or Standard."})


def finance_named(name: str) -> Role | None:
    """The finance role of a form field, or None for the empty word; raises `Invalid` for anything else."""
    for role in FINANCE_ROLES:
        if role.name == name:
            return role
    if name:
        raise Invalid(fields={"finance": "Choose a finance role or none."})
    return None


# A member's roles as what they let her do; the same lines for everybody, so that roles can be compared.
_CONSEQUENCES = (
    ("See the Business Center and who is in it", ROLES),
    ("Work with the assets that are assigned to you", ROLES),
    ("Decide who is in it; add, assign and share assets", (Role.CENTER_ADMIN,)),
    ("Change its settings", (Role.CENTER_ADMIN,)),
    ("See its balance and invoices", FINANCE_ROLES),
    ("Move its money", (Role.FINANCE_MANAGER,)),
)


def can_do(role: Role, finance: Role | None) -> tuple[tuple[str, bool], ...]:
    """What these roles let a member do: (words, yes or no)."""
    return tuple((words, role in givers or finance in givers) for words, givers in _CONSEQUENCES)


def check_security(*, requires_two_step: bool, allowed_domains: str, dormant_days: str) -> Security:
    """The security settings of a form; raises `Invalid` that names what cannot be."""
    problems = {}
    days = None
    if dormant_days:
        days = int(dormant_days) if dormant_days.isascii() and dormant_days.isdigit() else 0
        if days not in DORMANT_DAYS:
            problems["dormant_days"] = "Choose one of the times."
    domains = tuple(dict.fromkeys(_domains(allowed_domains)))
    wrong = [one for one in domains if not _DOMAIN.fullmatch(one)]
    public = [one for one in domains if one in _FOR_EVERYBODY]
    if wrong:
        problems["allowed_domains"] = f"No domain: {', '.join(f'“{one[:60]}”' for one in wrong[:5])}."
    elif public:
        problems["allowed_domains"] = (
            f"Everybody can have an address at {public[0]}. Allow only domains of companies you work with."
        )
    elif len(domains) > MOST_DOMAINS:
        problems["allowed_domains"] = f"Use at most {MOST_DOMAINS} domains; these are {len(domains)}."
    if problems:
        raise Invalid(fields=problems)
    return Security(requires_two_step, domains, days)


def _domains(text: str) -> Iterable[str]:
    for word in re.split(r"[\s,;]+", text[:20_000].lower()):
        bare = word.rpartition("@")[2].strip(".")
        if bare:
            yield bare


def is_allowed(email: str, allowed_domains: Sequence[str]) -> bool:
    """Whether somebody with this address may be in a centre that allows these domains; none means any."""
    return not allowed_domains or email.rpartition("@")[2].lower() in allowed_domains


def dormant_after(days: int | None) -> dt.timedelta:
    """After what time without signing in a member is worth a look; a centre that says nothing gets three months."""
    return dt.timedelta(days=days or 90)


def is_dormant(
    last_sign_in: dt.datetime | None, since: dt.datetime, days: int | None, now: dt.datetime
) -> bool:
    """Whether a member has not signed in for `days`; somebody who came in lately is given that time first.

    `center_unused` and the list of dormant members ask the database the same.
    """
    return days is not None and max(last_sign_in or since, since) <= now - dormant_after(days)


def removal_in_words(
    member: Member,
    center: str,
    *,
    is_me: bool,
    assets: int,
    groups: int,
    invitations: int,
    named: Sequence[str] = (),
) -> list[str]:
    """What ends when somebody leaves a centre, in sentences, for the page that asks; `named` are some of the assets."""
    name = "You" if is_me else member.name
    ends = [f"{name} can no longer open {center}; it ends at once, also where the page is open."]
    if member.finance:
        ends.append(f"{'Your' if is_me else 'Their'} finance role ends with it.")
    if assets:
        ends.append(
            _counted(
                assets, "role on an ad account or creator account", "roles on ad accounts or creator accounts"
            )
            + f" that came through this Business Center{_some(named, assets)}."
        )
    if groups:
        ends.append(_counted(groups, "membership in an asset group", "memberships in asset groups") + ".")
    return ends + invitations_in_words(invitations, is_me=is_me)


def invitations_in_words(count: int, *, is_me: bool) -> list[str]:
    """How many open invitations end with the role of who sent them, if any."""
    what = _counted(count, "open invitation", "open invitations")
    return [f"{what} that {'you' if is_me else 'they'} sent."] if count else []


def _some(named: Sequence[str], count: int) -> str:
    """Some of many by name: ": Acme Trails, Acme Shoes and 10 more"."""
    if not named:
        return ""
    more = count - len(named)
    return f": {', '.join(named)}{f' and {more:,} more' if more > 0 else ''}"


def _counted(count: int, one: str, many: str) -> str:
    return f"1 {one}" if count == 1 else f"{count:,} {many}"


def security_in_words(
    before: Security, after: Security, *, without: int, outside: int, dormant: int
) -> list[str]:
    """What new security settings mean for the people who are in the centre now, in sentences."""
    said = []
    if after.requires_two_step and not before.requires_two_step:
        said.append(
            _counted(without, "member has", "members have")
            + " to set up two-step sign-in before they come in again."
            if without
            else "Everybody in it has two-step sign-in already."
        )
    if before.requires_two_step and not after.requires_two_step:
        said.append("A password alone opens this Business Center again.")
    if after.allowed_domains and after.allowed_domains != before.allowed_domains:
        said.append("Only addresses of these domains can be invited, and only they can accept.")
        if outside:
            said.append(
                _counted(outside, "member has", "members have")
                + " an address elsewhere. They stay until you remove them; the list of members shows them."
            )
    if before.allowed_domains and not after.allowed_domains:
        said.append("People with any e-mail address can be invited again.")
    if after.dormant_days and after.dormant_days != before.dormant_days and dormant:
        said.append(
            _counted(dormant, "member counts", "members count")
            + " as dormant from now on. Nothing is taken from them; Admins are asked to look."
        )
    return said
