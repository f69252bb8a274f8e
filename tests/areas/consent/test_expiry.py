"""What time does to requests and links: every reminder once and in order, every end once, nothing after an answer."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from suitcase.areas.consent import expiry, rules
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import EndedAs, LinkStatus, NewLinkRequest, RequestState
from suitcase.areas.consent.models import Link, LinkRequest
from suitcase.areas.creators import public as creators
from suitcase.areas.journal.public import do_due
from suitcase.kernel import clock, limits, reminders
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Refusal
from suitcase.stores.postgres import acting, prepared
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast, ad_account, everybody
from tests.races import at_once

DAY, HOUR = dt.timedelta(days=1), dt.timedelta(hours=1)
OURS = ("link:request_reminded", "link:request_expired", "link:ending", "link:expired")
SYSTEM = Actor.system("tests")


@pytest.fixture
def committed(own_database: Callable[[str], str]) -> Cast:
    """The cast, committed."""
    return everybody()


def minute() -> dict[str, int]:
    """What the worker does every minute."""
    return do_due()


def told(request_id: int) -> list[tuple[str, int]]:
    """What time said about a request or its link: (verb, which reminder), oldest first."""
    with acting(SYSTEM):
        rows = prepared(
            "SELECT verb, coalesce((data ->> 'reminder')::int, 0) FROM journal_line"
            " WHERE data ->> 'request' = %s AND verb = ANY(%s::text[]) ORDER BY arrival",
            (str(request_id), list(OURS)),
        )
    return [(verb.partition(":")[2], number) for verb, number in rows]


def row(request_id: int) -> LinkRequest:
    with acting(SYSTEM):
        return LinkRequest.objects.select_related("link").get(id=request_id)


def move_end(cast: Cast, request_id: int, ends_at: dt.datetime | None) -> None:
    """Another end for the link, written by its creator."""
    with acting(cast.mia):
        link = Link.objects.select_for_update().get(request_id=request_id)
        link.ends_at = ends_at
        link.save(update_fields=["ends_at"])


class TestRequests:
    def test_the_owner_is_reminded_three_times_then_it_is_over(self, cast: Cast) -> None:
        request_id = ask(cast)
        seen = []
        for _ in range(16):
            clock.advance(DAY)
            minute()
            seen.append(told(request_id)[-1:])
        days = [
            (day, each[0])
            for day, (before, each) in enumerate(itertools.pairwise([[], *seen]), 1)
            if each != before
        ]
        assert days == [
            (3, ("request_reminded", 3)),
            (7, ("request_reminded", 7)),
            (12, ("request_reminded", 12)),
            (14, ("request_expired", 0)),
        ]
        kept = row(request_id)
        assert (kept.state, kept.answered_at) == (RequestState.EXPIRED, kept.expires_at)

    def test_it_reads_as_expired_before_the_minute_comes(self, cast: Cast) -> None:
        request_id = ask(cast)
        clock.advance(14 * DAY)
        assert status(cast, request_id) is LinkStatus.EXPIRED
        assert row(request_id).state == RequestState.PENDING
        assert minute()["consent.expire_requests"] == 1
        assert status(cast, request_id) is LinkStatus.EXPIRED

    @pytest.mark.parametrize(
        ("off_for_days", "wanted"),
        [
            (8, [("request_reminded", 7)]),
            (13, [("request_reminded", 12)]),
            (20, [("request_expired", 0)]),
        ],
    )
    def test_after_a_standstill_only_the_newest_is_told(
        self, cast: Cast, off_for_days: int, wanted: list[tuple[str, int]]
    ) -> None:
        request_id = ask(cast)
        clock.advance(off_for_days * DAY)
        minute()
        minute()
        assert told(request_id) == wanted

    def test_asking_again_settles_the_old_one_first(self, cast: Cast) -> None:
        old = ask(cast)
        clock.advance(14 * DAY)
        new = ask(cast)
        assert (told(old), row(old).state) == ([("request_expired", 0)], RequestState.EXPIRED)
        assert (minute()["consent.expire_requests"], told(new)) == (0, [])

    def test_the_line_says_how_long_is_left(self, cast: Cast) -> None:
        ask(cast)
        clock.advance(12 * DAY + HOUR)
        minute()
        with acting(SYSTEM):
            ((left,),) = prepared(
                "SELECT (data ->> 'days_left')::int FROM journal_line WHERE verb = 'link:request_reminded'"
            )
        assert left == 2


class TestLinks:
    def test_both_sides_are_reminded_then_it_ends(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + 20 * DAY)
        for _ in range(22 * 2):
            clock.advance(DAY / 2)
            minute()
        assert told(request_id) == [("ending", 14), ("ending", 7), ("ending", 1), ("expired", 0)]
        link = row(request_id).link
        assert (link.ended_as, link.ended_at, link.ended_by) == (EndedAs.EXPIRED, link.ends_at, None)
        assert status(cast, request_id) is LinkStatus.EXPIRED

    def test_what_lay_behind_when_the_end_was_chosen_is_no_news(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + 5 * DAY)
        minute()
        assert told(request_id) == []
        clock.advance(4 * DAY + HOUR)
        minute()
        assert told(request_id) == [("ending", 1)]

    def test_a_longer_link_is_reminded_anew_and_a_shorter_one_at_its_own_time(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + 2 * DAY)
        clock.advance(DAY + HOUR)
        minute()
        move_end(cast, request_id, clock.now() + 10 * DAY)
        minute()
        assert told(request_id) == [("ending", 1)]
        clock.advance(4 * DAY)
        minute()
        assert told(request_id) == [("ending", 1), ("ending", 7)]
        move_end(cast, request_id, clock.now() + 3 * HOUR)
        minute()
        assert told(request_id) == [("ending", 1), ("ending", 7)]
        clock.advance(4 * HOUR)
        minute()
        assert told(request_id)[-1] == ("expired", 0)

    def test_without_an_end_nothing_happens(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + 3 * DAY)
        move_end(cast, request_id, None)
        clock.advance(400 * DAY)
        assert sum(minute().values()) == 0
        assert told(request_id) == []

    def test_a_new_link_after_an_end_settles_the_old_one_first(self, cast: Cast) -> None:
        old = ask(cast)
        approve(cast, old, ends_at=clock.now() + DAY)
        clock.advance(2 * DAY)
        new = ask(cast)
        approve(cast, new)
        assert told(old) == [("expired", 0)]
        assert (minute()["consent.expire_links"], told(new)) == (0, [])

    def test_a_link_that_was_ended_is_not_ended_again(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + 8 * DAY)
        consent.revoke_link(cast.mia, request_id=request_id)
        clock.advance(30 * DAY)
        assert sum(minute().values()) == 0
        assert (told(request_id), status(cast, request_id)) == ([], LinkStatus.REVOKED)


class TestInBatches:
    """What the worker's minute calls: at most so many at once, oldest first, and honest about nothing."""

    def test_requests(self, cast: Cast) -> None:
        older, newer = ask(cast), ask(cast, "leo.bakes")
        clock.advance(7 * DAY)
        assert [expiry.remind_of_requests(SYSTEM, limit=1) for _ in range(3)] == [1, 1, 0]
        clock.advance(7 * DAY)
        assert expiry.remind_of_requests(SYSTEM, limit=9) == 0
        assert expiry.expire_requests(SYSTEM, limit=1) == 1
        assert [row(each).state for each in (older, newer)] == ["EXPIRED", "PENDING"]
        assert [expiry.expire_requests(SYSTEM, limit=9) for _ in range(2)] == [1, 0]

    def test_links(self, cast: Cast) -> None:
        later, sooner = ask(cast), ask(cast, "leo.bakes")
        approve(cast, later, ends_at=clock.now() + 9 * DAY)
        approve(cast, sooner, cast.leo, ends_at=clock.now() + 8 * DAY)
        clock.advance(2 * DAY)
        assert [expiry.remind_of_ends(SYSTEM, limit=1) for _ in range(3)] == [1, 1, 0]
        clock.advance(7 * DAY)
        assert expiry.expire_links(SYSTEM, limit=1) == 1
        assert [row(each).link.ended_as for each in (later, sooner)] == [None, EndedAs.EXPIRED]
        assert [expiry.expire_links(SYSTEM, limit=9) for _ in range(2)] == [1, 0]

    def test_all_of_one_account_at_once(self, cast: Cast) -> None:
        mias, leos = ask(cast), ask(cast, "leo.bakes")
        approve(cast, leos, cast.leo, ends_at=clock.now() + DAY)
        clock.advance(20 * DAY)
        with pytest.raises(ValueError, match="Name"):
            expiry.expire_now(SYSTEM)
        assert expiry.expire_now(SYSTEM, creator_account_id=cast.leo_account.id) == 1
        assert (row(leos).link.ended_as, row(mias).state) == (EndedAs.EXPIRED, "PENDING")
        assert [expiry.expire_now(SYSTEM, ad_account_id=cast.acme.id) for _ in range(2)] == [1, 0]


