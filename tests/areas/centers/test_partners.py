"""Partners: added by number, seen by both sides and nobody else, removed with everything that was shared."""

from __future__ import annotations

import pytest
from django.db import ProgrammingError, transaction

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import partner_rules
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import PartnerFilter
from suitcase.areas.centers.errors import AlreadyPartners, NoSuchCenter, NotAPartner, TooManyPartners
from suitcase.areas.centers.models import CenterPartner, CenterShare
from suitcase.areas.identity.errors import TooManyTries
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting, prepared
from tests.areas.ad_accounts.partners import Town, assign, given, pass_on, role_of, share, town
from tests.areas.centers.people import made, verbs
from tests.cast import Cast


@pytest.fixture
def at(cast: Cast) -> Town:
    return town(cast)


def partners(who: Actor, center_id: int, **wanted: object) -> list[str]:
    with acting(who):
        page = centers.list_partners(who, center_id, PartnerFilter(**wanted))  # type: ignore[arg-type]
    return [one.name for one in page.rows]


@pytest.mark.parametrize(
    "text",
    [
        "1574075",
        " 1574075 ",
        "1 574 075",
        "BC 1574075",
        "bc-1574075",
        "ID: 1574075",
        "Business Center ID: 157 4075",
        "#1574075",
    ],
)
def test_a_number_is_read_as_people_paste_it(text: str) -> None:
    assert partner_rules.read_number(text) == 1574075


@pytest.mark.parametrize("text", ["", "  ", "Acme", "12a4", "BC", "99999999999999999999", "0", "١٢٣"])
def test_what_is_no_number_is_said(text: str) -> None:
    with pytest.raises(NoSuchCenter) as refused:
        partner_rules.read_number(text)
    assert refused.value.fields["number"]


class TestAdding:
    def test_both_sides_see_it_and_it_gives_nothing(self, at: Town) -> None:
        assert partners(at.ana, at.acme.id) == ["Northwind"]
        assert partners(at.ben, at.northwind.id) == ["Acme", "Hillside"]
        with acting(at.ben):
            one = centers.get_partner(at.ben, at.northwind.id, at.acme.id)
            assert (one.added_for, one.given, one.taken) == (at.acme.id, 0, 0)
            assert access.held_by(at.northwind.id, Kind.AD_ACCOUNT) == {}
            with pytest.raises(NotFound):
                access.require(at.ben, access.Permission.CENTER_SEE, (Kind.CENTER, at.acme.id))
        assert verbs(at.ana, at.acme)[0] == "center_partner:added"
        assert "center_partner:added" in verbs(at.ben, at.northwind)

    def test_refused_with_reasons(self, at: Town) -> None:
        def add(number: object) -> None:
            centers.add_partner(at.ana, center_id=at.acme.id, number=str(number))

        with pytest.raises(NoSuchCenter) as own:
            add(at.acme.id)
        assert "your own" in own.value.fields["number"]
        with pytest.raises(NoSuchCenter) as unknown:
            add(4711)
        assert "no Business Center with this ID" in unknown.value.fields["number"]
        with pytest.raises(NoSuchCenter):
            add(at.ids[0])
        with pytest.raises(AlreadyPartners) as already:
            add(at.northwind.id)
        assert already.value.fields["number"] == "Northwind is a partner already."

    def test_by_admins_of_the_centre_only(self, at: Town) -> None:
        number = str(at.hillside.id)
        with pytest.raises(Denied):
            centers.add_partner(at.nils, center_id=at.northwind.id, number=number)
        for stranger in (at.ben, at.cast.cai):
            with pytest.raises(NotFound):
                centers.add_partner(stranger, center_id=at.acme.id, number=number)
            with acting(stranger), pytest.raises(NotFound):
                centers.find_partner(stranger, at.acme.id, number)
        with acting(at.ana):
            assert centers.find_partner(at.ana, at.acme.id, f"BC {number}").name == "Hillside"

    def test_numbers_cannot_be_tried_for_long(self, at: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "PARTNER_LOOKUPS_PER_HOUR", 3)
        with acting(at.hal):
            for number in range(1, 4):
                with pytest.raises(NoSuchCenter):
                    centers.find_partner(at.hal, at.hillside.id, str(number))
            with pytest.raises(TooManyTries):
                centers.find_partner(at.hal, at.hillside.id, str(at.acme.id))

    def test_there_is_a_bound(self, at: Town, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "PARTNERS_PER_CENTER", 1)
        with pytest.raises(TooManyPartners):
            centers.add_partner(at.ana, center_id=at.acme.id, number=str(at.hillside.id))


