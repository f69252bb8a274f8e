"""Rules of a document that proves a business: an operator decides on it, a yes ends and is renewed in time.

Verifications of Business Centers and certificates of their clients are such; their states and words are their own.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import TypeVar

from suitcase.kernel import limits, reminders
from suitcase.kernel.errors import Invalid

Found = TypeVar("Found")
REMINDERS = reminders.before(limits.VERIFICATION_REMINDERS)


def document_findings(whose: str) -> dict[str, tuple[str, str, str]]:
    """What can be wrong with any such document, by code: category, what exactly, how to put it right.

    `whose` names what has to be proven, such as "this business".
    """
    return {
        "unreadable": (
            "Document",
            "It cannot be read.",
            "Upload a sharper scan or photo in which all four corners can be seen.",
        ),
        "other_document": (
            "Document",
            "It does not prove the business.",
            "Upload the extract from the commercial register, the trade licence or the certificate of incorporation.",
        ),
        "old_document": ("Document", "It is no longer valid.", "Upload one that is valid today."),
        "other_business": ("Document", "It is about another business.", f"Upload the document of {whose}."),
    }


def chosen(known: Mapping[str, Found], codes: Iterable[str], remark: str) -> list[Found]:
    """The findings of a no, each once, in the order chosen. Raises `Invalid` with neither a finding nor a remark."""
    found = [known[code] for code in dict.fromkeys(codes) if code in known]
    if not found and not remark:
        raise Invalid(
            fields={"finding": "Choose what is wrong, or write a remark that says it and how to fix it."}
        )
    return found


def may_renew(until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a yes that holds until then ends soon enough for another document; one without an end never does."""
    return until is not None and until - limits.VERIFICATION_RENEWAL <= now
