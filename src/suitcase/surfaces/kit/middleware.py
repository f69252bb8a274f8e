"""What every request passes: probes, the host's own pages, tenancy, forms sent twice, refusals as pages."""

from __future__ import annotations

import hashlib
from collections.abc import Callable

from django.conf import settings
from django.db import connection, transaction
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse

from suitcase.areas.access import public as access
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Invalid, Refusal, TooMany
from suitcase.stores.postgres import acting, become
from suitcase.surfaces.kit import pages, visitor

Next = Callable[[HttpRequest], HttpResponse]
ONCE = "_once"
_NOT_VALUES = {ONCE, "csrfmiddlewaretoken"}


class Probes:
    """/healthz: this process answers. /readyz: it can do its work (database, migrations, worker)."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response
        self._migrated = False

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            return HttpResponse("ok\n", content_type="text/plain")
        if request.path == "/readyz":
            return self._ready()
        return self.get_response(request)

    def _ready(self) -> JsonResponse:
        state = {"database": "ok", "migrations": "ok", "worker": "ok"}
        try:
            if not self._migrated:
                plan = MigrationExecutor(connection)
                self._migrated = not plan.migration_plan(plan.loader.graph.leaf_nodes())
            if not self._migrated:
                state["migrations"] = "pending: run suitcase manage migrate"
            elif not journal.is_worker_alive():
                state["worker"] = "silent: no heartbeat within ten seconds"
        except Exception as error:  # noqa: BLE001 - a probe reports whatever is wrong, it does not fail itself
            state = {"database": f"unreachable ({type(error).__name__})"}
        good = set(state.values()) == {"ok"}
        response = JsonResponse({"ready": good, **state}, status=200 if good else 503)
        response._has_been_logged = True  # type: ignore[attr-defined]  # whoever asks is told; the log is for faults
        return response


class Hosts:
    """The creator's app answers on a host name of its own, with its own cookies."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.is_creator_host = request.get_host().split(":")[0] in {settings.APP_HOST, "app.localhost"}  # type: ignore[attr-defined]
        if request.is_creator_host:  # type: ignore[attr-defined]
            request.urlconf = settings.CREATOR_URLCONF  # type: ignore[attr-defined]
        return self.get_response(request)


class Tenancy:
    """One transaction per request, in which the database sees only what the visitor may see. Fails closed."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith(settings.STATIC_URL):
            return self.get_response(request)
        with acting(visitor.claimed(request)):
            actor = visitor.checked(request)
            request.actor = actor  # type: ignore[attr-defined]
            become(actor)
            with access.one_look():
                response = self.get_response(request)
            if response.status_code >= 500:
                transaction.set_rollback(True)
        return response


class Once:
    """A form sent twice is done once: the second gets the answer of the first."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]
        if request.method != "POST" or actor.scope == "account":
            return self.get_response(request)
        key = request.POST.get(ONCE, "")
        if not 16 <= len(key) <= 64 or not key.isalnum():
            refusal = Invalid("This form arrived incomplete.", remedy="Reload the page and send it again.")
            return pages.refusal(request, refusal, status=400)
        try:
            return self._once(request, actor, key)
        except Refusal as refusal:
            return pages.refusal(request, refusal)

    def _once(self, request: HttpRequest, actor: Actor, key: str) -> HttpResponse:
        fresh: list[HttpResponse] = []

        def run() -> dict[str, str] | journal.Failed:
            response = self.get_response(request)
            fresh.append(response)
            location = response.headers.get("HX-Redirect") or response.headers.get("Location", "")
            if response.status_code >= 400 or not location:
                return journal.Failed({})
            return {"location": location}

        outcome = journal.once(actor, key, _digest(request), run)
        if fresh:
            return fresh[0]
        location = str(outcome["location"])
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=204, headers={"HX-Redirect": location})
        answer = HttpResponseRedirect(location)
        answer.status_code = 303
        return answer


class Refusals:
    """An action's refusal that the view did not turn into a form error becomes a page that explains."""

    def __init__(self, get_response: Next) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Refusal):
            return None
        response = pages.refusal(request, exception)
        if isinstance(exception, TooMany):
            response["Retry-After"] = str(exception.retry_after)
        return response


def _digest(request: HttpRequest) -> bytes:
    digest = hashlib.sha256(request.get_full_path().encode())
    for name in sorted(set(request.POST) - _NOT_VALUES):
        for value in request.POST.getlist(name):
            digest.update(f"\x00{name}\x00{value}".encode())
    for name in sorted(request.FILES):
        for file in request.FILES.getlist(name):
            digest.update(f"\x00{name}\x00{file.name}\x00{file.size}".encode())
    return digest.digest()
