"""Money: integers in millionths of the currency unit, never floats."""

from __future__ import annotations

import dataclasses
from decimal import Decimal

MICROS = 1_000_000

_EXPONENTS = {"BHD": 3, "IQD": 3, "JOD": 3, "KWD": 3, "LYD": 3, "OMR": 3, "TND": 3} | dict.fromkeys(
    [
        "BIF",
        "CLP",
        "DJF",
        "GNF",
        "ISK",
        "JPY",
        "KMF",
        "KRW",
        "PYG",
        "RWF",
        "UGX",
        "UYI",
        "VND",
        "VUV",
        "XAF",
        "XOF",
        "XPF",
    ],
    0,
)


@dataclasses.dataclass(frozen=True, slots=True, order=True)
class Money:
    """`micros` millionths of one unit of `currency` (ISO 4217)."""

    micros: int
    currency: str

    def as_decimal(self) -> Decimal:
        return Decimal(self.micros) / MICROS


def exponent(currency: str) -> int:
    """How many decimals people write for `currency` (ISO 4217): 2 for most, 0 for yen, 3 for dinars."""
    return _EXPONENTS.get(currency, 2)
