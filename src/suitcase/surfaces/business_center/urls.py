"""Addresses of Business Center."""

from django.urls import path

from suitcase.surfaces.business_center import (
    account_urls,
    assignment_urls,
    creator_urls,
    explorer_urls,
    export_urls,
    partner_urls,
)
from suitcase.surfaces.business_center.views import (
    activity,
    centers,
    closing,
    invitations,
    members,
    removing,
    review,
    settings,
    verification,
)
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

urlpatterns = [
    path("business/", centers.mine, name="business_mine"),
    path("business/new", centers.new, name="business_new"),
    path("business/<ref:bc>/", centers.enter, name="business_enter"),
    path("business/<ref:bc>/overview", centers.overview, name="business_overview"),
    path("business/<ref:bc>/members", members.listing, name="business_members"),
    path("business/<ref:bc>/members.csv", members.export, name="business_members_csv"),
    path("business/<ref:bc>/members/invite", invitations.invite, name="business_invite"),
    path("business/<ref:bc>/members/invitations", invitations.listing, name="business_invitations"),
    path(
        "business/<ref:bc>/members/invitations/<ref:invitation>/resend",
        invitations.resend,
        name="business_invitation_resend",
    ),
    path(
        "business/<ref:bc>/members/invitations/<ref:invitation>/cancel",
        invitations.cancel,
        name="business_invitation_cancel",
    ),
    path("business/<ref:bc>/members/remove", removing.remove_many, name="business_members_remove"),
    path("business/<ref:bc>/members/review", review.review, name="business_review"),
    path("business/<ref:bc>/members/<ref:person>", members.change, name="business_member"),
    path("business/<ref:bc>/members/<ref:person>/remove", members.remove, name="business_member_remove"),
    path("business/<ref:bc>/verification", verification.verification, name="business_verification"),
    path("business/<ref:bc>/verification/document", verification.document, name="business_document"),
    path("business/<ref:bc>/settings", settings.general, name="business_settings"),
    path("business/<ref:bc>/settings/security", settings.security, name="business_security"),
    path("business/<ref:bc>/settings/close", closing.close, name="business_close"),
    path("business/<ref:bc>/activity", activity.log, name="business_activity"),
    *account_urls.urlpatterns,
    *assignment_urls.urlpatterns,
    *partner_urls.urlpatterns,
    *creator_urls.urlpatterns,
    *explorer_urls.urlpatterns,
    *export_urls.urlpatterns,
]