def test_the_list_is_searched_narrowed_and_ordered(at: Town) -> None:
    share(at)
    for name in ("Bakery", "Cinema"):
        other = made(at.cast.cai, name)
        centers.add_partner(at.ana, center_id=at.acme.id, number=str(other.id))
    assert partners(at.ana, at.acme.id) == ["Bakery", "Cinema", "Northwind"]
    assert partners(at.ana, at.acme.id, search="CIN") == ["Cinema"]
    assert partners(at.ana, at.acme.id, search=str(at.northwind.id)) == ["Northwind"]
    assert partners(at.ana, at.acme.id, only="given") == ["Northwind"]
    assert partners(at.ana, at.acme.id, only="nothing") == ["Bakery", "Cinema"]
    assert partners(at.ana, at.acme.id, sort="given", descending=True)[0] == "Northwind"
    assert partners(at.ana, at.acme.id, size=1, offset=1) == ["Cinema"]
    with pytest.raises(Denied):
        partners(at.nils, at.northwind.id)
    with pytest.raises(NotFound):
        partners(at.cast.cai, at.acme.id)


class TestRemoving:
    def test_says_what_ends_and_ends_it_on_both_sides(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at)
        first = at.ids[0]
        assign(at.ben, center_id=at.northwind.id, who=at.nils, ad_account_id=first, role=Role.OPERATOR)
        assign(at.hal, center_id=at.hillside.id, who=at.hal, ad_account_id=first, role=Role.ANALYST)
        with acting(at.ben):
            said = centers.preview_partner_removal(at.ben, at.northwind.id, at.acme.id)
        assert said == [
            "You lose 3 ad accounts that Acme shared with you, at once.",
            "2 people of yours lose what they were assigned there.",
            "What was passed on to 1 other Business Center ends too.",
            "Neither side can share with the other until one of you adds the partner again.",
        ]
        centers.remove_partner(at.ana, center_id=at.acme.id, partner_id=at.northwind.id)
        assert (role_of(at.nils, first), role_of(at.hal, first)) == (None, None)
        assert (partners(at.ana, at.acme.id), partners(at.ben, at.northwind.id)) == ([], ["Hillside"])
        with pytest.raises(NotAPartner):
            centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id)

    def test_a_middle_link_takes_only_what_it_carried(self, at: Town) -> None:
        share(at, may_pass_on=True)
        pass_on(at)
        centers.remove_partner(at.hal, center_id=at.hillside.id, partner_id=at.northwind.id)
        with acting(at.hal):
            assert access.held_by(at.hillside.id, Kind.AD_ACCOUNT) == {}
        assert set(given(at)) == set(at.ids)

    def test_coming_back_brings_nothing_back(self, at: Town) -> None:
        share(at)
        centers.remove_partner(at.ben, center_id=at.northwind.id, partner_id=at.acme.id)
        centers.add_partner(at.ben, center_id=at.northwind.id, number=str(at.acme.id))
        assert given(at) == {}
        share(at)
        assert set(given(at)) == set(at.ids)

    def test_by_admins_of_either_only(self, at: Town) -> None:
        with pytest.raises(Denied):
            centers.remove_partner(at.nils, center_id=at.northwind.id, partner_id=at.acme.id)
        for stranger, center in ((at.hal, at.acme), (at.cast.cai, at.northwind)):
            with pytest.raises(NotFound):
                centers.remove_partner(stranger, center_id=center.id, partner_id=at.northwind.id)
        with pytest.raises(NotAPartner):
            centers.remove_partner(at.hal, center_id=at.hillside.id, partner_id=at.acme.id)