def test_an_account_that_closes_settles_first_what_time_has_ended(cast: Cast) -> None:
    over = ask(cast)
    clock.advance(14 * DAY)
    other = ad_account(cast.ana, name="Birch Bikes")
    new = NewLinkRequest(username="mia.trails")
    waiting = consent.request_authorization(cast.ana, ad_account_id=other.id, new=new)
    creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
    assert (told(over), told(waiting)) == ([("request_expired", 0)], [])
    with acting(SYSTEM):
        rows = prepared(
            "SELECT data ->> 'ad_account_name' FROM journal_line WHERE verb = 'link:request_ended'"
        )
    assert rows == [("Birch Bikes",)]


@pytest.mark.parametrize("days", [1, 7, 14])
def test_the_database_counts_the_same_steps(cast: Cast, days: int) -> None:
    """The trigger that starts the count anew knows the numbers of `limits` and no others."""
    request_id = ask(cast)
    approve(cast, request_id)
    for ends_at in (clock.now() + days * DAY - HOUR, clock.now() + days * DAY + HOUR):
        move_end(cast, request_id, ends_at)
        passed = reminders.passed(ends_at, rules.LINK_REMINDERS, clock.now())
        assert row(request_id).link.reminders == passed


# ---- against a model ----


@dataclasses.dataclass
class Model:
    """What should be told about one request and its link, worked out the plain way."""

    asked: dt.datetime
    waits: bool = True
    end: dt.datetime | None = None
    end_set: dt.datetime | None = None
    holds: bool = False
    told: list[tuple[str, int]] = dataclasses.field(default_factory=list)
    _told_of_end: set[int] = dataclasses.field(default_factory=set)

    def minute(self, now: dt.datetime) -> None:
        if self.waits:
            if now >= self.asked + limits.LINK_REQUEST_LIFETIME:
                self.waits = False
                self.told.append(("request_expired", 0))
            else:
                passed = [day for day in (3, 7, 12) if now >= self.asked + day * DAY]
                if passed and ("request_reminded", passed[-1]) not in self.told:
                    self.told.append(("request_reminded", passed[-1]))
        if self.holds and self.end is not None and self.end_set is not None:
            if now >= self.end:
                self.holds = False
                self.told.append(("expired", 0))
                return
            passed = [day for day in (14, 7, 1) if now >= self.end - day * DAY]
            fresh = [day for day in passed if self.end - day * DAY > self.end_set]
            if fresh and passed[-1] not in self._told_of_end:
                self._told_of_end.add(passed[-1])
                self.told.append(("ending", passed[-1]))

    def set_end(self, end: dt.datetime | None, now: dt.datetime) -> None:
        self.end, self.end_set, self._told_of_end = end, now, set()


