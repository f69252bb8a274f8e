"""Addresses of the operator pages."""

from django.urls import path

from suitcase.surfaces.ads_manager import routes  # noqa: F401 - registers <ref:…>
from suitcase.surfaces.back_office import views

urlpatterns = [
    path("ops/", views.enter, name="ops_enter"),
    path("ops/reviews/accounts", views.reviews, name="ops_reviews"),
    path("ops/reviews/accounts/<ref:account_id>", views.review, name="ops_review"),
    path("ops/health", views.health, name="ops_health"),
]
