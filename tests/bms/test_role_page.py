"""What a role does, from the upper floors: its steps, the documents at them, its measures."""

import pytest

from people.models import Role
from processes.models import Process
from processes.plain import PlainDocument, PlainStep
from tests import factories
from tests.bms.firm import identity, procedure
from tests.conftest import Cast, SignIn


@pytest.fixture
def buying(cast: Cast) -> Process:
    form = factories.document(title="Purchase order", type=factories.document_type("F"))
    factories.in_force(form)
    return procedure(
        "Buy castings",
        cast.oscar,
        PlainStep(identity("need"), "See the need", role="head-of-purchasing"),
        PlainStep(identity("order"), "Order", role="buyer", documents=(PlainDocument(form.number, "form"),)),
    )


def test_the_steps_of_a_role_stand_under_their_procedure(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    (row,) = sign_in(cast.nora).get("/roles/buyer/").context["procedures"]
    assert (row["number"], row["title"]) == (buying.document.number, "Buy castings")
    assert [(step["position"], step["title"]) for step in row["steps"]] == [(2, "Order")]
    assert row["steps"][0]["url"] == f"/steps/{identity('order')}/"


def test_the_documents_at_its_steps_say_at_which(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    documents = sign_in(cast.nora).get("/roles/buyer/").context["documents"]
    assert [(row["title"], row["why"]) for row in documents] == [
        ("Purchase order", f"used at step 2 of {buying.document.number}")
    ]


def test_its_measures_say_whether_it_enters_them_or_answers_for_them(
    sign_in: SignIn, cast: Cast, head_of_purchasing: Role
) -> None:
    factories.targeted(factories.kpi("Supplier on time"))
    client = sign_in(cast.quinn)
    said = {
        code: [(row["line"].name, row["why"]) for row in client.get(f"/roles/{code}/").context["measures"]]
        for code in ("buyer", "head-of-purchasing", "employee")
    }
    assert said == {
        "buyer": [("Supplier on time", "enters it")],
        "head-of-purchasing": [("Supplier on time", "answers for it")],
        "employee": [],
    }


def test_a_procedure_that_is_not_for_the_reader_is_not_named(sign_in: SignIn, cast: Cast, buying: Process) -> None:
    buying.restrict(by=cast.quinn, readers=[cast.oscar.roles_today[-1]])
    assert sign_in(cast.nora).get("/roles/buyer/").context["procedures"] == []
    assert len(sign_in(cast.oscar).get("/roles/buyer/").context["procedures"]) == 1
