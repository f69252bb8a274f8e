"""What other areas and surfaces may call."""

from suitcase.areas.identity.actions import change_profile, note, register_person, sign_up
from suitcase.areas.identity.factors import (
    factor_kinds,
    get_new_recovery_codes,
    get_passkey_hosts,
    get_two_step,
    has_two_step,
    why_two_step_needed,
)
from suitcase.areas.identity.invitations import (
    check_addresses,
    count_invitations,
    digest_of,
    is_address,
    may_be_mailed,
    read_addresses,
    reads_mail_at,
    secret_of,
    try_invitation,
)
from suitcase.areas.identity.invitations import check_open as check_invitation_open
from suitcase.areas.identity.invitations import list_page as list_invitation_page
from suitcase.areas.identity.invitations import state_now as invitation_state
from suitcase.areas.identity.inviting import Inviting
from suitcase.areas.identity.operators import Sheet, list_looks, look_up_person, search_people
from suitcase.areas.identity.ports import register as register_two_step_demands
from suitcase.areas.identity.queries import (
    display_name,
    find_person,
    get_names,
    get_person,
    get_waiting_email,
)
from suitcase.areas.identity.rates import limit
from suitcase.areas.identity.rules import name_error, normal_name
from suitcase.areas.identity.sealing import seal, unseal
from suitcase.areas.identity.set_up import (
    add_operator,
    check_set_up_token,
    has_operator,
    set_up,
    setup_token,
)
from suitcase.areas.identity.sign_ins import end_sign_ins
from suitcase.areas.identity.two_step import (
    add_app,
    add_passkey,
    new_app_secret,
    prove_with_code,
    remove_factor,
    rename_passkey,
    renew_recovery_codes,
    reset_two_step,
    turn_two_step_off,
)

__all__ = [
    "Inviting",
    "Sheet",
    "add_app",
    "add_operator",
    "add_passkey",
    "change_profile",
    "check_addresses",
    "check_invitation_open",
    "check_set_up_token",
    "count_invitations",
    "digest_of",
    "display_name",
    "end_sign_ins",
    "factor_kinds",
    "find_person",
    "get_names",
    "get_new_recovery_codes",
    "get_passkey_hosts",
    "get_person",
    "get_two_step",
    "get_waiting_email",
    "has_operator",
    "has_two_step",
    "invitation_state",
    "is_address",
    "limit",
    "list_invitation_page",
    "list_looks",
    "look_up_person",
    "may_be_mailed",
    "name_error",
    "new_app_secret",
    "normal_name",
    "note",
    "prove_with_code",
    "read_addresses",
    "reads_mail_at",
    "register_person",
    "register_two_step_demands",
    "remove_factor",
    "rename_passkey",
    "renew_recovery_codes",
    "reset_two_step",
    "seal",
    "search_people",
    "secret_of",
    "set_up",
    "setup_token",
    "sign_up",
    "try_invitation",
    "turn_two_step_off",
    "unseal",
    "why_two_step_needed",
]
