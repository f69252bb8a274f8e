"""Pure rules of consent: what may be asked, what the creator reads, which step may follow which."""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import zoneinfo
from collections.abc import Iterable, Sequence

from suitcase.areas.consent.contracts import (
    AsAsked,
    ConsentText,
    End,
    EndedAs,
    LinkStatus,
    NewAskLink,
    NewLinkRequest,
    Requester,
    RequestState,
    Scope,
)
from suitcase.areas.consent.errors import LastPermission, NotGranted
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid

TEXT_VERSION = "2026-11-22"

SCOPE_NAMES = {
    Scope.POST: "Use posts in ads",
    Scope.INSIGHTS: "See insights of those posts",
    Scope.PUBLISH: "Publish new posts for ads",
    Scope.LIVE: "Use live streams",
    Scope.DIRECT_MESSAGE: "Use direct messages",
}
# What a creator must know when not one ad account asks.
COVERS = (
    "The whole Business Center asks. Its Admins decide which of its members and ad accounts use this, at any time and "
    "never for more than you allow here. When you end it, it ends for all of them."
)
COVERS_PARTNER = (
    "{through} may use your account already, and asks that its partner {name} may use it too. Admins of {name} decide "
    "which of its members and ad accounts use this, at any time and never for more than you allow here; {name} cannot "
    "pass it on. It ends for all of them when you end it, when you end what {through} may do, or when {through} stops "
    "sharing."
)
_CAN = {
    Scope.POST: "Show your public posts as ads, with your name and picture",
    Scope.INSIGHTS: "See views, likes, comments and shares of posts they may use",
    Scope.PUBLISH: "Publish new posts under your name, for ads only or also on your profile",
}
_CANNOT = (
    "Edit or delete your posts",
    "Read your messages or drafts",
    "Change your settings or password",
)
_CANNOT_WITHOUT = {
    Scope.POST: "Use your existing posts in ads",
    Scope.INSIGHTS: "See the numbers of your posts",
    Scope.PUBLISH: "Post anything in your name",
}
_NOT_YET = {
    Scope.LIVE: "Live streams cannot be used in ads here.",
    Scope.DIRECT_MESSAGE: "Direct messages are private; no ad account can be given access to them.",
}

# What has not ended yet, one way or the other.
OPEN_STATUSES = frozenset({LinkStatus.PENDING, LinkStatus.AUTHORIZED, LinkStatus.SUSPENDED})

REQUEST_STEPS: dict[RequestState, frozenset[RequestState]] = {
    RequestState.PENDING: frozenset(set(RequestState) - {RequestState.PENDING}),
    **dict.fromkeys(
        (RequestState.APPROVED, RequestState.REJECTED, RequestState.CANCELLED, RequestState.EXPIRED),
        frozenset(),
    ),
}


@dataclasses.dataclass(frozen=True, slots=True)
class CheckedRequest:
    """A request whose shape is right. `ends_at` is the first moment after the last day, or None."""

    scopes: tuple[Scope, ...]
    message: str
    ends_at: dt.datetime | None


def check_request(new: NewLinkRequest, *, now: dt.datetime, time_zone: str) -> CheckedRequest:
    """The cleaned form of `new` (the username apart); raises `Invalid` that names every field to correct."""
    problems: dict[str, str] = {}
    scopes, problem = _scopes(new.scopes)
    if problem:
        problems["scopes"] = problem
    message = "\n".join(" ".join(line.split()) for line in new.message.strip().splitlines())
    if len(message) > limits.REQUEST_MESSAGE_LENGTH:
        problems["message"] = (
            f"Use at most {limits.REQUEST_MESSAGE_LENGTH} characters; this has {len(message):,}."
        )
    ends_at = end_of_day(new.ends_on, time_zone)
    if problem := end_problem(ends_at, now=now):
        problems["ends_on"] = problem
    if not new.username.strip():
        problems["username"] = "Enter the username of the account you want to advertise with."
    if problems:
        raise Invalid(fields=problems)
    return CheckedRequest(scopes, message, ends_at)


