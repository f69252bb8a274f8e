"""The media store takes PDFs and pictures as business documents, keeps what can be read and nothing that acts."""

from __future__ import annotations

import importlib
import io
import os
import resource
import stat
import struct
import zlib
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pikepdf import Array, Dictionary, Name, Pdf, String
from PIL import Image, ImageDraw

from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid
from suitcase.stores import media
from suitcase.stores.media import document, folder, intake, jail, kinds
from suitcase.stores.media.scan import bare_jpeg

AUTHOR, PLACE, REMARK = b"Mia Private", b"taken at home", b"a note to self"


@pytest.fixture(autouse=True)
def store(settings, tmp_path) -> Path:
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture(scope="module", autouse=True)
def loaded():
    """The library as bounded as in the checking process, for what is asked of it here in this one."""
    before = pikepdf.settings.get_qpdf_limits()
    document.load()
    yield
    pikepdf.settings.set_qpdf_limits(**before)


@pytest.fixture(scope="module")
def photo() -> bytes:
    exif = Image.Exif()
    exif[0x010E], exif[0x013B] = PLACE.decode(), AUTHOR.decode()
    image = Image.new("RGB", (600, 800), "white")
    ImageDraw.Draw(image).rectangle((100, 100, 300, 200), fill=(200, 0, 0))
    made = io.BytesIO()
    image.save(made, "JPEG", exif=exif, comment=REMARK)
    return made.getvalue()


def drawn(pages: int = 1, content: bytes = b"1 0 0 rg 10 10 80 80 re f") -> Pdf:
    pdf = Pdf.new()
    for _ in range(pages):
        pdf.add_blank_page(page_size=(200, 300))
    if pages:
        pdf.pages[0].obj.Contents = pdf.make_stream(content)
    return pdf


def saved(pdf: Pdf, **options) -> bytes:
    made = io.BytesIO()
    pdf.save(made, **options)
    return made.getvalue()


def written(objects: dict[int, bytes]) -> bytes:
    """A PDF by hand, for what no library writes. Object 1 is its root."""
    made, places = bytearray(b"%PDF-1.7\n"), {}
    for number, body in objects.items():
        places[number] = len(made)
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start, size = len(made), max(objects) + 1
    made += b"xref\n0 %d\n0000000000 65535 f \n" % size
    made += b"".join(b"%010d 00000 n \n" % places[number] for number in range(1, size))
    return bytes(made + b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (size, start))


def one_page(content: bytes) -> bytes:
    return written(
        {
            1: b"<< /Type /Catalog /Pages 2 0 R >>",
            2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            3: b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
            4: content,
        }
    )


def stream(keys: bytes, data: bytes) -> bytes:
    return b"<< %s /Length %d >>\nstream\n%s\nendstream" % (keys, len(data), data)


