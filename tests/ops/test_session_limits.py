"""A session ends when nobody uses it, and some hours after it began."""

from datetime import timedelta

import pytest
from django.test import Client

from people import clock
from people.models import User
from tests.conftest import SignIn

MONDAY = clock.as_moment("2026-03-02T08:00:00+00:00")


@pytest.fixture
def at_work(emma: User, sign_in: SignIn) -> Client:
    with clock.at(MONDAY):
        return sign_in(emma)


def is_signed_in(client: Client, after: timedelta) -> bool:
    with clock.at(MONDAY + after):
        return client.get("/password/").status_code == 200


def test_half_an_hour_without_a_page_ends_the_session(at_work: Client) -> None:
    assert is_signed_in(at_work, timedelta(minutes=30))
    assert not is_signed_in(at_work, timedelta(minutes=60, seconds=1))


def test_a_session_in_use_goes_on(at_work: Client) -> None:
    assert all(is_signed_in(at_work, timedelta(minutes=25 * n)) for n in range(1, 10))


def test_after_twelve_hours_everybody_signs_in_again(at_work: Client) -> None:
    visits = range(25, 12 * 60, 25)
    assert all(is_signed_in(at_work, timedelta(minutes=minutes)) for minutes in visits)
    assert not is_signed_in(at_work, timedelta(hours=12, seconds=1))
