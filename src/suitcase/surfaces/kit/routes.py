"""How ids stand in addresses: as decimal numbers that fit 63 bits. Anything else is no address."""

from __future__ import annotations

from django.urls import register_converter

from suitcase.kernel.ids import parse_id


class IdConverter:
    """`<ref:name>` in a path."""

    regex = "[0-9]{1,19}"

    def to_python(self, value: str) -> int:
        found = parse_id(value)
        if found is None:
            raise ValueError(value)
        return found

    def to_url(self, value: int | str) -> str:
        return str(value)


register_converter(IdConverter, "ref")
