"""Codes and passkeys, checked: at the second step of signing in, and before a change to how somebody signs in."""

from __future__ import annotations

from typing import Any

from allauth.account.forms import ReauthenticateForm
from allauth.core import context as current
from allauth.mfa.adapter import get_adapter
from allauth.mfa.webauthn.forms import AddWebAuthnForm, AuthenticateWebAuthnForm, LoginWebAuthnForm
from allauth.mfa.webauthn.internal import auth
from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import UserVerificationRequirement

from suitcase.areas.identity import contracts
from suitcase.areas.identity import public as identity
from suitcase.areas.identity.contracts import FactorKind
from suitcase.areas.identity.errors import TooManyTries, WrongCode
from suitcase.surfaces.account import strength
from suitcase.surfaces.account.sign_in_forms import PASSWORD
from suitcase.surfaces.account.two_step_mail import News, tell
from suitcase.surfaces.account.visitor import at_the_door

_NO_PASSKEY = _("Your browser sent no passkey. They need scripts; a code works without.")
# Once in this many seconds a person is told that somebody tries codes; each mail would say the same.
_TOLD_EVERY = 60 * 60


class Code(forms.Form):
    """A code of the app or a recovery code: which of the two, the code itself tells."""

    code = forms.CharField(label=_("Code"), max_length=40)

    # Whether the person was signed in before and only proves that it is still them.
    again = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.user = kwargs.pop("user")
        super().__init__(*args, **kwargs)

    def clean_code(self) -> str:
        """Take the code. A wrong one is written down, and too many wrong ones are told to the person."""
        request, code = current.request, str(self.cleaned_data["code"])
        try:
            self.proof = identity.prove_with_code(at_the_door(request), person_id=self.user.pk, code=code)
        except WrongCode as wrong:
            note_failed(request, self.user)
            raise forms.ValidationError(wrong.sentence) from wrong
        except TooManyTries as stopped:
            _note_blocked(request, self.user)
            raise forms.ValidationError(stopped.sentence) from stopped
        return code

    def save(self) -> None:
        """Let the session know what was proved."""
        more = {"reauthenticated": True} if self.again else {}
        strength.record(current.request, self.user, self.proof.kind, self.proof.id, **more)
        if self.proof.kind is FactorKind.RECOVERY_CODES:
            tell(current.request, self.user, News.CODE_USED)


class CodeAgain(Code):
    again = True


class PasswordAgain(ReauthenticateForm):  # type: ignore[misc]
    """The password of somebody who is signed in."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["password"].label = PASSWORD


class _FromBrowser(forms.Form):
    """What comes in the field "credential" was made by a browser, or by whoever wants us to trip over it."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["credential"].error_messages["required"] = _NO_PASSKEY

    def full_clean(self) -> None:
        """Take what does not have the shape of a credential for one that does not fit."""
        try:
            super().full_clean()
        except (AttributeError, KeyError, TypeError, ValueError):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class Passkey(_FromBrowser, AuthenticateWebAuthnForm):
    """A passkey as the second step."""


class PasskeyAgain(_FromBrowser, AuthenticateWebAuthnForm):
    """A passkey of somebody who is signed in."""

    reauthenticated = True


class PasskeyAlone(_FromBrowser, LoginWebAuthnForm):
    """A passkey instead of a password. It has to know who unlocks it: a finger, a face, a PIN."""

    def clean_credential(self) -> Any:
        """Take only what was asked for here and says that the device knew its owner.

        The session keeps one challenge for every page with passkeys, and the second step asks for less. So neither the
        challenge's own demand nor the library's reading of it is relied on alone.
        """
        asked = auth.get_state() or {}
        said = auth.parse_authentication_response(self.cleaned_data["credential"])
        is_verified = said.response.authenticator_data.is_user_verified()
        if asked.get("user_verification") != UserVerificationRequirement.REQUIRED or not is_verified:
            auth.clear_state()
            raise get_adapter().validation_error("incorrect_code")
        return super().clean_credential()


class NewPasskey(_FromBrowser, AddWebAuthnForm):
    """A name, and what the browser made. The browser's word is checked against the challenge of the page."""

    passwordless = None


def passkey_error(form: forms.BaseForm | None) -> str:
    """What was wrong with the passkey that was sent, or an empty text."""
    if form is None or not form.is_bound:
        return ""
    return " ".join(str(wrong) for wrong in form.errors.get("credential", ()))


def note_failed(request: HttpRequest, person: Any) -> None:
    """Write down a second step that did not fit."""
    identity.note(at_the_door(request), contracts.SECOND_STEP_FAILED, person_id=person.pk)


def _note_blocked(request: HttpRequest, person: Any) -> None:
    """Whoever gets this far knows the password, so the person is told; once an hour is enough."""
    try:
        identity.limit(f"second_step_told:{person.pk}", 1, _TOLD_EVERY)
    except TooManyTries:
        return
    identity.note(at_the_door(request), contracts.SECOND_STEP_BLOCKED, person_id=person.pk)
    tell(request, person, News.BLOCKED)
