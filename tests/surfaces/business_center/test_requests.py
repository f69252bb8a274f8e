"""Requests for access, removing and transfers over HTTP, from both sides, and what everybody is told."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.ad_accounts.public import AccessRequestState as S
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications import projection
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import MailState, Tab
from suitcase.areas.notifications.models import Notification
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked, assign, held_role, newest
from tests.areas.centers.people import joined
from tests.areas.consent import test_losing as losing
from tests.cast import Cast, center_account, person, verified_center
from tests.surfaces.ads_manager.desk import at_desk, main_of, text_of

SYSTEM = Actor.system("tests")


@pytest.fixture
def ben() -> Actor:
    return person("Ben")


@pytest.fixture
def northwind(cast: Cast, ben: Actor) -> Center:
    return verified_center(ben, cast.olu, "Northwind")


def at(center: Center, path: str) -> str:
    return f"/business/{center.id}/{path}"


def told(*things: tuple[Kind, int]) -> None:
    """What the worker would tell about these."""
    with acting(SYSTEM):
        lines = {line.id: line for thing in things for line in journal.lines(SYSTEM, thing, limit=100)}
        projection.tell([lines[one] for one in sorted(lines)])


def texts(actor: Actor) -> list[str]:
    with acting(actor):
        return [one.text for one in notifications.list_notifications(actor, Tab.BUSINESS_CENTER).rows]


def mailed(actor: Actor) -> int:
    with acting(SYSTEM):
        return Notification.objects.filter(person_id=actor.person_id, mail=MailState.WAITING).count()


class TestRequesting:
    @pytest.mark.req("A5")
    def test_a_pasted_list_is_read_before_it_is_sent_and_answered(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        desk = at_desk(ben)
        form = {
            "ids": f"act_{cast.acme.id}, 4711\n12x",
            "role": "OPERATOR",
            "notify": "on",
            "message": "Hello.",
        }
        words = main_of(desk.send(at(northwind, "ad-accounts/request"), form))
        assert "Send 1 request?" in words
        assert "No ad account with this ID" in words
        with acting(ben):
            assert ad_accounts.list_center_requests(ben, northwind.id).total == 0
        back = main_of(desk.send(at(northwind, "ad-accounts/request"), {**form, "step": "edit"}))
        assert "Hello." in back
        sent = desk.send(at(northwind, "ad-accounts/request"), {**form, "step": "send"})
        assert sent.status_code == 303
        listed = main_of(desk.get(at(northwind, "requests")))
        assert str(cast.acme.id) in listed
        assert cast.acme.name not in listed
        told((Kind.AD_ACCOUNT, cast.acme.id))
        assert (
            texts(cast.ana)[0] == "Northwind asks for access to Acme Outdoor as Operator. Accept or decline."
        )
        assert mailed(cast.ana) == 1
        ana = at_desk(cast.ana)
        page = f"/ads/{cast.acme.id}/notifications?tab=business-center"
        assert "Accept with a lower role" in main_of(ana.get(page))
        request = newest(ben, northwind).id
        whole = main_of(ana.get(f"/ads/{cast.acme.id}/access-requests/{request}"))
        for said in (
            "Northwind",
            str(northwind.id),
            "Verified",
            "Hello.",
            "What accepting means",
            "Spend money",
        ):
            assert said in whole
        done = ana.send(
            f"/ads/{cast.acme.id}/access-requests/{request}", {"decision": "accept", "back": page}
        )
        assert done["Location"] == page
        assert held_role(ben, northwind, cast.acme.id) is Role.OPERATOR
        assert cast.acme.name in main_of(desk.get(at(northwind, "ad-accounts")))
        told((Kind.CENTER, northwind.id))
        assert "Your request was accepted" in texts(ben)[0]
        log = main_of(desk.get(at(northwind, "activity")))
        assert "asked for access to ad account" in log

    def test_without_notifying_nobody_is_mailed(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        form = {"ids": str(cast.acme.id), "role": "ANALYST", "step": "send"}
        at_desk(ben).send(at(northwind, "ad-accounts/request"), form)
        told((Kind.AD_ACCOUNT, cast.acme.id))
        assert any("Northwind asks" in one for one in texts(cast.ana))
        assert mailed(cast.ana) == 0

    def test_bad_input_keeps_what_was_typed(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        answer_ = at_desk(ben).send(
            at(northwind, "ad-accounts/request"), {"ids": "nothing", "role": "OPERATOR"}
        )
        assert answer_.status_code == 422
        assert "nothing" in main_of(answer_)

    def test_an_offer_is_accepted_on_its_page(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        request = asked(ben, northwind, cast.acme.id, "ADMIN")
        ana = at_desk(cast.ana)
        page = f"/ads/{cast.acme.id}/access-requests/{request}"
        assert ana.send(page, {"decision": "accept", "role": "ANALYST"}).status_code == 303
        assert "Your offer waits" in main_of(ana.get(page))
        desk = at_desk(ben)
        assert "A lower role was offered" in main_of(desk.get(at(northwind, "overview")))
        own = at(northwind, f"requests/{request}")
        assert "Offered: Analyst" in main_of(desk.get(own))
        desk.send(own, {"decision": "accept"})
        assert newest(ben, northwind).state is S.APPROVED

    def test_the_owner_lowers_and_ends_it_in_the_settings(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        answer(cast.ana, asked(ben, northwind, cast.acme.id, "ADMIN"))
        ana, people = at_desk(cast.ana), f"/ads/{cast.acme.id}/settings/permissions/centers"
        assert "By request" in main_of(ana.get(people))

        def card() -> int:
            with acting(cast.ana):
                return ad_accounts.list_centers_with_access(cast.ana, cast.acme.id)[0].relation_id

        assert ana.send(f"{people}/{card()}", {"role": "ANALYST"}).status_code == 303
        assert held_role(ben, northwind, cast.acme.id) is Role.ANALYST
        assert "can no longer open" in main_of(ana.get(f"{people}/{card()}/remove"))
        ana.send(f"{people}/{card()}/remove")
        assert "No Business Center has access" in main_of(ana.get(people))

    @pytest.mark.req("A7")
    def test_whoever_was_let_in_assigns_its_own_people_up_to_the_role_it_got(
        self, cast: Cast, ben: Actor, northwind: Center
    ) -> None:
        vera, desk, ana = joined(ben, northwind, "Vera"), at_desk(ben), at_desk(cast.ana)
        form = {"ids": str(cast.acme.id), "role": "ADMIN", "step": "send"}
        assert desk.send(at(northwind, "ad-accounts/request"), form).status_code == 303
        offer = f"/ads/{cast.acme.id}/access-requests/{newest(ben, northwind).id}"
        ana.send(offer, {"decision": "accept", "role": "OPERATOR"})
        wish = {"act": str(cast.acme.id), "person": str(vera.person_id), "to": "members"}
        early = desk.send(at(northwind, "assign"), {**wish, "as": "OPERATOR"})
        assert "does not hold this" in main_of(early)
        desk.send(at(northwind, f"requests/{newest(ben, northwind).id}"), {"decision": "accept"})

        said = main_of(desk.send(at(northwind, "assign"), {**wish, "as": "ADMIN"}))
        assert "0 will change" in said
        assert "The Business Center has only Operator here, so nobody in it can be more." in said
        assert "The owner can raise that." in said
        assert "Apply" not in said
        review = desk.send(at(northwind, "assign"), {**wish, "as": "OPERATOR"})
        assert "no access → Operator" in main_of(review)
        assert at_desk(vera).get(f"/ads/{cast.acme.id}/overview").status_code == 403
        seen = re.search(r'name="seen" value="(\w+)"', review.content.decode())
        assert seen
        desk.send(at(northwind, "assign"), {**wish, "as": "OPERATOR", "step": "apply", "seen": seen[1]})
        works = at_desk(vera)
        assert works.get(f"/ads/{cast.acme.id}/overview").status_code == 200
        refused = works.get(f"/ads/{cast.acme.id}/assets/creator-accounts")
        assert refused.status_code == 403
        assert "you are Operator of Acme Outdoor" in main_of(refused)
        assert "Who can give it: Ana" in main_of(refused)

        # The owner raises it, and the same wish is fulfilled.
        with acting(cast.ana):
            card = ad_accounts.list_centers_with_access(cast.ana, cast.acme.id)[0].relation_id
        ana.send(f"/ads/{cast.acme.id}/settings/permissions/centers/{card}", {"role": "ADMIN"})
        assert "Operator → Admin" in main_of(desk.send(at(northwind, "assign"), {**wish, "as": "ADMIN"}))
        for nobody in (vera, cast.cai):
            assert at_desk(nobody).send(at(northwind, "assign"), {**wish, "as": "ADMIN"}).status_code in {
                403,
                404,
            }

    def test_what_waits_at_the_owning_centre(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        acme = verified_center(cast.ana, cast.olu)
        asked(ben, northwind, center_account(cast.ana, acme).id)
        ana = at_desk(cast.ana)
        assert "1 request for access to what you own" in main_of(ana.get(at(acme, "overview")))
        assert "Northwind" in main_of(ana.get(at(acme, "requests?box=in&state=PENDING")))


@pytest.mark.req("A8")
def test_removing_says_what_is_lost_first(cast: Cast, ben: Actor, northwind: Center) -> None:
    answer(cast.ana, asked(ben, northwind, cast.acme.id))
    vera = joined(ben, northwind, "Vera")
    assign(ben, center_id=northwind.id, person_id=vera.person_id, account_id=cast.acme.id, role=Role.OPERATOR)
    desk, page = at_desk(ben), at(northwind, f"ad-accounts/{cast.acme.id}/remove")
    assert page in desk.get(at(northwind, "ad-accounts")).content.decode()
    words = main_of(desk.get(page))
    assert "1 member loses their role in it." in words
    assert "Vera" in words
    assert desk.send(page).status_code == 303
    assert cast.acme.name not in main_of(desk.get(at(northwind, "ad-accounts")))
    assert desk.get(page).status_code == 404
    owned = center_account(ben, northwind)
    words = main_of(desk.get(at(northwind, f"ad-accounts/{owned.id}/remove")))
    assert "cannot be removed" in words
    assert "Close ad account" in words


@pytest.mark.req("A10")
class TestTransferring:
    def test_offered_by_a_person_accepted_and_undone(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        ana, desk = at_desk(cast.ana), at_desk(ben)
        page = f"/ads/{cast.acme.id}/settings/transfer"
        assert "no Business Center with this ID" in main_of(ana.send(page, {"center": "4711"}))
        words = main_of(ana.send(page, {"center": f" {northwind.id} "}))
        assert "You are no longer its owner" in words
        assert "undo it for 72 hours" in words
        sent = ana.send(page, {"center": str(northwind.id), "step": "send"})
        move = sent["Location"]
        told((Kind.AD_ACCOUNT, cast.acme.id))
        assert texts(ben)[0] == "Acme Outdoor is offered to Northwind. Accept or decline to own it."
        assert "waits for you" in main_of(desk.get(at(northwind, "overview")))
        theirs = at(northwind, f"transfers/{move.rsplit('/', 1)[-1]}")
        assert "What accepting means" in main_of(desk.get(theirs))
        desk.send(theirs, {"decision": "accept"})
        assert "Owned" in main_of(desk.get(at(northwind, "ad-accounts")))
        assert ana.get(page).status_code == 404
        words = main_of(ana.get(move))
        assert "hours left" in words
        assert "Undo the transfer" in words
        ana.send(move, {"decision": "undo"})
        assert ana.get(page).status_code == 200
        assert "Undone" in main_of(desk.get(at(northwind, "transfers")))

    def test_asked_for_by_a_centre(self, cast: Cast, ben: Actor, northwind: Center) -> None:
        acme = verified_center(cast.ana, cast.olu)
        trails: AdAccount = center_account(cast.ana, acme, name="Trails")
        desk, ana = at_desk(ben), at_desk(cast.ana)
        sent = desk.send(
            at(northwind, "ad-accounts/transfer"), {"ad_account": str(trails.id), "message": "Ours."}
        )
        page = sent["Location"]
        assert "Trails" not in main_of(desk.get(page))
        form = main_of(ana.get(at(acme, f"ad-accounts/{trails.id}/transfer")))
        assert "Northwind" in form
        assert "Business Center ID Message" in form, "what somebody asks for keeps the owner from nothing"
        own = at(acme, f"transfers/{page.rsplit('/', 1)[-1]}")
        words = main_of(ana.get(own))
        assert "Ours." in words
        assert "What changes when you accept" in words
        ana.send(own, {"decision": "accept"})
        assert "Trails" in main_of(desk.get(page))
        for nobody in (cast.cai, cast.mia):
            assert at_desk(nobody).get(f"/transfers/{page.rsplit('/', 1)[-1]}").status_code == 404


def test_many_are_taken_back_after_reading(cast: Cast, ben: Actor, northwind: Center) -> None:
    accounts = [center_account(cast.ana, verified_center(cast.ana, cast.olu)), cast.acme]
    for account in accounts:
        asked(ben, northwind, account.id)
    desk = at_desk(ben)
    assert "Choose all 2 on this page" in main_of(desk.get(at(northwind, "requests")))
    read = desk.get(at(northwind, "requests/withdraw?all=1"))
    assert "All 2 open requests" in main_of(read)
    assert "Pending → Cancelled" in main_of(read)
    (seen,) = re.findall(r'name="seen" value="(\w+)"', read.content.decode())
    form = {"all": "1", "seen": seen, "step": "apply"}
    done = desk.send(at(northwind, "requests/withdraw"), form)
    page = desk.get(done["Location"])
    assert "2 changed" in main_of(page)
    assert "/undo" not in page.content.decode()
    assert "took 2 requests for access back" in main_of(desk.get(at(northwind, "activity")))
    again = desk.send(at(northwind, "requests/withdraw"), form, follow=True)
    assert "Choose at least one request that is still open." in text_of(again)
    path = at(northwind, f"requests/withdraw?request={newest(ben, northwind).id}")
    assert "This request was taken back." in main_of(desk.get(path))
    assert at_desk(cast.cai).get(path).status_code == 404


def test_pages_that_take_the_role_admin_say_what_of_creators_ends(cast: Cast) -> None:
    street = losing.made(cast)
    said = "1 ad account can no longer use @leo.bakes"
    change = street.share("ADMIN")
    street.use()
    assert said in main_of(
        at_desk(street.ana).get(reverse("business_change_undo", args=[street.house.center.id, change]))
    )
    street.stop()
    answer(street.ana, asked(street.ben, street.northwind, street.it, "ANALYST"))
    offer = asked(street.ben, street.northwind, street.it, "ADMIN")
    answer(street.ana, offer, role="OPERATOR")
    page = at(street.northwind, f"requests/{offer}")
    assert "What ends when you accept" not in main_of(at_desk(street.ben).get(page))
    with acting(street.ana):
        (given,) = ad_accounts.list_centers_with_access(street.ana, street.it)
    which = {"ad_account_id": street.it, "relation_id": given.relation_id}
    ad_accounts.change_center_role(street.ana, **which, role="ADMIN")
    street.use()
    words = main_of(at_desk(street.ben).get(page))
    assert "Admin is what this Business Center has at present." in words
    assert said in words
    with acting(street.ana):
        (given,) = ad_accounts.list_centers_with_access(street.ana, street.it)
    settings = reverse("ads_center", args=[street.it, given.relation_id])
    words = main_of(at_desk(street.ana).get(settings))
    assert "With a role below Admin" in words
    assert said in words


def test_undoing_a_transfer_says_what_of_creators_ends(cast: Cast) -> None:
    street = losing.made(cast)
    to = street.northwind.id
    transfer = ad_accounts.start_transfer(street.ana, ad_account_id=street.it, to_center_id=to)
    ad_accounts.accept_transfer(street.ben, transfer_id=transfer)
    pages = (
        (street.ana, at(street.house.center, f"transfers/{transfer}")),
        (street.ben, at(street.northwind, f"transfers/{transfer}")),
        (street.ana, reverse("ads_transfer", args=[transfer])),
    )
    for who, page in pages:
        words = main_of(at_desk(who).get(page))
        assert "What undoing does" in words, page
        assert "can no longer use" not in words, page
    street.use()
    for who, page in pages:
        assert "1 ad account can no longer use @leo.bakes" in main_of(at_desk(who).get(page)), page
