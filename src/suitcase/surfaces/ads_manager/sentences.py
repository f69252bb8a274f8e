"""The journal of an ad account in sentences, with the way to the links they are about."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse

from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.journal.public import Line
from suitcase.surfaces.kit import account_history
from suitcase.surfaces.kit.account_history import FIELD_NAMES, ROLE_NAMES, SETTINGS_VERBS
from suitcase.surfaces.kit.history import LINK_VERBS, Event

__all__ = ["FIELD_NAMES", "LINK_VERBS", "ROLE_NAMES", "SETTINGS_VERBS", "Event", "events_of"]


def events_of(lines: Iterable[Line], account: AdAccount) -> list[Event]:
    """Each line as an event, in the order given, days in the ad account's zone."""
    return account_history.events_of(
        lines,
        lambda creator: reverse("ads_link", args=[account.id, creator]),
        zone=account.time_zone,
    )
