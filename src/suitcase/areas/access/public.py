"""What other areas and surfaces may call of access."""

from suitcase.areas.access.actions import end, end_membership, grant
from suitcase.areas.access.contracts import (
    PLATFORM,
    Decision,
    ExplainedPath,
    Kind,
    Path,
    Permission,
    Ref,
    RelationFacts,
    Role,
    Through,
    ThroughKind,
    Way,
)
from suitcase.areas.access.engine import (
    check,
    check_many,
    explain,
    focus,
    is_staff,
    reachable,
    reachable_filter,
    reachable_sql,
    require,
    require_signed_in,
    who_can_reach,
)
from suitcase.areas.access.ports import register as register_condition
from suitcase.areas.access.ports import unregister as unregister_condition
from suitcase.areas.access.queries import held_by, live_relation_exists, live_rows, relations
from suitcase.areas.access.words import ROLE_WORDS

__all__ = [
    "PLATFORM",
    "ROLE_WORDS",
    "Decision",
    "ExplainedPath",
    "Kind",
    "Path",
    "Permission",
    "Ref",
    "RelationFacts",
    "Role",
    "Through",
    "ThroughKind",
    "Way",
    "check",
    "check_many",
    "end",
    "end_membership",
    "explain",
    "focus",
    "grant",
    "held_by",
    "is_staff",
    "live_relation_exists",
    "live_rows",
    "reachable",
    "reachable_filter",
    "reachable_sql",
    "register_condition",
    "relations",
    "require",
    "require_signed_in",
    "unregister_condition",
    "who_can_reach",
]
