"""Activity log: what happened in the centre, in sentences; searched, as a file, and proven to be what was written."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.contracts import Checked, Line
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import activity_filters
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.sentences import events_of
from suitcase.surfaces.kit import spreadsheet
from suitcase.surfaces.kit.activity import MOST_IN_FILE, PAGE, Told, told

_SALT = "business_center.activity.verify"


@center_page
@require_safe
def log(request: HttpRequest, center: Center) -> HttpResponse:
    """Everything that happened, newest first, filtered, page by page; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    wanted = activity_filters.read(actor, center, request.GET)
    before, after = parse_id(request.GET.get("before", "")), parse_id(request.GET.get("after", ""))
    found = journal.Found([])
    if not wanted.errors:
        found = journal.search_lines(
            actor,
            (Kind.CENTER, center.id),
            wanted.filter,
            before=before,
            after=None if before else after,
            limit=PAGE,
            addresses_of=access.were_members(center.id),
        )
    kept = urlencode({name: value for name, value in wanted.values.items() if value})
    context = {
        "rows": _told(center, found.lines),
        "wanted": wanted,
        "active": activity_filters.active(wanted),
        "zone": activity_filters.zone_of(center, wanted.values),
        "kinds": activity_filters.kinds_of_act(),
        "older": f"{request.path}?{kept}&before={found.older}" if found.older else "",
        "newer": f"{request.path}?{kept}&after={found.newer}" if found.newer else "",
        "export_url": f"{reverse('business_activity_csv', args=[center.id])}?{kept}",
    }
    return draw(request, "activity", context, center=center, here="activity")


@center_page
@require_safe
def export(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Exactly what is filtered, as CSV, moments in the zone of the page; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    wanted = activity_filters.read(actor, center, request.GET)
    today = clock.now().astimezone(ZoneInfo(center.time_zone)).date().isoformat()
    name = _("%(center)s, activity %(day)s") % {"center": center.name, "day": today}
    return spreadsheet.download(name, list(_cells(actor, center, wanted)))


def _cells(actor: Actor, center: Center, wanted: activity_filters.Wanted) -> Iterator[list[str]]:
    zone = activity_filters.zone_of(center, wanted.values)
    when = _("When (%(zone)s)") % {"zone": zone}
    yield [
        _("Line"),
        when,
        _("Who"),
        _("Person ID"),
        _("What"),
        _("Details"),
        _("Code"),
        _("From where"),
        _("IDs"),
    ]
    if wanted.errors:
        return
    lines = journal.read_lines(
        actor,
        (Kind.CENTER, center.id),
        wanted.filter,
        most=MOST_IN_FILE,
        addresses_of=access.were_members(center.id),
    )
    for line in lines:
        (event,) = events_of([line])
        at = line.at.astimezone(ZoneInfo(zone)).isoformat(" ", "seconds")
        who = (line.actor_name, str(line.actor_person_id or ""))
        data = json.dumps(line.data, ensure_ascii=False, sort_keys=True)
        yield [str(line.id), at, *who, event.sentence, event.detail, line.verb, line.actor_ip, data]


def _told(center: Center, lines: list[Line]) -> list[Told]:
    there = _there(center, lines)
    return told(
        lines,
        (
            dataclasses.replace(event, url=event.url or _where(center, line, there))
            for event, line in zip(events_of(lines), lines, strict=True)
        ),
    )


# What lines name by these words, the page about it, and the kind of it where the page goes with the asset.
_PAGES: tuple[tuple[str, str, Kind | None], ...] = (
    ("change", "business_change", None),
    ("asset_group", "business_group", Kind.ASSET_GROUP),
    ("certificate", "business_certificate", None),
    ("ad_account", "business_account", Kind.AD_ACCOUNT),
    ("creator_account", "business_creator", Kind.CREATOR_ACCOUNT),
    ("transfer", "business_transfer", None),
)


def _there(center: Center, lines: list[Line]) -> dict[Kind, set[int]]:
    """Assets named by these lines that the centre has today: the others have no page here any more."""
    there = {}
    for word, _route, kind in _PAGES:
        ids = {line.data[word] for line in lines if isinstance(line.data.get(word), int)}
        if kind and ids:
            there[kind] = set(access.held_by(center.id, kind, ids))
    return there


def _where(center: Center, line: Line, there: dict[Kind, set[int]]) -> str:
    """The page of what a line is about, if it has one here."""
    if line.verb.startswith("center_invitation:"):
        return reverse("business_invitations", args=[center.id])
    if line.verb.startswith("center:verif"):
        return reverse("business_verification", args=[center.id])
    for word, route, kind in _PAGES:
        id_ = line.data.get(word)
        if isinstance(id_, int) and (kind is None or id_ in there.get(kind, ())):
            return reverse(route, args=[center.id, id_])
    if isinstance(line.data.get("person"), int) and line.verb == "center:member_changed":
        return reverse("business_member", args=[center.id, line.data["person"]])
    names = {"center:changed": "business_settings", "center:security_changed": "business_security"}
    return reverse(names[line.verb], args=[center.id]) if line.verb in names else ""


@center_page
@require_safe
def verify(request: HttpRequest, center: Center) -> HttpResponse:
    """Prove that the log is what was written: every line against its seal. A long one in parts, with how far it is."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MANAGE, center.id)
    checked = journal.verify_history((Kind.CENTER, center.id), start=_start(request, center))
    context = {
        "checked": checked,
        "percent": 100 * checked.position // checked.total if checked.total else 100,
        "go_on": "" if checked.is_done else f"{request.path}?{urlencode({'from': _mark(center, checked)})}",
        "command": f"suitcase journal verify --stream {Kind.CENTER}:{center.id}",
    }
    answer = draw(request, "activity_verify", context, center=center, here="activity")
    if context["go_on"]:
        # Goes on by itself, with and without scripts.
        answer["Refresh"] = f"0; url={context['go_on']}"
    answer["Cache-Control"] = "no-store"
    return answer


def _mark(center: Center, checked: Checked) -> str:
    """How far the proof has come, signed, so that nobody begins behind a line that is broken."""
    return signing.dumps([center.id, checked.position, checked.seal.hex()], salt=_SALT)


def _start(request: HttpRequest, center: Center) -> tuple[int, bytes] | None:
    try:
        id_, position, seal = signing.loads(request.GET.get("from", ""), salt=_SALT, max_age=600)
    except signing.BadSignature:
        return None
    return (position, bytes.fromhex(seal)) if id_ == center.id else None
