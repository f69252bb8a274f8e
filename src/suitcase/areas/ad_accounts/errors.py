"""Refusals of the ad accounts area."""

from __future__ import annotations

from collections.abc import Mapping

from suitcase.kernel.errors import Conflict, Invalid, Refusal


class NotInGoodStanding(Refusal):
    """The ad account's status does not allow what was asked."""

    code, status = "ad_account_standing", 409


class AlreadyReviewed(Conflict):
    code = "already_reviewed"
    sentence = "Somebody has already decided this review."
    remedy = "Reload the list to see what was decided."


class InformationMoved(Conflict):
    """The operator was about to decide on business information that has changed meanwhile."""

    code = "information_moved"
    sentence = "The business information has changed since you opened this page."
    remedy = "Read it again below, then decide."


class CertificateMoved(Conflict):
    """The operator was about to decide on a business certificate that was sent in anew meanwhile."""

    code = "certificate_moved"
    sentence = "The certificate was sent in again since you opened this page."
    remedy = "Read it again below, then decide."


class ReasonMissing(Invalid):
    code = "reason_missing"
    sentence = "A rejection needs a reason the advertiser can act on."


class TooManyAdAccounts(Refusal):
    code = "too_many_ad_accounts"
    sentence = "You have reached the number of ad accounts one person can create."
    remedy = "Close one you no longer need, or create further accounts in a Business Center."


class ChangedMeanwhile(Conflict):
    """Somebody else has changed the same fields since the form was opened; `fields` says what stands there now."""

    code = "changed_meanwhile"
    sentence = "Somebody else has changed this since you opened the form. Nothing was saved."
    remedy = "Look at what stands there now, then save again if you still want to."

    def __init__(self, now: Mapping[str, str]) -> None:
        said = {
            name: f"This says “{value}” now." if value else "This is empty now."
            for name, value in now.items()
        }
        super().__init__(fields=said)


class InformationFixed(Conflict):
    """The business information cannot change in the account's present state."""

    code = "information_fixed"


class NothingToAppeal(Conflict):
    code = "nothing_to_appeal"
    sentence = "There is no decision to appeal against, or you have appealed already."
    remedy = "Reload the page to see where the account stands."


class WrongStanding(Conflict):
    """An operator's act does not fit where the account stands now."""

    code = "wrong_standing"
    remedy = "Reload the page to see where the account stands."


class ReachedByMore(Conflict):
    """While closing waited, the account came to a Business Center that the person about to close it did not read of."""

    code = "reached_by_more"
    sentence = "Another Business Center has just been given this ad account, so it was not closed."
    remedy = "Look again at what closing ends, then close it if you still want to."


class NameNotTyped(Invalid):
    code = "name_not_typed"

    def __init__(self, name: str) -> None:
        sentence = f"Type {name} exactly as it is written here."
        super().__init__(fields={"confirm": sentence})


class AlreadyHas(Conflict):
    """The person has the role already, or a higher one."""

    code = "already_has_role"
    remedy = "Reload the page; it opens by itself now."


class AlreadyAsked(Conflict):
    code = "already_asked"
    sentence = "You have asked already, and your request waits for an answer."
    remedy = "You can take it back and ask for something else."


class RequestOver(Conflict):
    """A role request can no longer be answered or taken back; the sentence says what became of it."""

    code = "role_request_over"
    remedy = "Reload the page to see where things stand."


class LastAdmin(Conflict):
    code = "last_admin"
    sentence = "An ad account needs at least one Admin, and this is the last one."
    remedy = "Make somebody else Admin first."


class OwnerStays(Conflict):
    code = "owner_stays"
    sentence = "This person owns the ad account, so this role cannot be changed or given up."
    remedy = "The owner can close the ad account in its settings."


class NotAMember(Conflict):
    code = "not_a_member"
    sentence = "This person has no role in the ad account any more."
    remedy = "Reload the list to see who has."


class TooManyPeople(Refusal):
    code = "too_many_people"
    sentence = "This ad account has as many people and open invitations as it can hold."
    remedy = "Remove somebody, or cancel invitations that nobody has answered."


class AccessRequestOver(Conflict):
    """A request for access can no longer be answered or taken back; the sentence says what became of it."""

    code = "access_request_over"
    remedy = "Reload the page to see where things stand."


class CannotBeRequested(Refusal):
    """The ad account's standing rules access by another centre out."""

    code, status = "ad_account_not_requestable", 409


class OwnedStays(Conflict):
    code = "owned_stays"
    sentence = "This Business Center owns the ad account, so it cannot be removed."
    remedy = "Transfer it to another Business Center, or close it in its settings."


class NotHeldAnyMore(Conflict):
    code = "access_over"
    sentence = "This Business Center has no access to the ad account any more."
    remedy = "Reload the list to see who has."


class SharedElsewhere(Conflict):
    code = "shared_elsewhere"
    sentence = "This access was given by sharing, and it is changed where it was shared."
    remedy = "An Admin of the Business Center that owns the ad account changes it under Partners."


class CannotBeTransferred(Refusal):
    """The ad account, or the centre that would get it, does not allow a transfer; the sentence says why."""

    code, status = "cannot_be_transferred", 409


class TransferOver(Conflict):
    """A transfer can no longer be answered, taken back or undone; the sentence says what became of it."""

    code = "transfer_over"
    remedy = "Reload the page to see where things stand."


class BeingTransferred(Conflict):
    code = "being_transferred"
    sentence = "This ad account is being transferred already."
    remedy = "Look at the open transfer; it can be cancelled or undone."


class AskedAlready(Conflict):
    """The centre that the owner chose has asked for the ad account itself."""

    code = "asked_already"
    remedy = "Answer its request: accepting it hands the ad account over."

    def __init__(self, center: str) -> None:
        super().__init__(f"{center} has asked to own this ad account already.")


class PartsWait(Conflict):
    """An account cannot be approved before what it stands on."""

    code = "parts_wait"

    def __init__(self, waits: tuple[str, ...]) -> None:
        names = {"company": "The company name", "certificate": "The business certificate"}
        first = names[waits[0]]
        super().__init__(
            f"{first} is not approved, so the account cannot be.",
            remedy="Decide that first; this page leads there.",
        )


class CertificateNotUsable(Invalid):
    code = "certificate_not_usable"

    def __init__(self) -> None:
        sentence = "This business certificate cannot be used now; choose an approved one, or upload another."
        super().__init__(fields={"certificate": sentence})


class CertificateHolds(Conflict):
    code = "certificate_holds"
    sentence = "This company has an approved business certificate already."
    remedy = "Choose it for further ad accounts; nothing has to be uploaded."


class AlreadyDecided(Conflict):
    code = "already_decided"
    sentence = "There is nothing to decide here any more."
    remedy = "Reload the page to see what was decided."


class NothingToShare(Conflict):
    """Not one row of an act on shares would change anything; the sentence says why, for the first of them."""

    code = "nothing_to_share"
    remedy = "Choose other ad accounts or another role."
