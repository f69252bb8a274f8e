"""What operators may read about creator accounts: finding one, and the account that a post belongs to."""

from __future__ import annotations

from django.db.models import Q

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Permission
from suitcase.areas.creators import rules
from suitcase.areas.creators.contracts import CreatorAccount
from suitcase.areas.creators.models import CreatorAccount as Row
from suitcase.areas.creators.models import Post
from suitcase.areas.creators.queries import to_contract
from suitcase.kernel import limits
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import NotFound
from suitcase.kernel.ids import parse_id


def search_creators(actor: Actor, text: str, *, limit: int) -> list[CreatorAccount]:
    """Creator accounts with this id, or whose handle or display name has this in it; for operators."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    fits = Q(display_name__icontains=text)
    if handle := rules.tidy_handle(text[: limits.HANDLE_INPUT_LENGTH]):
        fits |= Q(handle__icontains=handle)
    if number := parse_id(text):
        fits |= Q(id=number)
    return [to_contract(row) for row in Row.objects.filter(fits).order_by("handle", "id")[:limit]]


def get_creator_for_operator(actor: Actor, creator_account_id: int) -> CreatorAccount:
    """One creator account for an operator; `NotFound` when there is none."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    row = Row.objects.filter(id=creator_account_id).first()
    if row is None:
        raise NotFound
    return to_contract(row)


def find_post_owner(actor: Actor, post_id: int) -> int | None:
    """The creator account that a post belongs to, for an operator who has its id."""
    access.require(actor, Permission.PLATFORM_REVIEW, access.PLATFORM)
    found = Post.objects.filter(id=post_id).values_list("creator_account_id", flat=True).first()
    return int(found) if found is not None else None
