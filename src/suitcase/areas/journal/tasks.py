"""What the worker does for the journal now and then."""

from procrastinate.contrib.django import app

from suitcase.areas.journal.due import do_due
from suitcase.areas.journal.submissions import purge_submissions


@app.periodic(cron="17 * * * *", periodic_id="journal-purge-submissions")
@app.task(name="journal.purge_submissions", queueing_lock="journal.purge_submissions")
def purge_old_submissions(timestamp: int) -> int:
    """Every hour: forget idempotency keys older than a day."""
    return purge_submissions()


@app.periodic(cron="* * * * *", periodic_id="journal-due")
@app.task(name="journal.due", queueing_lock="journal.due")
def do_what_is_due(timestamp: int) -> None:
    """Every minute: let end, remind and expire what has become due."""
    do_due()
