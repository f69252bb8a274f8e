"""Pure rules of verifying a business: what has to be sent in, which steps there are, why it can fail, when it ends."""

from __future__ import annotations

import datetime as dt
import functools
import re
from collections.abc import Iterable

import pycountry

from suitcase.areas.centers.contracts import EntityType, Finding, NewVerification
from suitcase.areas.centers.contracts import VerificationState as State
from suitcase.kernel import proofs
from suitcase.kernel.errors import Invalid

NAME_LENGTH, NUMBER_LENGTH, REMARK_LENGTH = 200, 40, 500

STEPS: dict[State, frozenset[State]] = {
    State.NOT_SUBMITTED: frozenset({State.REVIEWING}),
    State.REVIEWING: frozenset({State.REVIEWING, State.VERIFIED, State.FAILED}),
    State.FAILED: frozenset({State.REVIEWING}),
    # A renewal is sent in before or after the end.
    State.VERIFIED: frozenset({State.EXPIRED, State.REVIEWING}),
    State.EXPIRED: frozenset({State.REVIEWING}),
}

# code → what an Admin reads: category, what exactly, how to put it right.
FINDINGS: dict[str, Finding] = {
    **{code: Finding(*words) for code, words in proofs.document_findings("this business").items()},
    "name_differs": Finding(
        "Details",
        "The legal name differs from the document.",
        "Type the name exactly as it stands in the document.",
    ),
    "number_differs": Finding(
        "Details",
        "The number differs from the document.",
        "Type the number exactly as it stands in the document.",
    ),
    "country_differs": Finding(
        "Details",
        "The country differs from the document.",
        "Choose the country in which the business is registered.",
    ),
    "not_registered": Finding(
        "Business",
        "It is not in the register of its country.",
        "Send in a current extract from that register.",
    ),
    "closed": Finding(
        "Business",
        "The register says that it is closed.",
        "Use a business that is active, or have the register corrected.",
    ),
}
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069]")
_NUMBER = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ./\-]*[A-Za-z0-9]")


@functools.cache
def countries() -> tuple[tuple[str, str], ...]:
    """ISO 3166 codes with their common English names, by name."""
    rows = ((each.alpha_2, getattr(each, "common_name", each.name)) for each in pycountry.countries)
    return tuple(sorted(rows, key=lambda row: row[1]))


def check_new(new: NewVerification, *, has_document: bool) -> NewVerification:
    """What was sent in, tidied; raises `Invalid` that names every field that cannot stay as it is."""
    name, number = _tidy(new.legal_name), _tidy(new.number)
    problems = {}
    if new.entity_type not in {one.name for one in EntityType}:
        problems["entity_type"] = "Choose what kind of business it is."
    if not any(new.country == code for code, _ in countries()):
        problems["country"] = "Choose a country from the list."
    if len(name) < 2:
        problems["legal_name"] = "Type the legal name as it stands in the document."
    elif len(name) > NAME_LENGTH:
        problems["legal_name"] = f"Use at most {NAME_LENGTH} characters; this has {len(name):,}."
    if len(number) > NUMBER_LENGTH or not _NUMBER.fullmatch(number):
        problems["number"] = "Type the number under which the business is registered, such as HRB 12345."
    if not new.document and not has_document:
        problems["document"] = "Choose the document that proves the business."
    if problems:
        raise Invalid(fields=problems)
    return NewVerification(
        entity_type=new.entity_type,
        country=new.country,
        legal_name=name,
        number=number,
        document=new.document,
    )


def check_findings(codes: Iterable[str], remark: str, *, approve: bool) -> tuple[tuple[Finding, ...], str]:
    """The findings of a decision: none for a yes, at least one for a no, or a remark that stands for one."""
    said = _tidy(remark)[:REMARK_LENGTH]
    if approve:
        return (), said
    return tuple(proofs.chosen(FINDINGS, codes, said)), said


def state_now(state: State, verified_until: dt.datetime | None, now: dt.datetime) -> State:
    """The state that counts now: a verification past its end has expired."""
    is_over = state is State.VERIFIED and (verified_until is None or verified_until <= now)
    return State.EXPIRED if is_over else state


def may_submit(state: State, verified_until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether documents may be sent in now: always, except while a verification has long to run."""
    if state is not State.VERIFIED or verified_until is None:
        return True
    return proofs.may_renew(verified_until, now)


def keeps_place(state: State) -> bool:
    """Whether what is sent in keeps the place in the queue that the business had: it does when it is put right."""
    return state in {State.REVIEWING, State.FAILED}


def _tidy(text: str) -> str:
    return " ".join(_CONTROL.sub(" ", text or "").split())
