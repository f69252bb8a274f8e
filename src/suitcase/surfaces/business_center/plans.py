"""Bulk changes for the eye: every row with names, before → after, why not, and the counts above."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.ad_accounts.public import AccessRequestState
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import BulkRow
from suitcase.areas.identity import public as identity
from suitcase.surfaces.business_center import supposed
from suitcase.surfaces.kit import access_roles

# As many rows as somebody reads; the file has all of them.
ROWS_SHOWN = 100


@dataclasses.dataclass(frozen=True, slots=True)
class Shown:
    """One row of a bulk change in words."""

    thing: str
    thing_note: str
    who: str
    who_note: str
    before: str
    after: str
    problem: str
    changes: bool


def shown(center_id: int, rows: Sequence[BulkRow]) -> list[Shown]:
    """Every row in words, in the order given."""
    names = names_in(center_id, rows)
    return [
        Shown(
            names.get(row.object) or unnamed(row.object),
            note_of(row.object),
            names.get(row.subject, _("somebody")),
            "" if row.subject.kind is Kind.PERSON else note_of(row.subject),
            role_words(row.before),
            role_words(row.after),
            row.problem,
            row.changes,
        )
        for row in rows
    ]


def review(center_id: int, rows: Sequence[BulkRow]) -> dict[str, Any]:
    """What a page that asks shows of a plan: counts, what cannot be done first, then some of what will be."""
    wrong = [row for row in rows if row.problem]
    done = [row for row in rows if row.changes]
    listed = [*wrong[:ROWS_SHOWN], *done[:ROWS_SHOWN]]
    return {
        "rows": shown(center_id, listed),
        "changing": len(done),
        "refused": len(wrong),
        "same": len(rows) - len(done) - len(wrong),
        "left_out": len(wrong) + len(done) - len(listed),
        "seen": centers.digest_of_plan(rows),
        "explore": supposed.address_of(center_id, done, names_in(center_id, done[: supposed.MOST])),
        # What some pages say otherwise: lines that could not be read, the word on the button, the way back.
        "wrong": (),
        "submit": "",
        "cancel": "",
        "ends": (),
        "submit_kind": "",
    }


def names_in(center_id: int, rows: Iterable[BulkRow]) -> dict[Ref, str]:
    """Names for the rows of a centre's bulk change. Of people, those who are or were in it: a row can be about anybody
    whose number was put into a form, and that is no way to a name."""
    refs = {ref for row in rows for ref in (row.object, row.subject)}
    people = {ref.id for ref in refs if ref.kind is Kind.PERSON}
    known = access.were_members(center_id, people) if people else frozenset()
    return names_for(center_id, (ref for ref in refs if ref.kind is not Kind.PERSON or ref.id in known))


def names_for(center_id: int, refs: Iterable[Ref]) -> dict[Ref, str]:
    """What people and things are called, as far as the acting person sees them on the pages of a centre."""
    by_kind: dict[Kind, set[int]] = {}
    for ref in refs:
        by_kind.setdefault(ref.kind, set()).add(ref.id)
    found: dict[Ref, str] = {}
    for kind, ids in by_kind.items():
        found |= {Ref(kind, id_): name for id_, name in _names(center_id, kind, ids).items()}
    return found


def _names(center_id: int, kind: Kind, ids: set[int]) -> dict[int, str]:
    if kind is Kind.PERSON:
        return dict(identity.get_names(ids))
    if kind is Kind.CENTER:
        known = centers.get_known_names(center_id, ids)
        return {one: known.get(one) or _("Business Center %(id)s") % {"id": one} for one in ids}
    return dict(centers.names_of(kind, ids))


def unnamed(ref: Ref) -> str:
    """What to call a thing whose name the reader is not told: it is not in the centre, or was given back."""
    words = {
        Kind.AD_ACCOUNT: _("An ad account that is not in this Business Center"),
        Kind.CREATOR_ACCOUNT: _("A creator account that is not in this Business Center"),
        Kind.ASSET_GROUP: _("An asset group that is not there"),
    }
    return words.get(ref.kind, _("unknown"))


def note_of(ref: Ref) -> str:
    """What a thing is, beside its name."""
    if ref.kind is Kind.ASSET_GROUP:
        return _("Asset group")
    if ref.kind is Kind.CENTER:
        return _("Business Center")
    return f"{_('ID')} {ref.id}"


def role_words(names: str) -> str:
    """A role, scopes joined by "+", or the state of a request, in words."""
    if not names:
        return _("no access")
    states = access_roles.state_words()
    if names in states:
        return states[AccessRequestState(names)]
    return ", ".join(access.ROLE_WORDS[Role[one]] for one in names.split("+"))
