"""The second wall of links: with the checks switched off, no side makes more of what was asked or agreed."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, connection, transaction

from suitcase.areas.access.public import Kind, Permission, check
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewAskLink, NewLinkRequest
from suitcase.areas.consent.models import Link
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.kernel.ids import new_id
from suitcase.stores.postgres import acting
from tests.areas.consent import houses, partners
from tests.areas.consent.houses import House
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast, ad_account, person

DAY = dt.timedelta(days=1)
JOB = Actor.system("consent")


def write(actor: Actor, statement: str, **values: object) -> int:
    """How many rows a statement of one's own touches; it stays."""
    with acting(actor), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, {"now": clock.now(), "me": actor.person_id, **values})
        return cursor.rowcount


def refused(actor: Actor, statement: str, **values: object) -> str:
    """What the database says to it."""
    with pytest.raises(DatabaseError) as raised:
        write(actor, statement, **values)
    assert raised.value.__cause__.sqlstate == "42501"  # type: ignore[union-attr]
    return str(raised.value)


WIDER = (
    "UPDATE link SET scopes = scopes || '{PUBLISH}'",
    "UPDATE link SET ends_at = ends_at + interval '1 day'",
    "UPDATE link SET ends_at = NULL",
)
END = "UPDATE link SET ended_at = %(now)s, ended_as = 'UNLINKED', ended_by = %(me)s WHERE ended_at IS NULL"
REVIVE = "UPDATE link SET ended_at = NULL, ended_as = NULL, ended_by = NULL"


class _Side:
    """Somebody of the advertiser's side who sees a link for posts until in 60 days, and its creator."""

    def __init__(self, cast: Cast, who: str) -> None:
        self.cast = cast
        if who == "ad account":
            self.actor = cast.ana
            self.request = ask(cast, scopes=("POST", "INSIGHTS"))
            self.holder = (4, cast.acme.id)
        else:
            house = houses.build(cast)
            self.actor = cast.ana
            self.request = house.ask(scopes=("POST", "INSIGHTS"))
            self.holder = (2, house.center.id)
        approve(cast, self.request, ends_at=clock.now() + 60 * DAY)


@pytest.fixture(params=["ad account", "centre"])
def side(cast: Cast, request: pytest.FixtureRequest) -> _Side:
    return _Side(cast, request.param)


class TestLinks:
    @pytest.mark.parametrize("statement", WIDER)
    def test_no_advertiser_and_no_job_makes_one_more(self, side: _Side, statement: str) -> None:
        for who in (side.actor, JOB):
            refused(who, statement)

    def test_an_advertiser_narrows_shortens_and_ends_one_and_never_begins_it_anew(self, side: _Side) -> None:
        assert write(side.actor, "UPDATE link SET ends_at = ends_at - interval '1 day'") == 1
        assert write(side.actor, END) == 1
        for who in (side.actor, side.cast.mia, JOB):
            refused(who, REVIVE)
            refused(who, "UPDATE link SET ended_as = 'EXPIRED'")

    def test_an_advertiser_ends_one_in_her_own_name_and_not_as_the_creator(self, side: _Side) -> None:
        refused(side.actor, END.replace("UNLINKED", "REVOKED"))
        refused(side.actor, END.replace("%(me)s", str(side.cast.mia.person_id)))

    def test_nobody_says_that_time_ended_what_it_did_not(self, side: _Side) -> None:
        for who in (side.actor, side.cast.mia, JOB):
            refused(who, END.replace("UNLINKED", "EXPIRED"))

    def test_the_creator_moves_the_end_and_adds_nothing(self, side: _Side) -> None:
        assert write(side.cast.mia, WIDER[1]) == 1
        assert write(side.cast.mia, WIDER[2]) == 1
        refused(side.cast.mia, WIDER[0])

    @pytest.mark.parametrize("column", ["creator_account_id", "ad_account_id", "center_id", "request_id"])
    def test_nobody_makes_it_somebody_elses(self, side: _Side, column: str) -> None:
        for who in (side.actor, side.cast.mia, JOB):
            assert "permission denied" in refused(who, f"UPDATE link SET {column} = {column}")

    def test_the_creator_makes_none_without_an_approved_request(self, cast: Cast) -> None:
        make = (
            "INSERT INTO link (id, request_id, ad_account_id, creator_account_id, scopes, started_at)"
            " VALUES (%(id)s, %(request)s, %(account)s, %(creator)s, %(scopes)s, %(now)s)"
        )
        values = {"id": new_id(), "account": cast.acme.id, "creator": cast.mia_account.id, "scopes": ["POST"]}
        values["request"] = ask(cast, scopes=("POST",))
        answer = "UPDATE link_request SET state = 'APPROVED', answered_by = %(me)s"
        refused(cast.mia, make, **values)
        assert write(cast.mia, answer) == 1
        refused(cast.mia, make, **values | {"scopes": ["POST", "PUBLISH"]})
        refused(cast.mia, make, **values | {"account": cast.acme.id + 1})
        assert write(cast.mia, make, **values) == 1


