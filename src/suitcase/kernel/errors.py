"""Refusals: the one family of exceptions an action raises when it will not do what was asked.

Each says what is wrong in a sentence, which fields are concerned, and what to do next. One place per surface turns
them into a page, a form error or an envelope.
"""

from __future__ import annotations

from collections.abc import Mapping


class Refusal(Exception):
    """Something was asked that will not be done.

    `code` is stable and for programs, `sentence` for people, `fields` maps a field name to its own sentence,
    `remedy` says what to do next (may be empty), `status` is the HTTP status a page answers with.
    """

    code = "refused"
    status = 422
    sentence = "This could not be done."
    remedy = ""

    def __init__(
        self,
        sentence: str | None = None,
        *,
        code: str | None = None,
        fields: Mapping[str, str] | None = None,
        remedy: str | None = None,
    ) -> None:
        self.sentence = sentence if sentence is not None else type(self).sentence
        self.code = code or type(self).code
        self.fields = dict(fields or {})
        self.remedy = remedy if remedy is not None else type(self).remedy
        super().__init__(self.sentence)


class NotFound(Refusal):
    """There is no such thing, or the person has no path to it: the two are told apart by nobody."""

    code, status = "not_found", 404
    sentence = "There is nothing here, or you have no access to it."
    remedy = "Check the address, or ask the person who sent it to you."


class Denied(Refusal):
    """The person has a path to the object but too low a role.

    `missing` is the role or right that is missing, `givers` names who can give it.
    """

    code, status = "denied", 403

    def __init__(
        self, sentence: str, *, missing: str, givers: tuple[str, ...] = (), remedy: str = ""
    ) -> None:
        super().__init__(sentence, remedy=remedy)
        self.missing = missing
        self.givers = givers


class Invalid(Refusal):
    """One or more fields cannot be taken as they are."""

    code = "invalid"
    sentence = "Please correct the marked fields."


class Conflict(Refusal):
    """The thing has moved on: somebody else was first, or its state no longer allows this."""

    code, status = "conflict", 409


class TooMany(Refusal):
    """Too many tries; `retry_after` is in seconds."""

    code, status = "too_many", 429

    def __init__(self, sentence: str, *, retry_after: int, remedy: str = "") -> None:
        super().__init__(sentence, remedy=remedy)
        self.retry_after = retry_after
