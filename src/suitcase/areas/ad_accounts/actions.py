"""Writes of the ad accounts area."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import planning, queries, rules
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.contracts import AdAccount, Change, NewAdAccount, Plan, Status
from suitcase.areas.ad_accounts.entering import enter
from suitcase.areas.ad_accounts.errors import TooManyAdAccounts
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.areas.journal.public import action, nothing_changed, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor


@action
def create_personal_ad_account(actor: Actor, *, new: NewAdAccount) -> AdAccount:
    """Create an ad account that belongs to the person herself; she holds every right in it.

    With the review policy "auto" complete business information is approved at once, else it waits for an operator.
    """
    person_id = access.require_signed_in(actor)
    checked = rules.check_new(new)
    if Row.objects.filter(created_by=person_id).count() >= limits.AD_ACCOUNTS_PER_PERSON:
        raise TooManyAdAccounts
    row = put_new(checked, person_id)
    automatic = row.status == Status.APPROVED
    me, it = (Kind.PERSON, person_id), (Kind.AD_ACCOUNT, row.id)
    access.grant(actor, subject=me, role=Role.OWNER, object=it)
    facts = {"name": row.name, "currency": row.currency, "time_zone": row.time_zone, "country": row.country}
    streams = [it, me] if automatic else [it, me, access.PLATFORM]
    record("ad_account:created", actor, streams=streams, data={"ad_account": row.id, **facts})
    if automatic:
        record("ad_account:approved", actor, streams=[it], data={"ad_account": row.id, "by": "policy"})
    return queries.to_contract(row)


def put_new(
    checked: NewAdAccount, person_id: int, *, center_id: int | None = None, waits: bool = False, **more: Any
) -> Row:
    """Save a new ad account, in review or, where complete information suffices and nothing else `waits` for an
    operator, approved. Nobody owns it yet. `more` are further columns."""
    now = clock.now()
    row = Row(**dataclasses.asdict(checked), created_by=person_id, created_at=now, submitted_at=now, **more)
    row.made_in_center_id = center_id
    if settings.REVIEW_POLICY == "auto" and not waits:
        row.status, row.reviewed_at = Status.APPROVED, now
        row.approved_company_name = row.company_name
    row.save(force_insert=True)
    return row


@action
def change_business_information(actor: Actor, *, ad_account_id: int, changes: Mapping[str, Change]) -> Plan:
    """Save what an Admin changed and return what was done; fields she left alone stay as they are.

    A new company name sends an approved account to review, unless it is one that has passed before; a correction sends
    a rejected one back there.
    """
    access.require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    # Companies are noted per centre: its queue comes before the row.
    house = company_names.hold_owner(ad_account_id) if planning.renames(changes) else None
    row = queries.locked(ad_account_id)
    plan = planning.plan_of(row, changes)
    if not plan.fields:
        nothing_changed()
        return plan
    before = Status(row.status)
    for one in plan.fields:
        setattr(row, one.field, one.after)
    row.version += 1
    if house is not None and any(one.field == "company_name" for one in plan.fields):
        company_names.settle(actor, row, house)
    if plan.status is not before:
        enter(row, plan.status)
        if plan.status is not Status.IN_REVIEW:  # a correction keeps its place in the queue
            row.submitted_at = clock.now()
    elif plan.status is Status.APPROVED:
        row.approved_company_name = row.company_name
    row.save()
    _record_change(actor, row, plan, before)
    if house is not None and company_names.open_if_complete(actor, row):
        row.save()
    return plan


def _record_change(actor: Actor, row: Row, plan: Plan, before: Status) -> None:
    streams = company_names.histories(row.id)
    values: dict[str, str] = {}
    for one in plan.fields:
        values |= {f"{one.field}.from": one.before, f"{one.field}.to": one.after}
    data = {"ad_account": row.id, "name": row.name, "fields": [one.field for one in plan.fields]}
    record(
        "ad_account:changed",
        actor,
        streams=streams,
        data={**data, "version": row.version},
        personal={access.require_signed_in(actor): values},
    )
    if plan.status is before:
        return
    if plan.status is Status.APPROVED:
        data = {**data, "from": before}
        record("ad_account:name_restored", actor, streams=[*streams, access.PLATFORM], data=data)
    else:
        record(
            "ad_account:submitted", actor, streams=[*streams, access.PLATFORM], data={**data, "from": before}
        )
