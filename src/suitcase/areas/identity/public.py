"""What other areas and surfaces may call."""

from suitcase.areas.identity.actions import change_profile, note, register_person, sign_up
from suitcase.areas.identity.invitations import (
    check_addresses,
    count_invitations,
    digest_of,
    is_address,
    read_addresses,
    reads_mail_at,
    secret_of,
)
from suitcase.areas.identity.invitations import check_open as check_invitation_open
from suitcase.areas.identity.invitations import state_now as invitation_state
from suitcase.areas.identity.queries import (
    display_name,
    find_person,
    get_names,
    get_person,
    get_waiting_email,
)
from suitcase.areas.identity.rates import limit
from suitcase.areas.identity.rules import name_error, normal_name
from suitcase.areas.identity.set_up import (
    add_operator,
    check_set_up_token,
    has_operator,
    set_up,
    setup_token,
)

__all__ = [
    "add_operator",
    "change_profile",
    "check_addresses",
    "check_invitation_open",
    "check_set_up_token",
    "count_invitations",
    "digest_of",
    "display_name",
    "find_person",
    "get_names",
    "get_person",
    "get_waiting_email",
    "has_operator",
    "invitation_state",
    "is_address",
    "limit",
    "name_error",
    "normal_name",
    "note",
    "read_addresses",
    "reads_mail_at",
    "register_person",
    "secret_of",
    "set_up",
    "setup_token",
    "sign_up",
]
