"""The page on time and cost: for employees; money only for those who may see it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.fixtures import Settings

from people import clock
from people.models import Role
from processes import effort, lean
from processes.models import ProcedureFigures, Process
from processes.plain import PlainWay
from tests.conftest import Cast, SignIn
from tests.factories import role
from tests.processes import factories
from tests.processes.factories import identity, plain, step


def page(sign_in: SignIn, user: object, process: Process) -> str:
    return sign_in(user).get(f"{process.get_absolute_url()}lean/").content.decode()  # type: ignore[arg-type]


def priced(code: str, rate: int) -> Role:
    found = role(code)
    found.hourly_rate = Decimal(rate)
    found.save()
    return found


def timed(minutes: int = 30, cases: int | None = 100) -> object:
    return plain(
        step("order", active_minutes=minutes, waiting_minutes=60, value="adding"),
        step("check", kind="decision", ways=(PlainWay("No", identity("order"), 25), PlainWay("Yes", None, 75))),
        cases_per_year=cases,
    )


def test_the_owner_sees_time_and_cost_of_an_average_case(process: Process, cast: Cast, sign_in: SignIn) -> None:
    priced("buyer", 60)
    factories.in_force(process, timed())  # type: ignore[arg-type]
    shown = page(sign_in, cast.oscar, process)
    assert "2 h" in shown, "Lead time: 90 minutes, four thirds of a time."
    assert "33 %" in shown
    assert "40.00" in shown, "Cost of a case: 40 minutes at 60 an hour."
    assert "4,000" in shown
    assert "1.33" in shown
    assert "<svg" in shown


def test_what_costs_the_same_as_before_is_not_told_as_changed(process: Process, cast: Cast, sign_in: SignIn) -> None:
    """12.58503…, kept as 12.5850: rounded again it would say 12.58 beside 12.59."""
    priced("buyer", 20)
    ways = (PlainWay("No", identity("order"), 2), PlainWay("Yes", None, 98))
    same = plain(step("order", active_minutes=37), step("check", kind="decision", ways=ways), cases_per_year=100)
    factories.in_force(process, same, since=clock.today() - timedelta(days=1))
    factories.in_force(process, replace(same, purpose="Another purpose."))
    shown = page(sign_in, cast.oscar, process)
    assert "In grey" not in shown
    assert "before: " not in shown


def test_money_names_the_currency_of_the_firm(
    process: Process, cast: Cast, sign_in: SignIn, settings: Settings
) -> None:
    settings.BMS_CURRENCY = "CHF"
    priced("buyer", 60)
    factories.in_force(process, timed())  # type: ignore[arg-type]
    shown = page(sign_in, cast.oscar, process)
    assert "40.00\N{NO-BREAK SPACE}CHF" in shown
    assert "Cost, CHF" in shown


def test_a_guess_stands_at_the_figure_that_was_guessed(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("order", waiting_minutes=60, is_guess=True)))
    shown = page(sign_in, cast.oscar, process)
    assert '1 h <span class="tag">Guess</span>' in shown
    assert '– <span class="tag">Guess</span>' not in shown


@pytest.mark.parametrize(
    ("steps", "said"), [("a", "Step 2 has no minutes and counts"), ("ab", "Steps 2 and 3 have no")]
)
def test_steps_without_minutes_are_told(steps: str, said: str, process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("order", active_minutes=5), *(step(key) for key in steps)))
    assert said in page(sign_in, cast.oscar, process)


def test_a_step_that_calls_a_procedure_is_told_as_that(process: Process, cast: Cast, sign_in: SignIn) -> None:
    called = factories.process("Check a part")
    factories.in_force(called)
    call = step("call", kind="call", calls=called.document.number)
    factories.in_force(process, plain(step("order", active_minutes=5), call))
    shown = page(sign_in, cast.oscar, process)
    assert "Step 2 calls a procedure that is counted by itself." in shown
    assert "no minutes" not in shown


def test_those_who_do_not_work_on_it_see_time_but_no_money(process: Process, cast: Cast, sign_in: SignIn) -> None:
    priced("buyer", 60)
    factories.in_force(process, timed())  # type: ignore[arg-type]
    shown = page(sign_in, cast.nora, process)
    assert "Lead time" in shown
    assert "Cost" not in shown.replace("Time and cost", "")
    assert "40.00" not in shown


def test_people_from_outside_find_nothing_here(cast: Cast, supplier_role: Role, sign_in: SignIn) -> None:
    shared = factories.process(readers=[supplier_role], expert=cast.emma)
    factories.in_force(shared, timed())  # type: ignore[arg-type]
    client = sign_in(cast.sam)
    assert client.get(shared.get_absolute_url()).status_code == 200
    for address in (f"{shared.get_absolute_url()}lean/", "/processes/lean/", "/processes/risks/"):
        assert client.get(address).status_code == 404


def test_a_revision_keeps_the_cost_it_was_approved_with(process: Process, cast: Cast, sign_in: SignIn) -> None:
    buyer = priced("buyer", 60)
    first = factories.in_force(process, timed(), since=clock.today() - timedelta(days=1))  # type: ignore[arg-type]
    buyer.hourly_rate = Decimal(120)
    buyer.save()
    assert ProcedureFigures.objects.get(revision=first).cost == Decimal(40)
    factories.in_force(process, timed(minutes=15))  # type: ignore[arg-type]
    shown = page(sign_in, cast.oscar, process)
    assert "In grey: revision 1" in shown
    assert "100 min" not in shown
    assert '<span class="visually-hidden">before: </span>2 h' in shown


def test_a_rate_that_changes_later_changes_nothing_that_was_approved(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    buyer = priced("buyer", 60)
    factories.in_force(process, timed())  # type: ignore[arg-type]
    assert "today's are others" not in page(sign_in, cast.oscar, process).replace("&#x27;", "'")
    buyer.hourly_rate = Decimal(120)
    buyer.save()
    own = page(sign_in, cast.oscar, process)
    assert "40.00" in own
    assert "4,000" in own
    assert "Costs are those of the hourly rates on the day of the approval" in own


def test_a_draft_is_worked_out_for_those_who_may_see_it(process: Process, cast: Cast, sign_in: SignIn) -> None:
    priced("buyer", 60)
    factories.in_force(process, timed(), since=clock.today() - timedelta(days=1))  # type: ignore[arg-type]
    factories.draft(process, timed(minutes=15), by=cast.oscar)  # type: ignore[arg-type]
    address = f"{process.get_absolute_url()}lean/?of=draft"
    oscar, nora = (sign_in(user).get(address).content.decode() for user in (cast.oscar, cast.nora))
    assert "as the draft of revision 2 says it" in oscar
    assert '<b>20.00 EUR</b> <span class="muted"><span class="visually-hidden">before: </span>40.00' in oscar
    assert f"/documents/{process.document.number}/revisions/2/#step-1" in oscar
    assert "as revision 1 says it" in nora
    assert '<a href="?of=draft"' not in nora


def test_what_a_revision_changes_in_time_and_cost_is_told_before_it_is_signed(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    priced("buyer", 60)
    factories.in_force(process, timed(), since=clock.today() - timedelta(days=1))  # type: ignore[arg-type]
    factories.draft(process, timed(minutes=15), by=cast.oscar)  # type: ignore[arg-type]
    address = f"/documents/{process.document.number}/revisions/2/compare/1/"
    told = sign_in(cast.oscar).get(address).content.decode()
    assert "What an average case takes" in told
    assert "20.00 EUR</b>" in told
    assert "before: </span>40.00" in told


def test_a_loop_nobody_comes_out_of_is_said_and_does_not_keep_it_from_approval(
    process: Process, cast: Cast, sign_in: SignIn
) -> None:
    way = (PlainWay("No", identity("order"), 100), PlainWay("Yes", None, 0))
    factories.in_force(process, plain(step("order", active_minutes=5), step("ok", kind="decision", ways=way)))
    assert "Nobody comes out of the loop" in page(sign_in, cast.oscar, process)
    assert not ProcedureFigures.objects.exists()


def test_a_procedure_without_minutes_says_what_to_do(process: Process, cast: Cast, sign_in: SignIn) -> None:
    assert "No procedure is in force here yet" in page(sign_in, cast.oscar, process)
    factories.in_force(process)
    assert "No step says how long it takes yet" in page(sign_in, cast.oscar, process)


def test_an_area_adds_up_what_lies_below_it(cast: Cast, sign_in: SignIn) -> None:
    priced("buyer", 60)
    area = factories.process("Buy", expert=cast.emma)
    for title in ("Buy parts", "Buy services"):
        factories.in_force(factories.process(title, parent=area, expert=cast.emma), timed())  # type: ignore[arg-type]
    shown = page(sign_in, cast.oscar, area)
    assert shown.count("1 of 1 procedure") == 2
    chain = sign_in(cast.nora).get("/processes/lean/").content.decode()
    assert "2 of 2 procedures" in chain
    assert "133 h" in chain, "Two times 100 cases of 40 minutes."
    assert "8,000" not in chain, "Money is not for everybody."


def test_procedures_add_up_to_a_year_and_the_guessed_share_weighs_by_hours(cast: Cast) -> None:
    priced("buyer", 60)
    area, other = factories.process("Buy", expert=cast.emma), factories.process("Sell", expert=cast.emma)
    for title, parent, minutes, is_guess, cases in (
        ("Ten guessed hours", area, 60, True, 10),
        ("Thirty hours", area, 60, False, 30),
        ("Nobody knows how often", area, 60, False, None),
        ("Nobody knows how long", area, None, False, 5),
        ("Elsewhere", other, 60, False, 7),
    ):
        work = step(title, active_minutes=minutes, is_guess=is_guess, value="waste", waste="motion")
        below = factories.process(title, parent=parent, expert=cast.emma)
        factories.in_force(below, plain(work, cases_per_year=cases))
    area.refresh_from_db()
    sums = ProcedureFigures.objects.read_today_by(cast.nora).sums_between([area.lft, area.rght + 1])
    rolled = lean.rolled_up(part for tree, _edge, *part in sums if tree == area.tree_id)
    assert (rolled.procedures, rolled.counted) == (4, 2)
    assert (rolled.cost, rolled.waste) == (Decimal(2400), Decimal(2400))
    assert (rolled.hours, rolled.wasted_hours, rolled.waiting_hours) == (40, 40, 0)
    assert rolled.guessed == pytest.approx(0.25)
    assert lean.rolled_up([]).guessed == 0


def test_what_is_below_a_hidden_process_is_not_counted_with_its_neighbour(cast: Cast, sign_in: SignIn) -> None:
    area = factories.process("Buy", expert=cast.emma)
    first, hidden, last = (factories.process(title, parent=area, expert=cast.emma) for title in ("A", "B", "C"))
    for parent, count in ((first, 1), (hidden, 2), (last, 3)):
        for n in range(count):
            below = factories.process(f"{parent.document.title}{n}", parent=parent, expert=cast.emma)
            factories.in_force(below, timed())  # type: ignore[arg-type]
    hidden.restrict(by=cast.quinn, readers=[role("board")])
    shown = page(sign_in, cast.nora, area)
    assert "1 of 1 procedure<" in shown
    assert "3 of 3 procedures" in shown
    assert "of 2 procedures" not in shown


def test_the_areas_cost_the_same_number_of_queries_for_any_number_of_procedures(cast: Cast, sign_in: SignIn) -> None:
    area = factories.process("Buy", expert=cast.emma)

    def queries() -> int:
        client = sign_in(cast.oscar)
        client.get(f"{area.get_absolute_url()}lean/")
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(f"{area.get_absolute_url()}lean/")
        return len(asked)

    factories.in_force(factories.process("One", parent=area, expert=cast.emma), timed())  # type: ignore[arg-type]
    before = queries()
    for title in ("Two", "Three", "Four"):
        factories.in_force(factories.process(title, parent=area, expert=cast.emma), timed())  # type: ignore[arg-type]
    assert queries() == before


def test_whoever_works_on_an_area_alone_sees_no_money_of_what_is_below_it(cast: Cast, sign_in: SignIn) -> None:
    priced("buyer", 60)
    area = factories.process("Buy", owner_role=role("head-of-purchasing"), expert=cast.emma)
    below = factories.process("Buy parts", parent=area, owner_role=role("planner"), expert=cast.eve)
    factories.in_force(below, timed())  # type: ignore[arg-type]
    assert "4,000" in page(sign_in, cast.eve, below), "The expert sees the cost of this procedure."
    shown = page(sign_in, cast.oscar, area)
    assert "67 h" in shown
    assert "4,000" not in shown
    assert "Cost" not in shown.replace("Time and cost", "")


def test_a_procedure_that_costs_more_than_can_be_kept_is_approved_all_the_same(process: Process, cast: Cast) -> None:
    priced("buyer", 999_999)
    dear = [step(f"s{number}", active_minutes=2_000_000_000) for number in range(3)]
    again = step("again", kind="decision", ways=(PlainWay("No", identity("s0"), 99), PlainWay("Yes", None, 1)))
    factories.in_force(process, plain(*dear, again))
    assert not ProcedureFigures.objects.exists()


def test_figures_of_hidden_procedures_are_not_added(cast: Cast, sign_in: SignIn) -> None:
    area = factories.process("Buy", expert=cast.emma)
    hidden = factories.process("Secret", parent=area, expert=cast.emma, readers=[role("board")])
    factories.in_force(hidden, timed())  # type: ignore[arg-type]
    assert "There is nothing to add up yet" in sign_in(cast.nora).get("/processes/lean/").content.decode()


@pytest.mark.parametrize(
    ("money", "said"), [("0", "0"), ("0.00", "0"), ("9", "9.00"), ("99.5", "99.50"), ("8444.4", "8,444")]
)
def test_an_amount_has_places_only_where_they_matter(money: str, said: str) -> None:
    assert effort.amount(Decimal(money)) == said
