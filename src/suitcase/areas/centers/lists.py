"""Reading lists of people to invite: pasted addresses, or a table with a column for the role. Plain values only."""

from __future__ import annotations

import csv
import io
import re

from suitcase.areas.access.contracts import Role
from suitcase.areas.centers.contracts import Listed, Listing, Wanted
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid

COLUMNS = ("email", "role", "finance role")

_EMAIL = {"email", "e-mail", "e-mail address", "email address", "mail"}
_ROLE = {"role", "business center role"}
_FINANCE = {"finance role", "finance", "finance_role"}
_ROLES = {"": None, "admin": Role.CENTER_ADMIN, "standard": Role.CENTER_STANDARD}
_FINANCES = {
    "": None,
    "none": None,
    "finance manager": Role.FINANCE_MANAGER,
    "manager": Role.FINANCE_MANAGER,
    "finance analyst": Role.FINANCE_ANALYST,
    "analyst": Role.FINANCE_ANALYST,
}
_DELIMITERS = ",;\t"


def read_text(text: str, role: Role, finance: Role | None, *, field: str = "emails") -> Listing:
    """Everybody named in a text: addresses in any order, or lines under a heading that names the columns.

    Who has no role of her own there gets `role` and `finance`. Raises `Invalid` for an empty or endless list, and for
    a table without a column of addresses; a line that makes no sense is kept with what is wrong with it.
    """
    lines = [line for line in text.splitlines() if line.strip()]
    if not lines:
        raise Invalid(fields={field: "Enter at least one e-mail address."})
    if len(lines) > limits.CENTER_INVITATIONS_AT_ONCE + 1:
        raise Invalid(fields={field: _too_many(len(lines))})
    table = table_of(text) if "@" not in lines[0] and len(lines) > 1 else None
    listing = _from_table(table, role, finance, field) if table else _from_addresses(text, role, finance)
    if len(listing.wanted) > limits.CENTER_INVITATIONS_AT_ONCE:
        raise Invalid(fields={field: _too_many(len(listing.wanted))})
    return listing


def write(listing: Listing) -> str:
    """The people of a listing as a text that `read_text` reads back: what a form carries from one step to the next."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    names = {role: name for name, role in _ROLES.items()}
    finances = {role: name for name, role in _FINANCES.items() if name.startswith("finance") or role is None}
    for one in listing.wanted:
        writer.writerow((one.email, names[one.role], finances[one.finance] if one.finance else "none"))
    return out.getvalue()


def _too_many(count: int) -> str:
    return f"Invite at most {limits.CENTER_INVITATIONS_AT_ONCE} people at once; this list has {count:,}."


def table_of(text: str) -> list[tuple[int, list[str]]]:
    """The cells of a text whose first line shows how they are divided, each row with the number of its line, from 1 on.

    Lines without anything are passed over and counted. Empty when it is no table.
    """
    kept = [(number, line) for number, line in enumerate(text.splitlines(), 1) if line.strip()]
    if not kept:
        return []
    reader = csv.reader((line for _, line in kept), delimiter=max(_DELIMITERS, key=kept[0][1].count))
    rows, read = [], 0
    try:
        for row in reader:
            rows.append((kept[read][0], row))
            read = reader.line_num
    except csv.Error:
        return []
    return rows


def _from_table(table: list[tuple[int, list[str]]], role: Role, finance: Role | None, field: str) -> Listing:
    heading = [" ".join(cell.lower().strip("\ufeff ").split()) for cell in table[0][1]]
    places = {
        name: next((n for n, cell in enumerate(heading) if cell in words), None)
        for name, words in _WORDS.items()
    }
    if places["email"] is None:
        found = ", ".join(f"“{cell[:30]}”" for cell in heading[:6] if cell)
        raise Invalid(
            fields={
                field: f"The first line has to name the columns: {', '.join(COLUMNS)}. It says {found or 'nothing'}."
            }
        )
    known = {place for place in places.values() if place is not None}
    ignored = tuple(cell for n, cell in enumerate(heading) if n not in known and cell)
    return Listing([_line(n, row, places, role, finance) for n, row in table[1:]], ignored)


_WORDS = {"email": _EMAIL, "role": _ROLE, "finance": _FINANCE}


def _line(n: int, row: list[str], places: dict[str, int | None], role: Role, finance: Role | None) -> Listed:
    def cell(name: str) -> str:
        place = places[name]
        return row[place].strip() if place is not None and place < len(row) else ""

    email, text = cell("email").strip("<>'\"").lower(), "; ".join(row)[:120]
    if not identity.is_address(email):
        return Listed(
            n, text, problem=f"“{email[:60]}” is no e-mail address." if email else "There is no address."
        )
    said, money = cell("role").lower(), cell("finance").lower()
    if said not in _ROLES:
        return Listed(n, text, problem=f"“{said[:30]}” is no role; write Admin or Standard.")
    if money not in _FINANCES:
        return Listed(
            n,
            text,
            problem=f"“{money[:30]}” is no finance role; write Finance Manager, Finance Analyst or None.",
        )
    return Listed(n, text, Wanted(email, _ROLES[said] or role, _FINANCES[money] if money else finance))


def _from_addresses(text: str, role: Role, finance: Role | None) -> Listing:
    good, wrong = identity.read_addresses(text)
    numbers = {
        one.lower(): n for n, line in enumerate(text.splitlines(), 1) for one in re.split(r"[\s,;<>]+", line)
    }
    lines = [Listed(numbers.get(one, 1), one, Wanted(one, role, finance)) for one in good]
    lines += [
        Listed(numbers.get(one.lower(), 1), one[:120], problem=f"“{one[:60]}” is no e-mail address.")
        for one in wrong
    ]
    return Listing(sorted(lines, key=lambda one: one.line))
