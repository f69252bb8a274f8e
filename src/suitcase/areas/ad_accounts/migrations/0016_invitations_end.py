"""An invitation into an ad account offers what was offered, and what is over stays as it ended.

It is the way to a role for somebody who sees nothing yet, so whoever reads mail at its address must not be able to write
another role or ad account into it, nor to take up what was taken back or ran out.
"""

from django.db import migrations

UP = """
REVOKE UPDATE ON ad_account_invitation FROM suitcase_app;
GRANT UPDATE (state, ended_at, ended_by, expires_at, mailed_at, token_digest) ON ad_account_invitation TO suitcase_app;

CREATE FUNCTION ad_account_guard_invitation() RETURNS trigger
  LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF OLD.state <> 'PENDING' THEN
    RAISE insufficient_privilege USING MESSAGE = 'An invitation that is over stays as it ended.';
  ELSIF NEW.state = 'ACCEPTED' AND (OLD.expires_at <= app_now() OR NEW.ended_by IS DISTINCT FROM app_person()
    OR NOT app_has_address(NEW.email))
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only who was invited accepts, and in time.';
  ELSIF NEW.expires_at > OLD.expires_at AND NOT app_sees(4::smallint, NEW.ad_account_id) THEN
    RAISE insufficient_privilege USING MESSAGE = 'Only who may invite gives more time.';
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION ad_account_guard_invitation() FROM PUBLIC;
CREATE TRIGGER ad_account_guard_invitation BEFORE UPDATE ON ad_account_invitation FOR EACH ROW
  WHEN (NEW.state IS DISTINCT FROM OLD.state OR NEW.ended_by IS DISTINCT FROM OLD.ended_by
    OR NEW.expires_at IS DISTINCT FROM OLD.expires_at)
  EXECUTE FUNCTION ad_account_guard_invitation();
"""

DOWN = """
DROP TRIGGER ad_account_guard_invitation ON ad_account_invitation;
DROP FUNCTION ad_account_guard_invitation();
REVOKE UPDATE ON ad_account_invitation FROM suitcase_app;
GRANT UPDATE ON ad_account_invitation TO suitcase_app;
"""


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0014_closed_centers"), ("identity", "0003_proven_address")]
    operations = [migrations.RunSQL(UP, DOWN)]
