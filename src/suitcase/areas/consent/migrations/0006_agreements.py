"""Every agreement keeps its evidence: a link whose end was moved back later has more than one text.

Also the order of an inbox: what has least time left comes first.
"""

import django.db.models.deletion
import suitcase.kernel.ids
from django.db import migrations, models

UP = """
ALTER TABLE consent_evidence ADD COLUMN id bigint;
UPDATE consent_evidence SET id = link_id;
ALTER TABLE consent_evidence ALTER COLUMN id SET NOT NULL;
ALTER TABLE consent_evidence DROP CONSTRAINT consent_evidence_pkey;
ALTER TABLE consent_evidence ADD CONSTRAINT consent_evidence_pkey PRIMARY KEY (id);
CREATE INDEX consent_evidence_of_link ON consent_evidence (link_id);
"""

DOWN = """
DROP INDEX consent_evidence_of_link;
ALTER TABLE consent_evidence DROP CONSTRAINT consent_evidence_pkey;
ALTER TABLE consent_evidence ADD CONSTRAINT consent_evidence_pkey PRIMARY KEY (link_id);
ALTER TABLE consent_evidence DROP COLUMN id;
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0005_by_hand")]

    operations = [
        migrations.SeparateDatabaseAndState(
            database_operations=[migrations.RunSQL(UP, DOWN)],
            state_operations=[
                migrations.AlterField(
                    model_name="consentevidence",
                    name="link",
                    field=models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="consent.link",
                    ),
                ),
                migrations.AddField(
                    model_name="consentevidence",
                    name="id",
                    field=models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
            ],
        ),
        migrations.AddIndex(
            model_name="linkrequest",
            index=models.Index(
                condition=models.Q(("state", "PENDING")),
                fields=["creator_account_id", "expires_at", "id"],
                name="link_request_waiting",
            ),
        ),
    ]
