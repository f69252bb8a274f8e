"""What page templates may not contain. Each rule gives its findings as sentences; paths are below `source`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

_EVENTS = (
    "abort|animation|aux|before|blur|cancel|change|click|close|context|copy|cut|dblclick|drag|drop|ended|error|focus"
    "|form|hash|input|invalid|key|load|message|mouse|page|paste|pause|play|pointer|pop|reset|resize|scroll|select|show"
    "|storage|submit|toggle|touch|transition|unload|wheel"
)
# An attribute's name stands after a blank, a quote or the end of a template tag; its value may hold template code.
_INLINE = {
    "a style attribute": r"""[\s"'}]style\s*=""",
    "an inline handler": rf"""[\s"'}}](?:on(?:{_EVENTS})[a-z]*|hx-on[:a-z-]*)\s*=""",
    "a style element": r"<style\b",
    "a javascript: address": r"""["'=]\s*javascript:""",
    "code in an htmx attribute": r"""hx-vals\s*=\s*["']js:|hx-trigger\s*=\s*["'][^"']*\[""",
}
_SCRIPT = re.compile(r"<script\b(?P<head>[^>]*)>(?P<body>.*?)</script>", re.IGNORECASE | re.DOTALL)
_FORM = re.compile(r"<form\b(?P<head>[^>]*)>(?P<body>.*?)</form>", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"\{#.*?#\}|<!--.*?-->", re.DOTALL)
_CODE = re.compile(r"\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_KEY = re.compile(r"""hidden_fields\s*\(\s*\)|name\s*=\s*["']_once["']""")
# Forms of the sign-in pages: signing out twice, or choosing a theme twice, is the same as once; no key is asked for.
UNKEYED = ("shell.theme_url", "shell.sign_out_url")


def templates(source: Path) -> Iterator[tuple[str, str]]:
    """Every page template with its text, comments blanked but lines kept."""
    for path in sorted(source.rglob("*.html")):
        text = path.read_text(encoding="utf-8")
        yield path.relative_to(source).as_posix(), _COMMENT.sub(_blank, text)


def nothing_inline(source: Path) -> list[str]:
    """The pages' policy for content refuses inline styles, handlers and scripts, so templates have none.

    Mails may carry style attributes: mail programs drop every other kind of style, and no page shows a mail.
    """
    found = []
    for place, text in templates(source):
        for what, pattern in _INLINE.items():
            if "/email/" in place and what == "a style attribute":
                continue
            found += [
                f"{place}:{_line(text, match.start())} has {what}"
                for match in re.finditer(pattern, text, re.IGNORECASE)
            ]
        for match in _SCRIPT.finditer(_CODE.sub(_blank, text)):
            if text[slice(*match.span("body"))].strip() or not re.search(r"\ssrc\s*=", match["head"]):
                found.append(f"{place}:{_line(text, match.start())} has an inline script")
    return found


def writing_forms_carry_their_key(source: Path) -> list[str]:
    """A form that writes names itself with `_once`, so that sending it twice does its work once."""
    found = []
    for place, text in templates(source):
        bare = _CODE.sub(_blank, text)
        forms = list(_FORM.finditer(bare))
        for match in forms:
            head, body = text[slice(*match.span("head"))], text[slice(*match.span("body"))]
            writes = re.search(r"""method\s*=\s*["']?post""", head, re.IGNORECASE)
            if writes and not _KEY.search(body) and not any(name in head for name in UNKEYED):
                found.append(f"{place}:{_line(text, match.start())} writes without hidden_fields()")
        if (opened := len(re.findall(r"<form\b", bare))) != len(forms):
            found.append(f"{place} opens {opened} forms and closes {len(forms)}; keep each in one file")
        for match in re.finditer(r"\bhx-(?:post|put|patch|delete)\s*=", bare):
            found.append(
                f"{place}:{_line(text, match.start())} writes outside a form; use one with hidden_fields()"
            )
    return found


def _blank(found: re.Match[str]) -> str:
    return re.sub(r"[^\n]", " ", found[0])


def _line(text: str, position: int) -> int:
    return text.count("\n", 0, position) + 1
