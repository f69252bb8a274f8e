"""Pure rules of handles and profiles."""

from __future__ import annotations

import re
import unicodedata

from confusable_homoglyphs import confusables

from suitcase.areas.creators.contracts import AccountType, Category, NewCreatorAccount, Visibility
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
_WHICH_TYPE = "Choose a personal or a business account."
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
    profile, problems = _profile(new.display_name, new.bio, handle)
    if len(new.handle) > limits.HANDLE_INPUT_LENGTH:
        problems["handle"] = (
            f"Use at most {limits.HANDLE_LENGTH[1]} characters; this has {len(new.handle):,}."
        )
    elif problem := handle_problem(handle, network=network):
        problems["handle"] = problem
    if new.account_type not in set(AccountType):
        problems["account_type"] = _WHICH_TYPE
    if problems:
        raise Invalid(fields=problems)
    return NewCreatorAccount(handle=handle, account_type=new.account_type, **profile)


def check_profile(display_name: str, bio: str, *, handle: str) -> dict[str, str]:
    """The cleaned display name (the handle when empty) and bio; raises `Invalid` when one is too long."""
    profile, problems = _profile(display_name, bio, handle)
    if problems:
        raise Invalid(fields=problems)
    return profile


def _profile(display_name: str, bio: str, handle: str) -> tuple[dict[str, str], dict[str, str]]:
    name = " ".join(_CONTROL.sub(" ", display_name).split()) or handle
    text = _CONTROL.sub(" ", bio).strip()
    problems = {}
    if len(name) > 60:
        problems["display_name"] = f"Use at most 60 characters; this has {len(name):,}."
    if len(text) > 160:
        problems["bio"] = f"Use at most 160 characters; this has {len(text):,}."
    return {"display_name": name, "bio": text}, problems


def check_account_type(typed: str, category: str) -> tuple[AccountType, str]:
    """The account type meant and, for a business, its category; raises `Invalid` for anything else."""
    if typed not in set(AccountType):
        raise Invalid(fields={"account_type": _WHICH_TYPE})
    if typed == AccountType.PERSONAL:
        return AccountType.PERSONAL, ""
    if category not in set(Category):
        raise Invalid(fields={"category": "Choose what your business is about."})
    return AccountType.BUSINESS, category


def tidy_caption(typed: str) -> str:
    """The caption as it is kept: one form of each letter, ordinary line ends, nothing invisible, no space around."""
    text = unicodedata.normalize("NFC", typed.replace("\r\n", "\n").replace("\r", "\n"))
    lines = [_CONTROL.sub("", line.replace("\t", " ")).rstrip() for line in text.split("\n")]
    return "\n".join(lines).strip()


def check_post(caption: str, visibility: str) -> tuple[str, Visibility]:
    """Caption and visibility as they are kept; raises `Invalid` that names every field that cannot stay."""
    text = tidy_caption(caption)
    problems = {}
    if len(text) > limits.CAPTION_LENGTH:
        problems["caption"] = f"Use at most {limits.CAPTION_LENGTH:,} characters; this has {len(text):,}."
    if visibility not in set(Visibility):
        problems["visibility"] = "Choose who may see this post."
    if problems:
        raise Invalid(fields=problems)
    return text, Visibility(visibility)
