"""The activity log over HTTP: filters, both ways through its pages, the same as a file, and its proof."""

from __future__ import annotations

import csv
import dataclasses

import pytest
from pytest_django import Settings

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Reason
from suitcase.areas.centers import public as centers
from suitcase.areas.journal.contracts import Break, Checked, Stream
from suitcase.areas.journal.public import action, record
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.surfaces.business_center import activity_filters
from suitcase.surfaces.business_center.views import activity
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of


@action
def fill(actor: Actor, *, center_id: int, count: int) -> None:
    for number in range(count):
        record("thing:noted", actor, streams=[(Kind.CENTER, center_id)], data={"number": number})


def rows_of(desk: Desk, path: str) -> list[list[str]]:
    answer = desk.get(path)
    assert answer.status_code == 200
    return list(csv.reader(b"".join(answer.streaming_content).decode("utf-8-sig").splitlines()))


@pytest.mark.req("B8")
def test_filters_from_to_links_and_the_file(cast: Cast) -> None:
    ana = dataclasses.replace(cast.ana, ip="192.0.2.7")
    acme = verified_center(ana, cast.olu, "Acme")
    ben = joined(ana, acme, "Ben")
    trails = center_account(ana, acme, name="Trails")
    centers.change_center(
        ana, center_id=acme.id, name="Acme Group", time_zone="Europe/Paris", version=acme.version
    )
    centers.change_member(
        ana, center_id=acme.id, person_id=ben.person_id or 0, role="CENTER_ADMIN", finance=""
    )
    ad_accounts.suspend_ad_account(
        cast.olu.within("ops"),
        ad_account_id=trails.id,
        reason=Reason("Other", "Odd spend.", "Tell us why."),
    )
    desk, path = at_desk(ana), f"/business/{acme.id}/activity"
    page = main_of(desk.get(path))
    assert "Name: Acme → Acme Group" in page
    assert "from 192.0.2.7" in page
    assert "An operator suspended the ad account Trails. Operator" in page
    assert f'href="/business/{acme.id}/ad-accounts/{trails.id}"' in desk.get(path).content.decode()
    people = main_of(desk.get(f"{path}?kind=people"))
    assert "Ana made Ben Admin." in people
    assert "Trails" not in people.partition("What happened")[0]
    assert "suspended" not in people
    about = main_of(desk.get(f"{path}?thing={trails.id}"))
    assert "suspended the ad account Trails" in about
    assert "Acme → Acme Group" not in about
    of_ben = main_of(desk.get(f"{path}?person=Ben"))
    assert "Ana made Ben Admin." in of_ben
    assert "Ben accepted an invitation" in of_ben
    assert "Acme → Acme Group" not in of_ben
    today = clock.now().date().isoformat()
    assert "Nothing matches" in main_of(desk.get(f"{path}?until=2001-01-01"))
    assert "Acme → Acme Group" in main_of(desk.get(f"{path}?since=2001-01-01&zone=utc&until={today}"))
    assert "(UTC)" in main_of(desk.get(f"{path}?zone=utc"))
    assert "Enter a day, like 2026-05-03." in main_of(desk.get(f"{path}?since=soon"))
    assert "Enter an ID: a number." in main_of(desk.get(f"{path}?q=soon"))
    file = rows_of(desk, f"{path}.csv?kind=people")
    assert [row[4] for row in file[1:]] == ["Ana made Ben Admin."]
    assert file[1][7] == "192.0.2.7"
    (only,) = rows_of(desk, f"{path}.csv?q={file[1][0]}")[1:]
    assert only == file[1]
    assert len(rows_of(desk, f"{path}.csv?since=soon")) == 1, (
        "what is not understood is not exported as if it were"
    )


def test_admins_alone(cast: Cast) -> None:
    acme = made(cast.ana)
    ben = joined(cast.ana, acme, "Ben", Role.CENTER_STANDARD)
    for page in ("activity", "activity.csv", "activity/verify"):
        path = f"/business/{acme.id}/{page}"
        assert at_desk(ben).get(path).status_code == 403
        assert at_desk(cast.cai).get(path).status_code == 404


@pytest.mark.req("B8")
def test_the_page_proves_the_log(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    acme = made(cast.ana)
    desk, path = at_desk(cast.ana), f"/business/{acme.id}/activity/verify"
    asked: list[object] = []
    answers = [
        Checked(20_000, 45_000, b"seal"),
        Checked(45_000, 45_000, b"last", clock.now()),
        Checked(3, 9, b"x", None, Break(Stream(2, acme.id), 4, "Line 4 is missing.")),
    ]

    def proof(stream: tuple[int, int], *, start: tuple[int, bytes] | None) -> Checked:
        asked.append((stream, start))
        return answers[len(asked) - 1]

    monkeypatch.setattr(activity.journal, "verify_history", proof)
    first = desk.get(path)
    assert "20,000 of 45,000 lines are checked" in main_of(first)
    address = first["Refresh"].partition("url=")[2]
    done = main_of(desk.get(address))
    assert asked[1] == ((Kind.CENTER, acme.id), (20_000, b"seal"))
    assert "The log is intact. 45,000 lines fit their seals" in done
    assert f"suitcase journal verify --stream 2:{acme.id}" in done
    broken = main_of(desk.get(f"{path}?from=forged"))
    assert asked[2] == ((Kind.CENTER, acme.id), None), "a mark that nobody signed begins from the beginning"
    assert "The log is broken at line 4. Line 4 is missing." in broken


def test_kinds_of_acts_are_named_in_words_and_for_the_network_of_the_installation(
    cast: Cast, settings: Settings
) -> None:
    settings.NETWORK = "Waves"
    acme, ana = made(cast.ana), at_desk(cast.ana)
    kinds = dict(activity_filters.kinds_of_act())
    assert kinds["center_link"] == "Links with Waves accounts"
    assert not [words for words in kinds.values() if words.startswith("Center ")], (
        "a verb is no word for people"
    )
    page = main_of(ana.get(f"/business/{acme.id}/activity"))
    assert "Use of Waves accounts" in page
    assert "TikTok" not in page
