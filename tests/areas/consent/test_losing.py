"""What an ad account uses of creators through a centre ends for good when that centre is Admin of it no more."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable

import pytest

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.centers.errors import PlanMoved
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import NewLinkRequest
from suitcase.areas.consent.losing import Sleeping, settle_sleeping
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound, Refusal
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.sharing import answer, asked, assign
from tests.areas.centers.people import joined, verbs
from tests.areas.consent.houses import House, build
from tests.cast import Cast, everybody, person, verified_center
from tests.races import at_once

STOPPED = "center_creator:account_stopped"


@dataclasses.dataclass(frozen=True)
class Street:
    """Acme, which owns an ad account, and Northwind, which Leo lets use his posts."""

    house: House
    ben: Actor
    northwind: Center

    @property
    def it(self) -> int:
        return self.house.account.id

    @property
    def ana(self) -> Actor:
        return self.house.cast.ana

    def share(self, role: str) -> int:
        return ad_accounts.share_ad_accounts(
            self.ana,
            center_id=self.house.center.id,
            partner_id=self.northwind.id,
            ad_account_ids=[self.it],
            role=role,
            may_pass_on=True,
        ).change_id

    def stop(self) -> int:
        where = {"center_id": self.house.center.id, "partner_id": self.northwind.id}
        return ad_accounts.stop_sharing(self.ana, **where, ad_account_ids=[self.it]).change_id

    def use(self) -> bool:
        """Northwind lets the ad account use Leo's posts; whether it could."""
        (change,) = consent.assign_creator(
            self.ben,
            center_id=self.northwind.id,
            creator_account_id=self.house.cast.leo_account.id,
            ad_accounts=[self.it],
            scopes=("POST",),
        ).changes
        return not change.why

    def used(self) -> int:
        """How many creator accounts the ad account uses through centres, whether or not it counts at the moment."""
        creator = (Kind.CREATOR_ACCOUNT, self.house.cast.leo_account.id)
        with acting(Actor.system()):
            return len(access.relations(subject=(Kind.AD_ACCOUNT, self.it), object=creator))

    def lets_in(self) -> int:
        """Northwind is let in as Admin by a request; the id of what it holds."""
        answer(self.ana, asked(self.ben, self.northwind, self.it, "ADMIN"))
        with acting(self.ana):
            found = ad_accounts.list_centers_with_access(self.ana, self.it)
        return next(one.relation_id for one in found if one.can_change)


def made(cast: Cast) -> Street:
    house, ben = build(cast), person("Ben")
    northwind = verified_center(ben, cast.olu, "Northwind")
    centers.add_partner(cast.ana, center_id=house.center.id, number=str(northwind.id))
    request = consent.request_for_center(
        ben, center_id=northwind.id, new=NewLinkRequest(username="leo.bakes")
    )
    with acting(cast.leo):
        text = consent.get_grant(cast.leo, request).text
    assert text is not None
    consent.approve_request(cast.leo, request_id=request, text_sha256=text.sha256)
    return Street(house, ben, northwind)


@pytest.fixture
def street(cast: Cast) -> Street:
    return made(cast)


def test_lowering_ends_it_for_good_and_says_so_before(street: Street) -> None:
    cast, leo = street.house.cast, street.house.cast.leo_account
    street.share("ADMIN")
    street.use()
    plan = (street.ana, street.house.center.id, street.northwind.id)
    with acting(street.ana):
        rows = ad_accounts.plan_sharing(*plan, ad_account_ids=[street.it], role="OPERATOR")
        said = ad_accounts.preview_sharing(*plan, rows)
    assert said[-1] == (
        "1 ad account can no longer use @leo.bakes through a Business Center that is not Admin of it any more;"
        " being Admin again does not give that back."
    )
    street.share("OPERATOR")
    assert street.used() == 0
    assert verbs(street.ben, street.northwind)[:2] == ["center_partner:lowered", STOPPED]
    for reader, stream in (
        (cast.leo, (Kind.CREATOR_ACCOUNT, leo.id)),
        (street.ana, (Kind.AD_ACCOUNT, street.it)),
    ):
        with acting(reader):
            (line,) = journal.lines(reader, stream, verbs=[STOPPED])
        assert (line.actor_person_id, line.data["scopes"]) == (None, ["POST"])
    assert {one.audience for one in told_by(STOPPED, line.data)} == {"advertiser", "center", "owner"}
    street.share("ADMIN")
    assert street.used() == 0
    street.use()
    assert street.used() == 1


