"""What lines about requests of Business Centers for access to ad accounts tell whom. A part of the table in `tells`.

Before a yes the centre reads the ID it asked about; only the account's own people read its name.
"""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence

_ROLES = {"ADMIN": "Admin", "OPERATOR": "Operator", "ANALYST": "Analyst"}


def _asked(facts: Facts) -> Target:
    return Target(Page.ACCESS_REQUEST, (int(facts["ad_account"]), int(facts["access_request"])))


def _sent(facts: Facts) -> Target:
    return Target(Page.CENTER_REQUEST, (int(facts["center"]), int(facts["access_request"])))


def _held(facts: Facts) -> Target:
    return Target(Page.CENTER_ACCOUNT, (int(facts["center"]), int(facts["ad_account"])))


def _accounts(facts: Facts) -> Target:
    return Target(Page.CENTER_ACCOUNTS, (int(facts["center"]),))


def _account(facts: Facts) -> Target:
    return Target(Page.AD_ACCOUNT, (int(facts["ad_account"]),))


def _in_days(facts: Facts) -> str:
    days = int(facts["days_left"])
    return "within a day" if days <= 1 else f"in {days} days"


def _asks(facts: Facts) -> str:
    role, account = _ROLES[facts["role"]], facts["ad_account_name"]
    return f"{facts['center_name']} asks for access to {account} as {role}. Accept or decline."


def _waits(facts: Facts) -> str:
    who, account = facts["center_name"], facts["ad_account_name"]
    return f"The request of {who} for access to {account} still waits. It ends {_in_days(facts)}."


def _given(facts: Facts) -> str:
    role, account = _ROLES[facts["given"]], facts["ad_account"]
    return f"Your request was accepted: {facts['center_name']} has access to ad account {account} as {role}."


def _offered(facts: Facts) -> str:
    wanted, role = _ROLES[facts["role"]], _ROLES[facts["given"]]
    return (
        f"You asked for ad account {facts['ad_account']} as {wanted}; {role} is offered. Accept or decline."
    )


def _offer_waits(facts: Facts) -> str:
    role, account = _ROLES[facts["given"]], facts["ad_account"]
    return f"The offer of the role {role} on ad account {account} still waits. It ends {_in_days(facts)}."


def _taken(facts: Facts) -> str:
    role, account = _ROLES[facts["given"]], facts["ad_account_name"]
    return f"{facts['center_name']} took your offer: it has access to {account} as {role}."


def _changed(facts: Facts) -> str:
    role, account = _ROLES[facts["to"]], facts["ad_account_name"]
    return f"The role of {facts['center_name']} on {account} is {role} now."


TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "access_request:asked": (("access", _asks, _asked, True),),
    "access_request:reminded": (("access", _waits, _asked, True),),
    "access_request:cancelled": (
        ("access", "{center_name} took back its request for {ad_account_name}.", _asked, False),
    ),
    "access_request:approved": (("center", _given, _held, True),),
    "access_request:countered": (("center", _offered, _sent, True),),
    "access_request:rejected": (
        ("center", "Your request for ad account {ad_account} was declined.", _sent, True),
    ),
    "access_request:expired": (
        (
            "center",
            "Nobody answered your request for ad account {ad_account} in time. You can ask again.",
            _sent,
            True,
        ),
    ),
    "access_request:offer_accepted": (("access", _taken, _asked, True),),
    "access_request:offer_declined": (
        ("access", "{center_name} declined the role you offered on {ad_account_name}.", _asked, False),
    ),
    "access_request:offer_ended": (
        ("center", "The role that was offered on ad account {ad_account} is taken back.", _sent, True),
    ),
    "access_request:offer_reminded": (("center", _offer_waits, _sent, True),),
    "access_request:offer_expired": (
        ("access", "{center_name} did not answer your offer for {ad_account_name} in time.", _asked, False),
    ),
    "ad_account:given_up": (
        ("access", "{center_name} removed {ad_account_name}; its access has ended.", _account, False),
    ),
    "ad_account:center_role_changed": (("center", _changed, _held, True),),
    "ad_account:center_removed": (
        (
            "center",
            "{center_name} no longer has access to {ad_account_name}. It ended at once.",
            _accounts,
            True,
        ),
    ),
}
