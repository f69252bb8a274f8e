"""Permissions on the phone: what holds, what was agreed to, and ending it."""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Callable

import psycopg
import pytest

from suitcase.areas.access.public import Kind, Permission, check
from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Dependant, NewLinkRequest, Scope
from suitcase.areas.journal import sequencer
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from suitcase.surfaces.kit.format import date
from tests.cast import Cast, ad_account, creator, everybody
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


class RunningAds:
    """A stand-in for the area that will hold ads: one stands on every link."""

    def preview(self, actor: Actor, link_ids: list[int]) -> list[Dependant]:
        return [Dependant("Ad", "Autumn on the ridge", link_id) for link_id in link_ids]

    def ended(self, actor: Actor, link_ids: list[int]) -> None:
        """Nothing runs in a test."""

    def narrowed(self, actor: Actor, link_id: int, scope: Scope) -> None:
        """Nor does anything need a permission."""


@pytest.fixture
def running_ads():
    ads = RunningAds()
    consent.register_dependants(ads)
    yield
    consent.unregister_dependants(ads)


def linked(cast: Cast, **more: object) -> int:
    request_id = ask(cast)
    approve(cast.mia, request_id, **more)
    return request_id


class TestList:
    def test_is_empty_and_says_what_will_stand_here(self, mia: Phone) -> None:
        assert "No advertiser may use your posts" in main_of(mia.get("/app/permissions"))

    @pytest.mark.req("L16a")
    def test_every_link_with_its_terms(self, cast: Cast, mia: Phone) -> None:
        linked(cast, ends_at=clock.now() + dt.timedelta(days=30))
        ask_of_other(cast, "Birch Bikes", approved=True)
        words = main_of(mia.get("/app/permissions"))
        assert f"Acme Outdoor Authorized until {date(clock.now() + dt.timedelta(days=30))}" in words
        assert f"Birch Bikes Authorized until you revoke it Since {date(clock.now())}" in words
        assert words.count("Authorized") == 2
        assert "2 permissions" in words

    def test_what_only_waits_is_no_permission(self, cast: Cast, mia: Phone) -> None:
        ask(cast)
        assert "Acme" not in main_of(mia.get("/app/permissions"))

    def test_search_finds_by_advertiser_and_says_when_nothing_fits(self, cast: Cast, mia: Phone) -> None:
        linked(cast)
        ask_of_other(cast, "Birch Bikes", approved=True)
        found = text_of(mia.get("/app/permissions?q=birch", headers=fragment("links")))
        assert "Birch Bikes" in found
        assert "Acme" not in found
        assert "Nothing matches" in main_of(mia.get("/app/permissions?q=%25"))

    def test_pages_hold_together(self, cast: Cast, mia: Phone) -> None:
        names = [f"Advertiser {number:02}" for number in range(27)]
        for name in names:
            ask_of_other(cast, name, approved=True)
        first = mia.get("/app/permissions").content.decode()
        older = first.split('rel="next" href="')[1].split('"')[0].replace("&amp;", "&")
        second = mia.get("/app/permissions" + older[older.index("?") :]).content.decode()
        assert sum(name in first for name in names) == 25
        assert [name for name in names if name in second] == names[:2]

    def test_others_see_nothing_of_it(self, cast: Cast, leo: Phone) -> None:
        request_id = linked(cast)
        assert "Acme" not in main_of(leo.get("/app/permissions"))
        assert leo.get(f"/app/permissions/{request_id}").status_code == 404
        assert leo.get(f"/app/permissions/{request_id}/revoke").status_code == 404
        assert leo.send(f"/app/permissions/{request_id}/revoke").status_code == 404
        assert holds(cast)


