"""The mailbox of installations without a mail server: mails become files, read at /dev/mail."""

from __future__ import annotations

import dataclasses
import datetime as dt
import email
import email.policy
import os
import re
from collections.abc import Sequence
from email.message import EmailMessage as Parsed
from pathlib import Path

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from suitcase.kernel.ids import new_id

# The newest mails are looked at, never more: the folder of a long-lived demo grows without end.
NEWEST = 500
_NAME = re.compile(r"[0-9]{19}\.eml")


@dataclasses.dataclass(frozen=True, slots=True)
class Mail:
    """One mail as a person reads it. `name` is its file, `text` its plain part, the only one drawn."""

    name: str
    sender: str
    to: str
    subject: str
    at: dt.datetime | None
    text: str


def folder() -> Path:
    """Where mails are written."""
    return Path(settings.MAIL_FOLDER)


class MailboxBackend(BaseEmailBackend):
    """Writes each mail to a file that only this installation's user can read."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        """Write the mails and return how many. Raises OSError when the folder cannot be written."""
        place = folder()
        place.mkdir(mode=0o700, parents=True, exist_ok=True)
        for message in email_messages:
            name = f"{new_id():019d}.eml"  # ids sort by time, so the newest file is the last name
            part = place / f".{name}"
            descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "wb") as file:
                file.write(message.message().as_bytes())
            part.rename(place / name)
        return len(email_messages)


def list_mails(search: str = "", limit: int = 50) -> list[Mail]:
    """Mails, newest first, with `search` in sender, receiver, subject or text, in any case."""
    wanted = search.strip().casefold()
    found: list[Mail] = []
    for name in sorted(_names(), reverse=True)[:NEWEST]:
        one = _read(name)
        if one is None or (
            wanted and wanted not in f"{one.sender} {one.to} {one.subject} {one.text}".casefold()
        ):
            continue
        found.append(one)
        if len(found) == limit:
            break
    return found


def get_mail(name: str) -> Mail | None:
    """One mail by its file name, or None if there is no such mail."""
    return _read(name) if _NAME.fullmatch(name) else None


def _names() -> list[str]:
    try:
        return [name for name in os.listdir(folder()) if _NAME.fullmatch(name)]
    except FileNotFoundError:
        return []


def _read(name: str) -> Mail | None:
    try:
        raw = (folder() / name).read_bytes()
    except FileNotFoundError:
        return None
    parsed = email.message_from_bytes(raw, policy=email.policy.default)
    body = parsed.get_body(("plain",)) if isinstance(parsed, Parsed) else None
    sent = parsed["date"].datetime if parsed["date"] is not None else None
    return Mail(
        name=name,
        sender=str(parsed["from"] or ""),
        to=str(parsed["to"] or ""),
        subject=str(parsed["subject"] or ""),
        at=sent.replace(tzinfo=sent.tzinfo or dt.UTC) if sent is not None else None,
        text=body.get_content() if body is not None else "",
    )
