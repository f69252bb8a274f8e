"""The text for a choice of terms: what is shown is what is kept, and nothing more than was asked is ever granted."""

from __future__ import annotations

import datetime as dt
import hashlib
import itertools
import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Role, relations
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.ad_accounts.models import AdAccount
from suitcase.areas.consent import public as consent
from suitcase.areas.consent import rules
from suitcase.areas.consent.contracts import AS_ASKED, LinkStatus, Requester, Scope
from suitcase.areas.consent.errors import AlreadyEnded, RequestGone, TextChanged
from suitcase.areas.consent.models import ConsentEvidence
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.errors import Denied, Invalid, NotFound, Refusal
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import approve, ask, status
from tests.cast import Cast, everybody
from tests.races import at_once, one_won

NOW = dt.datetime(2026, 11, 22, 9, 30, tzinfo=dt.UTC)
OFFERED = ("POST", "INSIGHTS", "PUBLISH")
ACME = Requester("Ana", "Acme Outdoor", 7, "Acme Outdoor GmbH", "https://acme.example", "DE", "Sports")

ends = st.none() | st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2034, 1, 1), timezones=st.just(dt.UTC))
some_scopes = st.lists(st.sampled_from([Scope(one) for one in OFFERED]), min_size=1, unique=True)


class TestRules:
    @given(proposed=ends, wanted=ends | st.just(AS_ASKED))
    def test_an_end_is_never_later_than_proposed(self, proposed, wanted) -> None:
        try:
            chosen = rules.chosen_end(proposed, wanted, now=NOW)
        except Invalid:
            return
        assert not rules.is_later(chosen, proposed)
        assert chosen is None or NOW < chosen <= NOW + limits.LONGEST_LINK
        assert chosen == (proposed if wanted is AS_ASKED else wanted)

    @given(asked=some_scopes, chosen=st.none() | st.lists(st.sampled_from([*OFFERED, "LIVE", "OWNER"])))
    def test_scopes_are_never_more_than_asked(self, asked, chosen) -> None:
        try:
            granted = rules.narrowed(asked, chosen)
        except Invalid:
            assert chosen is not None
            assert not set(asked) & set(chosen)
            return
        assert granted
        assert set(granted) <= set(asked)
        if chosen is not None:
            assert {scope.value for scope in granted} <= set(chosen)

    @given(terms=st.lists(st.tuples(some_scopes, ends), min_size=2, max_size=2))
    def test_other_terms_are_another_text_and_the_same_are_the_same(self, terms) -> None:
        one, other = (
            rules.consent_text(ACME, handle="mia", scopes=scopes, until=until, message="")
            for scopes, until in terms
        )
        same = set(terms[0][0]) == set(terms[1][0]) and terms[0][1] == terms[1][1]
        assert (one.sha256 == other.sha256) is same
        assert one.sha256 == hashlib.sha256(one.text.encode()).hexdigest()

    @given(scopes=some_scopes, until=ends)
    def test_every_word_on_the_screen_stands_in_the_text(self, scopes, until) -> None:
        text = rules.consent_text(ACME, handle="mia", scopes=scopes, until=until, message="Hello")
        words = json.loads(text.text)
        assert tuple(words["can"]) == text.can
        assert tuple(words["cannot"]) == text.cannot
        assert (words["how_long"], words["how_to_end"]) == (text.how_long, text.how_to_end)
        assert len(text.can) == len(scopes)

    @pytest.mark.parametrize(
        ("until", "words"),
        [
            (dt.datetime(2026, 12, 4, tzinfo=dt.UTC), "Until the end of 3 December 2026 (UTC)"),
            (dt.datetime(2027, 1, 1, tzinfo=dt.UTC), "Until the end of 31 December 2026 (UTC)"),
            (dt.datetime(2026, 12, 3, 23, 0, tzinfo=dt.UTC), "Until 3 December 2026, 23:00 UTC"),
            (None, "Until you revoke it"),
        ],
    )
    def test_an_end_reads_as_people_say_it(self, until, words: str) -> None:
        text = rules.consent_text(ACME, handle="mia", scopes=[Scope.POST], until=until, message="")
        assert text.how_long == words


