"""Creator accounts that partners have through one another: the lists either way, and what can be done with many."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center, Partner
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import OFFERED_SCOPES, LinkStatus
from suitcase.areas.creators import public as creators
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import decode
from suitcase.surfaces.business_center.link_words import words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.plans import role_words
from suitcase.surfaces.business_center.views.partners import partner_tabs
from suitcase.surfaces.kit.link_words import status_words
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

GIVEN, TAKEN = "business_partner_creators", "business_partner_creators_taken"
ROWS_SHOWN = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Wish:
    """What a form asks for: "scopes", "stop" or "back", on which creator accounts, with which permissions."""

    act: str
    ids: tuple[int, ...]
    scopes: tuple[str, ...] = ()

    @property
    def is_ending(self) -> bool:
        """Whether somebody loses something."""
        return self.act != "scopes"


def list_spec() -> ListSpec:
    """What the lists offer."""
    names = status_words()
    return ListSpec(
        columns=[
            Column("username", _("Account"), sort=True),
            Column("status", _("Status")),
            Column("permissions", _("Permissions"), wide_only=True),
            Column("requested", _("Asked"), sort=True, wide_only=True),
            Column("until", _("Until")),
        ],
        order="username",
        filters=[Filter("status", _("Status"), [(one.value, names[one]) for one in LinkStatus])],
        search=_("Search by username"),
        sizes=(50, 25, 100),
    )


@center_page
@require_safe
def shared(request: HttpRequest, center: Center, partner: int, *, is_taken: bool) -> HttpResponse:
    """Creator accounts that a partner has, or shall have, through the centre, or the centre through the partner."""
    actor = request.actor  # type: ignore[attr-defined]
    one = centers.get_partner(actor, center.id, partner)
    state = list_spec().read(request.GET, request.path)
    page = decode(state.after or state.before, state.per, width=2)
    found = consent.list_given_creators(actor, center.id, partner, wanted(state), page, taken=is_taken)
    here = TAKEN if is_taken else GIVEN
    args = [center.id, partner]
    context = {
        **words(center),
        "partner": one,
        "page": ListPage(
            state,
            found.rows,
            total=found.total,
            next_cursor=found.next or "",
            previous_cursor=found.previous or "",
        ),
        "more": found.more,
        "is_taken": is_taken,
        "chosen": "chosen" in request.GET,
        "offered": [(one.value, consent.SCOPE_NAMES[one]) for one in OFFERED_SCOPES],
        "export_url": f"{reverse(f'{here}_csv', args=args)}?{state.url().partition('?')[2]}",
        "tabs": partner_tabs(actor, center, one, here),
    }
    return draw(request, "partner_creators", context, center=center, here="partners")


@center_page
@require_POST
def act(request: HttpRequest, center: Center, partner: int) -> HttpResponse:
    """Say what an act on the chosen creator accounts would do, row by row; with `step` "do", do it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center.id)
    one = centers.get_partner(actor, center.id, partner)
    try:
        wish = _wish(request, actor, center, partner)
        if request.POST.get("step") == "do":
            return _done(request, center, one, wish)
        return _review(request, center, one, wish)
    except Refusal as refused:
        messages.warning(request, " ".join([refused.sentence, *refused.fields.values()]))
        route = TAKEN if request.POST.get("act") == "back" else GIVEN
        return see_other(request, reverse(route, args=[center.id, partner]))


def _wish(request: HttpRequest, actor: Actor, center: Center, partner_id: int) -> Wish:
    form, name = request.POST, request.POST.get("act", "")
    if name not in {"scopes", "stop", "back"}:
        raise Invalid(_("Choose what to do."))
    if form.get("scope") == "all":
        narrowing = {key.removeprefix("list-"): form[key] for key in form if key.startswith("list-")}
        kept = wanted(list_spec().read(narrowing))
        ids = consent.list_given_ids(actor, center.id, partner_id, kept, taken=name == "back")
    else:
        texts = form.get("ids", "").split(",") if form.get("ids") else form.getlist("id")
        ids = [id_ for id_ in map(parse_id, texts) if id_]
    scopes = form.getlist("scopes") if name == "scopes" else []
    if name == "scopes" and not scopes:
        raise Invalid(_("Choose at least one permission, or stop sharing."))
    if not ids:
        raise Invalid(_("Choose at least one creator account."))
    return Wish(name, tuple(dict.fromkeys(ids)), tuple(map(str, scopes)))


