"""Creator accounts among the assets that are shared with a partner in one act: the part of the form about them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.http import QueryDict
from django.utils.translation import gettext as _

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import DEFAULT_SCOPES, OFFERED_SCOPES
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.link_words import scopes_in_words
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.link_words import until_day

SHOWN = 50


@dataclasses.dataclass(frozen=True, slots=True)
class CreatorWish:
    """Which creator accounts, for what, until when at most (None: as long as the centre has them), with which words."""

    ids: tuple[int, ...] = ()
    scopes: tuple[str, ...] = ()
    ends_on: dt.date | None = None
    message: str = ""


def wish(actor: Actor, center: Center, partner_id: int, form: QueryDict) -> CreatorWish:
    """What the form says about creator accounts. Raises `Invalid` for a day that is none and for no permission."""
    if form.get("creators") == "all":
        search = form.get("creators_q", "")
        ids = consent.list_shareable_ids(actor, center.id, partner_id, search=search)
    else:
        texts = form.get("creator_ids", "").split(",") if form.get("creator_ids") else form.getlist("creator")
        ids = [id_ for id_ in map(parse_id, texts) if id_]
    if not ids:
        return CreatorWish()
    scopes = tuple(map(str, form.getlist("scopes")))
    if not scopes:
        raise Invalid(fields={"scopes": _("Choose at least one permission.")})
    message = form.get("message", "")
    if len(message) > limits.REQUEST_MESSAGE_LENGTH:
        said = _("Use at most %(most)s characters.") % {"most": limits.REQUEST_MESSAGE_LENGTH}
        raise Invalid(fields={"message": said})
    return CreatorWish(tuple(dict.fromkeys(ids)), scopes, _day(form.get("ends_on", "")), message)


def check_size(ad_accounts: int, creators: int) -> None:
    """Raise `TooManyAtOnce` for more of both together than one act takes."""
    centers.bulk.check_size(ad_accounts + creators)


def plan(
    actor: Actor, center: Center, partner_id: int, wanted: CreatorWish
) -> tuple[list[BulkRow], frozenset[int]]:
    """What would become of each, and whose creators would be asked."""
    if not wanted.ids:
        return [], frozenset()
    rows = consent.plan_proposal(
        actor, center.id, partner_id, creator_account_ids=wanted.ids, scopes=wanted.scopes
    )
    return rows, consent.find_asked(center.id, partner_id, rows)


def share(actor: Actor, center: Center, partner_id: int, wanted: CreatorWish) -> consent.Proposed:
    """Do it."""
    return consent.propose_creators(
        actor,
        center_id=center.id,
        partner_id=partner_id,
        creator_account_ids=wanted.ids,
        scopes=wanted.scopes,
        ends_on=wanted.ends_on,
        message=wanted.message,
    )


def choices(
    actor: Actor, center: Center, partner_id: int, form: FormState, sent: Mapping[str, Any]
) -> dict[str, Any]:
    """What the form offers: the creator accounts that the search matches, from the one where the reader is."""
    search = str(sent.get("creators_q", ""))
    offset = min(parse_id(str(sent.get("creators_from", ""))) or 0, limits.BULK_ROWS)
    sort = str(sent.get("creators_sort", ""))
    orders = [
        ("name", _("Username, A to Z")),
        ("-name", _("Username, Z to A")),
        ("until", _("Ends first")),
        ("-until", _("Ends last")),
    ]
    sort = sort if sort in dict(orders) else "name"
    found = consent.list_shareable_creators(
        actor, center.id, partner_id, search=search, sort=sort, offset=offset, size=SHOWN
    )
    rows = found.rows
    was = form.values if isinstance(form.values, QueryDict) else QueryDict()
    kept = set(map(str, was.getlist("creator")))
    scopes = was.getlist("scopes") if "scopes" in was else [one.value for one in DEFAULT_SCOPES]
    return {
        "creators": rows,
        "creators_total": found.total or 0,
        "creators_q": search,
        "creators_orders": orders,
        "creators_sort": sort,
        "creators_from": offset,
        "creators_shown": SHOWN,
        # Chosen on an earlier page of the list.
        "creators_kept": sorted(kept - {str(one.creator_account_id) for one in rows}),
        "creators_chosen": kept,
        "offered": [(one.value, consent.SCOPE_NAMES[one], one.value in scopes) for one in OFFERED_SCOPES],
        "scopes_in_words": scopes_in_words,
        "until_day": until_day,
        "zone": center.time_zone,
    }


def _day(text: str) -> dt.date | None:
    if not text.strip():
        return None
    try:
        return dt.date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(fields={"ends_on": _("This is not a day. Write it as 2026-12-31.")}) from None
