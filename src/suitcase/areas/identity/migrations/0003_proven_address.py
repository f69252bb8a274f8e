"""Who reads mail at an address is a question about people: more than one area that invites asks it."""

from django.db import migrations

UP = """
CREATE OR REPLACE FUNCTION app_has_address(p_email text) RETURNS boolean
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
  SELECT EXISTS (SELECT FROM account_emailaddress a
    WHERE a.user_id = app_person() AND a.verified AND lower(a.email) = lower(p_email))
$$;
REVOKE ALL ON FUNCTION app_has_address(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_has_address(text) TO suitcase_app, suitcase_system;
"""


class Migration(migrations.Migration):
    # The area that invited first made it; from here on it is kept here.
    dependencies = [("identity", "0002_borrowed_tables"), ("ad_accounts", "0003_people")]
    operations = [migrations.RunSQL(UP, migrations.RunSQL.noop)]
