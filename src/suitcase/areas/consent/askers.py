"""Who asks and holds a link: an ad account, or a whole Business Center. All in which the two differ stands here."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission, Ref
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center, VerificationState
from suitcase.areas.consent.contracts import Requester
from suitcase.areas.consent.models import Link, LinkRequest, RequesterBlock
from suitcase.areas.identity import public as identity
from suitcase.areas.journal.public import record_many
from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import queue

Row = LinkRequest | Link | RequesterBlock


def asker_of(row: Row) -> Ref:
    """Who asks, or holds the link: the ad account or the centre."""
    if row.center_id is not None:
        return Ref(Kind.CENTER, row.center_id)
    assert row.ad_account_id is not None
    return Ref(Kind.AD_ACCOUNT, row.ad_account_id)


def columns_of(asker: Ref) -> dict[str, int]:
    """The asker as a condition on, or a value of, the column that names it."""
    return {"center_id" if asker.kind is Kind.CENTER else "ad_account_id": asker.id}


def pair_of(row: Row) -> dict[str, int]:
    """Asker and creator account as columns."""
    return {**columns_of(asker_of(row)), "creator_account_id": row.creator_account_id}


def lock_pair(asker: Ref, creator_account_id: int) -> None:
    """Let acts on one pair follow one another until the transaction ends; other pairs are not held up."""
    queue("pg_advisory_xact_lock(hashint8extended(%s, %s))", (asker.id, creator_account_id))


def require_asker(actor: Actor, row: Row) -> None:
    """Pass for whoever decides for the asker: Admins of the ad account, or of the centre; refuse everybody else."""
    asker = asker_of(row)
    if asker.kind is Kind.CENTER:
        centers.require(actor, Permission.CENTER_ASSETS_MANAGE, asker.id)
    else:
        access.require(actor, Permission.CREATOR_LINKS_MANAGE, asker)


def hold_asker(actor: Actor, row: LinkRequest) -> None:
    """As `require_asker`, and for a centre queued with all that changes its assets, before any pair is locked.

    For what a centre asked for its partner, Admins of either.
    """
    if row.proposer_id is not None and heads_proposer(actor, row):
        centers.hold(actor, Permission.CENTER_PARTNERS_MANAGE, row.proposer_id)
    elif row.center_id is not None:
        centers.hold(actor, Permission.CENTER_ASSETS_MANAGE, row.center_id)
    else:
        require_asker(actor, row)


def heads_proposer(actor: Actor, row: LinkRequest) -> bool:
    """Whether the acting person is an Admin of the centre that asked for its partner."""
    proposer = (Kind.CENTER, row.proposer_id or 0)
    return access.check(actor, Permission.CENTER_PARTNERS_MANAGE, proposer).allowed


def streams_of(row: LinkRequest | Link) -> list[tuple[int, int]]:
    """Whose histories a line about a request or link belongs to."""
    proposer = [(Kind.CENTER, row.proposer_id)] if row.proposer_id is not None else []
    return [asker_of(row), *proposer, (Kind.CREATOR_ACCOUNT, row.creator_account_id)]


def through_of(row: LinkRequest | Link) -> dict[str, int | None]:
    """As columns, through what a request or link came: nothing, or the link of another centre."""
    return {"proposer_id": row.proposer_id, "through_link_id": row.through_link_id}


def named_through(request: LinkRequest) -> dict[str, object]:
    """What journal lines say of the centre that asked for its partner; nothing when nobody did."""
    if request.proposer_id is None:
        return {}
    return {"through": request.proposer_id, "through_name": request.requester["through"]}


def named(row: Row, name: str) -> dict[str, object]:
    """The asker as every journal line says it, with the name both sides know it by."""
    asker = asker_of(row)
    if asker.kind is Kind.CENTER:
        return {"center": asker.id, "center_name": name}
    return {"ad_account": asker.id, "ad_account_name": name}


def verb_for(row: LinkRequest | Link, verb: str) -> str:
    """The verb of a journal line: of a centre's link it begins with "center_", of one through another's "partner_"."""
    if row.proposer_id is not None:
        return f"partner_{verb}"
    return f"center_{verb}" if row.center_id is not None else verb


def record_each(
    verb: str, actor: Actor, lines: Iterable[tuple[LinkRequest | Link, dict[str, object]]]
) -> None:
    """One line per row, into the histories of both sides, each under the verb of its asker."""
    by_verb: dict[str, list[tuple[list[tuple[int, int]], dict[str, object]]]] = {}
    for row, facts in lines:
        by_verb.setdefault(verb_for(row, verb), []).append((streams_of(row), facts))
    for each, written in by_verb.items():
        record_many(each, actor, written)


def requester_of(actor: Actor, account: AdAccount) -> dict[str, object]:
    """Who asks for an ad account, as displayed to the creator."""
    return dataclasses.asdict(
        Requester(
            person=actor.name or identity.display_name(actor.person_id),
            ad_account=account.name,
            ad_account_id=account.id,
            company=account.company_name,
            website=account.website,
            country=account.country,
            industry=account.industry,
        )
    )


def requester_of_center(actor: Actor, center: Center) -> dict[str, object]:
    """Who asks for a centre, as displayed to the creator: its business is named only when it is verified."""
    verified = centers.get_verification(actor, center.id)
    is_verified = centers.is_verified(center.id)
    # While a renewal is reviewed, what was sent in last is not yet known to be so.
    known = is_verified and verified.state is VerificationState.VERIFIED
    return dataclasses.asdict(
        Requester(
            person=actor.name or identity.display_name(actor.person_id),
            ad_account=center.name,
            ad_account_id=0,
            company=verified.legal_name if known else "",
            website="",
            country=verified.country if known else "",
            industry="",
            center_id=center.id,
            is_verified=is_verified,
        )
    )
