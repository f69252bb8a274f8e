"""Where pages are, for deep links from notifications and mails. Absolute: there are two hosts."""

from __future__ import annotations

from django.conf import settings

from suitcase.areas.notifications.public import Page, Target


def address_of(target: Target) -> str:
    """The address of the page a notification leads to."""
    ids = [str(each) for each in target.ids]
    match target.page:
        case Page.LINK:
            return f"{settings.PUBLIC_URL}/ads/{ids[0]}/assets/creator-accounts/{ids[1]}"
        case Page.AD_ACCOUNT:
            return f"{settings.PUBLIC_URL}/ads/{ids[0]}/"
        case Page.ROLE_REQUEST:
            return f"{settings.PUBLIC_URL}/ads/{ids[0]}/requests/{ids[1]}"
        case Page.MEMBERS:
            return f"{settings.PUBLIC_URL}/ads/{ids[0]}/settings/permissions"
        case Page.HOME:
            return f"{settings.PUBLIC_URL}/"
        case Page.REVIEW:
            return f"{settings.PUBLIC_URL}/ops/reviews/accounts/{ids[0]}"
        case Page.REQUEST:
            return f"{settings.APP_URL}/app/inbox/requests/{ids[0]}"
        case Page.GRANT:
            return f"{settings.APP_URL}/app/permissions/{ids[0]}"
        case Page.PERMISSIONS:
            return f"{settings.APP_URL}/app/permissions"
        case Page.ME:
            return f"{settings.PUBLIC_URL}/me"


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
