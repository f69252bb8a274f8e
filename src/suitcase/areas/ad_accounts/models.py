"""The ad account's table and the constraints that hold under races. Rules live in rules.py."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from suitcase.areas.ad_accounts.clients.contracts import CertificateState, CompanyBasis, CompanyState
from suitcase.areas.ad_accounts.contracts import RoleRequestState, Status
from suitcase.areas.ad_accounts.requests.contracts import AccessRequestState, TransferState
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.ids import new_id

ROLES = ("ADMIN", "OPERATOR", "ANALYST")
ASKS_OPEN = models.Q(state__in=["PENDING", "COUNTERED"])
MOVES_OPEN = models.Q(state__in=["REQUESTED", "COOLING_OFF"])
# What the owner has begun, or cannot yet be followed by another: one at a time. What others ask for stands beside it.
_MOVES_ONE = models.Q(state="COOLING_OFF") | models.Q(state="REQUESTED", by_receiver=False)
# What an operator has to look at: reviews, and appeals against a suspension that nobody has answered.
NEEDS_DECISION = models.Q(status__in=[Status.IN_REVIEW.value, Status.CHANGE_IN_REVIEW.value]) | models.Q(
    status=Status.SUSPENDED.value, appealed_at__isnull=False, appeal_answer=""
)


class AdAccount(models.Model):
    """Business information and status. Who owns it and who reaches it stands in the access relations, not here.

    `version` counts changes of the business information, so that an operator decides on what she has read.
    `made_in_center_id` is the centre it was created in, null for a personal one; a transfer does not change that.
    `company_id` is the company of that centre it advertises for, `lei` its number in the registry, if it has one.
    `former` keeps what a suspension covers and its lifting brings back: status, reasons, appeal.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    company_name = models.CharField(max_length=200)
    country = models.CharField(max_length=2)
    industry = models.CharField(max_length=40)
    website = models.CharField(max_length=300)
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3)
    contact_name = models.CharField(max_length=100)
    contact_email = models.CharField(max_length=254)
    contact_phone = models.CharField(max_length=40, blank=True, default="")
    billing_street = models.CharField(max_length=200)
    billing_city = models.CharField(max_length=100)
    billing_postcode = models.CharField(max_length=20)
    tax_id = models.CharField(max_length=40, blank=True, default="")
    status = models.CharField(max_length=40, default=Status.IN_REVIEW)
    reasons = models.JSONField(default=list)
    created_by = models.BigIntegerField()
    made_in_center_id = models.BigIntegerField(null=True)
    company_id = models.BigIntegerField(null=True)
    lei = models.CharField(max_length=20, blank=True, default="")
    is_for_client = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    submitted_at = models.DateTimeField()
    approved_company_name = models.CharField(max_length=200, blank=True, default="")
    version = models.IntegerField(default=1)
    appeal = models.CharField(max_length=1_000, blank=True, default="")
    appealed_at = models.DateTimeField(null=True)
    appeal_answer = models.CharField(max_length=500, blank=True, default="")
    former = models.JSONField(null=True)
    external_ref = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - null keeps it unique

    class Meta:
        db_table = "ad_account"
        indexes = (
            models.Index(
                fields=["submitted_at", "id"],
                name="ad_account_in_review",
                condition=NEEDS_DECISION,
            ),
            models.Index(fields=["name", "id"], name="ad_account_by_name"),
            models.Index(Lower("name"), "id", name="ad_account_by_lower_name"),
            models.Index(fields=["created_by"], name="ad_account_creator"),
            models.Index(
                fields=["company_id"], name="ad_account_company", condition=models.Q(company_id__isnull=False)
            ),
        )
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=[status.value for status in Status]),
                name="ad_account_status_known",
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class RoleRequest(models.Model):
    """A person who sees an ad account asks for a higher role in it. PENDING past its end counts as EXPIRED."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    ad_account_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    role = models.CharField(max_length=10)
    message = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, default=RoleRequestState.PENDING)
    requested_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminders = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    given_role = models.CharField(max_length=10, blank=True, default="")
    answer_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "role_request"
        constraints = (
            models.UniqueConstraint(
                fields=["ad_account_id", "person_id"],
                name="role_request_one_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[state.value for state in RoleRequestState],
                    role__in=ROLES,
                    given_role__in=["", *ROLES],
                ),
                name="role_request_words_known",
            ),
        )
        indexes = (
            models.Index(fields=["ad_account_id", "-requested_at", "-id"], name="role_request_list"),
            models.Index(fields=["person_id", "-requested_at"], name="role_request_of_person"),
            models.Index(
                fields=["expires_at"], name="role_request_expiring", condition=models.Q(state="PENDING")
            ),
        )

    def __str__(self) -> str:
        return f"role request {self.id}"


class Invitation(models.Model):
    """An invitation by e-mail into an ad account. Of the link in the mail only a hash is kept.

    `email` is in lower case. PENDING past its end counts as EXPIRED.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    ad_account_id = models.BigIntegerField()
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=10)
    state = models.CharField(max_length=10, default=InvitationState.PENDING)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.BigIntegerField()
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "ad_account_invitation"
        constraints = (
            models.UniqueConstraint(
                fields=["ad_account_id", "email"],
                name="invitation_one_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in InvitationState], role__in=ROLES),
                name="invitation_words_known",
            ),
        )
        indexes = (
            models.Index(fields=["ad_account_id", "-invited_at", "-id"], name="invitation_list"),
            models.Index(fields=["email"], name="invitation_by_email", condition=models.Q(state="PENDING")),
            models.Index(
                fields=["expires_at"], name="invitation_expiring", condition=models.Q(state="PENDING")
            ),
        )

    def __str__(self) -> str:
        return f"invitation {self.id}"


