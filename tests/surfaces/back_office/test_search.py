"""Operators find anything by its id; what they look at and do stands where the people concerned read it."""

from __future__ import annotations

import inspect
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest

from suitcase.areas.access.public import PLATFORM, Kind, Ref
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Reason
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, NewVerification, Wanted
from suitcase.areas.identity import public as identity
from suitcase.areas.journal import public as journal
from suitcase.areas.journal.contracts import LineFilter
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import SOL, certificates, client_account, decide, registry
from tests.areas.centers.people import made
from tests.areas.consent.test_requests import ask
from tests.cast import Cast, center_account, verified_center
from tests.surfaces.ads_manager.desk import at_desk, main_of

REASON = Reason("Other", "Odd spend.", "Tell us why.")


def test_an_id_leads_there_and_a_name_finds_everything(cast: Cast) -> None:
    acme = made(cast.ana)
    (planned,) = centers.invite_members(
        cast.ana, center_id=acme.id, wanted=[Wanted("new@people.example", centers.ROLES[1])]
    )
    assert planned
    with acting(cast.ana):
        (invited,) = centers.list_center_invitations(cast.ana, acme.id).rows
    request = ask(cast)
    olu = at_desk(cast.olu)
    for text, page in (
        (str(acme.id), f"/ops/centers/{acme.id}"),
        (f" {cast.ana.person_id} ", f"/ops/people/{cast.ana.person_id}"),
        ("ana@people.example", f"/ops/people/{cast.ana.person_id}"),
        (str(cast.acme.id), f"/ops/reviews/accounts/{cast.acme.id}"),
        (f"act_{cast.acme.id:,}", f"/ops/reviews/accounts/{cast.acme.id}"),
        (f"Business Center ID: {acme.id}", f"/ops/centers/{acme.id}"),
        (
            f"http://testserver/business/{acme.id}/ad-accounts/{cast.acme.id}",
            f"/ops/reviews/accounts/{cast.acme.id}",
        ),
        (str(cast.mia_account.id), f"/ops/creators/{cast.mia_account.id}"),
        (str(invited.id), f"/ops/centers/{acme.id}"),
        (str(request), f"/ops/creators/{cast.mia_account.id}"),
    ):
        answer = olu.get("/ops/search", {"q": text})
        assert (answer.status_code, answer.get("Location")) == (303, page), text
        assert olu.get(page).status_code == 200
    found = main_of(olu.get("/ops/search?q=acme"))
    assert "Acme Group" in found
    assert "Acme Outdoor" in found
    assert "@mia.trails" in main_of(olu.get("/ops/search?q=mia.tr"))
    by_name = main_of(olu.get("/ops/search?q=Ana"))
    assert "Ana" in by_name
    assert "ana@people.example" not in by_name, "an address is shown to who has it"
    assert "Nothing found" in main_of(olu.get("/ops/search?q=123456789012345678"))
    assert "Find anything" in main_of(olu.get("/ops/search"))
    center = main_of(olu.get(f"/ops/centers/{acme.id}"))
    assert "Members 1" in center
    assert "Not submitted" in center
    for path in ("/ops/search?q=acme", f"/ops/people/{cast.ana.person_id}", f"/ops/centers/{acme.id}"):
        assert at_desk(cast.ana).get(path).status_code == 404


def test_a_look_at_a_person_is_written_down_once_an_hour_and_she_reads_it(cast: Cast) -> None:
    olu, path = at_desk(cast.olu), f"/ops/people/{cast.ana.person_id}"
    page = main_of(olu.get(path))
    assert "ana@people.example" in page
    olu.get(path)
    with acting(cast.ana):
        assert len(identity.list_looks(cast.ana, limit=10)) == 1
    assert "An operator of the platform looked at your account" in main_of(at_desk(cast.ana).get("/me"))
    assert olu.get("/ops/people/123456789012345678").status_code == 404


# What each act of an operator is done to, and to whom it has to be visible: the history that its owner reads.
Act = Callable[[Cast, Center, AdAccount], Ref]


def _review(cast: Cast, _center: Center, account: AdAccount) -> Ref:
    ad_accounts.suspend_ad_account(_ops(cast), ad_account_id=account.id, reason=REASON)
    ad_accounts.lift_suspension(_ops(cast), ad_account_id=account.id)
    _put_in_review(cast, account)
    ad_accounts.review_ad_account(_ops(cast), ad_account_id=account.id, approve=False, reasons=(REASON,))
    return Ref(Kind.AD_ACCOUNT, account.id)


def _put_in_review(cast: Cast, account: AdAccount) -> None:
    from suitcase.areas.ad_accounts.models import AdAccount as Row

    with acting(Actor.system()):
        Row.objects.filter(id=account.id).update(status="STATUS_PENDING_CONFIRM")


def _suspend(cast: Cast, _center: Center, account: AdAccount) -> Ref:
    ad_accounts.suspend_ad_account(_ops(cast), ad_account_id=account.id, reason=REASON)
    return Ref(Kind.AD_ACCOUNT, account.id)


