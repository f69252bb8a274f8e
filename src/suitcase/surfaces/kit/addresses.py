"""Where pages are, for deep links from notifications and mails. Absolute: there are two hosts."""

from __future__ import annotations

from django.conf import settings

from suitcase.areas.notifications.public import Page, Target

# page → (whether it is in the creator's app, path with the target's ids in their order)
_PATHS: dict[Page, tuple[bool, str]] = {
    Page.LINK: (False, "/ads/{}/assets/creator-accounts/{}"),
    Page.AD_ACCOUNT: (False, "/ads/{}/"),
    Page.ROLE_REQUEST: (False, "/ads/{}/requests/{}"),
    Page.MEMBERS: (False, "/ads/{}/settings/permissions"),
    Page.ACCESS_REQUEST: (False, "/ads/{}/access-requests/{}"),
    Page.TRANSFER: (False, "/transfers/{}"),
    Page.CENTER_REQUEST: (False, "/business/{}/requests/{}"),
    Page.CENTER_ACCOUNT: (False, "/business/{}/ad-accounts/{}"),
    Page.CENTER_ACCOUNTS: (False, "/business/{}/ad-accounts"),
    Page.CENTER: (False, "/business/{}/overview"),
    Page.CENTER_MEMBERS: (False, "/business/{}/members"),
    Page.CENTER_PARTNERS: (False, "/business/{}/partners"),
    Page.CENTER_PARTNER: (False, "/business/{}/partners/{}/shared-with-you"),
    Page.CENTER_PARTNER_CREATORS: (False, "/business/{}/partners/{}/creator-accounts/shared-with-you"),
    Page.CENTER_PARTNER_GIVEN: (False, "/business/{}/partners/{}/creator-accounts"),
    Page.CENTER_INVITATIONS: (False, "/business/{}/members/invitations"),
    Page.CENTER_REVIEW: (False, "/business/{}/members/review"),
    Page.CENTER_SECURITY: (False, "/business/{}/settings/security"),
    Page.CENTER_VERIFICATION: (False, "/business/{}/verification"),
    Page.CENTER_CREATOR: (False, "/business/{}/creator-accounts/{}"),
    Page.LINKS: (False, "/ads/{}/assets/creator-accounts"),
    Page.VERIFICATION: (False, "/ops/reviews/verifications/{}"),
    Page.CERTIFICATE: (False, "/business/{}/certificates/{}"),
    Page.CERTIFICATE_REVIEW: (False, "/ops/reviews/certificates/{}"),
    Page.COMPANY_REVIEW: (False, "/ops/reviews/companies/{}"),
    Page.HOME: (False, "/"),
    Page.REVIEW: (False, "/ops/reviews/accounts/{}"),
    Page.ME: (False, "/me"),
    Page.REQUEST: (True, "/app/inbox/requests/{}"),
    Page.GRANT: (True, "/app/permissions/{}"),
    Page.PERMISSIONS: (True, "/app/permissions"),
}


def address_of(target: Target) -> str:
    """The address of the page a notification leads to."""
    in_app, path = _PATHS[target.page]
    return (settings.APP_URL if in_app else settings.PUBLIC_URL) + path.format(*target.ids)


def notice_address(notification_id: int, target: Target) -> str:
    """The notification itself, on the host of what it leads to: opening it marks it read and goes on."""
    host = settings.APP_URL if address_of(target).startswith(f"{settings.APP_URL}/") else settings.PUBLIC_URL
    return f"{host}/notifications/{notification_id}"


def preferences_address() -> str:
    """Where people choose what comes by e-mail."""
    return f"{settings.PUBLIC_URL}/me/notifications"


def stop_address(token: str) -> str:
    """Where mails are stopped without signing in."""
    return f"{settings.PUBLIC_URL}/me/stop-mail/{token}"
