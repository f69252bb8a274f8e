"""Refusals of the companies area."""

from __future__ import annotations

from suitcase.kernel.errors import Conflict, Invalid, NotFound, Refusal


class NoSuchEntity(NotFound):
    sentence = "The registry has no company with this number."
    remedy = "Search for the company by its name."


class NotAtTheTerminal(Refusal):
    code, status = "not_at_the_terminal", 403
    sentence = "The registry of companies is loaded by whoever runs this installation, at the terminal."
    remedy = "Run: suitcase companies load FILE"


class UnreadableFile(Invalid):
    """The file as a whole cannot be what it should be; nothing of it was taken."""

    code = "unreadable_file"
    sentence = "This file is none of a registry."
    remedy = (
        "Give GLEIF's Level 1 file (LEI-CDF, CSV or JSON) or its file of relationships (RR-CDF, CSV); as it was"
        " published, .zip and .gz included."
    )


class LoadedElsewhere(Conflict):
    code = "loaded_elsewhere"
    sentence = "Another process is loading this file at the moment."
    remedy = "Wait until it is done; then there is nothing left to load."
