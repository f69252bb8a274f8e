"""What other areas and surfaces may call."""

from suitcase.areas.consent.answers import approve_request, reject_request
from suitcase.areas.consent.blocks import (
    BlockFilter,
    block_requester,
    find_block,
    get_block,
    list_blocked,
    refuse_blocked,
    unblock_requester,
)
from suitcase.areas.consent.endings import end_grant, revoke_link, unlink
from suitcase.areas.consent.inbox import (
    GrantFilter,
    count_pending,
    get_evidence,
    get_grant,
    list_grants,
    preview_end,
)
from suitcase.areas.consent.ports import register as register_dependants
from suitcase.areas.consent.ports import unregister as unregister_dependants
from suitcase.areas.consent.queries import LinkFilter, get_link, list_links
from suitcase.areas.consent.requests import cancel_request, request_authorization
from suitcase.areas.consent.rules import SCOPE_NAMES

__all__ = [
    "SCOPE_NAMES",
    "BlockFilter",
    "GrantFilter",
    "LinkFilter",
    "approve_request",
    "block_requester",
    "cancel_request",
    "count_pending",
    "end_grant",
    "find_block",
    "get_block",
    "get_evidence",
    "get_grant",
    "get_link",
    "list_blocked",
    "list_grants",
    "list_links",
    "preview_end",
    "refuse_blocked",
    "register_dependants",
    "reject_request",
    "request_authorization",
    "revoke_link",
    "unblock_requester",
    "unlink",
    "unregister_dependants",
]