def held(cast: Cast) -> dict[str, dt.datetime | None]:
    """The scopes Acme may use at this moment, with the end of each."""
    with acting(cast.mia):
        rows = relations(subject=(Kind.AD_ACCOUNT, cast.acme.id))
    return {Role(row.role).name: row.expires_at for row in rows if row.object.kind == Kind.CREATOR_ACCOUNT}


def test_for_every_choice_what_is_shown_is_kept_and_never_more(cast: Cast) -> None:
    """All sets of scopes and all kinds of ends, against a request for two scopes until a day."""
    day = clock.now().date()
    soon = rules.end_of_day(day + dt.timedelta(days=9), "UTC")
    late = rules.end_of_day(day + dt.timedelta(days=90), "UTC")
    asked, granted = ("POST", "INSIGHTS"), 0
    sets = [subset for size in range(4) for subset in itertools.combinations(OFFERED, size)]
    for subset, end in itertools.product([None, *sets], [AS_ASKED, None, soon, late]):
        clock.advance(dt.timedelta(minutes=2))  # nobody is asked this often
        request_id = ask(cast, ends_on=day + dt.timedelta(days=30))
        fits = (subset is None or set(subset) & set(asked)) and end in (AS_ASKED, soon)
        try:
            with acting(cast.mia):
                shown = consent.get_terms(cast.mia, request_id, scopes=subset, ends_at=end)
        except Invalid:
            assert not fits
            with pytest.raises(Invalid):
                consent.approve_request(
                    cast.mia, request_id=request_id, text_sha256="0" * 64, scopes=subset, ends_at=end
                )
            assert held(cast) == {}
            consent.cancel_request(cast.ana, request_id=request_id)
            continue
        assert fits
        posted = shown.text.sha256
        consent.approve_request(
            cast.mia, request_id=request_id, text_sha256=posted, scopes=subset, ends_at=end
        )
        with acting(cast.mia):
            kept = consent.get_evidence(cast.mia, request_id)
        assert (kept.text, kept.text_sha256, kept.scopes) == (shown.text.text, posted, shown.scopes)
        assert json.loads(kept.text)["scopes"] == list(shown.scopes)
        assert kept.terms["ends_at"] == json.loads(kept.text)["ends_at"] == shown.ends_at.isoformat()
        assert held(cast) == dict.fromkeys(shown.scopes, shown.ends_at)
        assert set(held(cast)) <= set(asked)
        consent.revoke_link(cast.mia, request_id=request_id)
        granted += 1
    assert granted == 14  # seven sets that keep something of what was asked, two ends


