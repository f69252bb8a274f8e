"""What the worker does for creators now and then: uploads nobody published, files nothing names."""

from __future__ import annotations

from procrastinate.contrib.django import app

from suitcase.areas.creators.posts import forget_drafts
from suitcase.kernel.actor import Actor
from suitcase.stores import media
from suitcase.stores.postgres import acting


@app.periodic(cron="23 * * * *", periodic_id="creators-sweep-files")
@app.task(name="creators.sweep_files", queueing_lock="creators.sweep_files")
def sweep_files(timestamp: int) -> int:
    """Every hour: give up uploads that waited for too long, then remove files that no row names for a day."""
    forget_drafts(Actor.system())
    with acting(Actor.system()):
        return media.sweep()
