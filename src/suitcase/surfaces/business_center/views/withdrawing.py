"""Taking many requests for access back: chosen in the list, read before it is done."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequestState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow, Center
from suitcase.areas.centers.errors import PlanMoved
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.kernel.ids import parse_id
from suitcase.surfaces.business_center import plans
from suitcase.surfaces.business_center.choice import MOST_BOXES, Choice
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.business_center.views.requests import list_spec
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other

_OPEN = (AccessRequestState.PENDING, AccessRequestState.COUNTERED)


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, center: Center) -> HttpResponse:
    """What taking the chosen requests back would do, one by one, and doing it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = _chosen(actor, center, sent)
    back = reverse("business_requests", args=[center.id])
    if not chosen.ids:
        messages.warning(request, _("Choose at least one request that is still open."))
        return see_other(request, back)
    moved: Refusal | None = None
    try:
        if request.method == "POST" and sent.get("step") == "apply":
            seen = sent.get("seen", "")
            change = ad_accounts.withdraw_requests(
                actor, center_id=center.id, request_ids=chosen.ids, seen=seen
            )
            messages.success(request, _("Taken back. Whoever was asked is told."))
            return see_other(request, reverse("business_change", args=[center.id, change]))
    except PlanMoved as why:
        moved = why
    except Refusal as why:
        if why.status in {403, 404}:
            raise
        messages.warning(request, why.sentence)
        return see_other(request, back)
    rows = ad_accounts.plan_withdrawal(actor, center.id, chosen.ids)
    return _review(request, center, chosen, rows, moved)


def _chosen(actor: Actor, center: Center, sent: QueryDict) -> Choice:
    """The requests of a form: every open one that matches its filter, or those whose boxes were ticked."""
    if not sent.get("all"):
        found = (parse_id(text) for text in sent.getlist("request")[:MOST_BOXES])
        ids = tuple(dict.fromkeys(one for one in found if one))
        words = ngettext("%(num)s request", "%(num)s requests", len(ids)) % {"num": f"{len(ids):,}"}
        return Choice(ids, words, [("request", str(one)) for one in ids])
    state = list_spec(incoming=False).read(sent)
    wanted = AccessRequestState(state.filters["state"]) if "state" in state.filters else None
    ids = tuple(
        one.id
        for each in ([wanted] if wanted else _OPEN)
        for one in ad_accounts.list_center_requests(
            actor, center.id, search=state.q, state=each, size=limits.BULK_ROWS
        ).rows
        if one.state in _OPEN
    )[: limits.BULK_ROWS]
    number = {"count": f"{len(ids):,}", "search": state.q}
    words = _("All %(count)s open requests") % number
    if state.q:
        words = _("All %(count)s open requests that match “%(search)s”") % number
    carried = [("all", "1"), *((name, str(sent[name])) for name in ("q", "state") if sent.get(name))]
    return Choice(ids, words, carried)


def _review(
    request: HttpRequest, center: Center, chosen: Choice, rows: list[BulkRow], moved: Refusal | None
) -> HttpResponse:
    home = reverse("business_requests", args=[center.id])
    context = {
        **plans.review(center.id, rows),
        "action": reverse("business_requests_withdraw", args=[center.id]),
        "carried": chosen.carried,
        "state": FormState.refused(request.POST, moved) if moved else FormState(),
        "scope": chosen.words,
        "ends": [
            _(
                "Whoever was asked is told, and can no longer answer. Lower roles that were offered are declined."
            ),
            _("This is not taken back; to have it again, ask again."),
        ],
        "title": _("Take requests back? Read before it is done"),
        "submit": _("Take back"),
        "submit_kind": "danger",
        "cancel": home,
        "crumb": {"label": _("Requests"), "url": home},
    }
    return draw(request, "change_review", context, center=center, here="requests")
