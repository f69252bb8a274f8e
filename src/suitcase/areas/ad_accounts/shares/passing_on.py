"""Leave to pass a shared ad account on: given or taken by its owner, one step deep and never further."""

from __future__ import annotations

from collections.abc import Sequence

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Share
from suitcase.areas.ad_accounts import ports
from suitcase.areas.ad_accounts.errors import NothingToShare
from suitcase.areas.centers import public as centers
from suitcase.areas.journal.public import action, digest_rows
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid


@action
def allow_passing_on(
    actor: Actor, *, center_id: int, partner_id: int, ad_account_ids: Sequence[int], allowed: bool
) -> int:
    """Let a partner share ad accounts with one partner of its own, or no longer: then what it passed on ends at once.

    Only for what the centre owns and shares with this partner; the rest is left as it is. Returns how many changed;
    raises `NothingToShare` for none.
    """
    partner = centers.hold_partner(actor, center_id, partner_id)
    changing = _changing(center_id, partner_id, ad_account_ids, allowed=allowed)
    if not changing:
        raise NothingToShare("Not one of these ad accounts would change.")
    ended = 0 if allowed else _passed_on(center_id, changing).relations
    terms = centers.share_terms(center_id, partner, may_pass_on=allowed)
    done = access.change_shares(
        actor,
        center_id=center_id,
        relation_ids=[one.relation_id for one in changing],
        through=terms,
        onward=allowed,
    )
    ports.settle_leading(actor, sorted(done))
    verb = "center_partner:onward_allowed" if allowed else "center_partner:onward_ended"
    data = {"count": len(done), "ended": ended, **digest_rows({"ad_account": one} for one in sorted(done))}
    if len(done) == 1:
        data["ad_account"] = next(iter(done))
    centers.record_with(actor, verb, center_id, partner, data=data, ad_accounts=sorted(done))
    return len(done)


def preview_passing_on(
    actor: Actor, center_id: int, partner_id: int, *, ad_account_ids: Sequence[int], allowed: bool
) -> tuple[int, list[str]]:
    """How many ad accounts `allow_passing_on` would change, and what it means, in sentences."""
    partner = centers.get_partner(actor, center_id, partner_id)
    changing = _changing(center_id, partner_id, ad_account_ids, allowed=allowed)
    if allowed:
        said = [
            f"{partner.name} can share them with one partner of its own, at most in the role it has.",
            "That partner cannot pass them on. You see who has them on the page of each ad account.",
            "When you stop sharing, everything that was passed on ends with it.",
        ]
        return len(changing), said if changing else []
    passed = _passed_on(center_id, changing)
    said = [f"{partner.name} can no longer pass them on."]
    if passed.center_ids:
        count = len(passed.center_ids)
        who = "1 other Business Center loses" if count == 1 else f"{count:,} other Business Centers lose"
        said.append(f"{who} what was passed on, at once.")
    said += ports.preview_losing(actor, [one.relation_id for one in _on(center_id, changing)])
    return len(changing), said if changing else []


def _changing(
    center_id: int, partner_id: int, ad_account_ids: Sequence[int], *, allowed: bool
) -> list[Share]:
    ids = set(ad_account_ids)
    if not ids:
        raise Invalid("Choose at least one ad account.")
    centers.bulk.check_size(len(ids))
    given, _taken = centers.shared_between(center_id, partner_id)
    own = [one for one in given if one.ad_account_id in ids and not one.is_passed_on]
    passable = centers.passable([one.through.id for one in own])
    return [one for one in own if (one.through.id in passable) != allowed]


def _passed_on(center_id: int, shares: Sequence[Share]) -> access.Effects:
    """What was passed on of these shares, and what stands on it."""
    if not shares:
        return access.Effects()
    passed = _on(center_id, shares)
    below = (
        access.share_effects(center_id, [one.relation_id for one in shares]) if passed else access.Effects()
    )
    return below._replace(relations=len(passed), center_ids=tuple(sorted({one.taker_id for one in passed})))


def _on(center_id: int, shares: Sequence[Share]) -> list[Share]:
    """What was passed on of these shares."""
    on = access.shares(center_id, ad_account_ids=[one.ad_account_id for one in shares]) if shares else []
    roots = {one.relation_id for one in shares}
    return [one for one in on if one.is_passed_on and one.through.id in roots]
