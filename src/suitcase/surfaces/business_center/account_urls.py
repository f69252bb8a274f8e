"""Addresses of a centre's ad accounts, certificates and requests."""

from django.urls import path

from suitcase.surfaces.business_center.views import ad_accounts, handing, requests
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/<ref:bc>/ad-accounts", ad_accounts.listing, name="business_accounts"),
    path("business/<ref:bc>/ad-accounts.csv", ad_accounts.export, name="business_accounts_csv"),
    path("business/<ref:bc>/ad-accounts/request", requests.ask, name="business_request_access"),
    path("business/<ref:bc>/ad-accounts/transfer", handing.transfer_in, name="business_transfer_in"),
    path("business/<ref:bc>/ad-accounts/<ref:act>", ad_accounts.account, name="business_account"),
    path("business/<ref:bc>/ad-accounts/<ref:act>/remove", handing.remove, name="business_account_remove"),
    path(
        "business/<ref:bc>/ad-accounts/<ref:act>/transfer",
        handing.transfer_out,
        name="business_account_transfer",
    ),
    path("business/<ref:bc>/requests", requests.listing, name="business_requests"),
    path("business/<ref:bc>/requests/<ref:asked>", requests.one, name="business_request"),
    path("business/<ref:bc>/transfers", handing.listing, name="business_transfers"),
    path("business/<ref:bc>/transfers/<ref:transfer>", handing.transfer, name="business_transfer"),
]
