"""Every list of a Business Center as a file: what the screen shows, ids that stay, no formulas."""

from __future__ import annotations

import csv
import datetime as dt
import io

import pytest

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Wanted
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.kernel import clock
from suitcase.kernel.paging import decode
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.partners import Town, town
from tests.areas.consent.test_requests import approve
from tests.cast import Cast, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of

LISTS = (
    "partners",
    "creator-accounts",
    "members/invitations",
    "asset-groups",
    "certificates",
    "requests",
    "transfers",
    "changes",
    "assets",
    "assets/creator-accounts",
)


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def rows_of(desk: Desk, path: str) -> list[list[str]]:
    """The lines of a file below its headings."""
    answer = desk.get(path)
    assert answer.status_code == 200, path
    assert "attachment" in answer["Content-Disposition"]
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))[1:]  # type: ignore[arg-type]


def test_partners(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}"
    ad_accounts.share_ad_accounts(
        at.ana, center_id=at.acme.id, partner_id=at.northwind.id, ad_account_ids=at.ids, role="ANALYST"
    )
    (row,) = rows_of(ana, f"{home}/partners.csv?only=given")
    assert row[:4] == [str(at.northwind.id), "Northwind", str(len(at.ids)), "0"]
    assert rows_of(ana, f"{home}/partners.csv?q=nobody") == []
    assert f"{home}/partners.csv?only=given" in ana.get(f"{home}/partners?only=given").content.decode()
    assert f"{home}/partners.csv" not in ana.get(f"{home}/partners?q=nobody").content.decode()


def test_creator_accounts_of_a_part_of_the_list(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}/creator-accounts"
    for handle in ("mia.trails", "leo.bakes"):
        new = NewLinkRequest(username=handle, scopes=("POST",))
        asked = consent.request_for_center(at.ana, center_id=at.acme.id, new=new)
        if handle.startswith("mia"):
            approve(at.cast, asked)
    by_handle = {row[1]: row for row in rows_of(ana, f"{home}.csv")}
    mia = by_handle["mia.trails"]
    assert (mia[0], mia[3], mia[4]) == (str(at.cast.mia_account.id), "Authorized", "Use posts in ads")
    assert mia[7], "since when"
    assert (by_handle["leo.bakes"][3], by_handle["leo.bakes"][7]) == ("Pending", "")
    assert [row[1] for row in rows_of(ana, f"{home}.csv?view=linked")] == ["mia.trails"]
    assert [row[1] for row in rows_of(ana, f"{home}.csv?q=leo")] == ["leo.bakes"]
    assert (
        "creator-accounts.csv?view=linked&amp;q=mia" in ana.get(f"{home}?view=linked&q=mia").content.decode()
    )


def test_creators_in_who_reaches_what_are_searched_and_sorted(at: Town) -> None:
    ana, page = at_desk(at.ana), f"/business/{at.acme.id}/assets/creator-accounts"
    assert "No creator accounts yet" in main_of(ana.get(page))
    new = NewLinkRequest(username="mia.trails", scopes=("POST",))
    approve(at.cast, consent.request_for_center(at.ana, center_id=at.acme.id, new=new))
    for query in ("", "?q=%40MIA", "?sort=-name"):
        assert "@mia.trails" in main_of(ana.get(page + query))
    nobody = main_of(ana.get(f"{page}?q=leo"))
    assert "@mia.trails" not in nobody
    assert "No creator accounts yet" not in nobody


def test_the_log_names_what_its_folded_filters_leave_out(at: Town) -> None:
    ana, page = at_desk(at.ana), f"/business/{at.acme.id}/activity"
    narrowed = ana.get(f"{page}?kind=people&since=2026-01-02").content.decode()
    summary = narrowed.split("<summary>")[1].split("</summary>")[0]
    assert "Kind of act: Members" in summary
    assert "From: 2026-01-02" in summary
    assert '<details class="card fold">' in narrowed
    assert "open" in ana.get(f"{page}?q=abc").content.decode().split("card fold")[1].split(">")[0]
    assert ":" not in ana.get(page).content.decode().split("<summary>")[1].split("</summary>")[0]


def test_more_rows_than_a_page_of_the_reader(at: Town) -> None:
    wanted = [Wanted(f"n{number:03}@people.example", Role.CENTER_STANDARD) for number in range(120)]
    centers.invite_members(at.ana, center_id=at.acme.id, wanted=wanted)
    rows = rows_of(at_desk(at.ana), f"/business/{at.acme.id}/members/invitations.csv?state=PENDING")
    assert {row[1] for row in rows} >= {one.email for one in wanted}
    assert len(rows) == len({row[0] for row in rows})


def test_groups_without_formulas_and_in_the_order_of_the_screen(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}/asset-groups"
    for name, count in (("=1+1", 1), ("Alps", 2), ("Beach", 0)):
        made = centers.create_group(at.ana, center_id=at.acme.id, name=name, description="@SUM(A1)")
        if count:
            centers.fill_group(
                at.ana,
                center_id=at.acme.id,
                group_id=made.id,
                ad_accounts=at.ids[:count],
                role=Role.ANALYST,
            )
    rows = rows_of(ana, f"{home}.csv?sort=-accounts")
    assert [(row[1], row[3]) for row in rows] == [("Alps", "2"), ("'=1+1", "1"), ("Beach", "0")]
    assert {row[2] for row in rows} == {"'@SUM(A1)"}
    screen = main_of(ana.get(f"{home}?sort=-accounts"))
    assert screen.index("Alps") < screen.index("=1+1") < screen.index("Beach")
    assert [row[1] for row in rows_of(ana, f"{home}.csv?sort=-name")] == ["Beach", "Alps", "'=1+1"]


