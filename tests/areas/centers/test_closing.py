"""Closing a centre: who may, what stands against it, what it says first, what ends with it, and what is left."""

from __future__ import annotations

import dataclasses

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.errors import MissingRole
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.clients import due as certificates_due
from suitcase.areas.ad_accounts.public import AccessRequestState, TransferState
from suitcase.areas.centers import due
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, ClosingPlan, Security
from suitcase.areas.centers.errors import (
    CenterClosed,
    CenterNotEmpty,
    NameNotTyped,
    NoSuchCenter,
    PlanMoved,
    TwoStepNeeded,
)
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewAskLink
from suitcase.areas.consent.errors import AskLinkOver
from suitcase.areas.identity.contracts import InvitationState
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.clients import client_account
from tests.areas.ad_accounts.partners import Town, town
from tests.areas.ad_accounts.sharing import answer, asked, can, held_role, newest
from tests.areas.centers.people import ADMIN, accept, invite, joined, made, names
from tests.areas.consent.houses import House, build
from tests.areas.consent.partners import Partners
from tests.areas.consent.partners import build as build_partners
from tests.cast import Cast, center_account, person, verified_center


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


@pytest.fixture(autouse=True)
def restored() -> object:
    yield
    clock.restore()


def close(actor: Actor, center: Center, confirm: str | None = None, **more: str) -> None:
    centers.close_center(
        actor, center_id=center.id, confirm=center.name if confirm is None else confirm, **more
    )


def plan(actor: Actor, center: Center) -> ClosingPlan:
    with acting(actor):
        return centers.plan_closing(actor, center.id)


def said(actor: Actor, center: Center) -> str:
    return "\n".join(f"{one.sentence} {one.names}" for one in plan(actor, center).ends)


def close_account(actor: Actor, account: ad_accounts.AdAccount) -> None:
    ad_accounts.close_ad_account(actor, ad_account_id=account.id, confirm=account.name)


def lines(cast: Cast, center: Center) -> list[str]:
    """What happened in a centre, as an operator reads it, newest first."""
    olu = cast.olu.within("ops")
    with acting(olu):
        return [one.verb for one in journal.lines(olu, (Kind.CENTER, center.id), limit=100)]


class TestWhoMay:
    def test_standard_members_are_told_who_may_and_outsiders_learn_nothing(
        self, cast: Cast, acme: Center
    ) -> None:
        gil = joined(cast.ana, acme, "Gil")
        for who, refusal in ((gil, MissingRole), (cast.cai, NotFound), (cast.olu, NotFound)):
            with pytest.raises(refusal):
                close(who, acme)
            with acting(who), pytest.raises(refusal):
                centers.plan_closing(who, acme.id)
        assert names(cast.ana, acme) == ["Ana", "Gil"]

    def test_with_two_steps_where_the_centre_asks_for_them(self, cast: Cast, acme: Center) -> None:
        careful = dataclasses.replace(cast.ana, sign_in_strength="password+totp")
        centers.change_security(
            careful, center_id=acme.id, wanted=Security(requires_two_step=True), version=acme.version
        )
        with pytest.raises(TwoStepNeeded):
            close(cast.ana, acme)
        close(careful, acme)

    @pytest.mark.parametrize("typed", ["", "acme group", "Acme"])
    def test_the_name_has_to_be_typed(self, cast: Cast, acme: Center, typed: str) -> None:
        with pytest.raises(NameNotTyped) as refused:
            close(cast.ana, acme, typed)
        assert list(refused.value.fields) == ["confirm"]

    def test_what_was_read_has_to_be_what_ends(self, cast: Cast, acme: Center) -> None:
        read = plan(cast.ana, acme).digest
        joined(cast.ana, acme, "Gil")
        with pytest.raises(PlanMoved):
            close(cast.ana, acme, seen=read)
        close(cast.ana, acme, seen=plan(cast.ana, acme).digest)

    def test_any_admin_may_and_it_is_done_once(self, cast: Cast, acme: Center) -> None:
        ben = joined(cast.ana, acme, "Ben", ADMIN)
        close(ben, acme)
        with pytest.raises(NotFound):
            close(cast.ana, acme)


