"""Reminders sent by hand, and an order for the whole history of an ad account."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("consent", "0004_reminders")]

    operations = [
        migrations.AddField(
            model_name="linkrequest", name="nudged_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddIndex(
            model_name="linkrequest",
            index=models.Index(
                fields=["ad_account_id", "-requested_at", "-id"], name="link_request_history"
            ),
        ),
    ]
