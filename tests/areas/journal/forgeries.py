"""What somebody with every right in the database might do to the journal, and how it is found out.

Each is: statements, in which {n} stands for the id of line n, and words of the sentence that a verification answers.
The journal has nine lines: all stand in Acme's history, the even ones in that of the handle too.
"""

from __future__ import annotations

UNFIT = "does not fit its seal"
MISSING = "is missing"
HEAD = "not the one that the head of the stream seals"
REMOVE = ["DELETE FROM journal_entry WHERE line_id = {%d}", "DELETE FROM journal_line WHERE id = {%d}"]


def remove(line: int) -> list[str]:
    return [statement % line for statement in REMOVE]


def change(column: str, value: str, line: int = 4) -> list[str]:
    return [f"UPDATE journal_line SET {column} = {value} WHERE id = {{{line}}}"]


FORGERIES: dict[str, tuple[list[str], str]] = {
    "text changed": (change("data", "jsonb_build_object('text', 'x')"), UNFIT),
    "verb changed": (change("verb", "'thing:forged'"), UNFIT),
    "moment changed": (change("at", "at - interval '1 microsecond'"), UNFIT),
    "actor changed": (change("actor_person_id", "7"), UNFIT),
    "scope changed": (change("actor_scope", "'job'"), UNFIT),
    "sealed words removed": (change("sealed", "jsonb_build_object()"), UNFIT),
    "seal changed": (change("hash", "decode('00', 'hex')"), UNFIT),
    "first line changed": (change("verb", "'a:b'", 1), UNFIT),
    "last line changed": (change("verb", "'a:b'", 9), UNFIT),
    "line removed": (remove(4), MISSING),
    "first line removed": (remove(1), MISSING),
    "two lines removed": (remove(4) + remove(5), MISSING),
    "line removed and gap closed": (
        [
            *remove(8),
            "UPDATE journal_entry SET position = 8 WHERE line_id = {9}",
            "UPDATE journal_line SET position = 8 WHERE id = {9}",
        ],
        UNFIT,
    ),
    "place removed": (["DELETE FROM journal_entry WHERE line_id = {4} AND stream_kind = 5"], UNFIT),
    "last place removed": (["DELETE FROM journal_entry WHERE line_id = {8} AND stream_kind = 5"], UNFIT),
    "moved to another stream": (
        ["UPDATE journal_entry SET stream_id = 666 WHERE line_id = {4} AND stream_kind = 5"],
        MISSING,
    ),
    "two lines change places": (
        [
            "UPDATE journal_line SET position = -position WHERE id IN ({5}, {7})",
            "UPDATE journal_line SET position = 12 + position WHERE id IN ({5}, {7})",
            "UPDATE journal_entry SET position = -position WHERE line_id IN ({5}, {7})",
            "UPDATE journal_entry SET position = 12 + position WHERE line_id IN ({5}, {7})",
        ],
        UNFIT,
    ),
    "two lines change words": (
        [
            (
                "UPDATE journal_line l SET data = o.data, at = o.at FROM journal_line o"
                " WHERE l.id IN ({5}, {7}) AND o.id IN ({5}, {7}) AND l.id <> o.id"
            )
        ],
        UNFIT,
    ),
    "line inserted at the end": (
        [
            (
                "INSERT INTO journal_line (id, verb, at, actor_scope, data, sealed, position, hash) VALUES"
                " (1, 'thing:forged', '2026-01-01Z', '', jsonb_build_object(), jsonb_build_object(), 10, 'x')"
            )
        ],
        UNFIT,
    ),
    "place inserted": (
        ["INSERT INTO journal_entry (line_id, stream_kind, stream_id) VALUES ({5}, 5, 2001)"],
        UNFIT,
    ),
    "place inserted with a position": (
        [
            (
                "INSERT INTO journal_entry (line_id, stream_kind, stream_id, position, hash)"
                " VALUES ({9}, 5, 2001, 5, 'x')"
            )
        ],
        UNFIT,
    ),
    "end cut off": (remove(9), "The end is cut off: 9 lines were written, 8 are here"),
    "everything removed": (
        ["DELETE FROM journal_entry", "DELETE FROM journal_line"],
        "The end is cut off: 9 lines were written, 0 are here",
    ),
    "end cut off and heads set back": (
        [*remove(9), "UPDATE journal_head SET position = position - 1 WHERE stream_kind <> 5"],
        HEAD,
    ),
    "head removed": (["DELETE FROM journal_head WHERE stream_kind = 5"], HEAD),
    "head changed": (["UPDATE journal_head SET hash = decode('00', 'hex') WHERE stream_kind = 5"], HEAD),
    "line sent back to the queue": (
        ["UPDATE journal_line SET position = NULL WHERE id = {9}"],
        "one has a position, the other has none",
    ),
}
