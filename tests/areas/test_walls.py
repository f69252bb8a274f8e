"""Row-level security, the second wall: with the application's own checks switched off, strangers still see nothing."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.contracts import Decision
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.consent import public as consent
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast

AREAS = ("journal", "access", "identity", "ad_accounts", "creators", "consent", "notifications", "centers")
# Bookkeeping of the installation itself: no row belongs to anybody.
NOBODYS = {"journal_reader", "worker_beat", "rate", "installation"}


def tenant_tables() -> list[str]:
    """Every table of our areas that holds somebody's rows."""
    models = [
        model
        for area in AREAS
        if apps.is_installed(f"suitcase.areas.{area}")
        for model in apps.get_app_config(area).get_models()
    ]
    return sorted({model._meta.db_table for model in models} - NOBODYS)


@pytest.fixture
def story(cast: Cast) -> Cast:
    """Something in every table: a link that was made, one that was refused, posts, notifications, history."""
    from suitcase.areas.creators import public as creators
    from suitcase.areas.creators.contracts import Media, PostKind
    from suitcase.areas.notifications.models import Notification
    from suitcase.kernel import clock

    approve(cast, ask(cast))
    refused = ask(cast, "leo.bakes")
    consent.reject_request(cast.leo, request_id=refused)
    consent.block_requester(cast.leo, request_id=refused)
    media = Media("m.mp4", "m.jpg", 540, 960, 4000, 1000)
    creators.publish_post(
        cast.mia, creator_account_id=cast.mia_account.id, kind=PostKind.VIDEO, media=media, caption="Ridge"
    )
    creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
    with acting(Actor.system()):
        row = {"person_id": cast.mia.person_id, "line_id": 1, "text": "x", "page": "link", "target_ids": []}
        Notification.objects.create(**row, at=clock.now())
    return cast


def rows_seen(table: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM {table}")
        return cursor.fetchone()[0]


@pytest.mark.parametrize("who", ["a stranger", "nobody", "no settings at all"])
def test_strangers_see_no_row_of_any_tenant_table(story: Cast, who: str) -> None:
    seen = {}
    if who == "no settings at all":
        seen = {table: rows_seen(table) for table in tenant_tables()}
    else:
        with acting(story.cai if who == "a stranger" else Actor()):
            seen = {table: rows_seen(table) for table in tenant_tables()}
    if who == "a stranger":  # Cai sees herself and what she did, nobody else's
        with acting(story.cai):
            own = own_rows(story.cai)
        seen = {table: count - own.get(table, 0) for table, count in seen.items()}
    assert seen == dict.fromkeys(seen, 0)


def test_with_the_checks_switched_off_a_strangers_pages_stay_empty(story: Cast, monkeypatch) -> None:
    for question in ("check", "require"):
        monkeypatch.setattr(access, question, lambda *_, **__: Decision(True))
    with acting(story.cai):
        links = consent.list_links(story.cai, story.acme.id)
        wanted = consent.GrantFilter(creator_account_id=story.mia_account.id)
        grants = consent.list_grants(story.cai, wanted)
        assert (links.total, list(links.rows), grants.total, list(grants.rows)) == (0, [], 0, [])
        with pytest.raises(NotFound):
            ad_accounts.get_ad_account(story.cai, story.acme.id)
    with acting(story.ana):
        assert consent.list_links(story.ana, story.acme.id).total == 2


def own_rows(actor: Actor) -> dict[str, int]:
    """What a person with nothing but a sign-up has of her own."""
    queries = {
        "person": "SELECT count(*) FROM person WHERE id = %s",
        "journal_line": "SELECT count(DISTINCT line_id) FROM journal_entry WHERE stream_kind = 1 AND stream_id = %s",
        "journal_entry": "SELECT count(*) FROM journal_entry WHERE stream_kind = 1 AND stream_id = %s",
        "person_key": "SELECT count(*) FROM person_key WHERE person_id = %s",
    }
    with connection.cursor() as cursor:
        found = {}
        for table, query in queries.items():
            cursor.execute(query, [actor.person_id])
            found[table] = cursor.fetchone()[0]
        return found


def test_the_two_sides_see_the_link(story: Cast) -> None:
    for actor in (story.ana, story.mia):
        with acting(actor):
            assert rows_seen("link") == 1
            assert rows_seen("consent_evidence") == 1


def test_a_linked_advertiser_does_not_see_the_creators_other_requests(story: Cast) -> None:
    from suitcase.areas.consent.contracts import NewLinkRequest
    from tests.cast import ad_account

    bakery = ad_account(story.leo, name="Bakery")
    consent.request_authorization(
        story.leo, ad_account_id=bakery.id, new=NewLinkRequest(username="mia.peaks")
    )
    with acting(story.ana):
        assert rows_seen("link_request") == 2
    with acting(story.mia):
        assert rows_seen("link_request") == 2
    with acting(story.leo):
        assert rows_seen("link_request") == 2


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE link SET ended_at = NULL, ended_as = NULL",
        "UPDATE creator_account SET handle = 'stolen'",
        "UPDATE ad_account SET status = 'STATUS_DISABLE'",
        "UPDATE link_request SET state = 'APPROVED'",
        "UPDATE post SET caption = 'buy'",
    ],
)
def test_a_strangers_statement_changes_no_row(story: Cast, statement: str) -> None:
    with acting(story.cai), connection.cursor() as cursor:
        cursor.execute(statement)
        assert cursor.rowcount == 0


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM journal_line",
        "UPDATE journal_line SET verb = 'nothing:happened'",
        "DELETE FROM link",
        "UPDATE consent_evidence SET text = ''",
        "DELETE FROM consent_evidence",
        "DELETE FROM relation",
    ],
)
def test_nobody_rewrites_history(story: Cast, statement: str) -> None:
    with acting(story.mia), pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_an_advertiser_cannot_make_a_link_exist(story: Cast) -> None:
    from suitcase.areas.consent.models import Link, LinkRequest
    from suitcase.kernel import clock

    with acting(story.ana):
        request_id = LinkRequest.objects.filter(state="REJECTED").get()
    with acting(story.ana), pytest.raises(DatabaseError), transaction.atomic():
        Link.objects.create(
            request=request_id,
            ad_account_id=story.acme.id,
            creator_account_id=story.leo_account.id,
            scopes=["POST"],
            started_at=clock.now(),
        )


def test_checks_stand_before_the_wall(story: Cast) -> None:
    with acting(story.cai), pytest.raises(NotFound):
        consent.list_links(story.cai, story.acme.id)
