"""What ad accounts use of creators through Business Centers that are Admin of them no more.

Such a use counts only while its centre owns the ad account or is Admin of it. It would count again by itself once the
centre is given that role anew, and nobody would have decided that. So it ends when the role does, whoever took it, and
like everything that stood on a share it does not come back when that is undone: the centre lets it be used anew.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any, NamedTuple

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, Role
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.creators import public as creators
from suitcase.areas.journal.public import action, nothing_changed, record_many
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

_SYSTEM = Actor.system("consent")
# As many names as somebody reads before deciding; the others are counted.
_NAMED = 5
_LIVE = (
    "{0}.ended_at IS NULL AND {0}.valid_from <= app_now()"
    " AND ({0}.expires_at IS NULL OR {0}.expires_at > app_now())"
)
# Uses on these ad accounts whose centre neither owns them nor is Admin of them, not counting the relations in `gone`.
_LOST = f"""
SELECT u.id, h.subject_id, u.subject_id, u.object_id, u.role
FROM relation u JOIN relation h ON h.id = u.through_id AND h.subject_kind = 2
WHERE u.subject_kind = 4 AND u.subject_id = ANY (%(accounts)s) AND u.object_kind = 5 AND u.through_kind = 1
  AND u.ended_at IS NULL
  AND NOT EXISTS (SELECT FROM relation k LEFT JOIN relation j ON k.through_kind = 1 AND j.id = k.through_id
    WHERE k.subject_kind = 2 AND k.subject_id = h.subject_id AND k.object_kind = 4 AND k.object_id = u.subject_id
      AND k.role IN (30, 40) AND {_LIVE.format("k")} AND k.id <> ALL (%(gone)s)
      AND (k.through_kind IS DISTINCT FROM 1
        OR j.role IN (30, 40) AND {_LIVE.format("j")} AND j.id <> ALL (%(gone)s)))
ORDER BY u.subject_id, u.object_id, u.id"""  # noqa: S608 - words of this file, values apart
# The next ad accounts, in order, that use anything through a centre.
_USING = """
SELECT DISTINCT u.subject_id FROM relation u WHERE u.subject_kind = 4 AND u.subject_id > %s AND u.object_kind = 5
  AND u.through_kind = 1 AND u.ended_at IS NULL ORDER BY 1 LIMIT %s"""
_ACCOUNTS = "SELECT DISTINCT object_id FROM relation WHERE id = ANY (%s) AND object_kind = 4"


class _Use(NamedTuple):
    relation_id: int
    center_id: int
    ad_account_id: int
    creator_account_id: int
    role: int


class UsesOfCenters:
    """Plugged into `ad_accounts`. Reads and writes as Suitcase: neither side sees all that ends."""

    def preview_losing(self, actor: Actor, relation_ids: Collection[int]) -> list[str]:
        """The creator accounts that could no longer be used, some by name, and in how many ad accounts."""
        gone = list(relation_ids)
        with acting(_SYSTEM):
            before = {one.relation_id for one in _lost(_accounts(gone), [])}
            lost = [one for one in _lost(_accounts(gone), gone) if one.relation_id not in before]
            cards = creators.get_cards(sorted({one.creator_account_id for one in lost}))
        if not lost:
            return []
        names = sorted(f"@{card.handle}" for card in cards.values())
        more = len(names) - _NAMED
        which = ", ".join(names[:_NAMED]) + (f" and {more:,} more" if more > 0 else "")
        count = len({one.ad_account_id for one in lost})
        where = "1 ad account" if count == 1 else f"{count:,} ad accounts"
        ends = (
            f"{where} can no longer use {which} through a Business Center that is not Admin of it any more;"
        )
        return [f"{ends} being Admin again does not give that back."]

    def lost(self, actor: Actor, ad_account_ids: Collection[int]) -> None:
        """End it, with a line to the centre, the ad account and the creator for each."""
        with acting(_SYSTEM):
            _end(sorted(ad_account_ids))


class Sleeping:
    """Uses that sleep because their centre lost the role before such an end took them along.

    No version from now on leaves one behind, and nothing on the row says that it sleeps. So every worker looks once
    through all ad accounts that use something, in the order of their ids, and then no more until it starts again.
    """

    def __init__(self) -> None:
        self.after: int | None = 0

    def begin(self) -> None:
        """Look through all of them again."""
        self.after = 0

    def __call__(self, actor: Actor, *, limit: int) -> int:
        """Look at the next ad accounts, at most `limit`; how many, 0 when all have been looked at."""
        if self.after is None:
            return 0
        ids = [id_ for (id_,) in prepared(_USING, (self.after, limit))]
        settle_sleeping(actor, ad_account_ids=ids)
        self.after = ids[-1] if ids else None
        return len(ids)


@action
def settle_sleeping(actor: Actor, *, ad_account_ids: Sequence[int]) -> int:
    """End what these ad accounts use through centres that are Admin of them no more, for the system; returns how many
    uses."""
    ended = _end(list(ad_account_ids))
    if not ended:
        nothing_changed()
    return ended


def _end(ad_account_ids: list[int]) -> int:
    lost = _lost(ad_account_ids, [])
    if lost:
        access.end(_SYSTEM, [one.relation_id for one in lost], reason="not_admin")
        record_many("center_creator:account_stopped", _SYSTEM, _lines(lost))
    return len(lost)


def _accounts(relation_ids: list[int]) -> list[int]:
    return [id_ for (id_,) in prepared(_ACCOUNTS, (relation_ids,))]


def _lost(ad_account_ids: list[int], gone: list[int]) -> list[_Use]:
    return [_Use(*row) for row in prepared(_LOST, {"accounts": ad_account_ids, "gone": gone})]


def _lines(uses: Sequence[_Use]) -> list[tuple[list[tuple[int, int]], dict[str, Any]]]:
    """One for each creator account, centre and ad account."""
    scopes: dict[tuple[int, int, int], list[str]] = {}
    for one in uses:
        key = (one.center_id, one.ad_account_id, one.creator_account_id)
        scopes.setdefault(key, []).append(Role(one.role).name)
    cards = creators.get_cards(sorted({creator for _center, _account, creator in scopes}))
    names = ad_accounts.names_of({account for _center, account, _creator in scopes})
    houses = {center: centers.name_of(center) for center in {center for center, _account, _creator in scopes}}
    return [
        (
            [
                Ref(Kind.CENTER, center),
                Ref(Kind.AD_ACCOUNT, account),
                Ref(Kind.CREATOR_ACCOUNT, creator),
            ],
            {
                "center": center,
                "center_name": houses[center],
                "ad_account": account,
                "ad_account_name": names.get(account, ""),
                "creator_account": creator,
                "handle": cards[creator].handle,
                "scopes": held,
            },
        )
        for (center, account, creator), held in scopes.items()
    ]
