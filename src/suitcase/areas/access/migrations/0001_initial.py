"""The relation table with its constraints, the SQL of the engine, and the wall around the rows."""

from __future__ import annotations

import functools
import operator
from typing import ClassVar

from django.db import migrations, models
from django.db.models import F, Q

import suitcase.kernel.ids
from suitcase.areas.access.migrations import _engine_0001 as engine

PERSON, CENTER, GROUP, AD_ACCOUNT, CREATOR_ACCOUNT, POST, PLATFORM = range(1, 8)
ASSET_ROLES, SCOPES, OWNER = [10, 20, 30], [60, 61, 62], [40]
CHILD = Q(through_kind__isnull=False, through_kind=1)
OPEN = Q(ended_at=None)

# subject, roles, object, through another relation (None: as it comes)
SHAPES = (
    (PERSON, [1, 2, 3, 4], CENTER, False),
    (PERSON, OWNER, AD_ACCOUNT, False),
    (PERSON, OWNER, CREATOR_ACCOUNT, False),
    (CENTER, OWNER, AD_ACCOUNT, False),
    (CENTER, OWNER, CREATOR_ACCOUNT, False),
    (CENTER, OWNER, GROUP, False),
    (PERSON, ASSET_ROLES, AD_ACCOUNT, None),
    (CENTER, ASSET_ROLES, AD_ACCOUNT, None),
    (PERSON, [50], GROUP, True),
    (GROUP, ASSET_ROLES, AD_ACCOUNT, True),
    (GROUP, SCOPES, CREATOR_ACCOUNT, True),
    (AD_ACCOUNT, SCOPES, CREATOR_ACCOUNT, False),
    (CENTER, SCOPES, CREATOR_ACCOUNT, False),
    (PERSON, SCOPES, CREATOR_ACCOUNT, True),
    (AD_ACCOUNT, [60], POST, False),
    (PERSON, [90], PLATFORM, False),
)


def shape(subject: int, roles: list[int], object_: int, child: bool | None) -> Q:
    """The condition under which a row is a relation of this shape."""
    fits = Q(subject_kind=subject, object_kind=object_, role__in=roles)
    if child is None:
        return fits
    return fits & (CHILD if child else ~CHILD)


CONSTRAINTS = [
    models.UniqueConstraint(
        fields=[
            "subject_id",
            "object_id",
            "role",
            "subject_kind",
            "object_kind",
            "through_id",
            "through_kind",
        ],
        condition=OPEN,
        nulls_distinct=False,
        name="relation_once",
    ),
    models.UniqueConstraint(
        fields=["object_id", "object_kind"],
        condition=OPEN & Q(role=40),
        name="relation_one_owner",
    ),
    models.UniqueConstraint(
        fields=["subject_id", "object_id"],
        condition=OPEN & Q(role__in=[1, 2]),
        name="relation_one_center_role",
    ),
    models.UniqueConstraint(
        fields=["subject_id", "object_id"],
        condition=OPEN & Q(role__in=[3, 4]),
        name="relation_one_finance_role",
    ),
    models.CheckConstraint(
        condition=functools.reduce(operator.or_, (shape(*each) for each in SHAPES)),
        name="relation_shape",
    ),
    models.CheckConstraint(
        condition=Q(through_kind=None, through_id=None)
        | Q(through_kind__isnull=False, through_kind__in=[1, 2, 3, 4, 5, 6, 7]) & ~Q(through_id=None),
        name="relation_through_whole",
    ),
    models.CheckConstraint(
        condition=~Q(role__in=[1, 2, 3, 4, 40, 90]) | Q(expires_at=None),
        name="relation_lasting",
    ),
    models.CheckConstraint(
        condition=Q(expires_at=None) | Q(expires_at__gt=F("valid_from")),
        name="relation_expires_later",
    ),
    models.CheckConstraint(
        condition=Q(ended_at=None, ended_by=None, end_reason="") | ~Q(ended_at=None) & ~Q(end_reason=""),
        name="relation_end_whole",
    ),
    models.CheckConstraint(
        condition=~Q(object_kind=PLATFORM) | Q(object_id=1),
        name="relation_one_platform",
    ),
]


class Migration(migrations.Migration):
    initial = True
    dependencies: ClassVar = []
    operations: ClassVar = [
        migrations.CreateModel(
            name="Relation",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("subject_kind", models.SmallIntegerField()),
                ("subject_id", models.BigIntegerField()),
                ("role", models.SmallIntegerField()),
                ("object_kind", models.SmallIntegerField()),
                ("object_id", models.BigIntegerField()),
                ("through_kind", models.SmallIntegerField(null=True)),
                ("through_id", models.BigIntegerField(null=True)),
                ("granted_by", models.BigIntegerField(null=True)),
                ("valid_from", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by", models.BigIntegerField(null=True)),
                ("end_reason", models.CharField(blank=True, default="", max_length=40)),
            ],
            options={
                "db_table": "relation",
                "indexes": [
                    models.Index(
                        fields=["subject_id", "subject_kind", "object_kind", "object_id"],
                        name="relation_subject",
                    ),
                    models.Index(
                        fields=["object_id", "object_kind", "subject_kind", "subject_id"],
                        name="relation_object",
                    ),
                    models.Index(
                        fields=["through_id", "through_kind"],
                        name="relation_through",
                        condition=~Q(through_id=None),
                    ),
                ],
                "constraints": CONSTRAINTS,
            },
        ),
        migrations.RunSQL(engine.UP, engine.DOWN),
    ]
