"""Names for people and things on the pages of one centre, as far as who looks may know them.

People are named to the centres they are or were in; other centres to those they share something with; ad accounts to
who holds them; asset groups to their Admins and to who is in them; creator accounts by their public handle. Everything
else stays "somebody", "another Business Center".
"""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import HeldFilter
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.kernel.actor import Actor

_AT_ONCE = 1_000


@dataclasses.dataclass(frozen=True, slots=True)
class Name:
    """What something is called here, and where it has a page of the centre (may be empty). `is_known` is false for
    the words that stand for whoever may not be named."""

    text: str
    url: str = ""
    is_known: bool = True


class Names:
    """Names of some refs: at most two questions for each kind of thing, whatever their number."""

    def __init__(
        self, actor: Actor, center: Center, refs: Iterable[Ref], *, told: Collection[int] = ()
    ) -> None:
        """`told` are people whom the explorer has named to this centre although they were never in it."""
        self._center = center
        by_kind: dict[Kind, set[int]] = {}
        for ref in refs:
            by_kind.setdefault(ref.kind, set()).add(ref.id)
        self._found: dict[Ref, Name] = {}
        for kind, ask in (
            (Kind.PERSON, self._people),
            (Kind.CENTER, self._centers),
            (Kind.AD_ACCOUNT, self._ad_accounts),
            (Kind.CREATOR_ACCOUNT, self._creators),
            (Kind.ASSET_GROUP, self._groups),
        ):
            if ids := by_kind.get(kind):
                self._found |= ask(actor, ids, told)

    def __call__(self, ref: Ref) -> Name:
        """The name of one of them; of anything else the word for what it is."""
        return self._found.get(ref) or _unnamed(ref)

    def _people(self, actor: Actor, ids: set[int], told: Collection[int]) -> dict[Ref, Name]:
        # Whoever was named once is found by her name; a membership of the past is no secret to the centre.
        known = access.were_members(self._center.id, ids) | (ids & set(told)) | ({actor.person_id} & ids)
        found: dict[Ref, Name] = {}
        wanted = sorted(one for one in known if one is not None)
        for start in range(0, len(wanted), _AT_ONCE):
            for id_, name in identity.get_names(wanted[start : start + _AT_ONCE]).items():
                found[Ref(Kind.PERSON, id_)] = Name(name)
        return found

    def _centers(self, _actor: Actor, ids: set[int], _told: Collection[int]) -> dict[Ref, Name]:
        names = {self._center.id: self._center.name} | centers.get_known_names(self._center.id, ids)
        return {Ref(Kind.CENTER, id_): Name(name) for id_, name in names.items() if id_ in ids}

    def _ad_accounts(self, actor: Actor, ids: set[int], _told: Collection[int]) -> dict[Ref, Name]:
        wanted = HeldFilter(ids=tuple(ids), size=len(ids))
        rows = ad_accounts.list_center_ad_accounts(actor, self._center.id, wanted).rows
        return {
            Ref(Kind.AD_ACCOUNT, one.card.id): Name(
                one.card.name, self._page("business_account", one.card.id)
            )
            for one in rows
        }

    def _creators(self, _actor: Actor, ids: set[int], _told: Collection[int]) -> dict[Ref, Name]:
        cards = creators.get_cards(sorted(ids))
        held = access.held_by(self._center.id, Kind.CREATOR_ACCOUNT, cards)
        return {
            Ref(Kind.CREATOR_ACCOUNT, id_): Name(
                f"@{card.handle}", self._page("business_creator", id_) if id_ in held else ""
            )
            for id_, card in cards.items()
        }

    def _groups(self, _actor: Actor, ids: set[int], _told: Collection[int]) -> dict[Ref, Name]:
        held = access.held_by(self._center.id, Kind.ASSET_GROUP, ids)
        return {
            Ref(Kind.ASSET_GROUP, id_): Name(name, self._page("business_group", id_) if id_ in held else "")
            for id_, name in centers.names_of(Kind.ASSET_GROUP, ids).items()
        }

    def _page(self, route: str, id_: int) -> str:
        return reverse(route, args=[self._center.id, id_])


def _unnamed(ref: Ref) -> Name:
    words = {
        Kind.PERSON: _("somebody outside this Business Center"),
        Kind.CENTER: _("another Business Center"),
        Kind.ASSET_GROUP: _("asset group %(id)s") % {"id": ref.id},
        Kind.AD_ACCOUNT: _("ad account %(id)s") % {"id": ref.id},
        Kind.CREATOR_ACCOUNT: _("a creator account"),
        Kind.POST: _("a post"),
    }
    return Name(words.get(ref.kind, _("the platform")), is_known=ref.kind == Kind.ASSET_GROUP)
