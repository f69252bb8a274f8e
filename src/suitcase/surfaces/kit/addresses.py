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
        case Page.REVIEW:
            return f"{settings.PUBLIC_URL}/ops/reviews/accounts/{ids[0]}"
        case Page.REQUEST:
            return f"{settings.APP_URL}/app/inbox/requests/{ids[0]}"
        case Page.GRANT:
            return f"{settings.APP_URL}/app/permissions/{ids[0]}"
