"""Assets → TikTok accounts over HTTP: asking, seeing the answer without a reload, giving a link up."""

from __future__ import annotations

import datetime as dt
import uuid

import pytest
from django.http import HttpResponse
from pytest_django import Settings

from suitcase.areas.access.public import Role
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.creators import public as creators
from suitcase.kernel import clock
from suitcase.stores.postgres import acting
from suitcase.surfaces.ads_manager.views.link_words import until_words
from suitcase.surfaces.kit import format
from tests.cast import Cast, ad_account, creator, give_role, person
from tests.surfaces.ads_manager.desk import DIALOG, Desk, at_desk, fragment, main_of, text_of

BOTH = ["POST", "INSIGHTS"]


def accounts(cast: Cast, rest: str = "") -> str:
    return f"/ads/{cast.acme.id}/assets/creator-accounts{rest}"


def of_mia(cast: Cast, rest: str = "") -> str:
    return accounts(cast, f"/{cast.mia_account.id}{rest}")


def send(ana: Desk, cast: Cast, username: str = "mia.trails", **more: object) -> HttpResponse:
    data = {"username": username, "scopes": BOTH, **more}
    return ana.send(accounts(cast, "/request"), data)


def request_of(cast: Cast) -> int:
    with acting(cast.ana):
        return consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).request_id


def approve(cast: Cast) -> None:
    request_id = request_of(cast)
    with acting(cast.mia):
        text = consent.get_grant(cast.mia, request_id).text
        assert text is not None
        consent.approve_request(cast.mia, request_id=request_id, text_sha256=text.sha256)


def test_an_empty_list_teaches_the_first_step(ana: Desk, cast: Cast) -> None:
    page = main_of(ana.get(accounts(cast)))
    assert "TikTok accounts" in page
    assert "No account is linked yet" in page
    assert page.count("Request authorization") == 2


@pytest.mark.req("L2")
@pytest.mark.req("L3")
def test_asking_stands_in_the_list_as_pending(ana: Desk, cast: Cast) -> None:
    answer = send(ana, cast, "@mia.trails", message="Autumn boots", ends_on="2099-01-01")
    assert answer.status_code == 422  # more than five years ahead
    assert "within the next five years" in text_of(answer)
    answer = send(ana, cast, " @Mia.Trails ", message="Autumn boots")
    assert (answer.status_code, answer["Location"]) == (303, accounts(cast))
    page = text_of(ana.get(accounts(cast)))
    assert "Request sent to @mia.trails. You’ll see Authorized here as soon as they approve." in page
    assert "Pending" in page
    assert "Waiting for @mia.trails to answer." in page
    assert "Use posts in ads See insights of those posts" in page


@pytest.mark.req("L6")
def test_pending_turns_to_authorized_in_the_part_that_looks_again(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    whole = ana.get(accounts(cast)).content.decode()
    assert '<live-fragment id="links" every="3">' in whole
    approve(cast)
    part = ana.get(accounts(cast), headers=fragment("links"))
    assert "<html" not in part.content.decode()
    assert "Authorized" in text_of(part)
    assert "Cancel request" not in text_of(part)
    assert "Unlink" in text_of(part)


def test_an_unknown_name_is_refused_at_its_field_with_close_matches(ana: Desk, cast: Cast) -> None:
    answer = send(ana, cast, "mia.trials", message="Boots")
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "There is no account named @mia.trials. Did you mean one of these?" in text_of(answer)
    assert 'name="use" value="mia.trails"' in page
    assert 'value="mia.trials"' in page
    assert "Boots" in page
    filled = ana.send(
        accounts(cast, "/request"), {"username": "mia.trials", "use": "mia.trails", "message": "Boots"}
    )
    assert filled.status_code == 200
    assert 'value="mia.trails"' in filled.content.decode()
    assert "Boots" in filled.content.decode()
    assert "No account is linked yet" in text_of(ana.get(accounts(cast)))


def test_a_closed_account_is_refused_with_the_reason(ana: Desk, cast: Cast) -> None:
    with acting(cast.mia):
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
    answer = send(ana, cast)
    assert answer.status_code == 422
    assert "The account @mia.trails has been closed and cannot be linked." in text_of(answer)


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        ({"username": ""}, "Enter the username of the account"),
        ({"scopes": []}, "Choose at least one permission."),
        ({"scopes": ["DIRECT_MESSAGE"]}, "Direct messages are private"),
        ({"ends_on": "tomorrow"}, "Write the day as year-month-day"),
        ({"ends_on": "2001-01-01"}, "Choose a day that is not over yet."),
        ({"message": "x" * 501}, "Use at most 500 characters"),
        ({"username": "x" * 10_000}, "There is no account named"),
    ],
)
def test_what_cannot_be_asked_is_said_beside_the_field(
    ana: Desk, cast: Cast, data: dict[str, object], sentence: str
) -> None:
    answer = send(ana, cast, **{"username": "mia.trails", **data})
    assert answer.status_code == 422
    assert sentence in text_of(answer)
    assert "<html" in answer.content.decode()