class TestChoosing:
    def test_another_choice_than_the_one_shown_is_refused(self, cast: Cast) -> None:
        request_id = ask(cast)
        with acting(cast.mia):
            whole = consent.get_terms(cast.mia, request_id).text.sha256
        with pytest.raises(TextChanged):
            consent.approve_request(cast.mia, request_id=request_id, text_sha256=whole, scopes=["POST"])
        assert status(cast, request_id) is LinkStatus.PENDING
        assert held(cast) == {}

    def test_every_field_that_is_wrong_is_named(self, cast: Cast) -> None:
        request_id = ask(cast)
        with acting(cast.mia), pytest.raises(Invalid) as refused:
            consent.get_terms(cast.mia, request_id, scopes=[], ends_at=clock.now())
        assert set(refused.value.fields) == {"scopes", "ends_at"}

    def test_a_later_end_than_asked_says_what_can_be_done(self, cast: Cast) -> None:
        day = clock.now().date() + dt.timedelta(days=30)
        request_id = ask(cast, ends_on=day)
        with acting(cast.mia), pytest.raises(Invalid) as refused:
            consent.get_terms(cast.mia, request_id, ends_at=None)
        assert "later" in refused.value.fields["ends_at"]

    @pytest.mark.parametrize("who", ["ana", "leo", "cai"])
    def test_the_text_is_the_owners_alone(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        with acting(getattr(cast, who)), pytest.raises(NotFound):
            consent.get_terms(getattr(cast, who), request_id)

    def test_an_answered_request_has_no_terms_to_choose(self, cast: Cast) -> None:
        request_id = ask(cast)
        consent.reject_request(cast.mia, request_id=request_id)
        with acting(cast.mia), pytest.raises(RequestGone, match="rejected already"):
            consent.get_terms(cast.mia, request_id)


def change(cast: Cast, request_id: int, **more) -> None:
    with acting(cast.mia):
        text = consent.get_terms_change(cast.mia, request_id, **more).after.text
    consent.change_terms(cast.mia, request_id=request_id, text_sha256=text.sha256, **more)


def in_days(days: int) -> dt.datetime:
    end = rules.end_of_day(clock.now().date() + dt.timedelta(days=days), "UTC")
    assert end is not None
    return end


def linked(cast: Cast, **terms: object) -> int:
    request_id = ask(cast)
    approve(cast, request_id, **terms)
    return request_id


def agreements(request_id: int, cast: Cast) -> int:
    with acting(cast.mia):
        return ConsentEvidence.objects.filter(link__request_id=request_id).count()


def verbs(cast: Cast, actor, stream: tuple[int, int]) -> list[str]:
    with acting(actor):
        return [line.verb for line in journal.lines(actor, stream) if line.verb.startswith("link:")]


class TestChange:
    def test_an_earlier_end_holds_at_once_and_needs_no_new_text(self, cast: Cast) -> None:
        request_id = linked(cast)
        change(cast, request_id, ends_at=in_days(5))
        assert held(cast) == {"POST": in_days(5), "INSIGHTS": in_days(5)}
        assert agreements(request_id, cast) == 1
        with acting(cast.ana):
            assert consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id).until == in_days(5)
        clock.advance(dt.timedelta(days=7))
        assert status(cast, request_id) is LinkStatus.EXPIRED

    def test_a_later_end_is_a_new_consent_with_its_own_text(self, cast: Cast) -> None:
        request_id = linked(cast, ends_at=in_days(5))
        clock.advance(dt.timedelta(days=1))
        change(cast, request_id, ends_at=in_days(60))
        assert set(held(cast).values()) == {in_days(60)}
        assert agreements(request_id, cast) == 2
        with acting(cast.ana):
            kept = consent.get_evidence(cast.ana, request_id)
        assert kept.terms == {"ends_at": in_days(60).isoformat()}
        assert clock.now() - kept.approved_at < dt.timedelta(minutes=1)
        assert "Until the end of" in kept.text

    def test_no_end_at_all_is_later_than_any(self, cast: Cast) -> None:
        request_id = linked(cast, ends_at=in_days(5))
        change(cast, request_id, ends_at=None)
        assert set(held(cast).values()) == {None}
        assert agreements(request_id, cast) == 2

    def test_fewer_permissions_end_at_once(self, cast: Cast) -> None:
        request_id = linked(cast)
        change(cast, request_id, scopes=["INSIGHTS"])
        assert set(held(cast)) == {"INSIGHTS"}
        assert agreements(request_id, cast) == 1
        assert status(cast, request_id) is LinkStatus.AUTHORIZED
        with acting(cast.mia):
            assert consent.get_grant(cast.mia, request_id).scopes == (Scope.INSIGHTS,)

    def test_nothing_can_be_added(self, cast: Cast) -> None:
        request_id = linked(cast, scopes=["POST"])
        change(cast, request_id, scopes=["POST", "INSIGHTS", "PUBLISH"])
        assert set(held(cast)) == {"POST"}

    def test_what_the_advertiser_switched_off_stays_off(self, cast: Cast) -> None:
        request_id = linked(cast)
        consent.switch_permission(cast.ana, request_id=request_id, scope="POST", on=False)
        change(cast, request_id, ends_at=in_days(9))
        assert held(cast) == {"INSIGHTS": in_days(9)}

    def test_if_only_what_is_switched_off_is_left_it_counts_again(self, cast: Cast) -> None:
        request_id = linked(cast)
        consent.switch_permission(cast.ana, request_id=request_id, scope="POST", on=False)
        change(cast, request_id, scopes=["POST"])
        assert set(held(cast)) == {"POST"}
        assert status(cast, request_id) is LinkStatus.AUTHORIZED

    def test_both_sides_read_it_in_their_history(self, cast: Cast) -> None:
        request_id = linked(cast)
        change(cast, request_id, scopes=["POST"], ends_at=in_days(9))
        change(cast, request_id, ends_at=in_days(20))
        told = ["link:extended", "link:shortened", "link:narrowed", "link:approved", "link:requested"]
        assert verbs(cast, cast.ana, (Kind.AD_ACCOUNT, cast.acme.id)) == told
        assert verbs(cast, cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)) == told

    def test_the_same_again_writes_nothing(self, cast: Cast) -> None:
        request_id = linked(cast)
        change(cast, request_id)
        assert len(verbs(cast, cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id))) == 2

    def test_the_preview_says_what_is_lost(self, cast: Cast) -> None:
        request_id = linked(cast)
        with acting(cast.mia):
            seen = consent.get_terms_change(cast.mia, request_id, scopes=["INSIGHTS"], ends_at=in_days(3))
        assert seen.lost == (Scope.POST,)
        assert seen.stops == ("Acme Outdoor can no longer use posts of @mia.trails in ads.",)
        assert not seen.needs_consent
        assert not seen.is_nothing

    @pytest.mark.parametrize("days", [-1, 3_000])
    def test_an_end_that_cannot_be_is_refused(self, cast: Cast, days: int) -> None:
        request_id = linked(cast)
        with acting(cast.mia), pytest.raises(Invalid) as refused:
            consent.get_terms_change(cast.mia, request_id, ends_at=in_days(days))
        assert list(refused.value.fields) == ["ends_at"]

    def test_another_text_than_was_shown_changes_nothing(self, cast: Cast) -> None:
        request_id = linked(cast)
        with pytest.raises(TextChanged):
            consent.change_terms(cast.mia, request_id=request_id, text_sha256="0" * 64, ends_at=in_days(3))
        assert set(held(cast).values()) == {None}

    def test_a_later_end_needs_good_standing_and_an_earlier_one_does_not(self, cast: Cast) -> None:
        request_id = linked(cast, ends_at=in_days(9))
        with acting(cast.ana):
            AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_LIMIT")
        with pytest.raises(NotInGoodStanding):
            change(cast, request_id, ends_at=in_days(30))
        change(cast, request_id, ends_at=in_days(2))
        assert set(held(cast).values()) == {in_days(2)}

    @pytest.mark.parametrize("who", ["leo", "cai"])
    def test_is_not_there_for_strangers(self, cast: Cast, who: str) -> None:
        request_id = linked(cast)
        with pytest.raises(NotFound):
            consent.change_terms(getattr(cast, who), request_id=request_id, text_sha256="0" * 64)

    def test_is_denied_to_the_advertiser(self, cast: Cast) -> None:
        request_id = linked(cast, ends_at=in_days(9))
        with pytest.raises(Denied) as refused:
            consent.change_terms(cast.ana, request_id=request_id, text_sha256="0" * 64, ends_at=in_days(90))
        assert refused.value.missing == "to be the owner of the account"
        assert set(held(cast).values()) == {in_days(9)}

    def test_not_before_and_not_after(self, cast: Cast) -> None:
        request_id = ask(cast)
        with acting(cast.mia), pytest.raises(NotFound):
            consent.get_terms_change(cast.mia, request_id)
        with pytest.raises(NotFound):
            consent.change_terms(cast.mia, request_id=request_id, text_sha256="0" * 64)
        approve(cast, request_id)
        consent.unlink(cast.ana, request_id=request_id)
        with pytest.raises(AlreadyEnded, match="removed this link already"):
            consent.change_terms(cast.mia, request_id=request_id, text_sha256="0" * 64)
        assert held(cast) == {}


class TestAtOnce:
    @pytest.fixture
    def cast(self, own_database: Callable[[str], str]) -> Cast:
        return everybody()

    def test_two_tabs_that_approve_different_terms_grant_one_of_them(self, cast: Cast) -> None:
        request_id = ask(cast)
        choices: list[dict] = [{"scopes": ("POST",)}, {"scopes": ("INSIGHTS",)}]
        one_won(at_once(*[lambda more=more: approve(cast, request_id, **more) for more in choices]))
        assert len(held(cast)) == 1
        assert agreements(request_id, cast) == 1

    def test_a_change_against_unlink_leaves_nothing_alive(self, cast: Cast) -> None:
        request_id = linked(cast)
        changed, unlinked = at_once(
            lambda: change(cast, request_id, ends_at=in_days(5)),
            lambda: consent.unlink(cast.ana, request_id=request_id),
        )
        assert unlinked is None
        assert changed is None or isinstance(changed, Refusal), changed
        assert held(cast) == {}
        assert status(cast, request_id) is LinkStatus.UNLINKED
