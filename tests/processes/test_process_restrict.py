"""Restricting a process offers its whole subtree in the same act."""

import re

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import Role
from processes.models import Process
from tests import factories as people
from tests.conftest import Cast, SignIn
from tests.processes import factories

OPEN = [frozenset[int]()]
TOKEN = "0b7c2a52-5f6c-4f0a-9d4e-3d1a2f9b1c11"


def keys(code: str) -> frozenset[int]:
    return frozenset({Role.objects.get(code=code).pk})


def readers(number: str) -> list[str]:
    return [role.name for role in Process.objects.get(document__number=number).document.readers.all()]


def test_a_whole_subtree_gets_its_readers_in_one_act(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    child = factories.process("Child", parent=top)
    factories.process("Beside")
    assert top.restrict(by=cast.quinn, readers=[buyer], below=OPEN, reason="Only buyers need it.") == 2
    assert set(Process.objects.visible_to(cast.nora).values_list("document__title", flat=True)) == {"Beside"}
    assert child in Process.objects.visible_to(cast.emma)
    newest = child.document.history.first()
    assert newest.history_change_reason == "Only buyers need it."
    assert [str(row.role) for row in newest.readers.all()] == ["Buyer"]


def test_one_process_alone_can_be_restricted(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    child = factories.process("Child", parent=top)
    assert top.restrict(by=cast.quinn, readers=[buyer]) == 1
    visible = Process.objects.visible_to(cast.nora)
    assert child in visible
    assert top not in visible


def test_nobody_who_must_confirm_it_loses_sight_of_it(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    factories.process("Child", parent=top, must_read=[buyer])
    with pytest.raises(ValidationError, match=r"P-0002 \(Buyer\)"):
        top.restrict(by=cast.quinn, readers=[factories.role("board")], below=OPEN)
    assert top in Process.objects.visible_to(cast.nora)


def test_only_those_who_arrange_the_tree_restrict(cast: Cast, buyer: Role) -> None:
    with pytest.raises(PermissionDenied):
        factories.process().restrict(by=cast.oscar, readers=[buyer])


def test_a_visible_child_of_a_hidden_process_stands_at_the_top(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    top = factories.process("Secret plan")
    factories.in_force(factories.process("Open child", parent=top))
    top.restrict(by=cast.quinn, readers=[buyer])
    for address in ("/processes/", "/processes/tree/"):
        page = sign_in(cast.nora).get(address).content.decode()
        assert "Open child" in page
        assert "Secret plan" not in page
    page = sign_in(cast.nora).get("/processes/P-0002/").content.decode()
    assert "Secret plan" not in page


class TestReadersOfTheirOwn:
    """A process below that is read by others than the one above it is changed only when it is said."""

    @pytest.fixture
    def secret(self, cast: Cast) -> Process:
        """Below an open process an open one and one for the board only."""
        top = factories.process("Top")
        factories.process("Child", parent=top)
        factories.process("Secret", parent=top, readers=[factories.role("board")])
        return top

    def test_are_left_unless_they_are_chosen(self, cast: Cast, secret: Process, buyer: Role) -> None:
        assert secret.restrict(by=cast.quinn, readers=[buyer], below=OPEN) == 2
        assert readers("P-0003") == ["Board"]
        assert secret.restrict(by=cast.quinn, readers=[buyer], below=[keys("board")]) == 1
        assert readers("P-0003") == ["Buyer"]

    def test_a_reason_alone_opens_nothing(self, cast: Cast, sign_in: SignIn, secret: Process) -> None:
        answer = sign_in(cast.quinn).post("/processes/P-0001/restrict/", {"token": TOKEN, "reason": "Hurry."})
        assert "Nothing would change" in answer.content.decode()
        assert readers("P-0003") == ["Board"]

    @pytest.mark.parametrize(
        ("chosen", "below", "said"),
        [
            (["board"], [], "Others, too, may still read P-0002 Child below it."),
            (["buyer"], ["all"], "Others, too, may still read P-0003 Secret below it."),
            (["board"], ["all"], ""),
            (["board", "buyer"], ["all"], ""),
        ],
    )
    def test_what_stays_more_open_below_is_told(
        self, chosen: list[str], below: list[str], said: str, cast: Cast, sign_in: SignIn, secret: Process
    ) -> None:
        sent = {"token": TOKEN, "reason": "Pay.", "readers": chosen, "below": below}
        answer = sign_in(cast.quinn).post("/processes/P-0001/restrict/", sent, follow=True).content.decode()
        assert "can now be read by" in answer
        assert said in answer if said else "Others, too" not in answer

    def test_the_page_says_who_reads_what_today(self, cast: Cast, sign_in: SignIn, secret: Process) -> None:
        page = sign_in(cast.quinn).get("/processes/P-0001/restrict/").content.decode()
        assert "Today: All employees." in page
        assert "All employees: P-0002 Child" in page
        assert "Board: P-0003 Secret" in page
        assert not re.search(r'name="below"[^>]*checked', page)

    def test_what_the_person_does_not_know_of_is_neither_named_nor_changed(
        self, cast: Cast, sign_in: SignIn, secret: Process, buyer: Role
    ) -> None:
        other_arranger = people.person("arnold", roles=[people.role("arranger", permissions=["processes.manage_tree"])])
        page = sign_in(other_arranger).get("/processes/P-0001/restrict/").content.decode()
        assert "Secret" not in page
        assert "1 process stands below it" in page
        assert secret.restrict(by=other_arranger, readers=[buyer], below=[frozenset(), keys("board")]) == 2
        assert readers("P-0003") == ["Board"]


def test_the_page_gives_the_subtree_its_readers(cast: Cast, sign_in: SignIn) -> None:
    top = factories.process("Top")
    factories.process("Child", parent=top)
    sent = {
        "token": TOKEN,
        "readers": ["buyer"],
        "below": ["all"],
        "reason": "Only for buyers.",
    }
    answer = sign_in(cast.quinn).post("/processes/P-0001/restrict/", sent, follow=True)
    assert "2 processes can now be read by Buyer." in answer.content.decode()
    assert not Process.objects.visible_to(cast.nora).exists()


def test_who_does_a_step_and_may_not_read_it_any_more_is_named(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    top = factories.process("Top", owner_role=buyer)
    child = factories.process("Child", parent=top)
    steps = factories.plain(factories.step("a"), factories.step("b", role=people.role("planner", name="Planner").code))
    factories.in_force(child, steps)
    board = people.role("board", name="Board")
    sent = {"token": TOKEN, "readers": ["board"], "below": ["all"], "reason": "Secret."}
    answer = sign_in(cast.quinn).post(f"/processes/{top.document.number}/restrict/", sent, follow=True)
    number = child.document.number
    assert (
        f"They do steps that they may not read now: Buyer ({number}) and Planner ({number})." in answer.content.decode()
    )
    health = sign_in(cast.quinn).get(f"/processes/{number}/?view=health").content.decode()
    assert "Buyer does step 1 and is not among the readers." in health
    assert "Planner does step 2 and is not among the readers." in health
    child.restrict(by=cast.quinn, readers=[board, buyer], reason="They do it.")
    assert "Buyer does step 1" not in sign_in(cast.quinn).get(f"/processes/{number}/?view=health").content.decode()
