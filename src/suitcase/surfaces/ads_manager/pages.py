"""What all pages of Ads Manager do first: who is here, which ad account, and what a missing role looks like."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse

from suitcase.areas.access.public import Kind
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount
from suitcase.areas.identity import public as identity
from suitcase.kernel.errors import Denied
from suitcase.surfaces.ads_manager.shell import ads_shell
from suitcase.surfaces.kit.respond import render

View = Callable[..., HttpResponse]


def account_page(view: View) -> View:
    """Give a view the ad account its address names: `view(request, account, …)`.

    Signed out leads to sign-in; without any path to the account it is not there; with too low a role the page says
    which one is missing and who can give it.
    """

    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, act: int, **named: Any) -> HttpResponse:
        account = ad_accounts.get_ad_account(request.actor, act)  # type: ignore[attr-defined]
        try:
            return view(request, account, **named)
        except Denied as refused:
            return denied(request, account, refused)

    return run


def draw(
    request: HttpRequest,
    template: str,
    context: Mapping[str, Any],
    *,
    account: AdAccount | None = None,
    here: str = "",
    status: int = 200,
) -> HttpResponse:
    """Draw a page of Ads Manager in its frame; `here` is the menu entry it belongs to."""
    whole = {"shell": ads_shell(request, account, here), "account": account, **context}
    return render(request, f"ads_manager/{template}.html", whole, status=status)


def denied(request: HttpRequest, account: AdAccount, refused: Denied) -> HttpResponse:
    """The explanation in place of the page: what is missing, and by name who can give it."""
    people = [ref.id for ref in getattr(refused, "giver_refs", ()) if ref.kind == Kind.PERSON]
    names = identity.get_names(people)
    context = {"refused": refused, "who": [names[one] for one in people if one in names]}
    return draw(request, "denied", context, account=account, status=403)
