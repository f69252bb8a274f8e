"""A creator account with 5,000 requests, each of an ad account of its own, for the benchmark of the inbox."""

from __future__ import annotations

import datetime as dt

import psycopg
from psycopg.types.json import Jsonb

from suitcase.kernel import clock
from tests.cast import Cast

REQUESTS, WAITING_EVERY = 5_000, 2
_FIRST = 10**15
_ACCOUNTS = (
    "INSERT INTO ad_account SELECT (jsonb_populate_record(a, jsonb_build_object('id', %(first)s::bigint + n))).*"
    " FROM ad_account a, generate_series(1, %(count)s) AS n WHERE a.id = %(account)s"
)
_REQUESTS = (
    "INSERT INTO link_request SELECT (jsonb_populate_record(r, jsonb_build_object("
    "'id', %(first)s::bigint + n, 'ad_account_id', %(first)s::bigint + n,"
    "'state', CASE WHEN n %% %(every)s = 0 THEN 'PENDING' ELSE 'REJECTED' END,"
    "'requested_at', %(now)s::timestamptz - n * interval '1 minute', 'expires_at', %(until)s::timestamptz,"
    "'answered_at', CASE WHEN n %% %(every)s = 0 THEN NULL ELSE %(now)s::timestamptz END,"
    "'requester', r.requester || %(who)s || jsonb_build_object('ad_account', 'Advertiser ' || n)))).*"
    " FROM link_request r, generate_series(1, %(count)s) AS n WHERE r.id = %(request)s"
)


def load(owner: psycopg.Connection, cast: Cast, request_id: int) -> None:
    """Write copies of one request past the actions: it measures reading, and thousands of acts take minutes."""
    now = clock.now()
    facts = {
        "first": _FIRST,
        "count": REQUESTS,
        "every": WAITING_EVERY,
        "account": cast.acme.id,
        "request": request_id,
        "now": now,
        "until": now + dt.timedelta(days=14),
        "who": Jsonb({"company": "Acme Outdoor GmbH"}),
    }
    owner.execute(_ACCOUNTS, facts)
    owner.execute(_REQUESTS, facts)
    owner.execute("ANALYZE ad_account, link_request")
