"""Ownership that goes from a person or a centre to a centre: both consents, what moves with it, and undoing it."""

from __future__ import annotations

import datetime as dt

import pytest
from django.db import DatabaseError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.errors import (
    AskedAlready,
    BeingTransferred,
    CannotBeTransferred,
    TransferOver,
)
from suitcase.areas.ad_accounts.models import AdAccount as AccountRow
from suitcase.areas.ad_accounts.models import OwnershipTransfer as Row
from suitcase.areas.ad_accounts.public import AccessRequestState, TransferState
from suitcase.areas.ad_accounts.requests import due as access_due
from suitcase.areas.ad_accounts.requests import rules as asking
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import CenterNotVerified
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked, assign, can, newest, role_of
from tests.areas.centers.people import ADMIN, joined, made, verbs
from tests.cast import Cast, center_account, give_role, person, verified_center

T = TransferState


@pytest.fixture
def ben() -> Actor:
    return person("Ben")


@pytest.fixture
def northwind(cast: Cast, ben: Actor) -> Center:
    return verified_center(ben, cast.olu, "Northwind")


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


@pytest.fixture
def trails(cast: Cast, acme: Center) -> AdAccount:
    return center_account(cast.ana, acme, name="Trails")


@pytest.fixture(autouse=True)
def restored() -> object:
    yield
    clock.restore()


def start(actor: Actor, account: AdAccount, center: Center) -> int:
    return ad_accounts.start_transfer(actor, ad_account_id=account.id, to_center_id=center.id)


def ask_for(actor: Actor, account: AdAccount, center: Center) -> int:
    return ad_accounts.ask_for_transfer(actor, center_id=center.id, ad_account=str(account.id))


def state(actor: Actor, transfer_id: int) -> TransferState:
    with acting(actor):
        return ad_accounts.get_transfer(actor, transfer_id).state


def accept(actor: Actor, transfer_id: int) -> None:
    ad_accounts.accept_transfer(actor, transfer_id=transfer_id)


def undo(actor: Actor, transfer_id: int) -> None:
    ad_accounts.undo_transfer(actor, transfer_id=transfer_id)


def owner(account: AdAccount) -> access.Ref:
    with acting(Actor.system()):
        (one,) = access.relations(object=(Kind.AD_ACCOUNT, account.id), role=Role.OWNER)
    return one.subject


def picture(account: AdAccount) -> set[tuple]:
    """Who is what, whatever the ids of the relations are."""
    with acting(Actor.system()):
        found = access.relations(object=(Kind.AD_ACCOUNT, account.id))
    return {(one.subject, one.role, one.through.kind if one.through else None) for one in found}


def share(actor: Actor, *, account_id: int, giver: Center, center_id: int, role: Role) -> None:
    """Share an ad account with a new partner."""
    centers.add_partner(actor, center_id=giver.id, number=str(center_id))
    ad_accounts.share_ad_accounts(
        actor, center_id=giver.id, partner_id=center_id, ad_account_ids=[account_id], role=role.name
    )


