"""Creator accounts of an asset group: what its members may do with one that is linked, and taking it out again."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import AssetGroup, Center
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkRow, LinkView
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.kernel.ids import parse_id
from suitcase.kernel.paging import PageRequest
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.link_words import LINKED
from suitcase.surfaces.kit.respond import see_other, status_of

# As many as one looks through in a list that opens.
_OFFERED = 200


def in_group(actor: Actor, center: Center, one: AssetGroup) -> dict[int, list[Role]]:
    """Creator accounts of a group, by id, with what its members may do with each."""
    found: dict[int, list[Role]] = {}
    for each in centers.group_assets(actor, center.id, one.id, Kind.CREATOR_ACCOUNT):
        found.setdefault(each.object, []).append(each.role)
    return found


def linked(actor: Actor, center: Center) -> list[LinkRow]:
    """Creator accounts that are linked with the centre, by name."""
    wanted = consent.LinkFilter(sort="username", view=LinkView.LINKED)
    return list(consent.list_center_links(actor, center.id, wanted, PageRequest(_OFFERED)).rows)


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def put(request: HttpRequest, center: Center, group: int) -> HttpResponse:
    """Choose what the members of a group may do with a linked creator account, or take it out of the group."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    one = centers.get_group(actor, center.id, group)
    home = reverse("business_group", args=[center.id, group])
    sent = request.POST if request.method == "POST" else request.GET
    creator = parse_id(sent.get("creator", ""))
    if creator is None:
        return see_other(request, home)
    row = consent.get_center_link(actor, center.id, creator)
    inside = in_group(actor, center, one).get(creator, [])
    if row.status not in LINKED and not inside:
        raise NotFound
    state = FormState({"scopes": [role.name for role in inside] or [one.value for one in row.in_use]})
    if request.method == "POST":
        try:
            said = _put(request, actor, one, row)
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            state = FormState.refused(request.POST, refused)
            return _draw(
                request, center, one, row, state, is_in=bool(inside), status=status_of(request, refused)
            )
        messages.success(request, said)
        return see_other(request, home)
    return _draw(request, center, one, row, state, is_in=bool(inside))


def _put(request: HttpRequest, actor: Actor, one: AssetGroup, row: LinkRow) -> str:
    """Do it; what is then said."""
    takes_out = request.POST.get("step") == "remove"
    held = {scope.value for scope in row.in_use}
    chosen = [] if takes_out else [name for name in request.POST.getlist("scopes") if name in held]
    if not takes_out and not chosen:
        raise Invalid(fields={"scopes": _("Choose at least one, or take the account out of the group.")})
    centers.put_creator_account(
        actor,
        center_id=one.center_id,
        group_id=one.id,
        creator_account_id=row.creator_account_id,
        scopes=[Role[name] for name in chosen],
    )
    names = {"handle": row.handle, "group": one.name}
    if takes_out:
        return _("@%(handle)s is no longer in %(group)s.") % names
    return _("@%(handle)s is in %(group)s. Its members have it at once.") % names


def _draw(
    request: HttpRequest,
    center: Center,
    one: AssetGroup,
    row: LinkRow,
    state: FormState,
    *,
    is_in: bool,
    status: int = 200,
) -> HttpResponse:
    context = {
        "group": one,
        "row": row,
        "state": state,
        "held": [(scope.value, consent.SCOPE_NAMES[scope]) for scope in row.in_use],
        "is_in": is_in,
    }
    return draw(request, "group_creator", context, center=center, here="accounts", status=status)
