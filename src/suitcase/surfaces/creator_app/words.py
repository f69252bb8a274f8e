"""States, terms and history of requests and links in the words a creator reads."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent.contracts import Grant, LinkStatus, Requester
from suitcase.kernel import clock, limits, reminders
from suitcase.surfaces.kit import link_words
from suitcase.surfaces.kit.format import date
from suitcase.surfaces.kit.shell import Tone

TONES: dict[LinkStatus, Tone] = {
    LinkStatus.PENDING: "info",
    LinkStatus.AUTHORIZED: "ok",
    LinkStatus.SUSPENDED: "warn",
    LinkStatus.REJECTED: "neutral",
    LinkStatus.EXPIRED: "neutral",
    LinkStatus.CANCELLED: "neutral",
    LinkStatus.REVOKED: "bad",
    LinkStatus.UNLINKED: "neutral",
    LinkStatus.REPLACED: "neutral",
}
ALIVE = frozenset({LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED})
# With less than this left, a request or link stands out.
URGENT_DAYS = 3


@dataclasses.dataclass(frozen=True, slots=True)
class GrantLine:
    """A request or link in a list: who, where it stands, since when."""

    name: str
    url: str
    status: str
    tone: Tone
    standing: str
    since: str
    left: str = ""
    urgent: bool = False


def grant_line(grant: Grant, url: str, *, naming: bool, decided: bool = False) -> GrantLine:
    """The line of one request or link; `naming` adds for which of the person's accounts, `decided` who decided."""
    ends = grant.until if grant.status in ALIVE else None
    since = decision_line(grant) if decided else since_line(grant)
    return GrantLine(
        name_of(grant.requester),
        url,
        status_word(grant.status),
        TONES[grant.status],
        standing_line(grant),
        f"{since} · @{grant.handle}" if naming else since,
        time_left(ends) if ends and is_soon(ends) else "",
        bool(ends and is_urgent(ends)),
    )


def status_word(status: LinkStatus) -> str:
    """The one word for a status."""
    return link_words.status_words()[status]


def name_of(requester: Requester) -> str:
    """Who asks or holds a permission: "Northwind, through Acme" where a partner has it."""
    if not requester.through:
        return requester.ad_account
    return _("%(name)s, through %(through)s") % {"name": requester.ad_account, "through": requester.through}


def who(requester: Requester) -> tuple[str, str]:
    """The company behind a request in two lines, as it was shown when it asked: whose, and what they do where."""
    if requester.is_center:
        verified = _("Verified business") if requester.is_verified else _("Business not verified")
        house = (_("Business Center"), verified, requester.company)
        number = _("ID %(id)s") % {"id": requester.center_id}
        if requester.through:
            number = _("Through %(name)s · %(id)s") % {"name": requester.through, "id": number}
        return " · ".join(part for part in house if part), number
    country = dict(ad_accounts.countries()).get(requester.country, requester.country)
    site = requester.website.removeprefix("https://").removeprefix("http://").rstrip("/")
    first = " · ".join(part for part in (requester.company, country) if part)
    return first, " · ".join(part for part in (requester.industry, site) if part)


def standing_line(grant: Grant) -> str:
    """What goes on after the status word: until when it lasts, or since when it is over."""
    if grant.status in ALIVE:
        return (
            _("until %(day)s") % {"day": last_day(grant.until)} if grant.until else _("until you revoke it")
        )
    return date(grant.ended_at or grant.until or grant.expires_at)


def since_line(grant: Grant) -> str:
    """Since when a link holds, or when it was asked for."""
    if grant.since:
        return _("Since %(day)s") % {"day": date(grant.since)}
    return _("Asked %(day)s") % {"day": date(grant.requested_at)}


def decision_line(grant: Grant) -> str:
    """Who decided an answered request, and when."""
    when = date(grant.answered_at or grant.expires_at)
    if grant.status is LinkStatus.CANCELLED:
        return _("Taken back by the advertiser · %(day)s") % {"day": when}
    if grant.link_id is None and grant.status is LinkStatus.EXPIRED:
        return _("Nobody answered in time · %(day)s") % {"day": when}
    by = _("you") if grant.answered_by_you else grant.answered_by
    said = _("Rejected by %(who)s · %(day)s") if grant.link_id is None else _("Approved by %(who)s · %(day)s")
    return said % {"who": by or _("the owner"), "day": when}


def last_day(until: dt.datetime) -> str:
    """The last day of something that ends at `until`: an end at midnight belongs to the day before."""
    return link_words.until_day(until)


def time_left(until: dt.datetime) -> str:
    """How long there still is, the day that has begun counted whole."""
    days = reminders.days_left(until, clock.now())
    return ngettext("%(days)s day left", "%(days)s days left", days) % {"days": days}


def is_soon(until: dt.datetime) -> bool:
    """Whether it ends within the time in which both sides are reminded."""
    return until - clock.now() < dt.timedelta(days=max(limits.LINK_REMINDERS_DAYS))


def is_urgent(until: dt.datetime) -> bool:
    """Whether so little time is left that it should catch the eye."""
    return until - clock.now() < dt.timedelta(days=URGENT_DAYS)


def why(grant: Grant) -> str:
    """One sentence to the owner on why a request or link is where it is; empty where the status says it all."""
    name = grant.requester.ad_account
    if grant.status is LinkStatus.SUSPENDED:
        if not grant.is_account_open:
            return _("It rests, because @%(handle)s is not open at present.") % {"handle": grant.handle}
        standing = grant.standing.label.lower() if grant.standing else _("not in good standing")
        return _("It rests, because %(name)s is %(standing)s. Nobody can use your posts meanwhile.") % {
            "name": name,
            "standing": standing,
        }
    sentences = {
        LinkStatus.REJECTED: _("You said no. They were told: “%(note)s”")
        if grant.note
        else _("You said no, without a reason."),
        LinkStatus.CANCELLED: _("%(name)s took the request back."),
        LinkStatus.REVOKED: _("You ended it."),
        LinkStatus.UNLINKED: _("%(name)s gave it up."),
        LinkStatus.REPLACED: _("You agreed to other terms since, which took its place."),
        LinkStatus.EXPIRED: _("Its time ran out.")
        if grant.link_id
        else _("Nobody answered in time, so nothing was granted."),
    }
    return sentences.get(grant.status, "") % {"name": name, "note": grant.note}
