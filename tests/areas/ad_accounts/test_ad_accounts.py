"""Ad accounts: business information, standing, review."""

from __future__ import annotations

import dataclasses

import pytest
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Role, relations
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts import rules, standing
from suitcase.areas.ad_accounts.contracts import NewAdAccount, Reason, Status
from suitcase.areas.ad_accounts.errors import AlreadyReviewed, ReasonMissing, TooManyAdAccounts
from suitcase.areas.journal import public as journal
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.cast import ACME, Cast, ad_account

NO = (Reason("Name", "The company is not in the register.", "Use the registered name."),)


class TestCreate:
    def test_belongs_to_its_maker_and_is_approved_by_policy(self, cast: Cast) -> None:
        with acting(cast.ana):
            owners = relations(object=(Kind.AD_ACCOUNT, cast.acme.id), role=Role.OWNER)
            verbs = [line.verb for line in journal.lines(cast.ana, (Kind.AD_ACCOUNT, cast.acme.id))]
        assert [owner.subject.id for owner in owners] == [cast.ana.person_id]
        assert cast.acme.standing.is_good
        assert verbs == ["ad_account:approved", "ad_account:created"]

    @pytest.mark.parametrize("field", sorted(rules.REQUIRED))
    def test_asks_for_every_field_it_needs(self, cast: Cast, field: str) -> None:
        with pytest.raises(Invalid) as refused:
            ad_account(cast.ana, **{field: "  "})
        assert list(refused.value.fields) == [field]

    @pytest.mark.parametrize(
        ("field", "value"),
        [
            ("name", "x" * 101),
            ("country", "XX"),
            ("currency", "ZZZ"),
            ("currency", "XAU"),
            ("time_zone", "Mars/Olympus"),
            ("time_zone", "../etc/passwd"),
            ("website", "javascript:alert(1)"),
            ("website", "not an address"),
            ("website", "https://user:secret@acme.example"),
            ("contact_email", "ana"),
            ("contact_phone", "call me"),
            ("tax_id", "DE000000000"),
            ("industry", "Smuggling"),
        ],
    )
    def test_refuses_what_cannot_be(self, cast: Cast, field: str, value: str) -> None:
        with pytest.raises(Invalid) as refused:
            ad_account(cast.ana, **{field: value})
        assert list(refused.value.fields) == [field]

    def test_needs_somebody(self, cast: Cast) -> None:
        with pytest.raises((Denied, NotFound)):
            ad_account(Actor())

    def test_there_is_a_limit(self, cast: Cast, monkeypatch) -> None:
        monkeypatch.setattr(limits, "AD_ACCOUNTS_PER_PERSON", 1)
        with pytest.raises(TooManyAdAccounts):
            ad_account(cast.ana, name="One too many")

    def test_is_found_by_its_people_only(self, cast: Cast) -> None:
        for search in ("", "acme", str(cast.acme.id), "outdoor gmbh"):
            with acting(cast.ana):
                assert [card.id for card in ad_accounts.list_my_ad_accounts(cast.ana, search=search)] == [
                    cast.acme.id
                ]
            with acting(cast.cai):
                assert ad_accounts.list_my_ad_accounts(cast.cai, search=search) == []
        with acting(cast.cai), pytest.raises(NotFound):
            ad_accounts.get_ad_account(cast.cai, cast.acme.id)


class TestReview:
    @pytest.fixture
    def waiting(self, cast: Cast, settings) -> int:
        settings.REVIEW_POLICY = "operator"
        return ad_account(cast.ana, name="Acme Two").id

    def test_waits_for_an_operator_who_approves(self, cast: Cast, waiting: int) -> None:
        olu = cast.olu.within("ops")
        with acting(olu):
            assert [card.id for card in ad_accounts.list_waiting_for_review(olu).rows] == [waiting]
        assert ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=True).standing.is_good
        with pytest.raises(AlreadyReviewed):
            ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=True)

    def test_a_rejection_says_why(self, cast: Cast, waiting: int) -> None:
        olu = cast.olu.within("ops")
        with pytest.raises(ReasonMissing):
            ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=False)
        ad_accounts.review_ad_account(olu, ad_account_id=waiting, approve=False, reasons=NO)
        with acting(cast.ana):
            account = ad_accounts.get_ad_account(cast.ana, waiting)
        assert (account.status, account.reasons) == (Status.REJECTED, NO)

    @pytest.mark.parametrize("who", ["ana", "cai"])
    def test_only_operators_review(self, cast: Cast, waiting: int, who: str) -> None:
        actor = getattr(cast, who).within("ops")
        with pytest.raises(NotFound):
            ad_accounts.review_ad_account(actor, ad_account_id=waiting, approve=True)
        with acting(actor), pytest.raises(NotFound):
            ad_accounts.list_waiting_for_review(actor)


def test_final_states_are_final() -> None:
    assert standing.TRANSITIONS[Status.CLOSED] == frozenset()
    assert not standing.may_become(Status.REJECTED_FOR_GOOD, Status.IN_REVIEW)
    assert set(standing.TRANSITIONS) == set(Status) == set(standing.STANDINGS)


def test_only_an_approved_account_is_in_good_standing() -> None:
    assert [status for status in Status if standing.standing(status).is_good] == [Status.APPROVED]
    assert all(standing.standing(status).blocked for status in Status if status is not Status.APPROVED)


@given(st.sampled_from([field.name for field in dataclasses.fields(NewAdAccount)]), st.text(max_size=400))
def test_any_text_is_taken_or_refused_by_its_field(field: str, text: str) -> None:
    named: set[str] = set()
    try:
        checked = rules.check_new(dataclasses.replace(ACME, **{field: text}))
    except Invalid as refusal:
        named = set(refusal.fields)
    else:
        assert "\x00" not in getattr(checked, field)
    assert named <= {field, "tax_id", "contact_phone"}
