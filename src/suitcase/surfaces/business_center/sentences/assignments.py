"""Sentences of a centre's journal about assignments and asset groups. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "center:assets_assigned": (lazy("%(who)s changed roles: %(what)s."), "info"),
    "center:admin_role_taken": (lazy("%(who)s became Admin of %(accounts)s, as the owner may."), "warn"),
    "asset_group:created": (lazy("%(who)s made the asset group %(group)s."), "ok"),
    "asset_group:changed": (lazy("%(who)s renamed the asset group %(was)s to %(group)s."), "neutral"),
    "asset_group:filled": (lazy("%(who)s changed what is in the asset group %(group)s: %(rows)s."), "info"),
    "asset_group:creator_put": (lazy("%(who)s %(creator)s the asset group %(group)s."), "info"),
    "asset_group:undone": (lazy("%(who)s took back a change of asset groups: %(rows)s."), "neutral"),
    "asset_group:restored": (
        lazy("%(who)s put the asset group %(group)s back, which had been deleted: %(rows)s."),
        "ok",
    ),
    "asset_group:ended": (lazy("%(who)s deleted the asset group %(group)s."), "bad"),
    "center_invitation:assets_missed": (
        lazy("%(count)s of an invitation could not be given any more to %(who)s."),
        "warn",
    ),
}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with."""
    data = line.data
    done, missed = int(data.get("done", 0)), int(data.get("missed", 0))
    return {
        "group": str(data.get("group_name", "")),
        "was": str(data.get("was", "")),
        "accounts": _accounts(data),
        "creator": _creator(data),
        "rows": ngettext("%(num)s change", "%(num)s changes", done) % {"num": f"{done:,}"},
        "count": ngettext("%(num)s asset", "%(num)s assets", missed) % {"num": missed},
        "what": _what(line),
    }


def _what(line: Line) -> str:
    """Who has what where now: "Ben is Operator of Acme Trails", "3 members on 40 ad accounts"."""
    data = line.data
    role = data.get("role")
    people = int(data.get("people", 0))
    who = ngettext("%(num)s member", "%(num)s members", people) % {"num": f"{people:,}"}
    if "person" in data:
        who = line.personal.get(int(data["person"]), {}).get("name") or _("somebody")
    filled = {"people": who, "accounts": _accounts(data)}
    if role is None:
        return _("%(people)s on %(accounts)s") % filled
    if role == "":
        return _("%(people)s without access to %(accounts)s") % filled
    return _("%(people)s %(role)s of %(accounts)s") % {**filled, "role": ROLE_WORDS[Role[role]]}


def _creator(data: Any) -> str:
    """What became of a creator account in a group: "put @mia.trails (use posts in ads) into"."""
    name = str(data.get("creator_name") or _("a creator account"))
    scopes = ", ".join(ROLE_WORDS[Role[one]] for one in data.get("scopes", ()))
    if not scopes:
        return _("took %(name)s out of") % {"name": name}
    return _("put %(name)s (%(scopes)s) into") % {"name": name, "scopes": scopes}


def _accounts(data: Any) -> str:
    if data.get("ad_account_name"):
        return str(data["ad_account_name"])
    count = int(data.get("ad_accounts", 0))
    return ngettext("%(num)s ad account", "%(num)s ad accounts", count) % {"num": f"{count:,}"}
