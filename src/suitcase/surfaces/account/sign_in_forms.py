"""The sign-in library's forms with our words: E-mail, Password, and each password asked for once.

A new password has a button that shows it, which finds typing errors better than typing it twice.
"""

from __future__ import annotations

from typing import Any

from allauth.account import forms as allauth
from allauth.account.adapter import get_adapter
from allauth.account.fields import PasswordField
from django.contrib.auth.hashers import make_password
from django.db import IntegrityError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from suitcase.areas.identity.errors import EmailTaken

EMAIL = _("E-mail")
PASSWORD = _("Password")


class SignIn(allauth.LoginForm):
    """E-mail and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["login"].label = EMAIL
        self.fields["password"].label = PASSWORD


class SignUp(allauth.SignupForm):
    """Name, e-mail and password. An address that is taken gets the same answer as a free one."""

    field_order = ("name", "email", "password1")
    account_already_exists: bool

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL
        self.fields["password1"].label = PASSWORD

    def try_save(self, request: HttpRequest) -> Any:
        """Save the person, or, if the address is taken, send its owner a mail and answer as if saved."""
        if self.account_already_exists:
            # As much work as saving would be, so that the time an answer takes tells nothing.
            make_password(self.cleaned_data["password1"])
            return super().try_save(request)
        try:
            with transaction.atomic():
                return super().try_save(request)
        except (EmailTaken, IntegrityError):
            # Somebody else signed up with this address between the check and the save.
            self.account_already_exists = True
            return super().try_save(request)


class AskReset(allauth.ResetPasswordForm):
    """Where to send the link."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = EMAIL


class NewPassword(allauth.ResetPasswordKeyForm):
    """The new password, once."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("New password")
        del self.fields["password2"]


class ChangePassword(allauth.ChangePasswordForm):
    """The current and the new password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["oldpassword"].label = _("Current password")
        self.fields["password1"].label = _("New password")
        del self.fields["password2"]


class ChangeEmail(allauth.AddEmailForm):
    """The new address and, so that an open screen is not enough, the password."""

    password = PasswordField(label=PASSWORD, autocomplete="current-password")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")

    def clean_password(self) -> str:
        password = self.cleaned_data["password"]
        if not get_adapter().reauthenticate(self.user, password):
            raise get_adapter().validation_error("incorrect_password")
        return str(password)
