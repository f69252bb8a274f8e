"""What a person's roles in a centre let them do, as consequences and not only as names."""

from __future__ import annotations

import dataclasses

from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.kernel.actor import Actor


@dataclasses.dataclass(frozen=True, slots=True)
class Right:
    """One thing people do in a centre, and whether this person may."""

    words: str
    allowed: bool


def rights_of(actor: Actor, center_id: int) -> list[Right]:
    """Every right there is in a centre, in the order people care about them. One statement."""
    words = {
        Permission.CENTER_SEE: _("See this Business Center and who is in it"),
        Permission.CENTER_ASSETS_MANAGE: _(
            "Add ad accounts and creators, send in business certificates, and decide who uses what"
        ),
        Permission.CENTER_MEMBERS_MANAGE: _("Decide who is in it, and with which role"),
        Permission.CENTER_PARTNERS_MANAGE: _("Add partners, and share ad accounts with them"),
        Permission.CENTER_MANAGE: _(
            "Change its settings, verify its business, and read the activity log and the access explorer"
        ),
        Permission.CENTER_MONEY_SEE: _("See its balance and invoices"),
        Permission.CENTER_MONEY_MOVE: _("Move its money"),
    }
    ref = access.Ref(Kind.CENTER, center_id)
    answers = access.check_many([(actor.person_id or 0, permission, ref) for permission in words])
    return [Right(text, answer.allowed) for text, answer in zip(words.values(), answers, strict=True)]
