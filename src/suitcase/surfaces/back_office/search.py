"""Operator pages: find anything by its id, and people, businesses and creators by their names."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.centers import public as centers
from suitcase.areas.consent import public as consent
from suitcase.areas.creators import public as creators
from suitcase.areas.identity import public as identity
from suitcase.kernel.actor import Actor
from suitcase.kernel.pasted_ids import pasted_id
from suitcase.surfaces.back_office.pages import draw, for_staff
from suitcase.surfaces.kit.respond import see_other

# Of each kind; more is a better search text away.
SHOWN = 10
SHORTEST = 2


@dataclasses.dataclass(frozen=True, slots=True)
class Hit:
    """Something that was found: what it is, its name, its id, and the page that has it."""

    what: str
    name: str
    note: str
    id: int
    url: str


@for_staff
@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Everything that fits. An id, or an address, of exactly one thing leads to it at once."""
    text = " ".join(request.GET.get("q", "").replace("\x00", "").split())[:100]
    number = pasted_id(request.GET.get("q", ""))
    # However an id was pasted, what it belongs to is looked for by the number alone.
    sought = str(number) if number else text
    hits = list(_find(request.actor, sought, number)) if len(sought) >= SHORTEST else []  # type: ignore[attr-defined]
    is_exact = number is not None or "@" in text.strip("@")
    if is_exact and len(hits) == 1:
        return see_other(request, hits[0].url)
    return draw(request, "search", {"q": text, "hits": hits, "is_short": len(text) < SHORTEST}, here="search")


def _find(actor: Actor, text: str, number: int | None) -> Iterator[Hit]:
    if number:
        yield from _by_id(actor, number)
    for person in identity.search_people(actor, text, limit=SHOWN):
        # The address is shown to who has it already.
        note = person.email if "@" in text else ""
        yield Hit(_("Person"), person.name, note, person.id, reverse("ops_person", args=[person.id]))
    for center in centers.search_centers(actor, text, limit=SHOWN):
        yield Hit(
            _("Business Center"),
            center.name,
            _("closed") if center.closed_at else "",
            center.id,
            reverse("ops_center", args=[center.id]),
        )
    for card in ad_accounts.list_all_ad_accounts(actor, search=text, size=SHOWN).rows:
        yield Hit(
            _("Ad account"), card.name, card.company_name, card.id, reverse("ops_review", args=[card.id])
        )
    for one in creators.search_creators(actor, text, limit=SHOWN):
        url = reverse("ops_creator", args=[one.id])
        yield Hit(_("Creator account"), f"@{one.handle}", one.display_name, one.id, url)


def _by_id(actor: Actor, id_: int) -> Iterator[Hit]:
    """What has no page of its own, by the page of what it is about."""
    if asked := ad_accounts.find_asked_for(actor, id_):
        word, account = asked
        what = _("Role request") if word == "role_request" else _("Invitation into an ad account")
        yield Hit(what, _("on an ad account"), str(account), id_, reverse("ops_review", args=[account]))
    if center := centers.find_invited_to(actor, id_):
        url = reverse("ops_center", args=[center])
        yield Hit(_("Invitation into a Business Center"), _("into a Business Center"), str(center), id_, url)
    if post := creators.find_post_owner(actor, id_):
        yield Hit(_("Post"), _("of a creator account"), str(post), id_, reverse("ops_creator", args=[post]))
    if asked_creator := consent.find_link_request(actor, id_):
        url = reverse("ops_creator", args=[asked_creator])
        yield Hit(_("Request to a creator"), _("to a creator account"), str(asked_creator), id_, url)
