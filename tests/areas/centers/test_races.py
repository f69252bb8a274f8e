"""Two at once on the people of a centre: one effect, the other is told."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, Security
from suitcase.areas.centers.errors import LastAdmin
from suitcase.areas.centers.house import _LOCK
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, NotFound
from suitcase.stores.postgres import acting
from tests.areas.centers.people import ADMIN, STANDARD, invite, joined, made, members, names
from tests.cast import Cast, everybody, person
from tests.races import at_once, one_won, wait_until_somebody_queues


@pytest.fixture
def cast(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed, in a database of this test's own."""
    return everybody()


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


def test_two_admins_who_leave_at_once_do_not_leave_it_alone(cast: Cast, acme: Center) -> None:
    ben = joined(cast.ana, acme, "Ben", ADMIN)
    results = at_once(
        lambda: centers.leave_center(cast.ana, center_id=acme.id),
        lambda: centers.leave_center(ben, center_id=acme.id),
    )
    one_won(results)
    assert any(isinstance(one, LastAdmin) for one in results)


def test_accepting_meets_cancelling_and_a_double_click(cast: Cast, acme: Center) -> None:
    ben = person("Ben")
    invite(cast.ana, acme, "ben@people.example")
    with acting(ben):
        (mine,) = centers.my_invitations(ben)
    results = at_once(
        lambda: centers.accept_center_invitation(ben, invitation_id=mine.id),
        lambda: centers.accept_center_invitation(ben, invitation_id=mine.id),
        lambda: centers.cancel_center_invitation(cast.ana, center_id=acme.id, invitation_id=mine.id),
    )
    one_won(results)
    assert ("Ben" in names(cast.ana, acme)) is not isinstance(results[2], type(None))


def test_two_lists_at_once_invite_nobody_twice(cast: Cast, acme: Center) -> None:
    results = at_once(*[lambda: invite(cast.ana, acme, "a@x.example", "b@x.example")] * 2)
    assert not any(isinstance(one, Exception) for one in results), results
    with acting(cast.ana):
        assert centers.count_people(cast.ana, acme.id).invited == 2


def test_who_is_no_admin_any_more_when_her_turn_comes_changes_nothing(cast: Cast, acme: Center) -> None:
    """She asked while she was Admin, and waits behind the act that takes the role from her."""
    ben, vera = joined(cast.ana, acme, "Ben", ADMIN), joined(cast.ana, acme, "Vera")
    him, her = ben.person_id or 0, vera.person_id or 0
    is_hers = threading.Event()

    def demote() -> None:
        with acting(cast.ana):
            centers.change_member(
                cast.ana, center_id=acme.id, person_id=him, role="CENTER_STANDARD", finance=""
            )
            is_hers.set()
            wait_until_somebody_queues(_LOCK)

    def promote() -> None:
        assert is_hers.wait(10)
        centers.change_member(ben, center_id=acme.id, person_id=her, role="CENTER_ADMIN", finance="")

    def rename() -> None:
        assert is_hers.wait(10)
        centers.change_center(ben, center_id=acme.id, name="Mine", time_zone="UTC", version=1)

    results = at_once(demote, promote, rename)
    assert results[0] is None, results
    # To the moment at which she asked, the role she has now did not exist yet.
    assert all(isinstance(one, Denied | NotFound) for one in results[1:]), results
    assert [one.roles for one in members(cast.ana, acme)] == [(ADMIN,), (STANDARD,), (STANDARD,)]


def test_settings_that_wait_behind_the_loss_of_the_role_are_refused(cast: Cast, acme: Center) -> None:
    """Both who became Standard and who was removed get a refusal in words, and nothing of theirs holds."""
    wanted = Security(dormant_days=30)
    for remove in (False, True):
        ben = joined(cast.ana, acme, "Ben" if remove else "Ray", ADMIN)
        him = ben.person_id or 0
        is_hers = threading.Event()

        def take(remove: bool = remove, him: int = him, is_hers: threading.Event = is_hers) -> None:
            with acting(cast.ana):
                if remove:
                    centers.remove_member(cast.ana, center_id=acme.id, person_id=him)
                else:
                    centers.change_member(
                        cast.ana, center_id=acme.id, person_id=him, role="CENTER_STANDARD", finance=""
                    )
                is_hers.set()
                wait_until_somebody_queues(_LOCK)

        def change(ben: Actor = ben, is_hers: threading.Event = is_hers) -> None:
            assert is_hers.wait(10)
            centers.change_security(ben, center_id=acme.id, wanted=wanted, version=acme.version)

        def rename(ben: Actor = ben, is_hers: threading.Event = is_hers) -> None:
            assert is_hers.wait(10)
            centers.change_center(
                ben, center_id=acme.id, name="Ben & Co", time_zone="UTC", version=acme.version
            )

        results = at_once(take, change, rename)
        assert results[0] is None
        assert all(isinstance(one, NotFound if remove else Denied) for one in results[1:]), results
    with acting(cast.ana):
        assert centers.get_center(cast.ana, acme.id) == acme
