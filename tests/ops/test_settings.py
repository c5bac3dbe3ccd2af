"""The portal refuses to start on settings that are not safe."""

import pytest

from tests.ops.environment import GOOD_KEY, manage

SAFE = {"SECRET_KEY": GOOD_KEY, "ALLOWED_HOSTS": "portal.example.com", "DATABASE_URL": "postgresql:///nowhere"}


def test_safe_settings_pass_the_deploy_check_without_a_warning() -> None:
    done = manage("check", "--deploy", "--fail-level", "WARNING", **SAFE)
    assert done.returncode == 0, done.stderr
    assert "WARNINGS" not in done.stderr


@pytest.mark.parametrize(
    ("unsafe", "words"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY is missing"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY is missing or too easy"),
        ({"SECRET_KEY": "a" * 64}, "SECRET_KEY is missing or too easy"),
        ({"SECRET_KEY": "django-insecure-" + GOOD_KEY}, "SECRET_KEY is missing or too easy"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": " , "}, "ALLOWED_HOSTS must name"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS must name"),
        ({"DEBUG": "1"}, "DEBUG shows everybody"),
        ({"DEBUG": "yes"}, "write 1 or 0"),
        ({"BMS_DEMO": "true"}, "write 1 or 0"),
        ({"DATABASE_URL": "mysql://a:secret@somewhere/bms"}, "DATABASE_URL is not"),
        ({"TIME_ZONE": "Europe/Nowhere"}, "which is no time zone"),
    ],
)
def test_an_unsafe_setting_is_refused_in_words(unsafe: dict[str, str], words: str) -> None:
    done = manage("check", **{**SAFE, **unsafe})
    assert done.returncode != 0
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert "secret@" not in done.stderr


def test_the_demo_needs_no_settings_and_keeps_a_secret_of_its_own() -> None:
    ask = "from django.conf import settings; print(settings.SECRET_KEY)"
    demo = {"BMS_DEMO": "1", "DATABASE_URL": "postgresql:///nowhere"}
    first, second = (manage("shell", "--no-imports", "-c", ask, **demo) for _ in range(2))
    assert first.returncode == 0, first.stderr
    assert len(first.stdout.strip()) >= 50
    assert first.stdout == second.stdout


def test_the_clock_can_be_set_in_test_mode_only() -> None:
    ask = "from people import clock; print(clock.today())"
    wanted = {**SAFE, "BMS_TEST_NOW": "2031-05-06"}
    assert manage("shell", "--no-imports", "-c", ask, **wanted).stdout.strip() != "2031-05-06"
    assert manage("shell", "--no-imports", "-c", ask, **wanted, BMS_TEST_MODE="1").stdout.strip() == "2031-05-06"


def test_the_sample_firm_is_refused_outside_the_demo() -> None:
    done = manage("load_sample", **SAFE)
    assert done.returncode != 0
    assert "BMS_DEMO=1" in done.stderr


def test_scenarios_are_refused_outside_test_mode() -> None:
    done = manage("load_scenario", "nothing.json", **SAFE)
    assert done.returncode != 0
    assert "BMS_TEST_MODE=1" in done.stderr
