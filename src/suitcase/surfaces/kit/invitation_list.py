"""The list of invitations, the same for ad accounts and Business Centers: columns, filter, words and colours."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel import clock, limits
from suitcase.kernel.paging import Page, decode
from suitcase.surfaces.kit.respond import told
from suitcase.surfaces.kit.shell import Tone
from suitcase.surfaces.kit.table import Column, Filter, ListPage, ListSpec, ListState

_TONES: dict[InvitationState, Tone] = {InvitationState.PENDING: "info", InvitationState.ACCEPTED: "ok"}


def spec() -> ListSpec:
    """What the list offers."""
    return ListSpec(
        columns=[
            Column("email", _("E-mail"), sort=True),
            Column("role", _("Role")),
            Column("state", _("Status")),
            Column("sent", _("Invited"), sort=True, wide_only=True),
            Column("actions", _("Actions"), quiet=True),
        ],
        order="-sent",
        filters=[Filter("state", _("Status"), [(state.value, word) for state, word in _words().items()])],
        search=_("Search by e-mail"),
    )


def wanted(state: ListState) -> InvitationState | None:
    """The state that is asked for, or None for all."""
    return InvitationState(state.filters["state"]) if "state" in state.filters else None


def page(request: HttpRequest, read: Callable[..., Page[Any]]) -> ListPage:
    """One page of the list as its address wants it; `read` takes `search`, `state`, `page` and `sort`."""
    state = spec().read(request.GET, request.path)
    found = read(
        search=state.q, state=wanted(state), page=decode(state.after, state.per, width=2), sort=state.order
    )
    return ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")


def tell_sent(request: HttpRequest, count: int) -> None:
    """Say how many invitations are on their way."""
    said = ngettext("%(num)s invitation is on its way.", "%(num)s invitations are on their way.", count)
    messages.success(request, said % {"num": count})


def resent(request: HttpRequest) -> AbstractContextManager[None]:
    """Around sending one again: says that it is on its way, or why not."""
    done = _("The invitation is on its way again; it is valid for seven more days.")
    return told(request, done, with_remedy=True)


def cancelled(request: HttpRequest) -> AbstractContextManager[None]:
    """Around cancelling one: says that it is, or why not."""
    return told(request, _("The invitation is cancelled; its link does not work any more."))


def context() -> dict[str, Any]:
    """What the cells need: words and colours of the states, and from when a mail that has not left is late."""
    return {
        "words": _words(),
        "tones": {state: _TONES.get(state, "neutral") for state in InvitationState},
        "late": clock.now() - limits.MAIL_IS_LATE,
    }


def _words() -> dict[InvitationState, str]:
    return {
        InvitationState.PENDING: _("Pending"),
        InvitationState.ACCEPTED: _("Accepted"),
        InvitationState.CANCELLED: _("Cancelled"),
        InvitationState.EXPIRED: _("Expired"),
    }
