"""What lines about business certificates and companies of ad accounts tell whom. A part of the table in `tells`."""

from __future__ import annotations

from collections.abc import Callable

from suitcase.areas.notifications.contracts import Page, Target
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence


def _certificate(facts: Facts) -> Target:
    return Target(Page.CERTIFICATE, (int(facts["center"]), int(facts["certificate"])))


def _certificate_review(facts: Facts) -> Target:
    return Target(Page.CERTIFICATE_REVIEW, (int(facts["certificate"]),))


def _company_review(facts: Facts) -> Target:
    return Target(Page.COMPANY_REVIEW, (int(facts["company"]),))


def _center_accounts(facts: Facts) -> Target:
    return Target(Page.CENTER_ACCOUNTS, (int(facts["center"]),))


def _whose(facts: Facts) -> str:
    """The company, where its name is public; a typed name may be somebody's, so it is not repeated."""
    return str(facts.get("company_name") or "a client")


def _approved(facts: Facts) -> str:
    return f"The business certificate of {_whose(facts)} is approved for {facts['center_name']}."


def _rejected(facts: Facts) -> str:
    return f"The business certificate of {_whose(facts)} was not approved. Open it to see why and what to do."


def _ends(facts: Facts) -> str:
    days = int(facts["days_left"])
    when = "within a day" if days <= 1 else f"in {days} days"
    return f"The business certificate of {_whose(facts)} ends {when}. Send in a current one to renew it."


def _expired(facts: Facts) -> str:
    return f"The business certificate of {_whose(facts)} has expired. Send in a current one to use it again."


def _identified(facts: Facts) -> str:
    return f"A company name in {facts['center_name']} is {_whose(facts)} of the registry, an operator noted."


_WAITS = "A business certificate of {center_name} waits for review."

TELLS: dict[str, tuple[tuple[str, Sentence, Callable[[Facts], Target], bool], ...]] = {
    "certificate:submitted": (("staff", _WAITS, _certificate_review, False),),
    "certificate:approved": (("center", _approved, _certificate, True),),
    "certificate:rejected": (("center", _rejected, _certificate, True),),
    "certificate:reminded": (("center", _ends, _certificate, True),),
    "certificate:expired": (("center", _expired, _certificate, True),),
    "company_name:submitted": (
        ("staff", "A company name of {center_name} waits for review.", _company_review, False),
    ),
    "company_name:approved": (
        ("center", "A company name of {center_name} was checked and passes.", _center_accounts, False),
    ),
    "company_name:identified": (("center", _identified, _center_accounts, False),),
    "company_name:rejected": (
        (
            "center",
            "A company name of {center_name} was not accepted. Its ad accounts say why and what to do.",
            _center_accounts,
            True,
        ),
    ),
}