class AccessRequest(models.Model):
    """A centre asks for a role on an ad account. PENDING and COUNTERED past their end count as EXPIRED.

    `given_role` is the role given, or offered while COUNTERED; `notify` whether the owner is mailed.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    ad_account_id = models.BigIntegerField()
    requested_by = models.BigIntegerField()
    role = models.CharField(max_length=10)
    notify = models.BooleanField()
    message = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=10, default=AccessRequestState.PENDING)
    requested_at = models.DateTimeField()
    waits_since = models.DateTimeField()
    expires_at = models.DateTimeField()
    reminders = models.SmallIntegerField(default=0)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.BigIntegerField(null=True)
    given_role = models.CharField(max_length=10, blank=True, default="")
    answer_note = models.CharField(max_length=500, blank=True, default="")

    class Meta:
        db_table = "access_request"
        constraints = (
            models.UniqueConstraint(
                fields=["center_id", "ad_account_id"],
                name="access_request_one_open",
                condition=ASKS_OPEN,
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[state.value for state in AccessRequestState],
                    role__in=ROLES,
                    given_role__in=["", *ROLES],
                ),
                name="access_request_words_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["COUNTERED", "APPROVED"]) | ~models.Q(given_role=""),
                name="access_request_role_given",
            ),
        )
        indexes = (
            models.Index(fields=["center_id", "-requested_at", "-id"], name="access_request_of_center"),
            models.Index(fields=["ad_account_id", "-requested_at", "-id"], name="access_request_of_account"),
            models.Index(fields=["expires_at"], name="access_request_expiring", condition=ASKS_OPEN),
        )

    def __str__(self) -> str:
        return f"access request {self.id}"


class OwnershipTransfer(models.Model):
    """An ad account goes from a person or a centre to a centre, with both consents and a time to undo it.

    `by_receiver`: the receiving side asked. `name` is the account's, once the receiving side may know it. `former`
    is what the handing over ended and what it left, as relations, so that undoing puts back what there was.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    ad_account_id = models.BigIntegerField()
    name = models.CharField(max_length=100, blank=True, default="")
    from_center_id = models.BigIntegerField(null=True)
    from_person_id = models.BigIntegerField(null=True)
    to_center_id = models.BigIntegerField()
    by_receiver = models.BooleanField()
    message = models.CharField(max_length=500, blank=True, default="")
    state = models.CharField(max_length=12, default=TransferState.REQUESTED)
    started_at = models.DateTimeField()
    started_by = models.BigIntegerField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    accepted_by = models.BigIntegerField(null=True)
    cooling_until = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    former = models.JSONField(null=True)

    class Meta:
        db_table = "ownership_transfer"
        constraints = (
            models.UniqueConstraint(
                fields=["ad_account_id"], name="ownership_transfer_one_of_owner", condition=_MOVES_ONE
            ),
            models.UniqueConstraint(
                fields=["ad_account_id", "to_center_id"],
                name="ownership_transfer_asked_once",
                condition=models.Q(state="REQUESTED"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[state.value for state in TransferState]),
                name="ownership_transfer_state_known",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="COOLING_OFF")
                | models.Q(cooling_until__isnull=False, former__isnull=False),
                name="ownership_transfer_can_be_undone",
            ),
        )
        indexes = (
            models.Index(fields=["to_center_id", "-started_at"], name="ownership_transfer_to"),
            models.Index(fields=["from_center_id", "-started_at"], name="ownership_transfer_from"),
            models.Index(fields=["ad_account_id", "-started_at"], name="ownership_transfer_of"),
            models.Index(fields=["expires_at"], name="ownership_transfer_due", condition=MOVES_OPEN),
        )

    def __str__(self) -> str:
        return f"transfer {self.id}"


