"""Two editions of a real framework: identity decides, never the code."""

from collections import Counter
from threading import Barrier, Thread

import pytest
from django.db import close_old_connections, connection
from pytest_django import DjangoAssertNumQueries

from documents.imports.cells import Sheet
from documents.imports.columns import Choice
from documents.imports.desk import StalePlan
from documents.models import Document
from people.models import User
from processes.imports.plan import Plan
from processes.imports.planning import plan_of
from processes.imports.wanted import Wanted, tree_in
from processes.imports.writing import bring_in, default_owner
from processes.models import Process, ProcessIndex
from processes.tree import check_tree
from tests.conftest import Cast
from tests.factories import setup_account
from tests.processes.tables import PCF, SMALL, framework, next_edition

COLUMNS = Choice("", 0, {"identity": 0, "code": 1, "title": 2})
Rows = list[tuple[int, str, str]]


def wanted(rows: Rows) -> Wanted:
    sheet = Sheet("", [(number, list(row)) for number, row in enumerate(rows, start=1)])
    return tree_in(sheet, COLUMNS, "APQC PCF")


def bring(rows: Rows, by: User) -> Plan:
    return bring_in(wanted(rows), by=by, owner=default_owner(), reason="Imported.").plan


def numbers() -> dict[int, tuple[str, str]]:
    """Number and name by PCF ID."""
    rows = Process.objects.values_list("identity_code", "document__number", "document__title")
    return {int(code): (number, title) for code, number, title in rows}


@pytest.mark.skipif(not PCF.exists(), reason="The APQC workbook is not beside this checkout.")
def test_the_next_edition_finds_every_process_by_its_identity(cast: Cast) -> None:
    rows = framework()
    edition = next_edition(rows)
    assert len(edition.passed) == 119
    had = {code: one for one, code, _ in rows}
    assert all(had[code] != one for code, one in edition.passed.items())
    bring(rows, cast.quinn)
    before = numbers()

    plan = plan_of(wanted(edition.rows), by=cast.quinn, owner=default_owner())
    found = {
        kind: {int(row.identity) for row in getattr(plan, kind)} for kind in ("new", "moved", "renamed", "unchanged")
    }
    assert (found["new"], found["moved"], found["renamed"]) == (edition.new, edition.moved, edition.renamed)
    assert {int(node.identity) for node in plan.gone} == edition.gone
    assert set(edition.passed.values()) <= found["unchanged"]
    assert numbers() == before  # looking changes nothing

    bring(edition.rows, cast.quinn)
    after = numbers()
    names = {one: name for one, _, name in edition.rows}
    for one, (number, name) in before.items():
        assert after[one] == (number, names.get(one, name))
    assert set(after) == set(before) | edition.new
    assert check_tree(Process) == []
    by_title = dict(ProcessIndex.objects.values_list("process__identity_code", "title"))
    assert all(by_title[str(one)] == names[one] for one in edition.renamed | edition.new)
    assert not Document.objects.exclude(withdrawn_on=None).exists()

    histories = Process.history.count(), Document.history.count()
    again = bring(edition.rows, cast.quinn)
    assert not again.changes_something
    assert (Process.history.count(), Document.history.count()) == histories
    back = bring(rows, cast.quinn)
    assert {int(row.identity) for row in back.renamed} == edition.renamed
    assert {int(node.identity) for node in back.gone} == edition.new


@pytest.mark.skipif(not PCF.exists(), reason="The APQC workbook is not beside this checkout.")
def test_the_codes_that_passed_on_stand_in_the_new_order(cast: Cast) -> None:
    rows = framework()
    edition = next_edition(rows)
    bring(rows, cast.quinn)
    bring(edition.rows, cast.quinn)
    order = {
        int(code): (parent, position)
        for code, parent, position in Process.objects.values_list("identity_code", "parent", "position")
    }
    for code, one in edition.passed.items():
        above, _, last = code.rpartition(".")
        neighbour = edition.passed.get(f"{above}.{int(last) + 1}")
        if neighbour is not None:
            assert order[one][0] == order[neighbour][0]
            assert order[one][1] < order[neighbour][1]


def test_the_number_of_queries_grows_with_the_levels_and_the_batches_only(
    cast: Cast, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    rows: Rows = [(10_000 + top, f"{top}", f"Area {top}") for top in range(1, 21)]
    rows += [(top * 100 + low, f"{top}.{low}", f"Process {top} {low}") for top in range(1, 21) for low in range(1, 100)]
    with django_assert_max_num_queries(60):
        bring(rows, cast.quinn)
    with django_assert_max_num_queries(60):
        bring([(one, code, f"{name} (revised)") for one, code, name in reversed(rows)], cast.quinn)
    assert Process.objects.filter(document__title__endswith="(revised)").count() == 2000


@pytest.mark.django_db(transaction=True)
def test_two_imports_at_once_are_one_after_the_other() -> None:
    by = setup_account()
    rows: Rows = [(int(str(one)), code, name) for one, code, name in SMALL[1:]]
    owner = default_owner([])
    outcomes: list[str] = []
    for turn in range(5):
        table = wanted([(one + turn * 1000, code, name) for one, code, name in rows])
        seen = plan_of(table, by=by, owner=owner).fingerprint
        start = Barrier(2)

        def act(table: Wanted = table, seen: str = seen, start: Barrier = start) -> None:
            close_old_connections()
            try:
                start.wait()
                bring_in(table, by=by, owner=owner, reason="Imported.", seen=seen)
                outcomes.append("done")
            except StalePlan:
                outcomes.append("shown anew")
            except BaseException as fault:
                outcomes.append(repr(fault))
            finally:
                connection.close()

        threads = [Thread(target=act) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert Counter(outcomes) == {"done": 5, "shown anew": 5}
    assert Process.objects.count() == 5 * len(rows)
    assert check_tree(Process) == []


@pytest.mark.django_db(transaction=True)
def test_an_import_and_somebody_who_creates_do_not_wait_for_each_other() -> None:
    """Both take the counter of numbers first and the tree after it; the other way round they would lock each other."""
    by = setup_account()
    owner = default_owner([])
    assert owner is not None
    rows: Rows = [(int(str(one)), code, name) for one, code, name in SMALL[1:]]
    bring_in(wanted(rows), by=by, owner=owner, reason="Imported.")
    faults: list[BaseException] = []
    start = Barrier(2)

    def act(job: str) -> None:
        close_old_connections()
        try:
            start.wait()
            for turn in range(1, 8):
                if job == "create":
                    Process.create(by=by, title=f"Own {turn}", owner_role=owner)
                else:
                    bring_in(
                        wanted([(one + turn * 1000, code, name) for one, code, name in rows]),
                        by=by, owner=owner, reason="Imported.",
                    )  # fmt: skip
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=act, args=(job,)) for job in ("create", "import")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert Process.objects.count() == 8 * len(rows) + 7
    assert Process.objects.values("document__number").distinct().count() == Process.objects.count()
    assert check_tree(Process) == []
