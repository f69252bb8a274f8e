"""Transfers of ownership, the same in Ads Manager and Business Center: beginning one, and acting on one."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import Transfer, TransferState
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Invalid, Refusal
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other, status_of, told
from suitcase.surfaces.kit.shell import Tone

TONES: dict[TransferState, Tone] = {
    TransferState.REQUESTED: "info",
    TransferState.COOLING_OFF: "warn",
    TransferState.DONE: "ok",
    TransferState.DECLINED: "bad",
}


def state_words() -> dict[TransferState, str]:
    """The states of a transfer as people read them."""
    return {
        TransferState.REQUESTED: _("Pending"),
        TransferState.COOLING_OFF: _("Can be undone"),
        TransferState.DONE: _("Done"),
        TransferState.UNDONE: _("Undone"),
        TransferState.DECLINED: _("Declined"),
        TransferState.CANCELLED: _("Cancelled"),
        TransferState.EXPIRED: _("Expired"),
    }


def left(until: dt.datetime | None) -> str:
    """How long something can still be done, in words that are true for a while: hours, in the end minutes."""
    seconds = max(0, int(((until or clock.now()) - clock.now()).total_seconds()))
    if seconds >= 3600:
        hours = seconds // 3600
        return ngettext("%(num)s hour left", "%(num)s hours left", hours) % {"num": hours}
    minutes = max(1, seconds // 60)
    return ngettext("%(num)s minute left", "%(num)s minutes left", minutes) % {"num": minutes}


def words() -> dict[str, Any]:
    """What templates need to draw transfers."""
    return {
        "transfer_words": state_words(),
        "transfer_tones": {one: TONES.get(one, "neutral") for one in TransferState},
        "left": left,
    }


def begin(
    request: HttpRequest, ad_account_id: int, page_of: Callable[[int], str]
) -> tuple[dict[str, Any], int] | HttpResponse:
    """The form that offers an ad account to a centre: its ID first, then what changes hands, then sent.

    Returns the context of the page and its status, or where to go when it has been sent; `page_of` is the address of
    a transfer.
    """
    actor = request.actor  # type: ignore[attr-defined]
    state, status, found = FormState(), 200, None
    ends: list[str] = []
    stays: list[str] = []
    if request.method == "POST":
        state = FormState(request.POST)
        try:
            if request.POST.get("step") != "edit":
                found = ad_accounts.find_receiver(actor, ad_account_id, request.POST.get("center", ""))
                message = request.POST.get("message", "")
                ends, stays = ad_accounts.preview_transfer(actor, ad_account_id, found.id, message)
            if found is not None and request.POST.get("step") == "send":
                made = ad_accounts.start_transfer(
                    actor,
                    ad_account_id=ad_account_id,
                    to_center_id=found.id,
                    message=message,
                )
                messages.success(request, _("Sent to %(center)s.") % {"center": found.name})
                return see_other(request, page_of(made))
        except Refusal as refused:
            if refused.status in {403, 404}:
                raise
            found, state, status = None, FormState.refused(request.POST, refused), status_of(request, refused)
    context = {"state": state, "found": found, "ends": [(one, "") for one in ends], "stays": stays}
    return {**context, **_open_ones(request, ad_account_id), **_bounds(), **words()}, status


def _open_ones(request: HttpRequest, ad_account_id: int) -> dict[str, Any]:
    """Transfers of an ad account that are not over, and whether it may be offered beside them."""
    actor = request.actor  # type: ignore[attr-defined]
    found = ad_accounts.list_transfers(actor, ad_account_id=ad_account_id, only_open=True)
    # What centres ask for keeps nobody from offering it to another.
    may_offer = all(one.by_receiver and one.state is TransferState.REQUESTED for one in found)
    return {"open_ones": found, "may_offer": may_offer, "undone": _undone(request, found)}


def _bounds() -> dict[str, int]:
    """The numbers that the form says."""
    return {
        "longest": limits.REQUEST_MESSAGE_LENGTH,
        "hours": int(limits.TRANSFER_COOLING_OFF.total_seconds() // 3600),
        "days": limits.TRANSFER_LIFETIME.days,
    }


def act(request: HttpRequest, transfer: Transfer) -> None:
    """Do what a button on the page of a transfer says, and say what was done."""
    actor = request.actor  # type: ignore[attr-defined]
    acts: dict[str, tuple[Callable[..., None], str]] = {
        "accept": (ad_accounts.accept_transfer, _("Accepted. The ad account has changed hands.")),
        "decline": (ad_accounts.decline_transfer, _("Declined. Nothing has changed.")),
        "cancel": (ad_accounts.cancel_transfer, _("Taken back. Nothing has changed.")),
        "undo": (ad_accounts.undo_transfer, _("Undone. Everybody's access is as it was before.")),
    }
    chosen = acts.get(request.POST.get("decision", ""))
    if chosen is None:
        raise Invalid(_("Choose what to do."))
    with told(request, chosen[1], with_remedy=True):
        chosen[0](actor, transfer_id=transfer.id)


def preview(request: HttpRequest, transfer: Transfer) -> dict[str, Any]:
    """What a yes would change, where the reader may know it: for the giving side that was asked."""
    actor = request.actor  # type: ignore[attr-defined]
    if not (transfer.may_answer and transfer.by_receiver):
        return {"ends": [], "stays": [], "undone": _undone(request, [transfer])}
    ends, stays = ad_accounts.preview_transfer(actor, transfer.ad_account_id, transfer.to_center_id)
    return {"ends": [(one, "") for one in ends], "stays": stays, "undone": {}}


def _undone(request: HttpRequest, shown: Iterable[Transfer]) -> dict[int, list[tuple[str, str]]]:
    """What undoing would end of creators' uses, by transfer."""
    actor = request.actor  # type: ignore[attr-defined]
    can = [one.id for one in shown if one.may_undo]
    return {one: [(said, "") for said in ad_accounts.preview_undoing(actor, one)] for one in can}