def check_ask_link(new: NewAskLink, *, now: dt.datetime, time_zone: str) -> CheckedRequest:
    """The cleaned form of a link to ask with; raises `Invalid` that names every field to correct."""
    problems: dict[str, str] = {}
    if new.days not in limits.ASK_LINK_DAYS:
        offered = ", ".join(str(days) for days in limits.ASK_LINK_DAYS)
        problems["days"] = f"Choose for how many days the link can be used: {offered}."
    asked = NewLinkRequest(username="by.link", scopes=new.scopes, message=new.message, ends_on=new.ends_on)
    try:
        checked = check_request(asked, now=now, time_zone=time_zone)
    except Invalid as refusal:
        problems |= refusal.fields
    if problems:
        raise Invalid(fields=problems)
    return checked


def chosen_uses(scopes: Iterable[str], held: Iterable[Scope]) -> tuple[Scope, ...]:
    """The scopes that members and ad accounts shall have of what the centre holds: none at all, or some of it."""
    wanted, known = set(scopes), set(held)
    if foreign := sorted(wanted - {scope.value for scope in known}):
        name = SCOPE_NAMES[Scope(foreign[0])] if foreign[0] in set(Scope) else foreign[0][:30]
        raise Invalid(
            fields={"scopes": f"The creator has not granted “{name}”, so nobody can be given it."},
        )
    return tuple(scope for scope in Scope if scope.value in wanted)


def end_of_day(day: dt.date | None, time_zone: str) -> dt.datetime | None:
    """The first moment (UTC) after `day` in `time_zone`; None stays None. Days of 23 and 25 hours come out right."""
    if day is None or day == dt.date.max:
        return None
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time(), zoneinfo.ZoneInfo(time_zone))
    return midnight.astimezone(dt.UTC)


def end_problem(ends_at: dt.datetime | None, *, now: dt.datetime) -> str:
    """Why `ends_at` cannot be the end of a link, or ""."""
    if ends_at is None:
        return ""
    if ends_at <= now:
        return "Choose a day that is not over yet."
    if ends_at > now + limits.LONGEST_LINK:
        return "Choose an end within the next five years, or none: a link without an end can be revoked at any time."
    return ""


def is_later(end: dt.datetime | None, than: dt.datetime | None) -> bool:
    """Whether a link that ends at `end` lasts longer than one that ends at `than`; None is no end at all."""
    if than is None:
        return False
    return end is None or end > than


def chosen_end(proposed: dt.datetime | None, wanted: End, *, now: dt.datetime) -> dt.datetime | None:
    """The end an owner grants a request: the proposed one or an earlier one, never a later one."""
    ends_at = proposed if isinstance(wanted, AsAsked) else wanted
    problem = end_problem(ends_at, now=now)
    if not problem and proposed and (ends_at is None or ends_at > proposed):
        problem = (
            f"They asked {until_in_words(proposed)}. Choose that or an earlier day; you can let it last longer later, "
            "under Permissions."
        )
    if problem:
        raise Invalid(fields={"ends_at": problem})
    return ends_at


def narrowed(asked: Sequence[Scope], chosen: Iterable[str] | None) -> tuple[Scope, ...]:
    """The scopes the creator grants: those asked for, or fewer; never more."""
    if chosen is None:
        return tuple(asked)
    wanted = set(chosen)
    kept = tuple(scope for scope in asked if scope in wanted)
    if not kept:
        raise Invalid(fields={"scopes": "Choose at least one permission, or reject the request."})
    return kept


def switched(scope: str, *, on: bool, granted: Sequence[Scope], held: Sequence[Scope], handle: str) -> Scope:
    """The scope that an Admin may switch on or off: one the creator granted, and never the last one off."""
    if scope not in set(Scope):
        raise Invalid(f"There is no permission {scope[:30]!r}.")
    wanted = Scope(scope)
    if wanted not in granted:
        raise NotGranted(handle, SCOPE_NAMES[wanted])
    if not on and set(held) == {wanted}:
        raise LastPermission
    return wanted


