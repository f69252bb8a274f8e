"""Creator accounts shared with partners: the creator is asked, and it stands on what she allowed before."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, ThroughKind
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.errors import NotAPartner, NotUndoable, TooManyAtOnce
from suitcase.areas.centers.models import CenterPartner
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest, Scope
from suitcase.areas.consent.errors import AlreadyEnded, AlreadyLinked, NothingToPropose, RequestGone
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.consent.proposals import plans
from suitcase.areas.consent.proposals.reactions import undo_proposal
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined
from tests.areas.consent.partners import BOTH, Partners, build, linked
from tests.areas.consent.test_requests import approve, ask
from tests.cast import Cast

DAY = dt.timedelta(days=1)
LIVE = LinkStatus.AUTHORIZED


@pytest.fixture
def at(cast: Cast) -> Partners:
    return build(cast)


@pytest.mark.req("B5", "L17")
def test_asked_agreed_used_and_over_with_the_link_above(at: Partners) -> None:
    done = at.propose()
    assert (done.done, done.asked) == (1, 1)
    assert not at.may(at.ben, Permission.CREATOR_ACCOUNT_SEE)
    with acting(at.cast.mia):
        grant = consent.get_grant(at.cast.mia, at.waiting())
    assert (grant.requester.ad_account, grant.requester.through) == ("Northwind", "Acme")
    assert grant.text is not None
    kept = json.loads(grant.text.text)
    assert kept["who"]["through_id"] == at.acme.id
    assert "Acme may use your account already, and asks that its partner Northwind" in kept["covers"]
    approve(at.cast, grant.request_id)
    assert at.status() is LIVE
    assert at.row().through == "Acme"
    at.assign()
    for who in (at.nils, at.ben):  # Ben works in the ad account
        assert at.may(who)
    consent.revoke_link(at.cast.mia, request_id=at.link)
    for who in (at.nils, at.ben):
        assert not at.may(who)
    assert at.status() is LinkStatus.REVOKED


class TestAsking:
    def test_never_for_more_or_longer_than_the_centre_holds(self, cast: Cast) -> None:
        at = build(cast, scopes=("POST",))
        (row,) = at.planned(("POST", "PUBLISH"))
        assert (row.before, row.after, row.problem) == ("", "POST", "")
        (row,) = at.planned(("PUBLISH",))
        assert row.problem == plans.NOTHING_HELD
        end = clock.now() + 20 * DAY
        _change(at, at.link, ends_at=end)
        at.propose(ends_on=(clock.now() + 60 * DAY).date())
        with acting(cast.mia):
            grant = consent.get_grant(cast.mia, at.waiting())
        assert (grant.scopes, grant.proposed_end) == ((Scope.POST,), end)
        with acting(cast.mia), pytest.raises(Invalid):
            consent.get_terms(cast.mia, grant.request_id, ends_at=None)

    def test_says_why_not_row_by_row_and_asks_the_others(self, at: Partners) -> None:
        leo = at.cast.leo_account.id
        rows = at.planned(ids=[at.mia, leo, 4711])
        assert [row.problem for row in rows] == ["", plans.NOT_LINKED, plans.NOT_LINKED]
        done = at.propose(ids=[at.mia, leo])
        assert (done.done, done.refused) == (1, 1)
        with pytest.raises(NothingToPropose) as refused:
            at.propose(("POST",))
        assert refused.value.sentence == plans.ASKED

    def test_their_own_link_and_their_own_request_come_first(self, at: Partners) -> None:
        request_id = consent.request_for_center(
            at.ben, center_id=at.northwind.id, new=NewLinkRequest(username="mia.trails")
        )
        assert at.planned()[0].problem == plans.ASKED_BY_THEM
        approve(at.cast, request_id)
        assert at.planned()[0].problem == plans.OWN_LINK

    def test_rests_blocks_and_closed_accounts(self, at: Partners) -> None:
        from suitcase.areas.creators import public as creators

        for _round in range(3):
            at.propose()
            consent.reject_request(at.cast.mia, request_id=at.waiting())
        assert at.planned()[0].problem.startswith("The creator has declined several requests")
        new = NewLinkRequest(username="mia.trails")
        own = consent.request_for_center(at.ben, center_id=at.northwind.id, new=new)
        consent.cancel_request(at.ben, request_id=own)
        clock.advance(limits.REJECTION_WINDOW + limits.REJECTION_REST)
        at.propose()
        blocked = consent.block_requester(at.cast.mia, request_id=at.waiting())
        assert at.planned()[0].problem == plans.PARTNER_BLOCKED
        consent.unblock_requester(at.cast.mia, block_id=blocked.block_id)
        clock.advance(limits.REJECTION_WINDOW + limits.REJECTION_REST)
        consent.block_requester(at.cast.mia, request_id=at.link)
        assert at.planned()[0].problem == plans.BLOCKED
        creators.close_creator_account(at.cast.mia, creator_account_id=at.mia)
        assert at.planned()[0].problem == plans.NOT_LINKED

    def test_whoever_is_blocked_has_nothing_waiting_for_its_partners(self, at: Partners) -> None:
        at.propose()
        waiting = at.waiting()
        with acting(at.cast.mia):
            seen = consent.preview_block(at.cast.mia, at.link)
        assert (seen.rejects, seen.by, seen.partners) == (False, "", ("Northwind",))
        for who, request_id, refusal in (
            (at.cast.ana, at.link, Denied),
            (at.ben, waiting, NotFound),
            (at.cast.cai, at.link, NotFound),
        ):
            with acting(who), pytest.raises(refusal):
                consent.preview_block(who, request_id)
        done = consent.block_requester(at.cast.mia, request_id=at.link)
        assert (done.rejected, done.revoked, done.taken_back) == (False, False, 1)
        assert at.status() is LinkStatus.CANCELLED
        with pytest.raises(RequestGone):
            approve(at.cast, waiting)
        for who, center in ((at.cast.ana, at.acme), (at.ben, at.northwind)):
            with acting(who):
                lines = journal.lines(who, (Kind.CENTER, center.id), limit=20)
            assert [line.verb for line in lines].count("partner_link:cancelled") == 1
            assert not any("block" in line.verb for line in lines)
        consent.unblock_requester(at.cast.mia, block_id=done.block_id)
        assert at.status() is LinkStatus.CANCELLED
        at.propose()  # the partner does not rest: nobody declined it
        assert at.waiting() != waiting

    def test_what_was_asked_for_whoever_is_blocked_is_rejected(self, at: Partners) -> None:
        at.propose()
        with acting(at.cast.mia):
            seen = consent.preview_block(at.cast.mia, at.waiting())
        assert (seen.rejects, seen.by, seen.partners) == (True, "Acme", ())
        done = consent.block_requester(at.cast.mia, request_id=at.waiting())
        assert (done.rejected, done.taken_back) == (True, 0)
        assert at.status() is LinkStatus.REJECTED
        consent.unblock_requester(at.cast.mia, block_id=done.block_id)
        assert at.status() is LinkStatus.REJECTED

    def test_a_block_takes_back_nothing_of_other_creators_or_centres(self, at: Partners) -> None:
        at.propose()
        account = ask(at.cast)
        done = consent.block_requester(at.cast.mia, request_id=account)
        assert (done.rejected, done.taken_back) == (True, 0)
        assert at.status() is LinkStatus.PENDING

    def test_bad_input_strangers_and_members(self, at: Partners) -> None:
        for scopes in (("LIVE",), ("NONSENSE",), ()):
            with pytest.raises(Invalid):
                at.propose(scopes)
        with pytest.raises(Invalid):
            at.propose(message="x" * 501)
        with pytest.raises(TooManyAtOnce):
            at.propose(ids=range(1, limits.BULK_ROWS + 2))
        it = {"partner_id": at.northwind.id, "creator_account_ids": [at.mia]}
        gil = joined(at.cast.ana, at.acme, "Gil")
        for who, refusal in (
            (gil, Denied),
            (at.cast.cai, NotFound),
            (at.cast.mia, NotFound),
            (at.ben, NotFound),
        ):
            for act in (consent.propose_creators, consent.stop_sharing_creators):
                with pytest.raises(refusal):
                    act(who, center_id=at.acme.id, **it)  # type: ignore[operator]
        centers.remove_partner(at.cast.ana, center_id=at.acme.id, partner_id=at.northwind.id)
        with pytest.raises(NotAPartner):
            at.propose()

    def test_taken_back_while_it_waits_by_either(self, at: Partners) -> None:
        for take_back in (at.stop, at.give_back):
            at.propose()
            request_id = at.waiting()
            take_back()
            assert at.status() is LinkStatus.CANCELLED
            with pytest.raises(RequestGone):
                consent.approve_request(at.cast.mia, request_id=request_id, text_sha256="")


class TestAnswering:
    def test_less_shorter_or_not_at_all(self, at: Partners) -> None:
        end = clock.now() + 30 * DAY
        at.agreed(scopes=BOTH, ends_at=end)
        assert at.row().until == end
        at.stop()
        at.propose()
        consent.reject_request(at.cast.mia, request_id=at.waiting())
        assert at.status() is LinkStatus.REJECTED

    def test_cannot_be_passed_on(self, at: Partners) -> None:
        at.agreed()
        hal = joined(at.ben, at.northwind, "Hal")
        hillside = centers.create_center(hal, name="Hillside", time_zone="UTC")
        centers.add_partner(at.ben, center_id=at.northwind.id, number=str(hillside.id))
        with acting(at.ben):
            (row,) = consent.plan_proposal(
                at.ben, at.northwind.id, hillside.id, creator_account_ids=[at.mia], scopes=BOTH
            )
            assert not consent.list_shareable_creators(at.ben, at.northwind.id, hillside.id).rows
        assert row.problem == plans.PASSED_ON

    def test_the_one_who_has_it_is_linked_and_cannot_ask_beside_it(self, at: Partners) -> None:
        at.agreed()
        with pytest.raises(AlreadyLinked):
            linked(at.cast, at.northwind, at.ben)


class TestOtherTerms:
    def test_less_holds_at_once_and_more_is_asked_while_the_old_stays(self, at: Partners) -> None:
        at.agreed()
        at.assign()
        done = at.propose(("POST",))
        assert (done.done, done.asked) == (1, 0)
        assert at.may(at.nils)
        assert not at.may(at.nils, Permission.CREATOR_INSIGHTS_SEE)
        done = at.propose(("POST", "PUBLISH"))
        assert done.asked == 1
        assert (at.status(), at.row().scopes) == (LIVE, (Scope.POST,))
        with acting(at.cast.ana):
            page = consent.list_given_creators(at.cast.ana, at.acme.id, at.northwind.id)
        assert page.more == {at.mia: (Scope.POST, Scope.PUBLISH)}
        old = at.row().request_id
        with acting(at.cast.mia):
            assert consent.get_grant(at.cast.mia, at.waiting()).has_now == (Scope.POST,)
        approve(at.cast, at.waiting())
        assert at.row().scopes == (Scope.POST, Scope.PUBLISH)
        assert at.may(at.nils)  # assigned before, and goes on
        assert not at.may(at.nils, Permission.CREATOR_POSTS_PUBLISH)
        with acting(at.cast.mia):
            assert consent.get_grant(at.cast.mia, old).status is LinkStatus.REPLACED

    def test_what_waits_for_more_can_be_taken_back_alone(self, at: Partners) -> None:
        at.agreed(("POST",))
        at.propose(BOTH)
        assert at.planned(("POST",))[0].before == "POST+INSIGHTS"
        at.propose(("POST",))
        assert at.status() is LIVE
        with acting(at.cast.mia):
            assert not consent.list_grants(at.cast.mia, consent.GrantFilter("pending")).rows

    def test_many_are_given_less_in_one_act_and_each_is_told(self, at: Partners) -> None:
        leo = at.cast.leo_account.id
        linked(dataclasses.replace(at.cast, mia=at.cast.leo), at.acme, at.cast.ana, "leo.bakes")
        at.agreed()
        at.propose(BOTH, ids=[leo])
        with acting(at.cast.leo):
            (waits,) = consent.list_grants(at.cast.leo, consent.GrantFilter("pending")).rows
        approve(at.cast, waits.request_id, at.cast.leo)
        at.assign()
        # What is left of Leo's is not switched on, as if somebody had ended it: it counts again with the new terms.
        with acting(Actor.system()):
            mine = Link.objects.get(request_id=waits.request_id)
            off = [
                one.id
                for one in access.relations(through=(ThroughKind.LINK, mine.id))
                if one.role is access.Role.POST
            ]
            access.end(Actor.system(), off, reason="switched_off")
        assert at.propose(("POST",), ids=[at.mia, leo]).done == 2
        assert at.row().scopes == (Scope.POST,)
        assert at.may(at.nils)
        assert not at.may(at.nils, Permission.CREATOR_INSIGHTS_SEE)
        with acting(Actor.system()):
            mine.refresh_from_db()
            held = [one.role.name for one in access.relations(through=(ThroughKind.LINK, mine.id))]
        assert (mine.scopes, held) == (["POST"], ["POST"])
        with acting(at.ben):
            told = journal.lines(
                at.ben, (Kind.CENTER, at.northwind.id), verbs=["partner_link:lowered"], limit=9
            )
        assert {(line.data["creator_account"], *line.data["lost"]) for line in told} == {
            (at.mia, "INSIGHTS"),
            (leo, "INSIGHTS"),
        }

    def test_the_creator_narrows_above_and_it_narrows_below(self, at: Partners) -> None:
        at.agreed()
        at.assign()
        end = clock.now() + 10 * DAY
        _change(at, at.link, scopes=("INSIGHTS",), ends_at=end)
        assert (at.row().scopes, at.row().until) == ((Scope.INSIGHTS,), end)
        assert not at.may(at.nils)
        assert at.may(at.nils, Permission.CREATOR_INSIGHTS_SEE)
        request_id = at.row().request_id
        with acting(at.cast.mia), pytest.raises(Invalid) as refused:
            consent.get_terms_change(at.cast.mia, request_id, ends_at=end + DAY)
        assert "through Acme" in refused.value.fields["ends_at"]
        clock.advance(11 * DAY)
        assert not at.may(at.nils, Permission.CREATOR_INSIGHTS_SEE)

    def test_what_waits_follows_too(self, at: Partners) -> None:
        at.propose()
        end = clock.now() + 10 * DAY
        _change(at, at.link, scopes=("INSIGHTS",), ends_at=end)
        with acting(at.cast.mia):
            grant = consent.get_grant(at.cast.mia, at.waiting())
        assert (grant.scopes, grant.proposed_end) == ((Scope.INSIGHTS,), end)

    def test_nothing_left_below_ends_it(self, at: Partners) -> None:
        at.agreed(("POST",))
        _change(at, at.link, scopes=("INSIGHTS",))
        assert at.status() is LinkStatus.REVOKED


class TestEnding:
    @pytest.mark.parametrize(
        "by", ["creator above", "creator", "acme", "northwind", "acme above", "partnership", "unlink"]
    )
    def test_everything_ends_at_once_whoever_ends_it(self, at: Partners, by: str) -> None:
        request_id = at.agreed()
        at.assign()
        ends = {
            "creator above": lambda: consent.revoke_link(at.cast.mia, request_id=at.link),
            "creator": lambda: consent.revoke_link(at.cast.mia, request_id=request_id),
            "acme": at.stop,
            "northwind": at.give_back,
            "acme above": lambda: consent.unlink(at.cast.ana, request_id=at.link),
            "partnership": lambda: centers.remove_partner(
                at.ben, center_id=at.northwind.id, partner_id=at.acme.id
            ),
            "unlink": lambda: consent.unlink(at.ben, request_id=request_id),
        }
        ends[by]()
        for who in (at.nils, at.ben):
            assert not at.may(who)
        assert at.status() is (LinkStatus.REVOKED if "creator" in by else LinkStatus.UNLINKED)
        with acting(at.nils):
            assert (
                journal.lines(at.nils, (Kind.PERSON, at.nils.person_id or 0))[0].verb == "center_creator:lost"
            )
        for who, center in ((at.cast.ana, at.acme), (at.ben, at.northwind)):
            with acting(who):
                verbs = [line.verb for line in journal.lines(who, (Kind.CENTER, center.id), limit=20)]
            assert {"partner_link:revoked", "partner_link:unlinked"} & set(verbs)
        with pytest.raises(AlreadyEnded):
            consent.revoke_link(at.cast.mia, request_id=request_id)

    @pytest.mark.parametrize("by", ["above", "partnership"])
    def test_what_waits_is_taken_back_with_it(self, at: Partners, by: str) -> None:
        at.propose()
        if by == "above":
            consent.unlink(at.cast.ana, request_id=at.link)
        else:
            with acting(at.cast.ana):
                said = centers.preview_partner_removal(at.cast.ana, at.acme.id, at.northwind.id)
            assert "1 open request is taken back." in said
            centers.remove_partner(at.cast.ana, center_id=at.acme.id, partner_id=at.northwind.id)
        assert at.status() is LinkStatus.CANCELLED

    def test_given_back_only_by_those_who_lead_and_only_what_there_is(self, at: Partners) -> None:
        at.agreed()
        them = {"center_id": at.northwind.id, "partner_id": at.acme.id, "creator_account_ids": [at.mia]}
        with pytest.raises(NotFound):
            consent.give_back_creators(at.cast.cai, **them)
        with pytest.raises(Denied):
            consent.give_back_creators(at.nils, **them)
        assert at.status() is LIVE
        at.give_back()
        with pytest.raises(NothingToPropose):
            consent.give_back_creators(at.ben, **them)

    def test_says_before_what_is_lost(self, at: Partners) -> None:
        at.agreed()
        at.assign()
        with acting(at.cast.ana):
            rows = at.planned(())
            said = consent.preview_creators_end(at.cast.ana, at.acme.id, at.northwind.id, rows)
            removal = centers.preview_partner_removal(at.cast.ana, at.acme.id, at.northwind.id)
        assert said[0].startswith("Northwind loses 1 creator account, at once.")
        assert "1 person of Northwind loses what they were assigned there." in said
        assert "1 ad account can no longer use the posts in ads." in said
        assert "Northwind loses 1 creator account that it has through you, at once." in removal


class TestUndoing:
    def test_a_request_is_taken_back_and_an_end_asks_anew(self, at: Partners) -> None:
        done = at.propose()
        with acting(at.cast.ana):
            assert centers.plan_undo(at.cast.ana, at.acme.id, done.change_id)[0].after == ""
        with acting(at.cast.ana):
            centers.undo(at.cast.ana, at.acme.id, done.change_id)
        assert at.status() is LinkStatus.CANCELLED
        at.agreed()
        stopped = at.stop()
        with acting(at.cast.ana):
            change = centers.get_change(at.cast.ana, at.acme.id, stopped.change_id)
        undo_proposal(at.cast.ana, change=change)
        assert at.status() is LinkStatus.PENDING

    def test_not_what_has_moved_since_nor_what_was_given_back(self, at: Partners) -> None:
        done = at.propose(("POST",))
        at.stop()
        with acting(at.cast.ana), pytest.raises(NothingToPropose):
            centers.undo(at.cast.ana, at.acme.id, done.change_id)
        with acting(at.cast.ana):
            change = centers.get_change(at.cast.ana, at.acme.id, done.change_id)
        with pytest.raises(NothingToPropose):
            undo_proposal(at.cast.ana, change=change)
        at.agreed()
        back = at.give_back()
        for take_back in (centers.plan_undo, centers.undo):
            with acting(at.ben), pytest.raises(NotUndoable):
                take_back(at.ben, at.northwind.id, back.change_id)
        with pytest.raises(NothingToPropose):
            consent.give_back_creators(
                at.ben, center_id=at.northwind.id, partner_id=at.acme.id, creator_account_ids=[at.mia]
            )


def _change(at: Partners, request_id: int, **more: object) -> None:
    with acting(at.cast.mia):
        after = consent.get_terms_change(at.cast.mia, request_id, **more).after  # type: ignore[arg-type]
    consent.change_terms(
        at.cast.mia,
        request_id=request_id,
        text_sha256=after.text.sha256,
        **more,  # type: ignore[arg-type]
    )


class TestTelling:
    def test_every_line_has_a_sentence_for_each_side_and_is_told(self, at: Partners) -> None:
        from suitcase.areas.notifications.rules import told_by
        from suitcase.surfaces.business_center.sentences import events_of, subjects
        from suitcase.surfaces.kit.history import Side
        from suitcase.surfaces.kit.history import events_of as history_of

        at.agreed()
        at.propose(("POST",))
        at.propose(BOTH)
        at.stop()
        at.propose()
        consent.reject_request(at.cast.mia, request_id=at.waiting())
        for who, center in ((at.cast.ana, at.acme), (at.ben, at.northwind)):
            with acting(who):
                lines = journal.lines(who, (Kind.CENTER, center.id), limit=100)
                about = [line for line in lines if "partner_link" in line.verb or "creators_" in line.verb]
                said = [event.sentence for event in events_of(about)]
            assert {line.verb for line in about} >= {
                "partner_link:requested",
                "partner_link:approved",
                "partner_link:lowered",
                "partner_link:unlinked",
                "partner_link:rejected",
                "center_partner:creators_asked",
                "center_partner:creators_lowered",
                "center_partner:creators_stopped",
            }
            assert all("Northwind" in one for one in said), said
            assert "partner_link" in subjects()
            for line in about:
                told = told_by(line.verb, line.data)
                assert told, line.verb
                assert all("{" not in one.sentence for one in told)
        with acting(at.cast.mia):
            mine = journal.lines(at.cast.mia, (Kind.CREATOR_ACCOUNT, at.mia), limit=100)
            read = [event.sentence for event in history_of(mine, Side.OWNER)]
        assert "You approved Northwind, through Acme." in read


class TestWalls:
    """What the database keeps, with the checks switched off."""

    def test_nobody_asks_for_a_partner_without_a_link_of_their_own(self, at: Partners) -> None:
        with acting(at.cast.ana):
            mine = Link.objects.get(center_id=at.acme.id)
        ok = {
            "center_id": at.northwind.id,
            "proposer_id": at.acme.id,
            "through_link_id": mine.id,
            "creator_account_id": at.mia,
            "asked_as": "mia.trails",
            "handle": "mia.trails",
            "scopes": ["POST"],
            "requester": {},
            "requested_by": at.cast.ana.person_id,
            "requested_at": clock.now(),
            "expires_at": clock.now() + DAY,
        }
        wrong: list[tuple[Actor, dict[str, object]]] = [
            (at.ben, {"requested_by": at.ben.person_id}),
            (at.cast.ana, {"creator_account_id": at.cast.leo_account.id}),
            (at.cast.ana, {"scopes": ["LIVE"]}),
            (at.cast.ana, {"center_id": at.northwind.id + 1}),
            (at.cast.ana, {"through_link_id": mine.id + 1}),
        ]
        for who, change in wrong:
            with acting(who), pytest.raises(DatabaseError), transaction.atomic():
                LinkRequest.objects.create(**{**ok, **change})
        with acting(at.cast.ana), transaction.atomic():
            LinkRequest.objects.create(**ok)

    def test_no_link_below_for_more_or_without_the_creator(self, at: Partners) -> None:
        at.propose(("POST",))
        request_id = at.waiting()
        with acting(at.cast.ana):
            mine = Link.objects.get(center_id=at.acme.id)
        row = {
            "request_id": request_id,
            "center_id": at.northwind.id,
            "proposer_id": at.acme.id,
            "through_link_id": mine.id,
            "creator_account_id": at.mia,
            "started_at": clock.now(),
        }
        for who, scopes in ((at.ben, ["POST"]), (at.cast.ana, ["POST"]), (at.cast.mia, ["LIVE"])):
            with acting(who), pytest.raises(DatabaseError), transaction.atomic():
                Link.objects.create(**row, scopes=scopes)

    def test_partners_cannot_widen_what_they_have(self, at: Partners) -> None:
        at.agreed(("POST",))
        for who in (at.ben, at.cast.ana):
            with acting(who), pytest.raises(DatabaseError), transaction.atomic():
                Link.objects.filter(center_id=at.northwind.id).update(scopes=["POST", "PUBLISH"])

    @pytest.mark.parametrize("by", ["ended", "narrowed", "shortened", "partnership"])
    def test_it_falls_when_the_code_forgets(self, at: Partners, by: str) -> None:
        at.agreed(("POST",))
        at.assign(("POST",))
        now, ana = clock.now(), at.cast.ana.person_id
        with acting(at.cast.ana):
            if by == "partnership":
                CenterPartner.objects.update(ended_at=now, ended_by=ana, ended_for=at.acme.id)
            else:
                change: dict[str, object] = {
                    "ended": {"ended_at": now, "ended_as": "UNLINKED", "ended_by": ana},
                    "narrowed": {"scopes": ["INSIGHTS"]},
                    "shortened": {"ends_at": now + DAY},
                }[by]
                Link.objects.filter(center_id=at.acme.id).update(**change)
        assert not at.may(at.nils)
        assert at.status() is LinkStatus.UNLINKED

    def test_strangers_see_nothing_of_it(self, at: Partners) -> None:
        at.agreed()
        for who in (at.cast.cai, at.cast.leo):
            with acting(who):
                assert not LinkRequest.objects.exists()
                assert not Link.objects.exists()
                with pytest.raises(NotFound):
                    consent.list_given_creators(who, at.acme.id, at.northwind.id)
        with acting(at.nils), pytest.raises(Denied):
            consent.list_given_creators(at.nils, at.northwind.id, at.acme.id, taken=True)
