"""Pure rules: what business information must look like, what a status means, which status may follow which."""

from __future__ import annotations

import dataclasses
import functools
import re
import zoneinfo
from urllib.parse import urlsplit

import phonenumbers
import pycountry
from stdnum import get_cc_module

from suitcase.areas.ad_accounts.contracts import Industry, NewAdAccount, Reason, Standing, Status
from suitcase.areas.ad_accounts.errors import ReasonMissing
from suitcase.kernel.errors import Invalid

LENGTHS = {
    "name": 100,
    "company_name": 200,
    "website": 300,
    "contact_name": 100,
    "contact_email": 254,
    "contact_phone": 40,
    "billing_street": 200,
    "billing_city": 100,
    "billing_postcode": 20,
    "tax_id": 40,
}
REQUIRED = {
    "name": "Give the ad account a name.",
    "company_name": "Enter the legal name of the business.",
    "country": "Choose the country the business is registered in.",
    "industry": "Choose an industry.",
    "website": "Enter the website you advertise for.",
    "time_zone": "Choose a time zone.",
    "currency": "Choose a currency.",
    "contact_name": "Enter the name of a contact person.",
    "contact_email": "Enter an e-mail address for this account.",
    "billing_street": "Enter the street of the billing address.",
    "billing_city": "Enter the town of the billing address.",
    "billing_postcode": "Enter the postcode of the billing address.",
}
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")

_DELIVERY = "ads do not deliver"
_LINKS = "new creator accounts cannot be linked"
_MONEY = "money cannot be added"

