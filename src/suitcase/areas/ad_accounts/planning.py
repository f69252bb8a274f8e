"""What a change of business information would do: read before it is saved, and saved as it was read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import queries, rules
from suitcase.areas.ad_accounts.clients import names as company_names
from suitcase.areas.ad_accounts.contracts import Change, NewAdAccount, Plan, Status
from suitcase.areas.ad_accounts.models import AdAccount as Row
from suitcase.kernel.actor import Actor


def preview_change(actor: Actor, ad_account_id: int, changes: Mapping[str, Change]) -> Plan:
    """What `change_business_information` would do with these changes; raises what it would raise."""
    access.require(actor, Permission.AD_ACCOUNT_MANAGE, (Kind.AD_ACCOUNT, ad_account_id))
    return plan_of(queries.seen(ad_account_id), changes)


def plan_of(row: Row, changes: Mapping[str, Change]) -> Plan:
    """The plan for changes to the account in `row`; fields that are fixed for ever are not among them."""
    now = NewAdAccount(**{field.name: getattr(row, field.name) for field in dataclasses.fields(NewAdAccount)})
    known = {name: change for name, change in changes.items() if name in queries.EDITABLE}
    return rules.plan_change(
        now, Status(row.status), known, passes=lambda name: company_names.passes(row, name)
    )


def renames(changes: Mapping[str, Change]) -> bool:
    """Whether these changes are meant to change the company name."""
    change = changes.get("company_name")
    return change is not None and change.to != change.was