class CenterCompany(models.Model):
    """A company that a centre advertises for, once per entity of the registry or free name (`name_key`).

    `basis` says what an approval rests on. MERGED rows turned out to be the company `same_as`.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=500)
    lei = models.CharField(max_length=20, blank=True, default="")
    country = models.CharField(max_length=2)
    state = models.CharField(max_length=16, default=CompanyState.REVIEWING)
    basis = models.CharField(max_length=16, blank=True, default="")
    reasons = models.JSONField(default=list)
    same_as = models.BigIntegerField(null=True)
    made_by = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "center_company"
        constraints = (
            models.UniqueConstraint(
                fields=["center_id", "lei"], name="center_company_of_registry", condition=~models.Q(lei="")
            ),
            models.UniqueConstraint(
                fields=["center_id", "name_key"],
                name="center_company_free_name",
                condition=models.Q(lei="") & ~models.Q(state="MERGED"),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[one.value for one in CompanyState],
                    basis__in=["", *(one.value for one in CompanyBasis)],
                ),
                name="center_company_words_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["submitted_at", "id"],
                name="center_company_waiting",
                condition=models.Q(state="REVIEWING"),
            ),
            models.Index(fields=["center_id", "name_key"], name="center_company_by_name"),
        )

    def __str__(self) -> str:
        return f"company {self.id} of centre {self.center_id}"


class BusinessCertificate(models.Model):
    """What proves the business of a company; one that counts per company, put right and renewed in place.

    APPROVED past `valid_until` counts as EXPIRED; without it an approval has no end. `submitted_at` stays when
    something is put right.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    company_id = models.BigIntegerField()
    state = models.CharField(max_length=16, default=CertificateState.REVIEWING)
    document = models.CharField(max_length=60)
    submitted_by = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reasons = models.JSONField(default=list)
    decided_at = models.DateTimeField(null=True)
    valid_until = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "business_certificate"
        constraints = (
            models.UniqueConstraint(
                fields=["company_id"],
                name="business_certificate_one_each",
                condition=~models.Q(state="REPLACED"),
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=[one.value for one in CertificateState]),
                name="business_certificate_state_known",
            ),
        )
        indexes = (
            models.Index(fields=["center_id", "company_id"], name="business_certificate_of_center"),
            models.Index(fields=["document"], name="business_certificate_file"),
            models.Index(
                fields=["submitted_at", "id"],
                name="business_certificate_waiting",
                condition=models.Q(state="REVIEWING"),
            ),
            models.Index(
                fields=["valid_until"],
                name="business_certificate_ending",
                condition=models.Q(state="APPROVED", valid_until__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"business certificate {self.id}"
