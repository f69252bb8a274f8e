"""Partners of a centre: the list, adding one, what is shared with one either way, removing one."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from suitcase.areas.access.public import ROLE_WORDS, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import SharedFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Partner, PartnerFilter
from suitcase.areas.consent import public as consent
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center.account_statuses import status_filter, statuses_of
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.roles import SHARED_ROLES
from suitcase.surfaces.kit.desk import tone_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

_FORM = ["GET", "HEAD", "POST"]


def partners_spec() -> ListSpec:
    """The list of partners."""
    return ListSpec(
        columns=[
            Column("name", _("Partner"), sort=True),
            Column("given", _("Shared with them"), sort=True),
            Column("taken", _("Shared with you"), sort=True),
            Column("since", _("Partner since"), sort=True, wide_only=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="name",
        filters=[
            Filter(
                "only",
                _("Show"),
                [
                    ("given", _("You share ad accounts with them")),
                    ("taken", _("They share ad accounts with you")),
                    ("nothing", _("No ad accounts are shared")),
                ],
            )
        ],
        search=_("Search by name or ID"),
    )


def shared_spec(*, picks: bool = True) -> ListSpec:
    """The list of shared ad accounts; with `picks`, for choosing some of them."""
    return ListSpec(
        columns=[
            Column("name", _("Ad account"), sort=True),
            Column("role", _("Role"), sort=True),
            Column("status", _("Status"), sort=True, wide_only=True),
            Column("since", _("Since"), sort=True, wide_only=True),
        ],
        order="name",
        filters=[
            Filter("role", _("Role"), [(one.name, ROLE_WORDS[one]) for one in SHARED_ROLES]),
            status_filter(_("Status")),
        ],
        search=_("Search by name, company or ID"),
        sizes=(50, 25, 100) if picks else (25, 50, 100),
    )


@center_page
@require_safe
def listing(request: HttpRequest, center: Center) -> HttpResponse:
    """The partners, and how much is shared either way."""
    actor = request.actor  # type: ignore[attr-defined]
    state = partners_spec().read(request.GET, request.path)
    wanted = PartnerFilter(
        search=state.q,
        only=state.filters.get("only", ""),
        sort=state.key,
        descending=state.descending,
        offset=state.offset,
        size=state.per,
    )
    found = centers.list_partners(actor, center.id, wanted)
    context = {
        "page": ListPage(state, found.rows, total=found.total),
        "creators": consent.count_given_to(actor, center.id, [one.center_id for one in found.rows]),
    }
    return draw(request, "partners", context, center=center, here="partners")


@center_page
@require_http_methods(_FORM)
def add(request: HttpRequest, center: Center) -> HttpResponse:
    """Type the number of another centre, read its name, add it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_PARTNERS_MANAGE, center.id)
    state, status, found = FormState({"number": request.GET.get("number", "")}), 200, None
    if request.method == "POST":
        number = request.POST.get("number", "")
        try:
            if request.POST.get("step") == "add":
                return _added(request, center, centers.add_partner(actor, center_id=center.id, number=number))
            found = centers.find_partner(actor, center.id, number)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
    context = {"state": state, "found": found}
    return draw(request, "partner_add", context, center=center, here="partners", status=status)


def _added(request: HttpRequest, center: Center, partner: Partner) -> HttpResponse:
    messages.success(request, _("%(name)s is a partner now. Choose what to share.") % {"name": partner.name})
    return see_other(request, reverse("business_partner", args=[center.id, partner.center_id]))


@center_page
@require_safe
def shared(request: HttpRequest, center: Center, partner: int, *, is_taken: bool) -> HttpResponse:
    """What the centre shares with a partner, or the partner with the centre."""
    actor = request.actor  # type: ignore[attr-defined]
    one = centers.get_partner(actor, center.id, partner)
    state = shared_spec().read(request.GET, request.path)
    found = ad_accounts.list_shared(actor, center.id, partner, wanted(state), taken=is_taken)
    route = "business_partner_taken_csv" if is_taken else "business_partner_csv"
    context = {
        "partner": one,
        "page": ListPage(state, found.rows, total=found.total),
        "is_taken": is_taken,
        "chosen": "chosen" in request.GET,
        "role_words": ROLE_WORDS,
        "roles": [(one.name, ROLE_WORDS[one]) for one in reversed(SHARED_ROLES)],
        "tone_of": tone_of,
        "export_url": f"{reverse(route, args=[center.id, partner])}?{state.url().partition('?')[2]}",
        "tabs": partner_tabs(
            actor, center, one, "business_partner_taken" if is_taken else "business_partner"
        ),
    }
    return draw(request, "partner", context, center=center, here="partners")


def partner_tabs(
    actor: Actor, center: Center, partner: Partner, here: str
) -> list[tuple[str, str, bool, int]]:
    """The four parts of what two partners share, with the one that is shown."""
    given, taken = consent.count_given(actor, center.id, partner.center_id)
    parts = (
        (_("Ad accounts they have"), "business_partner", partner.given),
        (_("Creator accounts they have"), "business_partner_creators", given),
        (_("Ad accounts you have"), "business_partner_taken", partner.taken),
        (_("Creator accounts you have"), "business_partner_creators_taken", taken),
    )
    args = [center.id, partner.center_id]
    return [(label, reverse(route, args=args), route == here, count) for label, route, count in parts]


@center_page
@require_http_methods(_FORM)
def remove(request: HttpRequest, center: Center, partner: int) -> HttpResponse:
    """End a partnership, after reading what ends with it."""
    actor = request.actor  # type: ignore[attr-defined]
    one = centers.get_partner(actor, center.id, partner)
    ends = [(said, "") for said in centers.preview_partner_removal(actor, center.id, partner)]
    state, status = FormState(), 200
    if request.method == "POST":
        try:
            centers.remove_partner(actor, center_id=center.id, partner_id=partner)
        except Refusal as refused:
            state, status = FormState.refused(request.POST, refused), status_of(request, refused)
        else:
            messages.success(request, _("%(name)s is no longer a partner.") % {"name": one.name})
            return see_other(request, reverse("business_partners", args=[center.id]))
    context = {"partner": one, "ends": ends, "state": state}
    return draw(request, "partner_remove", context, center=center, here="partners", status=status)


def wanted(state: ListState, *, size: int = 0) -> SharedFilter:
    """What a list's address asks for; `size` in place of one page."""
    return SharedFilter(
        search=state.q,
        statuses=statuses_of(state),
        role=Role[state.filters["role"]] if "role" in state.filters else None,
        sort=state.key,
        descending=state.descending,
        offset=0 if size else state.offset,
        size=size or state.per,
    )
