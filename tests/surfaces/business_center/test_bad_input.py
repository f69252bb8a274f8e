"""What people send by mistake or on purpose, at every door of a centre that takes it: said beside the field, kept, and
nothing changed."""

from __future__ import annotations

import html
import re
import struct
import zlib
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from pytest_django import Settings

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.ad_accounts.public import Client
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.stores.postgres import acting
from tests.areas.ad_accounts.clients import PAPER, SOL, certificates, client_account, registry
from tests.areas.centers.people import made
from tests.cast import Cast, center_account, person, verified_center
from tests.surfaces.ads_manager.desk import Desk, at_desk, main_of

# A list for each door that takes files: its good heading, and a line that is fine.
LISTS = {
    "members/invite": (b"email,role,finance role\n", b"ben@x.example,Admin,\n"),
    "assignments/import": (b"e-mail,ad account id,role\n", b"ana@people.example,%d,analyst\n"),
}
BUSINESS = {
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
def acme(cast: Cast) -> Center:
    return verified_center(cast.ana, cast.olu)


def at(center: Center, path: str) -> str:
    return f"/business/{center.id}/{path}"


def upload(desk: Desk, center: Center, door: str, content: bytes) -> HttpResponse:
    """A list sent in at a door, whatever it is."""
    form = {"role": "CENTER_STANDARD", "finance": "", "file": SimpleUploadedFile("list.csv", content)}
    return desk.send(at(center, door), form)


def how_many(cast: Cast, center: Center) -> tuple[int, int]:
    """Invitations and ad accounts of the centre."""
    with acting(cast.ana):
        held = ad_accounts.list_center_ad_accounts(cast.ana, center.id, HeldFilter()).total
        return len(centers.list_center_invitations(cast.ana, center.id).rows), held or 0


@pytest.mark.parametrize("door", LISTS)
def test_lists_that_are_none(cast: Cast, acme: Center, door: str) -> None:
    """Wrong columns, encodings that do not fit together, 100,000 lines: refused with the way out, nothing begun."""
    heading, line = LISTS[door]
    line = line.replace(b"%d", b"1")
    ana, before = at_desk(cast.ana), how_many(cast, acme)
    for content, said in (
        (b"name,town\nBen,Ulm\n", "The first line has to name the columns"),
        (heading.replace(b",", b"|") + line, "The first line has to name the columns"),
        ((heading + line).decode().encode("utf-16-le"), "This is no text file"),
        (b"\xff\xfea", "This is no text file"),
        ((heading + b"a\x00" + line).decode().encode("utf-16"), "This is no text file"),
        (heading + b"\x81\x8d,1,\n", "This is no text file"),
        (
            heading + "Zoë,1,\n".encode() + "Zoë,1,\n".encode("cp1252"),
            "Line 3 is not written in UTF-8, and line 2 is.",
        ),
        (heading + line * 100_000, "at most"),
        (b"\n" * 100_000, "at least one" if door == "members/invite" else "It says nothing"),
        (b"PK\x03\x04\x14\x00\x06\x00", "This is no text file"),
    ):
        answer = upload(ana, acme, door, content)
        assert answer.status_code in {413, 422}, content[:40]
        assert said in main_of(answer), content[:40]
    assert how_many(cast, acme) == before


@pytest.mark.parametrize("door", LISTS)
def test_lists_in_which_only_some_lines_are_bad(cast: Cast, acme: Center, door: str) -> None:
    """Formulas are text that is no address; the Windows code page is read; the rest goes on."""
    account, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
    heading, line = LISTS[door]
    line = line.replace(b"%d", str(account).encode())
    wrong = [b"=HYPERLINK(1),%d,admin", b"@SUM(1+1),%d,admin", b"+cmd|x,%d,admin", b"-2+3,%d,admin"]
    wrong += ["Jürgen,%d,admin".encode("cp1252"), b"<script>,%d,admin"]
    lines = [one.replace(b"%d", str(account).encode()) for one in wrong]
    answer = upload(ana, acme, door, heading + line + b"\n".join(lines) + b"\n")
    page = main_of(answer)
    assert answer.status_code == 200
    assert page.count("is no e-mail address.") == len(wrong)
    assert "<script>," not in answer.content.decode()
    assert ("Send 1 invitation?" if door == "members/invite" else "1 will change") in page


def test_text_fields_that_take_lists_take_no_hundred_thousand_lines(cast: Cast, acme: Center) -> None:
    account, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
    many = "nobody@x.example\n" * 100_000
    for door, form in (
        ("members/invite", {"emails": many, "role": "CENTER_STANDARD", "finance": ""}),
        ("ad-accounts/request", {"ids": "4711\n" * 100_000, "role": "ANALYST"}),
        ("assign", {"act": str(account), "to": "members", "emails": many, "as": "ANALYST"}),
        ("assignments/import", {"list": f"e-mail,ad account id,role\n{many}", "step": "apply", "seen": "0"}),
        ("partners/add", {"number": "4711 " * 100_000}),
        ("ad-accounts/transfer", {"ad_account": "4711 " * 100_000}),
    ):
        assert ana.send(at(acme, door), form).status_code in {413, 422}, door
    assert how_many(cast, acme) == (0, 1)


def damaged() -> bytes:
    """A PNG by its first bytes and its header, with nothing behind them."""
    head = struct.pack(">IIBBBBB", 600, 800, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", len(head)) + b"IHDR" + head + struct.pack(">I", zlib.crc32(b"IHDR" + head))
    return b"\x89PNG\r\n\x1a\n" + chunk


def test_certificates_that_are_not_what_they_say(
    cast: Cast, acme: Center, tmp_path: Path, settings: Settings
) -> None:
    """At all four doors that take documents: content decides, what was typed stays, and nothing is kept."""
    settings.MEDIA_ROOT = tmp_path / "files"
    registry(tmp_path)
    client_account(cast.ana, acme, Client(lei=SOL, document=PAPER))
    (sent,) = certificates(cast.ana, acme)
    fresh = made(cast.ana, "Fresh")
    business = {"entity_type": "COMPANY", "country": "DE", "legal_name": "Fresh GmbH", "number": "HRB 1"}
    doors = {
        at(fresh, "verification"): business,
        at(acme, "certificates/new"): {"country": "DE", "company_name": "Typed Name KG"},
        at(acme, f"certificates/{sent.id}"): {},
        at(acme, "ad-accounts/new?whose=client"): {**BUSINESS, "company_name": "Typed Name KG"},
    }
    papers = [
        ("register.pdf", b"<html><script>alert(1)</script></html>", "neither a PDF nor a JPG or PNG"),
        ("register.pdf", b"MZ\x90\x00" + bytes(200), "neither a PDF nor a JPG or PNG"),
        ("register.png", b"<svg xmlns='http://www.w3.org/2000/svg' onload='x()'/>", "neither a PDF"),
        ("register.pdf", damaged(), "damaged"),
    ]
    ana = at_desk(cast.ana)
    for door, form in doors.items():
        # Damage is found by opening a file, in a process of its own: one door is enough for that.
        for name, content, said in papers if door.endswith("verification") else papers[:-1]:
            answer = ana.send(door, {**form, "document": SimpleUploadedFile(name, content)})
            assert answer.status_code == 422, (door, name)
            assert said in main_of(answer), (door, content[:10])
            for typed in ("Fresh GmbH", "Typed Name KG"):
                assert typed not in form.values() or f'value="{typed}"' in answer.content.decode()
    assert not [one for one in (tmp_path / "files").rglob("*") if one.is_file()]
    assert [one.version for one in certificates(cast.ana, acme)] == [sent.version]
    with acting(cast.ana):
        assert centers.get_verification(cast.ana, fresh.id).version == 0
    assert how_many(cast, acme) == (0, 1)


def test_ids_with_spaces_and_prefixes_at_every_door(cast: Cast, acme: Center) -> None:
    """Requests, partners, lists of assignments and transfers either way read the same id out of what was pasted."""
    ben = person("Ben")
    theirs = verified_center(ben, cast.olu, "Northwind")
    account, ana = center_account(cast.ana, acme, name="Trails").id, at_desk(cast.ana)
    foreign = center_account(ben, theirs, name="Coffee").id
    grouped = f"{foreign:,}".replace(",", " ")
    page = f"https://ads.example.com/ads/{foreign}/overview"
    for typed in (f" act_{foreign} ", f"Ad account ID: {foreign}", grouped, page):
        asked = ana.send(at(acme, "ad-accounts/request"), {"ids": typed, "role": "ANALYST"})
        assert "Send 1 request?" in main_of(asked), typed
    center = f"http://localhost:8000/business/{theirs.id}/overview"
    for typed in (f" BC {theirs.id} ", f"{theirs.id:,}", f"Business Center ID: {theirs.id}", center):
        found = ana.send(at(acme, "partners/add"), {"number": typed})
        assert "Add Northwind as a partner?" in main_of(found), typed
        offered = ana.send(at(acme, f"ad-accounts/{account}/transfer"), {"center": typed})
        assert "You are no longer" in main_of(offered) or "Northwind" in main_of(offered), typed
    for typed in (f" {account} ", f"act_{account}", f"{account:,}".replace(",", " "), f"'#{account}"):
        text = f"e-mail;ad account id;role\nana@people.example;{typed};analyst\n"
        assert "1 will change" in main_of(upload(ana, acme, "assignments/import", text.encode())), typed
    sent = ana.send(at(acme, "ad-accounts/transfer"), {"ad_account": f"act_{grouped}"})
    assert sent.status_code == 303, main_of(sent)
    for door, form in (
        ("ad-accounts/request", {"ids": "nothing", "role": "ANALYST"}),
        ("partners/add", {"number": "12a4"}),
        ("ad-accounts/transfer", {"ad_account": "12a4"}),
        (f"ad-accounts/{account}/transfer", {"center": "12a4"}),
    ):
        refused = ana.send(at(acme, door), form)
        assert refused.status_code == 422, door
        assert (form.get("ids") or next(iter(form.values()))) in refused.content.decode(), door


ZONES = ["Mars/Base", "../../etc/passwd", "Europe"]
CURRENCIES = ["GOLD", "XXX", ""]


def test_zones_currencies_and_countries_that_do_not_exist(cast: Cast, acme: Center) -> None:
    """New centres and their settings, ad accounts of one's own and of a centre, verification."""
    ana, before = at_desk(cast.ana), how_many(cast, acme)
    doors = {
        at(acme, "ad-accounts/new?whose=mine"): BUSINESS,
        "/ads/new": BUSINESS | {"company_name": "Acme"},
    }
    for zone in ZONES:
        for door, form in (
            ("/business/new", {"name": "Other", "time_zone": zone}),
            (at(acme, "settings"), {"name": "Other", "time_zone": zone, "version": "1"}),
            *((door, form | {"time_zone": zone}) for door, form in doors.items()),
        ):
            answer = ana.send(door, form)
            assert answer.status_code == 422, (door, zone)
            assert "time zone" in main_of(answer)
    for currency in CURRENCIES:
        for door, form in doors.items():
            answer = ana.send(door, form | {"currency": currency})
            assert (answer.status_code, 'id="f-currency-error"' in answer.content.decode()) == (422, True), (
                door,
                currency,
            )
    for country in ("XX",):
        for door, form in (*doors.items(), (at(made(cast.ana, "New"), "verification"), {"legal_name": "x"})):
            assert ana.send(door, form | {"country": country}).status_code == 422, (door, country)
    assert how_many(cast, acme) == before
    with acting(cast.ana):
        assert centers.get_center(cast.ana, acme.id).time_zone == "Europe/Berlin"


def test_addresses_and_forms_that_nobody_types(cast: Cast, acme: Center) -> None:
    """NUL in every field that is looked for, numbers of 5,000 digits, packed values with more fields than there are."""
    ana, account = at_desk(cast.ana), center_account(cast.ana, acme).id
    northwind = verified_center(person("Ben"), cast.olu, "Northwind")
    centers.add_partner(cast.ana, center_id=acme.id, number=str(northwind.id))
    partner, long = f"partners/{northwind.id}", "9" * 5_000
    for query in (
        f"{partner}/share?creators_q=%00&creators_from={long}",
        f"{partner}/share?creators_from=-1&creators_q=%E0%80",
        "access/change?also=do%3Dleave%26person%3D%2500",
        "access/change?do=leave&person=%00&thing=%00",
        "access/change?do=release&thing=x%00",
        f"access/change?also={'a%3D1%26' * 30}",
        f"access/people?q=%00&person={long}",
        "access?person=%00&thing=%00&at=%00",
        f"access?person={account}&thing={long}",
        "ad-accounts/new?q=%00&country=%00",
    ):
        assert ana.get(at(acme, query)).status_code in {200, 303, 404}, query
    for door, form in (
        (f"{partner}/act", {"act": "share", "step": f"look{long}", "creators_q": "\x00"}),
        (f"{partner}/act", {"act": "share", "creators": "all", "creators_q": "\x00", "scopes": "POST"}),
        (f"{partner}/act", {"act": "stop", "scope": "all", "list-q": "\x00"}),
        ("ad-accounts/transfer", {"ad_account": f"{account}\x00", "message": "\x00"}),
    ):
        assert ana.send(at(acme, door), form).status_code in {200, 303, 422}, form


STRANGE = ["", "   ", "qwe rty!", "x" * 5_000, "🎒🏔️", "مرحبا \u202eevil", "\u202e\u2066", "a\x07b\x1b[0m"]


@pytest.mark.parametrize("typed", STRANGE)
def test_what_is_no_id_is_said_to_be_none_and_stays_in_the_field(
    cast: Cast, acme: Center, typed: str
) -> None:
    """Nobody is told that something does not exist who has not named anything."""
    account, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
    for door, field in (
        ("partners/add", "number"),
        (f"ad-accounts/{account}/transfer", "center"),
        ("ad-accounts/transfer", "ad_account"),
    ):
        answer = ana.send(at(acme, door), {field: typed, "message": "For you."})
        page = answer.content.decode()
        assert answer.status_code == 422, door
        error = page.partition(f'id="f-{field}-error"')[2].partition("</p>")[0]
        assert "ID" in error, (door, error)
        assert "There is no" not in error, (door, error)
        assert "No ad account" not in error, (door, error)
        assert html.escape(typed) in page, door
        assert door == "partners/add" or "For you." in page, door


def test_a_message_that_is_too_long_is_said_before_anything_is_reviewed(cast: Cast, acme: Center) -> None:
    ben = person("Ben")
    theirs = verified_center(ben, cast.olu, "Northwind")
    foreign, own = center_account(ben, theirs, name="Coffee").id, center_account(cast.ana, acme).id
    ana, long = at_desk(cast.ana), "é🎒" * 2_500
    for door, form in (
        ("ad-accounts/request", {"ids": str(foreign), "role": "ANALYST"}),
        (f"ad-accounts/{own}/transfer", {"center": str(theirs.id)}),
        ("ad-accounts/transfer", {"ad_account": str(foreign)}),
    ):
        answer = ana.send(at(acme, door), {**form, "message": long})
        page = answer.content.decode()
        assert answer.status_code == 422, door
        error = page.partition('id="f-message-error"')[2].partition("</p>")[0]
        assert "Use at most 500 characters; this has 5,000." in error, door
        assert long in page, door
        assert next(iter(form.values())) in page, door


def test_a_pasted_address_fits_into_every_field_that_takes_an_id(cast: Cast, acme: Center) -> None:
    """Browsers cut what is longer than a field says, and an address without its end is another ID."""
    account, ana = center_account(cast.ana, acme).id, at_desk(cast.ana)
    for door, field in (
        ("partners/add", "number"),
        (f"ad-accounts/{account}/transfer", "center"),
        ("ad-accounts/transfer", "ad_account"),
    ):
        (tag,) = re.findall(rf'<input[^>]* name="{field}"[^>]*>', ana.get(at(acme, door)).content.decode())
        longest = re.findall(r'maxlength="(\d+)"', tag)
        assert not longest or int(longest[0]) >= 300, (door, tag)
