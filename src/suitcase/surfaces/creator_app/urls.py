"""Addresses of the creator's app, beside those of the sign-in pages on the same host."""

from django.urls import include, path

from suitcase.surfaces.creator_app.views import (
    accounts,
    ask,
    blocked,
    changes,
    inbox,
    notices,
    permissions,
    posts,
    profile,
    settings,
    start,
)
from suitcase.surfaces.kit import routes  # noqa: F401 - registers <ref:…>

_REQUEST = "app/inbox/requests/<ref:request_id>"
_PERMISSION = "app/permissions/<ref:request_id>"

urlpatterns = [
    path("", start.start, name="app_start"),
    path("app/", start.start, name="app_home"),
    path("app/accounts/new", accounts.new, name="app_new_account"),
    path("app/me", profile.me, name="app_me"),
    path("app/sheet", profile.sheet, name="app_sheet"),
    path("app/@<str:handle>", profile.public, name="app_profile"),
    path("app/posts/new", posts.new, name="app_new_post"),
    path("app/posts/drafts/<ref:draft_id>", posts.draft, name="app_draft"),
    path("app/posts/drafts/<ref:draft_id>/discard", posts.discard, name="app_draft_discard"),
    path("app/post/<ref:post_id>", posts.one, name="app_post"),
    path("app/post/<ref:post_id>/edit", posts.edit, name="app_post_edit"),
    path("app/post/<ref:post_id>/delete", posts.delete, name="app_post_delete"),
    path("app/inbox", inbox.inbox, name="app_inbox"),
    path(_REQUEST, inbox.one, name="app_request"),
    path(f"{_REQUEST}/choose", inbox.choose, name="app_choose"),
    path(f"{_REQUEST}/approve", inbox.approve, name="app_approve"),
    path(f"{_REQUEST}/reject", inbox.reject, name="app_reject"),
    path(f"{_REQUEST}/block", blocked.block, name="app_block"),
    path("app/ask/<str:token>", ask.ask, name="app_ask"),
    path("app/permissions", permissions.listing, name="app_permissions"),
    path(_PERMISSION, permissions.detail, name="app_permission"),
    path(f"{_PERMISSION}/revoke", permissions.revoke, name="app_revoke"),
    path(f"{_PERMISSION}/change", changes.change, name="app_change"),
    path(f"{_PERMISSION}/change/choose", changes.choose, name="app_change_choose"),
    path(f"{_PERMISSION}/evidence", permissions.export, name="app_evidence"),
    path("app/settings/blocked", blocked.listing, name="app_blocked"),
    path("app/settings/blocked/<ref:block_id>/unblock", blocked.unblock, name="app_unblock"),
    path("app/settings", settings.page, name="app_settings"),
    path("app/settings/profile", settings.profile, name="app_profile_change"),
    path("app/settings/avatar", settings.avatar, name="app_avatar"),
    path("app/settings/avatar/remove", settings.no_avatar, name="app_avatar_remove"),
    path("app/settings/rename", settings.rename, name="app_rename"),
    path("app/settings/privacy", settings.privacy, name="app_privacy"),
    path("app/business/upgrade", settings.account_type, name="app_account_type"),
    path("app/settings/close", accounts.close, name="app_close"),
    path("notifications/", notices.listing, name="app_notifications"),
    path("notifications/badge", notices.badge, name="app_badge"),
    path("notifications/read", notices.read_all, name="app_read_all"),
    path("notifications/<ref:notice>", notices.follow, name="app_notice"),
    path("", include("suitcase.surfaces.kit.files")),
]
