"""What a watching program is told."""

from pathlib import Path

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from bms import health


def test_a_living_process_says_so_without_signing_in_and_without_the_database(client: Client) -> None:
    answer = client.get("/health/live")
    assert (answer.status_code, answer.json()) == (200, {"status": "live"})


@pytest.mark.django_db
def test_a_portal_that_can_work_is_ready(client: Client) -> None:
    answer = client.get("/health/ready")
    assert answer.status_code == 200
    assert answer.json() == {"status": "ready", "database": "ok", "migrations": "ok", "storage": "ok"}


def test_without_its_database_the_portal_is_not_ready(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> None:
        raise OperationalError("the server is away, at 10.1.2.3")

    monkeypatch.setattr("bms.health.connection.cursor", away)
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.json()["database"] == "failed"
    assert b"10.1.2.3" not in answer.content


@pytest.mark.django_db
def test_a_missing_migration_is_reported(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr("bms.health.MigrationExecutor.migration_plan", lambda *_: ["one to come"])
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["migrations"]) == (503, "failed")


@pytest.mark.django_db
def test_a_storage_that_takes_no_file_is_reported(client: Client, settings: Settings, tmp_path: Path) -> None:
    blocked = tmp_path / "a file, not a folder"
    blocked.touch()
    settings.BMS_MEDIA_ROOT = blocked / "media"
    answer = client.get("/health/ready")
    assert (answer.status_code, answer.json()["storage"]) == (503, "failed")


def test_health_is_asked_by_get_only(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
