"""An invitation into a centre that is over stays as it ended; only who was invited accepts one, and in time.

It is the way to a role for somebody who sees nothing yet, so whoever reads mail at its address must not be able to take
up what was taken back or ran out.
"""

from django.db import migrations

UP = """
CREATE FUNCTION center_guard_invitation() RETURNS trigger
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'PENDING' THEN
    RAISE insufficient_privilege USING MESSAGE = 'An invitation that is over stays as it ended.';
  ELSIF NEW.state = 'ACCEPTED' AND (OLD.expires_at <= app_now() OR NEW.ended_by IS DISTINCT FROM app_person()
    OR NOT app_has_address(NEW.email))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only who was invited accepts, and in time.';
  ELSIF NEW.expires_at > OLD.expires_at AND NOT app_heads_center(NEW.center_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only who may invite gives more time.';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION center_guard_invitation() FROM PUBLIC;
CREATE TRIGGER center_guard_invitation BEFORE UPDATE ON center_invitation FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.ended_by IS DISTINCT FROM OLD.ended_by
    OR NEW.expires_at IS DISTINCT FROM OLD.expires_at)
  EXECUTE FUNCTION center_guard_invitation();
"""

DOWN = """
DROP TRIGGER center_guard_invitation ON center_invitation;
DROP FUNCTION center_guard_invitation();
"""


class Migration(migrations.Migration):
    dependencies = [("centers", "0012_closing"), ("identity", "0003_proven_address")]
    operations = [migrations.RunSQL(UP, DOWN)]
