"""Partners over HTTP: add one by its number, share many with a review first, change, stop, what either side sees."""

from __future__ import annotations

import csv
import html
import io

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications import projection
from suitcase.areas.notifications.models import Notification
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import Town, assign, given, pass_on, role_of, share, town
from tests.cast import Cast, center_account
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def partner(at: Town) -> str:
    return f"/business/{at.acme.id}/partners/{at.northwind.id}"


def review(desk: Desk, at: Town, **data: object) -> tuple[str, dict[str, object]]:
    """What the review says, and what its form carries."""
    page = desk.send(f"{partner(at)}/act", data)
    assert page.status_code == 200, page.get("Location")
    html = page.content.decode()
    ids = html.split('name="ids" value="')[1].split('"')[0]
    carried = {key: data[key] for key in ("act", "role", "may_pass_on") if key in data}
    return main_of(page), {**carried, "ids": ids, "step": "do"}


class TestAdding:
    def test_by_number_after_reading_the_name(self, at: Town) -> None:
        ana = at_desk(at.ana)
        address = f"/business/{at.acme.id}/partners/add"
        assert "Business Center ID" in text_of(ana.get(address))
        page = ana.send(address, {"number": f" BC {at.hillside.id} "})
        assert "Add Hillside as a partner?" in main_of(page)
        assert "They get nothing by this." in main_of(page)
        answer = ana.send(address, {"number": str(at.hillside.id), "step": "add"})
        assert "Hillside is a partner now." in text_of(ana.get(answer["Location"]))
        assert "Acme" in main_of(at_desk(at.hal).get(f"/business/{at.hillside.id}/partners"))

    @pytest.mark.parametrize("number", ["", "Acme", "4711"])
    def test_refused_beside_the_field_and_kept(self, at: Town, number: str) -> None:
        answer = at_desk(at.ana).send(f"/business/{at.acme.id}/partners/add", {"number": number})
        assert answer.status_code == 422
        assert f'value="{number}"' in answer.content.decode()

    def test_for_admins_only(self, at: Town) -> None:
        for path in (f"/business/{at.northwind.id}/partners", f"/business/{at.northwind.id}/partners/add"):
            assert at_desk(at.nils).get(path).status_code == 403
            assert at_desk(at.cast.cai).get(path).status_code == 404
        menu = f'href="/business/{at.northwind.id}/partners"'
        for who, offered in ((at.nils, False), (at.ben, True)):
            page = at_desk(who).get(f"/business/{at.northwind.id}/overview").content.decode()
            assert (menu in page) is offered


@pytest.mark.req("B5")
def test_many_shared_raised_lowered_and_stopped(at: Town) -> None:
    """Acme shares with Northwind, sees it either way, changes the role in place and stops; each holds at once."""
    ana, ben = at_desk(at.ana), at_desk(at.ben)
    for number in range(57):
        center_account(at.ana, at.acme, name=f"Brand {number:02}")
    page = main_of(ana.get(f"{partner(at)}/share"))
    assert "All 60, on every page" in page
    assert "Choose the 50 on this page" in page
    assert "All 57 that match" in main_of(ana.get(f"{partner(at)}/share?q=brand"))
    said, form = review(ana, at, **{"act": "share", "role": "OPERATOR", "scope": "all", "list-q": "brand"})
    assert "Share 57 ad accounts with Northwind as Operator?" in said
    assert "57 would change" in said
    answer = ana.send(f"{partner(at)}/act", form)
    assert answer.status_code == 303
    assert len(given(at)) == 57
    first = min(given(at))
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=first, role=Role.ADMIN)
    assert role_of(at.nils, first) is Role.OPERATOR

    mine = text_of(ana.get(partner(at)))
    assert "57 ad accounts are shared with Northwind as Operator." in mine
    assert "Brand 00" in mine
    assert "Northwind" in main_of(ana.get(answer["Location"]))
    theirs = main_of(ben.get(f"/business/{at.northwind.id}/partners/{at.acme.id}/shared-with-you?q=brand 00"))
    assert "Brand 00" in theirs
    assert "Operator" in theirs

    said, form = review(ana, at, act="role", role="ANALYST", id=str(first))
    assert "1 person of Northwind keeps what they were assigned, up to the new role" in said
    ana.send(f"{partner(at)}/act", form)
    assert role_of(at.nils, first) is Role.ANALYST
    said, form = review(ana, at, act="role", role="ADMIN", id=str(first))
    ana.send(f"{partner(at)}/act", form)
    assert role_of(at.nils, first) is Role.ADMIN

    said, form = review(ana, at, act="stop", scope="all")
    assert "Stop sharing 57 ad accounts with Northwind?" in said
    assert "1 person of Northwind loses what they were assigned there." in said
    ana.send(f"{partner(at)}/act", form)
    assert given(at) == {}
    assert role_of(at.nils, first) is None
    assert "Nothing is shared with you" in main_of(
        ben.get(f"/business/{at.northwind.id}/partners/{at.acme.id}/shared-with-you")
    )


