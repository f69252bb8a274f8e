"""Shapes that go in and out of the ad accounts area."""

from __future__ import annotations

import dataclasses
import datetime as dt
import enum


class Status(enum.StrEnum):
    """Where an ad account stands; the values are those of the API for Business v1.3."""

    IN_REVIEW = "STATUS_PENDING_CONFIRM"
    APPROVED = "STATUS_ENABLE"
    REJECTED = "STATUS_CONFIRM_FAIL"
    REJECTED_FOR_GOOD = "STATUS_CONFIRM_FAIL_END"
    CHANGE_IN_REVIEW = "STATUS_PENDING_CONFIRM_MODIFY"
    CHANGE_REJECTED = "STATUS_CONFIRM_MODIFY_FAIL"
    CONTRACT_PENDING = "STATUS_CONTRACT_PENDING"
    SUSPENDED = "STATUS_LIMIT"
    CLOSED = "STATUS_DISABLE"


class Industry(enum.StrEnum):
    """The line of business an ad account advertises for."""

    APPAREL = "Apparel and accessories"
    AUTOMOTIVE = "Automotive"
    BEAUTY = "Beauty and personal care"
    BUSINESS = "Business services"
    EDUCATION = "Education"
    ELECTRONICS = "Electronics"
    ENTERTAINMENT = "Entertainment and media"
    FINANCE = "Financial services"
    FOOD = "Food and drink"
    GAMES = "Games"
    HEALTH = "Health"
    HOME = "Home and garden"
    NONPROFIT = "Non-profit"
    RETAIL = "Retail and e-commerce"
    SOFTWARE = "Software and apps"
    SPORTS = "Sports and outdoor"
    TRAVEL = "Travel"
    OTHER = "Other"


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class NewAdAccount:
    """Business information for a new ad account, as typed; `rules.check_new` cleans it.

    `time_zone` (IANA name) and `currency` (ISO 4217) are fixed for ever once the account exists: days, budgets and
    reports are counted in them. `country` is ISO 3166-1 alpha-2.
    """

    name: str = ""
    company_name: str = ""
    country: str = ""
    industry: str = ""
    website: str = ""
    time_zone: str = ""
    currency: str = ""
    contact_name: str = ""
    contact_email: str = ""
    contact_phone: str = ""
    billing_street: str = ""
    billing_city: str = ""
    billing_postcode: str = ""
    tax_id: str = ""


@dataclasses.dataclass(frozen=True, slots=True)
class Reason:
    """Why a review said no: a category, what exactly, and how to put it right."""

    category: str
    detail: str
    how_to_fix: str


@dataclasses.dataclass(frozen=True, slots=True)
class Standing:
    """What a status means for people: `label` in a word, `tone` for the dot, and what is `blocked` meanwhile."""

    status: Status
    label: str
    tone: str
    explanation: str
    blocked: tuple[str, ...]

    @property
    def is_good(self) -> bool:
        """Whether the account may ask for new links, redeem codes, be funded and deliver."""
        return self.status is Status.APPROVED


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class AdAccount:
    """One ad account in full, for people who reach it."""

    id: int
    name: str
    company_name: str
    country: str
    industry: str
    website: str
    time_zone: str
    currency: str
    contact_name: str
    contact_email: str
    contact_phone: str
    billing_street: str
    billing_city: str
    billing_postcode: str
    tax_id: str
    status: Status
    standing: Standing
    reasons: tuple[Reason, ...]
    created_at: dt.datetime


@dataclasses.dataclass(frozen=True, slots=True)
class AdAccountCard:
    """One line in a switcher or a list."""

    id: int
    name: str
    company_name: str
    time_zone: str
    currency: str
    standing: Standing
    created_at: dt.datetime
