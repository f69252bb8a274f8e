"""Decisions on where an ad account stands: review, final rejection, appeal, suspension and its lifting."""

from __future__ import annotations

import datetime as dt

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import ports, queries, rules, standing
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.contracts import AdAccount, Reason, Status
from suitcase.areas.ad_accounts.entering import enter
from suitcase.areas.ad_accounts.errors import (
    AlreadyReviewed,
    InformationMoved,
    NothingToAppeal,
    PartsWait,
    WrongStanding,
)
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor


@action
def review_ad_account(
    actor: Actor,
    *,
    ad_account_id: int,
    approve: bool,
    reasons: tuple[Reason, ...] = (),
    final: bool = False,
    version: int | None = None,
) -> AdAccount:
    """Decide a review as an operator: approve, or reject with reasons the advertiser can act on.

    `final` rejects a new account for good. Raises `PartsWait` while its company or certificate is not approved,
    `InformationMoved` when the business information has another `version` than the one that was read.
    """
    row = _for_operator(actor, ad_account_id)
    checked = rules.check_reasons(approve, reasons)
    current = Status(row.status)
    if current not in standing.WAITING:
        raise AlreadyReviewed
    if version is not None and version != row.version:
        raise InformationMoved
    if final and current is not Status.IN_REVIEW:
        raise WrongStanding("Only a new account can be rejected for good; suspend this one instead.")
    if approve and (waits := company_names.waits_for(row)):
        raise PartsWait(waits)
    rejected = Status.REJECTED_FOR_GOOD if final else Status.REJECTED
    if current is Status.CHANGE_IN_REVIEW:
        rejected = Status.CHANGE_REJECTED
    enter(row, Status.APPROVED if approve else rejected, checked)
    row.reviewed_at = clock.now()
    row.save()
    verb = "ad_account:approved" if approve else "ad_account:rejected"
    final = final and not approve
    _record(verb, actor, row, words=_in_words(checked), by="operator", final=final)
    return queries.to_contract(row)


@action
def appeal(actor: Actor, *, ad_account_id: int, text: str) -> AdAccount:
    """Ask for another look at a rejection or suspension, once per decision. A rejected account waits again."""
    access.require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    row = queries.locked(ad_account_id)
    if not queries.to_contract(row).may_appeal:
        raise NothingToAppeal
    said = rules.check_text(
        "text", text, longest=limits.APPEAL_LENGTH, missing="Say why the decision should be another one."
    )
    again = {Status.REJECTED: Status.IN_REVIEW, Status.CHANGE_REJECTED: Status.CHANGE_IN_REVIEW}
    current = Status(row.status)
    row.status = again.get(current, current)
    row.appeal, row.appealed_at, row.appeal_answer = said, clock.now(), ""
    row.save()
    _record("ad_account:appealed", actor, row, words=said, against=current.value)
    return queries.to_contract(row)


def preview_suspension(actor: Actor, ad_account_id: int) -> list[str]:
    """What would stop while the account is suspended, in sentences; for an operator."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    access.focus((Kind.AD_ACCOUNT, ad_account_id))
    pauses = [each for one in ports.dependants() for each in one.preview_pause(actor, ad_account_id)]
    return ["Ads, new requests to creators and money.", *pauses]


@action
def suspend_ad_account(actor: Actor, *, ad_account_id: int, reason: Reason) -> AdAccount:
    """Stop everything in an ad account as an operator, with a reason; what it was comes back when it is lifted."""
    row = _for_operator(actor, ad_account_id)
    (checked,) = rules.check_reasons(False, (reason,))
    current = Status(row.status)
    if current not in standing.SUSPENDABLE:
        raise WrongStanding(
            f"{row.name} is {standing.standing(current).label.lower()} and cannot be suspended."
        )
    appealed_at = row.appealed_at.isoformat() if row.appealed_at else None
    row.former = {
        "status": current.value,
        "reasons": row.reasons,
        "appeal": row.appeal,
        "appealed_at": appealed_at,
        "appeal_answer": row.appeal_answer,
    }
    enter(row, Status.SUSPENDED, (checked,))
    row.save()
    _record("ad_account:suspended", actor, row, words=_in_words((checked,)))
    return queries.to_contract(row)


@action
def lift_suspension(actor: Actor, *, ad_account_id: int, note: str = "") -> AdAccount:
    """Give a suspended ad account its former standing back. `note` is told to the advertiser and may be empty."""
    row = _suspended(actor, ad_account_id)
    former = row.former or {"status": Status.APPROVED.value}
    row.status, row.former = former["status"], None
    row.reasons = former.get("reasons", [])
    row.appeal, row.appeal_answer = former.get("appeal", ""), former.get("appeal_answer", "")
    moment = former.get("appealed_at")
    row.appealed_at = dt.datetime.fromisoformat(moment) if moment else None
    row.save()
    _record("ad_account:reinstated", actor, row, words=rules.tidy_note(note))
    return queries.to_contract(row)


@action
def decline_appeal(actor: Actor, *, ad_account_id: int, answer: str) -> AdAccount:
    """Leave a suspension as it is after an appeal, and say why. There is no further appeal against it."""
    row = _suspended(actor, ad_account_id)
    if row.appealed_at is None or row.appeal_answer:
        raise WrongStanding("There is no appeal that waits for an answer.")
    row.appeal_answer = rules.check_text(
        "answer", answer, longest=rules.REASON_LENGTH, missing="Say why the suspension stays."
    )
    row.save()
    _record("ad_account:appeal_declined", actor, row, words=row.appeal_answer)
    return queries.to_contract(row)


def _for_operator(actor: Actor, ad_account_id: int) -> Row:
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    queries.settle_standing(ad_account_id)
    return queries.locked(ad_account_id)


def _suspended(actor: Actor, ad_account_id: int) -> Row:
    row = _for_operator(actor, ad_account_id)
    if row.status != Status.SUSPENDED:
        raise WrongStanding(f"{row.name} is not suspended.")
    return row


def _in_words(reasons: tuple[Reason, ...]) -> str:
    return " ".join(f"{reason.category}: {reason.detail} {reason.how_to_fix}" for reason in reasons)


def _record(verb: str, actor: Actor, row: Row, *, words: str, **facts: object) -> None:
    """One line for the ad account, the Business Center that owns it, and the platform. What people wrote may name
    people, so it is sealed."""
    record(
        verb,
        actor,
        streams=[*company_names.histories(row.id), access.PLATFORM],
        data={"ad_account": row.id, "name": row.name, **facts},
        personal={access.require_signed_in(actor): {"words": words}} if words else None,
    )
