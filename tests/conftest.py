"""Fixtures for every test: databases cloned from the template, the clock put back, the cast."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator

import pytest
from django.conf import settings
from django.db import connections
from hypothesis import HealthCheck
from hypothesis import settings as examples
from pytest_django.plugin import DjangoDbBlocker

from suitcase.kernel import clock
from suitcase.stores import dsn as stores_dsn
from suitcase.stores.postgres import beside
from tests import session, sessions
from tests.cast import Cast, everybody, signed_in

pytest_plugins = ["tests.browser", "tests.house"]
# How quick the machine is at this moment says nothing about the code.
examples.register_profile("patient", deadline=None, suppress_health_check=[HealthCheck.too_slow])
examples.load_profile("patient")


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


@dataclasses.dataclass(frozen=True)
class Stage:
    """A database in which the cast stands already, and this worker's connection to it."""

    name: str
    connection: object
    cast: Cast


@pytest.fixture(scope="session")
def stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """The cast, made once for this worker: hundreds of tests begin with it."""
    name = f"test_{session.RUN}_{session.WORKER}_cast"
    session.clone(name)
    with django_db_blocker.unblock():
        connection = connections.create_connection("default")
        connection.settings_dict = {**connection.settings_dict, "NAME": name}
        before = _go_on(connection, name)
        made = everybody()
        sessions.keep(made)
        _go_on(*before)
        yield Stage(name, connection, made)
        connection.close()
    with session.server() as owner:
        session.drop(name, owner)


@pytest.fixture
def on_stage(request: pytest.FixtureRequest) -> Iterator[None]:
    """Work in the database with the cast, when the test asks for the cast and for no database in particular."""
    if "cast" not in request.fixturenames or request.node.get_closest_marker("django_db"):
        yield
        return
    stage = request.getfixturevalue("stage")
    before = _go_on(stage.connection, stage.name)
    yield
    beside("DELETE FROM rate")  # what was counted stays when the rest is undone
    _go_on(*before)


@pytest.fixture
def db(on_stage: None, db: None) -> None:
    """A transaction that is undone after the test."""


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


def _go_on(connection: object, name: str) -> tuple[object, str]:
    """Let this thread work on another connection, to another database; returns those it worked on."""
    before = connections["default"], settings.DATABASES["default"]["NAME"]
    connections["default"] = connection
    settings.DATABASES["default"]["NAME"] = name
    return before


@pytest.fixture
def cast(request: pytest.FixtureRequest, db: None) -> Cast:
    """The cast, in a database that is put back after the test."""
    if request.node.get_closest_marker("django_db"):
        return everybody()
    return signed_in(request.getfixturevalue("stage").cast)