def in_an_object_stream(packed: bytes) -> bytes:
    """A PDF whose only page lies in the object stream 5, of which this is the packed content."""
    objects = {
        1: b"<< /Type /Catalog /Pages 2 0 R >>",
        2: b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        5: stream(b"/Type /ObjStm /N 1 /First 4 /Filter /FlateDecode", packed),
    }
    made, rows = bytearray(b"%PDF-1.7\n"), {0: (0, 0), 3: (2, 5), 4: (0, 0)}
    for number, body in objects.items():
        rows[number] = (1, len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = rows[6] = (1, len(made))
    table = b"".join(struct.pack(">BIH", *rows[number], 0) for number in range(7))
    made += b"6 0 obj\n%s\nendobj\n" % stream(b"/Type /XRef /Size 7 /W [1 4 2] /Root 1 0 R", table)
    return bytes(made + b"startxref\n%d\n%%%%EOF\n" % start[1])


def inflating(start: bytes = b"") -> bytes:
    """Four gigabytes of zeros after `start`, packed; one piece is packed and laid four hundred times."""
    packing = zlib.compressobj(9, wbits=-15)
    head = packing.compress(start) + packing.flush(zlib.Z_FULL_FLUSH)
    piece = packing.compress(bytes(10 * 2**20)) + packing.flush(zlib.Z_FULL_FLUSH)
    return (
        b"\x78\xda" + head + piece * 400 + packing.flush() + bytes(4)
    )  # no reader comes to the sum at its end


def files(store: Path) -> list[Path]:
    return [path for path in store.rglob("*") if path.is_file()] if store.exists() else []


def refusal(content: bytes) -> str:
    """The code for which this is refused: looked at here, with the limits of the child, since most cost nothing."""
    sent, made = os.memfd_create("sent"), os.memfd_create("made")
    standing = os.dup(0)
    try:
        os.write(sent, content)
        os.dup2(sent, 0)
        document.make({"made": made})
    except jail.Refused as refused:
        assert os.fstat(made).st_size == 0
        return str(refused)
    finally:
        os.dup2(standing, 0)
        for descriptor in (sent, made, standing):
            os.close(descriptor)
    return ""


def refused_by_the_store(content: bytes) -> Invalid:
    with pytest.raises(Invalid) as refused:
        media.store_document(content, field="certificate")
    assert refused.value.fields == {"certificate": refused.value.sentence}
    assert refused.value.sentence.endswith(".")
    return refused.value


class TestTakenIn:
    def test_a_pdf_is_made_anew_and_says_nothing_of_its_makers(self, store, photo):
        pdf = drawn(3)
        pdf.docinfo["/Author"] = AUTHOR.decode()
        with pdf.open_metadata() as described:
            described["dc:creator"] = [AUTHOR.decode()]
        page = pdf.pages[1].obj
        scanned = pdf.make_stream(
            photo,
            Type=Name.XObject,
            Subtype=Name.Image,
            Width=600,
            Height=800,
            ColorSpace=Name.DeviceRGB,
            BitsPerComponent=8,
            Filter=Name.DCTDecode,
            Metadata=pdf.make_stream(b"<x>" + AUTHOR + b"</x>"),
        )
        page.Resources = Dictionary(XObject=Dictionary(Im=scanned))
        page.Contents = pdf.make_stream(b"q 200 0 0 300 0 0 cm /Im Do Q")
        page.PieceInfo = Dictionary(App=Dictionary(Private=String(REMARK.decode())))
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]))
        link.A = Dictionary(S=Name.URI, URI=String("https://tracker.example"))
        page.Annots = Array([pdf.make_indirect(link)])
        pdf.Root.OpenAction = Array([page, Name.Fit])
        pdf.make_indirect(String("nobody points here"))
        sent = saved(pdf, compress_streams=False, object_stream_mode=pikepdf.ObjectStreamMode.disable)
        assert all(told in sent for told in (AUTHOR, PLACE, REMARK, b"tracker"))

        kept = media.store_document(sent)

        path = media.find(kept.name)
        assert files(store) == [path]
        assert (kept.pages, kept.size_bytes) == (3, path.stat().st_size)
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
        assert media.content_type(kept.name) == "application/pdf"
        with Pdf.open(path) as made:
            assert set(made.Root.keys()) == {"/Type", "/Pages"}
            assert "/Info" not in made.trailer
            assert not set(made.pages[1].obj.keys()) & {"/Annots", "/PieceInfo", "/AA"}
            assert made.pages[0].Contents.read_bytes() == b"1 0 0 rg 10 10 80 80 re f"
            scan = made.pages[1].Resources.XObject.Im.read_raw_bytes()
            assert Image.open(io.BytesIO(scan)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()
            plain = saved(made, qdf=True) + scan
        assert not any(told in plain for told in (AUTHOR, PLACE, REMARK, b"tracker", b"nobody"))

    @pytest.mark.parametrize(("form", "mode"), [("JPEG", "RGB"), ("PNG", "LA")])
    def test_a_picture_becomes_a_jpeg_in_which_small_print_can_be_read(self, form, mode, store):
        made = io.BytesIO()
        Image.new(mode, (5000, 2500), 255 if mode == "LA" else "white").save(made, form)
        kept = media.store_document(made.getvalue())
        path = media.find(kept.name)
        assert files(store) == [path]
        assert kept == media.StoredDocument(name=path.name, pages=1, size_bytes=path.stat().st_size)
        with Image.open(path) as image:
            assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (4000, 2000))

    def test_what_is_filled_in_stays_to_be_read(self):
        pdf = drawn()
        look = pdf.make_stream(b"(Acme GmbH) Tj", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 90, 9])
        field = Dictionary(Type=Name.Annot, Subtype=Name.Widget, FT=Name.Tx, T=String("n"), V=String("Acme"))
        field.Rect, field.AP = Array([9, 9, 99, 18]), Dictionary(N=look)
        field = pdf.make_indirect(field)
        pdf.pages[0].obj.Annots = Array([field])
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))
        content, pages = document._made_anew(saved(pdf))
        with Pdf.open(io.BytesIO(content)) as made:
            shown = made.pages[0].Resources.XObject
            assert [part.read_bytes() for part in shown.values()] == [b"(Acme GmbH) Tj"]
            assert "/AcroForm" not in made.Root
        assert pages == 1

    def test_layers_that_are_switched_off_stay_so(self):
        pdf = drawn()
        layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("draft")))
        pdf.pages[0].obj.Resources = Dictionary(Properties=Dictionary(L=layer))
        pdf.Root.OCProperties = Dictionary(OCGs=Array([layer]), D=Dictionary(OFF=Array([layer])))
        with Pdf.open(io.BytesIO(document._made_anew(saved(pdf))[0])) as made:
            off = made.Root.OCProperties.D.OFF[0]
            assert off.is_same_object_as(made.pages[0].Resources.Properties.L)

    def test_small_omissions_are_no_damage(self):
        assert refusal(one_page(stream(b"", b"q Q"))) == ""  # it has no resources at all
        assert refusal(b"\r\n\r\n" + saved(drawn())) == ""


