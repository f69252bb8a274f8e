"""The relation table: who is what to whom, since when, by whom, until when. Rows end; they are never
deleted."""

from __future__ import annotations

import functools
import operator
from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from suitcase.areas.access.contracts import Kind, Role, ThroughKind
from suitcase.areas.access.schema import CENTER_ROLES, FINANCE_ROLES, SHAPES, Shape
from suitcase.kernel.ids import new_id


def _allows(shape: Shape) -> Q:
    """The condition under which a row is a relation of this shape."""
    roles = [int(role) for role in shape.roles]
    fits = Q(subject_kind=int(shape.subject), object_kind=int(shape.object), role__in=roles)
    if shape.parent == "always":
        return fits & _CHILD
    return fits & ~_CHILD if shape.parent == "never" else fits


# Written with "is null" so that a missing value is a plain no: a check passes what it cannot decide.
_CHILD = Q(through_kind__isnull=False, through_kind=int(ThroughKind.RELATION))
_OPEN = Q(ended_at=None)


class Relation(models.Model):
    """`subject` is `role` of `object`, from `valid_from` until it expires or is ended, whichever comes first.

    `through` names what it came by: another relation, or the row of the link, code, share, invitation or
    request.
    `granted_by` and `ended_by` are person ids; null is Suitcase itself.
    """

    id = models.BigIntegerField(primary_key=True, default=new_id)
    subject_kind = models.SmallIntegerField()
    subject_id = models.BigIntegerField()
    role = models.SmallIntegerField()
    object_kind = models.SmallIntegerField()
    object_id = models.BigIntegerField()
    through_kind = models.SmallIntegerField(null=True)
    through_id = models.BigIntegerField(null=True)
    granted_by = models.BigIntegerField(null=True)
    valid_from = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    ended_by = models.BigIntegerField(null=True)
    end_reason = models.CharField(max_length=40, default="", blank=True)

    class Meta:
        db_table = "relation"
        indexes: ClassVar = [
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
            # What a centre passed on, or was passed on: little of what it holds.
            models.Index(
                fields=["subject_id", "object_kind"],
                name="relation_passed",
                condition=Q(subject_kind=2, through_kind=1, ended_at=None),
            ),
        ]
        constraints: ClassVar = [
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
                condition=_OPEN,
                nulls_distinct=False,
                name="relation_once",
            ),
            models.UniqueConstraint(
                fields=["object_id", "object_kind"],
                condition=_OPEN & Q(role=int(Role.OWNER)),
                name="relation_one_owner",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "object_id"],
                condition=_OPEN & Q(role__in=[int(role) for role in CENTER_ROLES]),
                name="relation_one_center_role",
            ),
            models.UniqueConstraint(
                fields=["subject_id", "object_id"],
                condition=_OPEN & Q(role__in=[int(role) for role in FINANCE_ROLES]),
                name="relation_one_finance_role",
            ),
            models.CheckConstraint(
                condition=functools.reduce(operator.or_, map(_allows, SHAPES)),
                name="relation_shape",
            ),
            models.CheckConstraint(
                condition=Q(through_kind=None, through_id=None)
                | Q(through_kind__isnull=False, through_kind__in=list(map(int, ThroughKind)))
                & ~Q(through_id=None),
                name="relation_through_whole",
            ),
            models.CheckConstraint(
                condition=~Q(
                    role__in=[
                        int(role)
                        for role in (
                            *CENTER_ROLES,
                            *FINANCE_ROLES,
                            Role.OWNER,
                            Role.STAFF,
                        )
                    ]
                )
                | Q(expires_at=None),
                name="relation_lasting",
            ),
            models.CheckConstraint(
                condition=Q(expires_at=None) | Q(expires_at__gt=F("valid_from")),
                name="relation_expires_later",
            ),
            models.CheckConstraint(
                condition=Q(ended_at=None, ended_by=None, end_reason="")
                | ~Q(ended_at=None) & ~Q(end_reason=""),
                name="relation_end_whole",
            ),
            models.CheckConstraint(
                condition=~Q(object_kind=int(Kind.PLATFORM)) | Q(object_id=1),
                name="relation_one_platform",
            ),
        ]
