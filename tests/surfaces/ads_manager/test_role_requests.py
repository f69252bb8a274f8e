"""Asking for a role where it is missing, and answering it from the notification."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.notifications.contracts import Page
from tests.areas.ad_accounts.people import role_of, somebody
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of
from tests.surfaces.ads_manager.test_notices import tell


@pytest.fixture
def vera(cast: Cast) -> Desk:
    """An Operator of Acme at her desk."""
    cast_vera = somebody(cast, "Vera", Role.OPERATOR)
    desk = at_desk(cast_vera)
    desk.actor = cast_vera  # type: ignore[attr-defined]
    return desk


@pytest.mark.req("L13", "X2")
@pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
def test_who_lacks_a_role_reads_which_and_who_gives_it_and_asks(
    cast: Cast, role: Role, settings: Settings
) -> None:
    settings.SUPPORT_ADDRESS = "help@acme.example"
    vera = at_desk(somebody(cast, "Vera", role))
    links = f"/ads/{cast.acme.id}/assets/creator-accounts"
    assert "TikTok accounts" not in text_of(vera.get(f"/ads/{cast.acme.id}/overview"))
    page = vera.get(links)
    words = main_of(page)
    assert page.status_code == 403
    assert "You need the role Admin to do this." in words
    assert "Who can give it: Ana" in words
    assert 'href="mailto:help@acme.example"' in page.content.decode()
    asked = vera.send(f"/ads/{cast.acme.id}/ask", {"role": "ADMIN", "message": "For Mia.", "back": links})
    assert asked["Location"] == links
    waiting = main_of(vera.get(links))
    assert "You have asked for the role Admin" in waiting
    assert "Pending" in waiting
    again = vera.send(f"/ads/{cast.acme.id}/ask", {"role": "ADMIN"})
    assert (again.status_code, "waits for an answer" in main_of(again)) == (409, True)
    assert vera.send(f"/ads/{cast.acme.id}/ask/withdraw", {"back": links})["Location"] == links
    assert "Send request" in main_of(vera.get(links))


@pytest.mark.req("L13")
def test_a_stranger_gets_nothing_and_cannot_ask(cast: Cast, cai: Desk) -> None:
    for path in ("ask", "assets/creator-accounts", "settings/permissions", "settings/edit", "requests/5"):
        mine = cai.get(f"/ads/{cast.acme.id}/{path}")
        nobodys = cai.get(f"/ads/123456789/{path}")
        assert (mine.status_code, nobodys.status_code) == (404, 404)
        assert main_of(mine) == main_of(nobodys)
    for id_ in (cast.acme.id, 123456789):
        assert cai.send(f"/ads/{id_}/ask", {"role": "ADMIN"}).status_code == 404
        assert cai.send(f"/ads/{id_}/ask/withdraw").status_code == 404


@pytest.mark.req("L13")
def test_an_admin_answers_from_the_notification(cast: Cast, ana: Desk, vera: Desk) -> None:
    actor = vera.actor  # type: ignore[attr-defined]
    asked = ad_accounts.request_role(actor, ad_account_id=cast.acme.id, role="ADMIN", message="For Mia.")
    notice = tell(cast.ana, "The role Admin is asked for.", (cast.acme.id, asked), page=Page.ROLE_REQUEST)
    here = f"/ads/{cast.acme.id}/notifications"
    words = main_of(ana.get(here))
    for said in ("Vera", "is Operator now", "“For Mia.”", "Accept", "Decline"):
        assert said in words
    form = {"decision": "accept", "back": here, "notice": notice}
    assert ana.send(f"/ads/{cast.acme.id}/requests/{asked}", form)["Location"] == here
    after = ana.get(here)
    assert "Vera is Admin now." in text_of(after)
    assert "Accepted · Ana" in main_of(after)
    assert "Unread" not in main_of(after).replace("Unread ", "", 1)  # the tab is called Unread
    # At once, without signing out.
    assert "TikTok accounts" in text_of(vera.get(f"/ads/{cast.acme.id}/overview"))
    assert vera.get(f"/ads/{cast.acme.id}/assets/creator-accounts").status_code == 200
    late = ana.send(f"/ads/{cast.acme.id}/requests/{asked}", form)
    assert late["Location"] == here
    assert "This request was accepted already." in text_of(ana.get(here))


def test_the_page_of_a_request_gives_a_lower_role_or_a_reason(cast: Cast, ana: Desk) -> None:
    tom = somebody(cast, "Tom", Role.ANALYST)
    asked = ad_accounts.request_role(tom, ad_account_id=cast.acme.id, role="ADMIN", message="Please")
    path = f"/ads/{cast.acme.id}/requests/{asked}"
    words = main_of(ana.get(path))
    assert "Tom asks for the role Admin" in words
    assert "Operator" in words
    assert "Spend money" in words
    assert ana.send(path, {"decision": "accept", "role": "OPERATOR"}).status_code == 303
    assert role_of(tom, cast.acme.id) is Role.OPERATOR
    second = ad_accounts.request_role(tom, ad_account_id=cast.acme.id, role="ADMIN")
    path = f"/ads/{cast.acme.id}/requests/{second}"
    assert ana.send(path, {"decision": "decline", "note": "Talk to Ben first."}).status_code == 303
    told = main_of(at_desk(tom).get(f"/ads/{cast.acme.id}/assets/creator-accounts"))
    assert "Your last request was declined." in told
    assert "Talk to Ben first." in told
    assert ana.send(path).status_code == 422  # neither accepted nor declined
    late = ana.send(path, {"decision": "accept"})
    assert late.status_code == 409
    assert "This request was declined already." in main_of(late)


def test_the_list_of_requests_can_be_filtered(cast: Cast, ana: Desk, vera: Desk) -> None:
    actor = vera.actor  # type: ignore[attr-defined]
    path = f"/ads/{cast.acme.id}/settings/permissions/requests"
    assert "Nobody has asked" in main_of(ana.get(path))
    ad_accounts.request_role(actor, ad_account_id=cast.acme.id, role="ADMIN")
    assert "Vera" in main_of(ana.get(path))
    assert "Nothing matches" in main_of(ana.get(f"{path}?state=APPROVED"))
    assert "Nothing matches" in main_of(ana.get(f"{path}?q=tom"))
    assert vera.get(path).status_code == 403


def test_a_request_of_another_account_is_not_there(cast: Cast, ana: Desk, vera: Desk) -> None:
    from tests.cast import ad_account

    actor = vera.actor  # type: ignore[attr-defined]
    other = ad_account(cast.ana, name="Other")
    asked = ad_accounts.request_role(actor, ad_account_id=cast.acme.id, role="ADMIN")
    assert ana.get(f"/ads/{other.id}/requests/{asked}").status_code == 404
    assert vera.send(f"/ads/{cast.acme.id}/requests/{asked}", {"decision": "accept"}).status_code == 403


@pytest.mark.parametrize("back", ["//evil.example", "https://evil.example/", "javascript:alert(1)"])
def test_an_answer_leads_to_no_other_host_even_when_it_is_refused(cast: Cast, ana: Desk, back: str) -> None:
    tom = somebody(cast, "Tom", Role.ANALYST)
    asked = ad_accounts.request_role(tom, ad_account_id=cast.acme.id, role="ADMIN", message="")
    path, form = f"/ads/{cast.acme.id}/requests/{asked}", {"back": back}
    own = f"/ads/{cast.acme.id}/settings/permissions/requests"
    assert ana.send(path, {**form, "decision": "perhaps"})["Location"] == own
    assert "Choose Accept or Decline." in text_of(ana.get(own))
    assert ana.send(path, {**form, "decision": "accept"})["Location"] == own
    assert ana.send(path, {**form, "decision": "accept"})["Location"] == own
    assert "This request was accepted already." in text_of(ana.get(own))
