"""Business verification over HTTP: sent in by an Admin, decided by an operator, read by nobody else."""

from __future__ import annotations

import io

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.stores import media
from suitcase.stores.postgres import acting
from tests.areas.centers.people import joined, made
from tests.cast import Cast
from tests.surfaces.ads_manager.desk import at_desk, main_of, text_of

FORM = {"entity_type": "COMPANY", "country": "DE", "legal_name": "Acme Outdoor GmbH", "number": "HRB 12345"}


@pytest.fixture
def acme(cast: Cast) -> Center:
    return made(cast.ana)


@pytest.fixture(scope="session")
def scan() -> bytes:
    """A scanned page."""
    out = io.BytesIO()
    Image.new("RGB", (600, 800), "white").save(out, "PNG")
    return out.getvalue()


def paper(scan: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile("register.png", scan)


@pytest.mark.req("B6")
def test_from_the_first_page_to_verified(cast: Cast, acme: Center, scan: bytes) -> None:
    ana, olu = at_desk(cast.ana), at_desk(cast.olu)
    path, review = f"/business/{acme.id}/verification", f"/ops/reviews/verifications/{acme.id}"
    assert "Not submitted" in main_of(ana.get(path))
    assert "The business is not verified." in main_of(ana.get(f"/business/{acme.id}/overview"))
    assert olu.get(review).status_code == 404
    assert ana.send(path, {**FORM, "document": paper(scan)}).status_code == 303
    page = text_of(ana.get(path))
    assert "Sent in. An operator looks at it" in page
    assert "In review" in page
    with acting(cast.ana):
        name = centers.get_verification(cast.ana, acme.id).document
    for reader, address in ((ana, f"{path}/document"), (olu, f"{review}/document")):
        answer = reader.get(address)
        assert (answer.status_code, answer["Cache-Control"], answer["X-Content-Type-Options"]) == (
            200,
            "private, no-store",
            "nosniff",
        )
        assert b"".join(answer.streaming_content).startswith(b"\xff\xd8\xff")

    assert "Acme Outdoor GmbH" in main_of(olu.get("/ops/reviews/verifications?q=outdoor"))
    assert "Choose what is wrong" in main_of(olu.send(review, {"decision": "reject", "version": "1"}))
    form = {"decision": "reject", "finding": ["number_differs"], "remark": "It ends in 46.", "version": "1"}
    assert olu.send(review, form).status_code == 303
    page = main_of(ana.get(path))
    assert "Details: The number differs from the document." in page
    assert "It ends in 46." in page
    assert ana.send(path, {**FORM, "number": "HRB 12346"}).status_code == 303
    stale = olu.send(review, {"decision": "approve", "version": "1"})
    assert stale["Location"] == review
    assert "since you opened this page" in text_of(olu.get(review))
    assert olu.send(review, {"decision": "approve", "version": "2"}).status_code == 303
    page = main_of(ana.get(path))
    assert "Verified" in page
    assert "Valid until" in page
    assert "Send in what proves" not in page
    log = main_of(ana.get(f"/business/{acme.id}/activity"))
    assert "An operator verified the business." in log
    assert "The number differs from the document." in log
    assert media.find(name) is not None


def test_documents_that_are_none_and_forms_that_lack_something_keep_what_was_typed(
    cast: Cast, acme: Center
) -> None:
    ana = at_desk(cast.ana)
    path = f"/business/{acme.id}/verification"
    page = SimpleUploadedFile("register.pdf", b"<html><script>alert(1)</script></html>")
    refused = ana.send(path, {**FORM, "document": page})
    assert refused.status_code == 422
    assert 'value="Acme Outdoor GmbH"' in refused.content.decode()
    refused = ana.send(path, {**FORM, "country": "XX", "number": ""})
    words = main_of(refused)
    assert "Choose a country from the list." in words
    assert "Choose the document that proves the business." in words
    with acting(cast.ana):
        assert centers.get_verification(cast.ana, acme.id).version == 0


def test_others_read_nothing(cast: Cast, acme: Center, scan: bytes) -> None:
    ben = joined(cast.ana, acme, "Ben")
    at_desk(cast.ana).send(f"/business/{acme.id}/verification", {**FORM, "document": paper(scan)})
    for address in ("verification", "verification/document"):
        assert at_desk(ben).get(f"/business/{acme.id}/{address}").status_code == 403
        assert at_desk(cast.cai).get(f"/business/{acme.id}/{address}").status_code == 404
    for person in (cast.ana, ben, cast.cai):
        for address in ("", f"/{acme.id}", f"/{acme.id}/document"):
            assert at_desk(person).get(f"/ops/reviews/verifications{address}").status_code == 404