class TestRequests:
    @pytest.fixture
    def asked(self, cast: Cast) -> Cast:
        ask(cast, scopes=("POST",), ends_on=(clock.now() + 60 * DAY).date())
        return cast

    @pytest.mark.parametrize("state", ["APPROVED", "REJECTED", "EXPIRED"])
    def test_an_advertiser_does_not_answer_for_the_creator(self, asked: Cast, state: str) -> None:
        answer = f"UPDATE link_request SET state = '{state}', answered_at = %(now)s"
        refused(asked.ana, answer)
        refused(asked.ana, answer + f", answered_by = {asked.mia.person_id}")
        if state != "EXPIRED":
            refused(JOB, answer)
        assert write(asked.mia, answer + ", answered_by = %(me)s") == 1

    def test_an_advertiser_takes_back_in_her_own_name(self, asked: Cast) -> None:
        take = "UPDATE link_request SET state = 'CANCELLED', answered_at = %(now)s, answered_by = "
        refused(asked.ana, take + str(asked.mia.person_id))
        assert write(asked.ana, take + "%(me)s") == 1
        for who in (asked.ana, asked.mia, JOB):
            refused(who, "UPDATE link_request SET state = 'PENDING', answered_at = NULL, answered_by = NULL")
            refused(who, "UPDATE link_request SET answered_at = answered_at - interval '1 day'")

    @pytest.mark.parametrize(
        "change",
        [
            "scopes = scopes || '{PUBLISH}'",
            "proposed_end = NULL",
            "proposed_end = proposed_end + interval '1 day'",
        ],
    )
    def test_nobody_adds_to_what_was_asked(self, asked: Cast, change: str) -> None:
        for who in (asked.ana, asked.mia, JOB):
            refused(who, f"UPDATE link_request SET {change}")

    @pytest.mark.parametrize(
        "column", ["requester", "message", "expires_at", "requested_by", "creator_account_id"]
    )
    def test_what_the_creator_reads_stays_as_it_was_asked(self, asked: Cast, column: str) -> None:
        for who in (asked.ana, asked.mia, JOB):
            assert "permission denied" in refused(who, f"UPDATE link_request SET {column} = {column}")

    @pytest.mark.parametrize("change", ["answer_note = 'Yes!'", "handle = 'mia'", "reminders = 3"])
    def test_an_advertiser_writes_nothing_of_the_creators(self, asked: Cast, change: str) -> None:
        refused(asked.ana, f"UPDATE link_request SET {change}")

    def test_a_reminder_by_hand_is_not_unsaid(self, asked: Cast) -> None:
        nudge = "UPDATE link_request SET nudged_at = "
        assert write(asked.ana, nudge + "%(now)s") == 1
        refused(asked.ana, nudge + "NULL")
        refused(asked.ana, nudge + "nudged_at - interval '2 days'")

    def test_none_is_made_answered_or_past_a_block(self, asked: Cast) -> None:
        copy = (
            "INSERT INTO link_request SELECT (jsonb_populate_record(q, jsonb_build_object('id', %(id)s::bigint,"
            " 'state', %(state)s::text, 'answered_at', null, 'answered_by', null, 'is_latest', true))).*"
            " FROM link_request q WHERE NOT is_latest LIMIT 1"
        )
        write(asked.ana, "UPDATE link_request SET state = 'CANCELLED', is_latest = false")
        refused(asked.ana, copy, id=new_id(), state="APPROVED")
        assert write(asked.ana, copy, id=new_id(), state="PENDING") == 1
        (waiting,) = self._waiting(asked)
        consent.block_requester(asked.mia, request_id=waiting)
        write(asked.ana, "UPDATE link_request SET is_latest = false")
        refused(asked.ana, copy, id=new_id(), state="PENDING")

    def _waiting(self, cast: Cast) -> list[int]:
        with acting(cast.mia):
            return [
                one.request_id for one in consent.list_grants(cast.mia, consent.GrantFilter("pending")).rows
            ]

    def test_by_a_link_to_ask_with_nothing_else_is_asked_than_the_link_asks(self, cast: Cast) -> None:
        house = houses.build(cast)
        _ask_link, token = house.qr(scopes=("POST",))
        request_id = house.take_up(token)
        consent.reject_request(cast.mia, request_id=request_id)
        copy = (
            "INSERT INTO link_request SELECT (jsonb_populate_record(q, jsonb_build_object('id', %(id)s::bigint,"
            " 'is_latest', false, 'state', 'PENDING', 'answered_at', null, 'answered_by', null) || %(new)s::jsonb)).*"
            " FROM link_request q"
        )
        for new in ('{"scopes": ["POST", "PUBLISH"]}', '{"message": "Please"}', '{"requester": {}}'):
            refused(cast.mia, copy, id=new_id(), new=new)
        assert write(cast.mia, copy, id=new_id(), new="{}") == 1


