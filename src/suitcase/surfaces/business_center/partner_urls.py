"""Addresses of a centre's partners and shares."""

from django.urls import path

from suitcase.surfaces.business_center.views import partner_creators, partner_exports, partners, sharing
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_ONE = "business/<ref:bc>/partners/<ref:partner>"
_CREATORS = f"{_ONE}/creator-accounts"
_GIVEN, _TAKEN = {"is_taken": False}, {"is_taken": True}
urlpatterns = [
    path("business/<ref:bc>/partners", partners.listing, name="business_partners"),
    path("business/<ref:bc>/partners/add", partners.add, name="business_partner_add"),
    path(_ONE, partners.shared, _GIVEN, name="business_partner"),
    path(f"{_ONE}.csv", partner_exports.ad_account_list, _GIVEN, name="business_partner_csv"),
    path(f"{_ONE}/shared-with-you", partners.shared, _TAKEN, name="business_partner_taken"),
    path(
        f"{_ONE}/shared-with-you.csv",
        partner_exports.ad_account_list,
        _TAKEN,
        name="business_partner_taken_csv",
    ),
    path(_CREATORS, partner_creators.shared, _GIVEN, name="business_partner_creators"),
    path(f"{_CREATORS}.csv", partner_exports.creator_list, _GIVEN, name="business_partner_creators_csv"),
    path(
        f"{_CREATORS}/shared-with-you",
        partner_creators.shared,
        _TAKEN,
        name="business_partner_creators_taken",
    ),
    path(
        f"{_CREATORS}/shared-with-you.csv",
        partner_exports.creator_list,
        _TAKEN,
        name="business_partner_creators_taken_csv",
    ),
    path(f"{_CREATORS}/act", partner_creators.act, name="business_partner_creators_act"),
    path(f"{_ONE}/remove", partners.remove, name="business_partner_remove"),
    path(f"{_ONE}/share", sharing.choose, name="business_partner_share"),
    path(f"{_ONE}/act", sharing.act, name="business_partner_act"),
]
