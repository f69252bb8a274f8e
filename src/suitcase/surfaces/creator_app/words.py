"""States, terms and history of requests and links in the words a creator reads."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterable

from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent.contracts import Grant, LinkStatus, Requester
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.journal.public import Line
from suitcase.kernel import clock
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
}
ALIVE = frozenset({LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED})
HISTORY_VERBS = (
    "link:requested",
    "link:cancelled",
    "link:approved",
    "link:rejected",
    "link:revoked",
    "link:unlinked",
    "link:expired",
    "link:closed",
    "link:request_ended",
)
# Terms offered when an owner approves; longer than what was asked is never offered.
TERM_DAYS = (30, 60, 365)
AS_ASKED = "asked"


@dataclasses.dataclass(frozen=True, slots=True)
class GrantLine:
    """A request or link in a list: who, where it stands, since when."""

    name: str
    url: str
    status: str
    tone: Tone
    standing: str
    since: str


@dataclasses.dataclass(frozen=True, slots=True)
class Event:
    """One sentence of a history."""

    sentence: str
    at: dt.datetime
    tone: Tone = "neutral"
    detail: str = ""


def grant_line(grant: Grant, url: str, *, naming: bool) -> GrantLine:
    """The line of one request or link; `naming` adds for which of the person's accounts."""
    return GrantLine(
        grant.requester.ad_account,
        url,
        status_word(grant.status),
        TONES[grant.status],
        standing_line(grant),
        since_line(grant, naming=naming),
    )


def status_word(status: LinkStatus) -> str:
    """The one word for a status."""
    return {
        LinkStatus.PENDING: _("Pending"),
        LinkStatus.AUTHORIZED: _("Authorized"),
        LinkStatus.SUSPENDED: _("Suspended"),
        LinkStatus.REJECTED: _("Rejected"),
        LinkStatus.EXPIRED: _("Expired"),
        LinkStatus.CANCELLED: _("Cancelled"),
        LinkStatus.REVOKED: _("Revoked"),
        LinkStatus.UNLINKED: _("Unlinked"),
    }[status]


def who(requester: Requester) -> tuple[str, str]:
    """The company behind a request in two lines, as it was shown when it asked: whose, and what they do where."""
    country = dict(ad_accounts.countries()).get(requester.country, requester.country)
    site = requester.website.removeprefix("https://").removeprefix("http://").rstrip("/")
    first = " · ".join(part for part in (requester.company, country) if part)
    return first, " · ".join(part for part in (requester.industry, site) if part)


def standing_line(grant: Grant) -> str:
    """What goes on after the status word: until when it lasts, or since when it is over."""
    if grant.status in ALIVE:
        return _("until %(day)s") % {"day": date(grant.until)} if grant.until else _("until you revoke it")
    return date(grant.ended_at or grant.until or grant.expires_at)


def since_line(grant: Grant, *, naming: bool) -> str:
    """Since when a link holds or when it was asked for; `naming` adds for which of the person's accounts."""
    if grant.since:
        words = _("Since %(day)s") % {"day": date(grant.since)}
    else:
        words = _("Asked %(day)s") % {"day": date(grant.requested_at)}
    return f"{words} · @{grant.handle}" if naming else words


def terms(grant: Grant) -> list[tuple[str, str, str]]:
    """How long an owner may say yes for: what was asked, and every usual term that is shorter."""
    now = clock.now()
    asked = _("Until I revoke")
    if grant.proposed_end:
        asked = _("Until %(day)s") % {"day": date(grant.proposed_end)}
    offered = [
        (str(days), _("%(days)s days") % {"days": days}, "")
        for days in TERM_DAYS
        if grant.proposed_end is None or now + dt.timedelta(days=days) < grant.proposed_end
    ]
    return [*offered, (AS_ASKED, asked, _("as asked"))]


def end_of(grant: Grant, term: str) -> dt.datetime | None:
    """The end that goes with a choice of `terms`; raises ValueError for anything that was not offered."""
    if term not in {value for value, _label, _note in terms(grant)}:
        raise ValueError(term)
    return grant.proposed_end if term == AS_ASKED else clock.now() + dt.timedelta(days=int(term))


def history(lines: Iterable[Line]) -> list[Event]:
    """The journal of one pair of accounts in sentences to the owner."""
    return [_event(line) for line in lines]


def _event(line: Line) -> Event:
    data = line.data
    names = {"advertiser": data.get("ad_account_name", _("The advertiser")), "person": line.actor_name}
    sentence, tone = _sentences().get(line.verb, (line.verb, "neutral"))
    detail = ""
    if line.verb == "link:approved":
        until = data.get("until")
        scopes = ", ".join(
            str(name) for scope, name in SCOPE_NAMES.items() if scope.value in data.get("scopes", ())
        )
        ends = date(dt.datetime.fromisoformat(until)) if until else ""
        detail = f"{scopes} · " + (_("until %(day)s") % {"day": ends} if ends else _("until you revoke it"))
    return Event(sentence % names, line.at, tone, detail)


def _sentences() -> dict[str, tuple[str, Tone]]:
    return {
        "link:requested": (_("%(person)s asked for %(advertiser)s."), "info"),
        "link:cancelled": (_("%(person)s took the request back."), "neutral"),
        "link:approved": (_("You approved %(advertiser)s."), "ok"),
        "link:rejected": (_("You rejected the request."), "neutral"),
        "link:revoked": (_("You revoked the permission. It ended at once."), "bad"),
        "link:unlinked": (_("%(advertiser)s removed the link. Its permission ended."), "neutral"),
        "link:expired": (_("The permission ended on its last day."), "neutral"),
        "link:closed": (_("The permission ended because you closed the account."), "neutral"),
        "link:request_ended": (_("The request ended because you closed the account."), "neutral"),
    }