class TestBlocksAndLinksToAskWith:
    def test_a_block_that_is_over_stays_over(self, cast: Cast) -> None:
        block = consent.block_requester(cast.mia, request_id=ask(cast)).block_id
        end = "UPDATE requester_block SET ended_at = %(now)s, ended_by = "
        refused(cast.mia, end + str(cast.ana.person_id))
        assert write(cast.ana, end + "%(me)s") == 0
        consent.unblock_requester(cast.mia, block_id=block)
        for who in (cast.mia, JOB):
            refused(who, "UPDATE requester_block SET ended_at = NULL, ended_by = NULL")
            assert "permission denied" in refused(
                who, "UPDATE requester_block SET ad_account_id = ad_account_id"
            )

    def test_a_link_to_ask_with_that_is_withdrawn_stays_so(self, cast: Cast) -> None:
        house = houses.build(cast)
        made = consent.make_ask_link(cast.ana, center_id=house.center.id, new=NewAskLink())
        withdraw = "UPDATE ask_link SET withdrawn_at = %(now)s, withdrawn_by = "
        refused(cast.ana, withdraw + str(cast.mia.person_id))
        consent.withdraw_ask_link(cast.ana, center_id=house.center.id, ask_link_id=made)
        for who in (cast.ana, JOB):
            refused(who, "UPDATE ask_link SET withdrawn_at = NULL, withdrawn_by = NULL")


GIVE = (
    "INSERT INTO relation (id, subject_kind, subject_id, role, object_kind, object_id, through_kind, through_id,"
    " granted_by, valid_from, expires_at, end_reason) SELECT %(id)s, %(kind)s, %(subject)s, %(role)s, 5, %(creator)s,"
    " %(through_kind)s, %(through)s, %(me)s, %(now)s, %(until)s, ''"
)
POST, PUBLISH, OWNER = 60, 61, 40


def gives(cast: Cast, subject: tuple[int, int], role: int, through: tuple[int, int] | None, **more: object):
    kind, id_ = through or (None, None)
    return {
        "id": new_id(),
        "kind": subject[0],
        "subject": subject[1],
        "role": role,
        "creator": cast.mia_account.id,
        "through_kind": kind,
        "through": id_,
        "until": None,
    } | more


def _link_of(request_id: int) -> tuple[int, dt.datetime | None]:
    with acting(JOB):
        return Link.objects.values_list("id", "ends_at").get(request_id=request_id)