def test_rows_that_cannot_be_done_say_why_before_and_the_rest_is_done(at: Town) -> None:
    ana = at_desk(at.ana)
    share(at, "OPERATOR", at.ids[:1])
    said, form = review(ana, at, act="share", role="OPERATOR", ids=f"{at.ids[0]},{at.ids[1]},4711")
    for words in ("1 would change", "1 is so already", "1 cannot be done", "no ad account with this ID"):
        assert words in said
    ana.send(f"{partner(at)}/act", form)
    assert set(given(at)) == set(at.ids[:2])


def test_mistakes_keep_what_was_chosen(at: Town) -> None:
    ana = at_desk(at.ana)
    page = ana.send(f"{partner(at)}/act", {"act": "share", "id": str(at.ids[0])})
    assert page.status_code == 422
    assert f'value="{at.ids[0]}" checked' in page.content.decode()
    answer = ana.send(f"{partner(at)}/act", {"act": "stop"})
    assert "Choose at least one ad account." in text_of(ana.get(answer["Location"]))
    answer = ana.send(f"{partner(at)}/act", {"act": "own", "id": str(at.ids[0])})
    assert answer.status_code == 303
    assert given(at) == {}


def test_leave_to_pass_on_and_giving_back(at: Town) -> None:
    ana, ben = at_desk(at.ana), at_desk(at.ben)
    share(at)
    said, form = review(ana, at, act="let", id=str(at.ids[0]))
    assert "When you stop sharing, everything that was passed on ends with it." in said
    ana.send(f"{partner(at)}/act", form)
    pass_on(at, "ANALYST", at.ids[:1])
    account = main_of(ana.get(f"/business/{at.acme.id}/ad-accounts/{at.ids[0]}"))
    for words in ("Northwind", "may pass it on", "Hillside", "from Northwind"):
        assert words in account
    assert "Hillside" not in main_of(ben.get(f"/business/{at.northwind.id}/ad-accounts/{at.ids[1]}"))
    page = ben.send(
        f"/business/{at.northwind.id}/partners/{at.acme.id}/act", {"act": "back", "id": str(at.ids[0])}
    )
    assert "Give 1 ad account back to Acme?" in main_of(page)
    assert "What was passed on to 1 other Business Center ends too." in main_of(page)
    ben.send(
        f"/business/{at.northwind.id}/partners/{at.acme.id}/act",
        {"act": "back", "ids": str(at.ids[0]), "step": "do"},
    )
    assert set(given(at)) == set(at.ids[1:])


def test_what_was_done_to_many_has_its_own_title_and_names_the_partner(at: Town) -> None:
    ana, ben = at_desk(at.ana), at_desk(at.ben)

    def done(desk: Desk, address: str, **data: object) -> str:
        answer = desk.send(f"{address}/act", {**data, "ids": ",".join(map(str, at.ids)), "step": "do"})
        page = main_of(desk.get(answer["Location"]))
        assert str(at.northwind.id) not in page, "a name, not a number"
        assert str(at.acme.id) not in page
        return page

    assert "Shared with Northwind" in done(ana, partner(at), act="share", role="ANALYST")
    assert "Role of Northwind changed" in done(ana, partner(at), act="role", role="ADMIN")
    assert "Sharing with Northwind stopped" in done(ana, partner(at), act="stop")
    done(ana, partner(at), act="share", role="ANALYST")
    assert "Given back to a partner" in done(
        ben, f"/business/{at.northwind.id}/partners/{at.acme.id}", act="back"
    )
    listed = main_of(ben.get(f"/business/{at.northwind.id}/changes"))
    assert "Given back to a partner" in listed


def test_one_that_was_passed_on_is_stopped_from_the_page_of_the_ad_account(at: Town) -> None:
    share(at, may_pass_on=True)
    pass_on(at)
    desk, page = at_desk(at.ana), f"/business/{at.acme.id}/ad-accounts/{at.ids[0]}"
    with acting(at.ana):
        one = ad_accounts.list_partners_on(at.ana, at.acme.id, at.ids[0])[1]
    stop = f"{page}/passed-on/{one.relation_id}/stop"
    assert stop in desk.get(page).content.decode()
    assert "Hillside loses 1 ad account, at once." in main_of(desk.get(stop))
    assert desk.send(stop, {})["Location"] == page
    partners, _comma, lately = main_of(desk.get(page)).partition("Lately")
    assert "Hillside" not in partners
    assert "ended what Northwind passed on to Hillside" in lately
    # Once more: told, and led back.
    assert desk.send(stop, {})["Location"] == page
    for log, words in (
        ((at.ana, at.acme), "Ana (Acme) ended what Northwind passed on to Hillside: 1 ad account."),
        ((at.ben, at.northwind), "Ana (Acme) ended what Northwind passed on to Hillside: 1 ad account."),
        ((at.hal, at.hillside), "The owner of 1 ad account ended that Northwind shares it with Hillside."),
    ):
        assert words in main_of(at_desk(log[0]).get(f"/business/{log[1].id}/activity"))