def _lift(cast: Cast, center: Center, account: AdAccount) -> Ref:
    _suspend(cast, center, account)
    ad_accounts.lift_suspension(_ops(cast), ad_account_id=account.id)
    return Ref(Kind.AD_ACCOUNT, account.id)


def _decline(cast: Cast, center: Center, account: AdAccount) -> Ref:
    _suspend(cast, center, account)
    ad_accounts.appeal(cast.ana, ad_account_id=account.id, text="It was a good week.")
    ad_accounts.decline_appeal(_ops(cast), ad_account_id=account.id, answer="It was not.")
    return Ref(Kind.AD_ACCOUNT, account.id)


def _decide(cast: Cast, _center: Center, _account: AdAccount) -> Ref:
    shoes = made(cast.ana, "Acme Shoes")
    new = NewVerification(
        entity_type="COMPANY",
        country="DE",
        legal_name="Acme Shoes GmbH",
        number="HRB 1",
        document="b" * 32 + ".pdf",
    )
    centers.submit_verification(cast.ana, center_id=shoes.id, new=new)
    centers.decide_verification(_ops(cast), center_id=shoes.id, approve=True, version=1)
    return Ref(Kind.CENTER, shoes.id)


def _look(cast: Cast, _center: Center, _account: AdAccount) -> Ref:
    identity.look_up_person(_ops(cast), person_id=cast.ana.person_id or 0)
    return Ref(Kind.PERSON, cast.ana.person_id or 0)


def _client(cast: Cast, center: Center) -> ad_accounts.Certificate:
    """A client with a typed name and a certificate, both of which wait."""
    typed = ad_accounts.Client(document="c" * 32 + ".pdf")
    client_account(cast.ana, center, typed, company_name="Studio Hase")
    (sent,) = certificates(cast.ana, center)
    return sent


def _decide_certificate(cast: Cast, center: Center, _account: AdAccount) -> Ref:
    decide(cast, _client(cast, center).id)
    return Ref(Kind.CENTER, center.id)


def _approve_company(cast: Cast, center: Center, _account: AdAccount) -> Ref:
    ad_accounts.approve_company(_ops(cast), company_id=_client(cast, center).company_id)
    return Ref(Kind.CENTER, center.id)


def _reject_company(cast: Cast, center: Center, _account: AdAccount) -> Ref:
    sent = _client(cast, center)
    ad_accounts.reject_company(_ops(cast), company_id=sent.company_id, remark="No such studio.")
    return Ref(Kind.CENTER, center.id)


def _identify_company(cast: Cast, center: Center, _account: AdAccount) -> Ref:
    with tempfile.TemporaryDirectory() as folder:
        registry(Path(folder))
    ad_accounts.identify_company(_ops(cast), company_id=_client(cast, center).company_id, lei=SOL)
    return Ref(Kind.CENTER, center.id)


ACTS: dict[str, Act] = {
    "ad_accounts.approve_company": _approve_company,
    "ad_accounts.decide_certificate": _decide_certificate,
    "ad_accounts.identify_company": _identify_company,
    "ad_accounts.reject_company": _reject_company,
    "ad_accounts.review_ad_account": _review,
    "ad_accounts.suspend_ad_account": _suspend,
    "ad_accounts.lift_suspension": _lift,
    "ad_accounts.decline_appeal": _decline,
    "centers.decide_verification": _decide,
    "identity.look_up_person": _look,
}
# Steps in which these acts ask for the right, beside themselves.
_ASKS = ("PLATFORM_REVIEW", "_for_operator(", "_suspended(", "_held(actor, company_id)")


def _ops(cast: Cast) -> Actor:
    return cast.olu.within("ops")


def test_every_act_of_an_operator_is_known_here() -> None:
    asking = {
        name
        for name, act in journal.registered_actions().items()
        if any(word in inspect.getsource(inspect.unwrap(act)) for word in _ASKS)
    }
    assert asking == set(ACTS), "add how it is done, and whose history it has to stand in"


@pytest.mark.parametrize("name", sorted(ACTS))
def test_the_owner_reads_what_an_operator_did(cast: Cast, name: str) -> None:
    acme = verified_center(cast.ana, cast.olu, "Acme")
    account = center_account(cast.ana, acme)
    ref = ACTS[name](cast, acme, account)
    by_operator = LineFilter(person_id=cast.olu.person_id)
    with acting(cast.ana):
        newest = journal.search_lines(cast.ana, ref, by_operator, limit=1).lines[0]
    assert newest.actor_scope == "ops"
    with acting(_ops(cast)):
        platform = journal.search_lines(_ops(cast), PLATFORM, by_operator, limit=1).lines[0]
    assert platform.id == newest.id, "and operators among themselves"
    if ref.kind is Kind.AD_ACCOUNT:
        with acting(cast.ana):
            house = journal.search_lines(cast.ana, (Kind.CENTER, acme.id), by_operator, limit=1).lines[0]
        assert house.id == newest.id, "and in the log of the Business Center that owns it"
