"""Thousands of requests and links that end in one act: the page's one thing answers before a question per row."""

from django.db import migrations

SIDES = """
    ad_account_id = (SELECT app_focus(4::smallint)) OR creator_account_id = (SELECT app_owned_focus())
    OR app_owns_creator(creator_account_id) OR app_sees(4::smallint, ad_account_id)
"""
UP = f"""
ALTER POLICY link_request_changed ON link_request WITH CHECK ({SIDES});
ALTER POLICY link_changed ON link WITH CHECK ({SIDES});
"""

BEFORE = "app_sees(4::smallint, ad_account_id) OR app_owns_creator(creator_account_id)"
DOWN = f"""
ALTER POLICY link_request_changed ON link_request WITH CHECK ({BEFORE});
ALTER POLICY link_changed ON link WITH CHECK ({BEFORE});
"""


class Migration(migrations.Migration):
    dependencies = [("consent", "0006_agreements")]
    operations = [migrations.RunSQL(UP, DOWN)]
