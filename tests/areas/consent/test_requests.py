"""Asking and answering: every refusal beside every success."""

from __future__ import annotations

import dataclasses
import datetime as dt

import pytest

from suitcase.areas.access.public import Kind, Permission, Role, check, relations
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import Reason
from suitcase.areas.ad_accounts.errors import NotInGoodStanding
from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import LinkStatus, LinkView, NewLinkRequest, Scope
from suitcase.areas.consent.errors import (
    AlreadyLinked,
    AlreadyPending,
    RemindedLately,
    RequestGone,
    Resting,
    TextChanged,
)
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.errors import ClosedHandle, UnknownHandle
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound, TooMany
from suitcase.stores.postgres import acting
from tests.cast import Cast, ad_account, creator, give_role, take_role


def ask(cast: Cast, username: str = "mia.trails", **more: object) -> int:
    new = NewLinkRequest(username=username, **more)  # type: ignore[arg-type]
    return consent.request_authorization(cast.ana, ad_account_id=cast.acme.id, new=new)


def approve(cast: Cast, request_id: int, actor: Actor | None = None, **more: object) -> int:
    actor = actor or cast.mia
    with acting(actor):
        text = consent.get_terms(actor, request_id, **more).text  # type: ignore[arg-type]
    return consent.approve_request(actor, request_id=request_id, text_sha256=text.sha256, **more)  # type: ignore[arg-type]


def status(cast: Cast, request_id: int) -> LinkStatus:
    with acting(cast.mia):
        return consent.get_grant(cast.mia, request_id).status


