"""Addresses of the start page, Ads Manager and the notifications."""

from django.urls import include, path

from suitcase.surfaces.ads_manager import link_urls
from suitcase.surfaces.ads_manager.views import (
    access_requests,
    accounts,
    centers,
    invitations,
    members,
    new_account,
    notices,
    role_requests,
    settings,
    start,
)
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_SETTINGS = "ads/<ref:act>/settings"
_PEOPLE = f"{_SETTINGS}/permissions"

urlpatterns = [
    path("", start.start, name="ads_start"),
    path("ads/", accounts.pick, name="ads_pick"),
    path("ads/switch", accounts.switch, name="ads_switch"),
    path("ads/new", new_account.new, name="ads_new"),
    path("ads/<ref:act>/", accounts.enter, name="ads_enter"),
    path("ads/<ref:act>/overview", accounts.overview, name="ads_overview"),
    path(_SETTINGS, settings.information, name="ads_settings"),
    path(f"{_SETTINGS}/edit", settings.edit, name="ads_settings_edit"),
    path(f"{_SETTINGS}/appeal", settings.appeal, name="ads_appeal"),
    path(f"{_SETTINGS}/close", settings.close, name="ads_close"),
    path(_PEOPLE, members.listing, name="ads_members"),
    path(f"{_PEOPLE}/centers", centers.listing, name="ads_centers"),
    path(f"{_PEOPLE}/centers/<ref:relation>", centers.change, name="ads_center"),
    path(f"{_PEOPLE}/centers/<ref:relation>/remove", centers.remove, name="ads_center_remove"),
    path(f"{_SETTINGS}/transfer", centers.transfer_out, name="ads_transfer_out"),
    path("ads/<ref:act>/access-requests/<ref:asking>", access_requests.answer, name="ads_access_request"),
    path("transfers/<ref:transfer>", centers.transfer, name="ads_transfer"),
    path(f"{_PEOPLE}/<ref:person>", members.change, name="ads_member"),
    path(f"{_PEOPLE}/<ref:person>/remove", members.remove, name="ads_member_remove"),
    path(f"{_PEOPLE}/invitations", invitations.listing, name="ads_invitations"),
    path(f"{_PEOPLE}/invite", invitations.invite, name="ads_invite"),
    path(f"{_PEOPLE}/invitations/<ref:invitation>/resend", invitations.resend, name="ads_invitation_resend"),
    path(f"{_PEOPLE}/invitations/<ref:invitation>/cancel", invitations.cancel, name="ads_invitation_cancel"),
    path(f"{_PEOPLE}/requests", role_requests.listing, name="ads_role_requests"),
    path("ads/<ref:act>/requests/<ref:asked>", role_requests.answer, name="ads_role_answer"),
    path("ads/<ref:act>/ask", role_requests.ask, name="ads_role_ask"),
    path("ads/<ref:act>/ask/withdraw", role_requests.withdraw, name="ads_role_withdraw"),
    path("ads/<ref:act>/activity", accounts.activity, name="ads_activity"),
    path("ads/<ref:act>/activity.csv", accounts.activity_file, name="ads_activity_csv"),
    path("ads/<ref:act>/notifications", notices.of_account, name="ads_notifications"),
    *link_urls.urlpatterns,
    path("notifications/", notices.everywhere, name="ads_all_notifications"),
    path("notifications/badge", notices.badge, name="ads_badge"),
    path("notifications/read", notices.read_all, name="ads_read_all"),
    path("notifications/<ref:notice>", notices.follow, name="ads_notice"),
    path("", include("suitcase.surfaces.kit.files")),
]
