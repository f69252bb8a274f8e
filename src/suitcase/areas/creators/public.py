"""What other areas and surfaces may call."""

from suitcase.areas.creators.actions import (
    close_creator_account,
    create_creator_account,
    publish_post,
    rename_creator_account,
)
from suitcase.areas.creators.ports import dependants as account_dependants
from suitcase.areas.creators.ports import register as register_dependants
from suitcase.areas.creators.queries import (
    find_by_handle,
    get_cards,
    get_my_creator_account,
    get_post,
    hold_open,
    list_my_creator_accounts,
    list_posts,
    may_see_file,
)
from suitcase.areas.creators.search import search_accounts

__all__ = [
    "account_dependants",
    "close_creator_account",
    "create_creator_account",
    "find_by_handle",
    "get_cards",
    "get_my_creator_account",
    "get_post",
    "hold_open",
    "list_my_creator_accounts",
    "list_posts",
    "may_see_file",
    "publish_post",
    "register_dependants",
    "rename_creator_account",
    "search_accounts",
]
