"""The home page: what a person needs today, cut to their roles, each entry saying why it is here."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from documents.models import Document
from people import clock
from people.models import Role, User
from processes.models import Process
from processes.plain import PlainDocument, PlainStep
from tests import factories
from tests.bms.firm import identity, procedure
from tests.conftest import Cast, SignIn


@pytest.fixture
def form_at_a_step(cast: Cast) -> Document:
    document = factories.document(title="Confirmation checklist", type=factories.document_type("F"))
    factories.in_force(document, since=clock.today() - timedelta(days=300))
    return document


@pytest.fixture
def buying(cast: Cast, form_at_a_step: Document) -> Process:
    """Steps 2 and 3 are the buyer's; a form is used at step 3."""
    return procedure(
        "Buy castings",
        cast.oscar,
        PlainStep(identity("need"), "See the need", role="head-of-purchasing"),
        PlainStep(identity("order"), "Order", role="buyer"),
        PlainStep(
            identity("check"),
            "Check the confirmation",
            role="buyer",
            documents=(PlainDocument(form_at_a_step.number, "form"),),
        ),
    )


def home(sign_in: SignIn, person: User) -> Any:
    response = sign_in(person).get("/")
    assert response.status_code == 200
    return response


def test_my_procedures_stand_with_my_steps_and_as_what_i_do_them(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    response = home(sign_in, cast.emma)
    (group,) = response.context["procedures"]
    (row,) = group["rows"]
    assert (row["title"], row["steps"], row["roles"]) == ("Buy castings", "Steps 2 and 3", "Buyer")
    assert (row["mine"], row["total"]) == ({2, 3}, 3)
    assert "You do steps 2 and 3 of 3" in response.content.decode()


def test_a_form_stands_there_because_of_the_step_it_is_used_at(
    sign_in: SignIn, cast: Cast, buying: Process, form_at_a_step: Document
) -> None:
    (document,) = home(sign_in, cast.emma).context["documents"]
    assert document.number == form_at_a_step.number
    assert document.why == f"step 3 of {buying.document.number}"
    assert document.is_form


def test_what_came_into_force_lately_stands_there_with_what_it_has_to_do_with_me(
    sign_in: SignIn, cast: Cast, buying: Process
) -> None:
    changes = home(sign_in, cast.emma).context["changes"]
    assert [change["what"] for change in changes] == ["A limit of two days."]
    assert "your steps 2 and 3" in changes[0]["why"]


def test_my_measures_stand_worst_first_with_why_they_are_mine(
    sign_in: SignIn, cast: Cast, buying: Process, head_of_purchasing: Role
) -> None:
    good = factories.measured(factories.targeted(factories.kpi("Matching orders")), "96")
    off = factories.kpi("Supplier on time", updater_role=head_of_purchasing, steps=[UUID(identity("check"))])
    factories.measured(factories.targeted(off), "80")
    kpis = home(sign_in, cast.emma).context["kpis"]
    assert [entry["line"].code for entry in kpis] == [off.code, good.code]
    assert [entry["why"] for entry in kpis] == [
        f"Your step 3 of {buying.document.number} moves it.",
        "You enter it.",
    ]


def test_the_line_of_sight_leads_from_the_goal_to_my_step(
    sign_in: SignIn, cast: Cast, buying: Process, head_of_purchasing: Role
) -> None:
    off = factories.kpi("Supplier on time", updater_role=head_of_purchasing, steps=[UUID(identity("check"))])
    factories.measured(factories.targeted(off), "80")
    stops = home(sign_in, cast.emma).context["stops"]
    assert [(stop.kind, stop.here) for stop in stops] == [
        ("Goal", False),
        ("Measure", False),
        ("Procedure", False),
        ("Your step", True),
    ]
    assert stops[3].name == "3 Check the confirmation"


def test_the_title_says_how_much_waits_and_how_late(sign_in: SignIn, cast: Cast, buyer: Role) -> None:
    document = factories.document(title="Check an order", must_read=[buyer])
    factories.in_force(document, since=clock.today() - timedelta(days=20))
    page = home(sign_in, cast.emma).content.decode()
    assert "1 thing waits for you, 1 is late" in page
    assert "6 days late" in page


def test_a_draft_and_a_procedure_of_others_stand_on_nobodys_home(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    factories.draft(factories.document(title="Secret draft"))
    page = home(sign_in, cast.eve).content.decode()
    assert "Secret draft" not in page
    assert "Buy castings" not in page


def test_somebody_without_a_role_is_told_whom_to_ask(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    cast.nora.manager = cast.oscar
    cast.nora.save()
    page = home(sign_in, cast.nora).content.decode()
    assert "You have no role yet." in page
    assert f'Ask your manager, <a href="{cast.oscar.get_absolute_url()}">' in page
    for panel in ("waiting", "procedures", "documents", "kpis", "changes"):
        assert f'id="{panel}"' in page


def test_a_supplier_finds_what_is_shared_with_them_and_nothing_else(
    sign_in: SignIn, cast: Cast, buying: Process, supplier_role: Role
) -> None:
    sheet = factories.document(title="Casting sheet", readers=[supplier_role], must_read=[supplier_role])
    factories.in_force(sheet)
    page = home(sign_in, cast.sam).content.decode()
    assert "Casting sheet" in page
    assert "Buy castings" not in page
    for name in ("Oscar", "Quinn", "Emma"):
        assert name not in page
    assert ">Goals</a>" not in page
    assert "My measures" not in page, "Without a measure the panel would wait for ever."


def test_the_number_of_queries_does_not_grow(
    sign_in: SignIn, cast: Cast, buying: Process, django_assert_max_num_queries: Callable[[int], Any]
) -> None:
    for size in (0, 6):
        for number in range(size):
            procedure(f"More {number}", cast.oscar, PlainStep(identity(f"more-{number}"), "Do", role="buyer"))
            factories.measured(factories.targeted(factories.kpi(f"Measure {number}")), "80")
        client = sign_in(cast.emma)
        client.get("/")
        with django_assert_max_num_queries(25):
            client.get("/")
