"""What other areas and surfaces may call."""

from suitcase.areas.ad_accounts.actions import create_personal_ad_account, review_ad_account
from suitcase.areas.ad_accounts.queries import (
    count_my_ad_accounts,
    get_ad_account,
    get_for_review,
    get_standing,
    list_my_ad_accounts,
    list_waiting_for_review,
    status_of,
)
from suitcase.areas.ad_accounts.rules import countries, currencies, standing, time_zones

__all__ = [
    "count_my_ad_accounts",
    "countries",
    "create_personal_ad_account",
    "currencies",
    "get_ad_account",
    "get_for_review",
    "get_standing",
    "list_my_ad_accounts",
    "list_waiting_for_review",
    "review_ad_account",
    "standing",
    "status_of",
    "time_zones",
]
