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
from suitcase.areas.identity.contracts import FactorKind
from suitcase.surfaces.account.factors import passkey_host, why_no_passkeys
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.visitor import client_ip

log = structlog.get_logger(__name__)

# Addresses in mails; rewritten so that a mail never repeats a host name that a stranger put into the request.
_LINKS = ("activate_url", "password_reset_url", "signup_url")

# What the library calls two of the ways to prove once more that it is you.
_PASSWORD, _PASSKEY = "reauthenticate", "mfa_reauthenticate:webauthn"


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

    def get_reauthentication_methods(self, user: Any) -> list[dict[str, Any]]:
        """How somebody proves once more that it is them, the way to ask for first.

        With two-step sign-in on the password is none: whoever has stolen it must not change the second step.
        """
        found: list[dict[str, Any]] = super().get_reauthentication_methods(user)
        if [one["id"] for one in found] in ([], [_PASSWORD]):
            return found
        kinds, request = identity.factor_kinds(user.pk), current.request
        hosts = identity.get_passkey_hosts(at_the_door(request), user.pk)
        works_here = passkey_host(request) in hosts and not why_no_passkeys(request)
        first = _PASSKEY if works_here and FactorKind.APP not in kinds else ""
        return sorted((one for one in found if one["id"] != _PASSWORD), key=lambda one: one["id"] != first)

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