class TestRequestAuthorization:
    def test_is_bound_to_the_account_and_waits(self, cast: Cast) -> None:
        request_id = ask(cast, "@Mia.Trails ")
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert (row.request_id, row.status, row.link_id) == (request_id, LinkStatus.PENDING, None)
        assert row.scopes == (Scope.POST, Scope.INSIGHTS)

    def test_nothing_is_linked_by_asking(self, cast: Cast) -> None:
        ask(cast)
        with acting(cast.mia):
            assert not relations(subject=(Kind.AD_ACCOUNT, cast.acme.id))

    @pytest.mark.parametrize(
        "typed", ["mia_trails", "mia.trials", "МIA.trails", "mia.traiIs", "nobody.at.all"]
    )
    def test_unknown_names_get_close_matches(self, cast: Cast, typed: str) -> None:
        with pytest.raises(UnknownHandle) as refused:
            ask(cast, typed)
        assert "username" in refused.value.fields
        assert ("mia.trails" in refused.value.close) is (typed != "nobody.at.all")

    @pytest.mark.parametrize(
        "typed", ["", " ", "@", "x" * 10_000, "\x00", "mia trails", "mia.trails'; --", "👻"]
    )
    def test_what_is_no_name_is_refused(self, cast: Cast, typed: str) -> None:
        with pytest.raises(Invalid) as refused:
            ask(cast, typed)
        assert refused.value.fields["username"]

    def test_a_closed_account_says_so(self, cast: Cast) -> None:
        creators.close_creator_account(cast.mia, creator_account_id=cast.mia_account.id)
        with pytest.raises(ClosedHandle):
            ask(cast)

    def test_only_one_waits_at_a_time(self, cast: Cast) -> None:
        ask(cast)
        with pytest.raises(AlreadyPending):
            ask(cast)

    def test_not_when_linked_already(self, cast: Cast) -> None:
        approve(cast, ask(cast))
        with pytest.raises(AlreadyLinked):
            ask(cast)

    def test_an_expired_request_makes_room(self, cast: Cast) -> None:
        first = ask(cast)
        clock.advance(limits.LINK_REQUEST_LIFETIME + dt.timedelta(minutes=1))
        assert status(cast, first) is LinkStatus.EXPIRED
        assert ask(cast) != first

    def test_needs_good_standing(self, cast: Cast, settings) -> None:
        settings.REVIEW_POLICY = "operator"
        waiting = ad_account(cast.ana, name="Acme Two")
        with pytest.raises(NotInGoodStanding):
            consent.request_authorization(
                cast.ana, ad_account_id=waiting.id, new=NewLinkRequest(username="mia.trails")
            )
        reasons = (Reason("name", "The company is not known.", "Use the registered name."),)
        with acting(cast.olu.within("ops")):
            ad_accounts.review_ad_account(
                cast.olu.within("ops"), ad_account_id=waiting.id, approve=False, reasons=reasons
            )
        with pytest.raises(NotInGoodStanding):
            consent.request_authorization(
                cast.ana, ad_account_id=waiting.id, new=NewLinkRequest(username="mia.trails")
            )

    @pytest.mark.parametrize(
        ("field", "change"),
        [
            ("scopes", {"scopes": ()}),
            ("scopes", {"scopes": ("EVERYTHING",)}),
            ("scopes", {"scopes": ("LIVE",)}),
            ("scopes", {"scopes": ("DIRECT_MESSAGE",)}),
            ("message", {"message": "x" * 501}),
            ("ends_on", {"ends_on": dt.date(2001, 1, 1)}),
            ("ends_on", {"ends_on": dt.date(2199, 1, 1)}),
        ],
    )
    def test_wrong_fields_are_named(self, cast: Cast, field: str, change: dict) -> None:
        with pytest.raises(Invalid) as refused:
            ask(cast, **change)
        assert list(refused.value.fields) == [field]

    def test_an_outsider_learns_nothing(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            consent.request_authorization(
                cast.cai, ad_account_id=cast.acme.id, new=NewLinkRequest(username="mia.trails")
            )

    @pytest.mark.parametrize("role", [Role.OPERATOR, Role.ANALYST])
    def test_operators_and_analysts_are_told_what_is_missing(self, cast: Cast, role: Role) -> None:
        give_role(cast.ana, person_id=cast.cai.person_id or 0, role=role, ad_account_id=cast.acme.id)
        with pytest.raises(Denied) as refused:
            consent.request_authorization(
                cast.cai, ad_account_id=cast.acme.id, new=NewLinkRequest(username="mia.trails")
            )
        assert "Admin" in refused.value.missing

    def test_after_three_rejections_the_requester_rests(self, cast: Cast) -> None:
        for _ in range(3):
            consent.reject_request(cast.mia, request_id=ask(cast), note="no")
        with pytest.raises(Resting):
            ask(cast)
        clock.advance(limits.REJECTION_REST + dt.timedelta(minutes=1))
        assert ask(cast)


class TestApprove:
    def test_authorizes_with_evidence(self, cast: Cast) -> None:
        request_id = ask(cast, message="We love your trails.")
        link_id = approve(cast, request_id)
        assert status(cast, request_id) is LinkStatus.AUTHORIZED
        with acting(cast.ana):
            kept = consent.get_evidence(cast.ana, request_id)
            roles = {relation.role for relation in relations(subject=(Kind.AD_ACCOUNT, cast.acme.id))}
        assert roles == {Role.POST, Role.INSIGHTS}
        assert kept.link_id == link_id
        assert (kept.requester.person, kept.requester.ad_account) == ("Ana", "Acme Outdoor")
        assert "We love your trails." in kept.text
        assert len(kept.text_sha256) == 64
        assert (kept.sign_in_strength, kept.signed_in_at) == ("password", cast.mia.signed_in_at)

    def test_may_be_narrower_never_wider(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, scopes=("POST", "PUBLISH"))
        with acting(cast.mia):
            assert consent.get_grant(cast.mia, request_id).scopes == (Scope.POST,)

    def test_ends_by_itself(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id, ends_at=clock.now() + dt.timedelta(days=30))
        clock.advance(dt.timedelta(days=31))
        assert status(cast, request_id) is LinkStatus.EXPIRED
        again = ask(cast)
        approve(cast, again)
        assert status(cast, again) is LinkStatus.AUTHORIZED

    def test_another_text_than_was_shown_is_refused(self, cast: Cast) -> None:
        with pytest.raises(TextChanged):
            consent.approve_request(cast.mia, request_id=ask(cast), text_sha256="0" * 64)

    @pytest.mark.parametrize("who", ["ana", "leo", "cai"])
    def test_only_the_owner_can(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        with pytest.raises((NotFound, Denied)):
            consent.approve_request(getattr(cast, who), request_id=request_id, text_sha256="0" * 64)
        assert status(cast, request_id) is LinkStatus.PENDING

    def test_not_twice_and_not_when_cancelled(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        with pytest.raises(RequestGone, match="approved already"):
            consent.reject_request(cast.mia, request_id=request_id)
        consent.unlink(cast.ana, request_id=request_id)
        second = ask(cast)
        consent.cancel_request(cast.ana, request_id=second)
        with pytest.raises(RequestGone, match="cancelled"):
            consent.approve_request(cast.mia, request_id=second, text_sha256="0" * 64)

    def test_follows_a_rename(self, cast: Cast) -> None:
        request_id = ask(cast)
        creators.rename_creator_account(cast.mia, creator_account_id=cast.mia_account.id, handle="mia.peaks")
        approve(cast, request_id)
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert (row.handle, row.asked_as, row.status) == ("mia.peaks", "mia.trails", LinkStatus.AUTHORIZED)

    def test_is_refused_while_the_ad_account_is_not_in_good_standing(self, cast: Cast, settings) -> None:
        request_id = ask(cast)
        with acting(cast.ana):
            from suitcase.areas.ad_accounts.models import AdAccount

            AdAccount.objects.filter(id=cast.acme.id).update(status="STATUS_LIMIT")
        with pytest.raises(NotInGoodStanding):
            approve(cast, request_id)


class TestReject:
    def test_tells_why_if_the_owner_wants(self, cast: Cast) -> None:
        request_id = ask(cast)
        consent.reject_request(cast.mia, request_id=request_id, note="Not my style")
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert row.status is LinkStatus.REJECTED
        assert "Not my style" in row.reason
        assert ask(cast)

    def test_an_outsider_cannot(self, cast: Cast) -> None:
        with pytest.raises(NotFound):
            consent.reject_request(cast.cai, request_id=ask(cast))


class TestCancel:
    def test_takes_it_back(self, cast: Cast) -> None:
        request_id = ask(cast)
        consent.cancel_request(cast.ana, request_id=request_id)
        assert status(cast, request_id) is LinkStatus.CANCELLED

    def test_the_asked_creator_cannot(self, cast: Cast) -> None:
        request_id = ask(cast)
        with pytest.raises((NotFound, Denied)):
            consent.cancel_request(cast.mia, request_id=request_id)


def test_history_stands_with_both(cast: Cast) -> None:
    request_id = ask(cast)
    approve(cast, request_id)
    consent.revoke_link(cast.mia, request_id=request_id)
    for actor, stream in (
        (cast.ana, (Kind.AD_ACCOUNT, cast.acme.id)),
        (cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)),
    ):
        with acting(actor):
            verbs = [line.verb for line in journal.lines(actor, stream)]
        assert [verb for verb in verbs if verb.startswith("link:")] == [
            "link:revoked",
            "link:approved",
            "link:requested",
        ]


def test_the_creators_permission_stays_hers(cast: Cast) -> None:
    approve(cast, ask(cast))
    with acting(cast.ana):
        ref = (Kind.CREATOR_ACCOUNT, cast.mia_account.id)
        assert not check(cast.ana, Permission.CREATOR_ACCOUNT_MANAGE, ref).allowed
        assert check(cast.ana, Permission.CREATOR_POSTS_USE, ref).allowed


def test_evidence_is_for_the_two_sides_only(cast: Cast) -> None:
    request_id = ask(cast)
    approve(cast, request_id)
    for actor in (cast.leo, cast.cai):
        with acting(actor), pytest.raises(NotFound):
            consent.get_evidence(actor, request_id)


def test_new_request_shape_is_frozen() -> None:
    with pytest.raises(dataclasses.FrozenInstanceError):
        NewLinkRequest().username = "x"  # type: ignore[misc]


class TestRemind:
    def test_by_hand_once_in_three_days(self, cast: Cast) -> None:
        request_id = ask(cast)
        consent.remind_owner(cast.ana, request_id=request_id)
        with acting(cast.ana):
            row = consent.get_link(cast.ana, cast.acme.id, cast.mia_account.id)
        assert row.remind_from is not None
        assert row.remind_from > clock.now() + limits.REMINDER_REST - dt.timedelta(minutes=1)
        with pytest.raises(RemindedLately, match="reminded lately") as refused:
            consent.remind_owner(cast.ana, request_id=request_id)
        assert refused.value.again_at == row.remind_from
        assert f"{row.remind_from:%d %B %Y}" in refused.value.remedy
        clock.advance(limits.REMINDER_REST + dt.timedelta(minutes=1))
        consent.remind_owner(cast.ana, request_id=request_id)

    def test_stands_in_the_journal_of_both(self, cast: Cast) -> None:
        consent.remind_owner(cast.ana, request_id=ask(cast))
        for actor, stream in (
            (cast.ana, (Kind.AD_ACCOUNT, cast.acme.id)),
            (cast.mia, (Kind.CREATOR_ACCOUNT, cast.mia_account.id)),
        ):
            with acting(actor):
                assert journal.lines(actor, stream, limit=1)[0].verb == "link:request_nudged"

    def test_only_while_it_waits(self, cast: Cast) -> None:
        request_id = ask(cast)
        approve(cast, request_id)
        with pytest.raises(RequestGone, match="approved already"):
            consent.remind_owner(cast.ana, request_id=request_id)

    @pytest.mark.parametrize("who", ["mia", "leo", "cai"])
    def test_only_admins_of_the_ad_account_can(self, cast: Cast, who: str) -> None:
        request_id = ask(cast)
        with pytest.raises((NotFound, Denied)):
            consent.remind_owner(getattr(cast, who), request_id=request_id)


def test_asking_is_limited_by_the_hour(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "LINK_REQUESTS_PER_HOUR", 2)
    for _ in range(2):
        consent.cancel_request(cast.ana, request_id=ask(cast))
    with pytest.raises(TooMany, match="too often") as refused:
        ask(cast)
    assert 0 < refused.value.retry_after <= 3601
    bakery = ad_account(cast.leo, name="Bakery")
    new = NewLinkRequest(username="mia.trails")
    assert consent.request_authorization(cast.leo, ad_account_id=bakery.id, new=new)


class TestTheList:
    def rows(self, cast: Cast, view: LinkView) -> list[tuple[str, LinkStatus]]:
        with acting(cast.ana):
            page = consent.list_links(cast.ana, cast.acme.id, consent.LinkFilter(view=view))
        assert page.total == len(page.rows) == page.counts[view]
        return [(row.handle, row.status) for row in page.rows]

    def test_has_parts_and_the_history_keeps_every_request(self, cast: Cast) -> None:
        consent.reject_request(cast.mia, request_id=ask(cast))
        first = ask(cast)
        approve(cast, first)
        consent.unlink(cast.ana, request_id=first)
        approve(cast, ask(cast))
        ask(cast, "leo.bakes")
        mia, leo = ("mia.trails", "leo.bakes")
        assert self.rows(cast, LinkView.ALL) == [(leo, LinkStatus.PENDING), (mia, LinkStatus.AUTHORIZED)]
        assert self.rows(cast, LinkView.LINKED) == [(mia, LinkStatus.AUTHORIZED)]
        assert self.rows(cast, LinkView.WAITING) == [(leo, LinkStatus.PENDING)]
        assert self.rows(cast, LinkView.HISTORY) == [(mia, LinkStatus.UNLINKED), (mia, LinkStatus.REJECTED)]
        clock.advance(limits.LINK_REQUEST_LIFETIME + dt.timedelta(minutes=1))
        assert self.rows(cast, LinkView.WAITING) == []
        assert self.rows(cast, LinkView.HISTORY)[0] == (leo, LinkStatus.EXPIRED)

    def test_can_be_read_whole_in_chunks(self, cast: Cast) -> None:
        for number in range(7):
            creator(cast.leo, f"leo.bak{number}")
            ask(cast, f"leo.bak{number}")
        wanted = consent.LinkFilter(search="bak", sort="username")
        found = [row.handle for row in consent.iterate_links(cast.ana, cast.acme.id, wanted, chunk=3)]
        assert found == [f"leo.bak{number}" for number in range(7)]

    def test_reading_it_whole_stops_with_the_role(self, cast: Cast) -> None:
        for number in range(4):
            creator(cast.leo, f"leo.bak{number}")
            ask(cast, f"leo.bak{number}")
        role = give_role(
            cast.ana, person_id=cast.cai.person_id or 0, role=Role.ADMIN, ad_account_id=cast.acme.id
        )
        rows = consent.iterate_links(cast.cai, cast.acme.id, consent.LinkFilter(), chunk=2)
        assert [next(rows).handle, next(rows).handle] == ["leo.bak3", "leo.bak2"]
        take_role(cast.ana, relation_id=role, ad_account_id=cast.acme.id)
        with pytest.raises(NotFound):
            next(rows)

    def test_says_where_the_account_stands_with_some_creators(self, cast: Cast) -> None:
        ask(cast)
        ids = [cast.mia_account.id, cast.leo_account.id]
        with acting(cast.ana):
            assert consent.known_statuses(cast.ana, cast.acme.id, ids) == {ids[0]: LinkStatus.PENDING}
        with acting(cast.cai), pytest.raises(NotFound):
            consent.known_statuses(cast.cai, cast.acme.id, ids)
