"""What has become due: areas say what ends or is told by time, and the worker's minute has it done.

An area that lets things expire keeps three habits:

* **Derived for reading.** A row past its moment counts as expired wherever it is read (`rules.effective_state`
  of consent shows how), whether or not the minute has come. What stands here only makes the row and the journal
  follow, so nothing depends on the worker being quick, or on it running at all.
* **Derived from the row for doing.** Work finds what is due by `clock.now()` and an index on the row's own moment.
  Nothing is scheduled ahead: a moment that was changed meanwhile counts as it is now, and after a standstill of
  days the next minute puts everything right.
* **Plugged in from `apps.py`**, like a reader of the journal:

      def ready(self) -> None:
          journal.register_due("ad_accounts.role_requests", expire_role_requests)

      # in due.py; `journal.remind` is the same for reminders
      @action
      def expire_role_requests(actor: Actor, *, limit: int) -> int:
          def expire(row: RoleRequest) -> None:
              row.state = "EXPIRED"
              row.save(update_fields=["state"])
              record("role_request:expired", actor, streams=[…], data={…})

          late = RoleRequest.objects.filter(state="PENDING", expires_at__lte=clock.now())
          return journal.settle(late, "expires_at", limit, expire)

The partial index that makes this cheap: `Index(fields=["expires_at"], condition=Q(state="PENDING"))`. SKIP LOCKED
leaves a row to the person who is answering it at this very moment; whoever comes second finds it settled. The one
line per row is what people are told by (`notifications/rules.py`).

In tests turn the clock and call `do_due()`, or the action itself with `Actor.system()`.
"""

from __future__ import annotations

import dataclasses
import time
from typing import Protocol

import structlog

from suitcase.kernel.actor import Actor
from suitcase.stores.postgres import acting, prepared

# Short enough that a batch is no long transaction, long enough that its fixed cost vanishes.
BATCH = 200
# A worker that is told to stop waits for what has begun; what is left then is taken up by the next round.
LONGEST_SECONDS = 4.0

log = structlog.get_logger(__name__)


class Work(Protocol):
    """Does at most `limit` of the things that are due, oldest first, and returns how many; 0 when none is left."""

    def __call__(self, actor: Actor, *, limit: int) -> int: ...


@dataclasses.dataclass(frozen=True, slots=True)
class Due:
    """One kind of thing that becomes due: its name, what is done, and how many at once in one transaction."""

    name: str
    work: Work
    batch: int


_registry: dict[str, Due] = {}


def register_due(name: str, work: Work, *, batch: int = BATCH) -> None:
    """Have the worker call `work` every minute, again and again until nothing is due. For an app's `ready()`.

    Each call has a transaction of its own in which it acts as the system (scope "job"), and only one process at a
    time does the work of one name. A call that raises is undone alone, logged, and tried again the next minute; the
    other registered work goes on. Raises ValueError when other work has this name.
    """
    known = _registry.get(name)
    if known is not None and known.work is not work:
        raise ValueError(f"There is already due work called {name!r}.")
    _registry[name] = Due(name, work, batch)


def registered_due() -> tuple[Due, ...]:
    """All registered work, in the order of registration: an area's own order is kept."""
    return tuple(_registry.values())


def do_due(names: tuple[str, ...] = ()) -> dict[str, int]:
    """Do all that is due by the clock (only of `names`, if given); returns how many of each were done.

    Work that another process is doing now is left to it.
    """
    return do_round(names, seconds=float("inf"))[0]


def do_round(names: tuple[str, ...] = (), *, seconds: float = LONGEST_SECONDS) -> tuple[dict[str, int], bool]:
    """The same for a while: stops after the batch in which `seconds` are over, and says whether all was done."""
    done: dict[str, int] = {}
    until = time.monotonic() + seconds
    is_all = True
    for due in registered_due():
        if names and due.name not in names:
            continue
        try:
            done[due.name], is_finished = _all_of(due, until)
            is_all = is_all and is_finished
        except Exception:
            log.exception("due work failed", work=due.name)
    return done, is_all


def _all_of(due: Due, until: float) -> tuple[int, bool]:
    total = 0
    while time.monotonic() < until:
        count = _batch(due)
        total += count
        if not count:
            return total, True
    return total, False


def _batch(due: Due) -> int:
    system = Actor.system(due.name)
    with acting(system):
        lock = "SELECT pg_try_advisory_xact_lock(hashtextextended(%s, 0))"
        if not prepared(lock, (f"due:{due.name}",))[0][0]:
            return 0
        return due.work(system, limit=due.batch)
