"""A closed centre asks for no ad account, is offered none, and was not closed while it owned one that is open."""

from django.db import migrations

UP = """
CREATE TRIGGER center_guard_closed BEFORE INSERT ON access_request
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT ON ownership_transfer
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('to_center_id', 'from_center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT OR UPDATE ON center_company
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');
CREATE TRIGGER center_guard_closed BEFORE INSERT OR UPDATE ON business_certificate
  FOR EACH ROW EXECUTE FUNCTION center_guard_closed('center_id');

-- What would be lost with the centre keeps it open, whatever the code above forgets.
CREATE FUNCTION ad_account_keeps_center() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
  IF EXISTS (
    SELECT FROM relation r LEFT JOIN ad_account a ON r.object_kind = 4 AND a.id = r.object_id
    WHERE r.subject_kind = 2 AND r.subject_id = NEW.id AND r.role = 40 AND r.object_kind IN (4, 5)
      AND r.ended_at IS NULL AND a.status IS DISTINCT FROM 'STATUS_DISABLE')
    OR EXISTS (SELECT FROM ownership_transfer t WHERE t.from_center_id = NEW.id AND t.state = 'COOLING_OFF'
      AND t.cooling_until > app_now())
  THEN
    RAISE insufficient_privilege USING MESSAGE = 'This Business Center still owns something that is open.';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER ad_account_keeps_center BEFORE UPDATE OF closed_at ON center FOR EACH ROW
  WHEN (OLD.closed_at IS NULL AND NEW.closed_at IS NOT NULL) EXECUTE FUNCTION ad_account_keeps_center();
REVOKE ALL ON FUNCTION ad_account_keeps_center() FROM PUBLIC;

-- As it was, but for centres that are closed.
CREATE OR REPLACE FUNCTION transfer_receiver(p_center bigint)
  RETURNS TABLE (id bigint, name varchar, is_verified boolean, currency varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.name, EXISTS (SELECT FROM center_verification v
      WHERE v.center_id = c.id AND v.verified_until > app_now()), c.currency
  FROM center c WHERE c.id = p_center AND c.closed_at IS NULL AND app_person() IS NOT NULL
$$;
"""

DOWN = """
CREATE OR REPLACE FUNCTION transfer_receiver(p_center bigint)
  RETURNS TABLE (id bigint, name varchar, is_verified boolean, currency varchar)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
  SELECT c.id, c.name, EXISTS (SELECT FROM center_verification v
      WHERE v.center_id = c.id AND v.verified_until > app_now()), c.currency
  FROM center c WHERE c.id = p_center AND app_person() IS NOT NULL
$$;
DROP TRIGGER ad_account_keeps_center ON center;
DROP FUNCTION ad_account_keeps_center();
DROP TRIGGER center_guard_closed ON business_certificate;
DROP TRIGGER center_guard_closed ON center_company;
DROP TRIGGER center_guard_closed ON ownership_transfer;
DROP TRIGGER center_guard_closed ON access_request;
"""


class Migration(migrations.Migration):
    dependencies = [("ad_accounts", "0012_transfers_asked"), ("centers", "0012_closing")]
    operations = [migrations.RunSQL(UP, DOWN)]
