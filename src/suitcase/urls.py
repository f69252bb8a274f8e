"""Addresses of the main host: account, Ads Manager, Business Center, operators."""

from django.urls import include, path

urlpatterns = [
    path("", include("suitcase.surfaces.account.urls")),
    path("", include("suitcase.surfaces.ads_manager.urls")),
    path("", include("suitcase.surfaces.business_center.urls")),
    path("", include("suitcase.surfaces.back_office.urls")),
]

handler404 = "suitcase.surfaces.kit.pages.not_found"
handler500 = "suitcase.surfaces.kit.pages.server_error"
