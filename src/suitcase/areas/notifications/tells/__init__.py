"""What each line of the journal tells whom, and where it leads: one table, a module for each subject."""

from __future__ import annotations

from suitcase.areas.notifications.tells import (
    assignments,
    certificates,
    partners,
    people_and_links,
    requests,
    shared_creators,
    shared_through,
    transfers,
)
from suitcase.areas.notifications.tells.people_and_links import Facts, Sentence

# verb → (audience, sentence, target, by e-mail). Sentences are filled from the line's open data.
TELLS = {
    **people_and_links.TELLS,
    **certificates.TELLS,
    **requests.TELLS,
    **transfers.TELLS,
    **partners.TELLS,
    **shared_creators.TELLS,
    **shared_through.TELLS,
    **assignments.TELLS,
}

__all__ = ["TELLS", "Facts", "Sentence"]
