"""What all pages of Ads Manager do first: who is here, which ad account, and what a missing role looks like."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase

from suitcase.areas.access import public as access
from suitcase.areas.access.public import Kind, Permission
from suitcase.areas.ad_accounts import public as ad_accounts
from suitcase.areas.ad_accounts.contracts import AdAccount, Status
from suitcase.areas.centers.errors import TwoStepNeeded
from suitcase.areas.identity import public as identity
from suitcase.kernel import limits
from suitcase.kernel.errors import Denied
from suitcase.surfaces.ads_manager.shell import ads_shell, note_visit
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import render, wanted_block
from suitcase.surfaces.kit.support import support_link

# Enough names to know whom to speak to.
_NAMED = 3
View = Callable[..., HttpResponseBase]


def account_page(view: View) -> View:
    """Give a view the ad account its address names: `view(request, account, …)`.

    Signed out leads to sign-in; without any path to the account it is not there; with too low a role the page says
    which one is missing and who can give it.
    """

    @login_required
    @functools.wraps(view)
    def run(request: HttpRequest, act: int, **named: Any) -> HttpResponseBase:
        try:
            account = ad_accounts.get_ad_account(request.actor, act)  # type: ignore[attr-defined]
        except TwoStepNeeded as refused:
            return draw(request, "two_step", {"refused": refused}, status=403)
        if request.method == "GET" and not wanted_block(request):
            note_visit(request, account.id)
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
    """The explanation in place of the page: what is missing, by name who can give it, and a way to ask for it."""
    people = [ref.id for ref in getattr(refused, "giver_refs", ()) if ref.kind == Kind.PERSON]
    names = identity.get_names(people)
    wanted = "OPERATOR" if "Operator" in refused.missing else "ADMIN"
    context = {
        "refused": refused,
        "who": [names[one] for one in people if one in names],
        **ask_context(request, account, FormState({"role": wanted})),
        "back": request.path if request.method == "GET" else "",
    }
    return draw(request, "denied", context, account=account, status=403)


def ask_context(request: HttpRequest, account: AdAccount, state: FormState) -> dict[str, Any]:
    """What the form that asks for a role shows: the person's role, larger ones, her last request, who answers."""
    actor = request.actor  # type: ignore[attr-defined]
    ref = access.Ref(Kind.AD_ACCOUNT, account.id)
    current = access.check(actor, Permission.AD_ACCOUNT_SEE, ref).role
    mine = ad_accounts.my_role_request(actor, account.id)
    approvers = list(access.who_can_reach(ref, Permission.AD_ACCOUNT_SHARE, limit=_NAMED))
    names = identity.get_names(approvers)
    return {
        "state": state,
        "current": access.ROLE_WORDS[current] if current else "",
        "is_open": account.status is not Status.CLOSED,
        "choices": [
            (role.name, access.ROLE_WORDS[role], f"{rights_in_words(role)}.")
            for role in ad_accounts.ROLES
            if current is None or role > current
        ],
        "mine": mine,
        "mine_role": access.ROLE_WORDS[mine.role] if mine else "",
        "approvers": [names[one] for one in approvers if one in names and one != actor.person_id],
        "longest": limits.REQUEST_MESSAGE_LENGTH,
        "support": support_link(),
    }


def rights_in_words(role: access.Role) -> str:
    """What a role lets somebody do, as the beginning of a sentence."""
    first, *others = [words for words, yes in ad_accounts.can_do(role) if yes]
    return ", ".join([first, *(words[0].lower() + words[1:] for words in others)])
