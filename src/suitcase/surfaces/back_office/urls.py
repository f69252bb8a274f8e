"""Addresses of the operator pages."""

from django.urls import path

from suitcase.surfaces.back_office import views
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("ops/", views.enter, name="ops_enter"),
    path("ops/reviews/accounts", views.reviews, name="ops_reviews"),
    path("ops/reviews/accounts/<ref:account_id>", views.review, name="ops_review"),
    path("ops/accounts", views.all_accounts, name="ops_accounts"),
    path("ops/health", views.health, name="ops_health"),
]
