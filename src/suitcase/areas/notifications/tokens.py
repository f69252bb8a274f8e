"""The signed word in a mail by which its reader stops such mails, without signing in."""

from __future__ import annotations

from django.core import signing

from suitcase.areas.notifications.contracts import Group
from suitcase.areas.notifications.errors import BadStopLink

_SALT = "suitcase.notifications.stop"


def make(person_id: int, group: Group) -> str:
    """A word that stops mails of `group` for this person. It has no end: an old mail can still be stopped."""
    return signing.dumps([str(person_id), group.value], salt=_SALT)


def read(token: str) -> tuple[int, Group]:
    """Whose mails of which group; raises `BadStopLink` for anything that was not made here."""
    try:
        person_id, group = signing.loads(token, salt=_SALT)
        return int(person_id), Group(group)
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise BadStopLink from error
