"""Names below a field while one types: through the gate, by number or title."""

from typing import Any

import pytest
from django.test import Client

from people.models import Role
from processes.models import Process
from tests import factories as common
from tests.conftest import Cast, SignIn
from tests.processes import factories


@pytest.fixture
def oscar_types(cast: Cast, sign_in: SignIn) -> Client:
    return sign_in(cast.oscar)


def offered(client: Client, kind: str, typed: str) -> str:
    answer = client.get(f"/names/{kind}/", {"q": typed})
    assert answer.status_code == 200
    return answer.content.decode()


def test_documents_are_found_by_letters_of_their_number_or_title(oscar_types: Client) -> None:
    number = common.document(title="Check an order confirmation", listed=True).number
    common.document(title="Weld", listed=True)
    for typed in ("che", "ORDER conf", number.lower(), number[:4]):
        assert f'value="{number} Check an order confirmation"' in offered(oscar_types, "documents", typed)
    assert "Weld" not in offered(oscar_types, "documents", "che")


def test_processes_are_found_too(process: Process, oscar_types: Client) -> None:
    assert f"{process.document.number} Buy castings" in offered(oscar_types, "processes", "cast")


def test_what_one_may_not_see_is_not_offered(cast: Cast, sign_in: SignIn, supplier_role: Role) -> None:
    board = common.role("board")
    common.document(title="Secret plan", listed=True, readers=[board], owner_role=board)
    common.document(title="Shared plan", listed=True, readers=[supplier_role, board], owner_role=board)
    factories.process("Plan a site", readers=[board], owner_role=board)
    assert "plan" not in offered(sign_in(cast.emma), "documents", "plan").lower()
    assert "Secret" in offered(sign_in(cast.quinn), "documents", "plan")
    shown = offered(sign_in(cast.sam), "documents", "plan")
    assert "Shared" in shown
    assert "Secret" not in shown
    assert "Plan" not in offered(sign_in(cast.oscar), "processes", "plan")


@pytest.mark.parametrize("typed", ["", "c", "x" * 300, "a\x00b", "%", "\\", "  "])
def test_too_little_and_too_much_finds_nothing(oscar_types: Client, typed: str) -> None:
    common.document(title="Check", listed=True)
    assert "option" not in offered(oscar_types, "documents", typed)


def test_markup_in_a_title_is_escaped(oscar_types: Client) -> None:
    common.document(title='"><script>alert(1)</script>', listed=True)
    assert "<script>" not in offered(oscar_types, "documents", "script")


def test_it_asks_once_and_offers_twenty(oscar_types: Client, django_assert_max_num_queries: Any) -> None:
    for n in range(30):
        common.document(title=f"Check {n}", listed=True)
    with django_assert_max_num_queries(8):
        assert offered(oscar_types, "documents", "check").count("<option") == 20


def test_other_kinds_are_not_there(oscar_types: Client) -> None:
    assert oscar_types.get("/names/people/", {"q": "emma"}).status_code == 404