def test_stopping_ends_it_and_undoing_does_not_bring_it_back(street: Street) -> None:
    street.share("ADMIN")
    street.use()
    change = street.stop()
    assert street.used() == 0
    with acting(street.ana):
        stopped = centers.bulk.get_change(street.ana, street.house.center.id, change)
    ad_accounts.undo_sharing(street.ana, change=stopped)
    assert street.used() == 0
    assert verbs(street.ben, street.northwind).count(STOPPED) == 1


def test_another_way_to_be_admin_keeps_it(street: Street) -> None:
    relation = street.lets_in()
    street.share("ADMIN")
    street.use()
    street.stop()
    assert street.used() == 1
    ad_accounts.change_center_role(street.ana, ad_account_id=street.it, relation_id=relation, role="OPERATOR")
    assert street.used() == 0


LOSES = (
    "1 ad account can no longer use @leo.bakes through a Business Center that is not Admin of it any more;"
    " being Admin again does not give that back."
)


def test_another_role_says_before_what_ends(street: Street) -> None:
    relation = street.lets_in()
    which = (street.ana, street.it, relation)
    with acting(street.ana):
        assert ad_accounts.preview_lowering(*which) == []
    street.use()
    with acting(street.ana):
        assert ad_accounts.preview_lowering(*which) == [LOSES]
    for who, refusal in ((street.ben, Denied), (street.house.cast.cai, NotFound)):
        with acting(who), pytest.raises(refusal):
            ad_accounts.preview_lowering(who, street.it, relation)
    ad_accounts.change_center_role(street.ana, ad_account_id=street.it, relation_id=relation, role="ANALYST")
    assert street.used() == 0
    with acting(street.ana):
        assert ad_accounts.preview_lowering(*which[:2], _relation(street)) == []


def _relation(street: Street) -> int:
    with acting(street.ana):
        found = ad_accounts.list_centers_with_access(street.ana, street.it)
    return next(one.relation_id for one in found if one.can_change)


def test_an_offer_that_is_less_by_now_says_what_ends_and_ends_it(street: Street) -> None:
    answer(street.ana, asked(street.ben, street.northwind, street.it, "ANALYST"))
    request_id = asked(street.ben, street.northwind, street.it, "ADMIN")
    with acting(street.ben):
        assert ad_accounts.preview_offered_role(street.ben, request_id) == []
    answer(street.ana, request_id, role="OPERATOR")
    with acting(street.ben):
        assert ad_accounts.preview_offered_role(street.ben, request_id) == []
    relation = _relation(street)
    ad_accounts.change_center_role(street.ana, ad_account_id=street.it, relation_id=relation, role="ADMIN")
    street.use()
    with acting(street.ben):
        assert ad_accounts.preview_offered_role(street.ben, request_id) == [LOSES]
    with acting(street.ana), pytest.raises(NotFound):
        ad_accounts.preview_offered_role(street.ana, request_id)
    ad_accounts.accept_offered_role(street.ben, request_id=request_id)
    assert street.used() == 0
    assert verbs(street.ben, street.northwind)[:2] == ["access_request:offer_accepted", STOPPED]


def test_a_share_beside_it_keeps_what_an_offer_would_end(street: Street) -> None:
    answer(street.ana, asked(street.ben, street.northwind, street.it, "ANALYST"))
    request_id = asked(street.ben, street.northwind, street.it, "ADMIN")
    answer(street.ana, request_id, role="OPERATOR")
    street.share("ADMIN")
    street.use()
    with acting(street.ben):
        assert ad_accounts.preview_offered_role(street.ben, request_id) == []
    ad_accounts.accept_offered_role(street.ben, request_id=request_id)
    assert street.used() == 1


