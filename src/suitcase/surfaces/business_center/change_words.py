"""What bulk changes are called: in the list by their kind, on their own page by what they did and with whom."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.translation import gettext as _

from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.centers.contracts import BulkChange


def kind_words(kind: str) -> str:
    """What sort of bulk change it was, before its rows are read."""
    return _words().get(kind, _("Bulk change"))


def _words() -> dict[str, str]:
    return {
        "assign": _("Roles assigned"),
        "group": _("Asset group"),
        "share": _("Sharing with a partner"),
        "give_back": _("Given back to a partner"),
        "share_creators": _("Creators asked for a partner"),
        "give_back_creators": _("Creator accounts given back to a partner"),
        "remove": _("Members removed"),
        "remove_back": _("Members put back"),
        "group_end": _("Asset group deleted"),
        "group_back": _("Asset group put back"),
        "group_creator": _("Creator account of a group"),
        "creator": _("Use of a creator account"),
        "requests": _("Requests taken back"),
    }


def kinds() -> list[tuple[str, str]]:
    """Every kind there is, with its words."""
    return list(_words().items())


def why_no_undo(one: BulkChange) -> str:
    """Why a bulk change has no undo, and what can be done instead, for kinds that have none."""
    if one.kind in {"give_back", "give_back_creators"}:
        return _("What was given back comes back only when the partner shares it again.")
    return _(
        "This has no undo of its own: do the opposite on the page of the group, the member or the creator."
    )


def title_of(one: BulkChange, names: Mapping[Ref, str]) -> str:
    """What a bulk change did, told by its rows; a partner is named as far as the reader knows it."""
    done = [row for row in one.rows if row.changes] or list(one.rows)
    ends, begins = all(not row.after for row in done), all(not row.before for row in done)
    with_whom = next((row.subject for row in done if row.subject.kind is Kind.CENTER), None)
    name = {"name": names.get(with_whom, _("a partner")) if with_whom else _("a partner")}
    if one.kind == "share":
        if ends:
            return _("Sharing with %(name)s stopped") % name
        return _("Shared with %(name)s") % name if begins else _("Role of %(name)s changed") % name
    if one.kind == "assign":
        if ends:
            return _("Roles taken away")
        return _("Roles assigned") if begins else _("Roles changed")
    return _("Asset group changed") if one.kind == "group" else kind_words(one.kind)
