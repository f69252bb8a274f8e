"""Addresses of Assets → TikTok accounts."""

from django.urls import path

from suitcase.surfaces.ads_manager.views import link_detail, link_request, links
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_ALL = "ads/<ref:act>/assets/creator-accounts"
_ONE = f"{_ALL}/<ref:creator>"

urlpatterns = [
    path(_ALL, links.listing, name="ads_links"),
    path(f"{_ALL}/linked", links.listing, {"view": "linked"}, name="ads_links_linked"),
    path(f"{_ALL}/waiting", links.listing, {"view": "waiting"}, name="ads_links_waiting"),
    path(f"{_ALL}/history", links.listing, {"view": "history"}, name="ads_links_history"),
    path(f"{_ALL}/export.csv", links.export, name="ads_links_export"),
    path(f"{_ALL}/request", link_request.ask, name="ads_link_request"),
    path(f"{_ALL}/search", link_request.search, name="ads_link_search"),
    path(_ONE, link_detail.detail, name="ads_link"),
    path(f"{_ONE}/evidence", link_detail.evidence, name="ads_link_evidence"),
    path(f"{_ONE}/permissions", link_detail.switch, name="ads_link_permissions"),
    path(f"{_ONE}/remind", link_detail.remind, name="ads_link_remind"),
    path(f"{_ONE}/unlink", link_detail.unlink, name="ads_link_unlink"),
    path(f"{_ONE}/cancel", link_detail.cancel, name="ads_link_cancel"),
]
