"""Stored documents leave as files that can do nothing where they are opened."""

from __future__ import annotations

import pytest

from suitcase.surfaces.kit.files import as_document


class TestDocuments:
    @pytest.mark.parametrize(
        ("ending", "called", "disposition"),
        [
            ("pdf", "Extract 2024.pdf", 'attachment; filename="Extract 2024.pdf"'),
            ("pdf", "photo.png", 'attachment; filename="photo.pdf"'),
            ("jpg", "../../a\r\nSet-Cookie: x", 'inline; filename="a Set-Cookie x.jpg"'),
            ("jpg", "Größe\u202efdp.jpeg", "inline; filename*=utf-8''Gr%C3%B6%C3%9Fe%20fdp.jpg"),
            ("pdf", "", 'attachment; filename="document.pdf"'),
        ],
    )
    def test_as_a_file_that_can_do_nothing(self, ending, called, disposition, tmp_path):
        path = tmp_path / f"{'a' * 32}.{ending}"
        path.write_bytes(b"content")
        response = as_document(path, path.name, called)
        assert b"".join(response.streaming_content) == b"content"
        response.close()
        assert dict(response.items()) == {
            "Content-Type": {"pdf": "application/pdf", "jpg": "image/jpeg"}[ending],
            "Content-Length": "7",
            "Content-Encoding": "identity",
            "Content-Disposition": disposition,
            "Cache-Control": "private, no-store",
            "Content-Security-Policy": "sandbox; default-src 'none'",
            "X-Content-Type-Options": "nosniff",
            "Cross-Origin-Resource-Policy": "same-origin",
        }
