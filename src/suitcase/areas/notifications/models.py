"""The table of notifications."""

from __future__ import annotations

from django.db import models

from suitcase.areas.notifications.contracts import Tab
from suitcase.kernel.ids import new_id


class Notification(models.Model):
    """One journal line told to one person. The sentence is kept as it was then."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    person_id = models.BigIntegerField()
    line_id = models.BigIntegerField()
    text = models.CharField(max_length=400)
    page = models.CharField(max_length=20)
    target_ids = models.JSONField()
    tab = models.CharField(max_length=20, default=Tab.GENERAL)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "notification"
        constraints = (models.UniqueConstraint(fields=["person_id", "line_id"], name="notification_once"),)
        indexes = (
            models.Index(fields=["person_id", "-at", "-id"], name="notification_list"),
            models.Index(
                fields=["person_id"], name="notification_unread", condition=models.Q(read_at__isnull=True)
            ),
        )

    def __str__(self) -> str:
        return f"notification {self.id}"
