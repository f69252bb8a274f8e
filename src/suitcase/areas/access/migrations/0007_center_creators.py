"""An ad account may use a creator account through what its Business Center holds in it (see `_engine_0007`)."""

import functools
import operator

from django.db import migrations, models
from django.db.models import Q

from suitcase.areas.access.migrations import _engine_0007

PERSON, CENTER, GROUP, AD_ACCOUNT, CREATOR_ACCOUNT, POST, PLATFORM = range(1, 8)
OWNER, ASSET_ROLES, SCOPES = [40], [10, 20, 30], [60, 61, 62]
CHILD = Q(through_kind__isnull=False, through_kind=1)
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
    (AD_ACCOUNT, SCOPES, CREATOR_ACCOUNT, None),
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


class Migration(migrations.Migration):
    dependencies = [("access", "0006_shares")]
    operations = [
        migrations.RemoveConstraint("relation", "relation_shape"),
        migrations.AddConstraint(
            "relation",
            models.CheckConstraint(
                condition=functools.reduce(operator.or_, (shape(*each) for each in SHAPES)),
                name="relation_shape",
            ),
        ),
        migrations.RunSQL(_engine_0007.UP, _engine_0007.DOWN),
    ]
