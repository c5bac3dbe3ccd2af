"""Every answer carries the headers that keep the browser on our side."""

import pytest
from django.db import OperationalError
from django.test import Client
from pytest_django.fixtures import Settings

from bms import health

WANTED = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


@pytest.mark.parametrize(
    ("path", "status"),
    [("/health/live", 200), ("/sign-in/", 200), ("/nowhere/", 404), ("/", 302), ("/static/css/base.css", 200)],
)
@pytest.mark.django_db
def test_every_answer_carries_them(client: Client, settings: Settings, path: str, status: int) -> None:
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    answer = client.get(path)
    assert answer.status_code == status
    assert WANTED.items() <= dict(answer.headers).items()
    policy = answer.headers["Content-Security-Policy"]
    assert "script-src 'self';" in policy + ";"
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "Access-Control-Allow-Origin" not in answer.headers


@pytest.mark.django_db
def test_a_foreign_host_is_refused_with_the_headers(client: Client) -> None:
    answer = client.get("/sign-in/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert WANTED.items() <= dict(answer.headers).items()


def test_over_https_the_browser_is_told_to_stay_there(client: Client, settings: Settings) -> None:
    settings.SECURE_HSTS_SECONDS = 3600
    assert "max-age=3600" in client.get("/health/live", secure=True).headers["Strict-Transport-Security"]
    assert "Strict-Transport-Security" not in client.get("/health/live").headers


def test_pages_are_kept_by_no_proxy(client: Client) -> None:
    assert "private" in client.get("/health/live").headers["Cache-Control"]


def test_a_failure_of_ours_shows_nothing_of_the_inside(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(health, "_reaches_database", lambda: 1 / 0)
    answer = Client(raise_request_exception=False).get("/health/ready")
    assert answer.status_code == 500
    assert WANTED.items() <= dict(answer.headers).items()
    assert b"ZeroDivisionError" not in answer.content


def test_a_database_that_is_away_means_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    def away() -> bool:
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(health, "_reaches_database", away)
    answer = Client(raise_request_exception=False).get("/health/ready")
    assert answer.status_code == 503
    assert answer.headers["Retry-After"]
    assert b"server closed" not in answer.content
