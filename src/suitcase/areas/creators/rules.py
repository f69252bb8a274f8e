"""Pure rules of handles and profiles."""

from __future__ import annotations

import re
import unicodedata

from confusable_homoglyphs import confusables

from suitcase.areas.creators.contracts import AccountType, NewCreatorAccount
from suitcase.kernel import limits
from suitcase.kernel.errors import Invalid

RESERVED = frozenset(
    [
        "about",
        "account",
        "admin",
        "administrator",
        "ads",
        "advertise",
        "api",
        "app",
        "business",
        "center",
        "contact",
        "everyone",
        "help",
        "info",
        "legal",
        "login",
        "me",
        "moderator",
        "news",
        "null",
        "official",
        "ops",
        "password",
        "privacy",
        "root",
        "security",
        "settings",
        "signup",
        "sponsored",
        "staff",
        "suitcase",
        "support",
        "system",
        "team",
        "terms",
        "tiktok",
        "undefined",
        "user",
        "username",
        "verified",
    ]
)
_HANDLE = re.compile(r"[a-z0-9_.]+")
_CONTROL = re.compile(r"[\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")
# Within the letters a handle may have, these pass for one another at a glance.
_ALIKE = str.maketrans({"0": "o", "1": "l", "i": "l", "5": "s", "_": "", ".": ""})


def tidy_handle(typed: str) -> str:
    """What a person most likely meant: no @, no surrounding spaces, lower case, a pasted profile address cut down."""
    text = unicodedata.normalize("NFKC", typed[: limits.HANDLE_INPUT_LENGTH * 4])
    text = _CONTROL.sub("", text).strip()
    if "/@" in text:
        text = re.split(r"[/?#]", text.split("/@", 1)[1])[0]
    return text.lstrip("@").strip().casefold()


def look_alike_key(handle: str) -> str:
    """The same for all handles that pass for one another: case, dots, underscores, 0 and o, 1, i and l, rn and m."""
    return handle.casefold().translate(_ALIKE).replace("rn", "m").replace("vv", "w") or handle


def plain_letters(text: str) -> str:
    """`text` with letters of other scripts that look Latin replaced by the Latin ones; others are kept."""
    return "".join(_latin(character) for character in text)


def _latin(character: str) -> str:
    if character.isascii():
        return character
    base = unicodedata.normalize("NFKD", character)[0]
    if base.isascii():
        return base.lower()
    # Small letters of a script may look different where the capitals look the same: М and M, в and B.
    for form in (character, character.upper()):
        found = confusables.is_confusable(form, greedy=False, preferred_aliases=["latin"])
        for alike in found[0]["homoglyphs"] if found else ():
            if alike["c"].isascii():
                return alike["c"].lower()
    return character


def handle_problem(handle: str, *, network: str = "") -> str:
    """Why `handle` (tidied) cannot be anybody's name, or "" when it can."""
    shortest, longest = limits.HANDLE_LENGTH
    reserved = RESERVED | ({network.casefold()} if network else set())
    bare = handle.replace("_", "").replace(".", "")
    questions = (
        (not handle, "Choose a username."),
        (len(handle) > longest, f"Use at most {longest} characters; this has {len(handle):,}."),
        (len(handle) < shortest, f"Use at least {shortest} characters."),
        (
            not handle.isascii(),
            "Use letters a to z, numbers, dots and underscores; letters of other alphabets can pass for these.",
        ),
        (not _HANDLE.fullmatch(handle), "Use letters, numbers, dots and underscores, without spaces."),
        (
            handle.startswith(".") or handle.endswith(".") or ".." in handle,
            "A dot stands between other characters, not at the start, at the end or twice.",
        ),
        (not bare or bare.isdigit(), "Use at least one letter."),
        (look_alike_key(handle) in {look_alike_key(name) for name in reserved}, "This name is reserved."),
    )
    return next((sentence for is_wrong, sentence in questions if is_wrong), "")


def check_new(new: NewCreatorAccount, *, network: str) -> NewCreatorAccount:
    """The cleaned form of `new`; raises `Invalid` that names every field that cannot stay."""
    handle = tidy_handle(new.handle)
    display_name = " ".join(_CONTROL.sub(" ", new.display_name).split()) or handle
    bio = _CONTROL.sub(" ", new.bio).strip()
    problems = {}
    if len(new.handle) > limits.HANDLE_INPUT_LENGTH:
        problems["handle"] = (
            f"Use at most {limits.HANDLE_LENGTH[1]} characters; this has {len(new.handle):,}."
        )
    elif problem := handle_problem(handle, network=network):
        problems["handle"] = problem
    if len(display_name) > 60:
        problems["display_name"] = f"Use at most 60 characters; this has {len(display_name):,}."
    if len(bio) > 160:
        problems["bio"] = f"Use at most 160 characters; this has {len(bio):,}."
    if new.account_type not in set(AccountType):
        problems["account_type"] = "Choose a personal or a business account."
    if problems:
        raise Invalid(fields=problems)
    return NewCreatorAccount(handle=handle, display_name=display_name, bio=bio, account_type=new.account_type)
