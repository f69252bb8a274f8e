"""How the sign-in library makes people, writes mails and finds the way back: our rules in its hooks."""

from __future__ import annotations

import ipaddress
from functools import partial
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import structlog
from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.conf import settings
from django.contrib.auth import get_user_model
from django.core.mail import EmailMessage
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.visitor import client_ip

log = structlog.get_logger(__name__)

# Addresses in mails; rewritten so that a mail never repeats a host name that a stranger put into the request.
_LINKS = ("activate_url", "password_reset_url", "signup_url")


def display_name(user: Any) -> str:
    """What other people see of a person."""
    return str(user.name)


class Adapter(DefaultAccountAdapter):
    """People are saved by the identity area, mails leave after the commit, and words are ours."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail or the password is not right."),
        "too_many_login_attempts": _("Too many tries with a wrong password. Please wait five minutes."),
        "enter_current_password": _("This is not your current password."),
        "incorrect_password": _("This is not your password."),
        "duplicate_email": _("You already use this address."),
        "email_taken": _("Another account already uses this address."),
        "invalid_password_reset": _("This link has expired or was used before."),
        "rate_limited": _("That was too often. Please wait a few minutes."),
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Anybody may sign up; what they may do then is decided by relations."""
        return True

    def get_client_ip(self, request: HttpRequest) -> str:
        """The visitor's address on the net, as the rest of the product sees it; refused if there is none."""
        try:
            return str(ipaddress.ip_address(client_ip(request)))
        except ValueError:
            return str(super().get_client_ip(request))

    def save_user(self, request: HttpRequest, user: Any, form: Form, commit: bool = True) -> Any:
        """Save the person through the identity area, the one place that makes people."""
        data = form.cleaned_data
        new = contracts.NewPerson(data["email"], data["name"], data["password1"])
        made = identity.sign_up(at_the_door(request), new=new)
        return get_user_model().objects.get(pk=made.id)

    def authentication_failed(self, request: HttpRequest, **credentials: Any) -> None:
        """A wrong password goes into the history of the person it was tried on, if there is one."""
        actor = at_the_door(request)
        person = identity.find_person(actor, credentials.get("email", ""))
        if person is not None:
            identity.note(actor, contracts.SIGN_IN_FAILED, person_id=person.id)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Write the mail now and send it after the commit, so that no mail speaks of undone things."""
        request = current.request
        links = {key: on_our_address(request, context[key]) for key in _LINKS if context.get(key)}
        words = {
            "request": request,
            "email": email,
            "network": settings.NETWORK,
            "support": settings.SUPPORT_ADDRESS,
        }
        message = self.render_mail(template_prefix, email, {**words, **context, **links})
        transaction.on_commit(partial(_send, message, template_prefix), robust=True)


def on_our_address(request: HttpRequest, url: str) -> str:
    """The same page under the configured address of the host that was asked: the public one or the app's.

    Outside production the address the person typed is kept: the link then opens where the person signed up.
    """
    if not settings.PRODUCTION:
        return url
    asked = urlsplit(f"//{request.get_host()}").hostname
    base = urlsplit(settings.APP_URL if asked == settings.APP_HOST else settings.PUBLIC_URL)
    return urlunsplit(urlsplit(url)._replace(scheme=base.scheme, netloc=base.netloc))


def _send(message: EmailMessage, kind: str) -> None:
    try:
        message.send()
    except OSError as error:
        # The page offers to send it again; the operator finds the reason here. No address goes into the log.
        log.error("mail was not sent", kind=kind, reason=f"{type(error).__name__}: {error}")
