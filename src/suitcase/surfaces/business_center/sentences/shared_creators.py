"""Sentences of a centre's journal about creator accounts linked to the centre. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from suitcase.areas.consent.contracts import Scope
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.history import ADVERTISER_TELLS, advertiser_of
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    **{f"{whose}_{verb}": told for verb, told in ADVERTISER_TELLS.items() for whose in ("center", "partner")},
    "partner_link:requested": (
        lazy("%(who)s asked @%(handle)s to let %(advertiser)s use the account too: %(scopes)s."),
        "info",
    ),
    "partner_link:cancelled": (
        lazy("@%(handle)s is no longer asked to let %(advertiser)s use the account."),
        "neutral",
    ),
    "partner_link:approved": (
        lazy("@%(handle)s agreed that %(advertiser)s may use the account too: %(scopes)s."),
        "ok",
    ),
    "partner_link:rejected": (lazy("@%(handle)s does not want %(advertiser)s to use the account."), "bad"),
    "partner_link:revoked": (
        lazy("@%(handle)s ended what %(advertiser)s might do. It ended at once."),
        "bad",
    ),
    "partner_link:unlinked": (
        lazy("%(advertiser)s has @%(handle)s no longer: %(who)s ended it, or what it stood on."),
        "warn",
    ),
    "partner_link:expired": (lazy("The time of %(advertiser)s with @%(handle)s ran out."), "warn"),
    "center_creator:link_made": (lazy("%(who)s made a link to ask creators with, for %(days)s."), "info"),
    "center_creator:link_ended": (
        lazy("A link to ask creators with, made by %(person)s, ended with their role of Admin."),
        "warn",
    ),
    "center_creator:link_withdrawn": (lazy("%(who)s withdrew a link to ask creators with."), "warn"),
    "center_creator:assigned": (lazy("%(who)s let %(person)s use @%(handle)s: %(scopes)s."), "ok"),
    "center_creator:unassigned": (lazy("%(who)s no longer lets %(person)s use @%(handle)s."), "warn"),
    "center_creator:many": (lazy("%(who)s changed which members use @%(handle)s: %(count)s."), "info"),
    "center_creator:accounts_many": (
        lazy("%(who)s changed which ad accounts use @%(handle)s: %(accounts)s."),
        "info",
    ),
    "center_creator:account_assigned": (
        lazy("%(who)s let the ad account %(account)s use @%(handle)s: %(scopes)s."),
        "ok",
    ),
    "center_creator:account_unassigned": (
        lazy("%(who)s no longer lets the ad account %(account)s use @%(handle)s."),
        "warn",
    ),
    "center_creator:account_ended": (
        lazy("The ad account %(account)s changed hands, and no longer uses @%(handle)s."),
        "warn",
    ),
    "center_creator:account_stopped": (
        lazy("The ad account %(account)s no longer uses @%(handle)s: the role Admin there ended."),
        "warn",
    ),
    "center_creator:account_given_back": (
        lazy("The transfer of the ad account %(account)s was undone: it uses @%(handle)s again."),
        "ok",
    ),
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    days, count = int(line.data.get("days", 0)), int(line.data.get("count", 0))
    scopes = [str(SCOPE_NAMES[Scope(one)]).lower() for one in line.data.get("scopes", ())]
    return {
        "handle": str(line.data.get("handle", "")),
        "advertiser": advertiser_of(line),
        "account": str(line.data.get("ad_account_name") or line.data.get("ad_account", "")),
        "accounts": ngettext("%(num)s ad account", "%(num)s ad accounts", count) % {"num": f"{count:,}"},
        "scope": "",
        "scopes": ", ".join(scopes) or _("nothing"),
        "days": ngettext("%(num)s day", "%(num)s days", days) % {"num": days},
    }
