"""The demo: told through actions, cut short and taken up again, refused where it must not be."""

from __future__ import annotations

import datetime as dt
import fcntl
import io
import json
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from django.test import Client
from PIL import Image

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, LinkView
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import NewPerson
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.media import Purpose, StoredMedia
from suitcase.stores.postgres import acting, connect
from suitcase.surfaces.cli import demo
from suitcase.surfaces.cli.demo_cast import (
    ADVERTISERS,
    ANA,
    BEN,
    CREATORS,
    EVERYBODY,
    LEO,
    MIA,
    OLU,
    PASSWORD,
    SIGN_INS,
    Human,
)
from suitcase.surfaces.cli.demo_clients import OPENED
from suitcase.surfaces.cli.demo_media import Wanted
from suitcase.surfaces.cli.demo_posts import ASKS, CLIPS
from suitcase.surfaces.cli.demo_story import Step, Story
from tests.stores.test_media import draw_clip

STATUS = {
    "pending": LinkStatus.PENDING,
    "approved": LinkStatus.AUTHORIZED,
    "rejected": LinkStatus.REJECTED,
    "revoked": LinkStatus.REVOKED,
    "unlinked": LinkStatus.UNLINKED,
    "cancelled": LinkStatus.CANCELLED,
    "expired": LinkStatus.EXPIRED,
}


class Sketchbook:
    """A studio that has drawn its one picture and its one film already; the media store took both in."""

    def __init__(self, folder: Path) -> None:
        buffer = io.BytesIO()
        Image.new("RGB", (400, 600), "teal").save(buffer, "JPEG")
        self.avatar = media.store_picture(buffer.getvalue(), Purpose.AVATAR)
        self.photo = media.store_picture(buffer.getvalue(), Purpose.PHOTO)
        draw_clip(folder / "film.mp4")
        self.film = media.store_video(folder / "film.mp4")

    def order(self, wanted: Sequence[Wanted]) -> None:
        """Nothing to do ahead of time."""

    def get(self, wanted: Wanted) -> StoredMedia:
        if wanted.is_avatar:
            return self.avatar
        return self.film if wanted.seconds else self.photo

    def close(self) -> None:
        """Nothing runs."""


@pytest.fixture
def sketchbook(settings, tmp_path: Path) -> Sketchbook:
    settings.MEDIA_ROOT = tmp_path / "files"
    return Sketchbook(tmp_path)


@pytest.fixture
def told(own_database: Callable[[str], str], sketchbook: Sketchbook, monkeypatch, tmp_path: Path) -> Path:
    """The folder of an installation whose demo was killed twice and then finished."""
    monkeypatch.setattr("suitcase.surfaces.cli.demo_media.Studio", lambda: sketchbook)
    for cut in (9, 70):
        for step in list(Story(sketchbook).steps())[:cut]:
            with demo.days_ago(step.days_ago):
                step.do()
    demo.fill(tmp_path)
    return tmp_path


def actor_of(human: Human) -> Actor:
    found = identity.find_person(Actor.system("tests"), human.email)
    assert found is not None
    return Actor.person(found.id, name=human.name)


def links_of(human: Human, ad_account: str) -> dict[str, LinkStatus]:
    actor = actor_of(human)
    with acting(actor):
        (card,) = [one for one in ad_accounts.list_my_ad_accounts(actor) if one.name == ad_account]
        return {row.handle: row.status for row in consent.list_links(actor, card.id).rows}


def counted() -> tuple[int, ...]:
    with connect("system") as connection:
        return tuple(
            connection.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in (
                "journal_line",
                "person",
                "ad_account",
                "creator_account",
                "post",
                "link_request",
                "link",
            )
        )