def test_the_file_is_what_the_screen_shows(at: Town) -> None:
    share(at)
    answer = at_desk(at.ana).get(f"{partner(at)}.csv?q=shoes")
    rows = list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))  # type: ignore[arg-type]
    assert rows[0][:4] == ["Ad account ID", "Name", "Company", "Role"]
    assert [row[1] for row in rows[1:]] == ["Shoes"]
    other = at_desk(at.ben).get(f"/business/{at.northwind.id}/partners/{at.acme.id}/shared-with-you.csv")
    assert b"Trails" in b"".join(other)  # type: ignore[arg-type]


def test_an_end_leads_to_the_explorer_from_either_side(at: Town) -> None:
    share(at)
    sides = (
        (at.ana, f"{partner(at)}/act", "stop", "unshare", at.acme),
        (at.ben, f"/business/{at.northwind.id}/partners/{at.acme.id}/act", "back", "release", at.northwind),
    )
    for actor, path, act, do, center in sides:
        desk = at_desk(actor)
        page = html.unescape(desk.send(path, {"act": act, "id": str(at.ids[0])}).content.decode())
        address = page.split(f'href="/business/{center.id}/access/change?')[1].split('"')[0]
        assert f"do%3D{do}" in address
        assert str(at.ids[0]) in address
        answer = desk.get(f"/business/{center.id}/access/change?{address}")
        assert "would change" in main_of(answer)
    page = at_desk(at.ana).send(f"{partner(at)}/act", {"act": "role", "role": "ADMIN", "id": str(at.ids[0])})
    assert "/access/change" not in page.content.decode(), "nobody loses anything"


def test_removing_says_what_ends_first(at: Town) -> None:
    share(at)
    ben = at_desk(at.ben)
    address = f"/business/{at.northwind.id}/partners/{at.acme.id}/remove"
    assert "You lose 3 ad accounts that Acme shared with you, at once." in main_of(ben.get(address))
    answer = ben.send(address, {})
    assert "Acme is no longer a partner." in text_of(ben.get(answer["Location"]))
    assert given(at) == {}


def test_strangers_find_nothing(at: Town) -> None:
    share(at)
    for path in ("", ".csv", "/shared-with-you", "/shared-with-you.csv", "/remove", "/share"):
        for who in (at.ben, at.hal, at.cast.cai):
            assert at_desk(who).get(f"{partner(at)}{path}").status_code == 404
    own = f"/business/{at.hillside.id}/partners/{at.acme.id}"
    missing = f"/business/{at.hillside.id}/partners/4711"
    hal = at_desk(at.hal)
    assert hal.get(own).status_code == hal.get(missing).status_code == 404
    assert main_of(hal.get(own)) == main_of(hal.get(missing))
    assert hal.send(f"{own}/act", {"act": "stop", "id": str(at.ids[0])}).status_code == 404
    assert set(given(at)) == set(at.ids)


def test_both_logs_and_the_partner_are_told_once_for_each_act(at: Town) -> None:
    share(at)
    share(at, "ANALYST")
    centers.remove_partner(at.ana, center_id=at.acme.id, partner_id=at.northwind.id)
    log = main_of(at_desk(at.ana).get(f"/business/{at.acme.id}/activity"))
    for words in (
        "Ana (Acme) shared 3 ad accounts with Northwind: Operator.",
        "Ana (Acme) lowered the role of Northwind on 3 ad accounts: Analyst.",
        "Ana (Acme) removed the partner Northwind.",
    ):
        assert words in log
        assert words in main_of(at_desk(at.ben).get(f"/business/{at.northwind.id}/activity"))
    with acting(at.ana):
        lines = [
            one for one in journal.lines(at.ana, (2, at.acme.id), limit=50) if one.subject == "center_partner"
        ]
    with acting(Actor.system()):
        projection.tell(lines)
        told = list(Notification.objects.filter(person_id=at.ben.person_id).values_list("text", "page"))
        assert not Notification.objects.filter(
            person_id=at.nils.person_id, page__startswith="center_partner"
        ).exists()
    texts = [text for text, page in told if page.startswith("center_partner")]
    assert "Acme shares 3 ad accounts with Northwind: Operator." in texts
    assert any("lowered the role" in text for text in texts)
    assert any("no longer a partner" in text for text in texts)
    assert len(texts) == len(lines)
