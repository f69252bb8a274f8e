"""The ad account's table and the constraints that hold under races. Rules live in rules.py."""

from __future__ import annotations

from django.db import models

from suitcase.areas.ad_accounts.contracts import Status
from suitcase.kernel.ids import new_id


class AdAccount(models.Model):
    """Business information and status. Who owns it and who reaches it stands in the access relations, not here."""

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
    created_at = models.DateTimeField()
    reviewed_at = models.DateTimeField(null=True)
    external_ref = models.CharField(max_length=200, null=True, unique=True)  # noqa: DJ001 - null keeps it unique

    class Meta:
        db_table = "ad_account"
        indexes = (
            models.Index(
                fields=["created_at", "id"],
                name="ad_account_waiting",
                condition=models.Q(status__in=[Status.IN_REVIEW, Status.CHANGE_IN_REVIEW]),
            ),
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