class TestRefused:
    @pytest.mark.parametrize(
        "content",
        [
            b"<!DOCTYPE html><html><script>alert(1)</script></html>",
            b"PK\x03\x04" + bytes(200),
            b"GIF89a" + bytes(200),
            bytes(2000) + b"%PDF-1.7",
        ],
    )
    def test_content_decides_not_the_name(self, content, tmp_path, store):
        source = tmp_path / "certificate.pdf"
        source.write_bytes(content)
        with pytest.raises(Invalid, match="neither a PDF nor a JPG or PNG") as refused:
            media.store_document(source)
        assert refused.value.code == "media_not_a_document"
        assert files(store) == []

    def test_nothing_and_too_much(self, tmp_path, store):
        assert refused_by_the_store(b"").code == "media_empty"
        claim = tmp_path / "claim.pdf"
        with claim.open("wb") as file:
            file.write(b"%PDF-1.7\n")
            file.truncate(2 * 1024**3)  # takes no room, is read by nobody
        with pytest.raises(Invalid, match="at most 10 MB"):
            media.store_document(claim)
        assert files(store) == []

    @pytest.mark.parametrize("part", [0.3, 0.9, 0.99])
    def test_a_part_of_a_document(self, part):
        for options in ({}, {"linearize": True}):
            whole = saved(drawn(9), **options)
            assert refusal(whole[: int(len(whole) * part)]) == "pdf_damaged"

    @pytest.mark.parametrize(
        "content",
        [
            b"%PDF-1.7\n<html>" + bytes(100),
            one_page(stream(b"/Filter /FlateDecode", b"this is not packed")),
            one_page(b"<< /Length 2147483648 >>\nstream\nq Q\nendstream"),
            one_page(stream(b"/Filter /Unheard", b"q Q")),
            one_page(stream(b"", b"q Q")).replace(b"xref\n0 5", b"xref\n0 2147483647"),
        ],
    )
    def test_what_a_reader_would_have_to_repair(self, content):
        assert refusal(content) == "pdf_damaged"

    @pytest.mark.parametrize(("owner", "user"), [("o", ""), ("o", "u")])
    def test_a_password(self, owner, user):
        locked = saved(drawn(), encryption=pikepdf.Encryption(owner=owner, user=user))
        assert refusal(locked) == "pdf_locked"

    def test_how_many_pages(self):
        assert refusal(saved(drawn(0))) == "pdf_no_pages"
        assert refusal(saved(drawn(limits.DOCUMENT_PAGES))) == ""
        assert refusal(saved(drawn(limits.DOCUMENT_PAGES + 1))) == "pdf_too_long"

    @pytest.mark.parametrize(
        ("where", "what", "code"),
        [
            ("OpenAction", b"<< /S /JavaScript /JS (app.alert\\(1\\)) >>", "pdf_acts"),
            ("OpenAction", b"<< /S /J#61vaScript /JS (app.alert\\(1\\)) >>", "pdf_acts"),
            ("OpenAction", b"<< /S /GoTo /D [0] /Next [<< /S /Launch /F (calc.exe) >>] >>", "pdf_acts"),
            ("Names", b"<< /JavaScript << /Names [(a) << /S /JavaScript /JS (1) >>] >> >>", "pdf_acts"),
            ("AA", b"<< /WC << /S /SubmitForm /F (https://a.example) >> >>", "pdf_acts"),
            ("Outlines", b"<< /First << /A << /S /ImportData /F (a.fdf) >> >> >>", "pdf_acts"),
            ("Names", b"<< /EmbeddedFiles << /Names [] >> >>", "pdf_holds"),
            ("AF", b"[<< /Type /Filespec /F (a.exe) /EF << >> >>]", "pdf_holds"),
            ("Annots", b"[<< /Subtype /RichMedia >>]", "pdf_holds"),
            ("Annots", b"[<< /Subtype /FileAttachment >>]", "pdf_holds"),
            ("AcroForm", b"<< /Fields [] /XFA [(template) (x)] >>", "pdf_form"),
        ],
    )
    def test_what_acts(self, where, what, code):
        pdf = drawn()
        holder = pdf.pages[0].obj if where == "Annots" else pdf.Root
        holder[f"/{where}"] = pikepdf.Object.parse(what)
        assert refusal(saved(pdf)) == code

    def test_what_is_drawn_from_elsewhere(self):
        assert refusal(one_page(stream(b"/F (/etc/passwd)", b"q Q"))) == "pdf_holds"

    def test_a_picture_that_claims_to_be_enormous(self):
        keys = b"/Subtype /Image /Width 60000 /Height 60000 /Filter /CCITTFaxDecode"
        assert refusal(one_page(stream(keys, bytes(9)))) == "pdf_too_large"