class TestWhatStandsAgainstIt:
    def test_ad_accounts_that_are_not_closed(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        trails, peaks = (center_account(cast.ana, acme, name=name) for name in ("Trails", "Peaks"))
        close_account(cast.ana, peaks)
        (obstacle,) = plan(cast.ana, acme).obstacles
        assert obstacle.sentence == "It still owns 1 ad account."
        assert "Transfer each" in obstacle.remedy
        assert obstacle.things == (((Kind.AD_ACCOUNT, trails.id), "Trails"),)
        with pytest.raises(CenterNotEmpty, match="still owns 1 ad account") as refused:
            close(cast.ana, acme)
        assert refused.value.remedy == obstacle.remedy
        close_account(cast.ana, trails)
        assert "2 closed ad accounts can be read no longer" in said(cast.ana, acme)
        close(cast.ana, acme)

    def test_a_transfer_that_can_still_be_undone(self, cast: Cast) -> None:
        ben = person("Ben")
        acme, northwind = verified_center(cast.ana, cast.olu), verified_center(ben, cast.olu, "Northwind")
        trails = center_account(cast.ana, acme, name="Trails")
        move = ad_accounts.start_transfer(cast.ana, ad_account_id=trails.id, to_center_id=northwind.id)
        ad_accounts.accept_transfer(ben, transfer_id=move)
        (obstacle,) = plan(cast.ana, acme).obstacles
        assert "can still be undone" in obstacle.sentence
        with pytest.raises(CenterNotEmpty):
            close(cast.ana, acme)
        # The other side owns it, and is kept open by that.
        assert [one.code for one in plan(ben, northwind).obstacles] == ["owned"]
        clock.advance(limits.TRANSFER_COOLING_OFF)
        close(cast.ana, acme)
        assert can(ben, trails.id).allowed

    def test_too_many_partners_for_one_step(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        at = town(cast)
        monkeypatch.setattr(limits, "PARTNERS_AT_CLOSING", 1)
        (obstacle,) = plan(at.ben, at.northwind).obstacles
        assert obstacle.sentence.startswith("It has 2 partners")
        with pytest.raises(CenterNotEmpty):
            close(at.ben, at.northwind)


class TestWhatEnds:
    def test_members_invitations_and_groups(self, cast: Cast, acme: Center) -> None:
        gil = joined(cast.ana, acme, "Gil", finance=Role.FINANCE_ANALYST)
        eve = person("Eve")
        invite(cast.ana, acme, "eve@people.example", "x@people.example")
        group = centers.create_group(cast.ana, center_id=acme.id, name="Everything")
        told = said(cast.ana, acme)
        assert "1 other member loses their place in it, and every role that came through it. Gil" in told
        assert "2 open invitations are cancelled. eve@people.example and x@people.example" in told
        assert "1 asset group ends. Everything" in told
        close(cast.ana, acme)
        for who in (cast.ana, gil):
            with acting(who):
                assert not centers.list_my_centers(who).rows
                with pytest.raises(NotFound):
                    centers.get_center(who, acme.id)
                with pytest.raises(NotFound):
                    centers.get_group(who, acme.id, group.id)
        with acting(eve):
            assert centers.my_invitations(eve) == []
        live = prepared(
            "SELECT count(*) FROM relation WHERE ended_at IS NULL AND (subject_kind, subject_id) = (2, %(id)s)"
            " OR ended_at IS NULL AND (object_kind, object_id) = (2, %(id)s)",
            {"id": acme.id},
        )
        assert live == [(0,)]
        found = lines(cast, acme)
        assert found[0] == "center:closed"
        assert found.count("center_invitation:cancelled") == 2

    def test_everybody_in_it_is_told_by_one_line(self, cast: Cast, acme: Center) -> None:
        gil = joined(cast.ana, acme, "Gil")
        close(cast.ana, acme)
        for who in (cast.ana, gil):
            with acting(who):
                (line,) = journal.lines(who, (Kind.PERSON, who.person_id or 0), verbs=["center:closed"])
            assert line.data["center_name"] == "Acme Group"
            assert line.data["members"] == 2

    def test_partners_and_what_is_shared_and_passed_on(self, cast: Cast) -> None:
        at: Town = town(cast)
        shared = {"ad_account_ids": at.ids[:2], "role": "OPERATOR"}
        ad_accounts.share_ad_accounts(
            at.ana, center_id=at.acme.id, partner_id=at.northwind.id, may_pass_on=True, **shared
        )
        ad_accounts.share_ad_accounts(
            at.ben, center_id=at.northwind.id, partner_id=at.hillside.id, may_pass_on=False, **shared
        )
        assert held_role(at.hal, at.hillside, at.ids[0]) is Role.OPERATOR
        assert (
            "2 partnerships end, with everything shared either way and passed on. Acme and Hillside"
            in said(at.ben, at.northwind)
        )
        close(at.ben, at.northwind)
        assert held_role(at.hal, at.hillside, at.ids[0]) is None
        for who, center in ((at.ana, at.acme), (at.hal, at.hillside)):
            with acting(who):
                assert centers.list_partners(who, center.id).rows == []
                found = journal.lines(who, (Kind.CENTER, center.id), verbs=["center_partner:removed"])
            assert [(one.data["center_name"], one.data["because"]) for one in found] == [
                ("Northwind", "center_closed")
            ]
        with acting(at.ana):
            about = journal.lines(at.ana, (Kind.AD_ACCOUNT, at.ids[0]), verbs=["center_partner:removed"])
        assert about

    def test_what_it_asks_for_and_was_given_by_request(self, cast: Cast, acme: Center) -> None:
        lou = person("Lou")
        northwind = verified_center(lou, cast.olu, "Northwind")
        first, second, third = (center_account(lou, northwind, name=name) for name in ("One", "Two", "Three"))
        answer(lou, asked(cast.ana, acme, first.id))
        asked(cast.ana, acme, second.id)
        answer(lou, asked(cast.ana, acme, third.id, "ADMIN"), "ANALYST")
        told = said(cast.ana, acme)
        assert "1 ad account that was let in by request is given up; its owner is told. One" in told
        assert "2 open requests for access are taken back." in told
        close(cast.ana, acme)
        assert not can(cast.ana, first.id).has_path
        with acting(lou):
            assert ad_accounts.list_centers_with_access(lou, first.id) == []
            given_up = journal.lines(lou, (Kind.AD_ACCOUNT, first.id), verbs=["ad_account:given_up"])
            states = [one.state for one in ad_accounts.list_asked(lou, only_waiting=False)]
            verbs = [
                journal.lines(lou, (Kind.AD_ACCOUNT, one.id), limit=1)[0].verb for one in (second, third)
            ]
        assert [one.data["center_name"] for one in given_up] == ["Acme Group"]
        assert sorted(states) == ["APPROVED", "CANCELLED", "CANCELLED"]
        assert verbs == ["access_request:cancelled", "access_request:offer_declined"]

    def test_transfers_to_it(self, cast: Cast) -> None:
        lou = person("Lou")
        acme, northwind = verified_center(cast.ana, cast.olu), verified_center(lou, cast.olu, "Northwind")
        first, second = (center_account(lou, northwind, name=name) for name in ("One", "Two"))
        offered = ad_accounts.start_transfer(lou, ad_account_id=first.id, to_center_id=acme.id)
        wanted = ad_accounts.ask_for_transfer(cast.ana, center_id=acme.id, ad_account=str(second.id))
        assert "2 open transfers to this Business Center end." in said(cast.ana, acme)
        close(cast.ana, acme)
        with acting(lou):
            assert ad_accounts.get_transfer(lou, offered).state is TransferState.DECLINED
            found = journal.lines(lou, (Kind.AD_ACCOUNT, second.id), limit=1)
        assert found[0].verb == "transfer:cancelled"
        assert found[0].data["transfer"] == wanted

    def test_creators_links_requests_and_codes(self, cast: Cast) -> None:
        at: House = build(cast)
        at.link(scopes=("POST", "INSIGHTS"))
        at.assign(("POST",), people=True, accounts=True)
        at.ask("leo.bakes")
        _made, token = at.qr()
        assert at.may(at.gil)
        close_account(cast.ana, at.account)
        told = said(cast.ana, at.center)
        assert (
            "1 link to a creator account ends, with who uses it here; the creator is told. @mia.trails"
            in told
        )
        assert "1 open request to a creator is taken back." in told
        assert "1 link or QR code to ask creators with stops working." in told
        close(cast.ana, at.center)
        assert not at.may(at.gil)
        with acting(cast.mia):
            (grant,) = consent.list_grants(cast.mia).rows
            assert grant.status is LinkStatus.UNLINKED
            (line,) = journal.lines(
                cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id), verbs=["center_link:unlinked"]
            )
        assert (line.data["center_name"], line.data["because"]) == (at.center.name, "center_closed")
        with acting(cast.leo):
            assert [one.status for one in consent.list_grants(cast.leo).rows] == [LinkStatus.CANCELLED]
        with pytest.raises(AskLinkOver):
            at.take_up(token)

    def test_what_partners_have_of_creators_through_it(self, cast: Cast) -> None:
        at: Partners = build_partners(cast)
        at.agreed()
        assert "1 link that a partner has through it ends too." in said(cast.ana, at.acme)
        close(cast.ana, at.acme)
        assert at.status() is LinkStatus.UNLINKED

    def test_what_operators_were_to_decide(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        studio = client_account(
            cast.ana, acme, ad_accounts.Client(document="b" * 32 + ".pdf"), company_name="Studio Hase"
        )
        close_account(cast.ana, studio)
        olu = cast.olu.within("ops")

        def waiting() -> tuple[int, int]:
            with acting(olu):
                proofs = ad_accounts.list_certificates_to_review(
                    olu, state=ad_accounts.CertificateState.REVIEWING, size=10
                )
                free = ad_accounts.list_companies_to_check(
                    olu, state=ad_accounts.CompanyState.REVIEWING, size=10
                )
                return len(proofs.rows), len(free.rows)

        with acting(olu):
            (proof,) = ad_accounts.list_certificates_to_review(
                olu, state=ad_accounts.CertificateState.REVIEWING, size=10
            ).rows
        assert waiting() == (1, 1)
        close(cast.ana, acme)
        assert waiting() == (0, 0)
        with pytest.raises(CenterClosed):
            ad_accounts.decide_certificate(olu, certificate_id=proof.id, approve=True, version=proof.version)
        with pytest.raises(CenterClosed):
            ad_accounts.approve_company(olu, company_id=proof.company_id)
        with pytest.raises(CenterClosed):
            centers.decide_verification(olu, center_id=acme.id, approve=True, version=1)
        # Nor does time: neither jobs nor reminders touch it any more, and none of them stumbles over it.
        clock.advance(limits.VERIFICATION_LIFETIME * 2)
        worker = Actor.system("worker")
        assert due.expire_verifications(worker, limit=10) == 0
        assert due.remind_of_verifications(worker, limit=10) == 0
        assert due.ask_for_reviews(worker, limit=10) == 0
        assert certificates_due.expire_certificates(worker, limit=10) == 0


class TestAfterwards:
    def test_those_who_were_in_it_read_that_it_is_closed_and_nobody_else(
        self, cast: Cast, acme: Center
    ) -> None:
        gil, vera = joined(cast.ana, acme, "Gil"), joined(cast.ana, acme, "Vera")
        centers.leave_center(vera, center_id=acme.id)
        with acting(gil), pytest.raises(NotFound):
            centers.find_closed_center(gil, acme.id)
        close(cast.ana, acme)
        for who in (cast.ana, gil):
            with acting(who):
                found = centers.find_closed_center(who, acme.id)
                assert [one.id for one in centers.list_my_closed_centers(who)] == [acme.id]
            assert (found.name, found.closer, found.closed_by) == ("Acme Group", "Ana", cast.ana.person_id)
        for who in (vera, cast.cai, Actor()):
            with acting(who), pytest.raises(NotFound):
                centers.find_closed_center(who, acme.id)
            with acting(who):
                assert centers.list_my_closed_centers(who) == []

    def test_it_is_neither_found_nor_added_nor_given_anything(self, cast: Cast) -> None:
        lou = person("Lou")
        acme, northwind = verified_center(cast.ana, cast.olu), verified_center(lou, cast.olu, "Northwind")
        account = center_account(lou, northwind, name="One")
        close(cast.ana, acme)
        with pytest.raises(NoSuchCenter):
            centers.add_partner(lou, center_id=northwind.id, number=str(acme.id))
        with acting(lou), pytest.raises(Invalid, match="correct") as refused:
            ad_accounts.find_receiver(lou, account.id, str(acme.id))
        assert "no Business Center with this ID" in refused.value.fields["center"]
        with pytest.raises(Invalid):
            ad_accounts.start_transfer(lou, ad_account_id=account.id, to_center_id=acme.id)
        with pytest.raises(NotFound):
            invite(cast.ana, acme, "eve@people.example")
        with pytest.raises(NotFound):
            center_account(cast.ana, acme)
        with pytest.raises(NotFound):
            consent.make_ask_link(cast.ana, center_id=acme.id, new=NewAskLink())

    def test_an_old_invitation_leads_nowhere(self, cast: Cast, acme: Center) -> None:
        eve = person("Eve")
        invite(cast.ana, acme, "eve@people.example")
        with acting(cast.ana):
            (open_one,) = centers.list_center_invitations(cast.ana, acme.id).rows
        close(cast.ana, acme)
        with pytest.raises(Exception, match=r"cancelled|taken back"):
            centers.accept_center_invitation(eve, invitation_id=open_one.id)
        assert open_one.state is InvitationState.PENDING

    def test_operators_find_it_and_read_its_history(self, cast: Cast, acme: Center) -> None:
        close(cast.ana, acme)
        olu = cast.olu.within("ops")
        with acting(olu):
            (found,) = centers.search_centers(olu, "Acme Group", limit=10)
            assert found.closed_at is not None
            assert centers.get_center_for_operator(olu, acme.id) == found
        assert lines(cast, acme)[0] == "center:closed"

    def test_one_closes_and_makes_another_with_the_same_name(self, cast: Cast, acme: Center) -> None:
        close(cast.ana, acme)
        again = made(cast.ana)
        assert again.id != acme.id
        assert names(cast.ana, again) == ["Ana"]

    def test_the_history_of_others_still_names_it(self, cast: Cast, acme: Center) -> None:
        answer(cast.ana, asked(ana2 := person("Ben"), other := made(ana2, "Northwind"), cast.acme.id))
        assert newest(ana2, other).state is AccessRequestState.APPROVED
        close(ana2, other)
        with acting(cast.ana):
            found = journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id), limit=10)
            was = ad_accounts.list_asked(cast.ana, cast.acme.id, only_waiting=False)
        assert [one.data["center_name"] for one in found[:2]] == ["Northwind", "Northwind"]
        assert [one.center for one in was] == ["Northwind"]


