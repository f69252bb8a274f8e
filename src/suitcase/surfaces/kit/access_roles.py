"""Roles and states of access requests as both sides read them: roles as consequences, not only as names."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.public import AccessRequestState
from suitcase.surfaces.kit.shell import Tone

_TONES: dict[AccessRequestState, Tone] = {
    AccessRequestState.PENDING: "info",
    AccessRequestState.COUNTERED: "warn",
    AccessRequestState.APPROVED: "ok",
    AccessRequestState.REJECTED: "bad",
}


def choices(*, below: Role | None = None) -> list[tuple[str, str, str]]:
    """Roles to choose from as (value, name, what somebody can do with it), the largest first."""
    found = []
    for role in ad_accounts.ROLES:
        if below is None or role <= below:
            first, *others = [words for words, yes in ad_accounts.can_do(role) if yes]
            rights = ", ".join([first, *(words[0].lower() + words[1:] for words in others)])
            money = _("Can spend money: yes.") if role >= Role.ADMIN else _("Can spend money: no.")
            found.append((role.name, ROLE_WORDS[role], f"{rights}. {money}"))
    return found


def state_words() -> dict[AccessRequestState, str]:
    """The states of a request as people read them."""
    return {
        AccessRequestState.PENDING: _("Pending"),
        AccessRequestState.COUNTERED: _("Lower role offered"),
        AccessRequestState.APPROVED: _("Accepted"),
        AccessRequestState.REJECTED: _("Declined"),
        AccessRequestState.EXPIRED: _("Expired"),
        AccessRequestState.CANCELLED: _("Cancelled"),
    }


def words() -> dict[str, Any]:
    """What templates need to draw requests."""
    return {"words": state_words(), "tones": {one: _TONES.get(one, "neutral") for one in AccessRequestState}}
