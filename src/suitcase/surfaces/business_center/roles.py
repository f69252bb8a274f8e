"""Roles of a centre as choices and in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.centers import public as centers

Choice = tuple[str, str, str]
# What one centre can give another, the largest first.
SHARED_ROLES = (Role.ADMIN, Role.OPERATOR, Role.ANALYST)


def role_choices() -> list[Choice]:
    """Centre roles as (value, name, what somebody can do with it), the larger first."""
    notes = {
        Role.CENTER_ADMIN: _(
            "Decides who is in it, adds and shares assets, changes settings. Sees and moves no money."
        ),
        Role.CENTER_STANDARD: _(
            "Works with the assets that an Admin assigns. Changes nothing about the Business Center."
        ),
    }
    return [(role.name, role_name(role), notes[role]) for role in centers.ROLES]


def finance_choices() -> list[Choice]:
    """Finance roles as (value, name, what somebody can do with it), none first."""
    notes = {
        Role.FINANCE_MANAGER: _("Sees balance and invoices, and moves money."),
        Role.FINANCE_ANALYST: _("Sees balance and invoices."),
    }
    return [
        ("", _("None"), _("Has nothing to do with money.")),
        *((role.name, role_name(role), notes[role]) for role in centers.FINANCE_ROLES),
    ]


def shared_role_choices() -> list[Choice]:
    """Roles a partner can have on an ad account as (value, name, what its people can do with it)."""
    notes = {
        Role.ADMIN: _(
            "Ads and reports, and also settings, people and creators of the ad account. Never its money or ownership."
        ),
        Role.OPERATOR: _(
            "Creates and changes ads and audiences, and sees reports. No settings, people or creators."
        ),
        Role.ANALYST: _("Sees ads and reports. Changes nothing."),
    }
    return [(role.name, role_name(role), notes[role]) for role in SHARED_ROLES]


def role_name(role: Role) -> str:
    """The short name of a role as lists show it."""
    return _("Standard") if role is Role.CENTER_STANDARD else ROLE_WORDS[role]


def roles_name(role: Role, finance: Role | None) -> str:
    """Both roles of a member: "Admin, Finance Analyst"."""
    return ", ".join(role_name(one) for one in (role, finance) if one)
