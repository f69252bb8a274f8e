"""Who acts. Always the first argument of a write or a read; there is no ambient user."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Literal

Scope = Literal["", "account", "ops", "job", "setup"]


@dataclasses.dataclass(frozen=True, slots=True)
class Actor:
    """A person, or the system, at work.

    `scope` is what the surface adds to the person: "" ordinary pages; "account" the sign-in pages, which may read the
    identity tables before anybody is signed in; "ops" the operator pages (effective only for platform staff);
    "job" the worker; "setup" the one-time set-up page. `signed_in_at` and `sign_in_strength` (how the person proved
    who they are in this session: "password", "password+totp", "password+recovery_code", "password+passkey", "passkey")
    go into consent evidence. `name` is as displayed.
    """

    person_id: int | None = None
    scope: Scope = ""
    name: str = ""
    ip: str = ""
    language: str = "en"
    signed_in_at: dt.datetime | None = None
    sign_in_strength: str = ""

    @classmethod
    def person(cls, person_id: int, **more: object) -> Actor:
        """The person with this id."""
        return cls(person_id=person_id, **more)  # type: ignore[arg-type]

    @classmethod
    def system(cls, name: str = "Suitcase") -> Actor:
        """Suitcase itself, in a job: expiries, reminders, projections."""
        return cls(person_id=None, scope="job", name=name)

    @property
    def is_signed_in(self) -> bool:
        return self.person_id is not None

    @property
    def two_step(self) -> bool:
        """Whether this very session proved more than a password: a second factor, or a passkey, which is two in one."""
        return "+" in self.sign_in_strength or self.sign_in_strength == "passkey"

    def within(self, scope: Scope) -> Actor:
        """The same person on another kind of page."""
        return dataclasses.replace(self, scope=scope)
