"""Rows and rights of the sign-in library's table of second steps, and the one question others may ask about it."""

from django.db import migrations

# While nobody is signed in, the sign-in pages look for the factors of whoever has just given a password, and mark them
# as used. A signed-in person reaches their own and nobody else's, on every page; so do operators.
ROWS = """
ALTER TABLE mfa_authenticator ENABLE ROW LEVEL SECURITY;
CREATE POLICY factor_read ON mfa_authenticator FOR SELECT
    USING (user_id = app_person() OR app_scope() = 'job' OR (app_scope() = 'account' AND app_person() IS NULL));
CREATE POLICY factor_used ON mfa_authenticator FOR UPDATE
    USING (user_id = app_person() OR (app_scope() = 'account' AND app_person() IS NULL))
    WITH CHECK (user_id = app_person() OR (app_scope() = 'account' AND app_person() IS NULL));
CREATE POLICY factor_add ON mfa_authenticator FOR INSERT WITH CHECK (user_id = app_person());
CREATE POLICY factor_remove ON mfa_authenticator FOR DELETE USING (user_id = app_person() OR app_scope() = 'job');
GRANT SELECT, INSERT, UPDATE, DELETE ON mfa_authenticator TO suitcase_app;
GRANT USAGE, SELECT ON SEQUENCE mfa_authenticator_id_seq TO suitcase_app;

-- Which kinds of second step people have, and nothing of what they hold. Whether one must be asked for is decided from
-- this, so that a wall in the wrong place can never leave the second step out.
CREATE FUNCTION person_factors(wanted bigint[]) RETURNS TABLE (person_id bigint, kind varchar)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT DISTINCT a.user_id, a.type FROM public.mfa_authenticator a WHERE a.user_id = ANY (wanted)
$$;
REVOKE ALL ON FUNCTION person_factors(bigint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION person_factors(bigint[]) TO suitcase_app, suitcase_system;
"""

UNDO_ROWS = """
DROP FUNCTION person_factors(bigint[]);
DROP POLICY factor_read ON mfa_authenticator;
DROP POLICY factor_used ON mfa_authenticator;
DROP POLICY factor_add ON mfa_authenticator;
DROP POLICY factor_remove ON mfa_authenticator;
ALTER TABLE mfa_authenticator DISABLE ROW LEVEL SECURITY;
REVOKE ALL ON SEQUENCE mfa_authenticator_id_seq FROM suitcase_app;
REVOKE ALL ON mfa_authenticator FROM suitcase_app;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0003_proven_address"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [migrations.RunSQL(ROWS, UNDO_ROWS)]
