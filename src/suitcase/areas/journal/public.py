"""What other areas and surfaces may call."""

from suitcase.areas.journal import verify as verification
from suitcase.areas.journal.actions import (
    action,
    actions_begun,
    erase_person,
    nothing_changed,
    record,
    record_many,
    registered_actions,
)
from suitcase.areas.journal.beats import is_worker_alive
from suitcase.areas.journal.contracts import Checked, Failed, Found, Line, LineFilter, Stream
from suitcase.areas.journal.due import do_due, register_due, registered_due
from suitcase.areas.journal.ports import register_bound
from suitcase.areas.journal.queries import Feed, feed, lines, sequencer_lag
from suitcase.areas.journal.readers import Reader, register_reader, registered_readers
from suitcase.areas.journal.rules import digest_rows
from suitcase.areas.journal.search import read_lines, search_lines, tells_all, verify_history
from suitcase.areas.journal.settling import remind, settle, step_due
from suitcase.areas.journal.submissions import once, purge_submissions

__all__ = [
    "Checked",
    "Failed",
    "Feed",
    "Found",
    "Line",
    "LineFilter",
    "Reader",
    "Stream",
    "action",
    "actions_begun",
    "digest_rows",
    "do_due",
    "erase_person",
    "feed",
    "is_worker_alive",
    "lines",
    "nothing_changed",
    "once",
    "purge_submissions",
    "read_lines",
    "record",
    "record_many",
    "register_bound",
    "register_due",
    "register_reader",
    "registered_actions",
    "registered_due",
    "registered_readers",
    "remind",
    "search_lines",
    "sequencer_lag",
    "settle",
    "step_due",
    "tells_all",
    "verification",
    "verify_history",
]
