"""What closing an ad account with 10,000 links costs, against the bare SQL that writes the same rows.

Both run in one transaction on a database of their own; the bare one knows nothing of people, rights and history's
meaning: it ends the rows and inserts as many journal lines, in five statements.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import psycopg
import pytest

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent.models import Link
from suitcase.kernel import clock
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting
from tests.bench import links_world
from tests.cast import Cast, everybody

LINKS = 10_000
# Two of three requests of the world are links.
REQUESTS = LINKS * 3 // 2
# More than this for the rights, the locks and the sealed lines would mean that something asks row by row.
MOST_TIMES_BARE = 25
pytestmark = pytest.mark.bench

_BARE = """
UPDATE link SET ended_at = %(now)s, ended_as = 'UNLINKED', ended_by = %(me)s WHERE ad_account_id = %(it)s;
UPDATE link_request SET state = 'CANCELLED', answered_at = %(now)s WHERE ad_account_id = %(it)s AND state = 'PENDING';
UPDATE relation SET ended_at = %(now)s, ended_by = %(me)s, end_reason = 'unlinked'
  WHERE subject_kind = 4 AND subject_id = %(it)s AND ended_at IS NULL;
INSERT INTO journal_line (id, verb, at, actor_person_id, actor_scope, data, sealed)
  SELECT %(first)s + row_number() OVER (), 'link:unlinked', %(now)s, %(me)s, '',
    jsonb_build_object('link', id, 'request', request_id, 'ad_account', ad_account_id, 'scopes', scopes,
      'creator_account', creator_account_id), '{}' FROM link WHERE ad_account_id = %(it)s;
INSERT INTO journal_entry (line_id, stream_kind, stream_id)
  SELECT id, 4, %(it)s FROM journal_line WHERE id > %(first)s AND verb = 'link:unlinked' UNION ALL
  SELECT id, 5, (data->>'creator_account')::bigint FROM journal_line WHERE id > %(first)s AND verb = 'link:unlinked'
"""


@pytest.fixture
def world(own_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch) -> tuple[Cast, str]:
    monkeypatch.setattr(links_world, "LINKS", REQUESTS)
    cast = everybody()
    owner = own_database("owner")
    with psycopg.connect(owner) as connection:
        links_world.load(connection, cast)
    return cast, owner


def test_closing(world: tuple[Cast, str]) -> None:
    cast, owner = world
    bare = _bare(cast, owner)
    began = time.perf_counter()
    ad_accounts.close_ad_account(cast.ana, ad_account_id=cast.acme.id, confirm=cast.acme.name)
    ours = time.perf_counter() - began
    with acting(cast.ana):
        links = Link.objects.filter(ad_account_id=cast.acme.id)
        assert (links.count(), links.filter(ended_at__isnull=True).count()) == (LINKS, 0)
    print(
        f"\nclosing an ad account with {LINKS:,} links and {REQUESTS - LINKS:,} open requests, one transaction"
    )
    print(f"  bare SQL {bare:.2f} s, ours {ours:.2f} s: {ours / bare:.1f} times")
    assert ours < bare * MOST_TIMES_BARE


def _bare(cast: Cast, owner: str) -> float:
    """The same rows written by five statements, and rolled back."""
    values = {"now": clock.now(), "me": cast.ana.person_id, "it": cast.acme.id, "first": new_id()}
    with psycopg.connect(owner) as connection:
        began = time.perf_counter()
        for statement in _BARE.split(";"):
            connection.execute(statement, values)
        taken = time.perf_counter() - began
        connection.rollback()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE link, link_request, relation, journal_line, journal_entry")
    return taken
