"""What other areas and surfaces may call."""

from suitcase.areas.identity.actions import change_profile, note, register_person, sign_up
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
    "check_set_up_token",
    "display_name",
    "find_person",
    "get_names",
    "get_person",
    "get_waiting_email",
    "has_operator",
    "limit",
    "name_error",
    "normal_name",
    "note",
    "register_person",
    "set_up",
    "setup_token",
    "sign_up",
]
