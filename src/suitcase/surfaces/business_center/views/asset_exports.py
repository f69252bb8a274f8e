"""Who reaches what, and what was done to many at once, as CSV: the rows and the order of the screen."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from suitcase.areas.access.public import Permission
from suitcase.areas.centers import public as centers
from suitcase.areas.centers.contracts import Center
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.surfaces.business_center.change_words import kind_words
from suitcase.surfaces.business_center.pages import center_page
from suitcase.surfaces.business_center.views import assets, changes
from suitcase.surfaces.business_center.views.ad_accounts import held_words
from suitcase.surfaces.business_center.views.exports import file_of, when


@center_page
@require_safe
def assets_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Ad accounts with owner, how many people reach each and by which way, and how many partners have it."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = assets.found_accounts(
        actor, center, assets.accounts_spec().read(request.GET), size=limits.BULK_ROWS
    )
    heads = [_("Ad account ID"), _("Ad account"), _("Owner"), _("Access"), _("Status"), _("People")]
    heads += [_("How"), _("Partners")]
    rows = [
        [
            *(str(row.card.id), row.card.name, found.owner(center, row.card), held_words(row.held)),
            *(row.card.standing.label, str(found.counts.get(row.card.id, (0, 0))[0])),
            *(found.ways.get(row.card.id, ""), str(found.counts.get(row.card.id, (0, 0))[1])),
        ]
        for row in found.rows
    ]
    return file_of(center, _("who reaches what"), heads, rows)


@center_page
@require_safe
def creator_assets(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Creator accounts with owner, what is granted to the centre, and how many people use each."""
    actor = request.actor  # type: ignore[attr-defined]
    centers.require(actor, Permission.CENTER_ASSETS_MANAGE, center.id)
    found = assets.found_creators(actor, center, assets.creators_spec().read(request.GET))
    heads = [_("Creator account ID"), _("Username"), _("Owner"), _("Granted to you"), _("People")]
    rows = [
        [
            *(str(one.id), one.handle, found.owner(center, one.id), one.scopes),
            str(found.counts.get(one.id, (0, 0))[0]),
        ]
        for one in found.rows
    ]
    return file_of(
        center, _("%(network)s accounts and who uses them") % {"network": settings.NETWORK}, heads, rows
    )


@center_page
@require_safe
def change_list(request: HttpRequest, center: Center) -> HttpResponseBase:
    """Bulk changes with who made them, how many rows were changed and how many stayed as they were; for Admins."""
    actor = request.actor  # type: ignore[attr-defined]
    state = changes.changes_spec().read(request.GET)
    found = centers.list_changes(actor, center.id, changes.wanted_changes(state, size=limits.BULK_ROWS)).rows
    names = identity.get_names({one.made_by for one in found})
    heads = [_("Change ID"), _("Change"), _("By ID"), _("By"), _("Done"), _("Left as it was"), _("When")]
    heads += [_("Took back"), _("Taken back by")]
    rows = [
        [
            *(str(one.id), kind_words(one.kind), str(one.made_by), names.get(one.made_by, "")),
            *(str(one.done), str(one.refused), when(center, one.made_at)),
            *(str(one.undoes or ""), str(one.undone_by or "")),
        ]
        for one in found
    ]
    return file_of(center, _("bulk changes"), heads, rows)
