"""Addresses of a centre's lists as files."""

from django.urls import path

from suitcase.surfaces.business_center.views import asset_exports, exports
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/<ref:bc>/partners.csv", exports.partner_list, name="business_partners_csv"),
    path("business/<ref:bc>/creator-accounts.csv", exports.creator_list, name="business_creators_csv"),
    path("business/<ref:bc>/members/invitations.csv", exports.invitations, name="business_invitations_csv"),
    path("business/<ref:bc>/asset-groups.csv", exports.group_list, name="business_groups_csv"),
    path("business/<ref:bc>/certificates.csv", exports.certificates, name="business_certificates_csv"),
    path("business/<ref:bc>/changes.csv", asset_exports.change_list, name="business_changes_csv"),
    path("business/<ref:bc>/assets.csv", asset_exports.assets_list, name="business_assets_csv"),
    path(
        "business/<ref:bc>/assets/creator-accounts.csv",
        asset_exports.creator_assets,
        name="business_creator_assets_csv",
    ),
    path("business/<ref:bc>/requests.csv", exports.request_list, name="business_requests_csv"),
    path("business/<ref:bc>/transfers.csv", exports.transfer_list, name="business_transfers_csv"),
]