def test_unticked_boxes_stay_unticked(ana: Desk, cast: Cast) -> None:
    answer = send(ana, cast, "mia.trails", scopes=[])
    assert answer.content.decode().count(" checked") == 0
    assert ana.get(accounts(cast, "/request")).content.decode().count(" checked") == 2


def test_asking_twice_says_that_it_waits_already(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    answer = send(ana, cast)
    assert answer.status_code == 409
    assert "A request to @mia.trails is waiting for an answer already." in text_of(answer)
    in_dialog = ana.send(
        accounts(cast, "/request"), {"username": "mia.trails", "scopes": BOTH}, headers=DIALOG
    )
    assert in_dialog.status_code == 422  # the dialog draws nothing else
    assert "waiting for an answer already" in text_of(in_dialog)
    assert "<html" not in in_dialog.content.decode()


def test_a_double_click_sends_one_request(ana: Desk, cast: Cast) -> None:
    once = uuid.uuid4().hex
    data = {"username": "mia.trails", "scopes": BOTH}
    first = ana.send(accounts(cast, "/request"), data, once=once)
    second = ana.send(accounts(cast, "/request"), data, once=once)
    assert [first.status_code, second.status_code] == [303, 303]
    assert "A request to" not in text_of(ana.get(accounts(cast)))
    with acting(cast.ana):
        assert consent.list_links(cast.ana, cast.acme.id).total == 1


def test_the_dialog_is_the_page_without_its_frame(ana: Desk, cast: Cast) -> None:
    part = ana.get(accounts(cast, "/request"), headers=DIALOG)
    assert '<h2 id="dialog-title">Request authorization</h2>' in part.content.decode()
    assert "All ad accounts" not in text_of(part)
    sent = ana.send(accounts(cast, "/request"), {"username": "mia.trails", "scopes": BOTH}, headers=DIALOG)
    assert (sent.status_code, sent["HX-Redirect"]) == (204, accounts(cast))


def test_the_detail_shows_evidence_and_history(ana: Desk, cast: Cast) -> None:
    send(ana, cast, message="Autumn boots")
    before = main_of(ana.get(of_mia(cast)))
    assert "Nothing has been approved yet." in before
    assert "Autumn boots" in before
    assert ana.get(of_mia(cast, "/evidence")).status_code == 404
    approve(cast)
    page = main_of(ana.get(of_mia(cast)))
    assert "Until the creator revokes it" in page
    assert "@mia.trails approved: Authorized." in page
    assert "Ana asked @mia.trails for authorization." in page
    with acting(cast.ana):
        kept = consent.get_evidence(cast.ana, request_of(cast))
    assert kept.text_sha256 in page
    assert "Edit or delete your posts" in text_of(ana.get(of_mia(cast, "/evidence")))


def test_a_renamed_account_keeps_its_link_and_says_what_it_was_asked_as(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    approve(cast)
    with acting(cast.mia):
        creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
    page = text_of(ana.get(accounts(cast)))
    assert "@mia.peaks" in page
    assert "asked as @mia.trails" in page
    assert "Authorized" in page


@pytest.mark.req("L10a")
def test_unlinking_says_what_ends_and_ends_it(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    approve(cast)
    question = text_of(ana.get(of_mia(cast, "/unlink")))
    assert "Unlink @mia.trails from Acme Outdoor?" in question
    assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in question
    assert "No ad uses this account right now." in question
    answer = ana.send(of_mia(cast, "/unlink"))
    assert (answer.status_code, answer["Location"]) == (303, of_mia(cast))
    page = text_of(ana.get(of_mia(cast)))
    assert "@mia.trails is unlinked from Acme Outdoor. Both sides have been told." in page
    assert "Unlinked" in page
    assert "Ana unlinked @mia.trails." in page
    assert "Send again" in page


def test_whoever_comes_second_is_told_what_became_of_it(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    approve(cast)
    with acting(cast.mia):
        consent.revoke_link(cast.mia, request_id=request_of(cast))
    answer = ana.send(of_mia(cast, "/unlink"))
    assert answer.status_code == 303
    page = text_of(ana.get(of_mia(cast)))
    assert "The creator has revoked this link already." in page
    assert "Revoked" in page
    assert ana.get(of_mia(cast, "/unlink"))["Location"] == of_mia(cast)


def test_a_request_can_be_taken_back_until_it_is_answered(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    assert "Cancel the request to @mia.trails?" in text_of(ana.get(of_mia(cast, "/cancel")))
    assert ana.send(of_mia(cast, "/cancel"))["Location"] == accounts(cast)
    page = text_of(ana.get(accounts(cast)))
    assert "The request to @mia.trails is cancelled." in page
    send(ana, cast)
    approve(cast)
    assert ana.get(of_mia(cast, "/cancel"))["Location"] == of_mia(cast)
    ana.send(of_mia(cast, "/cancel"))
    page = text_of(ana.get(accounts(cast)))
    assert "This request was approved already." in page
    assert "Authorized" in page


@pytest.mark.req("L9")
def test_search_filter_order_and_pages(ana: Desk, cast: Cast) -> None:
    handles = [f"walker{number:02}" for number in range(27)]
    for handle in handles:
        creator(cast.mia if handle < "walker15" else cast.leo, handle)
        consent.request_authorization(
            cast.ana, ad_account_id=cast.acme.id, new=NewLinkRequest(username=handle)
        )
    first = ana.get(accounts(cast, "?sort=username"))
    assert "@walker24" in main_of(first)
    assert "@walker25" not in main_of(first)
    assert "27 accounts" in main_of(first)
    address = (
        first.content.decode()
        .split('rel="next"')[0]
        .rsplit('href="', 1)[1]
        .split('"')[0]
        .replace("&amp;", "&")
    )
    second = ana.get(address)
    assert "@walker26" in main_of(second)
    assert "@walker00" not in main_of(second)
    assert "@walker26" in main_of(ana.get(accounts(cast, "?sort=username&per=50")))
    found = main_of(ana.get(accounts(cast, "?q=@walker07")))
    assert "@walker07" in found
    assert "@walker08" not in found
    assert "Nothing matches" in main_of(ana.get(accounts(cast, "?status=AUTHORIZED")))
    assert ana.get(accounts(cast, "?after=%00&sort=drop&per=-1&status=x")).status_code == 200


def test_signed_out_leads_to_sign_in(cast: Cast) -> None:
    for path in (accounts(cast), accounts(cast, "/request"), of_mia(cast), of_mia(cast, "/unlink")):
        answer = Desk().get(path)
        assert answer.status_code == 302
        assert answer["Location"].startswith("/login?next=")


def test_to_an_outsider_none_of_it_exists(cai: Desk, ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    for path in (accounts(cast), accounts(cast, "/request"), of_mia(cast), of_mia(cast, "/evidence")):
        assert cai.get(path).status_code == 404
    for path in (accounts(cast, "/request"), of_mia(cast, "/cancel"), of_mia(cast, "/unlink")):
        assert cai.send(path, {"username": "leo.bakes", "scopes": BOTH}).status_code == 404
    assert "Pending" in text_of(ana.get(accounts(cast)))


@pytest.mark.parametrize("role", [Role.ANALYST, Role.OPERATOR])
def test_a_lower_role_has_no_entry_and_learns_who_can_give_it(cast: Cast, role: Role) -> None:
    vera = person("Vera")
    with acting(cast.ana):
        give_role(cast.ana, person_id=vera.person_id or 0, role=role, ad_account_id=cast.acme.id)
    desk = at_desk(vera)
    overview = text_of(desk.get(f"/ads/{cast.acme.id}/overview"))
    assert "TikTok accounts" not in overview
    assert "Settings" in overview
    for path in (accounts(cast), accounts(cast, "/request"), of_mia(cast)):
        refused = desk.get(path)
        assert refused.status_code == 403
        assert "the role Admin" in main_of(refused)
        assert "Who can give it: Ana" in main_of(refused)
    assert desk.send(accounts(cast, "/request"), {"username": "leo.bakes", "scopes": BOTH}).status_code == 403


def test_an_account_that_is_not_in_good_standing_cannot_ask_and_says_why(
    cast: Cast, settings: Settings
) -> None:
    settings.REVIEW_POLICY = "operator"
    with acting(cast.ana):
        waiting = ad_account(cast.ana, name="Acme Winter")
    ana = at_desk(cast.ana)
    page = main_of(ana.get(f"/ads/{waiting.id}/assets/creator-accounts"))
    assert (
        "An operator is checking the business information. Until then new creator accounts cannot be linked."
        in page
    )
    answer = ana.send(
        f"/ads/{waiting.id}/assets/creator-accounts/request", {"username": "mia.trails", "scopes": BOTH}
    )
    assert answer.status_code == 409
    assert "Acme Winter is in review, so it cannot ask for new accounts." in text_of(answer)


def test_the_last_day_asked_for_is_the_last_day_shown(ana: Desk, cast: Cast) -> None:
    last = clock.now().date() + dt.timedelta(days=30)
    send(ana, cast, ends_on=last.isoformat())
    words = format.date(dt.datetime.combine(last, dt.time(12), dt.UTC))
    assert words in main_of(ana.get(accounts(cast)))
    assert f"end of {words}" in main_of(ana.get(of_mia(cast)))
    exact = dt.datetime(2027, 3, 31, 15, 30, tzinfo=dt.UTC)
    assert until_words(exact, "Europe/Berlin") == "Mar 31, 2027, 17:30 (Berlin)"
    assert until_words(dt.datetime(2027, 3, 31, 22, tzinfo=dt.UTC), "Europe/Berlin") == "end of Mar 31, 2027"


def test_a_request_nobody_answers_expires_by_itself(ana: Desk, cast: Cast) -> None:
    send(ana, cast)
    clock.advance(dt.timedelta(days=14, minutes=1))
    page = main_of(at_desk(cast.ana).get(accounts(cast)))
    assert "Expired" in page
    assert "Cancel request" not in page
