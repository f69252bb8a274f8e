"""What the forms of business information offer: lists to choose from, and values as people read them."""

from __future__ import annotations

from typing import Any

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Industry


def business_choices() -> dict[str, Any]:
    """Countries and industries for the selects."""
    return {
        "countries": ad_accounts.countries(),
        "industries": [(one.value, one.value) for one in Industry],
    }


def shown_value(field: str, value: str) -> str:
    """A stored value in words: a country by its name, everything else as it is."""
    return dict(ad_accounts.countries()).get(value, value) if field == "country" else value