STEPS = st.one_of(
    st.tuples(st.just("wait"), st.integers(1, 30 * 24)),
    st.tuples(st.just("wait"), st.sampled_from([24, 72, 7 * 24, 12 * 24, 14 * 24])),
    st.tuples(st.just("approve"), st.one_of(st.none(), st.integers(1, 40 * 24))),
    st.tuples(st.just("move"), st.one_of(st.none(), st.integers(1, 40 * 24))),
    st.tuples(st.sampled_from(["reject", "cancel", "revoke", "unlink"]), st.none()),
)


@pytest.fixture
def lives(committed: Cast) -> Callable[[], int]:
    """A request of its own for each example, months after the one before."""

    def begin() -> int:
        clock.advance(200 * DAY)
        with acting(SYSTEM):
            LinkRequest.objects.filter(state="PENDING").update(state="CANCELLED")
            Link.objects.filter(ended_at__isnull=True).update(ended_at=clock.now(), ended_as="UNLINKED")
        return ask(committed)

    return begin


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, min_size=2, max_size=9))
def test_like_the_model(
    committed: Cast, lives: Callable[[], int], steps: list[tuple[str, int | None]]
) -> None:
    request_id = lives()
    model = Model(asked=row(request_id).requested_at)
    for what, hours in steps:
        if what == "wait":
            clock.advance((hours or 0) * HOUR)
            minute()
            model.minute(clock.now())
        else:
            take(committed, request_id, model, what, hours)
        assert told(request_id) == model.told
    minute()
    model.minute(clock.now())
    assert told(request_id) == model.told
    assert len(set(model.told)) == len(model.told) or any(what == "move" for what, _ in steps)