def _scopes(chosen: Sequence[str]) -> tuple[tuple[Scope, ...], str]:
    known = {scope.value for scope in Scope}
    if not chosen:
        return (), "Choose at least one permission."
    for value in chosen:
        if value not in known:
            return (), f"There is no permission {str(value)[:30]!r}."
        if Scope(value) in _NOT_YET:
            return (), _NOT_YET[Scope(value)]
    return tuple(scope for scope in Scope if scope.value in set(chosen)), ""


def until_in_words(until: dt.datetime) -> str:
    """The end of a permission to the minute, or as its last day when it ends with a day: "until the end of 3 May"."""
    until = until.astimezone(dt.UTC)
    if (until.hour, until.minute, until.second, until.microsecond) == (0, 0, 0, 0):
        last = until - dt.timedelta(days=1)
        return f"until the end of {last.day} {last:%B %Y} (UTC)"
    return f"until {until.day} {until:%B %Y, %H:%M} UTC"


def consent_text(
    requester: Requester, *, handle: str, scopes: Sequence[Scope], until: dt.datetime | None, message: str
) -> ConsentText:
    """The words a creator agrees to. The same input always gives the same words, and so the same hash."""
    granted = set(scopes)
    can = tuple(_CAN[scope] for scope in Scope if scope in granted and scope in _CAN)
    cannot = tuple(
        _CANNOT_WITHOUT[scope] for scope in Scope if scope not in granted and scope in _CANNOT_WITHOUT
    )
    how_long = "U" + until_in_words(until)[1:] if until else "Until you revoke it"
    how_to_end = "You can revoke this at any time under Permissions. It ends at once, and ads that use your posts stop."
    covers = _covers(requester)
    text = json.dumps(
        {
            "who": _who(requester),
            "account": handle,
            "message": message,
            "scopes": [scope.value for scope in Scope if scope in granted],
            "ends_at": until.astimezone(dt.UTC).isoformat() if until else None,
            "can": can,
            "cannot": cannot + _CANNOT,
            "how_long": how_long,
            "how_to_end": how_to_end,
            **({"covers": covers} if covers else {}),
        },
        ensure_ascii=False,
        sort_keys=True,
        indent=1,
    )
    digest = hashlib.sha256(text.encode()).hexdigest()
    return ConsentText(TEXT_VERSION, "en", can, cannot + _CANNOT, how_long, how_to_end, text, digest, covers)


def _covers(requester: Requester) -> str:
    if requester.through_id:
        return COVERS_PARTNER.format(through=requester.through, name=requester.ad_account)
    return COVERS if requester.is_center else ""


def _who(requester: Requester) -> dict[str, object]:
    """Who asks, as the kept text says it."""
    if requester.is_center:
        return {
            "person": requester.person,
            "business_center": requester.ad_account,
            "business_center_id": requester.center_id,
            "verified": requester.is_verified,
            "company": requester.company,
            "country": requester.country,
            **(
                {"through": requester.through, "through_id": requester.through_id}
                if requester.through_id
                else {}
            ),
        }
    words = dataclasses.asdict(requester)
    of_centers = ("center_id", "is_verified", "through", "through_id")
    return {name: value for name, value in words.items() if name not in of_centers}


def may_become(current: RequestState, wanted: RequestState) -> bool:
    """Whether a request may go from `current` to `wanted`: everything but PENDING is final."""
    return wanted in REQUEST_STEPS[current]


def effective_state(state: RequestState, *, expires_at: dt.datetime, now: dt.datetime) -> RequestState:
    """The state as of `now`: a request nobody answered in time is expired, whether or not a job has said so."""
    return RequestState.EXPIRED if state is RequestState.PENDING and expires_at <= now else state


