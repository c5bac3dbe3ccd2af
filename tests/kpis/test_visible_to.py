"""Who may know of which goal, measure, value and hit."""

import pytest

from documents import fulltext
from kpis import periods
from kpis.models import Goal, GoalIndex, Kpi, KpiIndex, KpiStep, Measurement, Target
from kpis.search import search
from people import clock
from people.models import Role, User
from tests import factories
from tests.conftest import Cast, SignIn

EVERYBODY = {"emma", "oscar", "quinn", "eve", "ada", "nora"}


def those_who_see(cast: Cast, model: type[Goal] | type[Kpi] | type[Measurement], pk: int) -> set[str]:
    return {name for name, user in cast._asdict().items() if model.objects.visible_to(user).filter(pk=pk).exists()}


def test_an_open_goal_is_for_all_employees_and_for_nobody_from_outside(cast: Cast) -> None:
    assert those_who_see(cast, Goal, factories.goal().pk) == EVERYBODY


def test_a_restricted_goal_is_for_its_readers_its_owner_and_overseers(cast: Cast, buyer: Role) -> None:
    goal = factories.goal(readers=[buyer])

    assert those_who_see(cast, Goal, goal.pk) == {"emma", "oscar", "quinn", "ada"}


def test_a_restricted_measure_is_for_those_who_enter_it_too(cast: Cast) -> None:
    secret = factories.role("board")
    kpi = factories.kpi(readers=[secret])

    assert those_who_see(cast, Kpi, kpi.pk) == {"emma", "oscar", "quinn", "ada"}


def test_a_supplier_sees_a_measure_only_as_its_reader(cast: Cast, supplier_role: Role, buyer: Role) -> None:
    theirs = factories.kpi(readers=[supplier_role, buyer])
    entered_by_them = factories.kpi(readers=[buyer], updater_role=supplier_role)

    assert list(Kpi.objects.visible_to(cast.sam)) == [theirs]
    assert entered_by_them not in Kpi.objects.visible_to(cast.sam)


@pytest.mark.parametrize("model", [Target, Measurement, KpiStep, KpiIndex])
def test_what_hangs_on_a_measure_is_seen_with_it_and_never_without(
    cast: Cast, buyer: Role, model: type[Measurement]
) -> None:
    kpi = factories.measured(factories.targeted(factories.kpi(readers=[buyer])), "95")
    KpiStep(kpi=kpi, identity="6f9619ff-8b86-4d01-b42d-00cf4fc964ff").save()
    row = model.objects.get()

    assert those_who_see(cast, model, row.pk) == {"emma", "oscar", "quinn", "ada"}


def test_search_finds_goals_and_measures_through_the_gate(cast: Cast, buyer: Role) -> None:
    goal = factories.goal("Deliver on the promised day", readers=[buyer])
    factories.kpi("Supplier on the promised day", of=goal, code="SOT", readers=[buyer])
    asked = fulltext.parse("promised")
    assert asked is not None

    assert [(hit.kind, hit.title) for hit in search(cast.emma, asked)] == [
        ("Goal", "Deliver on the promised day"),
        ("Measure", "Supplier on the promised day"),
    ]
    assert search(cast.nora, asked) == []
    assert search(cast.sam, asked) == []


def test_search_finds_a_measure_by_its_code_and_by_its_sheet(emma: User) -> None:
    kpi = factories.kpi(code="OTIF-2", definition="Castings < 5 & delivered on the day.")

    for typed in ("OTIF-2", "otif 2", "castings"):
        asked = fulltext.parse(typed)
        assert asked is not None
        assert [hit.number for hit in search(emma, asked)] == [kpi.code], typed
    asked = fulltext.parse("castings")
    assert asked is not None
    assert "<mark>Castings</mark> &lt; 5 &amp; delivered" in search(emma, asked)[0].excerpt
    assert GoalIndex.objects.count() == 1


def test_a_hidden_measure_is_in_no_score_no_count_and_no_list(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    goal = factories.goal(code="G-TEST")
    factories.measured(factories.targeted(factories.kpi("Open measure", of=goal)), "99")
    factories.measured(factories.targeted(factories.kpi("Secret measure", of=goal, readers=[buyer])), "1")

    for address in ("/goals/", "/goals/G-TEST/", "/kpis/"):
        page = sign_in(cast.nora).get(address).content.decode()
        assert "Secret measure" not in page, address
        assert "2 of 2" not in page, address
        assert "Secret measure" in sign_in(cast.emma).get(address).content.decode(), address


# ---- what is due


def test_last_month_s_missing_value_is_due_from_those_who_enter_and_those_who_own_it(cast: Cast) -> None:
    with clock.at("2026-03-05"):
        kpi = factories.targeted(factories.kpi())
        due = {name for name, user in cast._asdict().items() if kpi in Kpi.objects.due_for(user)}

    assert due == {"emma", "oscar"}


def test_nothing_is_due_once_it_is_reported_or_not_applicable(emma: User) -> None:
    with clock.at("2026-03-05"):
        reported = factories.measured(factories.targeted(factories.kpi()), "95")
        other = factories.targeted(factories.kpi())
        other.record(by=emma, period=periods.last_ended(clock.today()), value=None, note="No plant.")

        assert reported not in Kpi.objects.due_for(emma)
        assert other not in Kpi.objects.due_for(emma)


def test_nothing_is_due_for_months_before_the_measure_existed(emma: User) -> None:
    with clock.at("2026-03-05"):
        factories.kpi()
        assert not Kpi.objects.due_for(emma)
    with clock.at("2026-04-01"):
        assert Kpi.objects.due_for(emma).count() == 1


def test_who_no_longer_holds_the_role_owes_nothing(emma: User) -> None:
    with clock.at("2026-03-05"):
        factories.targeted(factories.kpi())
        assignment = emma.assignments.get(role__code="buyer")
        assignment.end(by=factories.setup_account(), on=clock.today())
        emma.forget_roles()

        assert not Kpi.objects.due_for(emma)
