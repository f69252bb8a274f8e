"""Writes of the ad accounts area."""

from __future__ import annotations

import dataclasses

from django.conf import settings

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import queries, rules
from suitcase.areas.ad_accounts.contracts import AdAccount, NewAdAccount, Reason, Status
from suitcase.areas.ad_accounts.errors import AlreadyReviewed, TooManyAdAccounts
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound


@action
def create_personal_ad_account(actor: Actor, *, new: NewAdAccount) -> AdAccount:
    """Create an ad account that belongs to the person herself; she holds every right in it.

    With the review policy "auto" complete business information is approved at once, else it waits for an operator.
    """
    person_id = access.require_signed_in(actor)
    checked = rules.check_new(new)
    if Row.objects.filter(created_by=person_id).count() >= limits.AD_ACCOUNTS_PER_PERSON:
        raise TooManyAdAccounts
    now = clock.now()
    row = Row(**dataclasses.asdict(checked), created_by=person_id, created_at=now, submitted_at=now)
    automatic = settings.REVIEW_POLICY == "auto"
    if automatic:
        row.status, row.reviewed_at = Status.APPROVED, now
        row.approved_company_name = row.company_name
    row.save(force_insert=True)
    me, it = (Kind.PERSON, person_id), (Kind.AD_ACCOUNT, row.id)
    access.grant(actor, subject=me, role=Role.OWNER, object=it)
    facts = {"name": row.name, "currency": row.currency, "time_zone": row.time_zone, "country": row.country}
    streams = [it, me] if automatic else [it, me, access.PLATFORM]
    record("ad_account:created", actor, streams=streams, data={"ad_account": row.id, **facts})
    if automatic:
        record("ad_account:approved", actor, streams=[it], data={"ad_account": row.id, "by": "policy"})
    return queries.to_contract(row)


@action
def review_ad_account(
    actor: Actor, *, ad_account_id: int, approve: bool, reasons: tuple[Reason, ...] = ()
) -> AdAccount:
    """Decide a review as an operator: approve, or reject with reasons the advertiser can act on."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    checked = rules.check_reasons(approve, reasons)
    row = Row.objects.select_for_update().filter(id=ad_account_id).first()
    if row is None:
        raise NotFound
    current = Status(row.status)
    if current not in queries.WAITING:
        raise AlreadyReviewed
    rejected = Status.CHANGE_REJECTED if current is Status.CHANGE_IN_REVIEW else Status.REJECTED
    row.status = Status.APPROVED if approve else rejected
    row.reasons = [dataclasses.asdict(reason) for reason in checked]
    row.reviewed_at = clock.now()
    row.save(update_fields=["status", "reasons", "reviewed_at"])
    record(
        "ad_account:approved" if approve else "ad_account:rejected",
        actor,
        streams=[(Kind.AD_ACCOUNT, row.id), access.PLATFORM],
        data={"ad_account": row.id, "name": row.name, "by": "operator", "reasons": row.reasons},
    )
    return queries.to_contract(row)
