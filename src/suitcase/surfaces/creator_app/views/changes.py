"""Other terms for a permission that holds: fewer uses, an earlier end, or a later one as a new consent."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from suitcase.areas.consent import public as consent
from suitcase.areas.consent.contracts import Grant, Terms, TermsChange
from suitcase.areas.consent.public import SCOPE_NAMES
from suitcase.kernel.errors import Invalid, NotFound, Refusal
from suitcase.surfaces.creator_app import choices, words
from suitcase.surfaces.creator_app.pages import actor_of, draw, signed_in
from suitcase.surfaces.kit.respond import see_other


@signed_in
@require_http_methods(["GET", "HEAD", "POST"])
def change(request: HttpRequest, request_id: int) -> HttpResponse:
    """What holds, what would hold, and what ends with it; then changing it."""
    actor = actor_of(request)
    grant = consent.get_grant(actor, request_id)
    if grant.link_id is None:
        raise NotFound
    home = reverse("app_permission", args=[request_id])
    if grant.status not in words.ALIVE and request.method != "POST":
        return HttpResponseRedirect(home)
    if request.method != "POST":
        return _draw(request, grant, choices.read(request.GET))
    choice = choices.read(request.POST)
    try:
        done = consent.change_terms(
            actor,
            request_id=request_id,
            text_sha256=request.POST.get("text_sha256", ""),
            scopes=choice.scopes,
            ends_at=choice.ends_at(),
        )
    except NotFound:
        raise
    except Refusal as refusal:
        grant = consent.get_grant(actor, request_id)
        if grant.status not in words.ALIVE:
            messages.error(request, f"{refusal.sentence} {refusal.remedy}")
            return see_other(request, home)
        return _draw(request, grant, choice, refusal=refusal, status=refusal.status)
    messages.success(request, _done(grant, done))
    return see_other(request, home)


@signed_in
@require_POST
def choose(request: HttpRequest, request_id: int) -> HttpResponse:
    """Without scripts: go to the address of a choice, where its text stands. Changes nothing."""
    consent.get_grant(actor_of(request), request_id)
    home = reverse("app_change", args=[request_id])
    return see_other(request, home + choices.read(request.POST).query)


def _draw(
    request: HttpRequest,
    grant: Grant,
    choice: choices.Choice,
    *,
    refusal: Refusal | None = None,
    status: int = 200,
) -> HttpResponse:
    options = choices.ends_of_link(grant.until)
    form = choice.form(grant.scopes, options, prefix="c")
    change: TermsChange | None = None
    wrong: Refusal | None = None
    try:
        change = consent.get_terms_change(
            actor_of(request), grant.request_id, scopes=choice.scopes, ends_at=choice.ends_at()
        )
    except Invalid as problem:
        wrong = problem
    if refusal or wrong:
        form = choices.refused(form, refusal or wrong or Refusal())
    context = {
        "grant": grant,
        "form": form,
        "change": change,
        "wrong": " ".join(wrong.fields.values()) if wrong else "",
        "differences": _differences(change) if change else [],
        "stops": [(sentence, "") for sentence in change.stops] if change else [],
        "uses": [(one.name, one.kind) for one in change.dependants] if change else [],
        "scopes": choices.scope_options(grant.scopes),
        "ends": options,
        "day": choices.limits_of_day(None),
    }
    return draw(request, "change", context, here="permissions", tabs=False, status=status)


def _differences(change: TermsChange) -> list[tuple[str, str, str]]:
    """What will differ: its name, how it is, how it will be. Nothing else changes."""
    found: list[tuple[str, str, str]] = []
    if change.lost:
        kept, after = (
            ", ".join(str(SCOPE_NAMES[scope]) for scope in terms.scopes)
            for terms in (change.before, change.after)
        )
        found.append((_("They may"), kept, after))
    if change.before.ends_at != change.after.ends_at:
        found.append((_("Until"), _end(change.before), _end(change.after)))
    return found


def _end(terms: Terms) -> str:
    return words.last_day(terms.ends_at) if terms.ends_at else _("You revoke it")


def _done(grant: Grant, done: TermsChange) -> str:
    if done.is_nothing:
        return _("Nothing was changed: it is as it was.")
    names: dict[str, Any] = {"name": grant.requester.ad_account}
    return _("Changed. It holds from now on, and %(name)s is told.") % names
