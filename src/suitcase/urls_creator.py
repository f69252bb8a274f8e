"""Addresses of the creator's app, on a host name of its own."""

from django.urls import include, path

urlpatterns = [
    path("", include("suitcase.surfaces.account.urls")),
    path("", include("suitcase.surfaces.creator_app.urls")),
]

handler404 = "suitcase.surfaces.kit.pages.not_found"
handler500 = "suitcase.surfaces.kit.pages.server_error"
