"""Putting an ad account into a status that somebody decided."""

from __future__ import annotations

import dataclasses

from suitcase.areas.ad_accounts.contracts import Reason, Status
from suitcase.areas.ad_accounts.models import AdAccount as Row


def enter(row: Row, status: Status, reasons: tuple[Reason, ...] = ()) -> None:
    """Put `row` into a status that somebody decided: with these reasons, and open for one appeal. Does not save."""
    row.status = status
    row.reasons = [dataclasses.asdict(reason) for reason in reasons]
    row.appeal, row.appealed_at, row.appeal_answer = "", None, ""
    if status is Status.APPROVED:
        row.approved_company_name = row.company_name