class TestOne:
    @pytest.mark.req("L16a")
    def test_shows_terms_evidence_and_history(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast, ends_at=clock.now() + dt.timedelta(days=60))
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        for expected in (
            "Authorized",
            "Use posts in ads",
            "See insights of those posts",
            "Asked by Ana",
            "What you agreed to",
            "Show your public posts as ads",
            "Edit or delete your posts",
            kept.text_sha256,
            f"Version {kept.text_version}",
            "You approved Acme Outdoor.",
            "Ana asked for Acme Outdoor.",
            "Revoke",
        ):
            assert expected in words
        assert words.index("You approved") < words.index("Ana asked for")

    def test_the_history_is_of_this_advertiser_alone(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        ask_of_other(cast, "Birch Bikes", approved=True)
        assert "Birch" not in main_of(mia.get(f"/app/permissions/{request_id}"))


class TestRevoke:
    @pytest.mark.req("L11a")
    def test_says_what_ends_first_and_ends_it_at_once(
        self, cast: Cast, mia: Phone, running_ads: None
    ) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/revoke"
        words = main_of(mia.get(page))
        assert "End the permission of Acme Outdoor for @mia.trails?" in words
        assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in words
        assert "Autumn on the ridge" in words
        assert holds(cast)
        answer = mia.fill(page, page)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        assert not holds(cast)
        after = text_of(mia.get(answer["Location"]))
        assert "Revoked. Acme Outdoor can no longer use posts of @mia.trails." in after
        assert "You revoked the permission. It ended at once." in after
        assert page not in mia.get(answer["Location"]).content.decode()

    def test_without_ads_it_says_so(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        words = main_of(mia.get(f"/app/permissions/{request_id}/revoke"))
        assert "No ad uses your posts right now." in words

    def test_whoever_comes_second_is_told(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/revoke"
        form = mia.get(page)
        assert form.status_code == 200
        consent.unlink(cast.ana, request_id=request_id)
        answer = mia.send(page)
        assert answer.status_code == 409
        assert "The advertiser has removed this link already." in main_of(answer)
        assert mia.get(page)["Location"] == f"/app/permissions/{request_id}"

    def test_looking_ends_nothing(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        for _ in range(2):
            mia.get(f"/app/permissions/{request_id}/revoke")
        assert holds(cast)


def ask_of_other(cast: Cast, name: str, *, approved: bool) -> int:
    """Another ad account of Ana's asks Mia."""
    other = ad_account(cast.ana, name=name, company_name=f"{name} Ltd")
    new = NewLinkRequest(username=cast.mia_account.handle)
    request_id = consent.request_authorization(cast.ana, ad_account_id=other.id, new=new)
    if approved:
        approve(cast.mia, request_id)
    return request_id


def holds(cast: Cast) -> bool:
    """Whether Acme's people may use Mia's posts at this moment."""
    with acting(cast.ana):
        thing = (Kind.CREATOR_ACCOUNT, cast.mia_account.id)
        return check(cast.ana, Permission.CREATOR_POSTS_USE, thing).allowed


class TestNarrowedList:
    def test_by_status_and_in_the_order_of_ends(self, cast: Cast, mia: Phone) -> None:
        soon, late = (clock.now() + dt.timedelta(days=days) for days in (5, 50))
        for name, end in (("Birch Bikes", late), ("Cedar Canoes", None), ("Dune Drones", soon)):
            approve(cast.mia, ask_of_other(cast, name, approved=False), ends_at=end)
        consent.revoke_link(cast.mia, request_id=ask_of_other(cast, "Elm Energy", approved=True))
        words = main_of(mia.get("/app/permissions?sort=ends"))
        places = [words.index(name) for name in ("Dune", "Birch", "Cedar", "Elm")]
        assert places == sorted(places)
        assert "5 days left" in words
        ended = main_of(mia.get("/app/permissions?state=ended"))
        assert "Elm Energy" in ended
        assert "Birch" not in ended
        assert "Nothing matches" in main_of(mia.get("/app/permissions?state=suspended"))

    def test_one_account_of_several(self, cast: Cast, mia: Phone) -> None:
        second = creator(cast.mia, "mia.cooks")
        linked(cast)
        assert "Acme Outdoor" in main_of(mia.get("/app/permissions"))
        narrowed = main_of(mia.get(f"/app/permissions?account={second.id}"))
        assert "Acme Outdoor" not in narrowed


class TestDetail:
    def test_what_the_advertiser_switched_off_for_itself(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        consent.switch_permission(cast.ana, request_id=request_id, scope="INSIGHTS", on=False)
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        assert "See insights of those posts switched off by Acme Outdoor for itself" in words
        assert "Use posts in ads switched off" not in words
        assert "Acme Outdoor switched “See insights of those posts” off for itself." in words

    def test_a_link_that_rests_says_why(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        with acting(cast.ana):
            AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_LIMIT")
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        assert "Suspended" in words
        assert "It rests, because Acme Outdoor is suspended." in words

    @pytest.mark.parametrize("before", ["x", "-1", "9" * 30, "0"])
    def test_a_strange_place_in_the_history_never_breaks_the_page(
        self, cast: Cast, mia: Phone, before: str
    ) -> None:
        assert mia.get(f"/app/permissions/{linked(cast)}?before={before}").status_code == 200

    def test_the_evidence_can_be_taken_along(self, cast: Cast, mia: Phone, leo: Phone) -> None:
        request_id = linked(cast, ends_at=clock.now() + dt.timedelta(days=9))
        page = f"/app/permissions/{request_id}"
        mia.fill(f"{page}/change{choice(days=60)}", f"{page}/change")
        answer = mia.get(f"{page}/evidence")
        assert answer["Content-Disposition"] == f'attachment; filename="permission-{request_id}.json"'
        held = json.loads(answer.content)
        assert [one["text_sha256"] for one in held["agreements"]] == [
            hashlib.sha256(one["text"].encode()).hexdigest() for one in held["agreements"]
        ]
        assert len(held["agreements"]) == 2
        assert held["agreements"][0]["terms"]["ends_at"] == held["until"]
        verbs = [line["verb"] for line in held["history"]]
        assert verbs == ["link:extended", "link:approved", "link:requested"]
        assert leo.get(f"{page}/evidence").status_code == 404


class TestChange:
    def test_an_earlier_end_is_shown_first_and_then_holds(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        assert "Nothing yet." in main_of(mia.get(page))
        shown = mia.get(page + choice(days=30))
        last = date(clock.now() + dt.timedelta(days=30))
        assert f"What will be different Until You revoke it becomes {last}" in main_of(shown)
        answer = mia.send(page, fields_of(shown, page))
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        words = text_of(mia.get(answer["Location"]))
        assert "Changed. It holds from now on, and Acme Outdoor is told." in words
        assert f"Until {last}" in words
        assert "You set an earlier end." in words
        with acting(cast.ana):
            until = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).until
        assert date(until - dt.timedelta(seconds=1)) == last

    @pytest.mark.req("T6a")
    def test_a_later_end_is_a_new_agreement(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast, ends_at=clock.now() + dt.timedelta(days=9))
        page = f"/app/permissions/{request_id}/change"
        shown = mia.get(page + choice(ends="never"))
        assert "A later end is a new agreement" in main_of(shown)
        assert mia.send(page, fields_of(shown, page)).status_code == 303
        words = main_of(mia.get(f"/app/permissions/{request_id}"))
        assert words.count("The text as it was kept") == 2
        assert "You agreed to a later end." in words
        with acting(cast.mia):
            texts = consent.list_evidence(cast.mia, request_id)
        assert [kept.terms["ends_at"] is None for kept in texts] == [True, False]

    def test_taking_a_permission_back_says_what_ends(self, cast: Cast, mia: Phone, running_ads: None) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        shown = mia.get(page + choice(scopes=("INSIGHTS",)))
        words = main_of(shown)
        assert "Acme Outdoor can no longer use posts of @mia.trails in ads." in words
        assert "Autumn on the ridge" in words
        assert holds(cast)
        assert mia.send(page, fields_of(shown, page)).status_code == 303
        assert not holds(cast)
        assert "You took back part of the permission." in main_of(mia.get(f"/app/permissions/{request_id}"))

    def test_pressing_change_at_once_shows_what_it_means_first(self, cast: Cast, mia: Phone) -> None:
        """Without scripts the text is still that of what holds: it is shown for the choice before it counts."""
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        answer = mia.fill(page, page, scope=["INSIGHTS"])
        assert answer.status_code == 409
        assert "What will be different" in main_of(answer)
        assert holds(cast)
        assert mia.send(page, fields_of(answer, page)).status_code == 303
        assert not holds(cast)

    def test_the_button_beside_the_choice_leads_to_its_address(self, cast: Cast, mia: Phone) -> None:
        page = f"/app/permissions/{linked(cast)}/change"
        answer = mia.send(f"{page}/choose", {"chosen": "1", "scope": ["POST"], "ends": "asked"})
        assert answer["Location"] == f"{page}?chosen=1&scope=POST&ends=asked"

    def test_nothing_chosen_changes_nothing(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        answer = mia.fill(page, page)
        assert "Nothing was changed" in text_of(mia.get(answer["Location"]))

    def test_whoever_comes_second_is_told(self, cast: Cast, mia: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        fields = fields_of(mia.get(page + choice(days=30)), page)
        consent.unlink(cast.ana, request_id=request_id)
        answer = mia.send(page, fields)
        assert (answer.status_code, answer["Location"]) == (303, f"/app/permissions/{request_id}")
        assert "removed this link already" in text_of(mia.get(answer["Location"]))
        assert mia.get(page)["Location"] == f"/app/permissions/{request_id}"

    def test_is_hers_alone(self, cast: Cast, leo: Phone) -> None:
        request_id = linked(cast)
        page = f"/app/permissions/{request_id}/change"
        ana = in_hand(cast.ana)
        for phone, status in ((leo, 404), (ana, 403)):
            assert phone.get(page).status_code == status
            assert phone.send(page, {"chosen": "1", "scope": ["POST"]}).status_code == status
            assert phone.send(f"{page}/choose").status_code == status
        assert holds(cast)

    def test_a_request_that_waits_has_no_such_page(self, cast: Cast, mia: Phone) -> None:
        assert mia.get(f"/app/permissions/{ask(cast)}/change").status_code == 404


def choice(*, scopes: tuple[str, ...] = ("POST", "INSIGHTS"), ends: str = "asked", days: int = 0) -> str:
    """A choice as the end of an address."""
    day = (clock.now() + dt.timedelta(days=days)).date().isoformat() if days else ""
    ticks = "".join(f"&scope={scope}" for scope in scopes)
    return f"?chosen=1{ticks}&ends={'day' if days else ends}&ends_on={day}"


@pytest.mark.req("L16a")
def test_a_long_history_goes_on_on_another_page(own_database: Callable[[str], str]) -> None:
    cast = everybody()
    request_id = linked(cast)
    for _ in range(11):
        for on in (False, True):
            consent.switch_permission(cast.ana, request_id=request_id, scope="INSIGHTS", on=on)
    with psycopg.connect(own_database("system"), autocommit=True) as connection:
        sequencer.sequence_all(connection)
    mia = in_hand(cast.mia)
    first = mia.get(f"/app/permissions/{request_id}")
    assert "Ana asked for Acme Outdoor." not in main_of(first)
    assert main_of(first).count("for itself.") == 20
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', first.content.decode())
    second = main_of(mia.get(older))
    assert "Ana asked for Acme Outdoor." in second
    assert second.count("for itself.") == 2