class TestBounds:
    def test_streams_that_inflate_to_gigabytes(self, store):
        """In the child process, and its bill: two streams, one packed twice, and one that hides the page itself."""
        packed = inflating()
        start = b"3 0 << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] >>"
        for bomb, code in (
            (one_page(stream(b"/Filter /FlateDecode", packed)), "media_too_much"),
            (
                one_page(stream(b"/Filter [/FlateDecode /FlateDecode]", zlib.compress(packed))),
                "media_too_much",
            ),
            (in_an_object_stream(inflating(start)), "media_pdf_no_pages"),
        ):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert refused_by_the_store(bomb).code == code
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            assert after.ru_utime - before.ru_utime < jail._CPU_SECONDS / 4
            assert files(store) == []
        # The largest child of this run so far, in kilobytes, if no other test had a larger one.
        assert after.ru_maxrss * 1024 < jail._MEMORY

    def test_many_streams_within_their_bound(self, monkeypatch):
        monkeypatch.setattr(kinds, "DOCUMENT_UNPACKED_BYTES", 2**20)
        pdf = drawn()
        pdf.pages[0].obj.Contents = Array([pdf.make_stream(bytes(2**19)) for _ in range(3)])
        assert refusal(saved(pdf)) == "too_much"

    def test_structures_without_end(self):
        assert refusal(one_page(b"[" * 50_000 + b"]" * 50_000)) == "too_much"
        parts = b"3 0 << /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /X [%s] >>" % (b"[1 2]" * 400_000)
        assert refusal(in_an_object_stream(zlib.compress(parts))) == "too_much"
        looped = one_page(stream(b"", b"q Q")).replace(b"[3 0 R]", b"[2 0 R]")
        assert refusal(looped).startswith("pdf_")

    def test_nothing_is_opened_after_the_rights_are_gone(self, store):
        """In the child process: the way through forms, codings and refusals imports and opens nothing."""
        pdf = drawn()
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), NeedAppearances=True)
        pdf.pages[0].obj.Contents = pdf.make_stream(b"71 20 51>", Filter=Name.ASCIIHexDecode)
        kept = media.store_document(saved(pdf))
        with Pdf.open(media.find(kept.name)) as made:
            assert made.pages[0].Contents.read_bytes() == b"q Q"
        broken = saved(pdf)
        assert refused_by_the_store(broken[:-40]).code == "media_pdf_damaged"
        assert refused_by_the_store(saved(pdf, encryption=pikepdf.Encryption(owner="o"))).sentence == (
            "This PDF is protected. Save it without a password and choose that file."
        )
        assert len(files(store)) == 1

    def test_one_that_takes_for_ever_is_given_up(self, monkeypatch, store):
        monkeypatch.setattr(intake, "_WALL_SECONDS", 0.01)
        assert refused_by_the_store(saved(drawn())).code == "media_too_much"
        assert files(store) == []


class TestScans:
    @given(st.binary(max_size=200))
    def test_what_is_no_jpeg_is_left_alone(self, content):
        for one in (content, b"\xff\xd8" + content):
            assert len(bare_jpeg(one)) <= len(one)

    def test_colours_stay_what_tells_goes(self, photo):
        bare = bare_jpeg(photo)
        assert Image.open(io.BytesIO(bare)).tobytes() == Image.open(io.BytesIO(photo)).tobytes()
        assert not any(told in bare for told in (AUTHOR, PLACE, REMARK))
        assert bare_jpeg(bare) == bare


class TestSweep:
    def test_what_rows_name_stays_and_the_rest_goes_after_a_day(self, monkeypatch, store):
        names = []
        for _ in range(3):
            with folder.draft() as draft:
                names.append(folder.keep(draft, "pdf"))
        kept, left, fresh = names
        keepers = [lambda asked: {kept} & set(asked), lambda asked: set()]
        monkeypatch.setattr(importlib.import_module("suitcase.stores.media.sweep"), "_keepers", keepers)
        for name in (kept, left):
            os.utime(media.find(name), (0, 0))
        assert media.sweep() == 1
        assert [media.find(name) is not None for name in names] == [True, False, True]
        media.discard(kept, fresh)
        assert files(store) == []

    @pytest.mark.parametrize("name", ["a" * 32 + ".small.pdf", "../" + "a" * 32 + ".pdf", "a" * 32 + ".PDF"])
    def test_other_names(self, name):
        assert not media.is_name(name)
