"""Choosing a company in a form: what is offered without scripts, and which one was chosen."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from suitcase.areas.companies import public as companies
from suitcase.areas.companies.errors import NoSuchEntity
from suitcase.surfaces.kit.companies import offers

NOTHING: dict[str, Any] = {"found": [], "chosen": "", "searched": False}


def choice_of(request: HttpRequest) -> dict[str, Any]:
    """What the form shows of a company while it is drawn again: those found by its name when that was asked for, and
    the one that was chosen. Raises `TooMany` for whoever searches too fast."""
    lei, name = request.POST.get("lei", ""), request.POST.get("company_name", "")
    found: list[dict[str, Any]] = []
    searched = request.POST.get("step") == "search" and bool(name.strip())
    if searched:
        actor = request.actor  # type: ignore[attr-defined]
        found = offers(companies.search(actor, name[:200], request.POST.get("country", "")))
    elif lei:
        try:
            found = offers([companies.get_entity(lei)])
        except NoSuchEntity:
            found = []
    chosen = lei if any(one["lei"] == lei for one in found) else ""
    return {"found": found, "chosen": chosen, "searched": searched}
