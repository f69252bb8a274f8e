"""Assigning over HTTP: from the list of ad accounts to the result and back, groups, files, who reaches what."""

from __future__ import annotations

import re

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import Settings

from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Reason
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Offered
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined
from tests.areas.centers.test_assignments import ANALYST, OPERATOR, assign, role_of, share
from tests.cast import Cast, ad_account, center_account, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of, text_of


@pytest.fixture
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def seen(page: HttpResponse) -> str:
    found = re.search(r'name="seen" value="([0-9a-f]{64})"', page.content.decode())
    assert found
    return found[1]


def body(answer: HttpResponse) -> str:
    return b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]


def apply(desk: Desk, path: str, form: dict[str, object]) -> HttpResponse:
    """Read the plan and apply it; the page of the result."""
    review = desk.send(path, form)
    assert review.status_code == 200, text_of(review)
    answer = desk.send(path, {**form, "step": "apply", "seen": seen(review)})
    assert answer.status_code == 303, text_of(answer)
    return desk.get(answer["Location"])


@pytest.mark.req("B4")
def test_from_the_list_to_the_result_and_back(cast: Cast, acme: Center) -> None:
    accounts = [center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(3)]
    lent = ad_account(cast.cai, name="Lent").id
    share(cast.cai, center_id=acme.id, ad_account_id=lent, role=ANALYST)
    ben, ana, base = joined(cast.ana, acme, "Ben"), at_desk(cast.ana), f"/business/{acme.id}"
    listed = ana.get(f"{base}/ad-accounts?q=acme").content.decode()
    assert "pick=page" in listed
    assert 'form="pick"' in listed
    everything = ana.get(f"{base}/ad-accounts?pick=all")
    assert "All 4 that match are chosen" in main_of(everything)
    form = ana.get(f"{base}/assign?all=1&to=members")
    assert "All 4 ad accounts" in main_of(form)
    assert "ben@people.example" in main_of(form)
    sent = {"all": "1", "to": "members", "person": str(ben.person_id), "as": "OPERATOR"}
    review = ana.send(f"{base}/assign", sent)
    assert "3 will change" in main_of(review)
    assert "1 stay as they are" in main_of(review)
    assert "no access → Operator" in main_of(review)
    assert "only Analyst here" in main_of(review)
    assert role_of(ben, accounts[0]) is None
    result = apply(ana, f"{base}/assign", sent)
    assert "3 changed" in main_of(result)
    assert {role_of(ben, one) for one in accounts} == {OPERATOR}
    change = result.request["PATH_INFO"]
    rows = body(ana.get(f"{change}.csv")).splitlines()
    assert len(rows) == 5
    assert any("only Analyst here" in row for row in rows)
    undo = ana.get(f"{change}/undo")
    assert "3 will change" in main_of(undo)
    back = ana.send(f"{change}/undo")
    assert back.status_code == 303
    assert "This took back an earlier change." in main_of(ana.get(back["Location"]))
    assert role_of(ben, accounts[0]) is None
    again = ana.get(f"{change}/undo", follow=True)
    assert "taken back already" in text_of(again)
    assert "Taken back" in main_of(ana.get(f"{base}/changes"))
    log = main_of(ana.get(f"{base}/activity"))
    assert "Ana changed roles: Ben Operator of 3 ad accounts." in log


def test_the_filter_is_honoured_and_what_moved_is_shown_again(cast: Cast, acme: Center) -> None:
    one, two = (center_account(cast.ana, acme, name=name).id for name in ("Acme Shoes", "Acme Trails"))
    ben, ana = joined(cast.ana, acme, "Ben"), at_desk(cast.ana)
    path = f"/business/{acme.id}/assign"
    sent = {"all": "1", "q": "trails", "to": "members", "emails": "BEN@people.example", "as": "ANALYST"}
    review = ana.send(path, sent)
    assert "All 1 ad accounts that match “trails”" in main_of(review)
    assign(cast.ana, acme, [ben], [two], OPERATOR)
    moved = ana.send(path, {**sent, "step": "apply", "seen": seen(review)})
    assert "Somebody else changed something here" in main_of(moved)
    assert "Operator → Analyst" in main_of(moved)
    ana.send(path, {**sent, "step": "apply", "seen": seen(moved)})
    assert (role_of(ben, one), role_of(ben, two)) == (None, ANALYST)


