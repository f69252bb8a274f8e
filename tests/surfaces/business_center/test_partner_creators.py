"""Creator accounts shared with partners over HTTP: chosen with ad accounts in one act, asked, changed, ended, seen."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import SharedFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, NewLinkRequest
from suitcase.kernel import clock
from suitcase.stores.postgres import acting
from tests.areas.consent.partners import Partners, build
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, center_account
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of
from tests.surfaces.creator_app.phone import in_hand, text_of


@pytest.fixture
def at(cast: Cast) -> Partners:
    return build(cast)


def partner(at: Partners) -> str:
    return f"/business/{at.acme.id}/partners/{at.northwind.id}"


def theirs(at: Partners) -> str:
    return f"/business/{at.northwind.id}/partners/{at.acme.id}/creator-accounts"


def _rows(desk: Desk, path: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(b"".join(desk.get(path)).decode("utf-8-sig"))))  # type: ignore[arg-type]


@pytest.mark.req("B5", "L17")
def test_ad_accounts_and_creator_accounts_in_one_act(at: Partners) -> None:
    ana, ben, mia = at_desk(at.cast.ana), at_desk(at.ben), in_hand(at.cast.mia)
    account = center_account(at.cast.ana, at.acme, name="Acme Peaks")
    page = main_of(ana.get(f"{partner(at)}/share"))
    assert "@mia.trails" in page
    wish = {
        "act": "share",
        "role": Role.OPERATOR.name,
        "id": str(account.id),
        "creator": [str(at.mia), str(at.cast.leo_account.id)],
        "scopes": ["POST", "INSIGHTS"],
        "ends_on": "",
        "message": "Northwind runs our ads.",
    }
    review = ana.send(f"{partner(at)}/act", wish)
    said = main_of(review)
    for words in (
        "Share 1 ad account with Northwind as Operator?",
        "1 creator is asked",
        "1 creator account cannot be done",
        "You are not linked to this creator account at present.",
        "The creator is asked",
    ):
        assert words in said, words
    carried = {
        **{key: wish[key] for key in ("act", "role", "scopes", "ends_on", "message")},
        "ids": str(account.id),
        "creator_ids": f"{at.mia},{at.cast.leo_account.id}",
        "step": "do",
    }
    html = review.content.decode()
    for name in ("creator_ids", "ids", "message"):
        assert f'name="{name}" value="{carried[name]}"' in html
    answer = ana.send(f"{partner(at)}/act", carried)
    assert answer.status_code == 303
    told = text_of(ana.get(answer["Location"]))
    assert "1 ad account is shared with Northwind as Operator." in told
    assert "1 creator was asked. Northwind has it as soon as they agree." in told
    with acting(at.cast.ana):
        shared = ad_accounts.list_shared(at.cast.ana, at.acme.id, at.northwind.id, SharedFilter())
    assert [row.card.name for row in shared.rows if row.card] == ["Acme Peaks"]

    assert "Waiting for the creator" in main_of(ana.get(f"{partner(at)}/creator-accounts"))
    assert "Waiting for the creator" in main_of(ben.get(f"{theirs(at)}/shared-with-you"))
    inbox = text_of(mia.get("/app/inbox"))
    assert (
        "Ana of Acme asks that its partner Northwind may also advertise with posts of @mia.trails." in inbox
    )
    assert "Acme may use your account already" in inbox
    assert "Northwind runs our ads." in inbox
    approve(at.cast, at.waiting())
    assert "Northwind, through Acme" in text_of(mia.get("/app/permissions"))
    mine = main_of(ben.get(f"/business/{at.northwind.id}/creator-accounts/{at.mia}"))
    assert "Through" in mine
    assert "Acme" in mine
    held = main_of(ana.get(f"/business/{at.acme.id}/creator-accounts/{at.mia}"))
    assert "Shared with partners" in held
    assert "Northwind" in held
    at.assign()
    why = {"person": str(at.nils.person_id), "thing": f"5-{at.mia}"}
    found = ben.get(f"/business/{at.northwind.id}/access", why)
    assert found.status_code == 200


def test_changed_and_stopped_after_reading_what_it_does(at: Partners) -> None:
    at.agreed()
    at.assign()
    ana = at_desk(at.cast.ana)
    act = f"{partner(at)}/creator-accounts/act"
    said = main_of(ana.send(act, {"act": "scopes", "id": str(at.mia), "scopes": ["POST"]}))
    assert "Change what Northwind may do with 1 creator account?" in said
    assert "1 creator account changes at once" in said
    assert "Holds at once" in said
    assert "asked" not in said, "nothing is asked of the creator"
    answer = ana.send(act, {"act": "scopes", "ids": str(at.mia), "scopes": ["POST"], "step": "do"})
    assert "1 creator account was changed, at once." in text_of(ana.get(answer["Location"]))
    said = main_of(ana.send(act, {"act": "scopes", "id": str(at.mia), "scopes": ["POST", "INSIGHTS"]}))
    assert "The creator is asked; what they have stays until the answer" in said
    said = main_of(ana.send(act, {"act": "stop", "scope": "all"}))
    assert "Stop sharing 1 creator account with Northwind?" in said
    assert "1 person of Northwind loses what they were assigned there." in said
    answer = ana.send(act, {"act": "stop", "ids": str(at.mia), "step": "do"})
    result = main_of(ana.get(answer["Location"]))
    assert "@mia.trails" in result
    assert "Northwind" in result
    assert at.status() is LinkStatus.UNLINKED
    assert ana.get(f"{answer['Location']}.csv").status_code == 200


def test_the_creator_reads_what_more_takes_the_place_of(at: Partners) -> None:
    at.agreed(("POST",))
    at.propose()
    inbox = text_of(in_hand(at.cast.mia).get("/app/inbox"))
    assert "It has a permission through Acme already: Use posts in ads. That stays until you answer" in inbox


def test_given_back_and_mistakes(at: Partners) -> None:
    at.agreed()
    ben, ana = at_desk(at.ben), at_desk(at.cast.ana)
    for form, words in (
        ({"act": "stop"}, "Choose at least one creator account."),
        ({"act": "scopes", "id": str(at.mia)}, "Choose at least one permission, or stop sharing."),
        ({"act": "own"}, "Choose what to do."),
    ):
        answer = ana.send(f"{partner(at)}/creator-accounts/act", form)
        assert words in text_of(ana.get(answer["Location"]))
    said = main_of(ben.send(f"{theirs(at)}/act", {"act": "back", "id": str(at.mia)}))
    assert "Give 1 creator account back to Acme?" in said
    answer = ben.send(f"{theirs(at)}/act", {"act": "back", "ids": str(at.mia), "step": "do"})
    assert at.status() is LinkStatus.UNLINKED
    result = ben.get(answer["Location"])
    assert "What was given back comes back only when the partner shares it again." in main_of(result)
    assert "/undo" not in result.content.decode()
    ben.get(f"{answer['Location']}/undo")
    assert "This kind of change is not taken back" in text_of(ben.get(answer["Location"]))
    wrong = {"act": "share", "creator": str(at.mia), "scopes": ["POST"], "ends_on": "soon"}
    page = ana.send(f"{partner(at)}/act", wrong)
    assert page.status_code == 422
    assert "This is not a day." in page.content.decode()
    assert f'value="{at.mia}" checked' in page.content.decode()


def test_searching_keeps_what_was_chosen(at: Partners) -> None:
    ana = at_desk(at.cast.ana)
    looking = {"act": "share", "creator": str(at.mia), "creators_q": "nobody", "step": "look"}
    page = ana.send(f"{partner(at)}/act", looking)
    assert page.status_code == 200
    assert f'<input type="hidden" name="creator" value="{at.mia}">' in page.content.decode()
    assert "1 more is chosen elsewhere in the list." in main_of(page)


def test_the_list_to_share_from_is_ordered_and_partners_are_told_of_creators(at: Partners) -> None:
    at.agreed()
    ana, ben = at_desk(at.cast.ana), at_desk(at.ben)
    soon = (clock.now() + dt.timedelta(days=40)).date()
    new = NewLinkRequest(username="leo.bakes", scopes=("POST",), ends_on=soon)
    approve(at.cast, consent.request_for_center(at.cast.ana, center_id=at.acme.id, new=new), at.cast.leo)
    for sort, first in (
        ("name", "leo"),
        ("-name", "mia"),
        ("until", "leo"),
        ("-until", "mia"),
        ("odd", "leo"),
    ):
        page = ana.send(f"{partner(at)}/act", {"act": "share", "step": "look", "creators_sort": sort})
        html = page.content.decode()
        order = sorted(("leo", "mia"), key=lambda one: html.index(f"@{one}."))
        assert order[0] == first, sort
    assert "1 creator account" in main_of(ana.get(f"/business/{at.acme.id}/partners"))
    assert "1 creator account" in main_of(ben.get(f"/business/{at.northwind.id}/partners"))
    row = _rows(ana, f"/business/{at.acme.id}/partners.csv")[1]
    assert row[1:6] == ["Northwind", "0", "0", "1", "0"]


def test_the_file_and_strangers(at: Partners) -> None:
    at.agreed()
    rows = _rows(at_desk(at.cast.ana), f"{partner(at)}/creator-accounts.csv")
    assert [row[1:4] for row in rows[1:]] == [["mia.trails", "Authorized", "POST+INSIGHTS"]]
    for path in ("", ".csv", "/shared-with-you", "/shared-with-you.csv"):
        for who in (at.ben, at.cast.cai, at.cast.mia):
            assert at_desk(who).get(f"{partner(at)}/creator-accounts{path}").status_code == 404
        assert at_desk(at.nils).get(f"{theirs(at)}{path}").status_code == 403
    assert (
        at_desk(at.cast.cai).send(f"{partner(at)}/creator-accounts/act", {"act": "stop"}).status_code == 404
    )
    assert at.status() is LinkStatus.AUTHORIZED


def test_removing_the_partner_says_what_ends(at: Partners) -> None:
    at.agreed()
    said = main_of(at_desk(at.ben).get(f"/business/{at.northwind.id}/partners/{at.acme.id}/remove"))
    assert "You lose 1 creator account that you have through Acme, at once." in said
    centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id)
    assert at.status() is LinkStatus.UNLINKED
