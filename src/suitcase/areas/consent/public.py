"""What other areas and surfaces may call."""

from suitcase.areas.consent.answers import approve_request, reject_request
from suitcase.areas.consent.blocks import (
    BlockFilter,
    block_requester,
    find_block,
    get_block,
    list_blocked,
    list_blocks_of_pair,
    refuse_blocked,
    unblock_requester,
)
from suitcase.areas.consent.changes import change_terms
from suitcase.areas.consent.endings import end_grant, revoke_link, unlink
from suitcase.areas.consent.inbox import (
    GrantFilter,
    Which,
    count_pending,
    get_evidence,
    get_grant,
    list_evidence,
    list_grants,
    preview_end,
)
from suitcase.areas.consent.permissions import switch_permission
from suitcase.areas.consent.ports import register as register_dependants
from suitcase.areas.consent.ports import unregister as unregister_dependants
from suitcase.areas.consent.queries import LinkFilter, get_link, iterate_links, known_statuses, list_links
from suitcase.areas.consent.requests import cancel_request, remind_owner, request_authorization
from suitcase.areas.consent.rules import SCOPE_NAMES, end_of_day
from suitcase.areas.consent.sides import list_owners_of_links
from suitcase.areas.consent.terms import get_terms, get_terms_change

__all__ = [
    "SCOPE_NAMES",
    "BlockFilter",
    "GrantFilter",
    "LinkFilter",
    "Which",
    "approve_request",
    "block_requester",
    "cancel_request",
    "change_terms",
    "count_pending",
    "end_grant",
    "end_of_day",
    "find_block",
    "get_block",
    "get_evidence",
    "get_grant",
    "get_link",
    "get_terms",
    "get_terms_change",
    "iterate_links",
    "known_statuses",
    "list_blocked",
    "list_blocks_of_pair",
    "list_evidence",
    "list_grants",
    "list_links",
    "list_owners_of_links",
    "preview_end",
    "refuse_blocked",
    "register_dependants",
    "reject_request",
    "remind_owner",
    "request_authorization",
    "revoke_link",
    "switch_permission",
    "unblock_requester",
    "unlink",
    "unregister_dependants",
]
