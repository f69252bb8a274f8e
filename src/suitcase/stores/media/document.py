"""Opening a PDF, inside the jail: nothing in it may act, and its pages alone are written into a new one."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any, cast

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream

from suitcase.kernel import limits
from suitcase.stores.media import kinds, scan
from suitcase.stores.media.jail import At, Refused

# What a page is drawn from. Notes, links and fields become part of the drawing first; the rest is left behind.
_OF_PAGES = {
    "/Type",
    "/Parent",
    "/MediaBox",
    "/CropBox",
    "/Rotate",
    "/UserUnit",
    "/Group",
    "/Resources",
    "/Contents",
}
# What programs put beside a drawing about its making and its makers.
_ABOUT = ("/Metadata", "/PieceInfo", "/LastModified", "/AF", "/OPI", "/Alternates")
_ACTIONS = {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData", "/RichMediaExecute", "/Rendition"}
_HOLDINGS = {"/RichMedia", "/FileAttachment", "/3D", "/Movie", "/Sound", "/Screen", "/EmbeddedFile"}
_PACKINGS = {
    "/FlateDecode",
    "/LZWDecode",
    "/ASCII85Decode",
    "/ASCIIHexDecode",
    "/RunLengthDecode",
}
_PICTURES = {"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"}


def load() -> None:
    """Bound the library and go once through all that `make` does, so that nothing is imported later."""
    pikepdf.settings.set_qpdf_limits(
        doc_max_warnings=100,
        max_stream_filters=3,
        flate_max_memory=kinds.DOCUMENT_STREAM_BYTES,
        png_max_memory=kinds.DOCUMENT_STREAM_BYTES,
        tiff_max_memory=kinds.DOCUMENT_STREAM_BYTES,
        run_length_max_memory=kinds.DOCUMENT_STREAM_BYTES,
        parser_max_container_size=kinds.DOCUMENT_PARTS,
    )
    blank, plain, locked = Pdf.new(), io.BytesIO(), io.BytesIO()
    blank.add_blank_page()
    blank.save(plain)
    blank.save(locked, encryption=pikepdf.Encryption(owner="x"))
    for content in (plain.getvalue(), locked.getvalue(), b"%PDF-"):
        try:
            _made_anew(content)
        except (Refused, pikepdf.PdfError):
            continue


def make(order: dict[str, Any]) -> dict[str, int]:
    """Write the pages into a new document and tell how many there are."""
    try:
        content, pages = _made_anew(At(0, readonly=True).read())
    except pikepdf.PasswordError:
        raise Refused("pdf_locked") from None
    except MemoryError:
        raise Refused("too_much") from None
    except (pikepdf.PdfError, RuntimeError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise Refused(_meaning(str(error))) from None
    At(order["made"]).write(content)
    return {"pages": pages}


def _meaning(complaint: str) -> str:
    """The code for what the library complains of; it has one class of error for nearly everything."""
    for word, code in (("limit", "too_much"), ("no pages", "pdf_no_pages"), ("encrypt", "pdf_locked")):
        if word in complaint:
            return code
    return "pdf_damaged"


def _made_anew(content: bytes) -> tuple[bytes, int]:
    # What a reader has to repair looks different in another reader, so nothing is repaired.
    with pikepdf.open(io.BytesIO(content), attempt_recovery=False) as sent, Pdf.new() as made:
        if sent.is_encrypted:
            raise Refused("pdf_locked")
        pages = len(sent.pages)  # never 0: that is damage to the library, known by `_meaning`
        if pages > limits.DOCUMENT_PAGES:
            raise Refused("pdf_too_long")
        _refuse_what_acts(sent)
        _refuse_what_was_lost(sent)
        _draw_fields(sent)
        _copy_pages(sent, made)
        _forget_the_making(made)
        written = io.BytesIO()
        made.save(
            written,
            min_version="1.7",
            fix_metadata_version=False,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            object_stream_mode=pikepdf.ObjectStreamMode.generate,
            deterministic_id=True,
        )
    return written.getvalue(), pages


def _refuse_what_acts(sent: Pdf) -> None:
    """Look at everything that can be reached, and unpack every stream once within its bounds."""
    unpacked = 0
    with Pdf.new() as aside:
        for part in _parts(sent):
            if isinstance(part, Array):
                continue
            if "/XFA" in part:
                raise Refused("pdf_form")
            if _named(part, "/S") in _ACTIONS:
                raise Refused("pdf_acts")
            if "/EmbeddedFiles" in part or "/EF" in part:
                raise Refused("pdf_holds")
            if _named(part, "/Subtype") in _HOLDINGS or _named(part, "/Type") in _HOLDINGS:
                raise Refused("pdf_holds")
            if isinstance(part, Stream):
                unpacked += _unpacked_bytes(part, aside)
                if unpacked > kinds.DOCUMENT_UNPACKED_BYTES:
                    raise Refused("too_much")


def _refuse_what_was_lost(sent: Pdf) -> None:
    """Refuse a document of which the library could not read something and went on without it.

    To be called when all of it has been looked at. Small omissions of pages, such as having no resources at all, are
    put right without loss.
    """
    lost = [str(complaint) for complaint in sent.get_warnings()]
    lost = [complaint for complaint in lost if not complaint.endswith("repairing")]
    if lost:
        raise Refused(_meaning(" ".join(lost)))


def _parts(pdf: Pdf) -> Iterator[Any]:
    """Dictionaries, arrays and streams that can be reached, each once."""
    seen: set[tuple[int, int]] = set()
    waiting: list[Any] = [pdf.trailer]
    values = 0
    while waiting:
        part = waiting.pop()
        if part.is_indirect:
            if part.objgen in seen:
                continue
            seen.add(part.objgen)
        yield part
        for value in part if isinstance(part, Array) else part.values():
            values += 1
            if isinstance(value, (Dictionary, Array, Stream)):
                waiting.append(value)
        if values > kinds.DOCUMENT_PARTS:
            raise Refused("too_much")


def _unpacked_bytes(stream: Any, aside: Pdf) -> int:
    """How long a stream is once unpacked, up to where it is a picture of its own kind.

    Raises `Refused` when it lies in another file, is a picture of too many pixels, or is packed as nobody packs.
    """
    if "/F" in stream or "/Ref" in stream or _named(stream, "/Subtype") == "/PS":
        raise Refused("pdf_holds")
    if _number(stream, "/Width") * _number(stream, "/Height") > kinds.DOCUMENT_PIXELS:
        raise Refused("pdf_too_large")
    filters, settings = _listed(stream.get("/Filter")), _listed(stream.get("/DecodeParms"))
    picture = bool(filters) and str(filters[-1]) in _PICTURES
    packings = filters[:-1] if picture else filters
    # Nobody packs a packed picture with settings of its own, and the library would not unpack it.
    if not set(map(str, packings)) <= _PACKINGS or (
        picture and any(isinstance(one, Dictionary) for one in settings[:-1])
    ):
        raise Refused("pdf_damaged")
    if picture:
        stream = aside.make_stream(
            stream.read_raw_bytes(), **({"Filter": Array(packings)} if packings else {})
        )
    return memoryview(stream.get_stream_buffer()).nbytes


def _named(part: Any, key: str) -> str:
    """The name that stands under a key; "" for anything else, such as a font that is called Type."""
    value = part.get(key)
    return str(value) if isinstance(value, Name) else ""


def _number(stream: Any, key: str) -> int:
    value = stream.get(key, 0)
    return value if isinstance(value, int) and value > 0 else 0


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return list(value) if isinstance(value, Array) else [value]


def _draw_fields(sent: Pdf) -> None:
    """Make what is filled into fields, and stamps and notes as a screen shows them, part of their page."""
    form = sent.Root.get("/AcroForm")
    if isinstance(form, Dictionary) and form.get("/NeedAppearances"):
        sent.generate_appearance_streams()
    sent.flatten_annotations("screen")


def _copy_pages(sent: Pdf, made: Pdf) -> None:
    for page in sent.pages:
        for key in set(page.obj.keys()) - _OF_PAGES:
            del page.obj[key]
        made.pages.append(page)
    layers, language = sent.Root.get("/OCProperties"), sent.Root.get("/Lang")
    if isinstance(layers, Dictionary):
        # Without this layers that are switched off would be shown.
        kept = Dictionary({key: layers[key] for key in ("/OCGs", "/D") if key in layers})
        made.Root.OCProperties = made.copy_foreign(sent.make_indirect(kept))
    if isinstance(language, pikepdf.String):
        made.Root.Lang = pikepdf.String(str(language)[:35])


def _forget_the_making(made: Pdf) -> None:
    """Take out what streams say about programs, people and places."""
    for part in _parts(made):
        if not isinstance(part, Stream):
            continue
        for key in _ABOUT:
            if key in part:
                del part[key]
        if _listed(part.get("/Filter")) == [Name.DCTDecode]:
            bare = scan.bare_jpeg(part.read_raw_bytes())
            part.write(bare, filter=Name.DCTDecode, decode_parms=cast(Any, part.get("/DecodeParms")))