class TestWalls:
    """Statements straight to the database, with every check of the application passed by."""

    def refuse(self, actor: Actor, sql: str, *params: object) -> None:
        with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
            prepared(sql, params)

    def test_it_never_opens_or_changes_again(self, cast: Cast, acme: Center) -> None:
        close(cast.ana, acme)
        for who in (Actor.system("tests"), cast.olu.within("ops")):
            for change in ("closed_at = NULL", "name = 'Mine'", "version = version + 1"):
                with acting(who):
                    try:
                        with transaction.atomic():
                            prepared(f"UPDATE center SET {change} WHERE id = %s", (acme.id,))
                    except DatabaseError:
                        pass
                    assert prepared(
                        "SELECT name, closed_at IS NULL FROM center WHERE id = %s", (acme.id,)
                    ) == [("Acme Group", False)]

    def test_nobody_closes_for_others(self, cast: Cast, acme: Center) -> None:
        gil = joined(cast.ana, acme, "Gil")
        for who in (gil, cast.cai, cast.olu.within("ops")):
            self.refuse(who, "SELECT access_close_center(%s, 'x')", acme.id)
            with acting(who):
                prepared(
                    "UPDATE center SET closed_at = app_now(), closed_by = app_person() WHERE id = %s",
                    (acme.id,),
                )
        self.refuse(
            cast.ana,
            "UPDATE center SET closed_at = app_now(), closed_by = %s WHERE id = %s",
            gil.person_id,
            acme.id,
        )
        assert len(names(cast.ana, acme)) == 2

    def test_an_open_ad_account_keeps_it_open(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        account = center_account(cast.ana, acme)
        sql = "UPDATE center SET closed_at = app_now(), closed_by = app_person() WHERE id = %s"
        self.refuse(cast.ana, sql, acme.id)
        close_account(cast.ana, account)
        with acting(cast.ana):
            prepared(sql, (acme.id,))

    def test_nothing_begins_in_it(self, cast: Cast, acme: Center) -> None:
        ben = person("Ben")
        other = made(ben, "Northwind")
        close(cast.ana, acme)
        job, low, high = Actor.system("tests"), *sorted((acme.id, other.id))
        for subject, role, object_ in (
            ((Kind.PERSON, cast.ana.person_id or 0), Role.CENTER_ADMIN, (Kind.CENTER, acme.id)),
            ((Kind.CENTER, acme.id), Role.ANALYST, (Kind.AD_ACCOUNT, cast.acme.id)),
            ((Kind.CENTER, acme.id), Role.POST, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)),
        ):
            with acting(job), pytest.raises(DatabaseError), transaction.atomic():
                access.grant(job, subject=subject, role=role, object=object_)
        self.refuse(
            ben,
            "INSERT INTO center_partner (id, low_id, high_id, added_for, added_by, added_at)"
            " VALUES (1, %s, %s, %s, app_person(), app_now())",
            low,
            high,
            other.id,
        )
        for table in (
            "access_request",
            "ask_link",
            "asset_group",
            "business_certificate",
            "center_company",
            "center_invitation",
            "center_partner",
            "center_share",
            "center_verification",
            "link",
            "link_request",
            "ownership_transfer",
        ):
            guarded = prepared(
                "SELECT count(*) FROM pg_trigger WHERE tgrelid = %s::regclass AND tgname = 'center_guard_closed'",
                (table,),
            )
            assert guarded == [(1,)], table

    def test_nothing_comes_through_what_it_owned(self, cast: Cast) -> None:
        acme = verified_center(cast.ana, cast.olu)
        account = center_account(cast.ana, acme)
        close_account(cast.ana, account)
        close(cast.ana, acme)
        job = Actor.system("tests")
        with acting(job):
            (owning,) = access.relations(object=(Kind.AD_ACCOUNT, account.id), role=Role.OWNER)
            with pytest.raises(DatabaseError), transaction.atomic():
                access.grant(
                    job,
                    subject=(Kind.PERSON, cast.ana.person_id or 0),
                    role=Role.ADMIN,
                    object=(Kind.AD_ACCOUNT, account.id),
                    through=(access.ThroughKind.RELATION, owning.id),
                )
        assert not can(cast.ana, account.id).has_path


def test_accepting_is_what_makes_a_member(cast: Cast, acme: Center) -> None:
    """The other way round: while it is open all of that is possible, so the refusals above are of the closing."""
    eve = person("Eve")
    invite(cast.ana, acme, "eve@people.example")
    accept(eve)
    assert names(cast.ana, acme) == ["Ana", "Eve"]