class TestWhatIsUsed:
    """The engine asks relations, so they are held to the link they came by."""

    def test_nobody_has_more_of_a_link_than_it_gives(self, side: _Side) -> None:
        cast = side.cast
        link_id, until = _link_of(side.request)
        link = (3, link_id)
        for who in (side.actor, JOB):
            refused(who, GIVE, **gives(cast, side.holder, PUBLISH, link, until=until))
            refused(who, GIVE, **gives(cast, side.holder, POST, link, until=clock.now() + 61 * DAY))
            refused(who, GIVE, **gives(cast, side.holder, POST, link))
            refused(who, GIVE, **gives(cast, (4, 4711), POST, link, until=until))
        refused(side.actor, GIVE, **gives(cast, side.holder, POST, None))
        refused(side.actor, GIVE, **gives(cast, side.holder, POST, (3, 4711)))
        off = "UPDATE relation SET ended_at = %(now)s, ended_by = %(me)s, end_reason = 'x' WHERE role = 60"
        assert write(side.actor, off) == 1
        assert write(side.actor, GIVE, **gives(cast, side.holder, POST, link, until=until)) == 1
        consent.revoke_link(cast.mia, request_id=side.request)
        with acting(cast.ana):
            it = (Kind.CREATOR_ACCOUNT, cast.mia_account.id)
            assert not check(cast.ana, Permission.CREATOR_POSTS_USE, it).allowed
        refused(JOB, GIVE, **gives(cast, side.holder, POST, link, until=until))

    def test_only_admins_let_people_and_ad_accounts_use_what_a_centre_holds(self, cast: Cast) -> None:
        house = houses.build(cast)
        house.link(scopes=("POST",))
        held = (1, self._held(house))
        for subject in ((1, house.gil.person_id or 0), (4, house.account.id)):
            refused(house.gil, GIVE, **gives(cast, subject, POST, held))
            refused(cast.ana, GIVE, **gives(cast, subject, PUBLISH, held))
            assert write(cast.ana, GIVE, **gives(cast, subject, POST, held)) == 1

    def _held(self, house: House) -> int:
        with acting(JOB), connection.cursor() as cursor:
            cursor.execute(
                "SELECT id FROM relation WHERE subject_kind = 2 AND subject_id = %s AND object_kind = 5",
                [house.center.id],
            )
            return int(cursor.fetchone()[0])

    def test_whoever_uses_a_creator_account_does_not_make_herself_its_owner(self, side: _Side) -> None:
        me = (1, side.actor.person_id or 0)
        refused(side.actor, GIVE, **gives(side.cast, me, OWNER, None))
        end = (
            "UPDATE relation SET ended_at = %(now)s, ended_by = %(me)s, end_reason = 'x'"
            f" WHERE role = 40 AND object_kind = 5 AND object_id = {side.cast.mia_account.id}"
        )
        refused(side.actor, end)
        assert write(JOB, end) == 1
        refused(side.actor, GIVE, **gives(side.cast, me, OWNER, None))

    def test_through_a_partner_no_more_than_before(self, cast: Cast) -> None:
        at = partners.build(cast, scopes=("POST",))
        request_id = at.agreed(("POST",))
        link = (3, _link_of(request_id)[0])
        refused(at.ben, GIVE, **gives(cast, (2, at.northwind.id), PUBLISH, link))


def test_the_evidence_is_in_the_name_of_whoever_agreed(side: _Side) -> None:
    copy = (
        "INSERT INTO consent_evidence SELECT (jsonb_populate_record(e, jsonb_build_object('id', %(id)s::bigint,"
        " 'approved_by', %(by)s::bigint))).* FROM consent_evidence e"
    )
    refused(side.cast.mia, copy, id=new_id(), by=side.cast.ana.person_id)
    assert write(side.cast.mia, copy, id=new_id(), by=side.cast.mia.person_id) == 1


def test_a_stranger_asks_as_before(cast: Cast) -> None:
    """The walls stand beside the road and not on it: another ad account asks, is blocked, let in again, and linked."""
    zoe = person("Zoe")
    account = ad_account(zoe, name="Zoe's")
    new = NewLinkRequest(username="mia.trails")
    first = consent.request_authorization(zoe, ad_account_id=account.id, new=new)
    block = consent.block_requester(cast.mia, request_id=first).block_id
    consent.unblock_requester(cast.mia, block_id=block)
    again = consent.request_authorization(zoe, ad_account_id=account.id, new=new)
    assert again != first