def test_who_reaches_what_either_way(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}"
    rows = rows_of(ana, f"{home}/assets.csv?sort=-name")
    assert [row[1] for row in rows] == sorted((row[1] for row in rows), reverse=True)
    assert {row[0] for row in rows} >= set(map(str, at.ids))
    first = rows[0]
    assert (first[2], first[3], int(first[5]) > 0) == ("Acme", "Owned", True)
    assert rows_of(ana, f"{home}/assets.csv?q=nothing") == []
    assert f"{home}/assets.csv?sort=-name" in ana.get(f"{home}/assets?sort=-name").content.decode()
    new = NewLinkRequest(username="mia.trails", scopes=("POST",))
    approve(at.cast, consent.request_for_center(at.ana, center_id=at.acme.id, new=new))
    (row,) = rows_of(ana, f"{home}/assets/creator-accounts.csv?q=MIA")
    assert row == [str(at.cast.mia_account.id), "mia.trails", "Mia", "Use posts in ads", "0"]


def test_bulk_changes_are_searched_filtered_and_sorted(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}"
    it = {"center_id": at.acme.id, "partner_id": at.northwind.id}
    shared = ad_accounts.share_ad_accounts(at.ana, **it, ad_account_ids=at.ids, role="ANALYST")
    stopped = ad_accounts.stop_sharing(at.ana, **it, ad_account_ids=at.ids[:1])
    one, many = str(stopped.change_id), str(shared.change_id)

    def found(query: str) -> list[str]:
        return [row[0] for row in rows_of(ana, f"{home}/changes.csv?{query}")]

    assert found("") == [one, many]
    assert found("sort=at") == [many, one]
    assert found("sort=-done") == [many, one]
    assert found("kind=share") == [one, many]
    assert found("kind=group") == found("q=nobody") == []
    assert found("q=ana") == [one, many]
    assert found(f"q={one}") == [one], "by its own id"
    assert found(f"q={at.ids[-1]}") == [many], "by the id of what it is about"
    assert "Nothing matches" in main_of(ana.get(f"{home}/changes?q=nobody"))
    page = ana.get(f"{home}/changes?sort=-done").content.decode()
    assert f"{home}/changes.csv?sort=-done" in page
    assert page.index(f"changes/{many}") < page.index(f"changes/{one}")


def test_invitations_in_the_order_of_the_screen(at: Town) -> None:
    ana, home = at_desk(at.ana), f"/business/{at.acme.id}/members/invitations"
    for name in ("carl", "anton", "berta"):
        centers.invite_members(
            at.ana, center_id=at.acme.id, wanted=[Wanted(f"{name}@x.example", Role.CENTER_STANDARD)]
        )
        clock.advance(dt.timedelta(minutes=1))

    def names(query: str) -> list[str]:
        return [row[1].partition("@")[0] for row in rows_of(ana, f"{home}.csv?{query}")]

    assert names("") == ["berta", "anton", "carl"]
    assert names("sort=sent") == ["carl", "anton", "berta"]
    assert names("sort=email") == ["anton", "berta", "carl"]
    assert names("sort=-email") == ["carl", "berta", "anton"]

    def part(sort: str, after: str | None) -> tuple[list[str], str | None]:
        with acting(at.ana):
            found = centers.list_center_invitations(
                at.ana, at.acme.id, page=decode(after, 2, width=2), sort=sort
            )
        return [one.email.partition("@")[0] for one in found.rows], found.next

    for sort, first, last in (
        ("-email", ["carl", "berta"], ["anton"]),
        ("sent", ["carl", "anton"], ["berta"]),
    ):
        shown, after = part(sort, None)
        assert shown == first
        assert part(sort, after)[0] == last
    odd = part("email", None)[1]
    assert part("sent", odd)[0] == ["carl", "anton"], "a cursor of another order begins anew"


def test_requests_and_transfers(at: Town) -> None:
    ben, home = at_desk(at.ben), f"/business/{at.northwind.id}"
    typed = f"{at.ids[0]} {at.cast.acme.id}"
    ad_accounts.request_access(at.ben, center_id=at.northwind.id, ids=typed, role="ANALYST", notify=False)
    sent = rows_of(ben, f"{home}/requests.csv")
    assert {(row[1], row[6], row[8]) for row in sent} == {
        (str(one), "Analyst", "Pending") for one in (at.ids[0], at.cast.acme.id)
    }
    (received,) = rows_of(at_desk(at.ana), f"/business/{at.acme.id}/requests.csv?box=in")
    assert received[3:5] == [str(at.northwind.id), "Northwind"]
    assert rows_of(ben, f"{home}/requests.csv?state=EXPIRED") == []
    receiver = verified_center(at.ben, at.cast.olu, "Northlight")
    ad_accounts.start_transfer(at.ana, ad_account_id=at.ids[1], to_center_id=receiver.id)
    for desk, center in ((ben, receiver), (at_desk(at.ana), at.acme)):
        (row,) = rows_of(desk, f"/business/{center.id}/transfers.csv?q=acme")
        assert (row[1], row[4], row[5]) == (str(at.ids[1]), str(receiver.id), "Northlight")
    assert rows_of(ben, f"{home}/transfers.csv?q=nothing") == []


@pytest.mark.parametrize("name", LISTS)
def test_for_whoever_may_read_the_list(at: Town, name: str) -> None:
    page = f"/business/{at.northwind.id}/{name}"
    assert at_desk(at.ben).get(f"{page}.csv").status_code == 200
    assert at_desk(at.nils).get(f"{page}.csv").status_code == (200 if name == "creator-accounts" else 403)
    for stranger in (at.cast.cai, at.ana):
        assert at_desk(stranger).get(f"{page}.csv").status_code == 404
