"""Reading ids that people paste: out of lists, mails, spreadsheets and the address bar. Pure rules, one for all doors.

A label ("act_", "Business Center ID:"), grouped or full-width digits, what cannot be seen and an address of one of our
pages are no mistake. What could be meant in two ways is refused, never guessed.
"""

from __future__ import annotations

import dataclasses
import re
import unicodedata
from collections.abc import Iterator, Sequence

from suitcase.kernel.ids import parse_id


@dataclasses.dataclass(frozen=True, slots=True)
class What:
    """What the ids are of, in words with an article, and which of our pages have one in their address."""

    name: str
    page: re.Pattern[str]


@dataclasses.dataclass(frozen=True, slots=True)
class Piece:
    """One piece of a pasted text: as `typed`, its line from 1 on, and the id in it, or why there is none.

    `before` is the line on which the same id stood already, else 0.
    """

    typed: str
    line: int
    id: int | None = None
    problem: str = ""
    before: int = 0


AD_ACCOUNT = What("an ad account ID", re.compile(r"/(?:ads|ad-accounts|ops/reviews/accounts)/(\d+)"))
CENTER = What("a Business Center ID", re.compile(r"/(?:business|ops/centers)/(\d+)"))
ANYTHING = What("an ID", re.compile(r".*/(\d+)(?![\d.])", re.DOTALL))

_WHOLE = range(16, 20)  # digits of a complete id
_GROUP = 8  # digits that people set together at most
_LONGEST_ONE = 300  # characters: an id with a label, or an address
_SHOWN = 40  # characters that are repeated of what cannot be read

_ODD = re.compile(r"[^\n\r\t -~]")
_LIKE = {**dict.fromkeys("‐‑‒–—―−", "-"), **dict.fromkeys("‘’ʼ", "'"), **dict.fromkeys("、،", ",")}
_BETWEEN = re.compile(r"[\t;|\"`<>()\[\]{}\\“”„«»؛]+")
# "1. " before an id is its place in a list.
_PLACE = re.compile(r"^\s*\d{1,3}[.)]\s+(?=\D{0,30}\d{16})")
_ADDRESS = re.compile(r"[a-z]+://|/|[a-z0-9.-]+(?::\d+)?/[a-z]", re.I)
# What stands before a number: as words of their own, and glued to it.
_LABELS = frozenset(
    ["no", "number", "id", "act", "adv", "advertiser", "ad", "account", "bc", "business", "center", "centre"]
)
_GLUED = re.compile(
    r"(?:#|no\.?|number|(?:act|adv(?:ertiser)?|ad[_-]?account|account|bc|business[_-]?cent(?:er|re))(?:[_-]?id)?|id)"
    r"(?:[_:=#.]+|(?<=[a-z])-(?=\d))*",
    re.I,
)
_GROUPED = re.compile(r"\d+([,.'_-])\d+(?:\1\d+)*")
_THOUSANDS = re.compile(r"\d{1,3}([,.'])\d{3}(?:\1\d{3})*")
_SIGNED = re.compile(r"[+-]+[.,]?\d")
_SHORTENED = re.compile(r"\d(?:[.,]\d+)?e\+?\d+", re.I)

# A word that was read: as typed, its digits, and what is wrong with it when it has none.
_Read = tuple[str, str, str]


def read_pieces(text: str, what: What) -> list[Piece]:
    """Every piece of a text in which there is a digit, in order. An id that comes again says where it was first."""
    first: dict[int, int] = {}
    found = []
    for line, content in enumerate(_plain(text).splitlines(), 1):
        for read in _line(_PLACE.sub("", content), what, alone=False):
            piece = _piece(read, line, what)
            if piece.id is not None:
                before = first.get(piece.id, 0)
                first[piece.id] = before or line
                piece = dataclasses.replace(piece, before=before)
            found.append(piece)
    return found


def read_one(text: str, what: What) -> Piece:
    """The one id in a text, or why there is none. Only one is asked for, so digits in groups are one id."""
    shown = " ".join(text.split())[:_SHOWN]
    if len(text) > _LONGEST_ONE:
        return Piece(shown, 1, None, f"This is too long for {what.name}.")
    lines = _plain(text).splitlines()
    pieces = [_piece(read, 1, what) for line in lines for read in _line(line, what, alone=True)]
    if len(pieces) == 1:
        return pieces[0]
    problem = f"This is more than {what.name}. Enter one number." if pieces else f"Enter {what.name}."
    return Piece(shown, 1, None, problem)


def pasted_id(text: str, what: What = ANYTHING) -> int | None:
    """The one id in what somebody pasted, or None."""
    return read_one(text, what).id