def _review(request: HttpRequest, center: Center, partner: Partner, wish: Wish) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    it: dict[str, Any] = {"creator_account_ids": wish.ids}
    if wish.act == "back":
        rows = consent.plan_giving_creators_back(actor, center.id, partner.center_id, **it)
        asked: frozenset[int] = frozenset()
    else:
        rows = consent.plan_proposal(actor, center.id, partner.center_id, **it, scopes=wish.scopes)
        asked = consent.find_asked(center.id, partner.center_id, rows)
    said = consent.preview_creators_end(
        actor, center.id, partner.center_id, rows, giving_back=wish.act == "back"
    )
    context = {
        "partner": partner,
        "wish": wish,
        "ids": ",".join(map(str, wish.ids)),
        "heading": _heading(wish, sum(row.changes for row in rows), partner.name),
        "said": [(one, "") for one in said],
        **creator_rows(rows, asked),
        "back": reverse(TAKEN if wish.act == "back" else GIVEN, args=[center.id, partner.center_id]),
    }
    return draw(request, "partner_creators_review", context, center=center, here="partners")


def creator_rows(rows: Sequence[BulkRow], asked: frozenset[int]) -> dict[str, Any]:
    """What a page that asks shows of a plan for creator accounts: the rows, those that cannot be done first, and how
    many change (of them, how many creators are asked), are so already, and cannot. `happens` says what becomes of a row
    that changes and does not end; it depends on whether the creator is among those `asked`."""
    shown = sorted(rows, key=lambda row: (not row.problem, not row.changes))[:ROWS_SHOWN]
    changing, refused = sum(row.changes for row in rows), sum(bool(row.problem) for row in rows)
    cards = creators.get_cards([row.object.id for row in shown])
    return {
        "creators": shown,
        "creators_total": len(rows),
        "creator_counts": (changing, len(rows) - changing - refused, refused, len(asked)),
        "happens": lambda row: _happens(row, is_asked=row.object.id in asked),
        "handles": {id_: f"@{card.handle}" for id_, card in cards.items()},
        "scope_words": role_words,
    }


def _happens(row: BulkRow, *, is_asked: bool) -> str:
    if not is_asked:
        return _("Holds at once")
    if row.before:
        return _("The creator is asked; what they have stays until the answer")
    return _("The creator is asked")


def _heading(wish: Wish, count: int, name: str) -> str:
    said = {
        "scopes": ngettext(
            "Change what %(name)s may do with %(num)s creator account?",
            "Change what %(name)s may do with %(num)s creator accounts?",
            count,
        ),
        "stop": ngettext(
            "Stop sharing %(num)s creator account with %(name)s?",
            "Stop sharing %(num)s creator accounts with %(name)s?",
            count,
        ),
        "back": ngettext(
            "Give %(num)s creator account back to %(name)s?",
            "Give %(num)s creator accounts back to %(name)s?",
            count,
        ),
    }[wish.act]
    return said % {"num": f"{count:,}", "name": name}


def _done(request: HttpRequest, center: Center, partner: Partner, wish: Wish) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    it: dict[str, Any] = {
        "center_id": center.id,
        "partner_id": partner.center_id,
        "creator_account_ids": wish.ids,
    }
    if wish.act == "back":
        result = consent.give_back_creators(actor, **it)
    elif wish.act == "stop":
        result = consent.stop_sharing_creators(actor, **it)
    else:
        result = consent.propose_creators(actor, **it, scopes=wish.scopes)
    tell(request, partner, result)
    return see_other(request, reverse("business_change", args=[center.id, result.change_id]))


def tell(request: HttpRequest, partner: Partner, result: consent.Proposed) -> None:
    """Say what an act on creator accounts did."""
    if result.asked:
        said = ngettext(
            "%(num)s creator was asked. %(name)s has it as soon as they agree.",
            "%(num)s creators were asked. %(name)s has each as soon as they agree.",
            result.asked,
        )
        messages.success(request, said % {"num": f"{result.asked:,}", "name": partner.name})
    if at_once := result.done - result.asked:
        said = ngettext(
            "%(num)s creator account was changed, at once.",
            "%(num)s creator accounts were changed, at once.",
            at_once,
        )
        messages.success(request, said % {"num": f"{at_once:,}"})
    if result.refused:
        left = ngettext(
            "%(num)s creator account was left as it is; the reason stands beside it.",
            "%(num)s creator accounts were left as they are; the reasons stand beside them.",
            result.refused,
        )
        messages.warning(request, left % {"num": f"{result.refused:,}"})


def wanted(state: ListState) -> consent.LinkFilter:
    """What a view of a list asks for."""
    chosen = state.filters.get("status")
    return consent.LinkFilter(state.q, LinkStatus(chosen) if chosen else None, state.order)
