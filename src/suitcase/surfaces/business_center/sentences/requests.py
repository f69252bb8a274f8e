"""Sentences of a centre's journal about access requests, transfers and removals. A part of the table in `sentences`."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from suitcase.areas.access.public import ROLE_WORDS, Role
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit.shell import Tone

TELLS: dict[str, tuple[Any, Tone]] = {
    "access_request:asked": (lazy("%(who)s asked for access to %(account)s as %(wanted)s."), "info"),
    "access_request:approved": (lazy("Access to %(account)s was given, as %(given)s."), "ok"),
    "access_request:countered": (lazy("For %(account)s the role %(given)s was offered instead."), "info"),
    "access_request:rejected": (lazy("The request for access to %(account)s was declined."), "bad"),
    "access_request:cancelled": (lazy("%(who)s took the request for access to %(account)s back."), "neutral"),
    "center:requests_withdrawn": (lazy("%(who)s took %(requests)s back in one step."), "neutral"),
    "access_request:reminded": (lazy("The request for access to %(account)s still waits."), "neutral"),
    "access_request:expired": (lazy("The request for access to %(account)s expired."), "neutral"),
    "access_request:offer_accepted": (lazy("%(who)s accepted access to %(account)s as %(given)s."), "ok"),
    "access_request:offer_declined": (lazy("%(who)s declined the role offered for %(account)s."), "neutral"),
    "access_request:offer_ended": (lazy("The offer for %(account)s was taken back."), "warn"),
    "access_request:offer_reminded": (lazy("The offer for %(account)s still waits."), "neutral"),
    "access_request:offer_expired": (lazy("The offer for %(account)s expired."), "neutral"),
    "ad_account:given_up": (lazy("%(who)s removed %(account)s; access to it ended."), "warn"),
    "ad_account:center_role_changed": (lazy("The role on %(account)s was changed to %(given)s."), "warn"),
    "ad_account:center_removed": (lazy("Access to %(account)s was taken away."), "bad"),
    "transfer:started": (lazy("%(account)s was offered to %(receiver)s."), "info"),
    "transfer:asked": (lazy("%(receiver)s asked to own %(account)s."), "info"),
    "transfer:accepted": (lazy("%(who)s accepted: %(receiver)s owns %(account)s."), "warn"),
    "transfer:declined": (lazy("%(who)s declined the transfer of %(account)s to %(receiver)s."), "neutral"),
    "transfer:cancelled": (lazy("%(who)s took the transfer of %(account)s to %(receiver)s back."), "neutral"),
    "transfer:undone": (lazy("%(who)s undid the transfer of %(account)s to %(receiver)s."), "warn"),
    "transfer:done": (lazy("The transfer of %(account)s to %(receiver)s is done."), "ok"),
    "transfer:expired": (lazy("The transfer of %(account)s to %(receiver)s expired."), "neutral"),
    "transfer:closed": (
        lazy("The transfer of %(account)s to %(receiver)s ended: the ad account was closed."),
        "warn",
    ),
}
_NAMES = {role.name: words for role, words in ROLE_WORDS.items() if role <= Role.ADMIN}


def words(line: Line) -> dict[str, str]:
    """What the sentences above are filled with. The account by name, or by ID before the centre knew its name."""
    data = line.data
    account = data.get("ad_account_name") or _("ad account %(id)s") % {"id": data.get("ad_account", "")}
    count = int(data.get("count", 0))
    return {
        "requests": ngettext("%(num)s request for access", "%(num)s requests for access", count)
        % {"num": f"{count:,}"},
        "account": str(account),
        "wanted": _NAMES.get(str(data.get("role", "")), ""),
        "given": _NAMES.get(str(data.get("given") or data.get("to") or ""), ""),
        "receiver": str(data.get("center_name", "")),
    }