def _piece(read: _Read, line: int, what: What) -> Piece:
    typed, digits, problem = read
    bare = digits.lstrip("0")
    id_ = parse_id(bare)
    if id_ is not None:
        return Piece(str(id_), line, id_)
    if not problem:
        problem = f"It is too large for {what.name}." if bare else f"0 is not {what.name}."
    return Piece(typed[:_SHOWN], line, None, problem)


def _plain(text: str) -> str:
    """The text without what cannot be seen, with plain digits and signs for those that only look different."""
    return _ODD.sub(lambda found: _plain_sign(found[0]), text)


def _plain_sign(sign: str) -> str:
    number, category = ord(sign), unicodedata.category(sign)
    if 0xFF01 <= number <= 0xFF5E:
        return chr(number - 0xFEE0)
    if category == "Cf" or 0xFE00 <= number <= 0xFE0F:
        return ""
    if category == "Zs":
        return " "
    if len(f"a{sign}b".splitlines()) > 1:
        return "\n"
    return " " if category == "Cc" else _LIKE.get(sign, sign)


def _line(content: str, what: What, *, alone: bool) -> Iterator[_Read]:
    for part in _BETWEEN.split(content):
        label, groups = "", []
        for word in [*_words(part, alone=alone), ""]:
            before, digits = _split(word, alone=alone)
            if digits and not before:
                groups.append(digits)
                continue
            if not groups and _says_nothing(word):
                label = f"{label} {word}".strip() if _is_label(word) else label
                continue
            yield from _run(label, groups, what, alone=alone)
            label, groups = before, [digits] if digits else []
            if _says_nothing(word):
                label = word if _is_label(word) else ""
            elif not digits and _ADDRESS.match(word):
                yield _address(word, what)
            elif not digits and word and (alone or any(sign.isdigit() for sign in word)):
                yield word, "", _why(word, what)


def _words(part: str, *, alone: bool) -> Iterator[str]:
    """The words between spaces and commas; an empty one where a comma divides."""
    for raw in part.split():
        word = raw.strip("'").rstrip(".:;'")
        if _ADDRESS.match(word):
            yield word.rstrip(",")
        elif _split(word, alone=alone)[1]:
            yield word
        else:
            for number, one in enumerate(re.split(r"[,/]", word)):
                yield from ("", one) if number else (one,)


def _split(word: str, *, alone: bool) -> tuple[str, str]:
    """The label that is glued to a number, and its digits; no digits for anything else."""
    if digits := _digits(word, alone=alone):
        return "", digits
    glued = _GLUED.match(word)
    return (glued[0], _digits(word[glued.end() :], alone=alone)) if glued else ("", "")


def _digits(word: str, *, alone: bool) -> str:
    if word.isascii() and word.isdigit():
        return word
    bare = re.sub(r"\D", "", word)
    if _GROUPED.fullmatch(word) and len(bare) in _WHOLE and _is_in_groups(re.split(r"\D", word)):
        return bare
    return bare if alone and _THOUSANDS.fullmatch(word) else ""


def _is_in_groups(groups: Sequence[str]) -> bool:
    return max(map(len, groups)) <= _GROUP


def _is_label(word: str) -> bool:
    return word == "#" or word.strip("_:=#.-").lower() in _LABELS


def _says_nothing(word: str) -> bool:
    """Whether it is a label, or a sign such as the dash before a line of a list."""
    return bool(word) and (_is_label(word) or not any(sign.isalnum() for sign in word))


def _run(label: str, groups: Sequence[str], what: What, *, alone: bool) -> Iterator[_Read]:
    """Numbers that follow one another with nothing but spaces between: ids, or one id in groups."""
    together = "".join(groups)
    is_whole = any(len(one) >= _WHOLE.start for one in groups)
    if len(groups) > 1 and not is_whole and (alone or len(together) in _WHOLE) and _is_in_groups(groups):
        yield together, together, ""
    elif len(groups) > 1 and label and min(map(len, groups)) < _WHOLE.start:
        typed = " ".join([label, *groups])
        yield (
            typed,
            "",
            f"This may be {what.name} or several. Put each on a line of its own, without spaces in it.",
        )
    else:
        yield from ((one, one, "") for one in groups)


def _address(word: str, what: What) -> _Read:
    found = what.page.findall(re.split(r"[?#]", word)[0])
    if found:
        return word, found[-1], ""
    return word, "", f"There is not {what.name} in this address."


def _why(word: str, what: What) -> str:
    glued = _GLUED.match(word)
    bare = word[glued.end() :] if glued else word
    if _SIGNED.match(bare):
        return f"It has a sign in front, so it is not {what.name}."
    if _SHORTENED.fullmatch(bare):
        return "A spreadsheet has shortened it. Format the column as text there and copy it again."
    return f"This is not {what.name}, which is a number."
