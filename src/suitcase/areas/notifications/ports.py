"""What surfaces plug in: the addresses of their pages, and how a mail looks."""

from __future__ import annotations

from typing import Protocol

from suitcase.areas.notifications.contracts import Letter, Target


class Addresses(Protocol):
    """Where pages are. All addresses are absolute: there are two hosts, and mails are read elsewhere."""

    def address_of(self, target: Target) -> str:
        """The page a notification leads to."""

    def notice_address(self, notification_id: int, target: Target) -> str:
        """The notification itself, on the host of what it leads to: opening it marks it read and goes on."""

    def preferences_address(self) -> str:
        """Where people choose what comes by e-mail."""

    def stop_address(self, token: str) -> str:
        """Where mails are stopped without signing in."""


class Letters(Protocol):
    """How mails look."""

    def write(self, letter: Letter) -> tuple[str, str]:
        """The mail as plain text and as HTML."""


_addresses: list[Addresses] = []
_letters: list[Letters] = []


def register_addresses(addresses: Addresses) -> None:
    """Have `addresses` (a module will do) say where pages are; the last one registered counts."""
    _addresses[:] = [addresses]


def register_letters(letters: Letters) -> None:
    """Have `letters` (a module will do) write mails; the last one registered counts."""
    _letters[:] = [letters]


def addresses() -> Addresses:
    """Who says where pages are. A surface has always registered by the time anything is told."""
    return _addresses[0]


def letters() -> Letters:
    """Who writes mails."""
    return _letters[0]
