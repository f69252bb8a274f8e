"""Tables of the registry. Everybody may read them; only the functions of the migration write, and only for the job.

The registry is public reference data of the installation and belongs to no tenant, so it has no row-level security;
`suitcase_app` may SELECT and nothing else.
"""

from __future__ import annotations

from django.db import models

from suitcase.areas.companies.contracts import NameKind, Status
from suitcase.kernel.ids import new_id


class LegalEntity(models.Model):
    """One entity, by its LEI. `other_names` are pairs of kind and name."""

    lei = models.CharField(max_length=20, primary_key=True, db_collation="C")
    name = models.CharField(max_length=500)
    other_names = models.JSONField(default=list)
    country = models.CharField(max_length=2)
    legal_form = models.CharField(max_length=200, blank=True, default="")
    is_branch = models.BooleanField(default=False)
    head_office = models.CharField(max_length=20, blank=True, default="", db_default="")
    street = models.CharField(max_length=1_000, blank=True, default="")
    city = models.CharField(max_length=200, blank=True, default="")
    region = models.CharField(max_length=100, blank=True, default="")
    postcode = models.CharField(max_length=100, blank=True, default="")
    status = models.CharField(max_length=6)
    source = models.CharField(max_length=20)
    as_of = models.DateTimeField(null=True)
    updated_at = models.DateTimeField()

    class Meta:
        db_table = "legal_entity"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(status__in=[one.value for one in Status]), name="legal_entity_status_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.name} ({self.lei})"


class CompanyName(models.Model):
    """One name by which an entity can be found; the place `number` in the index is its for ever.

    A name that an entity has no longer stays, and is not searched.
    """

    number = models.AutoField(primary_key=True)
    lei = models.CharField(max_length=20, db_collation="C")
    name = models.CharField(max_length=500, db_collation="C")
    kind = models.CharField(max_length=14)
    key = models.CharField(max_length=500, db_collation="C")
    country = models.CharField(max_length=2)
    is_searchable = models.BooleanField(default=True)

    class Meta:
        db_table = "company_name"
        constraints = (
            models.UniqueConstraint(fields=["lei", "name"], name="company_name_once"),
            models.CheckConstraint(
                condition=models.Q(kind__in=[one.value for one in NameKind]), name="company_name_kind_known"
            ),
        )
        indexes = (
            models.Index(fields=["key"], name="company_name_start", condition=models.Q(is_searchable=True)),
            models.Index(
                fields=["country", "key"],
                name="company_name_in_country",
                condition=models.Q(is_searchable=True),
            ),
        )

    def __str__(self) -> str:
        return self.name


class CompanyGram(models.Model):
    """Where a piece of a name occurs within a block: places counted from its beginning, two bytes each, the little
    end first."""

    pk = models.CompositePrimaryKey("gram", "block")
    gram = models.CharField(max_length=3, db_collation="C")
    block = models.IntegerField()
    count = models.IntegerField()
    places = models.BinaryField()

    class Meta:
        db_table = "company_gram"

    def __str__(self) -> str:
        return f"{self.gram} in {self.block}"


class CompanyBlock(models.Model):
    """A stretch of names that is indexed together; stale when a name in it came, went or changed since."""

    block = models.IntegerField(primary_key=True)
    is_stale = models.BooleanField(default=True)

    class Meta:
        db_table = "company_block"

    def __str__(self) -> str:
        return str(self.block)


class CompanyLoad(models.Model):
    """A file that was loaded, known by its digest, and how far."""

    id = models.BigIntegerField(primary_key=True, default=new_id, editable=False)
    file_name = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    records = models.BigIntegerField(default=0, db_default=0)
    added = models.BigIntegerField(default=0, db_default=0)
    changed = models.BigIntegerField(default=0, db_default=0)
    broken = models.BigIntegerField(default=0, db_default=0)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    class Meta:
        db_table = "company_load"
        indexes = (models.Index(fields=["sha256"], name="company_load_file"),)

    def __str__(self) -> str:
        return self.file_name
