"""What bulk changes are called, for every kind of rows they can have."""

from __future__ import annotations

import datetime as dt

import pytest

from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.centers.contracts import BulkChange, BulkRow
from suitcase.surfaces.business_center.change_words import title_of

NORTHWIND, BEN, TRAILS = Ref(Kind.CENTER, 2), Ref(Kind.PERSON, 1), Ref(Kind.AD_ACCOUNT, 3)
NAMES = {NORTHWIND: "Northwind"}


@pytest.mark.parametrize(
    ("kind", "rows", "title"),
    [
        ("share", [("", "ANALYST")], "Shared with Northwind"),
        ("share", [("ANALYST", "")], "Sharing with Northwind stopped"),
        ("share", [("ANALYST", ""), ("OPERATOR", "OPERATOR")], "Sharing with Northwind stopped"),
        ("share", [("ANALYST", "ADMIN"), ("", "ADMIN")], "Role of Northwind changed"),
        ("give_back", [("ANALYST", "")], "Given back to a partner"),
        ("assign", [("", "ADMIN")], "Roles assigned"),
        ("assign", [("ADMIN", "")], "Roles taken away"),
        ("assign", [("ADMIN", "ANALYST"), ("", "ANALYST")], "Roles changed"),
        ("group", [("", "MEMBER")], "Asset group changed"),
        ("what comes later", [("", "MEMBER")], "Bulk change"),
    ],
)
def test_titles(kind: str, rows: list[tuple[str, str]], title: str) -> None:
    who = NORTHWIND if kind == "share" else BEN
    told = tuple(BulkRow(TRAILS, who, before, after, "") for before, after in rows)
    one = BulkChange(9, 8, kind, 1, dt.datetime(2026, 1, 1, tzinfo=dt.UTC), told, None, None)
    assert title_of(one, NAMES) == title
    assert "Northwind" not in title_of(one, {}), "who may not know the name reads none"
