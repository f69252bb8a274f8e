"""What a name is reduced to before it is compared: plain words, a key without legal forms, grams. Pure functions.

Stored names and typed ones take the same road, so whatever is lost on it is lost on both sides.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from suitcase.areas.companies import legal_forms

# Longer names differ long before; whatever is typed beyond is not read.
READ_CHARACTERS = 200
# What is cut into grams: enough to tell any two names apart, and a bound for the index.
GRAM_CHARACTERS = 60
# From here on one character says as much as a syllable: Chinese, Japanese, Korean.
_DENSE_FROM = "\u2e80"
_START = "^"

_PLAIN = str.maketrans(
    {"ø": "o", "đ": "d", "ł": "l", "æ": "ae", "œ": "oe", "þ": "th", "ð": "d", "ı": "i", "ħ": "h", "ŧ": "t"}
    | {"&": " and ", "+": " and "}
    | dict.fromkeys("'’‘`´ʼ＇\u200b\u200c\u200d\ufeff\u00ad\x00", "")
)
_KANA_MARKS = "\u3099\u309a"  # in Japanese they make another letter, not an accent
_ABBREVIATION = re.compile(r"(?<!\w)(\w{1,3}(?:\.\w{1,3})+)\.?(?!\w)|(?<!\w)(\w)/(\w)(?!\w)")
_BREAK = re.compile(r"[\W_]+")
_SINGLE_LETTERS = re.compile(r"(?<!\S)\w(?: \w)+(?!\S)")


def fold(text: str) -> str:
    """`text` as plain words with single spaces: small letters, no accents, no marks; "S. A." and "S.A." are "sa"."""
    text = text[:READ_CHARACTERS]
    if text.isascii():
        text = text.lower()
    else:
        text = unicodedata.normalize("NFKD", text).casefold()
        text = "".join(one for one in text if not unicodedata.combining(one) or one in _KANA_MARKS)
        text = unicodedata.normalize("NFC", text)
    text = _ABBREVIATION.sub(_in_one_piece, text.translate(_PLAIN))
    text = _BREAK.sub(" ", text).strip()
    return _SINGLE_LETTERS.sub(lambda letters: letters[0].replace(" ", ""), text)


def without_forms(folded: str) -> str:
    """Folded words without those that say what kind of company it is; a name of nothing else stays as it is."""
    words = folded.split()
    while words and words[-1] in legal_forms.LAST_WORDS and (size := _form_at_the_end(words)):
        del words[-size:]
    if words and words[0] in legal_forms.FIRST_WORDS and (size := _form_at_the_start(words)):
        del words[:size]
    kept = [_detached(word) for word in _outside_forms(words)]
    return " ".join(kept or words)


def key(text: str) -> str:
    """What names are compared by: folded, without legal forms. "ACME Outdoor G.m.b.H." and "Acmé outdoor" are alike."""
    return without_forms(fold(text))


def grams(of_key: str) -> set[str]:
    """The pieces by which a key is looked up: three letters each, without spaces; two where letters are syllables."""
    text = _START + of_key.replace(" ", "")[:GRAM_CHARACTERS]
    found = {
        text[at : at + 2] if text[at] >= _DENSE_FROM else text[at : at + 3]
        for at in range(max(1, len(text) - 2))
    }
    if len(text) > 1 and text[-2] >= _DENSE_FROM:
        found.add(text[-2:])
    return found


def _in_one_piece(match: re.Match[str]) -> str:
    return match[1].replace(".", "") if match[1] else match[2] + match[3]


def _form_at_the_end(words: list[str]) -> int:
    """How many of the last words are a legal form, 0 when none is; one word always stays."""
    longest = min(legal_forms.LONGEST, len(words) - 1)
    return next((n for n in range(longest, 0, -1) if tuple(words[-n:]) in legal_forms.AT_THE_END), 0)


def _form_at_the_start(words: list[str]) -> int:
    longest = min(legal_forms.LONGEST, len(words) - 1)
    return next((n for n in range(longest, 0, -1) if tuple(words[:n]) in legal_forms.AT_THE_START), 0)


def _form_inside(words: list[str], at: int) -> int:
    if words[at] not in legal_forms.FIRST_WORDS_ANYWHERE:
        return 0
    sizes = range(legal_forms.LONGEST, 0, -1)
    return next((n for n in sizes if tuple(words[at : at + n]) in legal_forms.ANYWHERE), 0)


def _outside_forms(words: list[str]) -> Iterator[str]:
    at = 0
    while at < len(words):
        size = _form_inside(words, at)
        if not size:
            yield words[at]
        at += size or 1


def _detached(word: str) -> str:
    if word[-1] >= _DENSE_FROM or word[0] >= _DENSE_FROM:
        for form in legal_forms.ATTACHED:
            shorter = word.removeprefix(form).removesuffix(form)
            if shorter and shorter != word:
                return shorter
    return word