class TestTold:
    def test_everything_is_there_once(self, told: Path, capsys) -> None:
        lines, people, accounts, creator_accounts, posts, requests, links = counted()
        assert people == len(EVERYBODY)
        advertised = len(ADVERTISERS) + len(OPENED)
        assert (accounts, creator_accounts, posts) == (advertised, len(CREATORS), len(CLIPS))
        approved = Counter(ask.answer for ask in ASKS)
        of_center = 1  # Leo, asked by a QR code; Theo has not answered
        assert requests == len(ASKS) + of_center + 1
        assert links == approved["approved"] + approved["revoked"] + approved["unlinked"] + of_center
        assert demo.look(told)["state"] == "ready"
        assert demo.look(told)["done"] == demo.look(told)["total"]
        demo.fill(told)
        assert counted() == (lines, people, accounts, creator_accounts, posts, requests, links)

        assert demo.run(folder=told) == 0
        assert "The demo is complete." in capsys.readouterr().out
        self._lists_are_alive()
        self._olu_operates()
        self._centers_have_their_people()
        self._one_of_each_waits()
        self._people_can_sign_in()
        self._the_past_lies_in_the_past()
        self._a_change_by_people_stays(told)

    def _lists_are_alive(self) -> None:
        expected = {ask.handle: STATUS[ask.answer] for ask in ASKS if ask.ad_account == "Acme Outdoor"}
        assert links_of(ANA, "Acme Outdoor") == expected
        assert expected["leo.bakes"] is LinkStatus.AUTHORIZED
        assert "mia.trails" not in expected  # left to whoever takes the tour
        mia = actor_of(MIA)
        with acting(mia):
            found = Counter(grant.status for grant in consent.list_grants(mia).rows)
            assert consent.count_pending(mia) == 2
        assert {LinkStatus.AUTHORIZED, LinkStatus.REJECTED, LinkStatus.REVOKED} <= set(found)

    def _centers_have_their_people(self) -> None:
        ana = actor_of(ANA)
        with acting(ana):
            found = {one.name: one for one in centers.list_my_centers(ana).rows}
            assert set(found) == {"Acme", "Northwind"}
            people = centers.list_members(ana, found["Acme"].id).rows
            assert centers.count_people(ana, found["Acme"].id).invited == 1
            assert centers.is_verified(found["Acme"].id)
            linked = consent.list_center_links(ana, found["Acme"].id, consent.LinkFilter(search="leo")).rows[
                0
            ]
            users = consent.list_uses(ana, found["Acme"].id, linked.link_id or 0)
            held = ad_accounts.list_center_ad_accounts(ana, found["Acme"].id).rows
        assert (linked.handle, linked.status) == ("leo.bakes", LinkStatus.AUTHORIZED)
        assert users
        assert {one.card.standing.label for one in held} == {"Approved"}
        ben = actor_of(BEN)
        with acting(ben):
            sent = ad_accounts.list_certificates(ben, found["Northwind"].id).rows
            own = HeldFilter(roles=(Role.OWNER,))
            clients = ad_accounts.list_center_ad_accounts(ben, found["Northwind"].id, own).rows
        assert [(one.company, one.state.value) for one in sent] == [
            ("Fjord and Foam Limited", "REVIEWING"),
            ("Peak Protein S.r.l.", "APPROVED"),
        ]
        assert [one.card.standing.label for one in clients] == ["In review", "Approved"]
        assert [one.role.name for one in people].count("CENTER_ADMIN") == 2
        assert [one.finance.name for one in people if one.finance] == ["FINANCE_MANAGER"]

    def _one_of_each_waits(self) -> None:
        ana, ben = actor_of(ANA), actor_of(BEN)
        with acting(ana):
            found = {one.name: one for one in centers.list_my_centers(ana).rows}
            (asked,) = ad_accounts.list_asked(ana)
            creators_asked = consent.LinkFilter(view=LinkView.WAITING)
            (waiting,) = consent.list_center_links(ana, found["Acme"].id, creators_asked).rows
            mine = ad_accounts.list_center_ad_accounts(ana, found["Acme"].id).rows
            kids = next(one.card.id for one in mine if one.card.name == "Acme Kids")
        assert (asked.center, asked.ad_account, waiting.handle) == ("Northwind", "Acme Winter", "theo.brews")
        northwind = found["Northwind"].id
        with acting(ben):
            (transfer,) = ad_accounts.list_transfers(ben, center_id=northwind, only_open=True)
        assert (transfer.ad_account, transfer.may_answer) == ("Peak Protein", True)
        moved = ad_accounts.start_transfer(ana, ad_account_id=kids, to_center_id=northwind)
        ad_accounts.accept_transfer(ben, transfer_id=moved)
        ad_accounts.undo_transfer(ana, transfer_id=moved)

    def _olu_operates(self) -> None:
        olu = actor_of(OLU)
        with acting(olu):
            assert access.is_staff(olu.person_id)

    def _people_can_sign_in(self) -> None:
        for human in (ANA, MIA):
            answer = Client(SERVER_NAME="app.localhost").post(
                "/login", {"login": human.email, "password": PASSWORD}
            )
            assert answer.status_code in {302, 303}
        assert all(
            human.email in dict(SIGN_INS)[who] for human, who in ((ANA, "Ana, brand"), (MIA, "Mia, creator"))
        )

    def _the_past_lies_in_the_past(self) -> None:
        leo = actor_of(LEO)
        with acting(leo):
            (account,) = creators.list_my_creator_accounts(leo)
            ages = [clock.now() - post.published_at for post in creators.list_posts(leo, account.id).rows]
            approved = [one for one in consent.list_grants(leo).rows if one.status is LinkStatus.AUTHORIZED]
            (grant,) = [one for one in approved if not one.requester.is_center]
            kept = consent.get_evidence(leo, grant.request_id)
        assert dt.timedelta(hours=1) < ages[0] < ages[-1] < dt.timedelta(days=30)
        assert (kept.sign_in_strength, kept.signed_in_at) == ("demo", kept.approved_at) or (
            kept.approved_at - kept.signed_in_at < dt.timedelta(minutes=1)
        )
        assert dt.timedelta(days=11) < clock.now() - kept.approved_at < dt.timedelta(days=12)

    def _a_change_by_people_stays(self, folder: Path) -> None:
        leo = actor_of(LEO)
        with acting(leo):
            approved = [one for one in consent.list_grants(leo).rows if one.status is LinkStatus.AUTHORIZED]
            (grant,) = [one for one in approved if not one.requester.is_center]
        consent.revoke_link(leo, request_id=grant.request_id)
        before = counted()
        demo.fill(folder)
        assert counted() == before
        assert links_of(ANA, "Acme Outdoor")["leo.bakes"] is LinkStatus.REVOKED

    def test_people_come_first(self, sketchbook: Sketchbook) -> None:
        steps: list[Step] = list(Story(sketchbook).steps())
        assert [step.name for step in steps[:6]] == [
            "Ana Alvarez",
            "Ben Okoro",
            "Cai Lindqvist",
            "Mia Tanaka",
            "Leo Marchetti",
            "Olu Adeyemi",
        ]
        first_post = next(index for index, step in enumerate(steps) if step.chapter == "posts")
        assert {step.chapter for step in steps[first_post:]} == {"posts"}


