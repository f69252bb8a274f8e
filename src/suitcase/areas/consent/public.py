"""What other areas and surfaces may call."""

from suitcase.areas.consent.answers import approve_request, reject_request
from suitcase.areas.consent.asking import (
    find_ask_link,
    get_ask_link,
    list_ask_links,
    make_ask_link,
    take_up_ask_link,
    waiting_by_ask_link,
    withdraw_ask_link,
)
from suitcase.areas.consent.assigning import assign_creator, held_scopes, preview_assignment, rows_of
from suitcase.areas.consent.blocks import (
    BlockFilter,
    block_requester,
    find_block,
    get_block,
    list_blocked,
    list_blocks_of_pair,
    preview_block,
    refuse_blocked,
    unblock_requester,
)
from suitcase.areas.consent.center_links import get_center_link, list_center_links
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
from suitcase.areas.consent.operators import find_link_request
from suitcase.areas.consent.permissions import switch_permission
from suitcase.areas.consent.ports import register as register_dependants
from suitcase.areas.consent.ports import unregister as unregister_dependants
from suitcase.areas.consent.proposals.contracts import GivenPage, PartnerLink, Proposed, Shareable
from suitcase.areas.consent.proposals.given import (
    count_given,
    count_given_to,
    list_given_creators,
    list_given_ids,
    list_partner_links,
    list_shareable_creators,
    list_shareable_ids,
    through_links,
)
from suitcase.areas.consent.proposals.proposing import (
    find_asked,
    give_back_creators,
    plan_giving_creators_back,
    plan_proposal,
    preview_creators_end,
    propose_creators,
    stop_sharing_creators,
)
from suitcase.areas.consent.queries import LinkFilter, get_link, iterate_links, known_statuses, list_links
from suitcase.areas.consent.requests import (
    cancel_request,
    remind_owner,
    request_authorization,
    request_for_center,
)
from suitcase.areas.consent.rules import SCOPE_NAMES, end_of_day
from suitcase.areas.consent.sides import list_owners_of_links
from suitcase.areas.consent.terms import get_terms, get_terms_change
from suitcase.areas.consent.uses import count_uses, list_passed_on, list_uses

__all__ = [
    "SCOPE_NAMES",
    "BlockFilter",
    "GivenPage",
    "GrantFilter",
    "LinkFilter",
    "PartnerLink",
    "Proposed",
    "Shareable",
    "Which",
    "approve_request",
    "assign_creator",
    "block_requester",
    "cancel_request",
    "change_terms",
    "count_given",
    "count_given_to",
    "count_pending",
    "count_uses",
    "end_grant",
    "end_of_day",
    "find_ask_link",
    "find_asked",
    "find_block",
    "find_link_request",
    "get_ask_link",
    "get_block",
    "get_center_link",
    "get_evidence",
    "get_grant",
    "get_link",
    "get_terms",
    "get_terms_change",
    "give_back_creators",
    "held_scopes",
    "iterate_links",
    "known_statuses",
    "list_ask_links",
    "list_blocked",
    "list_blocks_of_pair",
    "list_center_links",
    "list_evidence",
    "list_given_creators",
    "list_given_ids",
    "list_grants",
    "list_links",
    "list_owners_of_links",
    "list_partner_links",
    "list_passed_on",
    "list_shareable_creators",
    "list_shareable_ids",
    "list_uses",
    "make_ask_link",
    "plan_giving_creators_back",
    "plan_proposal",
    "preview_assignment",
    "preview_block",
    "preview_creators_end",
    "preview_end",
    "propose_creators",
    "refuse_blocked",
    "register_dependants",
    "reject_request",
    "remind_owner",
    "request_authorization",
    "request_for_center",
    "revoke_link",
    "rows_of",
    "stop_sharing_creators",
    "switch_permission",
    "take_up_ask_link",
    "through_links",
    "unblock_requester",
    "unlink",
    "unregister_dependants",
    "waiting_by_ask_link",
    "withdraw_ask_link",
]
