"""The currency in which a centre and all its ad accounts are kept."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("centers", "0003_verification")]

    operations = [
        migrations.AddField(
            model_name="center",
            name="currency",
            field=models.CharField(blank=True, default="", max_length=3),
        ),
        migrations.RunSQL(
            "GRANT UPDATE (currency) ON center TO suitcase_app", "REVOKE UPDATE (currency) ON center FROM suitcase_app"
        ),
    ]
