"""Our pages around the sign-in library's views: the kit's layout and form state."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _

from suitcase.surfaces.account.context import shell
from suitcase.surfaces.kit.forms import FormState

# Seconds somebody who tried too often is asked to wait: the library counts by the minute.
WAIT = 60


def state_of(form: BaseForm) -> FormState:
    """A Django form as the kit's fields want it: what was typed, errors by field, the sentence on top."""
    errors = {name: " ".join(map(str, found)) for name, found in form.errors.items() if name != "__all__"}
    values = form.data if form.is_bound else form.initial
    return FormState(values, errors, " ".join(map(str, form.non_field_errors())))


class Page:
    """Draws one of our templates around a view of the sign-in library.

    Their addresses have the scope "account": they may look for a person before anybody is signed in.
    """

    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response: HttpResponseBase = super().dispatch(request, *args, **kwargs)  # type: ignore[misc]
        if response.status_code == 429:
            response = too_many(request)
        add_never_cache_headers(
            response
        )  # a shared computer's Back button must not show the last visitor's page
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context: dict[str, Any] = super().get_context_data(**kwargs)  # type: ignore[misc]
        if isinstance(form := context.get("form"), BaseForm):
            context["state"] = state_of(form)
        context.setdefault("redirect_field", "")
        return {**context, "shell": shell(self.request), "support": settings.SUPPORT_ADDRESS}


def too_many(request: HttpRequest, wait: int = WAIT) -> HttpResponse:
    """The page that asks somebody to wait; `wait` is in seconds."""
    context = {"shell": shell(request), "wait": wait, "sentence": _("That was too often.")}
    response = render(request, "account/too_many.html", context, status=429)
    response["Retry-After"] = str(wait)
    return response
