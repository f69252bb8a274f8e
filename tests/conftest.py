"""Fixtures for every test: databases cloned from the template, the clock put back, the cast."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from pytest_django.plugin import DjangoDbBlocker

from suitcase.kernel import clock
from suitcase.stores import dsn as stores_dsn
from tests import session
from tests.cast import Cast, everybody

pytest_plugins = ["tests.browser"]


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker) -> Iterator[None]:
    """A database of this worker's own, a copy of the migrated template."""
    name = settings.DATABASES["default"]["NAME"]
    session.clone(name)
    with django_db_blocker.unblock():
        yield
        connections.close_all()
    with session.server() as connection:
        session.drop(name, connection)


@pytest.fixture(scope="session")
def spare_database() -> Iterator[str]:
    """The name of this worker's second database, in which tests may commit."""
    name = f"test_{session.RUN}_{session.WORKER}_own"
    session.clone(name)
    yield name
    with session.server() as connection:
        session.drop(name, connection)


@pytest.fixture
def own_database(django_db_blocker: DjangoDbBlocker, spare_database: str) -> Iterator[Callable[[str], str]]:
    """An empty database for this test alone, for work that commits: several connections, sequencer, worker.

    Django's connection points at it meanwhile. Gives a function from role to connection string.
    """
    before = settings.DATABASES["default"]["NAME"]
    with django_db_blocker.unblock():
        connections.close_all()
        _point_at(spare_database)
        try:
            yield lambda role="app": stores_dsn.dsn(session.VAR, role, spare_database)
        finally:
            connections.close_all()
            _point_at(before)
            session.empty(spare_database)


@pytest.fixture(autouse=True)
def straight_clock() -> Iterator[None]:
    """No test leaves the clock turned for the next one."""
    yield
    clock.restore()


@pytest.fixture
def plain_static(settings) -> None:
    """Templates name static files by their plain names: nothing has to be collected first."""
    backend = "django.contrib.staticfiles.storage.StaticFilesStorage"
    settings.STORAGES = {**settings.STORAGES, "staticfiles": {"BACKEND": backend}}


def _point_at(name: str) -> None:
    settings.DATABASES["default"]["NAME"] = name
    connections["default"].settings_dict["NAME"] = name


@pytest.fixture
def cast(db: None) -> Cast:
    """The cast, in a database that is put back after the test."""
    return everybody()