def link_status(
    state: RequestState,
    *,
    is_live: bool,
    ended_as: EndedAs | None,
    account_is_open: bool,
    standing_is_good: bool,
) -> LinkStatus:
    """What people see. `is_live` says whether the access relations of the link hold at this moment."""
    if state is not RequestState.APPROVED:
        return LinkStatus(state.value)
    if ended_as is EndedAs.CLOSED:
        return LinkStatus.REVOKED
    if ended_as is not None:
        return LinkStatus(ended_as.value)
    if not is_live:
        return LinkStatus.EXPIRED
    return LinkStatus.AUTHORIZED if account_is_open and standing_is_good else LinkStatus.SUSPENDED


def rest_until(rejections: Sequence[dt.datetime], *, now: dt.datetime) -> dt.datetime | None:
    """When this ad account may ask this creator account again, after too many rejections; None when it may now."""
    recent = sorted(moment for moment in rejections if moment > now - limits.REJECTION_WINDOW)
    if len(recent) < limits.REJECTIONS_BEFORE_REST:
        return None
    until = recent[-1] + limits.REJECTION_REST
    return until if until > now else None


GONE = {
    RequestState.APPROVED: "This request was approved already.",
    RequestState.REJECTED: "This request was rejected already.",
    RequestState.CANCELLED: "The advertiser has cancelled this request.",
    RequestState.EXPIRED: "This request has expired.",
}


def reason_in_words(status: LinkStatus, *, handle: str, standing_is_good: bool, note: str) -> str:
    """One sentence beside the status: what it means or why it is so."""
    sentences = {
        LinkStatus.PENDING: f"Waiting for @{handle} to answer.",
        LinkStatus.AUTHORIZED: "",
        LinkStatus.REJECTED: f"@{handle} declined." + (f" “{note}”" if note else ""),
        LinkStatus.EXPIRED: "The time ran out.",
        LinkStatus.CANCELLED: "The request was taken back.",
        LinkStatus.REVOKED: f"@{handle} withdrew the permission.",
        LinkStatus.UNLINKED: "The advertiser removed the link.",
        LinkStatus.REPLACED: f"@{handle} has agreed to other terms since.",
        LinkStatus.SUSPENDED: f"@{handle} is not open at present."
        if standing_is_good
        else "The ad account is not in good standing.",
    }
    return sentences[status]


def stops_in_words(scopes: Sequence[Scope], *, handle: str, ad_account: str) -> list[str]:
    """What ends with a link that grants `scopes`, for the page that asks "are you sure"."""
    words = {
        Scope.POST: f"{ad_account} can no longer use posts of @{handle} in ads.",
        Scope.INSIGHTS: f"{ad_account} no longer sees the numbers of those posts.",
        Scope.PUBLISH: f"{ad_account} can no longer publish posts in the name of @{handle}.",
    }
    return [words[scope] for scope in scopes if scope in words]


def remind_from(requested_at: dt.datetime, reminded_at: dt.datetime | None) -> dt.datetime:
    """From when on the owner of a request that waits may be reminded by hand: at first any time, then after a rest."""
    return reminded_at + limits.REMINDER_REST if reminded_at else requested_at


# When the owner is reminded of a request that still waits, and both sides that a link ends.
REQUEST_REMINDERS = tuple(dt.timedelta(days=days) for days in limits.REQUEST_REMINDERS_DAYS)
LINK_REMINDERS = tuple(-dt.timedelta(days=days) for days in limits.LINK_REMINDERS_DAYS)


def links_in_words(handles: Sequence[str], count: int, fate: str) -> str:
    """The sentence on what becomes of `count` links, the first of them by name; empty when there are none.

    `fate` is "end" or "pause".
    """
    if not count:
        return ""
    named = ", ".join(f"@{handle}" for handle in handles)
    more = f" and {count - len(handles):,} more" if count > len(handles) else ""
    verbs = {"end": ("ends", "end"), "pause": ("is suspended", "are suspended")}[fate]
    told = "creators are" if count > 1 else "creator is"
    return f"The link{'s' if count > 1 else ''} to {named}{more} {verbs[count > 1]}; the {told} told."
