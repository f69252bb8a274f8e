"""Refusals of the ad accounts area."""

from __future__ import annotations

from suitcase.kernel.errors import Conflict, Invalid, Refusal


class NotInGoodStanding(Refusal):
    """The ad account's status does not allow what was asked."""

    code, status = "ad_account_standing", 409


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    sentence = "Somebody has already decided this review."
    remedy = "Reload the list to see what was decided."


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = "A rejection needs a reason the advertiser can act on."


class TooManyAdAccounts(Refusal):
    code = "too_many_ad_accounts"
    sentence = "You have reached the number of ad accounts one person can create."
    remedy = "Close one you no longer need, or create further accounts in a Business Center."
