"""What a person wants by e-mail: the page with all choices, and the short way out of a mail."""

from __future__ import annotations

import dataclasses

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from suitcase.areas.access import public as access
from suitcase.areas.creators import public as creators
from suitcase.areas.creators.contracts import AccountState, CreatorAccount
from suitcase.areas.notifications import public as notifications
from suitcase.areas.notifications.contracts import Group, Preferences
from suitcase.kernel.actor import Actor
from suitcase.surfaces.account.context import shell
from suitcase.surfaces.account.visitor import at_the_door
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.respond import see_other
from suitcase.surfaces.kit.visitor import client_ip


@dataclasses.dataclass(frozen=True, slots=True)
class Choice:
    """One switch: the field's name, what it is about, what is in it."""

    field: str
    label: str
    hint: str


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def choices(request: HttpRequest) -> HttpResponse:
    """Show and save what comes by e-mail."""
    actor = at_the_door(request)
    groups, accounts = _groups(actor), _accounts(actor)
    if request.method == "POST":
        wanted = Preferences(
            by_email="by_email" in request.POST,
            groups={group: group.value in request.POST for group in groups},
            accounts={account.id: f"account-{account.id}" in request.POST for account in accounts},
        )
        notifications.save_preferences(actor, wanted=wanted)
        messages.success(request, _("Saved."))
        return see_other(request, reverse("mail_choices"))
    saved = notifications.get_preferences(actor)
    values: dict[str, bool] = {"by_email": saved.by_email}
    values |= {group.value: saved.groups[group] for group in groups}
    values |= {f"account-{account.id}": saved.accounts.get(account.id, True) for account in accounts}
    context = {
        "shell": shell(request),
        "state": FormState(values),
        "groups": [Choice(group.value, *_words(group)) for group in groups],
        "accounts": [_account(one) for one in accounts],
    }
    return render(request, "account/mail_choices.html", context)


# Whoever holds the word from the mail may stop mails with it and do nothing else, so a token of ours would add
# nothing; and mail programs that offer one button for it send none.
@csrf_exempt
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stop(request: HttpRequest, token: str) -> HttpResponse:
    """Stop mails of one kind, or all, from a mail: nobody needs to be signed in. Opening the page changes nothing."""
    actor, group = notifications.who_stops(token, ip=client_ip(request))
    done = ""
    if request.method == "POST":
        done = "all" if request.POST.get("what") == "all" else "group"
        if done == "all":
            notifications.stop_all_mail(actor)
        else:
            notifications.stop_mail(actor, group=group)
    context = {"shell": shell(request), "group": _words(group)[0], "token": token, "done": done}
    return render(request, "account/stop_mail.html", context)


def _groups(actor: Actor) -> list[Group]:
    is_staff = access.is_staff(actor.person_id)
    return [group for group in notifications.CHOICES if is_staff or group is not Group.OPERATIONS]


def _accounts(actor: Actor) -> list[CreatorAccount]:
    mine = creators.list_my_creator_accounts(actor)
    return [account for account in mine if account.state is not AccountState.CLOSED]


def _account(account: CreatorAccount) -> Choice:
    name = account.display_name if account.display_name != account.handle else ""
    return Choice(f"account-{account.id}", f"@{account.handle}", name)


def _words(group: Group) -> tuple[str, str]:
    name, hint, _unasked = notifications.GROUPS[group]
    return _(name), _(hint)