STANDINGS = {
    Status.APPROVED: ("Approved", "ok", "Everything works.", ()),
    Status.IN_REVIEW: (
        "In review",
        "warn",
        "An operator is checking the business information.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.REJECTED: (
        "Not approved",
        "bad",
        "The business information was not accepted; correct it or appeal.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.REJECTED_FOR_GOOD: ("Not approved", "bad", "This decision is final.", (_DELIVERY, _LINKS, _MONEY)),
    Status.CHANGE_IN_REVIEW: (
        "Change in review",
        "warn",
        "The company name changed; the account and its ads are being checked again.",
        (_DELIVERY, _LINKS),
    ),
    Status.CHANGE_REJECTED: (
        "Change not approved",
        "bad",
        "The new company name was not accepted; correct it or appeal.",
        (_DELIVERY, _LINKS),
    ),
    Status.CONTRACT_PENDING: (
        "Contract pending",
        "warn",
        "A contract still has to be signed.",
        (_DELIVERY, _LINKS),
    ),
    Status.SUSPENDED: (
        "Suspended",
        "bad",
        "An operator has suspended this account.",
        (_DELIVERY, _LINKS, _MONEY),
    ),
    Status.CLOSED: ("Closed", "off", "This account is closed for good.", (_DELIVERY, _LINKS, _MONEY)),
}

TRANSITIONS: dict[Status, frozenset[Status]] = {
    Status.IN_REVIEW: frozenset({Status.APPROVED, Status.REJECTED, Status.REJECTED_FOR_GOOD, Status.CLOSED}),
    Status.REJECTED: frozenset({Status.IN_REVIEW, Status.REJECTED_FOR_GOOD, Status.CLOSED}),
    Status.REJECTED_FOR_GOOD: frozenset({Status.CLOSED}),
    Status.APPROVED: frozenset({Status.CHANGE_IN_REVIEW, Status.SUSPENDED, Status.CLOSED}),
    Status.CHANGE_IN_REVIEW: frozenset({Status.APPROVED, Status.CHANGE_REJECTED, Status.CLOSED}),
    Status.CHANGE_REJECTED: frozenset({Status.CHANGE_IN_REVIEW, Status.CLOSED}),
    Status.CONTRACT_PENDING: frozenset({Status.APPROVED, Status.CLOSED}),
    Status.SUSPENDED: frozenset({Status.APPROVED, Status.CLOSED}),
    Status.CLOSED: frozenset(),
}


def standing(status: Status) -> Standing:
    """What `status` means in words and what it blocks."""
    label, tone, explanation, blocked = STANDINGS[status]
    return Standing(status, label, tone, explanation, blocked)


def may_become(current: Status, wanted: Status) -> bool:
    """Whether an ad account may go from `current` to `wanted` in one step."""
    return wanted in TRANSITIONS[current]


@functools.cache
def countries() -> tuple[tuple[str, str], ...]:
    """(ISO 3166-1 alpha-2 code, name), by name."""
    rows = ((c.alpha_2, getattr(c, "common_name", c.name)) for c in pycountry.countries)
    return tuple(sorted(rows, key=lambda row: row[1]))


@functools.cache
def currencies() -> tuple[tuple[str, str], ...]:
    """(ISO 4217 code, name) of currencies people pay in; funds and metals (X…) are left out save the two CFA francs."""
    kept = {"XAF", "XOF", "XPF", "XCD"}
    return tuple(
        (c.alpha_3, c.name)
        for c in pycountry.currencies
        if not c.alpha_3.startswith("X") or c.alpha_3 in kept
    )


@functools.cache
def time_zones() -> tuple[str, ...]:
    """IANA names a person would choose: Area/City, and UTC."""
    areas = ("Africa", "America", "Asia", "Atlantic", "Australia", "Europe", "Indian", "Pacific")
    names = sorted(name for name in zoneinfo.available_timezones() if name.split("/")[0] in areas)
    return ("UTC", *names)


def check_new(new: NewAdAccount) -> NewAdAccount:
    """The cleaned form of `new`; raises `Invalid` that names every field that cannot stay as it is."""
    values = {field.name: _tidy(getattr(new, field.name)) for field in dataclasses.fields(new)}
    values["currency"] = values["currency"].upper()
    values["country"] = values["country"].upper()
    problems = {name: sentence for name, sentence in REQUIRED.items() if not values[name]}
    for name, length in LENGTHS.items():
        if len(values[name]) > length:
            problems[name] = f"Use at most {length} characters; this has {len(values[name]):,}."
    checks = {
        "country": _country,
        "industry": _industry,
        "website": _website,
        "time_zone": _time_zone,
        "currency": _currency,
        "contact_email": _email,
    }
    for name, check in checks.items():
        if name not in problems and values[name]:
            values[name], problem = check(values[name])
            if problem:
                problems[name] = problem
    for name, check_in in (("contact_phone", _phone), ("tax_id", _tax_id)):
        if name not in problems and values[name] and "country" not in problems:
            values[name], problem = check_in(values[name], values["country"])
            if problem:
                problems[name] = problem
    if problems:
        raise Invalid(fields=problems)
    return NewAdAccount(**values)


def check_reasons(approve: bool, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons of a decision: none for a yes, at least one complete one for a no."""
    if approve:
        return ()
    if not reasons or not all(reason.detail.strip() and reason.how_to_fix.strip() for reason in reasons):
        raise ReasonMissing(fields={"detail": "Say what is wrong.", "how_to_fix": "Say how to put it right."})
    return reasons


def _tidy(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text or "").split())


def _country(value: str) -> tuple[str, str]:
    return value, "" if any(value == code for code, _ in countries()) else "Choose a country from the list."


def _industry(value: str) -> tuple[str, str]:
    return value, "" if value in {
        industry.value for industry in Industry
    } else "Choose an industry from the list."


def _currency(value: str) -> tuple[str, str]:
    return value, "" if any(
        value == code for code, _ in currencies()
    ) else f"There is no currency {value[:12]!r}."


def _time_zone(value: str) -> tuple[str, str]:
    return value, "" if value in time_zones() else "Choose a time zone from the list, such as Europe/Berlin."


def _email(value: str) -> tuple[str, str]:
    return value, "" if _EMAIL.fullmatch(
        value
    ) else "This is not an e-mail address; it looks like name@example.com."


def _website(value: str) -> tuple[str, str]:
    address = value if "://" in value else f"https://{value}"
    wrong = "Enter a web address such as https://example.com."
    try:
        parts = urlsplit(address)
        host, _ = parts.hostname or "", parts.port
    except ValueError:
        return value, wrong
    good = parts.scheme in {"http", "https"} and "." in host.strip(".") and " " not in address
    return address, "" if good and not parts.username else wrong


def _phone(value: str, country: str) -> tuple[str, str]:
    wrong = "This is not a phone number we can call; write it with the country code, such as +49 30 123456."
    try:
        number = phonenumbers.parse(value, country)
    except phonenumbers.NumberParseException:
        return value, wrong
    if not phonenumbers.is_possible_number(number):
        return value, wrong
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL), ""


def _tax_id(value: str, country: str) -> tuple[str, str]:
    module = get_cc_module(country.lower(), "vat")
    if module is None:
        return value, ""
    if not module.is_valid(value):
        return value, f"This is not a valid tax number for {country}; check its digits or leave it empty."
    return module.compact(value), ""
