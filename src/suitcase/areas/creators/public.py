"""What other areas and surfaces may call."""

from suitcase.areas.creators.actions import (
    change_account_type,
    change_avatar,
    change_profile,
    close_creator_account,
    create_creator_account,
    rename_creator_account,
    set_privacy,
)
from suitcase.areas.creators.operators import find_post_owner, get_creator_for_operator, search_creators
from suitcase.areas.creators.ports import dependants as account_dependants
from suitcase.areas.creators.ports import post_dependants, register_for_posts
from suitcase.areas.creators.ports import register as register_dependants
from suitcase.areas.creators.post_queries import (
    get_draft,
    get_post,
    get_public_post,
    list_drafts,
    list_posts,
    list_public_posts,
    list_usable_posts,
    may_see_file,
    visible_posters,
)
from suitcase.areas.creators.posts import (
    delete_post,
    discard_draft,
    edit_post,
    keep_draft,
    publish_draft,
    publish_post,
)
from suitcase.areas.creators.queries import (
    find_by_handle,
    get_cards,
    get_my_creator_account,
    get_profile,
    hold_open,
    list_my_creator_accounts,
)
from suitcase.areas.creators.search import search_accounts

__all__ = [
    "account_dependants",
    "change_account_type",
    "change_avatar",
    "change_profile",
    "close_creator_account",
    "create_creator_account",
    "delete_post",
    "discard_draft",
    "edit_post",
    "find_by_handle",
    "find_post_owner",
    "get_cards",
    "get_creator_for_operator",
    "get_draft",
    "get_my_creator_account",
    "get_post",
    "get_profile",
    "get_public_post",
    "hold_open",
    "keep_draft",
    "list_drafts",
    "list_my_creator_accounts",
    "list_posts",
    "list_public_posts",
    "list_usable_posts",
    "may_see_file",
    "post_dependants",
    "publish_draft",
    "publish_post",
    "register_dependants",
    "register_for_posts",
    "rename_creator_account",
    "search_accounts",
    "search_creators",
    "set_privacy",
    "visible_posters",
]
