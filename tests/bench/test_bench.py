"""The benchmark's firm is one that the verbs could have left, and no page asks more of a larger one."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.apps import apps
from django.core.cache import cache
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from bench.generate import Size, fill
from bench.pages import Page, pages
from kpis.cards import wrong_cards
from kpis.models import Goal
from people.models import User
from processes import health, interface_figures, interface_reading
from processes.interfaces import Verdict
from processes.models import Process
from processes.tree import check_tree
from tests.conftest import SignIn

SMALL, LARGER = 0.005, 0.01
MOST_QUERIES = 30
MOST_AT_FIRST = 40  # the first look also reads what is kept in memory after it, and notes who read what
PANELS = 3  # a reader who has something in a panel costs the question or two that fill it


@pytest.fixture(autouse=True)
def _with_the_floor_page(settings: Settings) -> None:
    settings.ROOT_URLCONF = "bench.urls"
    [engine] = settings.TEMPLATES
    folders = [*engine["DIRS"], settings.BASE_DIR / "bench" / "templates"]
    settings.TEMPLATES = [{**engine, "DIRS": folders}]  # assigned, not changed in place: only so it is noticed


@contextmanager
def firm(scale: float) -> Iterator[None]:
    """A filled database, for as long as the block lasts."""
    with transaction.atomic():
        fill(Size.scaled(scale, cascade_kpis=40))
        yield
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_the_generated_firm_is_sound_in_itself() -> None:
    with firm(SMALL):
        assert _dangling() == []
        assert check_tree(Process) == []
        assert check_tree(Goal) == []
        assert wrong_cards() == []


@pytest.mark.django_db
def test_what_is_summed_up_over_the_firm_is_what_its_rows_say() -> None:
    with firm(SMALL):
        for name in ("reader", "quality"):
            user = User.objects.get(username=name)
            rows, sums = interface_reading.listed("all", None, user), interface_figures.of(user)
            assert sum(sums.standing()) == len(rows) > 0
            assert sums.standing().met == sum(row.judged.verdict == Verdict.MET for row in rows)
            assert sums.to_settle() == [row.flow for row in rows if row.judged.is_to_settle]
            assert sums.to_settle(mine=user) == [
                row.flow for row in rows if row.judged.is_to_settle and row.here.is_mine
            ]
            for kind in health.KINDS:
                keys, count = health.list_of(user, kind, None)
                assert len(keys) == count, kind


@pytest.mark.slow
@pytest.mark.django_db
def test_no_page_asks_more_questions_of_a_larger_firm(sign_in: SignIn) -> None:
    with firm(SMALL):
        small = {page.name: _most(page, sign_in) for page in pages()}
    with firm(LARGER):
        larger = {page.name: _most(page, sign_in) for page in pages()}
    assert {name: count for name, count in larger.items() if count > MOST_QUERIES} == {}
    assert {name: (small[name], count) for name, count in larger.items() if count > small[name] + PANELS} == {}


def _most(page: Page, sign_in: SignIn) -> int:
    """The queries of a page, looked at again, for the one of its subjects that needs most."""
    client = sign_in(User.objects.get(username=page.who if page.who != "nobody" else "reader"))
    found = []
    for url in page.urls[:5]:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200, url
        assert len(queries) <= MOST_AT_FIRST, url
        if page.forgets:
            cache.clear()
        with CaptureQueriesContext(connection) as queries:
            client.get(url)
        found.append(len(queries))
    return max(found)


def _dangling() -> list[str]:
    """Foreign keys that lead nowhere; the generator copies with the checks asleep."""
    found = []
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            for field in model._meta.concrete_fields:
                if field.remote_field is None or not getattr(field, "db_constraint", False):
                    continue
                column, wanted = field.column, field.target_field.column  # type: ignore[attr-defined]
                own, other = model._meta.db_table, field.remote_field.model._meta.db_table
                cursor.execute(
                    f'SELECT count(*) FROM "{own}" a WHERE a."{column}" IS NOT NULL '  # noqa: S608 - our own tables
                    f'AND NOT EXISTS (SELECT 1 FROM "{other}" b WHERE b."{wanted}" = a."{column}")'
                )
                if cursor.fetchone()[0]:
                    found.append(f"{model._meta.label}.{field.name}")
    return found