def test_forms_keep_what_was_typed(cast: Cast, acme: Center) -> None:
    account, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
    path = f"/business/{acme.id}/assign"
    assert ana.get(path)["Location"] == f"/business/{acme.id}/ad-accounts"
    for form, sentence in (
        ({"as": "OPERATOR"}, "Choose at least one member."),
        (
            {"emails": "nobody@x.example", "as": "OPERATOR"},
            "Nobody in this Business Center: nobody@x.example",
        ),
        ({"person": str(cast.ana.person_id), "as": "KING"}, "Choose one of the roles."),
        ({"to": "group", "as": "OPERATOR"}, "Choose a group."),
    ):
        answer = ana.send(path, {"act": str(account), **form})
        assert answer.status_code == 422
        assert sentence in main_of(answer)
        assert f'name="act" value="{account}"' in answer.content.decode()


@pytest.mark.req("B4")
def test_one_person_on_one_account_and_the_owner_who_lets_herself_in(cast: Cast, acme: Center) -> None:
    account = center_account(cast.ana, acme, name="Acme Trails").id
    ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera", Role.CENTER_ADMIN)
    desk, base = at_desk(vera), f"/business/{acme.id}"
    assign(cast.ana, acme, [ben], [account], OPERATOR)
    page = desk.get(f"{base}/ad-accounts/{account}")
    assert "Assigned as Operator" in main_of(page)
    assert "Become Admin" in main_of(page)
    assert "recorded" in main_of(desk.get(f"{base}/ad-accounts/{account}/admin"))
    answer = desk.send(f"{base}/ad-accounts/{account}/admin")
    assert answer["Location"] == f"{base}/ad-accounts/{account}"
    assert role_of(vera, account) is Role.ADMIN
    again = desk.send(f"{base}/ad-accounts/{account}/admin")
    assert again.status_code == 409
    people = main_of(desk.get(f"{base}/ad-accounts/{account}/people?show=all"))
    assert "Ben" in people
    assert "Assigned as Admin" in people
    hers = desk.get(f"{base}/members/{ben.person_id}/assets")
    assert "Acme Trails" in main_of(hers)
    form = desk.get(f"{base}/assign?person={ben.person_id}&act={account}&as=NONE")
    assert "Role of Ben" in main_of(form)
    apply(desk, f"{base}/assign", {"person": str(ben.person_id), "act": str(account), "as": "NONE"})
    assert role_of(ben, account) is None
    assert "Ad accounts that are assigned" in main_of(desk.get(f"{base}/members/{ben.person_id}/assets"))
    assert "became Admin of Acme Trails" in main_of(desk.get(f"{base}/activity"))
    history = main_of(desk.get(f"/ads/{account}/settings"))
    assert "Ana of Acme Group made Ben Operator." in history
    assert "Vera became Admin, as Admin of Acme Group, the owner." in history


def test_removing_a_member_names_what_ends(cast: Cast, acme: Center) -> None:
    accounts = [center_account(cast.ana, acme, name=f"Acme {n}").id for n in range(7)]
    ben = joined(cast.ana, acme, "Ben")
    assign(cast.ana, acme, [ben], accounts, OPERATOR)
    page = main_of(at_desk(cast.ana).get(f"/business/{acme.id}/members/{ben.person_id}/remove"))
    assert re.search(r"7 roles on ad accounts .*: Acme \d, Acme \d, .* and 2 more\.", page)


@pytest.mark.req("B4")
def test_groups(cast: Cast, acme: Center) -> None:
    account, ben = center_account(cast.ana, acme, name="Acme Trails").id, joined(cast.ana, acme, "Ben")
    ana, base = at_desk(cast.ana), f"/business/{acme.id}"
    assert "No asset groups yet" in main_of(ana.get(f"{base}/asset-groups"))
    made = ana.send(f"{base}/asset-groups/new", {"name": "North", "description": "Hiking"})
    group = made["Location"]
    id_ = group.rsplit("/", 1)[1]
    apply(ana, f"{base}/assign", {"act": str(account), "to": "group", "group": id_, "as": "OPERATOR"})
    answer = ana.send(f"{group}/fill", {"person": str(ben.person_id), "step": "add"})
    assert answer.status_code == 303
    assert role_of(ben, account) is OPERATOR
    page = main_of(ana.get(group))
    assert "Acme Trails" in page
    assert "ben@people.example" in page
    assert "Operator through the group North" in main_of(ana.get(f"{base}/ad-accounts/{account}/people"))
    assert "North" in main_of(at_desk(ben).get(f"{base}/asset-groups"))
    assert "You are in this group" in main_of(at_desk(ben).get(group))
    ana.send(f"{group}/fill", {"act": str(account), "step": "ANALYST"})
    assert role_of(ben, account) is ANALYST
    assert "Choose at least one row." in main_of(ana.send(f"{group}/fill", {"step": "remove"}))
    assert ana.send(f"{group}/edit", {"name": "", "version": "1"}).status_code == 422
    ana.send(f"{group}/edit", {"name": "South", "description": "", "version": "1"})
    assert "Delete the group South?" in main_of(ana.get(f"{group}/delete"))
    assert "1 member of the group no longer gets 1 ad account" in main_of(ana.get(f"{group}/delete"))
    ana.send(f"{group}/delete")
    assert role_of(ben, account) is None
    assert ana.get(group).status_code == 404
    assert "Ana deleted the asset group South." in main_of(ana.get(f"{base}/activity"))


