"""Creating ad accounts in a centre over HTTP: for oneself, for clients, with certificates that operators decide on."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from suitcase.areas.access.public import Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.ad_accounts.public import Client
from suitcase.areas.centers.contracts import Center
from suitcase.areas.journal import public as journal
from suitcase.areas.notifications.contracts import Page
from suitcase.areas.notifications.rules import told_by
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import PAPER, SOL, assign, certificates, client_account, registry
from tests.areas.centers.people import joined, made
from tests.cast import Cast, center_account, verified_center
from tests.surfaces.ads_manager.desk import at_desk, main_of, text_of

FORM = {
    "name": "Sol Summer",
    "time_zone": "Europe/Berlin",
    "currency": "EUR",
    "country": "DE",
    "industry": "Retail and e-commerce",
    "website": "sol.example",
    "contact_name": "Ana",
    "contact_email": "ana@acme.example",
    "billing_street": "Gipfelweg 1",
    "billing_city": "Berlin",
    "billing_postcode": "10115",
}


@pytest.fixture
def acme(cast: Cast, tmp_path: Path) -> Center:
    registry(tmp_path)
    return verified_center(cast.ana, cast.olu)


@pytest.fixture(scope="session")
def scan() -> bytes:
    """A scanned page."""
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    return out.getvalue()


def paper(scan: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("register.png", scan)


def names(actor: Actor, center: Center) -> list[str]:
    with acting(actor):
        rows = ad_accounts.list_center_ad_accounts(actor, center.id, HeldFilter()).rows
    return [one.card.name for one in rows]


@pytest.mark.req("A1", "A2")
def test_an_agency_creates_an_account_for_a_client_it_finds_in_the_registry(
    cast: Cast, acme: Center, scan: bytes
) -> None:
    ana, olu = at_desk(cast.ana), at_desk(cast.olu)
    new = f"/business/{acme.id}/ad-accounts/new"
    assert "Add advertiser account" in main_of(ana.get(f"/business/{acme.id}/ad-accounts"))
    assert "Create new" in main_of(ana.get(f"/business/{acme.id}/ad-accounts/add"))
    assert "A client’s business" in main_of(ana.get(new))
    page = main_of(ana.get(f"{new}?whose=client"))
    assert "goes to manual review" in page
    assert "becomes that of the Business Center" in page

    typed = ana.get(f"/business/{acme.id}/ad-accounts/companies?q=sol+briln&country=NL")
    words = text_of(typed)
    assert words.index("Nederlands filiaal") < words.index("Sonnenallee 3, 12045 Berlin")
    assert "Local entity" in words
    assert "Head office" in words
    assert "Address not known" in words
    assert SOL in typed.content.decode()
    assert "not renewed in time" in text_of(ana.get(f"/business/{acme.id}/ad-accounts/companies?q=solaire"))

    searched = ana.send(f"{new}?whose=client", {**FORM, "company_name": "Sol Brillen", "step": "search"})
    assert searched.status_code == 200
    assert f'name="lei" value="{SOL}"' in searched.content.decode()
    assert 'value="sol.example"' in searched.content.decode()

    chosen = {**FORM, "company_name": "Sol Brillen", "lei": SOL}
    refused = ana.send(f"{new}?whose=client", chosen)
    assert "Choose the document that proves the business." in main_of(refused)
    assert 'value="Sol Summer"' in refused.content.decode()
    made_one = ana.send(f"{new}?whose=client", {**chosen, "document": paper(scan)})
    assert made_one.status_code == 303
    page = text_of(ana.get(made_one["Location"]))
    assert "The business certificate waits for an operator." in page
    assert "Sol Brillen GmbH" in page
    assert "EUR" in main_of(ana.get(f"/business/{acme.id}/settings"))

    (sent,) = certificates(cast.ana, acme)
    review = f"/ops/reviews/certificates/{sent.id}"
    assert "Sol Brillen GmbH" in main_of(olu.get("/ops/reviews/certificates?q=brillen"))
    assert b"".join(olu.get(f"{review}/document").streaming_content).startswith(b"\xff\xd8\xff")
    assert "Company and certificate" in main_of(
        olu.get(f"/ops/reviews/accounts/{made_one['Location'].rsplit('/', 1)[1]}")
    )
    wrong = olu.send(review, {"decision": "reject", "version": "1"})
    assert "Choose what is wrong" in main_of(wrong)
    form = {"decision": "reject", "finding": ["unreadable"], "remark": "Page two.", "version": "1"}
    assert olu.send(review, form).status_code == 303
    mine = f"/business/{acme.id}/certificates/{sent.id}"
    page = main_of(ana.get(mine))
    assert "Document: It cannot be read." in page
    assert "Page two." in page
    assert ana.send(mine, {"document": paper(scan)}).status_code == 303
    assert olu.send(review, {"decision": "approve", "version": "2"}).status_code == 303
    page = main_of(ana.get(made_one["Location"]))
    assert "Everything works." in page
    assert "It stands in the registry of legal entities." in page
    log = main_of(ana.get(f"/business/{acme.id}/activity"))
    assert "An operator approved the business certificate of Sol Brillen GmbH." in log
    assert "The ad account Sol Summer was approved." in log

    page = main_of(ana.get(f"{new}?whose=client"))
    assert "Clients with an approved certificate: Sol Brillen GmbH" in page
    again = {**FORM, "name": "Sol Winter", "certificate": str(sent.id)}
    page = main_of(ana.get(f"{new}?whose=client&certificate={sent.id}"))
    assert "Nothing has to be uploaded." in page
    assert "kept in EUR" in page
    done = ana.send(f"{new}?whose=client", again)
    assert "Everything works." in main_of(ana.get(done["Location"]))
    assert names(cast.ana, acme) == ["Sol Summer", "Sol Winter"]
    assert "Sol Winter" in main_of(ana.get(mine))


def test_for_ones_own_business(cast: Cast, acme: Center) -> None:
    ana = at_desk(cast.ana)
    new = f"/business/{acme.id}/ad-accounts/new?whose=mine"
    assert "Acme Outdoor GmbH" in main_of(ana.get(new))
    forged = {**FORM, "company_name": "Somebody Else Inc", "time_zone": "Mars/Base", "currency": "GOLD"}
    refused = ana.send(new, forged)
    assert "Choose a time zone from the list" in main_of(refused)
    assert "There is no currency" in main_of(refused)
    done = ana.send(new, {**FORM, "company_name": "Somebody Else Inc"})
    page = text_of(ana.get(done["Location"]))
    assert "has been created and approved." in page
    assert "Acme Outdoor GmbH" in page
    assert "Somebody Else" not in page


def test_a_typed_name_waits_and_an_operator_says_whose_it_is(cast: Cast, acme: Center, scan: bytes) -> None:
    ana, olu = at_desk(cast.ana), at_desk(cast.olu)
    form = {**FORM, "company_name": "Sol", "document": paper(scan)}
    done = ana.send(f"/business/{acme.id}/ad-accounts/new?whose=client", form)
    assert "The company name waits for an operator." in main_of(ana.get(done["Location"]))
    (sent,) = certificates(cast.ana, acme)
    review = f"/ops/reviews/companies/{sent.company_id}"
    assert "Sol" in main_of(olu.get("/ops/reviews/companies"))
    account = done["Location"].rsplit("/", 1)[1]
    early = olu.send(f"/ops/reviews/accounts/{account}", {"decision": "approve", "version": "1"})
    assert "The company name is not approved" in text_of(olu.get(early["Location"]))
    assert f'value="{SOL}"' in olu.get(f"{review}?q=sol+brillen").content.decode()
    for form, word in (
        ({"decision": "identify"}, "Choose the company that is meant."),
        ({"decision": "reject"}, "Choose what is wrong"),
        ({"decision": "?"}, "Choose what to decide."),
    ):
        assert word in main_of(olu.send(review, form))
    assert olu.send(review, {"decision": "identify", "lei": SOL}).status_code == 303
    page = main_of(ana.get(done["Location"]))
    assert "Advertises for Sol Brillen GmbH" in page
    log = main_of(ana.get(f"/business/{acme.id}/activity"))
    assert "noted that Sol is Sol Brillen GmbH of the registry" in log
    again = olu.send(review, {"decision": "approve"})
    assert again["Location"] == review


def test_a_certificate_comes_before_the_first_account_and_is_what_it_says(
    cast: Cast, acme: Center, scan: bytes
) -> None:
    ana = at_desk(cast.ana)
    path = f"/business/{acme.id}/certificates"
    assert "No business certificates yet" in main_of(ana.get(path))
    form = {"country": "DE", "company_name": "Sol", "lei": SOL}
    script = SimpleUploadedFile("register.pdf", b"<html><script>alert(1)</script></html>")
    refused = ana.send(f"{path}/new", {**form, "document": script})
    assert refused.status_code == 422
    assert "neither a PDF nor a JPG or PNG" in main_of(refused)
    assert f'value="{SOL}" checked' in refused.content.decode()
    assert "Choose the document" in main_of(ana.send(f"{path}/new", form))
    assert certificates(cast.ana, acme) == []
    done = ana.send(f"{path}/new", {**form, "document": paper(scan)})
    assert done.status_code == 303
    assert "No ad account uses it yet." in main_of(ana.get(done["Location"]))
    assert "Sol Brillen GmbH" in main_of(ana.get(f"{path}?q=sol&state=REVIEWING&sort=-submitted"))
    assert "Nothing matches" in main_of(ana.get(f"{path}?state=EXPIRED"))


def test_others_read_nothing(cast: Cast, acme: Center) -> None:
    client_account(cast.ana, acme, Client(lei=SOL, document=PAPER))
    (sent,) = certificates(cast.ana, acme)
    ben = joined(cast.ana, acme, "Ben")
    own = made(cast.cai, "Cais")
    places = ["ad-accounts/add", "ad-accounts/new", "ad-accounts/companies?q=sol", "certificates"]
    places += ["certificates/new", f"certificates/{sent.id}", f"certificates/{sent.id}/document"]
    for address in places:
        assert at_desk(ben).get(f"/business/{acme.id}/{address}").status_code == 403
        assert at_desk(cast.cai).get(f"/business/{acme.id}/{address}").status_code == 404
    assert at_desk(cast.cai).get(f"/business/{own.id}/certificates/{sent.id}").status_code == 404
    for who in (cast.ana, ben, cast.cai):
        desk = at_desk(who)
        for address in ("certificates", f"certificates/{sent.id}", f"certificates/{sent.id}/document"):
            assert desk.get(f"/ops/reviews/{address}").status_code == 404
        for address in ("companies", f"companies/{sent.company_id}"):
            assert desk.get(f"/ops/reviews/{address}").status_code == 404


@pytest.mark.req("B6")
def test_an_unverified_centre_says_what_is_missing(cast: Cast) -> None:
    center = made(cast.ana, "Not yet")
    ana = at_desk(cast.ana)
    for address in ("ad-accounts/new?whose=mine", "certificates/new"):
        page = main_of(ana.get(f"/business/{center.id}/{address}"))
        assert "owns ad accounts only once its business is verified" in page
        assert "Business verification" in page
    sent = ana.send(f"/business/{center.id}/ad-accounts/new?whose=mine", FORM)
    assert "verified first" in main_of(sent)


def test_who_searches_faster_than_people_type_waits(
    cast: Cast, acme: Center, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "COMPANY_SEARCHES_PER_MINUTE", 1)
    ana, path = at_desk(cast.ana), f"/business/{acme.id}/ad-accounts/companies?q=sol"
    assert ana.get(path).status_code == 200
    slow = ana.get(path)
    assert (slow.status_code, int(slow["Retry-After"]) > 0) == (429, True)
    form = {**FORM, "company_name": "Sol", "step": "search"}
    page = ana.send(f"/business/{acme.id}/ad-accounts/new?whose=client", form)
    assert page.status_code == 429
    assert 'value="Sol Summer"' in page.content.decode()


@pytest.mark.req("A3", "A11")
def test_the_life_of_an_account_that_a_centre_owns(cast: Cast, acme: Center) -> None:
    account = center_account(cast.ana, acme, name="Trails")
    ben, vera = joined(cast.ana, acme, "Ben"), joined(cast.ana, acme, "Vera", Role.CENTER_ADMIN)
    assign(cast.ana, account, ben)
    ana, desk, olu = at_desk(cast.ana), at_desk(ben), at_desk(cast.olu)
    settings, review = f"/ads/{account.id}/settings", f"/ops/reviews/accounts/{account.id}"

    people = main_of(desk.get(f"{settings}/permissions"))
    assert "Assigned in Acme Group" in people
    assert "Change it there" in people
    assert "Remove" not in people
    page = main_of(desk.get(settings))
    assert "changed there" in page
    assert "Leave this ad account" not in page

    change = {"was_company_name": "Acme Outdoor GmbH", "company_name": "Acme Neu GmbH", "step": "review"}
    asked = main_of(desk.send(f"{settings}/edit", change))
    assert "reviewed again before the new company name counts" in asked
    assert desk.send(f"{settings}/edit", {**change, "step": "save"}).status_code == 303
    assert "Change in review" in main_of(ana.get(f"/business/{acme.id}/ad-accounts/{account.id}"))
    no = {"decision": "reject", "category": "Other", "detail": "Not found.", "how_to_fix": "Prove it."}
    assert olu.send(review, {**no, "version": "2"}).status_code == 303
    assert "Not found." in main_of(ana.get(f"/business/{acme.id}/ad-accounts/{account.id}"))
    assert desk.send(f"{settings}/appeal", {"text": "It is in the register since Monday."}).status_code == 303
    assert olu.send(review, {"decision": "approve", "version": "2"}).status_code == 303
    back = {"was_company_name": "Acme Neu GmbH", "company_name": "Acme Outdoor GmbH", "step": "save"}
    assert desk.send(f"{settings}/edit", back).status_code == 303
    assert "Everything works." in main_of(desk.get(settings))

    stop = {"decision": "suspend", "category": "Other", "detail": "Odd.", "how_to_fix": "Call us."}
    assert olu.send(review, stop).status_code == 303
    assert "Suspended" in main_of(ana.get(f"/business/{acme.id}/ad-accounts/{account.id}"))
    assert olu.send(review, {"decision": "lift"}).status_code == 303
    log = main_of(ana.get(f"/business/{acme.id}/activity"))
    for sentence in ("suspended the ad account Trails", "lifted the suspension", "Ben appealed for"):
        assert sentence in log

    # Ben may work in it; only an Admin of the owner closes it, and only when she is Admin of it too.
    assert desk.get(f"{settings}/close").status_code == 403
    assert at_desk(vera).get(f"{settings}/close").status_code == 403
    assert "read-only access" in main_of(ana.get(f"{settings}/close"))
    assert ana.send(f"{settings}/close", {"confirm": "Trails"}).status_code == 303
    assert "Closed" in main_of(ana.get(f"/business/{acme.id}/ad-accounts/{account.id}"))


def test_admins_and_operators_are_told_without_names_that_may_be_peoples(cast: Cast, acme: Center) -> None:
    typed = client_account(cast.ana, acme, Client(document=PAPER), company_name="Petra Huber")
    ad_accounts.reject_company(cast.olu.within("ops"), company_id=typed.company_id or 0, remark="Who is it?")
    with acting(cast.ana):
        lines = journal.lines(cast.ana, (2, acme.id), limit=20)
    told = {line.verb: told_by(line.verb, line.data) for line in lines}
    assert told["certificate:submitted"][0].target.page is Page.CERTIFICATE_REVIEW
    assert told["company_name:submitted"][0].target.page is Page.COMPANY_REVIEW
    assert told["company_name:rejected"][0].audience == "center"
    assert "Huber" not in str([(line.data, told[line.verb]) for line in lines])
