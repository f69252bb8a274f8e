"""The activity log of an ad account over HTTP: searched, paged both ways, as a file, and within a partner's bound."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections.abc import Callable
from urllib.parse import urlencode

import psycopg
import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Change
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.journal import sequencer
from suitcase.areas.journal.contracts import Found, Line
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.surfaces.kit import account_log, activity
from suitcase.surfaces.kit.account_history import SETTINGS_VERBS
from suitcase.surfaces.kit.history import LINK_VERBS
from tests.areas.ad_accounts.partners import assign, share, town
from tests.areas.ad_accounts.test_partner_history import SOMEBODY, change, second_admin
from tests.cast import Cast, everybody, give_role, person
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of


@action
def fill(actor: Actor, *, ad_account_id: int, count: int) -> None:
    for number in range(count):
        name = f"Number {number:02}"
        record("ad_account:created", actor, streams=[(Kind.AD_ACCOUNT, ad_account_id)], data={"name": name})


def rows_of(desk: Desk, path: str) -> list[list[str]]:
    answer = desk.get(path)
    assert answer.status_code == 200
    return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


def numbers_in(page: str) -> list[str]:
    return re.findall(r"Number (\d\d)", page)


def link_in(desk: Desk, path: str, rel: str) -> str:
    """Where the button of this kind leads; empty when there is none."""
    found = re.search(rf'rel="{rel}" href="([^"]+)"', desk.get(path).content.decode())
    return found[1].replace("&amp;", "&") if found else ""


def test_every_sentence_belongs_to_one_kind_of_act() -> None:
    kinds = [kind for kind, _words in account_log.kinds_of_act()]
    verbs = [verb for kind in kinds for verb in account_log.verbs_in(kind) or ()]
    assert sorted(verbs) == sorted((*SETTINGS_VERBS, *LINK_VERBS))
    assert all(account_log.verbs_in(kind) for kind in kinds), "a kind without verbs finds everything"


def test_what_who_when_and_words(ana: Desk, cast: Cast) -> None:
    lou = person("Lou")
    give_role(cast.ana, person_id=lou.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id)
    asked = consent.request_authorization(
        cast.ana, ad_account_id=cast.acme.id, new=NewLinkRequest(username="mia.trails")
    )
    consent.cancel_request(lou, request_id=asked)
    ad_accounts.change_member_role(
        cast.ana, ad_account_id=cast.acme.id, person_id=lou.person_id or 0, role="ANALYST"
    )
    path = f"/ads/{cast.acme.id}/activity"

    def seen(**wanted: object) -> str:
        return main_of(ana.get(f"{path}?{urlencode(wanted)}"))

    asks, cancels = "Ana asked @mia.trails for authorization.", "Lou cancelled the request to @mia.trails."
    assert asks in seen(kind="links")
    assert "Ana made Lou Analyst." not in seen(kind="links")
    assert "Ana made Lou Analyst." in seen(kind="people")
    both = seen(q="MIA.trails REQUEST")
    assert cancels in both
    assert asks not in both, "every word has to be there"
    of_lou = seen(person="lou")
    assert cancels in of_lou
    assert "Ana made Lou Analyst." in of_lou, "what was done to somebody is found by their name too"
    assert asks not in of_lou
    by_id = seen(person=lou.person_id)
    assert cancels in by_id
    assert asks not in by_id
    line = re.search(r'id="line-(\d+)"', ana.get(f"{path}?q=asked").content.decode())
    assert line is not None
    assert asks in seen(q=line[1])
    assert cancels not in seen(q=line[1])
    today = clock.now().date()
    assert "Nothing matches" in seen(until="2001-01-01")
    assert asks in seen(since=today - dt.timedelta(days=1), until=today + dt.timedelta(days=1), zone="utc")
    assert "(UTC)" in seen(zone="utc")
    assert "Nothing matches" in seen(q="no such word")
    assert "Kind of act: People and roles" in seen(kind="people")
    assert asks in seen(kind="no such kind"), "a kind that is not there narrows nothing"


@pytest.mark.parametrize(
    ("wanted", "says"),
    [
        ({"since": "soon"}, "Enter a day, like 2026-05-03."),
        ({"until": "2026-02-30"}, "Enter a day, like 2026-05-03."),
        ({"since": "2026-05-03", "until": "2026-05-02"}, "Enter a day that is not before the first."),
    ],
)
def test_what_is_not_understood_is_said_and_finds_nothing(
    ana: Desk, cast: Cast, wanted: dict[str, str], says: str
) -> None:
    path = f"/ads/{cast.acme.id}/activity"
    page = main_of(ana.get(f"{path}?{urlencode(wanted)}"))
    assert says in page
    assert "created the ad account" not in page
    assert len(rows_of(ana, f"{path}.csv?{urlencode(wanted)}")) == 1


@pytest.mark.parametrize(
    "typed", ["x" * 5_000, "🎒" * 300, "مرحبا \u202e", "%", "\\", "<b>", "0" * 30, "9" * 19]
)
def test_whatever_is_typed_finds_nothing_and_is_kept(ana: Desk, cast: Cast, typed: str) -> None:
    for name in ("q", "person"):
        answer = ana.get(f"/ads/{cast.acme.id}/activity?{urlencode({name: typed})}")
        assert answer.status_code == 200
        assert "Nothing matches" in main_of(answer)
        assert f'value="{typed[:200].replace("<", "&lt;").replace(">", "&gt;")}"' in answer.content.decode()


def test_pages_lead_both_ways_and_keep_the_filters(
    own_database: Callable[[str], str], monkeypatch: pytest.MonkeyPatch
) -> None:
    cast = everybody()
    fill(cast.ana, ad_account_id=cast.acme.id, count=7)
    with psycopg.connect(own_database("system"), autocommit=True) as connection:
        sequencer.sequence_all(connection)
    monkeypatch.setattr(activity, "PAGE", 3)
    ana, path = at_desk(cast.ana), f"/ads/{cast.acme.id}/activity"
    first = f"{path}?kind=account"
    assert numbers_in(main_of(ana.get(first))) == ["06", "05", "04"]
    assert not link_in(ana, first, "prev")
    second = link_in(ana, first, "next")
    assert "kind=account" in second
    assert numbers_in(main_of(ana.get(second))) == ["03", "02", "01"]
    assert numbers_in(main_of(ana.get(link_in(ana, second, "prev")))) == ["06", "05", "04"]
    # Words are looked for as far as one page may look, and then from there on.
    words = f"{path}?{urlencode({'q': 'number 02'})}"
    assert numbers_in(main_of(ana.get(words))) == ["02"]
    assert not link_in(ana, words, "next")
    monkeypatch.setattr(activity, "_AT_ONCE", 2)
    monkeypatch.setattr(activity, "LOOKED_AT", 4)
    page = main_of(ana.get(words))
    assert "Nothing matches so far." in page
    assert "Searched back to" in page
    further = link_in(ana, words, "next")
    assert numbers_in(main_of(ana.get(further))) == ["02"]
    last = link_in(ana, further, "next") or further
    assert "Nothing older." in main_of(ana.get(last)) or last == further


def test_of_a_partner_within_the_bound(cast: Cast) -> None:
    at = town(cast)
    it, zoe, lou = at.ids[0], second_admin(at), person("Lou")
    share(at, "ADMIN", [it])
    assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=it, role=Role.ADMIN)
    change(zoe, it, "https://zoe.example")
    give_role(at.ana, person_id=lou.person_id or 0, role=Role.OPERATOR, ad_account_id=it)
    ad_accounts.remove_member(at.ana, ad_account_id=it, person_id=lou.person_id or 0)
    nils, pages = at_desk(at.nils), (f"/ads/{it}", f"/business/{at.northwind.id}/ad-accounts/{it}")
    for base in pages:
        page = main_of(nils.get(f"{base}/activity"))
        assert f"{SOMEBODY} changed the business information." in page
        assert "created the ad account" not in page
        assert "The rest is the owner’s." in page
        # Nobody is found by a name, an ID or words that the page does not show.
        for wanted in (
            {"person": "Zoe"},
            {"person": zoe.person_id},
            {"q": zoe.person_id},
            {"q": "zoe.example"},
        ):
            found = main_of(nils.get(f"{base}/activity?{urlencode(wanted)}"))
            assert "Nothing matches" in found
            assert len(rows_of(nils, f"{base}/activity.csv?{urlencode(wanted)}")) == 1
        for wanted in ({"person": "Lou"}, {"kind": "people", "q": "removed"}):
            assert "Nothing matches" in main_of(nils.get(f"{base}/activity?{urlencode(wanted)}"))
        file = rows_of(nils, f"{base}/activity.csv")
        assert not [cell for row in file for cell in row if "Zoe" in cell or "Lou" in cell]
        assert str(zoe.person_id) not in {cell for row in file for cell in row}
    whole = main_of(at_desk(at.ana).get(f"/business/{at.acme.id}/ad-accounts/{it}/activity?person=lou"))
    assert "Ana removed Lou." in whole
    assert "whoever did it" in whole
    lately = at_desk(at.ana).get(f"/business/{at.acme.id}/ad-accounts/{it}")
    assert "Ana removed Lou." in main_of(lately)
    assert f'href="/business/{at.acme.id}/ad-accounts/{it}/activity"' in lately.content.decode()
    assert "removed" not in main_of(nils.get(pages[1])).partition("Lately")[2].partition("Activity log")[2]


def test_whoever_has_no_path_learns_nothing(cast: Cast) -> None:
    at = town(cast)
    share(at, "ANALYST", [at.ids[0]])
    shared, kept = at.ids[:2]
    for end in ("activity", "activity.csv"):
        assert at_desk(cast.cai).get(f"/ads/{shared}/{end}").status_code == 404
        assert at_desk(cast.cai).get(f"/business/{at.acme.id}/ad-accounts/{shared}/{end}").status_code == 404
        assert (
            at_desk(at.ben).get(f"/business/{at.northwind.id}/ad-accounts/{shared}/{end}").status_code == 200
        )
        assert at_desk(at.ben).get(f"/business/{at.northwind.id}/ad-accounts/{kept}/{end}").status_code == 404
        # In the centre, without a role on the ad account.
        assert (
            at_desk(at.nils).get(f"/business/{at.northwind.id}/ad-accounts/{shared}/{end}").status_code == 404
        )


def line_at(position: int) -> Line:
    return Line(position, position, "thing:noted", clock.now(), None, "Suitcase", "job", {}, {})


@given(st.sets(st.integers(1, 90)), st.integers(1, 9), st.integers(1, 20), st.integers(1, 7))
def test_looking_back_finds_every_line_once(kept: set[int], page: int, most: int, at_once: int) -> None:
    """From page to page, however little is looked at for one, nothing is left out and nothing comes twice."""

    def part(before: int | None, limit: int) -> Found:
        top = 90 if before is None else before - 1
        lines = [line_at(one) for one in range(top, max(0, top - limit), -1)]
        return Found(lines, older=lines[-1].position if lines and lines[-1].position != 1 else None)

    seen: list[int] = []
    with pytest.MonkeyPatch.context() as patch:
        for name, value in (("PAGE", page), ("LOOKED_AT", most), ("_AT_ONCE", at_once)):
            patch.setattr(activity, name, value)
        before = None
        while True:
            found = activity.look_back(part, lambda line: line.id in kept, before)
            assert len(found.lines) <= page
            seen += [line.id for line in found.lines]
            if found.older is None:
                break
            before = found.older
    assert seen == sorted(kept, reverse=True)


def test_the_file_is_what_is_filtered_and_safe_to_open(ana: Desk, cast: Cast) -> None:
    fill(cast.ana, ad_account_id=cast.acme.id, count=2)
    evil = ad_accounts.change_business_information(
        cast.ana,
        ad_account_id=cast.acme.id,
        changes={"contact_name": Change(cast.acme.contact_name, "=HYPERLINK(1)")},
    )
    assert evil.fields
    path = f"/ads/{cast.acme.id}/activity.csv"
    head, *rows = rows_of(ana, f"{path}?q=number")
    assert head[0] == "Line"
    assert [row[4] for row in rows] == [f"Ana created the ad account Number {n}." for n in ("01", "00")]
    assert [row[2:4] for row in rows] == [["Ana", str(cast.ana.person_id)]] * 2
    (changed,) = rows_of(ana, f"{path}?q=changed")[1:]
    assert "=HYPERLINK(1)" in changed[5]
    every = rows_of(ana, path)[1:]
    assert len(every) > len(rows)
    assert not [cell for row in every for cell in row if cell.startswith(("=", "+", "-", "@"))]