def test_taking_a_share_back_says_before_what_ends(street: Street) -> None:
    change = street.share("ADMIN")
    with acting(street.ana):
        assert LOSES not in centers.preview_undo(street.ana, street.house.center.id, change)
    street.use()
    with acting(street.ana):
        assert LOSES in centers.preview_undo(street.ana, street.house.center.id, change)
    with acting(street.house.cast.cai), pytest.raises(NotFound):
        centers.preview_undo(street.house.cast.cai, street.house.center.id, change)
    with acting(street.ana):
        centers.undo(street.ana, street.house.center.id, change)
    assert street.used() == 0


def test_undoing_a_transfer_says_before_what_ends(street: Street) -> None:
    transfer = ad_accounts.start_transfer(
        street.ana, ad_account_id=street.it, to_center_id=street.northwind.id
    )
    ad_accounts.accept_transfer(street.ben, transfer_id=transfer)
    for who in (street.ana, street.ben):
        with acting(who):
            assert ad_accounts.preview_undoing(who, transfer) == []
    street.use()
    for who in (street.ana, street.ben):
        with acting(who):
            assert ad_accounts.preview_undoing(who, transfer) == [LOSES]
    with acting(street.house.cast.cai), pytest.raises(NotFound):
        ad_accounts.preview_undoing(street.house.cast.cai, transfer)
    ad_accounts.undo_transfer(street.ana, transfer_id=transfer)
    assert street.used() == 0


def test_access_by_request_that_ends(street: Street) -> None:
    relation = street.lets_in()
    street.use()
    with acting(street.ana):
        _name, ends = ad_accounts.preview_ending(street.ana, street.it, relation)
    assert any("@leo.bakes" in sentence for sentence, _more in ends)
    ad_accounts.end_center_access(street.ana, ad_account_id=street.it, relation_id=relation)
    assert street.used() == 0
    street.lets_in()
    assert street.used() == 0


def test_the_end_of_a_partnership(street: Street) -> None:
    street.share("ADMIN")
    street.use()
    with acting(street.ben):
        said = centers.preview_partner_removal(street.ben, street.northwind.id, street.house.center.id)
    assert any("@leo.bakes" in one for one in said)
    centers.remove_partner(street.ben, center_id=street.northwind.id, partner_id=street.house.center.id)
    assert street.used() == 0
    assert verbs(street.ben, street.northwind)[:2] == ["center_partner:removed", STOPPED]


def test_what_was_passed_on_loses_it_too(street: Street) -> None:
    hal = person("Hal")
    hillside = centers.create_center(hal, name="Hillside", time_zone="Europe/Berlin")
    centers.add_partner(street.ben, center_id=street.northwind.id, number=str(hillside.id))
    request = consent.request_for_center(
        hal, center_id=hillside.id, new=NewLinkRequest(username="mia.trails")
    )
    mia = street.house.cast.mia
    with acting(mia):
        text = consent.get_grant(mia, request).text
    assert text is not None
    consent.approve_request(mia, request_id=request, text_sha256=text.sha256)
    street.share("ADMIN")
    ad_accounts.share_ad_accounts(
        street.ben,
        center_id=street.northwind.id,
        partner_id=hillside.id,
        ad_account_ids=[street.it],
        role="ADMIN",
    )
    creator = street.house.cast.mia_account.id
    which = {"creator_account_id": creator, "ad_accounts": [street.it], "scopes": ("POST",)}
    consent.assign_creator(hal, center_id=hillside.id, **which)
    where = {"center_id": street.house.center.id, "partner_id": street.northwind.id}
    with acting(street.ana):
        count, said = ad_accounts.preview_passing_on(
            street.ana, *where.values(), ad_account_ids=[street.it], allowed=False
        )
    assert (count, said[-1]) == (1, LOSES.replace("@leo.bakes", "@mia.trails"))
    ad_accounts.allow_passing_on(street.ana, **where, ad_account_ids=[street.it], allowed=False)
    assert verbs(hal, hillside)[0] == STOPPED


