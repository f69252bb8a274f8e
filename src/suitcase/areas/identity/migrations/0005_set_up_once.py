"""Set-up pages see people, addresses and sign-ins while nobody operates the installation, and nothing afterwards."""

from django.db import migrations

_SET_UP = "(app_scope() = 'setup' AND NOT (SELECT app_has_staff()))"
_OWN = "{own} = app_person() OR app_scope() IN ('account', 'job') OR " + _SET_UP
_BEFORE = "{own} = app_person() OR app_scope() IN ('account', 'setup', 'job')"
_BY_OPERATORS = " OR (app_scope() = 'ops' AND app_is_staff())"


def _policies(own: str, adding: str, token: str) -> str:
    person, user = own.format(own="id"), own.format(own="user_id")
    return f"""
ALTER POLICY person_read ON person USING ({person}{_BY_OPERATORS});
ALTER POLICY person_add ON person WITH CHECK ({adding});
ALTER POLICY address_of_person ON account_emailaddress USING ({user}) WITH CHECK ({user});
ALTER POLICY sign_in_of_person ON usersessions_usersession USING ({user}) WITH CHECK ({user});
ALTER POLICY set_up_token_only_at_set_up ON set_up_token USING ({token}) WITH CHECK ({token});
"""


class Migration(migrations.Migration):
    dependencies = [("identity", "0004_two_step"), ("access", "0001_initial")]
    operations = [
        migrations.RunSQL(
            _policies(_OWN, f"app_scope() IN ('account', 'job') OR {_SET_UP}", _SET_UP),
            _policies(_BEFORE, "app_scope() IN ('account', 'setup', 'job')", "app_scope() = 'setup'"),
        )
    ]
