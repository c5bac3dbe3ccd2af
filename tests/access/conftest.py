"""The marked firm, built once for each module that asks for it; every test undoes what it changes."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import transaction
from django.test import override_settings
from pytest_django import DjangoDbBlocker
from pytest_django.fixtures import Settings

from tests.access import marked
from tests.access.marked import Firm


@pytest.fixture(scope="module")
def media(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("media")


@pytest.fixture(scope="module")
def firm(django_db_setup: None, django_db_blocker: DjangoDbBlocker, media: Path) -> Iterator[Firm]:
    quick = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    with (
        django_db_blocker.unblock(),
        override_settings(PASSWORD_HASHERS=quick, BMS_MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        yield marked.build()
        transaction.set_rollback(True)


@pytest.fixture
def its_files(firm: Firm, settings: Settings, media: Path) -> None:
    """The files of the firm lie where it was built."""
    settings.BMS_MEDIA_ROOT = media
