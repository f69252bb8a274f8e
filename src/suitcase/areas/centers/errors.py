"""Refusals of the centers area."""

from __future__ import annotations

from suitcase.kernel.errors import Refusal


class TooManyCenters(Refusal):
    code = "too_many_centers"
    sentence = "You have reached the number of Business Centers one person can create."
    remedy = "Use one of those you have, or ask somebody else to create the next one and add you."
