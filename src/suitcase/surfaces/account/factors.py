"""Second steps as the sign-in library wants them: sealed, under our host names, with our words."""

from __future__ import annotations

import ipaddress
from typing import Any
from urllib.parse import urlsplit

from allauth.core import context as current
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from suitcase.areas.identity import public as identity


class Factors(DefaultMFAAdapter):
    """Whether somebody has a second step is asked of the identity area, and it seals what is kept."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This passkey did not fit. Try again, or use another one."),
    }

    def encrypt(self, text: str) -> str:
        return identity.seal(text)

    def decrypt(self, encrypted_text: str) -> str:
        return identity.unseal(encrypted_text)

    def is_mfa_enabled(self, user: Any, types: Any = None) -> bool:
        """Asked by every sign-in. The answer does not hang on which rows this visitor may see."""
        if user.is_anonymous:
            return False
        kinds = {str(kind) for kind in identity.factor_kinds(user.pk)}
        return bool(kinds if types is None else kinds & {str(one) for one in types})

    def generate_authenticator_name(self, user: Any, type: Any) -> str:
        """The name of a passkey that came without one."""
        return _("Passkey")

    def get_totp_issuer(self) -> str:
        """The host belongs to the name: apps take two entries of one name for the same one."""
        return f"Suitcase {urlsplit(settings.PUBLIC_URL).hostname}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": passkey_host(current.request), "name": "Suitcase"}


def passkey_host(request: HttpRequest) -> str:
    """The host name for which this page makes and asks for passkeys; empty if it cannot have any.

    When the creator's app lives below the public host name, one passkey works on both. Browsers want a dot in a name
    that stands for names below it, so on localhost each host has passkeys of its own.
    """
    host = urlsplit(f"//{request.get_host()}").hostname or ""
    public = urlsplit(settings.PUBLIC_URL).hostname or ""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        is_below = "." in public and host == settings.APP_HOST and host.endswith(f".{public}")
        return public if is_below else host
    return ""


def why_no_passkeys(request: HttpRequest) -> str:
    """Why browsers allow no passkeys at this address, as a sentence; empty if they do."""
    host = passkey_host(request)
    if not host:
        return _(
            "Passkeys need a host name; this page was opened with a number. Open it as localhost instead."
        )
    if not request.is_secure() and host != "localhost" and not host.endswith(".localhost"):
        return _("Passkeys need an address that begins with https.")
    return ""
