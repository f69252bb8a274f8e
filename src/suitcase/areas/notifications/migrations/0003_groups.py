"""What a notification is about, its particulars, and what became of the mail; what people want by e-mail."""

from django.db import migrations, models

import suitcase.kernel.ids

UP = """
UPDATE notification SET "group" = CASE page
  WHEN 'request' THEN 'requests' WHEN 'ad_account' THEN 'reviews' WHEN 'review' THEN 'operations' ELSE 'links' END;

-- The worker writes down what became of a mail.
CREATE POLICY notification_mailed ON notification FOR UPDATE
  USING (app_scope() = 'job') WITH CHECK (app_scope() = 'job');

GRANT SELECT, INSERT, UPDATE ON mail_choice TO suitcase_app;
GRANT SELECT ON mail_choice TO suitcase_system;
ALTER TABLE mail_choice ENABLE ROW LEVEL SECURITY;
CREATE POLICY mail_choice_own ON mail_choice FOR SELECT USING (person_id = app_person() OR app_scope() = 'job');
CREATE POLICY mail_choice_made ON mail_choice FOR INSERT WITH CHECK (person_id = app_person());
CREATE POLICY mail_choice_changed ON mail_choice FOR UPDATE
  USING (person_id = app_person()) WITH CHECK (person_id = app_person());
"""

DOWN = """
DROP POLICY notification_mailed ON notification;
DROP POLICY mail_choice_own ON mail_choice;
DROP POLICY mail_choice_made ON mail_choice;
DROP POLICY mail_choice_changed ON mail_choice;
REVOKE ALL ON mail_choice FROM suitcase_app, suitcase_system;
"""

SENT = models.Q(("mail", "sent"), ("mailed_at__isnull", False)) | models.Q(
    models.Q(("mail", "sent"), _negated=True), ("mailed_at__isnull", True)
)
ABOUT = models.Q(("creator_account_id__isnull", False), ("group", "")) | models.Q(
    models.Q(("group", ""), _negated=True), ("creator_account_id__isnull", True)
)


class Migration(migrations.Migration):
    dependencies = [("notifications", "0002_walls")]

    operations = [
        migrations.AddField(
            "notification", "group", models.CharField(db_default="links", default="links", max_length=20)
        ),
        migrations.AddField(
            "notification",
            "detail",
            models.CharField(blank=True, db_default="", default="", max_length=400),
        ),
        migrations.AddField("notification", "by_person_id", models.BigIntegerField(null=True)),
        migrations.AddField("notification", "creator_account_id", models.BigIntegerField(null=True)),
        migrations.AddField(
            "notification", "mail", models.CharField(blank=True, db_default="", default="", max_length=10)
        ),
        migrations.AddField("notification", "mailed_at", models.DateTimeField(null=True)),
        migrations.AddConstraint(
            "notification",
            models.CheckConstraint(
                condition=models.Q(("mail__in", ["", "waiting", "sent", "unwanted", "failed"])),
                name="notification_mail_known",
            ),
        ),
        migrations.AddConstraint(
            "notification", models.CheckConstraint(condition=SENT, name="notification_sent_says_when")
        ),
        migrations.RemoveIndex("notification", "notification_unread"),
        migrations.AddIndex(
            "notification",
            models.Index(
                condition=models.Q(("read_at__isnull", True)),
                fields=["person_id", "-at", "-id"],
                name="notification_unread_list",
            ),
        ),
        migrations.CreateModel(
            name="MailChoice",
            fields=[
                (
                    "id",
                    models.BigIntegerField(
                        default=suitcase.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("person_id", models.BigIntegerField()),
                ("group", models.CharField(blank=True, default="", max_length=20)),
                ("creator_account_id", models.BigIntegerField(null=True)),
                ("by_email", models.BooleanField()),
                ("changed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "mail_choice",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("person_id", "group", "creator_account_id"),
                        nulls_distinct=False,
                        name="mail_choice_once",
                    ),
                    models.CheckConstraint(condition=ABOUT, name="mail_choice_about_one_thing"),
                ],
            },
        ),
        migrations.RunSQL(UP, DOWN),
    ]
