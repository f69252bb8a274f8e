"""The Business Center's table. Who belongs to it stands in the access relations, not here."""

from __future__ import annotations

from django.db import models

from suitcase.kernel.ids import new_id


class Center(models.Model):
    """Name and zone of a Business Center."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    name = models.CharField(max_length=100)
    time_zone = models.CharField(max_length=64)
    created_by = models.BigIntegerField()
    created_at = models.DateTimeField()

    class Meta:
        db_table = "center"
        indexes = (models.Index(fields=["created_by"], name="center_creator"),)

    def __str__(self) -> str:
        return f"{self.name} ({self.id})"
