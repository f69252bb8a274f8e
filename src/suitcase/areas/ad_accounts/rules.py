"""Pure rules: what business information must look like, and what changing it means."""

from __future__ import annotations

import dataclasses
import functools
import re
import zoneinfo
from collections.abc import Callable, Mapping
from urllib.parse import urlsplit

import phonenumbers
import pycountry
from stdnum import get_cc_module

from suitcase.areas.ad_accounts.contracts import (
    Change,
    FieldChange,
    Industry,
    NewAdAccount,
    Plan,
    Reason,
    Status,
)
from suitcase.areas.ad_accounts.errors import ChangedMeanwhile, InformationFixed, ReasonMissing
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
# Days, budgets and reports are counted in them from the first day on.
FIXED = ("time_zone", "currency")
# Who the business is, where it may be reached and paid by: kept where an erasure can reach it.
PERSONAL = (
    "contact_name",
    "contact_email",
    "contact_phone",
    "billing_street",
    "billing_city",
    "billing_postcode",
)
REASON_LENGTH = 500
_EMAIL = re.compile(r"[^@\s]+@[^@\s.]+(\.[^@\s.]+)+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")


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


def check_company(name: str, country: str) -> tuple[str, str]:
    """The name of a company and its country, cleaned; raises `Invalid` by field."""
    tidy, problems = _tidy(name), {}
    if len(tidy) < 2:
        problems["company_name"] = "Type the legal name of the company, or choose it from the list."
    elif len(tidy) > LENGTHS["company_name"]:
        problems["company_name"] = (
            f"Use at most {LENGTHS['company_name']} characters; this has {len(tidy):,}."
        )
    code, problem = _country(_tidy(country).upper())
    if problem:
        problems["country"] = problem
    if problems:
        raise Invalid(fields=problems)
    return tidy, code


def plan_change(
    now: NewAdAccount,
    status: Status,
    changes: Mapping[str, Change],
    passes: Callable[[str], bool],
) -> Plan:
    """What saving `changes` would do to an account that says `now`. `passes` says whether a company name needs no
    review: it was approved before.

    A field counts only when its cleaned value differs from what stands there. Raises `Invalid` for values that cannot
    be, `InformationFixed` when nothing may change now, `ChangedMeanwhile` when a field has moved on since it was read.
    """
    touched = {name: change for name, change in changes.items() if change.to != change.was}
    wanted = dataclasses.replace(now, **{name: change.to for name, change in touched.items()})
    cleaned = check_new(wanted)
    fields = tuple(
        FieldChange(name, getattr(now, name), getattr(cleaned, name))
        for name in (field.name for field in dataclasses.fields(now))
        if name in touched and getattr(now, name) != getattr(cleaned, name)
    )
    moved = {one.field: one.before for one in fields if touched[one.field].was != one.before}
    if moved:
        raise ChangedMeanwhile(moved)
    names = {one.field for one in fields}
    if fields:
        _check_open(status, names)
    name_changes = "company_name" in names
    name_passes = (
        bool(fields) and (name_changes or status is not Status.APPROVED) and passes(cleaned.company_name)
    )
    after = status_after(status, name_changes, name_passes)
    return Plan(fields, after, consequences(status, after))


def status_after(status: Status, name_changes: bool, is_approved_name: bool) -> Status:
    """The status after an edit that changes something. `is_approved_name`: the name needs no review."""
    if status is Status.REJECTED:
        return Status.IN_REVIEW
    if status in {Status.CHANGE_IN_REVIEW, Status.CHANGE_REJECTED} and is_approved_name:
        return Status.APPROVED
    if status is Status.CHANGE_REJECTED or (
        status is Status.APPROVED and name_changes and not is_approved_name
    ):
        return Status.CHANGE_IN_REVIEW
    return status


def consequences(before: Status, after: Status) -> tuple[str, ...]:
    """What an edit that leads from `before` to `after` makes wait or opens, in sentences."""
    if before is after:
        return ()
    if after is Status.APPROVED:
        return ("The company name is the approved one again, so the review ends and everything works.",)
    if after is Status.IN_REVIEW:
        return ("The account goes back to review and keeps its place in the queue.",)
    return (
        "The account and its ads are reviewed again before the new company name counts.",
        "Until then ads do not deliver, money cannot be added and no new creator accounts can be asked.",
        "Links to creator accounts that you have now stay as they are.",
    )


def _check_open(status: Status, names: set[str]) -> None:
    if status in {Status.CLOSED, Status.REJECTED_FOR_GOOD}:
        raise InformationFixed("This account is over, so its business information stays as it is.")
    if status in {Status.SUSPENDED, Status.CONTRACT_PENDING} and "company_name" in names:
        why = "is suspended" if status is Status.SUSPENDED else "still waits for its contract"
        raise InformationFixed(
            f"The company name cannot change while the account {why}.",
            fields={"company_name": f"The company name cannot change while the account {why}."},
            remedy="Everything else can be changed now.",
        )


def check_text(name: str, text: str, *, longest: int, missing: str) -> str:
    """`text` tidied, of the form field `name`; raises `Invalid` when there is none or too much."""
    lines = [_tidy(line) for line in text.strip().splitlines()]
    tidy = "\n".join(line for line in lines if line)
    if not tidy:
        raise Invalid(fields={name: missing})
    if len(tidy) > longest:
        raise Invalid(fields={name: f"Use at most {longest:,} characters; this has {len(tidy):,}."})
    return tidy


def tidy_note(text: str) -> str:
    """An optional remark in one line, cut at the length of a reason."""
    return _tidy(text)[:REASON_LENGTH]


def check_reasons(approve: bool, reasons: tuple[Reason, ...]) -> tuple[Reason, ...]:
    """The reasons of a decision: none for a yes, at least one complete one for a no."""
    if approve:
        return ()
    if not reasons or not all(reason.detail.strip() and reason.how_to_fix.strip() for reason in reasons):
        raise ReasonMissing(fields={"detail": "Say what is wrong.", "how_to_fix": "Say how to put it right."})
    return tuple(
        Reason(
            _tidy(reason.category)[:100],
            check_text("detail", reason.detail, longest=REASON_LENGTH, missing="Say what is wrong."),
            check_text(
                "how_to_fix", reason.how_to_fix, longest=REASON_LENGTH, missing="Say how to put it right."
            ),
        )
        for reason in reasons
    )


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