@pytest.mark.req("B3a")
def test_assets_in_one_place(cast: Cast, acme: Center) -> None:
    owned, lent = center_account(cast.ana, acme, name="Acme Trails").id, ad_account(cast.cai, name="Lent").id
    share(cast.cai, center_id=acme.id, ad_account_id=lent, role=OPERATOR)
    north = verified_center(cast.cai, cast.olu, "Northwind")
    share(cast.ana, center_id=north.id, ad_account_id=owned, role=ANALYST)
    ben = joined(cast.ana, acme, "Ben")
    assign(cast.ana, acme, [ben], [lent], OPERATOR)
    ana, base = at_desk(cast.ana), f"/business/{acme.id}"
    page = main_of(ana.get(f"{base}/assets"))
    assert re.search(r"Acme Trails ID \d+ Acme Group Owned 1 person 1 assigned 1 ", page), page
    assert re.search(r"Lent ID \d+ Cai Operator, shared with you 1 person 1 assigned – ", page), page
    assert "Others with access" not in main_of(ana.get(f"{base}/ad-accounts/{owned}"))
    assert "Analyst, partner" in main_of(ana.get(f"{base}/ad-accounts/{owned}/people"))
    assert "Owner" in main_of(ana.get(f"{base}/ad-accounts/{lent}/people"))
    assert "No creator accounts yet" in main_of(ana.get(f"{base}/assets/creator-accounts"))
    for path in ("assets", "assets/creator-accounts", "changes", f"ad-accounts/{owned}/people"):
        assert at_desk(ben).get(f"{base}/{path}").status_code == 403
        assert at_desk(cast.mia).get(f"{base}/{path}").status_code == 404
    assert at_desk(ben).get(f"{base}/members/{ben.person_id}/assets").status_code == 200


def upload(desk: Desk, center: Center, text: bytes) -> HttpResponse:
    file = SimpleUploadedFile("roles.csv", text, content_type="text/csv")
    return desk.send(f"/business/{center.id}/assignments/import", {"file": file})


class TestFiles:
    def test_out_changed_and_in_again(self, cast: Cast, acme: Center) -> None:
        one, two = (center_account(cast.ana, acme, name=f"=Acme {n}").id for n in range(2))
        ben, ana = joined(cast.ana, acme, "Ben"), at_desk(cast.ana)
        assign(cast.ana, acme, [ben], [one], OPERATOR)
        out = body(ana.get(f"/business/{acme.id}/assignments.csv"))
        assert out.splitlines()[0] == "e-mail,ad account id,role,ad account"
        assert f"ben@people.example,{one},Operator,'=Acme 0" in out
        changed = out.replace(f"{one},Operator", f"{one},none") + f"ben@people.example,{two},analyst,\r\n"
        review = upload(ana, acme, changed.encode())
        assert "2 will change" in main_of(review)
        assert "Operator → no access" in main_of(review)
        carried = re.search(r'name="list" value="([^"]*)"', review.content.decode())
        assert carried
        form = {"list": carried[1], "step": "apply", "seen": seen(review)}
        answer = ana.send(f"/business/{acme.id}/assignments/import", form)
        assert answer.status_code == 303
        assert (role_of(ben, one), role_of(ben, two)) == (None, ANALYST)

    def test_lines_that_make_no_sense_are_named(self, cast: Cast, acme: Center) -> None:
        one, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
        text = (
            "Role;E-mail;Ad account ID\n"
            f"King;ana@people.example;{one}\nOperator;=cmd|x;{one}\nAnalyst;ana@people.example;x7\n"
            f"Operator;nobody@x.example;{one}\nOperator;ana@people.example; {one}\n"
            f"Analyst;ana@people.example;{one}\nOperator;ana@people.example;5\n"
        )
        for encoding in ("utf-8-sig", "utf-16", "cp1252"):
            page = main_of(upload(ana, acme, text.encode(encoding)))
            assert "5 lines cannot be read" in page
            assert "Line 2: “king” is no role" in page
            assert "Line 4: “x7”: This is not an ad account ID, which is a number." in page
            assert "Line 5: Nobody in this Business Center has this address." in page
            assert "Line 7: Line 6 says something else" in page
            assert "Admin → Operator" in page
            assert "does not hold this" in page

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"", "It says nothing."),
            (b"name,age\nx,1\n", "The first line has to name the columns"),
            (b"e-mail,ad account id,role\n", "There is no line under the heading."),
            (b"\x89PNG\r\n\x00\x00", "This is no text file"),
            (b"e-mail,ad account id,role\n" + b"a@b.example,1,admin\n" * 40_000, "at most 10,000 lines"),
            (b"e-mail,ad account id,role\n" + b"a@b.example,1,admin\n" * 100_000, "at most 1 MB"),
        ],
    )
    def test_files_that_are_none(self, cast: Cast, acme: Center, content: bytes, sentence: str) -> None:
        answer = upload(at_desk(cast.ana), acme, content)
        assert answer.status_code == 422
        assert sentence in main_of(answer)


