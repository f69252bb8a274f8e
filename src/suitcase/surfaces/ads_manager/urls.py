"""Addresses of the start page, Ads Manager and the notifications."""

from django.urls import include, path

from suitcase.surfaces.ads_manager.views import accounts, links, new_account, notices, start
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_ASSETS = "ads/<ref:act>/assets/creator-accounts"

urlpatterns = [
    path("", start.start, name="ads_start"),
    path("ads/", accounts.pick, name="ads_pick"),
    path("ads/new", new_account.new, name="ads_new"),
    path("ads/<ref:act>/", accounts.enter, name="ads_enter"),
    path("ads/<ref:act>/overview", accounts.overview, name="ads_overview"),
    path("ads/<ref:act>/settings", accounts.information, name="ads_settings"),
    path("ads/<ref:act>/activity", accounts.activity, name="ads_activity"),
    path("ads/<ref:act>/notifications", notices.of_account, name="ads_notifications"),
    path(_ASSETS, links.listing, name="ads_links"),
    path(f"{_ASSETS}/request", links.ask, name="ads_link_request"),
    path(f"{_ASSETS}/<ref:creator>", links.detail, name="ads_link"),
    path(f"{_ASSETS}/<ref:creator>/evidence", links.evidence, name="ads_link_evidence"),
    path(f"{_ASSETS}/<ref:creator>/unlink", links.unlink, name="ads_link_unlink"),
    path(f"{_ASSETS}/<ref:creator>/cancel", links.cancel, name="ads_link_cancel"),
    path("notifications/", notices.everywhere, name="ads_all_notifications"),
    path("notifications/badge", notices.badge, name="ads_badge"),
    path("notifications/read", notices.read_all, name="ads_read_all"),
    path("notifications/<ref:notice>", notices.follow, name="ads_notice"),
    path("", include("suitcase.surfaces.kit.files")),
]
