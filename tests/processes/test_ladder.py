"""The ladder of waiting and work: under the map for employees, from what was kept at the approval."""

import re
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from people.models import Role, User
from processes.ladder import ladder_of
from processes.models import ProcedureFigures, Process
from processes.plain import PlainProcedure
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, role, step


def page(sign_in: SignIn, user: User, process: Process, view: str = "steps") -> str:
    return sign_in(user).get(f"{process.get_absolute_url()}?view={view}").content.decode()


def under_the_map(shown: str) -> str:
    found = re.search(r'<details class="times".*?</details>', shown, re.S)
    return found[0] if found else ""


def timed(times: int = 1) -> PlainProcedure:
    return plain(
        step("ask"),
        step("order", "Order <it>", active_minutes=30, waiting_minutes=2880, value="adding"),
        step("check", active_minutes=20, value="waste"),
        *(step(f"more {number}", active_minutes=5) for number in range(1, times)),
    )


@pytest.mark.django_db
def test_steps_without_minutes_have_no_rung_and_the_others_keep_their_numbers() -> None:
    ladder = ladder_of(timed().steps, lambda number, _step: f"#step-{number}")
    assert [(rung.number, rung.waits, rung.works, rung.worth) for rung in ladder.rungs] == [
        (2, "2 days", "30 min", "adds value"),
        (3, "0", "20 min", "waste"),
    ]
    assert ladder.key == [("adding", "adds value"), ("waste", "waste")], "The key explains only what occurs."
    assert not ladder_of(plain().steps, lambda _number, _step: "")


@pytest.mark.parametrize("view", ["steps", "map"])
def test_every_employee_finds_how_long_it_takes_under_the_map(
    process: Process, cast: Cast, sign_in: SignIn, view: str
) -> None:
    factories.in_force(process, timed())
    shown = page(sign_in, cast.nora, process, view)
    ladder = under_the_map(shown)
    assert shown.index("data-map-view") < shown.index(ladder)
    assert "2 days 1 h from start to end, 50 min of work" in ladder
    assert 'href="#step-2"' in ladder
    assert "Order &lt;it&gt;" in ladder
    assert 'id="step-2"' in shown, "A rung leads to its step on the page."


def test_it_is_folded_beside_the_steps_and_open_where_only_the_map_is(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    factories.in_force(process, timed())
    assert '<details class="times">' in page(sign_in, cast.emma, process)
    assert '<details class="times" open>' in page(sign_in, cast.emma, process, "map")


def test_people_from_outside_and_procedures_without_minutes_have_none(
    cast: Cast, supplier_role: Role, sign_in: SignIn
) -> None:
    shared = factories.process(readers=[supplier_role], expert=cast.emma)
    factories.in_force(shared, timed())
    assert not under_the_map(page(sign_in, cast.sam, shared))
    assert under_the_map(page(sign_in, cast.oscar, shared))
    bare = factories.process("Buy services", expert=cast.emma)
    factories.in_force(bare)
    assert not under_the_map(page(sign_in, cast.emma, bare))


def test_no_money_stands_under_the_map(process: Process, cast: Cast, sign_in: SignIn) -> None:
    priced = role("buyer")
    priced.hourly_rate = Decimal(977)
    priced.save()
    revision = factories.in_force(process, timed())
    assert ProcedureFigures.objects.get(revision=revision).cost > 0
    shown = page(sign_in, cast.oscar, process)
    assert "977" not in shown
    assert "814" not in shown, "The cost of a case: 50 minutes at 977 an hour."


def test_the_average_case_is_the_one_kept_at_the_approval(process: Process, cast: Cast, sign_in: SignIn) -> None:
    revision = factories.in_force(process, timed())
    ProcedureFigures.objects.filter(revision=revision).update(lead=60, active=7)
    assert "60 min from start to end, 7 min of work" in under_the_map(page(sign_in, cast.emma, process))
    ProcedureFigures.objects.filter(revision=revision).delete()
    ladder = under_the_map(page(sign_in, cast.emma, process))
    assert "from start to end" not in ladder, "Where nothing could be kept, nothing is said."
    assert identity("order") not in ladder
    assert ">2 days</span>" in ladder


def test_the_ladder_costs_no_query(process: Process, cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.emma)
    counts: list[int] = []
    for content in (plain(step("ask")), timed(), timed(30)):
        of = factories.process(f"Process {len(counts)}", expert=cast.emma)
        factories.in_force(of, content)
        client.get(of.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            client.get(of.get_absolute_url())
        counts.append(len(queries))
    assert len(set(counts)) == 1, counts