@pytest.mark.parametrize("act", ["stop", "lower"])
def test_letting_it_be_used_at_the_moment_of_the_end(own_database: Callable[[str], str], act: str) -> None:
    street = made(everybody())
    street.share("ADMIN")
    ends = street.stop if act == "stop" else lambda: street.share("ANALYST")
    used, ended = at_once(street.use, ends)
    assert not isinstance(ended, BaseException), ended
    assert isinstance(used, bool | Refusal), used
    assert street.used() == 0
    # Either it was too late, or it was let and ended, and everybody was told.
    assert (used is True) == (STOPPED in verbs(street.ben, street.northwind))


def test_a_grant_looks_again_under_its_lock(street: Street, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever planned while another act was under way is refused, and told to look again."""
    street.share("ADMIN")
    monkeypatch.setattr(access, "hold_leading", lambda _center, _ids: set())
    with pytest.raises(PlanMoved):
        street.use()
    assert street.used() == 0


class TestSleeping:
    """Ends of roles did not always take along what stood on them."""

    def _as_it_was(self, street: Street) -> None:
        """Northwind loses its role as it did when nothing else happened with that."""
        with acting(street.ana):
            (given,) = ad_accounts.list_centers_with_access(street.ana, street.it)
        with acting(Actor.system()):
            access.end(Actor.system(), [given.relation_id], reason="unshared")

    def test_one_that_was_left_behind_would_awake_and_is_ended_once_and_told(self, street: Street) -> None:
        street.share("ADMIN")
        street.use()
        self._as_it_was(street)
        assert street.used() == 1
        sleeping = Sleeping()
        assert self._rounds(sleeping) == [1, 0]
        assert street.used() == 0
        street.share("ADMIN")
        assert street.used() == 0
        assert verbs(street.ben, street.northwind).count(STOPPED) == 1
        street.use()
        sleeping.begin()
        assert self._rounds(sleeping) == [1, 0]
        assert street.used() == 1
        assert verbs(street.ben, street.northwind).count(STOPPED) == 1

    def test_only_those_that_were_asked_about(self, street: Street) -> None:
        street.share("ADMIN")
        street.use()
        self._as_it_was(street)
        system = Actor.system()
        assert settle_sleeping(system, ad_account_ids=[street.house.cast.acme.id]) == 0
        assert settle_sleeping(system, ad_account_ids=[street.it]) == 1
        assert settle_sleeping(system, ad_account_ids=[street.it]) == 0

    def test_it_would_awake(self, street: Street) -> None:
        street.share("ADMIN")
        street.use()
        self._as_it_was(street)
        cast = street.house.cast
        posts = (access.Permission.CREATOR_POSTS_USE, (Kind.CREATOR_ACCOUNT, cast.leo_account.id))
        ida = joined(street.ana, street.house.center, "Ida")
        who = {"center_id": street.house.center.id, "person_id": ida.person_id or 0}
        assign(street.ana, **who, account_id=street.it, role=Role.OPERATOR)
        with acting(ida):
            assert not access.check(ida, *posts).allowed
        street.share("ADMIN")
        with acting(ida):
            assert access.check(ida, *posts).allowed

    def test_the_worker_looks_at_its_start(self, street: Street) -> None:
        street.share("ADMIN")
        street.use()
        self._as_it_was(street)
        (due,) = [one for one in journal.registered_due() if one.name == "consent.end_sleeping_uses"]
        assert isinstance(due.work, Sleeping)
        due.work.begin()
        assert journal.do_due((due.name,)) == {due.name: 1}
        assert street.used() == 0
        assert journal.do_due((due.name,)) == {due.name: 0}

    def _rounds(self, sleeping: Sleeping) -> list[int]:
        with acting(Actor.system()):
            return [sleeping(Actor.system(), limit=100) for _ in range(2)]
