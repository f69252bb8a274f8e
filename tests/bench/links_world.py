"""An ad account with 5,000 requests, two of three of them links, for the page benchmark."""

from __future__ import annotations

import datetime as dt

import psycopg
from psycopg.types.json import Jsonb

from suitcase.areas.access.contracts import Kind, Role, ThroughKind
from suitcase.kernel import clock
from suitcase.kernel.ids import new_id
from tests.cast import Cast

LINKS = 5_000
_ACCOUNT = (
    "(id, handle, handle_key, display_name, bio, avatar, account_type, is_private, state, created_by,"
    " created_at)"
)
_REQUEST = (
    "(id, ad_account_id, creator_account_id, asked_as, handle, scopes, message, requester, state, is_latest,"
    " requested_by, requested_at, expires_at, answered_at, answered_by, answer_note)"
)
_LINK = "(id, request_id, ad_account_id, creator_account_id, scopes, started_at)"
_RELATION = (
    "(id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id, granted_by, valid_from,"
    " end_reason)"
)
SCOPES = ["POST", "INSIGHTS"]


def load(owner: psycopg.Connection, cast: Cast) -> None:
    """Write the rows past the actions: a benchmark measures reading, and thousands of approvals take minutes."""
    now = clock.now()
    before = now - dt.timedelta(days=1)
    requester = Jsonb(
        {"person": "Ana", "ad_account": cast.acme.name, "ad_account_id": cast.acme.id} | _BUSINESS
    )
    numbers = [(number, new_id(), new_id(), new_id()) for number in range(LINKS)]
    account = cast.acme.id
    with owner.cursor() as cursor:
        with cursor.copy(f"COPY creator_account {_ACCOUNT} FROM STDIN") as copy:
            for number, creator, _request, _link in numbers:
                handle = f"creator{number:05d}"
                copy.write_row(
                    (
                        creator,
                        handle,
                        handle,
                        f"Creator {number}",
                        "",
                        "",
                        "PERSONAL",
                        False,
                        "ACTIVE",
                        1,
                        now,
                    )
                )
        with cursor.copy(f"COPY link_request {_REQUEST} FROM STDIN") as copy:
            for number, creator, request, _link in numbers:
                state, handle = "APPROVED" if number % 3 else "PENDING", f"creator{number:05d}"
                asked = now - dt.timedelta(minutes=number)
                ends = (now + dt.timedelta(days=10), now, 1, "")
                head = (request, account, creator, handle, handle, SCOPES, "", requester, state, True)
                copy.write_row((*head, cast.ana.person_id, asked, *ends))
        with cursor.copy(f"COPY link {_LINK} FROM STDIN") as copy:
            for number, creator, request, link in numbers:
                if number % 3:
                    copy.write_row((link, request, account, creator, SCOPES, before))
        with cursor.copy(f"COPY relation {_RELATION} FROM STDIN") as copy:
            for number, creator, _request, link in numbers:
                for role in (Role.POST, Role.INSIGHTS) if number % 3 else ():
                    ends = (int(ThroughKind.LINK), link, 1, before, "")
                    copy.write_row(
                        (
                            new_id(),
                            int(Kind.AD_ACCOUNT),
                            account,
                            int(role),
                            int(Kind.CREATOR_ACCOUNT),
                            creator,
                            *ends,
                        )
                    )
    owner.execute("ANALYZE creator_account, link_request, link, relation")


_BUSINESS = {
    "company": "Acme Outdoor GmbH",
    "website": "https://acme.example",
    "country": "DE",
    "industry": "Other",
}
