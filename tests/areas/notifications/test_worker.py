"""The real worker, watched from outside: a request that nobody answered ends, both sides know, a mail goes."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings

from suitcase.areas.consent.models import LinkRequest
from suitcase.areas.journal.tasks import do_what_is_due
from suitcase.kernel import clock
from suitcase.stores.postgres import acting
from tests.areas.consent.test_requests import ask
from tests.areas.journal.test_worker import until
from tests.areas.notifications.stage import SYSTEM, states, texts
from tests.cast import Cast, everybody


@pytest.fixture
def asked(own_database: Callable[[str], str]) -> tuple[Cast, int]:
    cast = everybody()
    return cast, ask(cast)


@pytest.fixture
def worker(asked: tuple[Cast, int], tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A worker that lives two weeks later."""
    # What the minute enqueues; nobody wants to wait for the next full one.
    do_what_is_due.defer(timestamp=0)
    later = (dt.timedelta(days=14) + dt.timedelta(minutes=1)).total_seconds()
    process = subprocess.Popen(
        [sys.executable, "-m", "suitcase.worker"],
        env={
            **os.environ,
            "SUITCASE_LOG": "json",
            "SUITCASE_DB_NAME": settings.DATABASES["default"]["NAME"],
            "SUITCASE_CLOCK_OFFSET": str(later),
            "SUITCASE_MAIL_FOLDER": str(tmp_path),
        },
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    yield process
    if process.poll() is None:
        process.kill()
    process.communicate()


def test_a_request_ends_and_both_sides_are_told(
    asked: tuple[Cast, int], worker: subprocess.Popen[str], tmp_path: Path
) -> None:
    cast, request_id = asked
    until(lambda: len(list(tmp_path.glob("*.eml"))) == 2, worker)
    until(lambda: {state for _, state in states()} == {"sent"}, worker)
    with acting(SYSTEM):
        assert LinkRequest.objects.get(id=request_id).state == "EXPIRED"
    clock.advance(dt.timedelta(days=15))
    assert texts(cast.ana)[0].startswith("@mia.trails did not answer the request of Acme Outdoor in time.")
    assert texts(cast.mia) == [
        "The request of Acme Outdoor about @mia.trails has expired. Nothing was approved.",
        "Acme Outdoor asks to use posts of @mia.trails in ads.",
    ]
    mails = "".join(path.read_text() for path in tmp_path.glob("*.eml"))
    assert mails.count("Message-ID: <notification-") == 2
