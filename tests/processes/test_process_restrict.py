"""Restricting a process offers its whole subtree in the same act."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from people.models import Role
from processes.models import Process
from tests.conftest import Cast, SignIn
from tests.processes import factories


def test_a_whole_subtree_gets_its_readers_in_one_act(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    child = factories.process("Child", parent=top)
    factories.process("Beside")
    assert top.restrict(by=cast.quinn, readers=[buyer], reason="Only buyers need it.") == 2
    assert set(Process.objects.visible_to(cast.nora).values_list("document__title", flat=True)) == {"Beside"}
    assert child in Process.objects.visible_to(cast.emma)
    newest = child.document.history.first()
    assert newest.history_change_reason == "Only buyers need it."
    assert [str(row.role) for row in newest.readers.all()] == ["Buyer"]


def test_one_process_alone_can_be_restricted(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    child = factories.process("Child", parent=top)
    assert top.restrict(by=cast.quinn, readers=[buyer], subtree=False) == 1
    visible = Process.objects.visible_to(cast.nora)
    assert child in visible
    assert top not in visible


def test_nobody_who_must_confirm_it_loses_sight_of_it(cast: Cast, buyer: Role) -> None:
    top = factories.process("Top")
    factories.process("Child", parent=top, must_read=[buyer])
    with pytest.raises(ValidationError, match=r"P-0002 \(Buyer\)"):
        top.restrict(by=cast.quinn, readers=[factories.role("board")])
    assert top in Process.objects.visible_to(cast.nora)


def test_only_those_who_arrange_the_tree_restrict(cast: Cast, buyer: Role) -> None:
    with pytest.raises(PermissionDenied):
        factories.process().restrict(by=cast.oscar, readers=[buyer])


def test_a_visible_child_of_a_hidden_process_stands_at_the_top(cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    top = factories.process("Secret plan")
    factories.process("Open child", parent=top)
    top.restrict(by=cast.quinn, readers=[buyer], subtree=False)
    for address in ("/processes/", "/processes/tree/"):
        page = sign_in(cast.nora).get(address).content.decode()
        assert "Open child" in page
        assert "Secret plan" not in page
    page = sign_in(cast.nora).get("/processes/P-0002/").content.decode()
    assert "Secret plan" not in page


def test_the_page_gives_the_subtree_its_readers(cast: Cast, sign_in: SignIn) -> None:
    top = factories.process("Top")
    factories.process("Child", parent=top)
    sent = {
        "token": "0b7c2a52-5f6c-4f0a-9d4e-3d1a2f9b1c11",
        "readers": ["buyer"],
        "subtree": "on",
        "reason": "Only for buyers.",
    }
    answer = sign_in(cast.quinn).post("/processes/P-0001/restrict/", sent, follow=True)
    assert "2 processes can now be read by Buyer." in answer.content.decode()
    assert not Process.objects.visible_to(cast.nora).exists()
