"""Who uses a linked creator account: members and ad accounts, many at once, read before it is done."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, MemberFilter
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, UseChange
from suitcase.kernel.errors import Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center.link_words import words
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.link_words import LINKED
from suitcase.surfaces.kit.respond import see_other, status_of

# As many of each as somebody looks through; a search finds the others.
_SHOWN = 100


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def assign(request: HttpRequest, center: Center, creator: int) -> HttpResponse:
    """Choose, read what changes, do it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    row = consent.get_center_link(actor, center.id, creator)
    home = reverse("business_creator", args=[center.id, creator])
    if request.method != "POST":
        if row.status not in LINKED:
            return see_other(request, home)
        return _choose(request, center, row, FormState(_start(request, row)))
    if request.POST.get("step") == "edit":
        return _choose(request, center, row, FormState(request.POST))
    wanted = _wanted(request, center, creator)
    try:
        if request.POST.get("step") != "apply":
            changes = consent.preview_assignment(actor, **wanted)
            return _review(request, center, row, changes, wanted)
        changes = consent.assign_creator(actor, **wanted)
    except Refusal as refused:
        if refused.status in {403, 404}:
            raise
        state = FormState.refused(request.POST, refused)
        return _choose(request, center, row, state, status=status_of(request, refused))
    _say(request, row, changes)
    return see_other(request, home)


def _wanted(request: HttpRequest, center: Center, creator: int) -> dict[str, Any]:
    def ids(name: str) -> list[int]:
        found = (parse_id(text) for text in request.POST.getlist(name))
        return [one for one in found if one is not None]

    return {
        "center_id": center.id,
        "creator_account_id": creator,
        "people": ids("people"),
        "ad_accounts": ids("ad_accounts"),
        "scopes": request.POST.getlist("scopes"),
    }


def _start(request: HttpRequest, row: LinkRow) -> dict[str, Any]:
    """What is ticked at first: everything the centre holds, and whoever the address names."""
    return {
        "scopes": [scope.value for scope in row.in_use],
        "people": request.GET.getlist("people"),
        "ad_accounts": request.GET.getlist("ad_accounts"),
    }


def _choose(
    request: HttpRequest, center: Center, row: LinkRow, state: FormState, *, status: int = 200
) -> HttpResponse:
    actor = request.actor  # type: ignore[attr-defined]
    search = str(request.GET.get("q", ""))[:100]
    uses = consent.list_uses(actor, center.id, row.link_id or 0)
    members = centers.list_members(actor, center.id, MemberFilter(search=search, size=_SHOWN))
    held = HeldFilter(search=search, roles=(Role.OWNER, Role.ADMIN), size=_SHOWN)
    accounts = ad_accounts.list_center_ad_accounts(actor, center.id, held)
    context = {
        **words(center),
        "row": row,
        "state": state,
        "search": search,
        "held": [(scope.value, consent.SCOPE_NAMES[scope]) for scope in row.in_use],
        "members": members.rows,
        "accounts": [one.card for one in accounts.rows],
        "more": (members.total or 0) > _SHOWN or (accounts.total or 0) > _SHOWN,
        "now_used": {(one.ref.kind.value, one.ref.id): one.scopes for one in uses},
        "PERSON": Kind.PERSON.value,
        "AD_ACCOUNT": Kind.AD_ACCOUNT.value,
    }
    return draw(request, "creator_assign", context, center=center, here="creators", status=status)


def _review(
    request: HttpRequest, center: Center, row: LinkRow, changes: list[UseChange], wanted: dict[str, Any]
) -> HttpResponse:
    context = {
        **words(center),
        "row": row,
        "changes": changes,
        "wanted": wanted,
        "changing": sum(not one.is_nothing for one in changes),
        "person": Kind.PERSON,
    }
    return draw(request, "creator_assign_review", context, center=center, here="creators")


def _say(request: HttpRequest, row: LinkRow, changes: list[UseChange]) -> None:
    done = sum(not one.is_nothing for one in changes)
    refused = [one for one in changes if one.why]
    if done:
        said = ngettext(
            "Changed for %(num)s. Everybody concerned is told.",
            "Changed for %(num)s. Everybody concerned is told.",
            done,
        )
        messages.success(request, said % {"num": done})
    elif not refused:
        messages.info(request, _("Nothing had to be changed."))
    if refused:
        said = ngettext("%(num)s was left out: %(why)s", "%(num)s were left out: %(why)s", len(refused))
        messages.warning(request, said % {"num": len(refused), "why": refused[0].why})
