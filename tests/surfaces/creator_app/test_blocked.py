"""Blocked requesters on the phone: what blocking says first, whom it keeps out, and letting them ask again."""

from __future__ import annotations

import pytest

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest
from suitcase.areas.consent.errors import RequesterBlocked
from suitcase.stores.postgres import acting
from tests.areas.consent import partners
from tests.cast import Cast, ad_account, creator
from tests.surfaces.creator_app.phone import (
    Phone,
    approve,
    ask,
    fields_of,
    fragment,
    in_hand,
    main_of,
    text_of,
)

LIST = "/app/settings/blocked"


def block_page(request_id: int) -> str:
    return f"/app/inbox/requests/{request_id}/block"


def status(cast: Cast, request_id: int) -> LinkStatus:
    with acting(cast.mia):
        return consent.get_grant(cast.mia, request_id).status


def block_as(cast: Cast, name: str, handle: str = "mia.trails") -> None:
    account = ad_account(cast.ana, name=name, company_name=f"{name} Ltd")
    new = NewLinkRequest(username=handle)
    request_id = consent.request_authorization(cast.ana, ad_account_id=account.id, new=new)
    consent.block_requester(cast.mia, request_id=request_id)


class TestBlock:
    @pytest.mark.req("L8")
    def test_says_what_it_does_and_does_it(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = block_page(request_id)
        words = main_of(mia.get(page))
        assert "Take no more requests from Acme Outdoor for @mia.trails?" in words
        assert "The request that waits is rejected" in words
        assert "revoke" not in words
        assert status(cast, request_id) is LinkStatus.PENDING
        answer = mia.fill(page, page)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/inbox/requests/{request_id}")
        after = text_of(mia.get(answer["Location"]))
        assert "Blocked. Acme Outdoor can no longer ask @mia.trails." in after
        assert "The request that waited was rejected." in after
        assert "Acme Outdoor is blocked." in after
        with pytest.raises(RequesterBlocked):
            ask(cast)

    def test_leaves_a_permission_unless_she_ticks(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        page = block_page(request_id)
        words = main_of(mia.get(page))
        assert "The permission it has stays as it is, unless you end it below." in words
        assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in words
        mia.fill(page, page)
        assert status(cast, request_id) is LinkStatus.AUTHORIZED
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        assert "Acme Outdoor is blocked." in words
        assert "You blocked Acme Outdoor." in words
        assert mia.get(page)["Location"] == f"/app/permissions/{request_id}"

    def test_and_ends_it_if_she_does(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        approve(cast.mia, request_id)
        page = block_page(request_id)
        answer = mia.fill(page, page, revoke="on")
        assert "The permission ended at once." in text_of(mia.get(answer["Location"]))
        assert status(cast, request_id) is LinkStatus.REVOKED

    def test_names_the_partners_for_which_a_centre_asked(self, cast: Cast, mia: Phone) -> None:
        at = partners.build(cast)
        assert "partner" not in main_of(mia.get(block_page(at.link)))
        at.propose()
        words = main_of(mia.get(block_page(at.link)))
        assert "What Acme asked for its partner Northwind is taken back too, and both are told" in words
        assert "That brings nothing back by itself." in words
        theirs = main_of(mia.get(block_page(at.waiting())))
        assert (
            "The request of Acme for it that waits is rejected, and both are told that you declined."
            in theirs
        )
        answer = mia.fill(block_page(at.link), block_page(at.link))
        assert "What it asked for a partner was taken back." in text_of(mia.get(answer["Location"]))
        assert at.status() is LinkStatus.CANCELLED

    def test_a_second_tab_is_told(self, cast: Cast, mia: Phone) -> None:
        request_id = ask(cast)
        page = block_page(request_id)
        fields = fields_of(mia.get(page), page)
        consent.block_requester(cast.mia, request_id=request_id)
        answer = mia.send(page, fields)
        assert answer.status_code == 409
        assert "Acme Outdoor is blocked already." in main_of(answer)

    def test_is_hers_alone(self, cast: Cast, leo: Phone) -> None:
        request_id = ask(cast)
        ana = in_hand(cast.ana)
        for phone in (leo, ana):
            assert phone.get(block_page(request_id)).status_code == 404
            assert phone.send(block_page(request_id)).status_code == 404
        approve(cast.mia, request_id)
        assert ana.get(block_page(request_id)).status_code == 403
        assert ana.send(block_page(request_id), {"revoke": "on"}).status_code == 403
        assert status(cast, request_id) is LinkStatus.AUTHORIZED


class TestList:
    def test_is_empty_and_says_how_one_gets_here(self, mia: Phone) -> None:
        assert "Nobody is blocked" in main_of(mia.get(LIST))

    @pytest.mark.req("L8")
    def test_unblocking_lets_them_ask_again(self, cast: Cast, mia: Phone) -> None:
        block_id = consent.block_requester(cast.mia, request_id=ask(cast)).block_id
        words = main_of(mia.get(LIST))
        assert "Acme Outdoor Acme Outdoor GmbH · Germany Blocked" in words
        answer = mia.fill(LIST, f"{LIST}/{block_id}/unblock")
        assert (answer.status_code, answer["Location"]) == (303, LIST)
        words = text_of(mia.get(LIST))
        assert "Acme Outdoor may ask @mia.trails again. Nothing is granted by this." in words
        assert ask(cast)
        again = mia.send(f"{LIST}/{block_id}/unblock")
        assert again.status_code == 303
        assert "Acme Outdoor is not blocked any more." in text_of(mia.get(LIST))

    def test_search_accounts_and_pages(self, cast: Cast, mia: Phone) -> None:
        second = creator(cast.mia, "mia.cooks")
        names = [f"Advertiser {number:02}" for number in range(27)]
        for name in names:
            block_as(cast, name)
        block_as(cast, "Kitchen", "mia.cooks")
        first = mia.get(LIST).content.decode()
        more = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second_page = mia.get(LIST + more[more.index("?") :]).content.decode()
        assert [name for name in names if name in second_page] == names[:3]
        assert "Kitchen" in first
        found = text_of(mia.get(f"{LIST}?q=advertiser+07", headers=fragment("blocked")))
        assert "Advertiser 07" in found
        assert "Advertiser 08" not in found
        assert "Nothing matches" in main_of(mia.get(f"{LIST}?q=nobody"))
        narrowed = main_of(mia.get(f"{LIST}?account={second.id}"))
        assert "Kitchen" in narrowed
        assert "Advertiser" not in narrowed.replace("Search by advertiser", "")

    def test_others_see_and_end_nothing(self, cast: Cast, leo: Phone) -> None:
        block_id = consent.block_requester(cast.mia, request_id=ask(cast)).block_id
        assert "Acme" not in main_of(leo.get(LIST))
        for phone in (leo, in_hand(cast.ana)):
            assert phone.send(f"{LIST}/{block_id}/unblock").status_code == 404
        with pytest.raises(RequesterBlocked):
            ask(cast)

    def test_the_settings_lead_here(self, mia: Phone) -> None:
        assert f'href="{LIST}"' in mia.get("/app/settings").content.decode()
