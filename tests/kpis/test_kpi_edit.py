"""Setting up and changing a measure: a complete sheet or none (field.md C1, C3)."""

import re
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from kpis.models import Kpi
from people.models import Role, User
from processes.models import Process
from tests import factories
from tests.conftest import Cast, SignIn
from tests.processes import factories as made


def form(**fields: Any) -> dict[str, Any]:
    given = {
        "code": "SOT",
        "name": "Supplier on time",
        "weight": "1",
        "definition": "Order lines that arrive on the confirmed day or before.",
        "formula": "Lines on time divided by all lines.",
        "source": "ERP",
        "direction": "up",
        "unit": "%",
        "decimals": "1",
        "baseline": "92.1",
        "owner_role": factories.role("head-of-purchasing").pk,
        "updater_role": factories.role("buyer").pk,
        "token": uuid4(),
    }
    return {**given, **fields}


@pytest.mark.parametrize("name", ["eve", "oscar"])
def test_those_who_manage_goals_and_the_owner_of_the_goal_set_one_up(cast: Cast, name: str) -> None:
    goal = factories.goal()

    kpi = factories.kpi(of=goal, by=getattr(cast, name))

    assert kpi.history.earliest("history_id").history_user == getattr(cast, name)


@pytest.mark.parametrize("name", ["emma", "quinn", "ada", "sam", "nora"])
def test_nobody_else_sets_one_up(cast: Cast, sign_in: SignIn, name: str) -> None:
    goal = factories.goal()

    with pytest.raises(PermissionDenied):
        factories.kpi(of=goal, by=getattr(cast, name))
    assert sign_in(getattr(cast, name)).get("/kpis/new/").status_code == 403


@pytest.mark.parametrize("field", ["name", "definition", "formula", "source", "unit", "baseline"])
def test_a_sheet_with_a_gap_is_refused_at_that_field(eve: User, field: str) -> None:
    gap: dict[str, Any] = {field: None if field == "baseline" else ""}
    with pytest.raises(ValidationError) as refused:
        factories.kpi(by=eve, **gap)

    assert list(refused.value.message_dict) == [field]
    assert not Kpi.objects.exists()


def test_yes_or_no_needs_neither_unit_nor_baseline(eve: User) -> None:
    kpi = factories.kpi(by=eve, direction="yes_no", unit="%", decimals=2, baseline=None)

    assert (kpi.unit, kpi.decimals) == ("", 0)


@pytest.mark.parametrize(
    "field",
    ["code", "name", "goal", "weight", "definition", "formula", "source", "direction", "unit", "baseline",
     "owner_role", "updater_role", "decimals"],
)  # fmt: skip
def test_the_page_says_what_is_missing_and_keeps_the_rest(sign_in: SignIn, eve: User, field: str) -> None:
    given = form(goal=factories.goal().pk)
    page = sign_in(eve).post("/kpis/new/", {**given, field: ""}).content.decode()

    assert "Nothing was lost" in page
    if field != "definition":
        assert "Order lines that arrive" in page
    assert not Kpi.objects.exists()


def test_the_page_sets_it_up_and_goes_on_to_its_target(sign_in: SignIn, eve: User) -> None:
    process = made.process(number="P-0042")
    given = form(goal=factories.goal().pk, processes="p-0042")

    response = sign_in(eve).post("/kpis/new/", given)

    assert response["Location"] == "/kpis/SOT/target/set/"
    assert list(Kpi.objects.get().processes.all()) == [process]


def test_a_procedure_one_may_not_know_is_as_unknown_as_one_that_is_not(sign_in: SignIn, eve: User, buyer: Role) -> None:
    made.process(number="P-0042", readers=[buyer])
    client, goal = sign_in(eve), factories.goal()

    hidden = client.post("/kpis/new/", form(goal=goal.pk, processes="P-0042")).content.decode()
    absent = client.post("/kpis/new/", form(goal=goal.pk, processes="P-0043")).content.decode()

    assert "There is no procedure P-0042." in hidden
    assert "There is no procedure P-0043." in absent


def test_the_owner_changes_the_sheet_and_the_trail_keeps_both(oscar: User, buyer: Role) -> None:
    kpi = factories.kpi()
    edit(kpi, oscar, name="Suppliers on time", readers=[buyer])

    kpi.refresh_from_db()
    assert (kpi.name, kpi.version, list(kpi.readers.all())) == ("Suppliers on time", 2, [buyer])
    assert {entry.name for entry in kpi.history.all()} == {"Supplier on time", "Suppliers on time"}
    assert kpi.index.title == "Suppliers on time"


def edit(kpi: Kpi, by: User, **fields: Any) -> None:
    given: dict[str, Any] = {"goal": kpi.goal, "processes": [], "steps": [], "readers": [], "version": kpi.version}
    kpi.edit(by=by, **{**given, **fields})


@pytest.mark.parametrize("name", ["emma", "quinn", "ada", "sam", "nora"])
def test_nobody_else_changes_it(cast: Cast, name: str) -> None:
    with pytest.raises(PermissionDenied):
        edit(factories.kpi(), getattr(cast, name))


