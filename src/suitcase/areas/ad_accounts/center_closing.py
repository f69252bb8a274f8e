"""What closing a centre means for ad accounts: those it owns keep it open, what it was given by request ends."""

from __future__ import annotations

from collections.abc import Sequence

from django.db.models import QuerySet

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Ref, RelationFacts, Role, ThroughKind
from suitcase.areas.ad_accounts import queries
from suitcase.areas.ad_accounts.contracts import Status
from suitcase.areas.ad_accounts.models import ASKS_OPEN, AccessRequest, AdAccount
from suitcase.areas.ad_accounts.models import OwnershipTransfer as Move
from suitcase.areas.ad_accounts.requests import held, withdrawing
from suitcase.areas.ad_accounts.requests.contracts import TransferState
from suitcase.areas.ad_accounts.transfers import sides
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Ending, Obstacle
from suitcase.areas.journal.public import record_many
from suitcase.kernel import clock
from suitcase.kernel.actor import Actor

T = TransferState


class AdAccountsOfCenter:
    """Plugged into `centers`."""

    def obstacles(self, actor: Actor, center_id: int) -> list[Obstacle]:
        """Ad accounts it owns that are not closed, and those that its transfers could still bring back to it."""
        found = []
        owned = _owned(center_id)
        still = AdAccount.objects.filter(id__in=owned).exclude(status=Status.CLOSED).order_by("name", "id")
        if count := still.count():
            found.append(
                Obstacle(
                    "owned",
                    f"It still owns {centers.accounts_in_words(count)}.",
                    "Transfer each to another Business Center, or close it; who closes one has to be Admin of it too.",
                    _named(still),
                )
            )
        given = Move.objects.filter(
            from_center_id=center_id, state=T.COOLING_OFF, cooling_until__gt=clock.now()
        ).order_by("cooling_until", "id")
        if moving := given.count():
            last = given.values_list("cooling_until", flat=True).last()
            found.append(
                Obstacle(
                    "moving",
                    f"The transfer of {centers.accounts_in_words(moving)} can still be undone.",
                    f"Wait until {last:%d %B %Y, %H:%M} UTC; then nothing can come back any more.",
                    tuple(
                        (Ref(Kind.AD_ACCOUNT, one.ad_account_id), one.name) for one in given[: centers.NAMED]
                    ),
                )
            )
        return found

    def preview(self, actor: Actor, center_id: int) -> list[Ending]:
        """What it was given, asks for, is offered, and owns of closed ad accounts."""
        given = {one.object.id for one in _given(center_id)}
        names = sorted(queries.names_of(given).values(), key=str.casefold)
        ends = centers.ending(
            len(given),
            "ad account that was let in by request is given up; its owner is told.",
            "ad accounts that you were let into by request are given up; their owners are told.",
            names,
        )
        asked = _asked(center_id).filter(expires_at__gt=clock.now()).count()
        ends += centers.ending(
            asked, "open request for access is taken back.", "open requests for access are taken back."
        )
        moves = sum(sides.state_of(one) is T.REQUESTED for one in _moves(center_id))
        ends += centers.ending(
            moves,
            "open transfer to this Business Center ends.",
            "open transfers to this Business Center end.",
        )
        owned = _owned(center_id)
        over = AdAccount.objects.filter(id__in=owned, status=Status.CLOSED).order_by("name", "id")
        ends += centers.ending(
            over.count(),
            "closed ad account can be read no longer by those who were let in here. Export its history before, if it"
            " is needed.",
            "closed ad accounts can be read no longer by those who were let in here. Export their history before, if"
            " it is needed.",
            [name for _ref, name in _named(over)],
        )
        return ends

    def ended(self, actor: Actor, center_id: int) -> None:
        """End transfers to it, take back what it asks for, give up what it was given; each owner is told.

        In this order, as whoever closes an ad account or hands it over.
        """
        for move in _moves(center_id).order_by("id").select_for_update():
            if sides.state_of(move) is T.REQUESTED:
                _end_move(actor, move)
        withdrawing.withdraw_all(actor, center_id, list(_asked(center_id).order_by("id").select_for_update()))
        _give_up(actor, center_id, _given(center_id))


def _owned(center_id: int) -> list[int]:
    found = access.held_by(center_id, Kind.AD_ACCOUNT)
    return [one for one, holding in found.items() if holding.is_owned]


def _named(rows: QuerySet[AdAccount]) -> tuple[tuple[Ref, str], ...]:
    found = rows.values_list("id", "name")[: centers.NAMED]
    return tuple((Ref(Kind.AD_ACCOUNT, id_), name) for id_, name in found)


def _given(center_id: int) -> list[RelationFacts]:
    """What it holds by requests that were approved; what partners share ends with the partnerships."""
    return [
        one
        for one in access.relations(subject=(Kind.CENTER, center_id))
        if one.object.kind == Kind.AD_ACCOUNT
        and one.role != Role.OWNER
        and one.through is not None
        and one.through.kind == ThroughKind.REQUEST
    ]


def _asked(center_id: int) -> QuerySet[AccessRequest]:
    return AccessRequest.objects.filter(ASKS_OPEN, center_id=center_id)


def _moves(center_id: int) -> QuerySet[Move]:
    return Move.objects.filter(to_center_id=center_id, state=T.REQUESTED)


def _end_move(actor: Actor, move: Move) -> None:
    """What it asked for is taken back, what it was offered is declined."""
    state = T.CANCELLED if move.by_receiver else T.DECLINED
    move.state, move.ended_at, move.ended_by = state, clock.now(), actor.person_id
    move.save(update_fields=["state", "ended_at", "ended_by"])
    sides.record_transfer(f"transfer:{state.value.lower()}", actor, move)


def _give_up(actor: Actor, center_id: int, given: Sequence[RelationFacts]) -> None:
    if not given:
        return
    names, center = queries.names_of(one.object.id for one in given), centers.name_of(center_id)
    lines = [
        (
            [(Kind.AD_ACCOUNT, one), (Kind.CENTER, center_id)],
            {
                "ad_account": one,
                "ad_account_name": names.get(one, ""),
                "center": center_id,
                "center_name": center,
                "because": "center_closed",
            },
        )
        for one in sorted({each.object.id for each in given})
    ]
    with held.as_suitcase():
        access.end(actor, [one.id for one in given], reason="center_closed")
    record_many("ad_account:given_up", actor, lines)