class TestWalls:
    """What the database allows with the checks of the code left out."""

    def test_rows_are_seen_by_the_two_sides_alone(self, at: Town) -> None:
        share(at)
        seen = {}
        for name, who in (
            ("ana", at.ana),
            ("ben", at.ben),
            ("nils", at.nils),
            ("hal", at.hal),
            ("cai", at.cast.cai),
        ):
            with acting(who):
                seen[name] = (CenterPartner.objects.count(), CenterShare.objects.count())
        assert seen == {"ana": (1, 1), "ben": (2, 1), "nils": (0, 0), "hal": (1, 0), "cai": (0, 0)}

    def test_nobody_makes_partners_or_terms_for_others(self, at: Town) -> None:
        low, high = sorted((at.acme.id, at.hillside.id))
        row = {"low_id": low, "high_id": high, "added_at": clock.now()}
        with acting(at.ana):
            ours = CenterPartner.objects.get()
        for who, values in (
            (at.cast.cai, {"added_for": at.acme.id, "added_by": at.cast.cai.person_id}),
            (at.ana, {"added_for": at.hillside.id, "added_by": at.ana.person_id}),
            (at.ana, {"added_for": at.acme.id, "added_by": at.hal.person_id}),
        ):
            with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
                CenterPartner.objects.create(**row, **values)
        for who, giver, taker in (
            (at.ben, at.acme.id, at.northwind.id),
            (at.ana, at.acme.id, at.hillside.id),
            (at.cast.cai, at.acme.id, at.northwind.id),
        ):
            with acting(who), pytest.raises(ProgrammingError), transaction.atomic():
                CenterShare.objects.create(
                    partner_id=ours.id, giver_id=giver, taker_id=taker, may_pass_on=True, made_at=clock.now()
                )

    def test_nobody_ends_it_for_others_and_what_is_over_stays_so(self, at: Town) -> None:
        over = {"ended_at": clock.now(), "ended_for": at.acme.id}
        with acting(at.cast.cai):
            assert CenterPartner.objects.update(**over, ended_by=at.cast.cai.person_id) == 0
        with acting(at.ben), pytest.raises(ProgrammingError), transaction.atomic():
            CenterPartner.objects.filter(low_id=min(at.acme.id, at.northwind.id)).update(
                **over, ended_by=at.ben.person_id
            )
        centers.remove_partner(at.ana, center_id=at.acme.id, partner_id=at.northwind.id)
        with acting(at.ana):
            assert CenterPartner.objects.update(**over, ended_by=at.ana.person_id) == 0

    def test_shares_cannot_be_written_past_the_functions(self, at: Town) -> None:
        calls = (
            "access_share_many({0}, {1}, 30::smallint, 1, ARRAY[{2}]::bigint[], ARRAY[77]::bigint[])",
            "access_change_held({0}, ARRAY[{2}]::bigint[], 30::smallint, NULL, true, ARRAY[77]::bigint[])",
            "access_end_held({0}, ARRAY[{2}]::bigint[], 'x')",
        )
        for who in (at.ben, at.nils, at.cast.cai):
            for call in calls:
                words = call.format(at.acme.id, at.hillside.id, at.ids[0])
                with acting(who), pytest.raises(ProgrammingError, match="Only Admins"), transaction.atomic():
                    prepared(f"SELECT {words}")
        for inner in ("access_fell(ARRAY[1]::bigint[], 'x')", "access_below(ARRAY[1]::bigint[])"):
            with (
                acting(at.ana),
                pytest.raises(ProgrammingError, match="permission denied"),
                transaction.atomic(),
            ):
                prepared(f"SELECT {inner}")


def test_the_other_direction_is_its_own(at: Town) -> None:
    share(at)
    with acting(at.ana):
        one = centers.get_partner(at.ana, at.acme.id, at.northwind.id)
        assert (one.given, one.taken) == (3, 0)
        assert ad_accounts.list_shared(at.ana, at.acme.id, at.northwind.id, taken=True).rows == []
    with acting(at.ben):
        other = centers.get_partner(at.ben, at.northwind.id, at.acme.id)
        assert (other.given, other.taken) == (0, 3)
