"""Who uses a linked creator account: members and ad accounts, many at once, read before it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.areas.centers.errors import PlanMoved
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, UseChange
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center import kept, plans
from suitcase.surfaces.business_center.link_words import words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.link_words import LINKED
from suitcase.surfaces.kit.respond import see_other, status_of

PEOPLE, ACCOUNTS = "people", "ad_accounts"


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """Choose, read what changes, do it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    row = consent.get_center_link(actor, center.id, creator)
    if request.method != "POST":
        if row.status not in LINKED:
            return see_other(request, reverse("business_creator", args=[center.id, creator]))
        return _choose(request, center, row, FormState({"scopes": [one.value for one in row.in_use]}))
    if request.POST.get("go") or request.POST.get("step") == "edit":
        return _choose(request, center, row, FormState(request.POST))
    wanted = _wanted(request.POST, center, creator)
    refused: Refusal | None = None
    try:
        if request.POST.get("step") == "apply":
            try:
                return _applied(request, center, row, wanted)
            except PlanMoved as moved:
                refused = moved
        changes = consent.preview_assignment(actor, **wanted)
    except Refusal as why:
        if why.status in {403, 404}:
            raise
        state = FormState.refused(request.POST, why)
        return _choose(request, center, row, state, status=status_of(request, why))
    return _review(request, center, row, changes, wanted, refused=refused)


def _wanted(sent: QueryDict, center: Center, creator: int) -> dict[str, Any]:
    return {
        "center_id": center.id,
        "creator_account_id": creator,
        PEOPLE: sorted(kept.chosen(sent, PEOPLE)),
        ACCOUNTS: sorted(kept.chosen(sent, ACCOUNTS)),
        "scopes": sent.getlist("scopes"),
    }


def _applied(request: HttpRequest, center: Center, row: LinkRow, wanted: dict[str, Any]) -> HttpResponse:
    done = consent.assign_creator(request.actor, seen=request.POST.get("seen", ""), **wanted)  # type: ignore[attr-defined]
    _say(request, done.changes)
    if done.change_id is None:
        return see_other(request, reverse("business_creator", args=[center.id, row.creator_account_id]))
    return see_other(request, reverse("business_change", args=[center.id, done.change_id]))


def _choose(
    request: HttpRequest, center: Center, row: LinkRow, state: FormState, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    sent = request.POST if request.method == "POST" else request.GET
    uses = consent.list_uses(actor, center.id, row.link_id or 0)
    lists = [_people(actor, center, sent), _accounts(actor, center, sent)]
    context = {
        **words(center),
        "row": row,
        "state": state,
        "search": sent.get("q", "")[:100],
        "held": [(scope.value, consent.SCOPE_NAMES[scope]) for scope in row.in_use],
        "members": lists[0],
        "accounts": lists[1],
        "chosen": sum(len(one.chosen) for one in lists),
        "now_used": {(one.ref.kind.value, one.ref.id): one.scopes for one in uses},
        "PERSON": Kind.PERSON.value,
        "AD_ACCOUNT": Kind.AD_ACCOUNT.value,
        "most": limits.BULK_ROWS,
    }
    return draw(request, "creator_assign", context, center=center, here="creators", status=status)


def _people(actor: Actor, center: Center, sent: QueryDict) -> kept.Kept:
    search, offset = sent.get("q", "")[:100], (kept.page_of(sent, PEOPLE) - 1) * kept.SHOWN
    found = centers.list_members(
        actor, center.id, MemberFilter(search=search, offset=offset, size=kept.SHOWN)
    )
    picked = kept.chosen(sent, PEOPLE)
    if sent.get("go") in {f"all_{PEOPLE}", f"none_{PEOPLE}"}:
        everybody = MemberFilter(search=search, size=limits.CENTER_MEMBERS)
        ids = {one.person_id for one in centers.list_members(actor, center.id, everybody).rows}
        picked = picked | ids if sent["go"] == f"all_{PEOPLE}" else picked - ids
    return kept.listed(sent, PEOPLE, found, [one.person_id for one in found.rows], picked)


def _accounts(actor: Actor, center: Center, sent: QueryDict) -> kept.Kept:
    search, offset = sent.get("q", "")[:100], (kept.page_of(sent, ACCOUNTS) - 1) * kept.SHOWN
    led = (Role.OWNER, Role.ADMIN)
    wanted = HeldFilter(search=search, roles=led, offset=offset, size=kept.SHOWN)
    found = ad_accounts.list_center_ad_accounts(actor, center.id, wanted)
    picked = kept.chosen(sent, ACCOUNTS)
    if sent.get("go") in {f"all_{ACCOUNTS}", f"none_{ACCOUNTS}"}:
        everything = HeldFilter(search=search, roles=led, size=limits.AD_ACCOUNTS_PER_CENTER)
        rows = ad_accounts.list_center_ad_accounts(actor, center.id, everything).rows
        ids = {one.card.id for one in rows}
        picked = picked | ids if sent["go"] == f"all_{ACCOUNTS}" else picked - ids
    return kept.listed(sent, ACCOUNTS, found, [one.card.id for one in found.rows], picked)


def _review(
    request: HttpRequest,
    center: Center,
    row: LinkRow,
    changes: list[UseChange],
    wanted: dict[str, Any],
    *,
    refused: Refusal | None,
) -> HttpResponse:
    home = reverse("business_creator", args=[center.id, row.creator_account_id])
    carried = [(f"kept_{name}", ",".join(map(str, wanted[name]))) for name in (PEOPLE, ACCOUNTS)]
    counted = {"people": len(wanted[PEOPLE]), "accounts": len(wanted[ACCOUNTS]), "handle": row.handle}
    context = {
        **plans.review(center.id, consent.rows_of(row.creator_account_id, changes)),
        "action": reverse("business_creator_assign", args=[center.id, row.creator_account_id]),
        "carried": [*carried, *(("scopes", one) for one in wanted["scopes"])],
        "state": FormState.refused(request.POST, refused) if refused else FormState(),
        "scope": _("Use of @%(handle)s by the chosen: members %(people)s, ad accounts %(accounts)s")
        % counted,
        "ends": [_("It holds at once, and everybody concerned is told.")],
        "title": _("Read before it is done"),
        "crumb": {"label": f"@{row.handle}", "url": home},
    }
    return draw(request, "change_review", context, center=center, here="creators")


def _say(request: HttpRequest, changes: list[UseChange]) -> None:
    done = sum(not one.is_nothing for one in changes)
    refused = [one for one in changes if one.why]
    if done:
        said = ngettext(
            "Changed for %(num)s. Everybody concerned is told. You can take it back here.",
            "Changed for %(num)s. Everybody concerned is told. You can take it back here.",
            done,
        )
        messages.success(request, said % {"num": f"{done:,}"})
    elif not refused:
        messages.info(request, _("Nothing had to be changed."))
    if refused:
        said = ngettext("%(num)s was left out: %(why)s", "%(num)s were left out: %(why)s", len(refused))
        messages.warning(request, said % {"num": f"{len(refused):,}", "why": refused[0].why})
