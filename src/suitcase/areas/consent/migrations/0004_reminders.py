"""What the worker's minute needs to find requests and links whose reminders or ends are due.

A link's reminders count from its end as it is now, so the database starts the count anew whenever an end is set. Those
whose moment has passed by then are no news to anybody: both sides have just agreed on that end.
"""

from django.db import migrations, models

UP = """
CREATE FUNCTION link_reminders_anew() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  v_now timestamptz := app_now();
BEGIN
  NEW.reminders := (
    SELECT count(*) FROM unnest(ARRAY[14, 7, 1]) AS days
    WHERE NEW.ends_at - make_interval(hours => 24 * days) <= v_now
  );
  RETURN NEW;
END $$;
CREATE TRIGGER link_reminders_first BEFORE INSERT ON link
  FOR EACH ROW WHEN (NEW.ends_at IS NOT NULL) EXECUTE FUNCTION link_reminders_anew();
CREATE TRIGGER link_reminders_again BEFORE UPDATE ON link
  FOR EACH ROW WHEN (NEW.ends_at IS DISTINCT FROM OLD.ends_at) EXECUTE FUNCTION link_reminders_anew();
"""

DOWN = """
DROP TRIGGER link_reminders_again ON link;
DROP TRIGGER link_reminders_first ON link;
DROP FUNCTION link_reminders_anew();
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0003_requester_block")]

    operations = [
        migrations.AddField(
            model_name="linkrequest",
            name="reminders",
            field=models.SmallIntegerField(db_default=0, default=0),
        ),
        migrations.AddField(
            model_name="link", name="reminders", field=models.SmallIntegerField(db_default=0, default=0)
        ),
        migrations.AddIndex(
            model_name="linkrequest",
            index=models.Index(
                condition=models.Q(("state", "PENDING")),
                fields=["reminders", "requested_at"],
                name="link_request_reminding",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("ends_at__isnull", False)),
                fields=["ends_at"],
                name="link_expiring",
            ),
        ),
        migrations.AddIndex(
            model_name="link",
            index=models.Index(
                condition=models.Q(("ended_at__isnull", True), ("ends_at__isnull", False)),
                fields=["reminders", "ends_at"],
                name="link_reminding",
            ),
        ),
        migrations.RunSQL(UP, DOWN),
    ]
