"""Addresses of Business Center."""

from django.urls import path

from suitcase.surfaces.business_center import views
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/", views.mine, name="business_mine"),
    path("business/new", views.new, name="business_new"),
    path("business/<ref:bc>/", views.enter, name="business_enter"),
    path("business/<ref:bc>/overview", views.overview, name="business_overview"),
]
