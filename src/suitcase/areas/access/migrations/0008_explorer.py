"""Looking back needs a right to the past, and a centre's explorer its own questions: see `_explorer_0008`."""

from django.db import migrations

from suitcase.areas.access.migrations import _explorer_0008 as explorer


class Migration(migrations.Migration):
    dependencies = [("access", "0007_center_creators")]
    operations = [migrations.RunSQL(explorer.UP, explorer.DOWN)]
