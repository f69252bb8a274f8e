"""What centres ask for stands beside what the owner offers: nobody keeps an owner from giving an ad account away."""

from django.db import migrations, models

ONE = models.Q(state="COOLING_OFF") | models.Q(state="REQUESTED", by_receiver=False)


class Migration(migrations.Migration):

    dependencies = [("ad_accounts", "0011_invited_and_named")]

    operations = [
        migrations.RemoveConstraint(model_name="ownershiptransfer", name="ownership_transfer_one_open"),
        migrations.AddConstraint(
            model_name="ownershiptransfer",
            constraint=models.UniqueConstraint(
                condition=ONE, fields=("ad_account_id",), name="ownership_transfer_one_of_owner"
            ),
        ),
        migrations.AddConstraint(
            model_name="ownershiptransfer",
            constraint=models.UniqueConstraint(
                condition=models.Q(state="REQUESTED"),
                fields=("ad_account_id", "to_center_id"),
                name="ownership_transfer_asked_once",
            ),
        ),
    ]
