"""What other areas and surfaces may call."""

from suitcase.areas.ad_accounts.actions import change_business_information, create_personal_ad_account
from suitcase.areas.ad_accounts.closing import close_ad_account, preview_closing
from suitcase.areas.ad_accounts.invitations import (
    accept_invitation,
    cancel_invitation,
    decline_invitation,
    find_invited,
    get_invited,
    invite_people,
    list_invitations,
    my_invitations,
    resend_invitation,
)
from suitcase.areas.ad_accounts.members import (
    change_member_role,
    count_admins,
    get_member,
    leave_ad_account,
    list_members,
    preview_removal,
    remove_member,
)
from suitcase.areas.ad_accounts.membership import ROLES, can_do, check_invitation_open
from suitcase.areas.ad_accounts.ports import register as register_dependants
from suitcase.areas.ad_accounts.ports import unregister as unregister_dependants
from suitcase.areas.ad_accounts.queries import (
    EDITABLE,
    count_my_ad_accounts,
    get_ad_account,
    get_for_review,
    get_standing,
    list_all_ad_accounts,
    list_my_ad_accounts,
    list_waiting_for_review,
    preview_change,
    status_of,
)
from suitcase.areas.ad_accounts.reviews import (
    appeal,
    decline_appeal,
    lift_suspension,
    review_ad_account,
    suspend_ad_account,
)
from suitcase.areas.ad_accounts.role_requests import (
    answer_role_request,
    get_role_request,
    get_role_requests,
    list_role_requests,
    my_role_request,
    request_role,
    withdraw_role_request,
)
from suitcase.areas.ad_accounts.rules import countries, currencies, time_zones
from suitcase.areas.ad_accounts.standing import SUSPENDABLE, WAITING, standing, what_works

__all__ = [
    "EDITABLE",
    "ROLES",
    "SUSPENDABLE",
    "WAITING",
    "accept_invitation",
    "answer_role_request",
    "appeal",
    "can_do",
    "cancel_invitation",
    "change_business_information",
    "change_member_role",
    "check_invitation_open",
    "close_ad_account",
    "count_admins",
    "count_my_ad_accounts",
    "countries",
    "create_personal_ad_account",
    "currencies",
    "decline_appeal",
    "decline_invitation",
    "find_invited",
    "get_ad_account",
    "get_for_review",
    "get_invited",
    "get_member",
    "get_role_request",
    "get_role_requests",
    "get_standing",
    "invite_people",
    "leave_ad_account",
    "lift_suspension",
    "list_all_ad_accounts",
    "list_invitations",
    "list_members",
    "list_my_ad_accounts",
    "list_role_requests",
    "list_waiting_for_review",
    "my_invitations",
    "my_role_request",
    "preview_change",
    "preview_closing",
    "preview_removal",
    "register_dependants",
    "remove_member",
    "request_role",
    "resend_invitation",
    "review_ad_account",
    "standing",
    "status_of",
    "suspend_ad_account",
    "time_zones",
    "unregister_dependants",
    "what_works",
    "withdraw_role_request",
]
