"""The one thing a page is about, looked up once instead of once per row.

`app_focus_on` asks the full question of `app_sees` once and remembers a yes for the rest of the transaction; policies
of long lists compare with it before they ask again. It is forgotten whenever the acting person changes.
"""

from django.db import migrations

UP = """
CREATE FUNCTION app_focus_on(p_kind smallint, p_id bigint) RETURNS boolean LANGUAGE plpgsql AS $$
BEGIN
  IF NOT app_sees(p_kind, p_id) THEN RETURN false; END IF;
  PERFORM set_config('app.focus_' || p_kind, p_id::text, true);
  RETURN true;
END $$;

CREATE FUNCTION app_focus(p_kind smallint) RETURNS bigint LANGUAGE sql STABLE AS $$
  SELECT nullif(current_setting('app.focus_' || p_kind, true), '')::bigint
$$;

REVOKE ALL ON FUNCTION app_focus_on(smallint, bigint), app_focus(smallint) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION app_focus_on(smallint, bigint), app_focus(smallint) TO suitcase_app, suitcase_system;
"""

DOWN = "DROP FUNCTION app_focus_on(smallint, bigint), app_focus(smallint);"


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial")]
    operations = [migrations.RunSQL(UP, DOWN)]
