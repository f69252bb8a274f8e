"""The cast at their desks."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.cast import Cast
from tests.surfaces.ads_manager.desk import Desk, at_desk


@pytest.fixture(autouse=True)
def plain_static(settings: Settings) -> None:
    """Static files under their own names: nothing has been collected for a test."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }


@pytest.fixture
def ana(cast: Cast) -> Desk:
    """Ana, who owns Acme's ad account."""
    return at_desk(cast.ana)


@pytest.fixture
def cai(cast: Cast) -> Desk:
    """Cai, who has nothing to do with anybody."""
    return at_desk(cast.cai)
