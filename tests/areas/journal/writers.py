"""Writers on connections of their own that do one step at a time, when the test says so."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Callable
from typing import Any

from django.db import connections, transaction

from suitcase.kernel.actor import Actor


class Rollback(Exception):
    """Makes a writer's transaction fail."""


class Writer:
    """A person with a transaction that stays open until it is told how to end."""

    def __init__(self, actor: Actor) -> None:
        self.actor = actor
        self.open = False
        self._steps: queue.Queue[tuple[Callable[[], Any], queue.Queue[Any]] | None] = queue.Queue()
        self._transaction: Any = None
        self._thread = threading.Thread(target=self._work, daemon=True)
        self._thread.start()

    def do(self, step: Callable[[], Any]) -> Any:
        """Run `step` on the writer's connection, wait for it and give back what it returns or raises."""
        answer: queue.Queue[Any] = queue.Queue()
        self._steps.put((step, answer))
        result = answer.get(timeout=30)
        if isinstance(result, BaseException):
            raise result
        return result

    def begin(self) -> None:
        """Open the transaction, if there is none."""
        if not self.open:
            self.do(self._begin)
            self.open = True

    def end(self, *, commit: bool) -> None:
        """Commit or roll back what is open."""
        if self.open:
            self.open = False
            self.do(lambda: self._end(commit))

    def stop(self) -> None:
        """Roll back what is open and close the connection."""
        self.end(commit=False)
        self._steps.put(None)
        self._thread.join(timeout=30)

    def _begin(self) -> None:
        self._transaction = transaction.atomic()
        self._transaction.__enter__()

    def _end(self, commit: bool) -> None:
        failure = None if commit else Rollback()
        with contextlib.suppress(Rollback):
            self._transaction.__exit__(type(failure) if failure else None, failure, None)

    def _work(self) -> None:
        while (step := self._steps.get()) is not None:
            function, answer = step
            try:
                answer.put(function())
            except BaseException as error:
                answer.put(error)
        connections.close_all()
