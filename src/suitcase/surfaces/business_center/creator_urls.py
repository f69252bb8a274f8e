"""Addresses of a centre's creator accounts."""

from django.urls import path

from suitcase.surfaces.business_center.views import creator_assign, creator_request, creators
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_ALL = "business/<ref:bc>/creator-accounts"
_ONE = f"{_ALL}/<ref:creator>"
_ASK = f"{_ALL}/links/<ref:ask>"

urlpatterns = [
    path(_ALL, creators.listing, name="business_creators"),
    path(f"{_ALL}/request", creator_request.by_username, name="business_creator_request"),
    path(f"{_ALL}/request/link", creator_request.by_link, name="business_creator_link"),
    path(f"{_ALL}/request/search", creator_request.search, name="business_creator_search"),
    path(_ASK, creator_request.ask_link, name="business_ask_link"),
    path(f"{_ASK}/withdraw", creator_request.withdraw, name="business_ask_link_withdraw"),
    path(_ONE, creators.detail, name="business_creator"),
    path(f"{_ONE}/assign", creator_assign.assign, name="business_creator_assign"),
    path(f"{_ONE}/unlink", creators.unlink, name="business_creator_unlink"),
    path(f"{_ONE}/cancel", creators.cancel, name="business_creator_cancel"),
    path(f"{_ONE}/remind", creators.remind, name="business_creator_remind"),
]
