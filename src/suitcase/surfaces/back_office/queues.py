"""What waits for operators: a queue is declared, its list and the answer to a decision are the same for all.

A queue says which columns and filters it has and how a page of it is found. Its template has its name.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from suitcase.areas.access.public import Kind
from suitcase.areas.journal import public as journal
from suitcase.kernel.actor import Actor
from suitcase.kernel.errors import Conflict, Refusal
from suitcase.kernel.paging import Page, PageRequest, decode
from suitcase.surfaces.back_office.pages import View, draw, for_staff
from suitcase.surfaces.kit.company_history import event_of
from suitcase.surfaces.kit.forms import FormState
from suitcase.surfaces.kit.history import Event
from suitcase.surfaces.kit.respond import see_other, status_of
from suitcase.surfaces.kit.table import ListPage, ListSpec, ListState

HISTORY, LINES_READ = 20, 100


@dataclasses.dataclass(frozen=True, slots=True)
class Queue:
    """What waits for one kind of decision, the one that waits longest first; what has been decided by filter.

    `name` is its template and its entry in the menu, `spec` how its list looks, `find` a page of it, and `words` what
    its template needs beside the page.
    """

    name: str
    spec: Callable[[], ListSpec]
    find: Callable[[Actor, ListState, PageRequest], Page[Any]]
    words: Mapping[str, object]

    def listing(self) -> View:
        """The view of the list."""

        @for_staff
        @require_safe
        def listing(request: HttpRequest) -> HttpResponse:
            state = self.spec().read(request.GET, request.path)
            asked = decode(state.after, state.per, width=2)
            found = self.find(request.actor, state, asked)  # type: ignore[attr-defined]
            page = ListPage(state, found.rows, total=found.total, next_cursor=found.next or "")
            return draw(request, self.name, {"page": page, **self.words}, here=self.name)

        return listing

    @property
    def url(self) -> str:
        """Where the list is."""
        return reverse(f"ops_{self.name}")


def answer(
    request: HttpRequest,
    decide: Callable[[], str],
    page: Callable[[FormState, int], HttpResponse],
    *,
    then: str,
    prefix: str = "f",
) -> HttpResponse:
    """The page of one that waits. Sent, it is decided: `decide` gives the sentence about it, and `then` is next.

    Somebody was quicker: the page is read anew. Another refusal stands in the form, which keeps its input.
    """
    if request.method != "POST":
        return page(FormState(), 200)
    try:
        said = decide()
    except Conflict as refused:
        messages.warning(request, f"{refused.sentence} {refused.remedy}")
        return see_other(request, request.path)
    except Refusal as refused:
        return page(FormState.refused(request.POST, refused, prefix), status_of(request, refused))
    messages.success(request, said)
    return see_other(request, then)


def version_read(request: HttpRequest) -> int:
    """The version of what was read when the form was drawn; 0, which nothing has, for anything else."""
    version = request.POST.get("version", "")
    return int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0


def events_about(actor: Actor, center_id: int, what: tuple[str, int], verbs: tuple[str, ...]) -> list[Event]:
    """What happened to one company or certificate of a centre, latest first; `what` is its name in lines and its id."""
    lines = journal.lines(actor, (Kind.CENTER, center_id), limit=LINES_READ, verbs=verbs)
    name, id_ = what
    return [event_of(line) for line in lines if line.data.get(name) == id_][:HISTORY]