class TestRefused:
    def test_production(self, settings, tmp_path: Path) -> None:
        settings.PRODUCTION = True
        with pytest.raises(demo.Refused, match="production refuses it"):
            demo.run()

    def test_an_installation_somebody_operates(self, settings, own_database) -> None:
        settings.DEMO = False
        demo.refuse_where_it_must_not_be()  # nobody is here yet
        person = identity.register_person(
            Actor(scope="account"), new=NewPerson("boss@real.example", "Boss", "tidy-suitcase-42")
        )
        identity.add_operator(Actor.system("tests"), person_id=person.id)
        with pytest.raises(demo.Refused, match="operates this installation"):
            demo.refuse_where_it_must_not_be()
        settings.DEMO = True
        demo.refuse_where_it_must_not_be()

    def test_a_second_process_leaves_it_to_the_first(self, own_database, tmp_path: Path, capsys) -> None:
        with open(tmp_path / "demo.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            assert demo.run(folder=tmp_path) == 0
        assert "another process" in capsys.readouterr().out
        assert counted()[1] == 0


def test_a_note_about_another_database_does_not_count(own_database, monkeypatch, tmp_path, capsys) -> None:
    monkeypatch.setattr(demo, "fill", lambda folder: None)
    (tmp_path / "demo.json").write_text(json.dumps({"state": "ready"}))
    assert demo.run(folder=tmp_path) == 0
    assert "Demo ready" in capsys.readouterr().out


def test_the_clock_is_put_back() -> None:
    with demo.days_ago(3):
        assert dt.timedelta(days=2.9) < dt.datetime.now(dt.UTC) - clock.now() < dt.timedelta(days=3.1)
    assert abs(dt.datetime.now(dt.UTC) - clock.now()) < dt.timedelta(seconds=5)
