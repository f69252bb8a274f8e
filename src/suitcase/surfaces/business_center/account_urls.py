"""Addresses of a centre's ad accounts, certificates and requests."""

from django.urls import path

from suitcase.surfaces.business_center.views import (
    account_activity,
    ad_accounts,
    certificates,
    handing,
    new_account,
    requests,
    withdrawing,
)
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/<ref:bc>/ad-accounts", ad_accounts.listing, name="business_accounts"),
    path("business/<ref:bc>/ad-accounts.csv", ad_accounts.export, name="business_accounts_csv"),
    path("business/<ref:bc>/ad-accounts/add", new_account.add, name="business_account_add"),
    path("business/<ref:bc>/ad-accounts/new", new_account.new, name="business_account_new"),
    path("business/<ref:bc>/ad-accounts/companies", new_account.companies_like, name="business_companies"),
    path("business/<ref:bc>/ad-accounts/request", requests.ask, name="business_request_access"),
    path("business/<ref:bc>/ad-accounts/transfer", handing.transfer_in, name="business_transfer_in"),
    path("business/<ref:bc>/ad-accounts/<ref:act>", ad_accounts.account, name="business_account"),
    path(
        "business/<ref:bc>/ad-accounts/<ref:act>/activity",
        account_activity.log,
        name="business_account_activity",
    ),
    path(
        "business/<ref:bc>/ad-accounts/<ref:act>/activity.csv",
        account_activity.export,
        name="business_account_activity_csv",
    ),
    path("business/<ref:bc>/ad-accounts/<ref:act>/remove", handing.remove, name="business_account_remove"),
    path(
        "business/<ref:bc>/ad-accounts/<ref:act>/transfer",
        handing.transfer_out,
        name="business_account_transfer",
    ),
    path(
        "business/<ref:bc>/ad-accounts/<ref:act>/passed-on/<ref:relation>/stop",
        handing.stop_passed_on,
        name="business_passed_on_stop",
    ),
    path("business/<ref:bc>/requests", requests.listing, name="business_requests"),
    path("business/<ref:bc>/requests/withdraw", withdrawing.withdraw, name="business_requests_withdraw"),
    path("business/<ref:bc>/requests/<ref:asked>", requests.one, name="business_request"),
    path("business/<ref:bc>/transfers", handing.listing, name="business_transfers"),
    path("business/<ref:bc>/transfers/<ref:transfer>", handing.transfer, name="business_transfer"),
    path("business/<ref:bc>/certificates", certificates.listing, name="business_certificates"),
    path("business/<ref:bc>/certificates/new", certificates.new, name="business_certificate_new"),
    path("business/<ref:bc>/certificates/<ref:certificate>", certificates.one, name="business_certificate"),
    path(
        "business/<ref:bc>/certificates/<ref:certificate>/document",
        certificates.document,
        name="business_certificate_file",
    ),
]
