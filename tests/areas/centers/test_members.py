"""Members of a centre: the list, changing what somebody is, removing with everything that came with it, leaving."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role, Through, ThroughKind
from suitcase.areas.centers import leaving, rules
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security, Sort
from suitcase.areas.centers.errors import LastAdmin, NotAMember, TooManyAdmins
from suitcase.areas.identity.models import Person
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, STANDARD, accept, invite, joined, made, members, names, verbs
from tests.cast import Cast, person

HOUR, DAY = 3_600, 24 * 3_600  # seconds


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


@action
def hold_and_assign(actor: Actor, *, center_id: int, ad_account_id: int, person_id: int) -> None:
    """A partner's share of an ad account, and a member assigned to it."""
    it, account = (Kind.CENTER, center_id), (Kind.AD_ACCOUNT, ad_account_id)
    share = access.grant(actor, subject=it, role=Role.OPERATOR, object=account)
    through = Through(ThroughKind.RELATION, share)
    access.grant(actor, subject=(Kind.PERSON, person_id), role=Role.ANALYST, object=account, through=through)
    record("center:assigned", actor, streams=[it], data={"person": person_id})


class TestList:
    @pytest.mark.req("B2")
    def test_admins_read_addresses_and_sign_ins_and_others_read_names(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben", finance=Role.FINANCE_ANALYST)
        ana_reads, ben_reads = members(cast.ana, acme), members(ben, acme)
        assert [(one.name, one.email, one.roles) for one in ana_reads] == [
            ("Ana", "ana@people.example", (ADMIN,)),
            ("Ben", "ben@people.example", (STANDARD, Role.FINANCE_ANALYST)),
        ]
        assert [(one.name, one.email, one.last_sign_in) for one in ben_reads] == [
            ("Ana", "", None),
            ("Ben", "", None),
        ]
        for outsider in (cast.cai, cast.mia):
            with acting(outsider), pytest.raises(NotFound):
                centers.list_members(outsider, acme.id)

    def test_search_filters_orders_and_pages(self, cast: Cast, acme: Center) -> None:
        for name, role, finance in (
            ("Zoe", ADMIN, None),
            ("Bob", STANDARD, Role.FINANCE_MANAGER),
            ("Abe", STANDARD, None),
        ):
            joined(cast.ana, acme, name, role, finance)
        assert names(cast.ana, acme) == ["Abe", "Ana", "Bob", "Zoe"]
        assert names(cast.ana, acme, descending=True) == ["Zoe", "Bob", "Ana", "Abe"]
        assert names(cast.ana, acme, search="BOB people") == ["Bob"]
        assert names(cast.ana, acme, search="100%_") == []
        assert names(cast.ana, acme, role=ADMIN) == ["Ana", "Zoe"]
        assert names(cast.ana, acme, only="finance") == ["Bob"]
        assert names(cast.ana, acme, sort=Sort.SINCE) == ["Ana", "Zoe", "Bob", "Abe"]
        assert names(cast.ana, acme, sort=Sort.ROLE, size=2, offset=2) == ["Abe", "Bob"]
        with acting(cast.ana):
            assert centers.count_people(cast.ana, acme.id).admins == 2
            assert centers.list_members(cast.ana, acme.id).total == 4


class TestChanging:
    @pytest.mark.req("B2")
    def test_roles_change_at_once_and_are_written_down(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        centers.change_member(
            cast.ana,
            center_id=acme.id,
            person_id=ben.person_id or 0,
            role="CENTER_ADMIN",
            finance="FINANCE_MANAGER",
        )
        with acting(ben):
            ref = access.Ref(Kind.CENTER, acme.id)
            for permission in (Permission.CENTER_MEMBERS_MANAGE, Permission.CENTER_MONEY_MOVE):
                assert access.check(ben, permission, ref).allowed
        centers.change_member(
            ben, center_id=acme.id, person_id=cast.ana.person_id or 0, role="CENTER_STANDARD", finance=""
        )
        assert [one.roles for one in members(ben, acme)] == [(STANDARD,), (ADMIN, Role.FINANCE_MANAGER)]
        assert verbs(ben, acme)[:2] == ["center:member_changed", "center:member_changed"]

    def test_what_is_so_already_is_no_change(self, cast: Cast, acme: Center) -> None:
        before = verbs(cast.ana, acme)
        centers.change_member(
            cast.ana, center_id=acme.id, person_id=cast.ana.person_id or 0, role="CENTER_ADMIN", finance=""
        )
        assert verbs(cast.ana, acme) == before

    def test_whoever_stops_being_admin_takes_her_invitations_with_her(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben", ADMIN)
        invite(ben, acme, "new@people.example")
        centers.change_member(
            ben, center_id=acme.id, person_id=ben.person_id or 0, role="CENTER_STANDARD", finance=""
        )
        with acting(cast.ana):
            assert centers.count_people(cast.ana, acme.id).invited == 0

    def test_refused(self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch) -> None:
        ben = joined(cast.ana, acme, "Ben")
        me, him = cast.ana.person_id or 0, ben.person_id or 0

        def change(actor: Actor, whom: int, role: str = "CENTER_STANDARD", finance: str = "") -> None:
            centers.change_member(actor, center_id=acme.id, person_id=whom, role=role, finance=finance)

        with pytest.raises(LastAdmin):
            change(cast.ana, me)
        with pytest.raises(Denied):
            change(ben, him, "CENTER_ADMIN")
        with pytest.raises(NotFound):
            change(cast.cai, him)
        with pytest.raises(NotAMember):
            change(cast.ana, cast.cai.person_id or 0)
        with pytest.raises(Invalid):
            change(cast.ana, him, "OWNER")
        with pytest.raises(Invalid):
            change(cast.ana, him, "CENTER_STANDARD", "STAFF")
        monkeypatch.setattr(limits, "CENTER_ADMINS", 1)
        with pytest.raises(TooManyAdmins):
            change(cast.ana, him, "CENTER_ADMIN")


class TestRemoving:
    @pytest.mark.req("B2")
    def test_everything_that_came_through_the_center_ends_and_is_said_before(
        self, cast: Cast, acme: Center
    ) -> None:
        ben = joined(cast.ana, acme, "Ben", ADMIN, Role.FINANCE_ANALYST)
        him = ben.person_id or 0
        invite(ben, acme, "new@people.example")
        hold_and_assign(cast.ana, center_id=acme.id, ad_account_id=cast.acme.id, person_id=him)
        account = access.Ref(Kind.AD_ACCOUNT, cast.acme.id)
        with acting(ben):
            assert access.check(ben, Permission.REPORTS_SEE, account).allowed
        with acting(cast.ana):
            assert centers.preview_removal(cast.ana, acme.id, him) == [
                "Ben can no longer open Acme Group; it ends at once, also where the page is open.",
                "Their finance role ends with it.",
                "1 role on an ad account or creator account that came through this Business Center: Acme Outdoor.",
                "1 open invitation that they sent.",
            ]
        centers.remove_member(cast.ana, center_id=acme.id, person_id=him)
        with acting(ben):
            assert not access.check(ben, Permission.AD_ACCOUNT_SEE, account).found
            with pytest.raises(NotFound):
                centers.get_center(ben, acme.id)
        assert names(cast.ana, acme) == ["Ana"]
        assert verbs(cast.ana, acme)[0] == "center:member_removed"

    def test_leaving_and_the_last_admin(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        with acting(ben):
            assert centers.preview_removal(ben, acme.id, ben.person_id or 0)[0].startswith(
                "You can no longer open"
            )
            with pytest.raises(Denied):
                centers.preview_removal(ben, acme.id, cast.ana.person_id or 0)
        with pytest.raises(LastAdmin):
            centers.leave_center(cast.ana, center_id=acme.id)
        with pytest.raises(Denied):
            centers.remove_member(ben, center_id=acme.id, person_id=cast.ana.person_id or 0)
        centers.leave_center(ben, center_id=acme.id)
        with pytest.raises(NotFound):
            centers.leave_center(ben, center_id=acme.id)
        assert names(cast.ana, acme) == ["Ana"]

    def test_an_invitation_to_another_address_of_hers_does_not_bring_her_back(
        self, cast: Cast, acme: Center
    ) -> None:
        ben = joined(cast.ana, acme, "Ben", ADMIN)
        invite(cast.ana, acme, "new.ben@people.example", role=ADMIN)
        with acting(Actor.system("tests")):
            Person.objects.filter(id=ben.person_id).update(email="new.ben@people.example")
        centers.change_member(
            cast.ana, center_id=acme.id, person_id=ben.person_id or 0, role="CENTER_STANDARD", finance=""
        )
        with acting(cast.ana):
            assert centers.count_people(cast.ana, acme.id).invited == 0
        invite(cast.ana, acme, "other@people.example")
        centers.leave_center(ben, center_id=acme.id)
        with acting(cast.ana):
            assert centers.count_people(cast.ana, acme.id).invited == 1

    def test_many_at_once_and_who_cannot_go_stays(self, cast: Cast, acme: Center) -> None:
        people = [joined(cast.ana, acme, name).person_id or 0 for name in ("Ben", "Vera")]
        change = centers.remove_members(
            cast.ana, center_id=acme.id, person_ids=[*people, cast.ana.person_id or 0, 17]
        )
        with acting(cast.ana):
            rows = centers.get_change(cast.ana, acme.id, change).rows
        assert [row.subject.id for row in rows if row.changes] == people
        assert [row.problem for row in rows if row.problem] == [leaving.MYSELF, NotAMember.sentence]
        assert names(cast.ana, acme) == ["Ana"]


class TestDormant:
    @pytest.mark.req("B7")
    def test_who_does_not_sign_in_is_shown_asked_about_and_may_be_kept(
        self, cast: Cast, acme: Center
    ) -> None:
        ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera")
        acme = centers.change_security(
            cast.ana, center_id=acme.id, wanted=Security(dormant_days=30), version=acme.version
        )
        assert names(cast.ana, acme, only="dormant") == []
        clock.advance(dt.timedelta(days=31))
        with acting(Actor.system("tests")):
            Person.objects.filter(id__in=[cast.ana.person_id, vera.person_id]).update(last_login=clock.now())
        assert names(cast.ana, acme, only="dormant") == ["Ben"]
        assert [one.is_dormant for one in members(cast.ana, acme)] == [False, True, False]
        with acting(cast.ana):
            assert [one.name for one in centers.list_unused(cast.ana, acme.id).rows] == ["Ben"]
        centers.keep_members(cast.ana, center_id=acme.id, person_ids=[ben.person_id or 0, 17])
        with acting(cast.ana):
            assert not centers.list_unused(cast.ana, acme.id).rows
        clock.advance(limits.KEPT_FOR)
        with acting(cast.ana):
            assert "Ben" in [one.name for one in centers.list_unused(cast.ana, acme.id).rows]

    def test_nobody_is_where_the_centre_does_not_say_after_what_time(self, cast: Cast, acme: Center) -> None:
        joined(cast.ana, acme, "Ben")
        clock.advance(dt.timedelta(days=400))
        assert not [one.name for one in members(cast.ana, acme) if one.is_dormant]
        assert names(cast.ana, acme, only="dormant") == []
        with acting(cast.ana):
            assert "Ben" in [one.name for one in centers.list_unused(cast.ana, acme.id).rows], (
                "the review is asked"
            )

    @pytest.mark.parametrize("since", [0, 30 * DAY - HOUR, 30 * DAY + HOUR])
    @pytest.mark.parametrize("last", [None, 0, 30 * DAY - HOUR, 30 * DAY + HOUR, 400 * DAY])
    def test_the_mark_the_filter_and_the_review_say_the_same(
        self, cast: Cast, acme: Center, since: int, last: int | None
    ) -> None:
        """The rule stands in Python for a row and in SQL for a list."""
        ben = joined(cast.ana, acme, "Ben")
        centers.change_security(
            cast.ana, center_id=acme.id, wanted=Security(dormant_days=30), version=acme.version
        )
        clock.advance(dt.timedelta(seconds=since))
        signed_in = None if last is None else clock.now() - dt.timedelta(seconds=last)
        with acting(Actor.system("tests")):
            Person.objects.filter(id=cast.ana.person_id).update(last_login=clock.now())
            Person.objects.filter(id=ben.person_id).update(last_login=signed_in)
        is_long_gone = since > 30 * DAY and (last is None or last > 30 * DAY)
        wanted = ["Ben"] if is_long_gone else []
        assert [one.name for one in members(cast.ana, acme) if one.is_dormant] == wanted
        assert names(cast.ana, acme, only="dormant") == wanted
        with acting(cast.ana):
            assert [one.name for one in centers.list_unused(cast.ana, acme.id).rows] == wanted

    def test_refused(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben")
        for actor, kind in ((ben, Denied), (cast.cai, NotFound)):
            with acting(actor), pytest.raises(kind):
                centers.list_unused(actor, acme.id)
            with pytest.raises(kind):
                centers.keep_members(actor, center_id=acme.id, person_ids=[ben.person_id or 0])
        with pytest.raises(Invalid):
            centers.keep_members(cast.ana, center_id=acme.id, person_ids=[cast.cai.person_id or 0])


def test_after_an_invitation_somebody_is_in(cast: Cast, acme: Center) -> None:
    vera = person("Vera")
    invite(cast.ana, acme, "vera@people.example")
    assert accept(vera) == acme.id
    assert rules.ROLES[1] == members(vera, acme)[1].role
