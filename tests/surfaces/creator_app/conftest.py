"""The cast with their phones in their hands."""

from __future__ import annotations

import pytest
from pytest_django import Settings

from tests.cast import Cast
from tests.surfaces.creator_app.phone import Phone, in_hand


@pytest.fixture(autouse=True)
def plain_static(settings: Settings, tmp_path) -> None:
    """Static files under their own names: nothing has been collected for a test. Uploads go nowhere else."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.MEDIA_ROOT = tmp_path / "files"


@pytest.fixture
def mia(cast: Cast) -> Phone:
    """Mia, @mia.trails."""
    return in_hand(cast.mia)


@pytest.fixture
def leo(cast: Cast) -> Phone:
    """Leo, @leo.bakes."""
    return in_hand(cast.leo)


@pytest.fixture
def cai(cast: Cast) -> Phone:
    """Cai, who has nothing."""
    return in_hand(cast.cai)
