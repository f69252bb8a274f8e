"""Settings → Permissions: who is in the ad account, with which role; changing, removing, leaving."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Member
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.ads_manager.pages import account_page, draw, rights_in_words
from suitcase.surfaces.ads_manager.tabs import people_tabs, settings_tabs
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

_FORM = ["GET", "HEAD", "POST"]


def role_choices(*, above: Role | None = None, below: Role | None = None) -> list[tuple[str, str, str]]:
    """Roles to choose from as (value, name, what somebody can do with it), the largest first."""
    choices = []
    for role in ad_accounts.ROLES:
        if (above is None or role > above) and (below is None or role <= below):
            money = _("Can spend money: yes.") if role >= Role.ADMIN else _("Can spend money: no.")
            choices.append((role.name, ROLE_WORDS[role], f"{rights_in_words(role)}. {money}"))
    return choices


def _spec() -> ListSpec:
    return ListSpec(
        columns=[
            Column("name", _("Person"), sort=True),
            Column("role", _("Role"), sort=True),
            Column("since", _("Since"), sort=True),
            Column("by", _("Let in by"), wide_only=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="role",
        filters=[
            Filter(
                "role",
                _("Role"),
                [("OWNER", _("Owner")), *((role.name, ROLE_WORDS[role]) for role in ad_accounts.ROLES)],
            )
        ],
        search=_("Search by name or e-mail"),
    )


@account_page
@require_safe
def listing(request: HttpRequest, account: AdAccount) -> HttpResponse:
    """The people of the ad account."""
    state = _spec().read(request.GET, request.path)
    role = Role[state.filters["role"]] if "role" in state.filters else None
    found = ad_accounts.list_members(
        request.actor,  # type: ignore[attr-defined]
        account.id,
        search=state.q,
        role=role,
    )
    ordered = _ordered(found, state)
    page = ListPage(state, ordered[state.offset : state.offset + state.per], total=len(ordered))
    context = {
        "page": page,
        "me": request.actor.person_id,  # type: ignore[attr-defined]
        "tabs": settings_tabs(request, account, "people"),
        "sections": people_tabs(request, account, "people"),
        "role_name": lambda member: ROLE_WORDS[member.role].capitalize(),
    }
    return draw(request, "members", context, account=account, here="settings")


def _ordered(found: list[Member], state: ListState) -> list[Member]:
    keys = {
        "name": lambda one: (one.name.casefold(), one.person_id),
        "role": lambda one: (-one.role, one.name.casefold(), one.person_id),
        "since": lambda one: (one.since, one.person_id),
    }
    return sorted(found, key=keys[state.key], reverse=state.descending)


@account_page
@require_http_methods(_FORM)
def change(request: HttpRequest, account: AdAccount, person: int) -> HttpResponse:
    """Give somebody another role."""
    actor = request.actor  # type: ignore[attr-defined]
    member = ad_accounts.get_member(actor, account.id, person)
    ad_accounts.list_role_requests(actor, account.id, limit=1)  # only for those who may assign
    state, status = FormState({"role": member.role.name}), 200
    if request.method == "POST":
        try:
            given = ad_accounts.change_member_role(
                actor, ad_account_id=account.id, person_id=person, role=request.POST.get("role", "")
            )
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            said = _("%(name)s is %(role)s now.") % {"name": member.name, "role": ROLE_WORDS[given]}
            messages.success(request, said)
            return see_other(request, reverse("ads_members", args=[account.id]))
    context = {
        "member": member,
        "state": state,
        "roles": role_choices(),
        "is_owner": member.role == Role.OWNER,
    }
    return draw(request, "member", context, account=account, here="settings", status=status)


@account_page
@require_http_methods(_FORM)
def remove(request: HttpRequest, account: AdAccount, person: int) -> HttpResponse:
    """End somebody's role, after reading what ends with it. One's own: leave."""
    actor = request.actor  # type: ignore[attr-defined]
    is_me = person == actor.person_id
    member = ad_accounts.get_member(actor, account.id, person)
    if not is_me:
        ad_accounts.list_role_requests(actor, account.id, limit=1)
    ends = [(one, "") for one in ad_accounts.preview_removal(actor, account.id, person)]
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            if is_me:
                ad_accounts.leave_ad_account(actor, ad_account_id=account.id)
            else:
                ad_accounts.remove_member(actor, ad_account_id=account.id, person_id=person)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            return _gone(request, account, member, is_me=is_me)
    stays = _("The owner cannot leave; she can close the ad account in its settings.")
    context = {
        "member": member,
        "is_me": is_me,
        "ends": ends,
        "state": state,
        "blocked": stays if member.role == Role.OWNER else "",
    }
    return draw(request, "member_remove", context, account=account, here="settings", status=status)


def _gone(request: HttpRequest, account: AdAccount, member: Member, *, is_me: bool) -> HttpResponse:
    if is_me:
        messages.success(request, _("You have left %(name)s.") % {"name": account.name})
        return see_other(request, f"{reverse('ads_pick')}?all=1")
    messages.success(
        request,
        _("%(person)s has no access to %(name)s any more.") % {"person": member.name, "name": account.name},
    )
    return see_other(request, reverse("ads_members", args=[account.id]))
