"""What lines about partners and what Business Centers share tell whom. A part of the table in `tells`.

One notification for each act, however many ad accounts it was about. In these lines `center` acted, `partner` is told.
"""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence

_ROLES = {"ADMIN": "Admin", "OPERATOR": "Operator", "ANALYST": "Analyst"}


def _partners(facts: Facts) -> Target:
    return Target(Page.CENTER_PARTNERS, (int(facts["partner"]),))


def _shares(facts: Facts) -> Target:
    return Target(Page.CENTER_PARTNER, (int(facts["partner"]), int(facts["center"])))


def _accounts(facts: Facts) -> str:
    count = int(facts["count"])
    return "1 ad account" if count == 1 else f"{count:,} ad accounts"


def _role(facts: Facts) -> str:
    return _ROLES.get(str(facts.get("role", "")), "different roles")


def _shared(facts: Facts) -> str:
    return f"{facts['center_name']} shares {_accounts(facts)} with {facts['partner_name']}: {_role(facts)}."


def _raised(facts: Facts) -> str:
    return f"{facts['center_name']} raised the role of {facts['partner_name']} on {_accounts(facts)}: {_role(facts)}."


def _lowered(facts: Facts) -> str:
    said = f"{facts['center_name']} lowered the role of {facts['partner_name']} on {_accounts(facts)}: {_role(facts)}."
    return f"{said} It holds at once."


def _changed(facts: Facts) -> str:
    return f"{facts['center_name']} changed the roles of {facts['partner_name']} on {_accounts(facts)}."


def _stopped(facts: Facts) -> str:
    return f"{facts['center_name']} no longer shares {_accounts(facts)} with {facts['partner_name']}. It ended at once."


def _given_back(facts: Facts) -> str:
    return f"{facts['center_name']} gave {_accounts(facts)} back to {facts['partner_name']}."


def _may(facts: Facts) -> str:
    return f"{facts['center_name']} lets {facts['partner_name']} pass {_accounts(facts)} on to a partner of its own."


def _may_not(facts: Facts) -> str:
    return f"{facts['center_name']} no longer lets {facts['partner_name']} pass {_accounts(facts)} on."


def _shared_creators(facts: Facts) -> Target:
    return Target(Page.CENTER_PARTNER_CREATORS, (int(facts["partner"]), int(facts["center"])))


def _given_creators(facts: Facts) -> Target:
    return Target(Page.CENTER_PARTNER_GIVEN, (int(facts["partner"]), int(facts["center"])))


def _creators(facts: Facts) -> str:
    count = int(facts["count"])
    return "1 creator account" if count == 1 else f"{count:,} creator accounts"


def _creators_asked(facts: Facts) -> str:
    who, partner = facts["center_name"], facts["partner_name"]
    return f"{who} asked creators to let {partner} use {_creators(facts)}. You have each as soon as the creator agrees."


def _creators_lowered(facts: Facts) -> str:
    return f"{facts['center_name']} lets {facts['partner_name']} do less with {_creators(facts)}. It holds at once."


def _creators_stopped(facts: Facts) -> str:
    return f"{facts['center_name']} no longer shares {_creators(facts)} with {facts['partner_name']}. It ended at once."


def _creators_given_back(facts: Facts) -> str:
    return f"{facts['center_name']} gave {_creators(facts)} back to {facts['partner_name']}."


def _passed_on_stopped(facts: Facts) -> str:
    passed = f"what {facts['partner_name']} passed on to {facts['taker_name']}"
    return f"{facts['center_name']} ended {passed}: 1 ad account."


def _passed_on_lost(facts: Facts) -> str:
    return (
        f"The owner of 1 ad account ended that {facts['center_name']} shares it with {facts['partner_name']}."
    )


TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "center_partner:added": (
        (
            "partner",
            "{center_name} added {partner_name} as a partner. Nothing is shared by that; you can remove it.",
            _partners,
            True,
        ),
    ),
    "center_partner:removed": (
        (
            "partner",
            "{center_name} is no longer a partner of {partner_name}. What was shared either way has ended.",
            _partners,
            True,
        ),
    ),
    "center_partner:shared": (("partner", _shared, _shares, True),),
    "center_partner:raised": (("partner", _raised, _shares, True),),
    "center_partner:lowered": (("partner", _lowered, _shares, True),),
    "center_partner:changed": (("partner", _changed, _shares, True),),
    "center_partner:stopped": (("partner", _stopped, _shares, True),),
    "center_partner:given_back": (("partner", _given_back, _partners, True),),
    "center_partner:creators_asked": (("partner", _creators_asked, _shared_creators, True),),
    "center_partner:creators_lowered": (("partner", _creators_lowered, _shared_creators, True),),
    "center_partner:creators_stopped": (("partner", _creators_stopped, _shared_creators, True),),
    "center_partner:creators_given_back": (("partner", _creators_given_back, _given_creators, True),),
    "center_partner:onward_allowed": (("partner", _may, _shares, True),),
    "center_partner:onward_ended": (("partner", _may_not, _shares, True),),
    "center_partner:passed_on_stopped": (("partner", _passed_on_stopped, _shares, True),),
    "center_partner:passed_on_lost": (("partner", _passed_on_lost, _shares, True),),
}