def test_the_direction_stays_once_there_is_a_target(oscar: User) -> None:
    kpi = factories.targeted(factories.kpi())

    with pytest.raises(ValidationError, match="has targets already"):
        edit(kpi, oscar, direction="down")


def test_a_step_that_does_not_exist_cannot_be_named(oscar: User) -> None:
    with pytest.raises(ValidationError, match="does not exist"):
        edit(factories.kpi(), oscar, steps=[uuid4()])


@pytest.fixture
def placed(cast: Cast) -> Kpi:
    """A measure with two procedures, one of which only buyers know, and a step in each."""
    open_one = made.process("Buy", number="P-0042")
    secret = made.process("Secret", number="P-0099", readers=[factories.role("buyer")])
    made.in_force(open_one, made.plain(made.step("check"), made.step("order")))
    made.in_force(secret, made.plain(made.step("hide")))
    kpi = factories.kpi(code="SOT", processes=[open_one, secret])
    edit(kpi, cast.eve, processes=[open_one, secret], steps=[UUID(made.identity("check")), UUID(made.identity("hide"))])
    kpi.refresh_from_db()
    return kpi


def test_saving_the_page_loses_nothing_that_the_writer_may_not_see(sign_in: SignIn, eve: User, placed: Kpi) -> None:
    client = sign_in(eve)
    page = client.get("/kpis/SOT/edit/").content.decode()
    assert "P-0099" not in page
    assert "P-0042, step 2: Order" in page

    given = form(goal=placed.goal_id, processes="P-0042", steps=[made.identity("order")], version=placed.version)
    assert client.post("/kpis/SOT/edit/", given).status_code == 302

    assert set(placed.processes.all()) == set(Process.objects.all())
    assert {str(step.identity) for step in placed.steps.all()} == {made.identity("order"), made.identity("hide")}


def test_from_the_measure_one_click_leads_to_procedure_and_step(sign_in: SignIn, cast: Cast, placed: Kpi) -> None:
    page = sign_in(cast.eve).get("/kpis/SOT/").content.decode()

    sight = page.split('<nav class="sight"')[1].split("</nav>")[0]
    assert 'href="/processes/P-0042/"' in sight
    assert f'href="/steps/{made.identity("check")}/"' in sight
    assert "1 Check, Buyer" in sight
    assert "Secret" not in page
    assert "Secret" in sign_in(cast.emma).get("/kpis/SOT/").content.decode()


def test_from_a_red_goal_one_click_leads_to_measure_procedure_and_step(sign_in: SignIn, eve: User, placed: Kpi) -> None:
    factories.measured(factories.targeted(placed), "95", "80", note="Furnace down.")
    client = sign_in(eve)

    cascade = client.get("/goals/").content.decode()
    goal = client.get(f"/goals/{placed.goal.code}/").content.decode()

    for page in (cascade, goal):
        for address in ("/kpis/SOT/", "/processes/P-0042/", f"/steps/{made.identity('check')}/"):
            assert f'href="{address}"' in page
    assert "P-0042, step 1</a> moves it." in cascade
    assert "P-0099" not in cascade + goal


def test_two_steps_of_one_procedure_name_it_once_and_each_leads_to_its_own(
    sign_in: SignIn, eve: User, placed: Kpi
) -> None:
    both = [UUID(made.identity(key)) for key in ("check", "order")]
    edit(placed, eve, processes=list(placed.processes.all()), steps=both, version=placed.version)
    factories.measured(factories.targeted(placed), "95", "80", note="Furnace down.")
    cascade = sign_in(eve).get("/goals/").content.decode()
    turned = cascade.partition("Furnace down.")[2].partition("</p>")[0]
    assert "P-0042, steps 1 and 2 move it." in " ".join(re.sub("<[^>]+>", "", turned).split())
    assert 'aria-label="P-0042, step 2">2</a>' in turned, "A number alone says to nobody where it leads."
    assert re.findall(r'href="(/steps/[^"]*)"', turned) == [f"/steps/{identity}/" for identity in both]


def test_who_was_slower_keeps_what_they_typed(sign_in: SignIn, oscar: User, eve: User) -> None:
    kpi = factories.kpi(code="SOT")
    edit(kpi, eve, name="Hers")

    response = sign_in(oscar).post("/kpis/SOT/edit/", form(name="His", goal=kpi.goal_id, version=1))

    assert response.status_code == 409
    assert 'value="His"' in response.content.decode()
    kpi.refresh_from_db()
    assert kpi.name == "Hers"


@pytest.mark.parametrize(("name", "status"), [("oscar", 200), ("emma", 403), ("ada", 403), ("sam", 404)])
def test_the_edit_page_is_for_those_who_may(sign_in: SignIn, cast: Cast, name: str, status: int) -> None:
    factories.kpi(code="SOT")

    assert sign_in(getattr(cast, name)).get("/kpis/SOT/edit/").status_code == status
