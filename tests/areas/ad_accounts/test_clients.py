"""Ad accounts for clients: the company from the registry or as typed, its certificate, and what operators decide."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import transaction
from django.db.utils import ProgrammingError
from hypothesis import given
from hypothesis import strategies as st

from suitcase.areas.access.public import Kind, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.clients import due as certificates_due
from suitcase.areas.ad_accounts.clients import rules as company_rules
from suitcase.areas.ad_accounts.clients.contracts import CertificateState as State
from suitcase.areas.ad_accounts.contracts import AdAccount, Change, Status
from suitcase.areas.ad_accounts.errors import (
    AlreadyDecided,
    CertificateHolds,
    CertificateMoved,
    CertificateNotUsable,
    PartsWait,
)
from suitcase.areas.ad_accounts.models import BusinessCertificate, CenterCompany
from suitcase.areas.ad_accounts.public import Client, CompanyBasis, CompanyState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, NewVerification
from suitcase.areas.centers.errors import CenterNotVerified
from suitcase.areas.identity.errors import TooManyTries
from suitcase.areas.journal import public as journal
from suitcase.kernel import clock, limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Denied, Invalid, NotFound
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import (
    OLD,
    OTHER_PAPER,
    PAPER,
    SOL,
    SOLAIRE,
    assign,
    certificates,
    client_account,
    decide,
    registry,
    standing,
)
from tests.areas.ad_accounts.people import verbs
from tests.areas.centers.people import joined, made
from tests.areas.centers.people import verbs as center_verbs
from tests.cast import Cast, center_account, everybody, verified_center
from tests.races import at_once


@pytest.fixture
def acme(cast: Cast, tmp_path: Path) -> Center:
    registry(tmp_path)
    return verified_center(cast.ana, cast.olu)


def rename(actor: Actor, account: AdAccount, name: str) -> AdAccount:
    was = standing(actor, account).company_name
    change = {"company_name": Change(was, name)}
    ad_accounts.change_business_information(actor, ad_account_id=account.id, changes=change)
    return standing(actor, account)


def parts(actor: Actor, account: AdAccount) -> ad_accounts.Parts:
    with acting(actor):
        return ad_accounts.get_parts(actor, account.id)


def to_check(cast: Cast) -> ad_accounts.Company:
    olu = cast.olu.within("ops")
    with acting(olu):
        (one,) = ad_accounts.list_companies_to_check(olu, state=CompanyState.REVIEWING, size=5).rows
    return one


class TestOwnBusiness:
    def test_the_verified_name_passes_and_needs_no_certificate(self, cast: Cast, acme: Center) -> None:
        account = center_account(cast.ana, acme)
        assert account.status is Status.APPROVED
        found = parts(cast.ana, account)
        assert found.company is not None
        assert (found.company.basis, found.certificate, found.waits) == (CompanyBasis.VERIFICATION, None, ())

    def test_another_name_waits_for_an_operator(self, cast: Cast, acme: Center) -> None:
        account = center_account(cast.ana, acme, company_name="Acme Holding")
        assert account.status is Status.IN_REVIEW
        ad_accounts.approve_company(cast.olu.within("ops"), company_id=account.company_id or 0)
        assert standing(cast.ana, account).status is Status.APPROVED

    def test_a_name_that_is_only_being_looked_at_is_not_the_verified_one(
        self, cast: Cast, acme: Center
    ) -> None:
        clock.advance(limits.VERIFICATION_LIFETIME - dt.timedelta(days=10))
        new = NewVerification(
            entity_type="COMPANY", country="DE", legal_name="Famous Inc", number="1", document=PAPER
        )
        centers.submit_verification(cast.ana, center_id=acme.id, new=dataclasses.replace(new, number="HRB 1"))
        assert center_account(cast.ana, acme, company_name="Famous Inc").status is Status.IN_REVIEW


class TestRegistry:
    @pytest.mark.req("A4")
    def test_uploaded_once_and_chosen_for_the_next_account(self, cast: Cast, acme: Center) -> None:
        first = client_account(cast.ana, acme, Client(lei=SOL.lower(), document=PAPER), name="One")
        assert (first.company_name, first.lei, first.is_for_client) == ("Sol Brillen GmbH", SOL, True)
        assert first.status is Status.IN_REVIEW
        assert parts(cast.ana, first).waits == ("certificate",)
        (certificate,) = certificates(cast.ana, acme)
        with pytest.raises(CertificateNotUsable):
            client_account(cast.ana, acme, Client(certificate_id=certificate.id))
        decide(cast, certificate.id)
        assert standing(cast.ana, first).status is Status.APPROVED
        chosen = client_account(cast.ana, acme, Client(certificate_id=certificate.id), name="Two")
        found = client_account(cast.ana, acme, Client(lei=SOL), name="Three")
        assert (chosen.status, found.status) == (Status.APPROVED, Status.APPROVED)
        assert (chosen.company_name, chosen.lei) == ("Sol Brillen GmbH", SOL)
        (again,) = certificates(cast.ana, acme)
        assert (again.id, again.accounts, again.version) == (certificate.id, 3, 1)
        assert "certificate:approved" in verbs(cast.ana, first.id)
        assert "certificate:approved" in center_verbs(cast.ana, acme)

    def test_what_the_registry_has_not_is_refused(self, cast: Cast, acme: Center) -> None:
        for number, word in ((OLD, "ended"), ("no number", "no such company")):
            with pytest.raises(Invalid) as refused:
                client_account(cast.ana, acme, Client(lei=number, document=PAPER))
            assert word in refused.value.fields["company_name"]
        with pytest.raises(Invalid) as refused:
            client_account(cast.ana, acme, Client(lei=SOLAIRE))
        assert set(refused.value.fields) == {"document"}
        with pytest.raises(Invalid) as refused:
            client_account(
                cast.ana, acme, Client(document=PAPER), time_zone="Mars/Base", currency="XXX", country="QQ"
            )
        assert set(refused.value.fields) == {"company_name", "time_zone", "currency", "country"}
        assert certificates(cast.ana, acme) == []

    def test_where_the_policy_asks_an_operator_she_decides_the_parts_first(
        self, cast: Cast, acme: Center, settings: object
    ) -> None:
        settings.REVIEW_POLICY = "manual"  # type: ignore[attr-defined]
        account = client_account(cast.ana, acme, Client(lei=SOL, document=PAPER))
        olu = cast.olu.within("ops")
        with pytest.raises(PartsWait):
            ad_accounts.review_ad_account(olu, ad_account_id=account.id, approve=True)
        decide(cast, certificates(cast.ana, acme)[0].id)
        assert standing(cast.ana, account).status is Status.IN_REVIEW
        ad_accounts.review_ad_account(olu, ad_account_id=account.id, approve=True)
        assert standing(cast.ana, account).status is Status.APPROVED
        assert "ad_account:approved" in center_verbs(cast.ana, acme)


class TestFreeName:
    def test_it_waits_even_where_complete_information_suffices(self, cast: Cast, acme: Center) -> None:
        account = client_account(cast.ana, acme, Client(document=PAPER), company_name="Studio  Hase")
        assert account.status is Status.IN_REVIEW
        one = to_check(cast)
        assert (one.name, one.accounts, one.center_name) == ("Studio Hase", 1, "Acme Group")
        ad_accounts.approve_company(cast.olu.within("ops"), company_id=one.id)
        assert parts(cast.ana, account).waits == ("certificate",)
        decide(cast, certificates(cast.ana, acme)[0].id)
        assert standing(cast.ana, account).status is Status.APPROVED
        again = client_account(cast.ana, acme, Client(), company_name="STUDIO hase")
        assert again.status is Status.APPROVED
        with pytest.raises(AlreadyDecided):
            ad_accounts.approve_company(cast.olu.within("ops"), company_id=one.id)
        with acting(cast.ana):
            line = next(
                one
                for one in journal.lines(cast.ana, (Kind.CENTER, acme.id))
                if one.verb == "company_name:approved"
            )
        assert "Hase" not in str(line.data)
        assert line.personal[cast.olu.person_id]["company"] == "Studio Hase"

    def test_an_operator_says_which_company_it_is(self, cast: Cast, acme: Center) -> None:
        typed = client_account(cast.ana, acme, Client(document=PAPER), company_name="Sol Brillen")
        olu = cast.olu.within("ops")
        with pytest.raises(Invalid):
            ad_accounts.identify_company(olu, company_id=typed.company_id or 0, lei=OLD)
        ad_accounts.identify_company(olu, company_id=typed.company_id or 0, lei=SOL)
        now = standing(cast.ana, typed)
        assert (now.company_name, now.lei, now.status) == ("Sol Brillen GmbH", SOL, Status.IN_REVIEW)
        decide(cast, certificates(cast.ana, acme)[0].id)
        assert standing(cast.ana, typed).status is Status.APPROVED

    def test_two_names_of_one_company_become_one(self, cast: Cast, acme: Center) -> None:
        chosen = client_account(cast.ana, acme, Client(lei=SOL, document=PAPER), name="One")
        typed = client_account(cast.ana, acme, Client(document=OTHER_PAPER), name="Two", company_name="Sol")
        olu = cast.olu.within("ops")
        ad_accounts.identify_company(olu, company_id=typed.company_id or 0, lei=SOL)
        assert standing(cast.ana, typed).company_id == chosen.company_id
        replaced, kept = sorted(certificates(cast.ana, acme), key=lambda one: one.state is State.REVIEWING)
        assert (replaced.state, kept.accounts) == (State.REPLACED, 2)
        decide(cast, kept.id)
        assert {standing(cast.ana, one).status for one in (chosen, typed)} == {Status.APPROVED}

    def test_rejected_it_is_corrected_and_never_typed_again(self, cast: Cast, acme: Center) -> None:
        account = client_account(cast.ana, acme, Client(document=PAPER), company_name="Cool Brand")
        olu, one = cast.olu.within("ops"), to_check(cast)
        with pytest.raises(Invalid):
            ad_accounts.reject_company(olu, company_id=one.id)
        ad_accounts.reject_company(olu, company_id=one.id, findings=["brand"], remark="Whose is it?")
        now = standing(cast.ana, account)
        assert now.status is Status.REJECTED
        assert [reason.category for reason in now.reasons] == ["Company name", "Remark"]
        with pytest.raises(Invalid) as refused:
            client_account(cast.ana, acme, Client(document=PAPER), company_name="cool brand", name="Again")
        assert "brand, not a company" in refused.value.fields["company_name"]
        with pytest.raises(Invalid):
            ad_accounts.submit_certificate(
                cast.ana, center_id=acme.id, document=PAPER, name="Cool Brand", country="DE"
            )
        ad_accounts.submit_certificate(cast.ana, center_id=acme.id, document=OTHER_PAPER, lei=SOL)
        decide(cast, next(one for one in certificates(cast.ana, acme) if one.lei).id)
        fixed = rename(cast.ana, account, "Sol Brillen GmbH")
        assert (fixed.status, fixed.lei) == (Status.APPROVED, SOL)


class TestRenaming:
    def test_a_new_name_is_reviewed_and_one_that_passed_before_is_not(self, cast: Cast, acme: Center) -> None:
        account = center_account(cast.ana, acme)
        assert rename(cast.ana, account, "Acme Neu GmbH").status is Status.CHANGE_IN_REVIEW
        assert rename(cast.ana, account, "Acme Outdoor GmbH").status is Status.APPROVED
        first = client_account(cast.ana, acme, Client(lei=SOL, document=PAPER), name="Sol")
        decide(cast, certificates(cast.ana, acme)[0].id)
        assert rename(cast.ana, first, "Solaire SARL").status is Status.CHANGE_IN_REVIEW
        back = rename(cast.ana, first, "Sol Brillen GmbH")
        assert (back.status, back.lei) == (Status.APPROVED, SOL)
        assert "ad_account:submitted" in center_verbs(cast.ana, acme)

    def test_who_is_no_admin_of_the_centre_notes_no_company_in_its_name(
        self, cast: Cast, acme: Center
    ) -> None:
        account = center_account(cast.ana, acme)
        ben = joined(cast.ana, acme, "Ben")
        assign(cast.ana, account, ben)
        now = rename(ben, account, "Bens Firma")
        assert (now.status, now.company_id) == (Status.CHANGE_IN_REVIEW, None)
        olu = cast.olu.within("ops")
        ad_accounts.review_ad_account(olu, ad_account_id=account.id, approve=True)
        assert standing(cast.ana, account).status is Status.APPROVED


class TestCertificates:
    def test_put_right_in_place_it_keeps_its_place(self, cast: Cast, acme: Center) -> None:
        sent = ad_accounts.submit_certificate(cast.ana, center_id=acme.id, document=PAPER, lei=SOL)
        failed = decide(cast, sent.id, "unreadable")
        assert (failed.state, failed.reasons[0].category) == (State.REJECTED, "Document")
        clock.advance(dt.timedelta(days=2))
        fixed = ad_accounts.fix_certificate(
            cast.ana, center_id=acme.id, certificate_id=sent.id, document=OTHER_PAPER
        )
        assert (fixed.submitted_at, fixed.state, fixed.version) == (sent.submitted_at, State.REVIEWING, 2)
        with pytest.raises(CertificateMoved, match="certificate was sent in again"):
            decide(cast, sent.id, version=1)
        decide(cast, sent.id, version=2)
        with pytest.raises(AlreadyDecided):
            decide(cast, sent.id, version=2)
        with pytest.raises(CertificateHolds):
            ad_accounts.submit_certificate(cast.ana, center_id=acme.id, document=PAPER, lei=SOL)

    def test_it_ends_on_its_last_day_and_is_renewed(self, cast: Cast, acme: Center) -> None:
        system = Actor.system("tests")
        sent = ad_accounts.submit_certificate(cast.ana, center_id=acme.id, document=PAPER, lei=SOL)
        for wrong in ("soon", "2001-01-01", "9999-01-01"):
            with pytest.raises(Invalid):
                decide(cast, sent.id, valid_until=wrong)
        last = (clock.now() + dt.timedelta(days=40)).date()
        decide(cast, sent.id, valid_until=last.isoformat())
        assert certificates_due.remind_of_certificates(system, limit=5) == 0
        clock.advance(dt.timedelta(days=20))
        assert certificates_due.remind_of_certificates(system, limit=5) == 1
        assert certificates_due.remind_of_certificates(system, limit=5) == 0
        ad_accounts.fix_certificate(cast.ana, center_id=acme.id, certificate_id=sent.id, document=OTHER_PAPER)
        chosen = client_account(cast.ana, acme, Client(certificate_id=sent.id))
        assert chosen.status is Status.APPROVED
        decide(cast, sent.id, version=2, valid_until=last.isoformat())
        clock.advance(dt.timedelta(days=21))
        assert [one.state for one in certificates(cast.ana, acme, states=(State.EXPIRED,))] == [State.EXPIRED]
        assert certificates_due.expire_certificates(system, limit=5) == 1
        assert certificates_due.expire_certificates(system, limit=5) == 0
        with pytest.raises(CertificateNotUsable):
            client_account(cast.ana, acme, Client(certificate_id=sent.id), name="Late")
        assert standing(cast.ana, chosen).status is Status.APPROVED

    def test_searched_filtered_and_sorted(self, cast: Cast, acme: Center) -> None:
        for lei in (SOL, SOLAIRE):
            ad_accounts.submit_certificate(cast.ana, center_id=acme.id, document=PAPER, lei=lei)
        decide(cast, certificates(cast.ana, acme)[0].id)
        assert [one.company for one in certificates(cast.ana, acme)] == ["Sol Brillen GmbH", "Solaire SARL"]
        assert [one.lei for one in certificates(cast.ana, acme, descending=True)] == [SOLAIRE, SOL]
        assert [one.lei for one in certificates(cast.ana, acme, states=(State.APPROVED,))] == [SOL]
        assert [one.lei for one in certificates(cast.ana, acme, search="solai")] == [SOLAIRE]
        with acting(cast.ana):
            assert ad_accounts.find_certificate(cast.ana, acme.id, lei=SOL, name="") is not None

    def test_counted(self, cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(limits, "CERTIFICATES_PER_HOUR", 1)
        with acting(cast.ana):
            ad_accounts.check_submission(cast.ana, acme.id, has_document=True)
            with pytest.raises(TooManyTries):
                ad_accounts.check_submission(cast.ana, acme.id, has_document=True)


def test_refused(cast: Cast, acme: Center) -> None:
    ben, olu = joined(cast.ana, acme, "Ben"), cast.olu.within("ops")
    account = client_account(cast.ana, acme, Client(document=PAPER), company_name="Studio Hase")
    (sent,) = certificates(cast.ana, acme)
    company = account.company_id or 0
    with pytest.raises(CenterNotVerified):
        client_account(cast.ana, made(cast.ana, "Not yet"), Client(lei=SOL, document=PAPER))
    acts: list[Callable[[Actor], object]] = [
        lambda who: client_account(who, acme, Client(lei=SOL, document=PAPER)),
        lambda who: ad_accounts.submit_certificate(who, center_id=acme.id, document=PAPER, lei=SOL),
        lambda who: ad_accounts.fix_certificate(
            who, center_id=acme.id, certificate_id=sent.id, document=PAPER
        ),
        lambda who: certificates(who, acme),
    ]
    for actor, kind in ((ben, Denied), (cast.cai, NotFound), (olu, NotFound)):
        for act in acts:
            with pytest.raises(kind):
                act(actor)
    other = verified_center(cast.ana, cast.olu, "Other")
    with pytest.raises(NotFound):
        ad_accounts.fix_certificate(
            cast.ana, center_id=other.id, certificate_id=sent.id, document=OTHER_PAPER
        )
    with pytest.raises(CertificateNotUsable):
        client_account(cast.ana, other, Client(certificate_id=sent.id))
    decisions: list[Callable[[Actor], object]] = [
        lambda who: ad_accounts.decide_certificate(who, certificate_id=sent.id, approve=True, version=1),
        lambda who: ad_accounts.approve_company(who, company_id=company),
        lambda who: ad_accounts.identify_company(who, company_id=company, lei=SOL),
        lambda who: ad_accounts.reject_company(who, company_id=company, remark="No."),
    ]
    for actor in (cast.ana, ben, cast.cai):
        for act in decisions:
            with pytest.raises((NotFound, Denied)):
                act(actor)


def test_nobody_decides_for_herself_even_past_the_checks(cast: Cast, acme: Center) -> None:
    account = client_account(cast.ana, acme, Client(document=PAPER), company_name="Studio Hase")
    (sent,) = certificates(cast.ana, acme)
    until = clock.now() + dt.timedelta(days=1)
    for change in ({"state": State.APPROVED}, {"valid_until": until}, {"decided_at": until}):
        with (
            acting(cast.ana),
            pytest.raises(ProgrammingError, match="decided by operators"),
            transaction.atomic(),
        ):
            BusinessCertificate.objects.filter(id=sent.id).update(**change)
    with acting(cast.ana):
        assert not CenterCompany.objects.filter(id=account.company_id).update(state=CompanyState.APPROVED)
    moment = {"made_by": cast.ana.person_id, "submitted_at": until, "country": "DE", "center_id": acme.id}
    claims = (
        {"name": "Sol Brillen AG", "lei": SOL, "basis": "REGISTRY"},
        {"name": "Famous Inc", "basis": "VERIFICATION"},
        {"name": "Famous Inc", "basis": "OPERATOR"},
    )
    for claim in claims:
        with (
            acting(cast.ana),
            pytest.raises(ProgrammingError, match="decided by operators"),
            transaction.atomic(),
        ):
            CenterCompany.objects.create(**moment, **claim, name_key="x", state=CompanyState.APPROVED)


def test_rows_are_walled(cast: Cast, acme: Center) -> None:
    account = client_account(cast.ana, acme, Client(document=PAPER), company_name="Studio Hase")
    ben = joined(cast.ana, acme, "Ben")
    for actor in (cast.cai, cast.leo, cast.olu):
        with acting(actor):
            assert not CenterCompany.objects.exists()
            assert not BusinessCertificate.objects.exists()
            assert not BusinessCertificate.objects.update(document=PAPER)
    assign(cast.ana, account, ben, Role.ANALYST)
    with acting(ben):
        assert CenterCompany.objects.get().name == "Studio Hase"
        assert not BusinessCertificate.objects.exists()
    assert parts(ben, account).certificate is State.REVIEWING
    with (
        acting(ben),
        pytest.raises(ProgrammingError),
        transaction.atomic(),
    ):
        CenterCompany.objects.create(
            center_id=acme.id,
            name="x",
            name_key="x",
            country="DE",
            made_by=ben.person_id,
            submitted_at=clock.now(),
        )


@given(
    st.sampled_from(list(State)),
    st.none() | st.datetimes(dt.datetime(2026, 1, 1), dt.datetime(2028, 1, 1), timezones=st.just(dt.UTC)),
)
def test_what_may_be_sent_in_is_a_step_of_the_machine(state: State, until: dt.datetime | None) -> None:
    now = dt.datetime(2027, 1, 1, tzinfo=dt.UTC)
    counted = company_rules.state_now(state, until, now)
    if company_rules.may_submit(counted, until, now):
        assert State.REVIEWING in company_rules.STEPS[counted]
    if counted is State.APPROVED:
        assert company_rules.holds(counted, until, now)


def test_two_first_accounts_agree_on_one_currency(own_database: Callable[[str], str]) -> None:
    cast = everybody()
    center = verified_center(cast.ana, cast.olu)
    results = at_once(
        *(
            lambda money=money: center_account(cast.ana, center, name=money, currency=money)
            for money in ("EUR", "CHF", "USD")
        )
    )
    won = [one for one in results if isinstance(one, AdAccount)]
    lost = [one for one in results if isinstance(one, Invalid)]
    assert (len(won), len(lost)) == (1, 2), results
    assert all(won[0].currency in one.fields["currency"] for one in lost)
    with acting(cast.ana):
        assert centers.get_center(cast.ana, center.id).currency == won[0].currency
