"""What the set-up page asks about an installation: checked here, kept in the installation's own file."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import smtplib
from collections.abc import Mapping
from email.utils import parseaddr
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import get_connection
from django.core.validators import validate_email

FILE = "installation.json"
NETWORK_LENGTH = 40
# A mail server that does not greet within this many seconds will not do for people either.
SMTP_TIMEOUT = 8
_HOST = re.compile(r"(?=.{1,253}$)[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*")


@dataclasses.dataclass(frozen=True, slots=True)
class Installation:
    """The settings of one installation. Without `smtp_host` mails are written to a folder."""

    network: str
    public_url: str
    app_host: str
    smtp_host: str
    smtp_port: str
    smtp_user: str
    smtp_password: str = dataclasses.field(repr=False)
    mail_from: str
    review: str
    support: str


def read(form: Mapping[str, str]) -> Installation:
    """The settings as a form sends them, tidied but not checked."""
    told = {field.name: form.get(field.name, "").strip() for field in dataclasses.fields(Installation)}
    told["public_url"] = told["public_url"].rstrip("/")
    told["app_host"] = told["app_host"].lower()
    told["smtp_password"] = form.get("smtp_password", "")
    if form.get("mail") != "smtp":
        told |= {"smtp_host": "", "smtp_port": "", "smtp_user": "", "smtp_password": ""}
    return Installation(**told)


def errors_of(told: Installation, *, wants_server: bool) -> dict[str, str]:
    """What is wrong, as a sentence per field; empty if the settings can be kept.

    `wants_server` says that mails are to leave through a mail server, so that one must be named.
    """
    errors = _address_errors(told) | _mail_errors(told, wants_server)
    if not 1 <= len(told.network) <= NETWORK_LENGTH:
        errors["network"] = f"Write the network's name, at most {NETWORK_LENGTH} characters."
    if told.review not in {"auto", "operator"}:
        errors["review"] = "Choose who reviews new ad accounts."
    if told.support and not _is_email(told.support):
        errors["support"] = "Write an e-mail address, or leave it empty."
    return errors


def mail_server_error(told: Installation) -> str:
    """Try to sign in at the mail server, which takes seconds; what went wrong as a sentence, or empty."""
    port = int(told.smtp_port)
    try:
        with get_connection(
            "django.core.mail.backends.smtp.EmailBackend",
            host=told.smtp_host,
            port=port,
            username=told.smtp_user,
            password=told.smtp_password,
            use_ssl=port == 465,
            use_tls=port != 465 and _wants_tls(),
            timeout=SMTP_TIMEOUT,
        ):
            return ""
    except smtplib.SMTPAuthenticationError:
        return "The mail server does not accept this user and password."
    except smtplib.SMTPException as error:
        return f"The mail server answered, but not as expected ({type(error).__name__})."
    except TimeoutError:
        return f"The mail server did not answer within {SMTP_TIMEOUT} seconds."
    except OSError as error:
        return f"The mail server cannot be reached: {error.strerror or error}."


def write(told: Installation) -> Path:
    """Keep the settings, for this installation's user only, in one step. Raises OSError if that fails."""
    path = Path(getattr(settings, "INSTALLATION_FOLDER", None) or settings.VAR) / FILE
    part = path.with_suffix(f".{os.getpid()}.part")
    descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w") as file:
        json.dump(dataclasses.asdict(told), file, indent=2)
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    return path


def _address_errors(told: Installation) -> dict[str, str]:
    errors: dict[str, str] = {}
    try:
        parts = urlsplit(told.public_url)
        port_is_good = parts.port != 0
    except ValueError:
        return {"public_url": "Write an address like https://ads.example.com."}
    whole = parts.path in {"", "/"} and not (parts.query or parts.fragment or parts.username)
    if (
        parts.scheme not in {"http", "https"}
        or not _HOST.fullmatch(parts.hostname or "")
        or not (whole and port_is_good)
    ):
        errors["public_url"] = "Write an address like https://ads.example.com, without anything behind it."
    elif settings.PRODUCTION and parts.scheme != "https":
        errors["public_url"] = "Use https here: passwords travel on this address."
    if not _HOST.fullmatch(told.app_host):
        errors["app_host"] = "Write a host name like app.example.com, without https and port."
    elif told.app_host == parts.hostname:
        errors["app_host"] = "Use another host name than the public address: its sign-ins are kept apart."
    return errors


def _mail_errors(told: Installation, wants_server: bool) -> dict[str, str]:
    errors: dict[str, str] = {}
    if not _is_email(parseaddr(told.mail_from)[1]):
        errors["mail_from"] = "Write an address like Suitcase <no-reply@example.com>."
    if not wants_server:
        return errors
    if not _HOST.fullmatch(told.smtp_host.lower()):
        errors["smtp_host"] = "Write the host name of your mail server, like smtp.example.com."
    if not (told.smtp_port.isascii() and told.smtp_port.isdigit() and 0 < int(told.smtp_port[:6]) < 65536):
        errors["smtp_port"] = "Write a port from 1 to 65535; most servers use 587."
    return errors


def _is_email(text: str) -> bool:
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


def _wants_tls() -> bool:
    return os.environ.get("SUITCASE_SMTP_TLS", "1").lower() not in {"0", "false", "no", "off"}
