"""What ad accounts use of creators through Business Centers, when the ad account changes hands.

A use counts only while its centre owns the ad account or is Admin of it. It would begin to count again by itself if the
centre came back one day, and nobody would have decided that. So it ends with the transfer, and only undoing the
transfer gives it back. Undoing is a change of hands as well, and ends what the other side let it use meanwhile.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import Any, NamedTuple

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role, Through, ThroughKind
from suitcase.areas.centers import public as centers
from suitcase.areas.creators import public as creators
from suitcase.areas.journal.public import record_many
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

_SYSTEM = Actor.system("consent")
# As many names as somebody reads before deciding; the others are counted.
_NAMED = 5
_USES = (
    "SELECT r.id, h.subject_id, r.object_id, r.role FROM relation r"
    " JOIN relation h ON r.through_kind = 1 AND h.id = r.through_id AND h.subject_kind = 2"
    " WHERE r.subject_kind = 4 AND r.subject_id = %s AND r.object_kind = 5 AND r.ended_at IS NULL ORDER BY r.id"
)


class _Use(NamedTuple):
    relation_id: int
    center_id: int
    creator_account_id: int
    role: int


class UsesOfAdAccount:
    """Plugged into `ad_accounts`. Reads and writes as Suitcase: neither side sees all that ends."""

    def preview_handing_over(self, actor: Actor, ad_account_id: int, staying: Collection[int]) -> list[str]:
        """The creator accounts that could no longer be used, some by name; `staying` centres go on."""
        with acting(_SYSTEM):
            lost = [one for one in _uses(ad_account_id) if one.center_id not in staying]
            cards = creators.get_cards(sorted({one.creator_account_id for one in lost}))
        if not cards:
            return []
        names = sorted(f"@{card.handle}" for card in cards.values())
        more = len(names) - _NAMED
        which = ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        return [
            f"It can no longer use {which} through Business Centers that lose it; only undoing gives that back."
        ]

    def handed_over(self, actor: Actor, ad_account_id: int, name: str) -> list[list[str]]:
        """End what centres let it use that have lost it; returns what `handed_back` needs."""
        with acting(_SYSTEM):
            lost = _end_lost(ad_account_id, name)
        return [[str(one.center_id), str(one.creator_account_id), str(one.role)] for one in lost]

    def handed_back(self, actor: Actor, ad_account_id: int, name: str, kept: Iterable[Sequence[str]]) -> None:
        """End what centres that lose it now let it use since, and let it use again what the transfer ended, as far as
        the creator still lets the centre, the centre has it again, and has not let it use it already."""
        given = []
        with acting(_SYSTEM):
            _end_lost(ad_account_id, name)
            leading = _leading(ad_account_id)
            used = {one[1:] for one in _uses(ad_account_id)}
            for center_id, creator_account_id, role in (map(int, one) for one in kept):
                if (center_id, creator_account_id, role) in used:
                    continue
                held = access.relations(
                    subject=(Kind.CENTER, center_id),
                    object=(Kind.CREATOR_ACCOUNT, creator_account_id),
                    role=Role(role),
                )
                if center_id in leading and held:
                    relation = access.grant(
                        _SYSTEM,
                        subject=(Kind.AD_ACCOUNT, ad_account_id),
                        role=Role(role),
                        object=(Kind.CREATOR_ACCOUNT, creator_account_id),
                        through=Through(ThroughKind.RELATION, held[0].id),
                        expires_at=held[0].expires_at,
                    )
                    given.append(_Use(relation, center_id, creator_account_id, role))
            _record("center_creator:account_given_back", ad_account_id, name, given)


def _uses(ad_account_id: int) -> list[_Use]:
    return [_Use(*row) for row in prepared(_USES, (ad_account_id,))]


def _end_lost(ad_account_id: int, name: str) -> list[_Use]:
    """End what centres that neither own it nor are Admin of it now let it use. As Suitcase."""
    leading = _leading(ad_account_id)
    lost = [one for one in _uses(ad_account_id) if one.center_id not in leading]
    if lost:
        access.end(_SYSTEM, [one.relation_id for one in lost], reason="transferred")
    _record("center_creator:account_ended", ad_account_id, name, lost)
    return lost


def _leading(ad_account_id: int) -> set[int]:
    """Centres that own the ad account or are Admin of it now."""
    found = access.relations(object=(Kind.AD_ACCOUNT, ad_account_id))
    return {
        one.subject.id
        for one in found
        if one.subject.kind is Kind.CENTER and one.role in {Role.OWNER, Role.ADMIN}
    }


def _record(verb: str, ad_account_id: int, name: str, uses: Iterable[_Use]) -> None:
    """A line for each creator account and centre, in the histories of both and of the ad account."""
    scopes: dict[tuple[int, int], list[str]] = {}
    for one in uses:
        scopes.setdefault((one.center_id, one.creator_account_id), []).append(Role(one.role).name)
    if not scopes:
        return
    cards = creators.get_cards(sorted({creator for _center, creator in scopes}))
    lines: list[tuple[list[tuple[int, int]], dict[str, Any]]] = []
    for (center_id, creator_account_id), names in scopes.items():
        streams: list[tuple[int, int]] = [
            Ref(Kind.CENTER, center_id),
            Ref(Kind.AD_ACCOUNT, ad_account_id),
            Ref(Kind.CREATOR_ACCOUNT, creator_account_id),
        ]
        data = {
            "center": center_id,
            "center_name": centers.name_of(center_id),
            "ad_account": ad_account_id,
            "ad_account_name": name,
            "creator_account": creator_account_id,
            "handle": cards[creator_account_id].handle,
            "scopes": names,
        }
        lines.append((streams, data))
    record_many(verb, _SYSTEM, lines)
