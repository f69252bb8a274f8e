"""The list of invitations, the same for ad accounts and Business Centers: columns, filter, words and colours."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel import clock, limits
from suitcase.surfaces.kit.shell import Tone
from suitcase.surfaces.kit.table import Column, Filter, ListSpec, ListState

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
