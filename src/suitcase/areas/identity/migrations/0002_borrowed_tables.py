"""Rows and rights of the tables that libraries bring: sign-in, sessions, jobs, the cache.

Nobody has a right by default, so every table the web and the worker use is named here.
"""

from django.db import migrations

# allauth's tables say who owns which address and which sign-in: the same rows as the person's own.
_OWNED = """
ALTER TABLE {table} ENABLE ROW LEVEL SECURITY;
CREATE POLICY {name}_of_person ON {table}
    USING (user_id = app_person() OR app_scope() IN ('account', 'setup', 'job'))
    WITH CHECK (user_id = app_person() OR app_scope() IN ('account', 'setup', 'job'));
CREATE POLICY {name}_of_operator ON {table} FOR SELECT
    USING (app_scope() = 'ops' AND app_is_staff());
GRANT SELECT, INSERT, UPDATE, DELETE ON {table} TO suitcase_app;
"""

ROWS = (
    _OWNED.format(table="account_emailaddress", name="address")
    + _OWNED.format(table="usersessions_usersession", name="sign_in")
    + """
ALTER TABLE account_emailconfirmation ENABLE ROW LEVEL SECURITY;
CREATE POLICY confirmation_of_person ON account_emailconfirmation
    USING (app_scope() IN ('account', 'job')
        OR EXISTS (SELECT FROM account_emailaddress a WHERE a.id = email_address_id))
    WITH CHECK (app_scope() IN ('account', 'job')
        OR EXISTS (SELECT FROM account_emailaddress a WHERE a.id = email_address_id));
GRANT SELECT, INSERT, UPDATE, DELETE ON account_emailconfirmation TO suitcase_app;
"""
)

CACHE = """
CREATE TABLE suitcase_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamp with time zone NOT NULL
);
CREATE INDEX suitcase_cache_expires ON suitcase_cache (expires);
GRANT SELECT, INSERT, UPDATE, DELETE ON suitcase_cache TO suitcase_app;
"""

# The session row holds no person in the clear and is found only by its secret key.
GRANTS = """
GRANT SELECT, INSERT, UPDATE, DELETE ON django_session TO suitcase_app;
GRANT SELECT ON django_content_type TO suitcase_app;
GRANT SELECT ON django_migrations TO suitcase_app, suitcase_system;
DO $$
DECLARE one regclass; routine regprocedure; counter regclass;
BEGIN
    FOR one IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            AND c.relkind IN ('r', 'p') AND c.relname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO suitcase_app, suitcase_system', one);
    END LOOP;
    FOR routine IN SELECT p.oid FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
            AND p.proname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('GRANT EXECUTE ON FUNCTION %s TO suitcase_app, suitcase_system', routine);
    END LOOP;
    FOR counter IN SELECT c.oid FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace
            AND c.relkind = 'S' AND c.relname LIKE 'procrastinate\\_%' LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO suitcase_app, suitcase_system', counter);
    END LOOP;
    FOR counter IN SELECT pg_get_serial_sequence(name, 'id')::regclass FROM unnest(ARRAY[
            'account_emailaddress', 'account_emailconfirmation', 'usersessions_usersession']) AS name LOOP
        EXECUTE format('GRANT USAGE, SELECT ON SEQUENCE %s TO suitcase_app', counter);
    END LOOP;
END $$;
"""

UNDO_ROWS = """
DROP POLICY confirmation_of_person ON account_emailconfirmation;
ALTER TABLE account_emailconfirmation DISABLE ROW LEVEL SECURITY;
DROP POLICY address_of_person ON account_emailaddress;
DROP POLICY address_of_operator ON account_emailaddress;
ALTER TABLE account_emailaddress DISABLE ROW LEVEL SECURITY;
DROP POLICY sign_in_of_person ON usersessions_usersession;
DROP POLICY sign_in_of_operator ON usersessions_usersession;
ALTER TABLE usersessions_usersession DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("usersessions", "0001_initial"),
        ("sessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]

    operations = [
        migrations.RunSQL(ROWS, UNDO_ROWS),
        migrations.RunSQL(CACHE, "DROP TABLE suitcase_cache;"),
        # Rights go with the tables when those are undone.
        migrations.RunSQL(GRANTS, migrations.RunSQL.noop),
    ]
