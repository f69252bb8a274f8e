"""The ad account's table and the constraints that hold under races. Rules live in rules.py."""

from __future__ import annotations

from django.db import models

from suitcase.areas.ad_accounts.contracts import RoleRequestState, Status
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.ids import new_id

ROLES = ("ADMIN", "OPERATOR", "ANALYST")
# What an operator has to look at: reviews, and appeals against a suspension that nobody has answered.
NEEDS_DECISION = models.Q(status__in=[Status.IN_REVIEW.value, Status.CHANGE_IN_REVIEW.value]) | models.Q(
    status=Status.SUSPENDED.value, appealed_at__isnull=False, appeal_answer=""
)


class AdAccount(models.Model):
    """Business information and status. Who owns it and who reaches it stands in the access relations, not here.

    `version` counts changes of the business information, so that an operator decides on what she has read.
    `made_in_center_id` is the centre it was created in, null for a personal one; a transfer does not change that.
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
            models.Index(fields=["created_by"], name="ad_account_creator"),
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
