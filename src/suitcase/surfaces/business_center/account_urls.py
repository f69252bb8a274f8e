"""Addresses of a centre's ad accounts, certificates and requests."""

from django.urls import path

from suitcase.surfaces.business_center.views import ad_accounts
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/<ref:bc>/ad-accounts", ad_accounts.listing, name="business_accounts"),
    path("business/<ref:bc>/ad-accounts.csv", ad_accounts.export, name="business_accounts_csv"),
    path("business/<ref:bc>/ad-accounts/<ref:act>", ad_accounts.account, name="business_account"),
]
