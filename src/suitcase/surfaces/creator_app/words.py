"""States, terms and history of requests and links in the words a creator reads."""

from __future__ import annotations

import dataclasses
import datetime as dt

from django.utils.translation import gettext as _

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent.contracts import Grant, LinkStatus, Requester
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
