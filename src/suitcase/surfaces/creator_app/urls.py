"""Addresses of the creator's app, beside those of the sign-in pages on the same host."""

from django.urls import include, path

from suitcase.surfaces.creator_app.views import accounts, inbox, notices, permissions, profile, start
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_REQUEST = "app/inbox/requests/<ref:request_id>"
_PERMISSION = "app/permissions/<ref:request_id>"

urlpatterns = [
    path("", start.start, name="app_start"),
    path("app/", start.start, name="app_home"),
    path("app/accounts/new", accounts.new, name="app_new_account"),
    path("app/me", profile.me, name="app_me"),
    path("app/post/<ref:post_id>", profile.post, name="app_post"),
    path("app/inbox", inbox.inbox, name="app_inbox"),
    path(_REQUEST, inbox.one, name="app_request"),
    path(f"{_REQUEST}/approve", inbox.approve, name="app_approve"),
    path(f"{_REQUEST}/reject", inbox.reject, name="app_reject"),
    path("app/permissions", permissions.listing, name="app_permissions"),
    path(_PERMISSION, permissions.detail, name="app_permission"),
    path(f"{_PERMISSION}/revoke", permissions.revoke, name="app_revoke"),
    path("app/settings", accounts.settings_page, name="app_settings"),
    path("app/settings/rename", accounts.rename, name="app_rename"),
    path("app/settings/close", accounts.close, name="app_close"),
    path("notifications/", notices.listing, name="app_notifications"),
    path("notifications/badge", notices.badge, name="app_badge"),
    path("notifications/read", notices.read_all, name="app_read_all"),
    path("notifications/<ref:notice>", notices.follow, name="app_notice"),
    path("", include("suitcase.surfaces.kit.files")),
]