def take(cast: Cast, request_id: int, model: Model, what: str, hours: int | None) -> None:
    """One step of a person, in the product and in the model; what is refused changes neither."""
    now = clock.now()
    end = now + hours * HOUR if hours else None
    over = now >= model.asked + limits.LINK_REQUEST_LIFETIME
    if what == "move":
        if model.holds and (model.end is None or model.end > now):
            move_end(cast, request_id, end)
            model.set_end(row(request_id).link.ends_at, clock.now())
        return
    act: dict[str, Callable[[], object]] = {
        "approve": lambda: approve(cast, request_id, ends_at=end),
        "reject": lambda: consent.reject_request(cast.mia, request_id=request_id),
        "cancel": lambda: consent.cancel_request(cast.ana, request_id=request_id),
        "revoke": lambda: consent.revoke_link(cast.mia, request_id=request_id),
        "unlink": lambda: consent.unlink(cast.ana, request_id=request_id),
    }
    try:
        act[what]()
    except (Refusal, AssertionError):
        return
    if what in ("approve", "reject", "cancel"):
        assert not over
        model.waits, model.holds = False, what == "approve"
        model.set_end(end, now)
    else:
        model.holds = False


# ---- races ----


def test_two_workers_do_nothing_twice(committed: Cast) -> None:
    requests = [ask(committed), ask(committed, "leo.bakes")]
    clock.advance(12 * DAY)
    at_once(minute, minute, minute)
    assert [told(each) for each in requests] == [[("request_reminded", 12)]] * 2
    clock.advance(2 * DAY)
    at_once(minute, minute, minute)
    assert [told(each) for each in requests] == [[("request_reminded", 12), ("request_expired", 0)]] * 2


def test_a_revocation_and_the_end_at_once_have_one_effect(committed: Cast) -> None:
    request_id = ask(committed)
    approve(committed, request_id, ends_at=clock.now() + DAY)
    clock.advance(DAY)
    revoked, _ = at_once(lambda: consent.revoke_link(committed.mia, request_id=request_id), minute)
    assert isinstance(revoked, Refusal)
    assert told(request_id) == [("expired", 0)]
