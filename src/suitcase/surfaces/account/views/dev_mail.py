"""The demo's mailbox: what people were sent, for whoever sits at this machine and nobody else."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache

from suitcase.surfaces.account import mail
from suitcase.surfaces.account.context import shell

LOOPBACK = frozenset({"127.0.0.1", "::1", "::ffff:127.0.0.1"})
SHOWN = 50


def _only_here(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    @wraps(view)
    def guarded(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        # A proxy on this machine would bring the whole world in through the loopback address.
        forwarded = any(name in request.headers for name in ("Forwarded", "X-Forwarded-For", "X-Real-Ip"))
        if not settings.DEMO or forwarded or request.META.get("REMOTE_ADDR") not in LOOPBACK:
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(guarded)


@_only_here
def mailbox(request: HttpRequest) -> HttpResponse:
    """The newest mails, narrowed by `?q=`."""
    q = request.GET.get("q", "")[:100]
    context = {"shell": shell(request), "mails": mail.list_mails(q, SHOWN), "q": q, "shown": SHOWN}
    return render(request, "account/mailbox.html", context)


@_only_here
def one_mail(request: HttpRequest, name: str) -> HttpResponse:
    """One mail as text, with its links to click."""
    found = mail.get_mail(name)
    if found is None:
        raise Http404
    return render(request, "account/mail.html", {"shell": shell(request), "mail": found})
