"""Tables of Business Centers. Who belongs to one stands in the access relations, not here."""

from __future__ import annotations

from django.db import models
from django.db.models.functions import Lower

from suitcase.areas.centers.contracts import VerificationState
from suitcase.areas.identity.contracts import InvitationState
from suitcase.kernel.ids import new_id

CENTER_ROLES = ("CENTER_ADMIN", "CENTER_STANDARD")
FINANCE_ROLES = ("", "FINANCE_MANAGER", "FINANCE_ANALYST")


class Center(models.Model):
    """Name, zone and security settings of a Business Center. `version` counts their changes.

    OPEN until `closed_at`, then closed for good: the row never changes again.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64)
    currency = models.CharField(max_length=3, blank=True, default="")
    requires_two_step = models.BooleanField(default=False)
    allowed_domains = models.JSONField(default=list)
    dormant_days = models.SmallIntegerField(null=True)
    version = models.IntegerField(default=1)
    review_told_at = models.DateTimeField(null=True)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)
    closed_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "center"
        indexes = (
            models.Index(fields=["created_by"], name="center_creator"),
            models.Index(
                fields=["review_told_at"],
                name="center_review_due",
                condition=models.Q(dormant_days__isnull=False),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"


class CenterInvitation(models.Model):
    """An invitation by e-mail into a centre. Of the link in the mail only a hash is kept.

    `email` is in lower case. PENDING past its end counts as EXPIRED.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    email = models.CharField(max_length=254)
    role = models.CharField(max_length=20)
    finance = models.CharField(max_length=20, blank=True, default="")
    # What she is assigned when she accepts: [kind, id, role, name as it was].
    assets = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=InvitationState.PENDING)
    token_digest = models.CharField(max_length=64, unique=True)
    invited_by = models.BigIntegerField()
    invited_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    mailed_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "center_invitation"
        constraints = (
            models.UniqueConstraint(
                fields=["center_id", "email"],
                name="center_invitation_one_pending",
                condition=models.Q(state="PENDING"),
            ),
            models.CheckConstraint(
                condition=models.Q(
                    state__in=[state.value for state in InvitationState],
                    role__in=CENTER_ROLES,
                    finance__in=FINANCE_ROLES,
                ),
                name="center_invitation_words_known",
            ),
        )
        indexes = (
            models.Index(fields=["center_id", "-invited_at", "-id"], name="center_invitation_list"),
            models.Index(
                fields=["email"], name="center_invitation_by_email", condition=models.Q(state="PENDING")
            ),
            models.Index(
                fields=["expires_at"], name="center_invitation_expiring", condition=models.Q(state="PENDING")
            ),
        )

    def __str__(self) -> str:
        return f"centre invitation {self.id}"


class MemberKept(models.Model):
    """In an access review an Admin looked at a member and kept her; she is not asked about again for a while."""

    pk = models.CompositePrimaryKey("center_id", "person_id")
    center_id = models.BigIntegerField()
    person_id = models.BigIntegerField()
    kept_by = models.BigIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "center_member_kept"


class CenterVerification(models.Model):
    """The verification of one centre's business: what was sent in last, and what became of it.

    VERIFIED past `verified_until` counts as EXPIRED. `submitted_at` stays when something is put right.
    """

    center_id = models.BigIntegerField(primary_key=True)
    state = models.CharField(max_length=16, default=VerificationState.REVIEWING)
    entity_type = models.CharField(max_length=40)
    country = models.CharField(max_length=2)
    legal_name = models.CharField(max_length=200)
    number = models.CharField(max_length=40)
    document = models.CharField(max_length=60)
    submitted_by = models.BigIntegerField()
    submitted_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    findings = models.JSONField(default=list)
    remark = models.CharField(max_length=500, blank=True, default="")
    decided_at = models.DateTimeField(null=True)
    verified_until = models.DateTimeField(null=True)
    reminders = models.SmallIntegerField(default=0)
    version = models.IntegerField(default=1)

    class Meta:
        db_table = "center_verification"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(state__in=["REVIEWING", "VERIFIED", "FAILED", "EXPIRED"]),
                name="center_verification_state_known",
            ),
        )
        indexes = (
            models.Index(
                fields=["submitted_at", "center_id"],
                name="center_verification_waiting",
                condition=models.Q(state="REVIEWING"),
            ),
            models.Index(
                fields=["verified_until"],
                name="center_verification_ending",
                condition=models.Q(state="VERIFIED"),
            ),
        )

    def __str__(self) -> str:
        return f"verification of centre {self.center_id}"


class BulkChange(models.Model):
    """One bulk act of an Admin on the assets of a centre, with what became of every row of it.

    `rows` is a list of [object kind, object id, subject kind, subject id, role before, role after, why not]; `done` and
    `refused` count them. Nothing of it changes but `undone_by`, the id of the bulk change that took it back; `undoes`
    is that link the other way.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    kind = models.CharField(max_length=20)
    made_by = models.BigIntegerField()
    made_at = models.DateTimeField()
    rows = models.JSONField()
    done = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    undoes = models.BigIntegerField(null=True)
    undone_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "center_bulk_change"
        indexes = (models.Index(fields=["center_id", "-id"], name="center_bulk_change_list"),)

    def __str__(self) -> str:
        return f"bulk change {self.id}"


class CenterPartner(models.Model):
    """Two centres that may share with each other, from `added_at` until one of them ends it.

    `low_id` is the smaller of the two ids. `added_for` and `ended_for` say in the name of which of them.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    low_id = models.BigIntegerField()
    high_id = models.BigIntegerField()
    added_for = models.BigIntegerField()
    added_by = models.BigIntegerField()
    added_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    ended_for = models.BigIntegerField(null=True)

    class Meta:
        db_table = "center_partner"
        constraints = (
            models.UniqueConstraint(
                fields=["low_id", "high_id"],
                name="center_partner_once",
                condition=models.Q(ended_at=None),
            ),
            models.CheckConstraint(
                condition=models.Q(low_id__lt=models.F("high_id")), name="center_partner_in_order"
            ),
        )
        indexes = (
            models.Index(
                fields=["high_id"], name="center_partner_high", condition=models.Q(ended_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"partnership {self.id}"


class CenterShare(models.Model):
    """On which terms one partner shares with the other: whether the other may pass it on, one step.

    Relations come through a row of this table, never changed: other terms are another row.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    partner = models.ForeignKey(CenterPartner, on_delete=models.DO_NOTHING, related_name="shares")
    giver_id = models.BigIntegerField()
    taker_id = models.BigIntegerField()
    may_pass_on = models.BooleanField()
    made_at = models.DateTimeField()

    class Meta:
        db_table = "center_share"
        constraints = (
            models.UniqueConstraint(fields=["partner", "giver_id", "may_pass_on"], name="center_share_once"),
        )

    def __str__(self) -> str:
        return f"share {self.id}"


class AssetGroup(models.Model):
    """A group of a centre's assets: whoever is in it has its role on each. What is in it stands in the relations.

    `version` counts changes of name and description. It ends, and is not deleted; names are unique among those that
    have not ended.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    center_id = models.BigIntegerField()
    name = models.CharField(max_length=100)
    description = models.CharField(max_length=300, blank=True, default="")
    version = models.IntegerField(default=1)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)

    class Meta:
        db_table = "asset_group"
        constraints = (
            models.UniqueConstraint(
                "center_id",
                Lower("name"),
                name="asset_group_one_name",
                condition=models.Q(ended_at=None),
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"
