"""Fields of our own on the sign-up form. The sign-in library imports this while it loads itself."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from suitcase.areas.identity.contracts import NAME_LENGTH
from suitcase.areas.identity.public import name_error, normal_name


class SignUpFields(forms.Form):
    """Sign-up also asks for the name other people will see."""

    name = forms.CharField(label=_("Name"), max_length=NAME_LENGTH)

    def clean_name(self) -> str:
        name = normal_name(self.cleaned_data["name"])
        if wrong := name_error(name):
            raise forms.ValidationError(wrong)
        return name

    def signup(self, request: HttpRequest, user: Any) -> None:
        """Called by the sign-in library after saving; the name was saved with the person."""