@pytest.mark.req("A10")
class TestBothConsents:
    def test_from_centre_to_centre(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        wim = joined(cast.ana, acme, "Wim")
        assign(cast.ana, center_id=acme.id, person_id=wim.person_id, account_id=trails.id, role=Role.OPERATOR)
        move = start(cast.ana, trails, northwind)
        assert owner(trails) == (Kind.CENTER, acme.id)
        for nobody in (cast.ana, wim, cast.cai):
            with pytest.raises((Denied, NotFound)):
                accept(nobody, move)
        accept(ben, move)
        assert owner(trails) == (Kind.CENTER, northwind.id)
        assert role_of(ben, trails.id) is Role.ADMIN
        assert not can(cast.ana, trails.id).has_path
        assert not can(wim, trails.id).has_path
        assert verbs(cast.ana, acme)[0] == verbs(ben, northwind)[0] == "transfer:accepted"
        clock.advance(dt.timedelta(hours=72))
        assert state(ben, move) is T.DONE
        with pytest.raises(TransferOver):
            undo(cast.ana, move)
        assert access_due.finish_transfers(Actor.system(), limit=9) == 1
        assert verbs(cast.ana, acme)[0] == "transfer:done"

    def test_from_person_to_centre_asked_by_the_centre(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        move = ask_for(ben, cast.acme, northwind)
        with acting(ben):
            seen = ad_accounts.get_transfer(ben, move)
        assert (seen.ad_account, seen.giver, seen.may_answer, seen.may_cancel) == ("", "", False, True)
        for nobody in (ben, cast.cai):
            with pytest.raises((Denied, NotFound)):
                accept(nobody, move)
        with acting(cast.ana):
            (offered,) = ad_accounts.list_transfers(cast.ana, ad_account_id=cast.acme.id, only_open=True)
            ends, stays = ad_accounts.preview_transfer(cast.ana, cast.acme.id, northwind.id)
        assert offered.may_answer
        assert offered.to_center == "Northwind"
        assert "Northwind owns" in ends[0]
        assert stays
        accept(cast.ana, move)
        assert owner(cast.acme) == (Kind.CENTER, northwind.id)
        assert role_of(ben, cast.acme.id) is Role.ADMIN
        assert not can(cast.ana, cast.acme.id).has_path
        with acting(cast.ana):  # she gave it, and may still undo it
            (mine,) = ad_accounts.list_transfers(cast.ana)
        assert mine.may_undo
        assert mine.ad_account == cast.acme.name
        undo(cast.ana, move)
        assert owner(cast.acme) == (Kind.PERSON, cast.ana.person_id)
        assert not can(ben, cast.acme.id).has_path

    def test_whoever_speaks_for_both_sides_needs_one_yes(self, cast: Cast, acme: Center) -> None:
        assert state(cast.ana, start(cast.ana, cast.acme, acme)) is T.COOLING_OFF
        assert role_of(cast.ana, cast.acme.id) is Role.ADMIN


class TestUndoing:
    def test_everything_is_as_before_and_what_came_since_ends(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        wim, guest, oda = joined(cast.ana, acme, "Wim"), person("Gus"), person("Oda")
        agency, partner = made(oda, "Agency"), made(person("Pia"), "Partner")
        assign(cast.ana, center_id=acme.id, person_id=wim.person_id, account_id=trails.id, role=Role.OPERATOR)
        give_role(cast.ana, person_id=guest.person_id or 0, role=Role.ANALYST, ad_account_id=trails.id)
        answer(cast.ana, asked(oda, agency, trails.id, "OPERATOR"))
        share(cast.ana, account_id=trails.id, giver=acme, center_id=partner.id, role=Role.ANALYST)
        share(cast.ana, account_id=trails.id, giver=acme, center_id=northwind.id, role=Role.ANALYST)
        nina = joined(ben, northwind, "Nina")
        assign(ben, center_id=northwind.id, person_id=nina.person_id, account_id=trails.id, role=Role.ADMIN)
        before = picture(trails)
        move = start(cast.ana, trails, northwind)
        accept(ben, move)
        subjects = {subject for subject, _, _ in picture(trails)}
        # Access by request and people's own roles go on, and so do the receiver's people; partners' shares end.
        assert {(Kind.CENTER, agency.id), (Kind.PERSON, guest.person_id)} <= subjects
        assert (Kind.CENTER, partner.id) not in subjects
        assert role_of(nina, trails.id) is Role.ANALYST
        late = person("Lou")
        give_role(ben, person_id=late.person_id or 0, role=Role.ADMIN, ad_account_id=trails.id)
        undo(cast.ana, move)
        assert picture(trails) == before
        assert not can(late, trails.id).has_path
        assert role_of(nina, trails.id) is Role.ANALYST
        assert role_of(wim, trails.id) is Role.OPERATOR
        with pytest.raises(TransferOver):
            undo(ben, move)

    def test_whoever_left_meanwhile_gets_nothing_back(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        wim = joined(cast.ana, acme, "Wim")
        assign(cast.ana, center_id=acme.id, person_id=wim.person_id, account_id=trails.id, role=Role.OPERATOR)
        move = start(cast.ana, trails, northwind)
        accept(ben, move)
        centers.remove_member(cast.ana, center_id=acme.id, person_id=wim.person_id or 0)
        undo(ben, move)
        assert owner(trails) == (Kind.CENTER, acme.id)
        assert (Kind.PERSON, wim.person_id) not in {subject for subject, _, _ in picture(trails)}

    def test_it_cannot_be_closed_or_passed_on_while_it_can_be_undone(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        accept(ben, start(cast.ana, trails, northwind))
        with pytest.raises(CannotBeTransferred, match="just changed hands"):
            ad_accounts.close_ad_account(ben, ad_account_id=trails.id, confirm="Trails")
        with pytest.raises(BeingTransferred):
            start(ben, trails, verified_center(ben, cast.olu, "Elsewhere"))

    def test_by_the_sides_only(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        move = start(cast.ana, trails, northwind)
        accept(ben, move)
        for nobody in (cast.cai, joined(cast.ana, acme, "Wim"), joined(ben, northwind, "Nina")):
            with pytest.raises(NotFound):
                undo(nobody, move)
            with acting(nobody), pytest.raises(NotFound):
                ad_accounts.get_transfer(nobody, move)
        lea = joined(cast.ana, acme, "Lea", ADMIN)
        undo(lea, move)


class TestRefusals:
    @pytest.mark.parametrize(
        "status", ["STATUS_LIMIT", "STATUS_DISABLE", "STATUS_CONFIRM_FAIL", "STATUS_CONFIRM_MODIFY_FAIL"]
    )
    def test_not_in_this_standing(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center, status: str
    ) -> None:
        move = start(cast.ana, trails, northwind)
        with acting(Actor.system()):
            AccountRow.objects.filter(id=trails.id).update(status=status)
        with pytest.raises(CannotBeTransferred):
            accept(ben, move)
        ad_accounts.cancel_transfer(cast.ana, transfer_id=move)
        with pytest.raises(CannotBeTransferred):
            start(cast.ana, trails, northwind)

    def test_the_receiver_is_verified_and_keeps_the_same_currency(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        with pytest.raises(CannotBeTransferred, match="not verified"):
            start(cast.ana, trails, made(ben, "New"))
        with pytest.raises(CenterNotVerified):
            ask_for(ben, trails, made(ben, "Newer"))
        center_account(ben, northwind, currency="CHF")
        with pytest.raises(CannotBeTransferred, match="CHF"):
            start(cast.ana, trails, northwind)
        with acting(cast.ana), pytest.raises(CannotBeTransferred):
            ad_accounts.find_receiver(cast.ana, trails.id, str(northwind.id))

    def test_the_currency_is_settled_by_the_first(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        accept(ben, start(cast.ana, trails, northwind))
        with acting(ben):
            assert centers.get_center(ben, northwind.id).currency == trails.currency

    @pytest.mark.parametrize("typed", ["", "4711", "no", "-1", "9" * 30])
    def test_ids_that_lead_nowhere(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center, typed: str
    ) -> None:
        with acting(cast.ana), pytest.raises(Invalid):
            ad_accounts.find_receiver(cast.ana, trails.id, typed)
        with pytest.raises(Invalid):
            ad_accounts.ask_for_transfer(ben, center_id=northwind.id, ad_account=typed)

    def test_by_who_may_only(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        wim, hal = joined(cast.ana, acme, "Wim"), person("Hal")
        assign(cast.ana, center_id=acme.id, person_id=wim.person_id, account_id=trails.id, role=Role.ADMIN)
        give_role(cast.ana, person_id=hal.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id)
        for actor, account, refusal in (
            (wim, trails, Denied),
            (hal, cast.acme, Denied),
            (ben, trails, NotFound),
            (cast.cai, trails, NotFound),
        ):
            with pytest.raises(refusal):
                start(actor, account, northwind)
        with pytest.raises(Denied):
            ask_for(joined(ben, northwind, "Nina"), trails, northwind)

    def test_one_at_a_time_and_not_to_its_owner(
        self, cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        with pytest.raises(CannotBeTransferred):
            start(cast.ana, trails, acme)
        with pytest.raises(Invalid):
            ask_for(cast.ana, trails, acme)
        start(cast.ana, trails, northwind)
        with pytest.raises(BeingTransferred):
            ask_for(ben, trails, northwind)

    def test_what_strangers_ask_for_keeps_the_owner_from_nothing(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        """Two strangers ask, neither learns of the other; the owner offers it elsewhere, and that is accepted."""
        third = verified_center(cast.leo, cast.olu, "Third")
        asked = ask_for(cast.leo, trails, third)
        mia = verified_center(cast.mia, cast.olu, "Fourth")
        ask_for(cast.mia, trails, mia)
        with pytest.raises(BeingTransferred):
            ask_for(cast.leo, trails, third)
        with pytest.raises(AskedAlready, match="Third has asked"):
            start(cast.ana, trails, third)
        move = start(cast.ana, trails, northwind)
        with pytest.raises(BeingTransferred):
            start(cast.ana, trails, verified_center(cast.cai, cast.olu, "Fifth"))
        accept(ben, move)
        assert owner(trails) == (Kind.CENTER, northwind.id)
        # The request waits for the new owner, who answers once the transfer cannot be undone any more.
        with pytest.raises((Denied, NotFound)):
            ad_accounts.decline_transfer(cast.ana, transfer_id=asked)
        with pytest.raises(BeingTransferred):
            accept(ben, asked)
        clock.advance(limits.TRANSFER_COOLING_OFF)
        access_due.finish_transfers(Actor.system(), limit=9)
        accept(ben, asked)
        assert owner(trails) == (Kind.CENTER, third.id)

    def test_a_yes_to_who_asked_takes_the_offer_to_another_back(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        third = verified_center(cast.leo, cast.olu, "Third")
        offered = start(cast.ana, trails, third)
        asked = ask_for(ben, trails, northwind)
        with acting(cast.ana):
            ends, _stays = ad_accounts.preview_transfer(cast.ana, trails.id, northwind.id)
        assert ends[-1] == "Your offer to Third is taken back."
        accept(cast.ana, asked)
        assert owner(trails) == (Kind.CENTER, northwind.id)
        with acting(cast.leo):
            assert ad_accounts.get_transfer(cast.leo, offered).state is TransferState.CANCELLED
        assert "transfer:cancelled" in verbs(cast.leo, third)

    def test_declined_cancelled_expired(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        move = start(cast.ana, trails, northwind)
        with pytest.raises((Denied, NotFound)):
            ad_accounts.cancel_transfer(ben, transfer_id=move)
        for nobody in (cast.ana, cast.cai, joined(ben, northwind, "Nina")):
            with pytest.raises((Denied, NotFound)):
                ad_accounts.decline_transfer(nobody, transfer_id=move)
        ad_accounts.decline_transfer(ben, transfer_id=move)
        for act in (accept, undo):
            with pytest.raises((TransferOver, NotFound)):
                act(ben, move)
        move = ask_for(ben, trails, northwind)
        ad_accounts.cancel_transfer(ben, transfer_id=move)
        with pytest.raises(TransferOver):
            accept(cast.ana, move)
        move = start(cast.ana, trails, northwind)
        clock.advance(dt.timedelta(days=14))
        with pytest.raises(TransferOver):
            accept(ben, move)
        start(cast.ana, trails, northwind)
        with acting(Actor.system()):
            assert Row.objects.get(id=move).state == T.EXPIRED

    def test_moves_have_no_other_steps(self) -> None:
        assert set(asking.MOVES) == set(T)
        assert set(asking.STEPS) == set(AccessRequestState)
        for before, after in asking.MOVES.items():
            for each in T:
                if each not in after:
                    with pytest.raises(TransferOver):
                        asking.check_move(before, each)


def test_offers_and_invitations_of_the_former_owner_end(
    cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
) -> None:
    oda = person("Oda")
    agency = made(oda, "Agency")
    answer(cast.ana, asked(oda, agency, trails.id, "ADMIN"), "ANALYST")
    waits = asked(ben, northwind, trails.id)
    ad_accounts.invite_people(cast.ana, ad_account_id=trails.id, emails="x@people.example", role="ADMIN")
    move = start(cast.ana, trails, northwind)
    accept(ben, move)
    assert newest(oda, agency).state is AccessRequestState.CANCELLED
    with acting(ben):
        assert ad_accounts.get_center_request(ben, northwind.id, waits).state is AccessRequestState.CANCELLED
        assert ad_accounts.list_invitations(ben, trails.id).rows == []
    # A request that only waits is answered by whoever owns it now.
    fresh = asked(oda, agency, trails.id)
    with pytest.raises(NotFound):
        answer(cast.ana, fresh)
    assert answer(ben, fresh) is AccessRequestState.APPROVED


class TestWalls:
    """With the application's checks switched off."""

    def test_strangers_see_nothing_and_nobody_moves_an_owner(
        self, cast: Cast, trails: AdAccount, ben: Actor, northwind: Center
    ) -> None:
        move = start(cast.ana, trails, northwind)
        for actor in (cast.cai, joined(ben, northwind, "Nina"), Actor()):
            with acting(actor):
                assert not Row.objects.exists()
        for actor in (cast.ana, ben):
            for changed in (
                {"state": "COOLING_OFF", "former": {}, "cooling_until": clock.now()},
                {"state": "DONE"},
            ):
                with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
                    Row.objects.filter(id=move).update(**changed)
            with acting(actor), pytest.raises(DatabaseError), transaction.atomic():
                Row.objects.filter(id=move).update(to_center_id=5)

    def test_permission_is_named_in_the_refusal(
        self, cast: Cast, trails: AdAccount, northwind: Center
    ) -> None:
        hal = person("Hal")
        give_role(cast.ana, person_id=hal.person_id or 0, role=Role.OPERATOR, ad_account_id=trails.id)
        with acting(hal), pytest.raises(Denied) as refused:
            access.require(hal, Permission.ACCESS_REQUESTS_ANSWER, (Kind.AD_ACCOUNT, trails.id))
        assert "Admin" in refused.value.missing


def test_closing_tells_whoever_waited(
    cast: Cast, acme: Center, trails: AdAccount, ben: Actor, northwind: Center
) -> None:
    kim = person("Kim")
    kiosk = verified_center(kim, cast.olu, "Kiosk")
    offered, wanted = start(cast.ana, trails, northwind), ask_for(kim, trails, kiosk)
    with acting(cast.ana):
        said = ad_accounts.preview_closing(cast.ana, trails.id)
    assert "2 transfers that wait for an answer end." in said
    ad_accounts.close_ad_account(cast.ana, ad_account_id=trails.id, confirm="Trails")
    assert (state(ben, offered), state(kim, wanted)) == (T.CANCELLED, T.CANCELLED)
    assert verbs(ben, northwind)[0] == verbs(kim, kiosk)[0] == "transfer:closed"
    assert verbs(cast.ana, acme).count("transfer:closed") == 1
    with acting(kim):
        (line, *_) = journal.lines(kim, (Kind.CENTER, kiosk.id))
    # Whoever only asked goes on knowing it by its ID alone.
    assert "ad_account_name" not in line.data
    told = {one.audience: one.sentence for one in told_by(line.verb, line.data)}
    assert told["center"] == f"ad account {trails.id} was closed, so it is not transferred to Kiosk."
    assert set(told) == {"center", "giver"}


class TestPaging:
    def test_every_transfer_has_its_page_under_the_state_that_counts_now(
        self, cast: Cast, ben: Actor, northwind: Center, acme: Center, trails: AdAccount
    ) -> None:
        gone = start(cast.ana, trails, northwind)
        clock.advance(limits.TRANSFER_LIFETIME)
        moves = [gone, start(cast.ana, trails, northwind)]
        accept(ben, moves[1])

        def ids(**wanted: object) -> list[int]:
            with acting(cast.ana):
                found = ad_accounts.page_transfers(cast.ana, acme.id, **wanted)  # type: ignore[arg-type]
            assert len(found.rows) <= (found.total or 0)
            return [one.id for one in found.rows]

        assert ids() == moves[::-1]
        assert ids(descending=False) == moves
        assert ids(size=1) == moves[1:]
        assert ids(size=1, offset=1) == moves[:1]
        assert ids(state=T.EXPIRED) == [gone], "whether or not the worker has written it"
        assert ids(state=T.COOLING_OFF) == moves[1:]
        assert ids(state=T.REQUESTED) == ids(state=T.DONE) == []
        clock.advance(limits.TRANSFER_COOLING_OFF)
        assert ids(state=T.DONE) == moves[1:]
        assert ids(state=T.COOLING_OFF) == []
        with acting(ben), pytest.raises(NotFound):
            ad_accounts.page_transfers(ben, acme.id)
