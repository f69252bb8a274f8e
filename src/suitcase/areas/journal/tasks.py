"""What the worker does for the journal now and then."""

import contextlib

from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from suitcase.areas.journal.due import do_round
from suitcase.areas.journal.submissions import purge_submissions


@app.periodic(cron="17 * * * *", periodic_id="journal-purge-submissions")
@app.task(name="journal.purge_submissions", queueing_lock="journal.purge_submissions")
def purge_old_submissions(timestamp: int) -> int:
    """Every hour: forget idempotency keys older than a day."""
    return purge_submissions()


@app.periodic(cron="* * * * *", periodic_id="journal-due")
@app.task(name="journal.due", queueing_lock="journal.due")
def do_what_is_due(timestamp: int) -> None:
    """Every minute, in rounds of seconds: let end, remind and expire what has become due."""
    _, is_all = do_round()
    if not is_all:
        with contextlib.suppress(AlreadyEnqueued):
            again = app.configure_task("journal.due", queueing_lock="journal.due")
            again.defer(timestamp=timestamp)
