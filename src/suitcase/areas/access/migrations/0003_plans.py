"""Questions about paths are planned once per connection.

Their plans have some thirty nodes: making one takes about ten milliseconds, running it less than one. Left to itself
the server plans anew five times per connection, and every time for small batches, whose estimated cost is lower than
that of the general plan (measured: 14.7 million instructions for a batch of one, 0.8 million with this). The general
plan is as good: every branch starts from a person and an object that the question names. `access_reach` keeps the
server's choice, because there the best plan depends on how much a person reaches.
"""

from django.db import migrations

FUNCTIONS = (
    "app_is_staff()",
    "app_sees(smallint, bigint)",
    "access_paths(bigint, smallint, bigint, timestamptz)",
    "access_paths(bigint[], smallint[], bigint[], timestamptz)",
    "access_reachers(smallint, bigint, integer[], timestamptz, integer)",
    "access_explain(bigint, smallint, bigint, timestamptz)",
)
UP = "\n".join(f"ALTER FUNCTION {name} SET plan_cache_mode = force_generic_plan;" for name in FUNCTIONS)
DOWN = "\n".join(f"ALTER FUNCTION {name} RESET plan_cache_mode;" for name in FUNCTIONS)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_focus")]
    operations = [migrations.RunSQL(UP, DOWN)]
