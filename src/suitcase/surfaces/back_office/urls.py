"""Addresses of the operator pages."""

from django.urls import path

from suitcase.surfaces.back_office import certificates, companies, objects, search, verifications, views
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("ops/", views.enter, name="ops_enter"),
    path("ops/reviews/accounts", views.reviews, name="ops_reviews"),
    path("ops/reviews/accounts/<ref:account_id>", views.review, name="ops_review"),
    path("ops/reviews/verifications", verifications.listing, name="ops_verifications"),
    path("ops/reviews/verifications/<ref:center_id>", verifications.verification, name="ops_verification"),
    path("ops/reviews/verifications/<ref:center_id>/document", verifications.document, name="ops_document"),
    path("ops/search", search.search, name="ops_search"),
    path("ops/people/<ref:person_id>", objects.person, name="ops_person"),
    path("ops/centers/<ref:center_id>", objects.center, name="ops_center"),
    path("ops/creators/<ref:creator_id>", objects.creator, name="ops_creator"),
    path("ops/reviews/certificates", certificates.listing, name="ops_certificates"),
    path("ops/reviews/certificates/<ref:certificate>", certificates.one, name="ops_certificate"),
    path(
        "ops/reviews/certificates/<ref:certificate>/document",
        certificates.document,
        name="ops_certificate_file",
    ),
    path("ops/reviews/companies", companies.listing, name="ops_companies"),
    path("ops/reviews/companies/<ref:company>", companies.one, name="ops_company"),
    path("ops/accounts", views.all_accounts, name="ops_accounts"),
    path("ops/health", views.health, name="ops_health"),
]
