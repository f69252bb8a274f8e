"""Lists of assignments as tables: e-mail, ad account ID, role; read with what is wrong line by line, and written."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.centers.contracts import ListedWish, Wish
from suitcase.areas.centers.lists import table_of
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid
from suitcase.kernel.pasted_ids import AD_ACCOUNT, Piece, read_one
from suitcase.stores.postgres import prepared

COLUMNS = ("e-mail", "ad account id", "role")

_WORDS = {
    "email": {"email", "e-mail", "e-mail address", "email address", "mail", "person"},
    "account": {"ad account id", "ad account", "account id", "id", "advertiser id", "ad_account_id"},
    "role": {"role", "access", "access permission"},
}
_ROLES: dict[str, Role | None] = {
    "admin": Role.ADMIN,
    "operator": Role.OPERATOR,
    "analyst": Role.ANALYST,
    "none": None,
    "remove": None,
}


def read_assignment_text(text: str) -> list[ListedWish]:
    """The lines of a table. Raises `Invalid` when it is too long, empty, or does not name its columns.

    A line that makes no sense is kept with what is wrong with it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if len(lines) > limits.BULK_ROWS + 1:
        raise Invalid(
            fields={"file": f"Use at most {limits.BULK_ROWS:,} lines at once; this has {len(lines) - 1:,}."}
        )
    table = table_of(text)
    places = _places(table[0][1] if table else [])
    if len(table) < 2:
        raise Invalid(fields={"file": "There is no line under the heading."})
    return _once([_line(n, row, places) for n, row in table[1:]])


def write_assignments(listed: Iterable[ListedWish]) -> str:
    """The lines that could be read as a text that `read_assignment_text` reads back."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for one in listed:
        if not one.problem:
            word = access.ROLE_WORDS[one.role] if one.role else "none"
            writer.writerow((one.email, one.ad_account_id, word))
    return out.getvalue()


def to_wishes(center_id: int, listed: Sequence[ListedWish]) -> tuple[list[Wish], list[ListedWish]]:
    """What a list asks for, and the lines that cannot be asked: unreadable, or about nobody in the centre."""
    sql = (
        "SELECT lower(email), person_id FROM center_people(%s) WHERE email <> '' AND lower(email) = ANY (%s)"
    )
    people = dict(prepared(sql, (center_id, sorted({one.email for one in listed if one.email}))))
    wishes, wrong = [], []
    for one in listed:
        person = people.get(one.email)
        if one.problem or person is None:
            problem = one.problem or "Nobody in this Business Center has this address."
            wrong.append(ListedWish(one.line, one.text, problem=problem))
        else:
            wishes.append(Wish(Ref(Kind.PERSON, person), Ref(Kind.AD_ACCOUNT, one.ad_account_id), one.role))
    return wishes, wrong


def _places(heading: Sequence[str]) -> dict[str, int]:
    cells = [" ".join(cell.lower().strip("\ufeff ").split()) for cell in heading]
    found = {
        name: next((n for n, cell in enumerate(cells) if cell in words), -1) for name, words in _WORDS.items()
    }
    if min(found.values()) < 0:
        said = ", ".join(f"“{cell[:30]}”" for cell in cells[:6] if cell) or "nothing"
        raise Invalid(
            fields={"file": f"The first line has to name the columns: {', '.join(COLUMNS)}. It says {said}."}
        )
    return found


def _line(n: int, row: Sequence[str], places: dict[str, int]) -> ListedWish:
    def cell(name: str) -> str:
        # An apostrophe in front is how a spreadsheet keeps a cell from being worked out.
        return row[places[name]].strip().removeprefix("'").strip() if places[name] < len(row) else ""

    text, email, role = "; ".join(row)[:120], cell("email").strip('<>"').lower(), cell("role").lower()
    account = read_one(cell("account"), AD_ACCOUNT)
    if not identity.is_address(email):
        return ListedWish(n, text, problem=f"“{email[:60]}” is no e-mail address.")
    if account.id is None:
        return ListedWish(n, text, problem=_no_account(account))
    if role not in _ROLES:
        problem = f"“{role[:30]}” is no role; write Admin, Operator, Analyst or None."
        return ListedWish(n, text, problem=problem)
    return ListedWish(n, text, email, account.id, _ROLES[role])


def _no_account(piece: Piece) -> str:
    return f"“{piece.typed}”: {piece.problem}" if piece.typed else piece.problem


def _once(listed: list[ListedWish]) -> list[ListedWish]:
    """The same person and ad account twice is a mistake unless it says the same: nobody could tell which counts."""
    first: dict[tuple[str, int], ListedWish] = {}
    kept = []
    for one in listed:
        key = (one.email, one.ad_account_id)
        before = None if one.problem else first.setdefault(key, one)
        if before is None or before is one:
            kept.append(one)
        elif before.role is not one.role:
            problem = f"Line {before.line} says something else about the same person and ad account."
            kept.append(ListedWish(one.line, one.text, problem=problem))
    return kept
