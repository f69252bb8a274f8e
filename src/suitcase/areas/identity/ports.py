"""What upper areas plug in to keep people from giving up their second step."""

from __future__ import annotations

from typing import Protocol

from suitcase.kernel.actor import Actor


class TwoStepDemands(Protocol):
    """An area in which somebody can demand two-step sign-in of people."""

    def why_needed(self, actor: Actor, person_id: int) -> list[str]:
        """Sentences saying who demands it of this person and for what, such as "Acme requires it of its members.".

        Asked inside the action that would take the last factor away, and before it for the page; empty allows it.
        """


_demands: list[TwoStepDemands] = []


def register(demands: TwoStepDemands) -> None:
    """Add an area, in the order the apps are ready; every one is asked."""
    _demands.append(demands)


def unregister(demands: TwoStepDemands) -> None:
    """Take an area out again."""
    _demands.remove(demands)


def demands() -> tuple[TwoStepDemands, ...]:
    """Everything registered, in order."""
    return tuple(_demands)
