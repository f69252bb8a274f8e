"""What other areas and surfaces may call."""

from suitcase.areas.centers.actions import change_center, create_center
from suitcase.areas.centers.house import hold, hold_members, name_of, require, settle_currency
from suitcase.areas.centers.invitations import (
    accept_center_invitation,
    cancel_center_invitation,
    decline_center_invitation,
    find_invited,
    get_invited,
    invite_members,
    list_center_invitations,
    my_invitations,
    preview_invitations,
    resend_center_invitation,
)
from suitcase.areas.centers.lists import COLUMNS as LIST_COLUMNS
from suitcase.areas.centers.lists import read_file, read_text
from suitcase.areas.centers.lists import write as write_list
from suitcase.areas.centers.members import (
    change_member,
    count_people,
    get_member,
    leave_center,
    list_members,
    preview_removal,
    remove_member,
    remove_members,
)
from suitcase.areas.centers.operators import find_invited_to, get_center_for_operator, search_centers
from suitcase.areas.centers.queries import get_center, get_inviters, get_known_names, list_my_centers
from suitcase.areas.centers.rules import (
    DORMANT_DAYS,
    FINANCE_ROLES,
    ROLES,
    can_do,
    check_security,
    finance_named,
    role_named,
    time_zones,
)
from suitcase.areas.centers.security import change_security, keep_members, list_unused, preview_security
from suitcase.areas.centers.verification import (
    ENTITY_TYPES,
    check_submission,
    decide_verification,
    get_verification,
    is_verified,
    list_verifications,
    require_verified,
    submit_verification,
)
from suitcase.areas.centers.verification_rules import FINDINGS, countries

__all__ = [
    "DORMANT_DAYS",
    "ENTITY_TYPES",
    "FINANCE_ROLES",
    "FINDINGS",
    "LIST_COLUMNS",
    "ROLES",
    "accept_center_invitation",
    "can_do",
    "cancel_center_invitation",
    "change_center",
    "change_member",
    "change_security",
    "check_security",
    "check_submission",
    "count_people",
    "countries",
    "create_center",
    "decide_verification",
    "decline_center_invitation",
    "finance_named",
    "find_invited",
    "find_invited_to",
    "get_center",
    "get_center_for_operator",
    "get_invited",
    "get_inviters",
    "get_known_names",
    "get_member",
    "get_verification",
    "hold",
    "hold_members",
    "invite_members",
    "is_verified",
    "keep_members",
    "leave_center",
    "list_center_invitations",
    "list_members",
    "list_my_centers",
    "list_unused",
    "list_verifications",
    "my_invitations",
    "name_of",
    "preview_invitations",
    "preview_removal",
    "preview_security",
    "read_file",
    "read_text",
    "remove_member",
    "remove_members",
    "require",
    "require_verified",
    "resend_center_invitation",
    "role_named",
    "search_centers",
    "settle_currency",
    "submit_verification",
    "time_zones",
    "write_list",
]