@pytest.mark.req("B2")
def test_invitations_bring_assets(cast: Cast, acme: Center) -> None:
    account = center_account(cast.ana, acme, name="Acme Trails").id
    with acting(cast.ana):
        group = centers.create_group(cast.ana, center_id=acme.id, name="North")
    ana, base = at_desk(cast.ana), f"/business/{acme.id}"
    form = main_of(ana.get(f"{base}/members/invite"))
    assert "Acme Trails" in form
    assert "North" in form
    sent = {
        "emails": "mia@people.example",
        "role": "CENTER_STANDARD",
        "finance": "",
        "account": str(account),
        "account_role": "OPERATOR",
        "group": str(group.id),
    }
    refused = ana.send(f"{base}/members/invite", {**sent, "account": "5"})
    assert refused.status_code == 422
    assert ana.send(f"{base}/members/invite", sent).status_code == 303
    assert "Acme Trails, Operator" in main_of(ana.get(f"{base}/members/invitations"))
    mia = at_desk(cast.mia)
    offer = mia.get("/invitations")
    assert "Acme Trails" in text_of(offer)
    with acting(cast.mia):
        (mine,) = centers.my_invitations(cast.mia)
    mia.send("/invitations", {"invitation": f"center-{mine.id}", "decision": "accept"})
    assert role_of(cast.mia, account) is OPERATOR


def test_a_long_list_keeps_what_it_brings(cast: Cast, acme: Center) -> None:
    account, ana = center_account(cast.ana, acme, name="Acme Trails").id, at_desk(cast.ana)
    path = f"/business/{acme.id}/members/invite"
    sent = {"role": "CENTER_STANDARD", "finance": "", "account": str(account), "account_role": "ANALYST"}
    sent["emails"] = ", ".join(f"p{n}@people.example" for n in range(5))
    review = ana.send(path, sent)
    assert f'name="account" value="{account}"' in review.content.decode()
    ana.send(path, {**sent, "step": "send"})
    with acting(cast.ana):
        rows = centers.list_center_invitations(cast.ana, acme.id).rows
    assert {one.assets for one in rows} == {(Offered(Ref(Kind.AD_ACCOUNT, account), ANALYST, "Acme Trails"),)}


def test_statuses_that_read_the_same_are_one_entry_and_find_all_of_them(
    cast: Cast, acme: Center, settings: Settings
) -> None:
    """Whether a rejection is final is said on the account; the lists call both "Not approved"."""
    reason = (Reason("Other", "Unclear.", "Tell us more."),)
    settings.REVIEW_POLICY = "operator"
    for name, final in (("Again", False), ("Never", True)):
        one = center_account(cast.ana, acme, name=name).id
        ad_accounts.review_ad_account(
            cast.olu.within("ops"), ad_account_id=one, approve=False, reasons=reason, final=final
        )
    settings.REVIEW_POLICY = "auto"
    center_account(cast.ana, acme, name="Fine")
    ana, path = at_desk(cast.ana), f"/business/{acme.id}/ad-accounts"
    page = ana.get(path).content.decode()
    options = re.findall(r'<option value="(STATUS_[A-Z_]+)"[^>]*>([^<]+)<', page)
    words = [word for _value, word in options]
    assert len(words) == len(set(words))
    (value,) = [value for value, word in options if word == "Not approved"]
    found = main_of(ana.get(f"{path}?status={value}"))
    assert "Again" in found
    assert "Never" in found
    assert "Fine" not in found
    assert body(ana.get(f"{path}.csv?status={value}")).count("Not approved") == 2
