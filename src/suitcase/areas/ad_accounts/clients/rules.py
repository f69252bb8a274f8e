"""Pure rules of companies and their certificates: which states follow which, what can be wrong, when something ends."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Iterable

from suitcase.areas.ad_accounts.clients.contracts import CertificateState as State
from suitcase.areas.ad_accounts.contracts import Reason
from suitcase.areas.ad_accounts.rules import tidy_note
from suitcase.kernel import proofs
from suitcase.kernel.errors import Invalid

STEPS: dict[State, frozenset[State]] = {
    State.REVIEWING: frozenset({State.REVIEWING, State.APPROVED, State.REJECTED, State.REPLACED}),
    State.REJECTED: frozenset({State.REVIEWING, State.REPLACED}),
    # A renewal is sent in before or after the end.
    State.APPROVED: frozenset({State.REVIEWING, State.EXPIRED, State.REPLACED}),
    State.EXPIRED: frozenset({State.REVIEWING, State.REPLACED}),
    State.REPLACED: frozenset(),
}

# code → what the Admins of the centre read: category, what exactly, how to put it right.
CERTIFICATE_FINDINGS: dict[str, Reason] = {
    **{code: Reason(*words) for code, words in proofs.document_findings("this company").items()},
    "name_differs": Reason(
        "Company",
        "The name in the document is another one.",
        "Upload the document of the company that was chosen, or choose the company that it names.",
    ),
    "closed": Reason(
        "Company", "The register says that it is closed.", "Advertise for a company that is active."
    ),
}
NAME_FINDINGS: dict[str, Reason] = {
    "not_found": Reason(
        "Company name",
        "No company of this name could be found.",
        "Choose the company from the list, or type the name exactly as it is registered.",
    ),
    "not_exact": Reason(
        "Company name",
        "The name is incomplete or not the registered one.",
        "Type the legal name with its legal form, such as GmbH, Ltd or Inc.",
    ),
    "brand": Reason(
        "Company name",
        "This is a brand, not a company.",
        "Name the company behind the brand.",
    ),
    "not_allowed": Reason(
        "Company name",
        "This company may not advertise here.",
        "Advertise for another company.",
    ),
}


def name_key(name: str) -> str:
    """What two names share that differ in nothing but case, spaces and the way their letters are written."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


def state_now(state: State, valid_until: dt.datetime | None, now: dt.datetime) -> State:
    """The state that counts now: an approval past its end has expired."""
    is_over = state is State.APPROVED and valid_until is not None and valid_until <= now
    return State.EXPIRED if is_over else state


def holds(state: State, valid_until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether the company counts as proven now; while a renewal is looked at, the former approval does."""
    if state is State.APPROVED:
        return valid_until is None or valid_until > now
    return state in {State.REVIEWING, State.REJECTED} and valid_until is not None and valid_until > now


def may_submit(state: State, valid_until: dt.datetime | None, now: dt.datetime) -> bool:
    """Whether a document may be sent in now: unless there is an approval that has long to run."""
    if state is State.REPLACED:
        return False
    if state is not State.APPROVED:
        return True
    return proofs.may_renew(valid_until, now)


def keeps_place(state: State) -> bool:
    """Whether what is sent in keeps its place in the queue: it does when it is put right."""
    return state in {State.REVIEWING, State.REJECTED}


def check_reasons(
    known: dict[str, Reason], codes: Iterable[str], remark: str, *, approve: bool
) -> tuple[Reason, ...]:
    """The reasons of a decision: none for a yes; for a no findings by their codes, a remark, or both."""
    if approve:
        return ()
    said = tidy_note(remark)
    found = proofs.chosen(known, codes, said)
    if said:
        found.append(Reason("Remark", said, "Put it right and send it in again."))
    return tuple(found)


def check_end(text: str, today: dt.date) -> dt.datetime | None:
    """The moment after the last day that was typed as YYYY-MM-DD; none when nothing was typed. Raises `Invalid`."""
    if not text.strip():
        return None
    try:
        last = dt.date.fromisoformat(text.strip())
    except ValueError:
        raise Invalid(
            fields={"valid_until": "This is not a day; leave it empty when there is no end."}
        ) from None
    if last < today or last.year > today.year + 50:
        raise Invalid(fields={"valid_until": "Choose a day from today on, at most fifty years ahead."})
    return dt.datetime.combine(last + dt.timedelta(days=1), dt.time(), dt.UTC)
