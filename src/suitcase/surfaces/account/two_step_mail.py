"""Mails that tell a person what happened to their second steps, as it happens."""

from __future__ import annotations

import enum
from typing import Any

from allauth.account.adapter import get_adapter
from django.http import HttpRequest
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class News(enum.Enum):
    """Each piece of news: subject and sentence."""

    ON = (
        _("Two-step sign-in is on"),
        _("Signing in to your Suitcase account now also asks for a second step. Other sign-ins were ended."),
    )
    OFF = (
        _("Two-step sign-in is off"),
        _("Your password alone opens your Suitcase account from now on. Other sign-ins were ended."),
    )
    APP_ADDED = (_("An authenticator app was added"), _("Its codes are now a second step to your account."))
    APP_REMOVED = (_("Your authenticator app was removed"), _("Its codes do not open your account any more."))
    PASSKEY_ADDED = (_("A passkey was added"), _("It now opens your Suitcase account."))
    PASSKEY_REMOVED = (_("A passkey was removed"), _("It does not open your Suitcase account any more."))
    CODES_MADE = (
        _("You have new recovery codes"),
        _("The recovery codes you had before do not work any more."),
    )
    CODE_USED = (
        _("A recovery code was used"),
        _("Somebody, hopefully you, proved the second step with one of your recovery codes. It is used up."),
    )
    BLOCKED = (
        _("Too many wrong codes"),
        _(
            "Somebody knows your password and entered wrong codes again and again. They are not in your account."
        ),
    )

    def __init__(self, subject: Promise, sentence: Promise) -> None:
        self.subject = subject
        self.sentence = sentence


def tell(request: HttpRequest, person: Any, news: News) -> None:
    """Send the mail once the work is saved; it says when and from where."""
    words = {"subject": news.subject, "sentence": news.sentence}
    get_adapter(request).send_notification_mail("account/email/two_step", person, words)
