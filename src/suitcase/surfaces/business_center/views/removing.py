"""Removing many members: chosen in the list or in the access review, read before it is done, taken back later."""

from __future__ import annotations

from collections.abc import Iterator

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, RemovalPlan
from suitcase.areas.centers.errors import PlanMoved
from suitcase.kernel.errors import Refusal
from suitcase.surfaces.business_center import plans
from suitcase.surfaces.business_center.choice import Choice, chosen_members
from suitcase.surfaces.business_center.pages import center_page, draw
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other


@center_page
@require_http_methods(["GET", "HEAD", "POST"])
def remove_many(request: HttpRequest, center: Center) -> HttpResponse:
    """What removing the chosen members would do, one by one, and doing it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_MEMBERS_MANAGE, center.id)
    sent = request.POST if request.method == "POST" else request.GET
    chosen = chosen_members(actor, center, sent)
    back = reverse("business_members", args=[center.id])
    if not chosen.ids or sent.get("step") == "edit":
        if not chosen.ids:
            messages.warning(request, _("Choose at least one member."))
        return see_other(request, back)
    refused: Refusal | None = None
    if request.method == "POST" and sent.get("step") == "apply":
        try:
            change = centers.remove_members(
                actor, center_id=center.id, person_ids=chosen.ids, seen=sent.get("seen", "")
            )
        except PlanMoved as moved:
            refused = moved
        except Refusal as why:
            if why.status in {403, 404}:
                raise
            messages.warning(request, why.sentence)
            return see_other(request, back)
        else:
            messages.success(request, _("Removed. For 72 hours you can take it back here."))
            return see_other(request, reverse("business_change", args=[center.id, change]))
    try:
        plan = centers.plan_removal(actor, center.id, chosen.ids)
    except Refusal as why:
        if why.status in {403, 404}:
            raise
        messages.warning(request, why.sentence)
        return see_other(request, back)
    return _review(request, center, chosen, plan, refused)


def _review(
    request: HttpRequest, center: Center, chosen: Choice, plan: RemovalPlan, refused: Refusal | None
) -> HttpResponse:
    context = {
        **plans.review(center.id, plan.rows),
        "action": reverse("business_members_remove", args=[center.id]),
        "carried": chosen.carried,
        "state": FormState.refused(request.POST, refused) if refused else FormState(),
        "scope": chosen.words,
        "ends": list(_ends(plan)),
        "title": _("Remove members? Read before it is done"),
        "submit": _("Remove"),
        "submit_kind": "danger",
        "cancel": reverse("business_members", args=[center.id]),
        "crumb": {"label": _("Members"), "url": reverse("business_members", args=[center.id])},
    }
    return draw(request, "change_review", context, center=center, here="members")


def _ends(plan: RemovalPlan) -> Iterator[str]:
    """What ends with them, in sentences."""
    if plan.assets:
        yield ngettext(
            "%(num)s role on an ad account or creator account that came through this Business Center ends.",
            "%(num)s roles on ad accounts and creator accounts that came through this Business Center end.",
            plan.assets,
        ) % {"num": f"{plan.assets:,}"}
    if plan.groups:
        yield ngettext(
            "%(num)s place in an asset group ends.", "%(num)s places in asset groups end.", plan.groups
        ) % {"num": f"{plan.groups:,}"}
    if plan.invitations:
        yield ngettext(
            "%(num)s open invitation that they sent is cancelled.",
            "%(num)s open invitations that they sent are cancelled.",
            plan.invitations,
        ) % {"num": f"{plan.invitations:,}"}
    yield from plan.made
    yield _(
        "What they did stays. For 72 hours you can put them back with what they had; later, invite them again."
    )
