"""Arranging the tree with four buttons: from the keyboard, without a script, never losing the place (A2)."""

import re
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from processes import branches
from processes.models import Process
from processes.tree import check_tree, tree_rows
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.test_tree import titles


def shape() -> list[Any]:
    return titles(tree_rows(Process.objects.all(), "document__title"))


def press(client: Client, process: Process, to: str, opened: str = "") -> Any:
    return client.post(f"/processes/{process.document.number}/shift/", {"to": to, "open": opened})


@pytest.fixture
def three(cast: Cast) -> list[Process]:
    """A, B and C side by side; b below B."""
    made = [factories.process(name) for name in "ABC"]
    return [*made, factories.process("b", parent=made[1])]


class TestVerb:
    @pytest.mark.parametrize("name", ["emma", "oscar", "eve", "ada", "nora", "sam"])
    def test_only_those_who_arrange_the_tree_shift_processes(self, three: list[Process], cast: Cast, name: str) -> None:
        with pytest.raises(PermissionDenied):
            three[1].shift(by=getattr(cast, name), to="up")

    @pytest.mark.parametrize(
        ("to", "after"),
        [
            ("up", [("1", "B", [("1.1", "b")]), ("2", "A"), ("3", "C")]),
            ("down", [("1", "A"), ("2", "C"), ("3", "B", [("3.1", "b")])]),
            ("in", [("1", "A", [("1.1", "B", [("1.1.1", "b")])]), ("2", "C")]),
        ],
    )
    def test_everything_below_moves_along(self, three: list[Process], cast: Cast, to: str, after: list[Any]) -> None:
        three[1].shift(by=cast.quinn, to=to)
        assert shape() == after
        assert check_tree(Process) == []

    def test_out_leads_behind_the_one_it_belonged_to(self, three: list[Process], cast: Cast) -> None:
        three[3].shift(by=cast.quinn, to="out")
        assert shape() == [("1", "A"), ("2", "B"), ("3", "b"), ("4", "C")]

    def test_there_and_back_leaves_everything_as_it_was(self, three: list[Process], cast: Cast) -> None:
        before = shape()
        for to in ("up", "down", "in", "out"):
            three[1].shift(by=cast.quinn, to=to)
        assert shape() == before
        assert check_tree(Process) == []

    @pytest.mark.parametrize(
        ("place", "to", "said"),
        [
            (0, "up", "stands first already"), (2, "down", "stands last already"), (0, "in", "no neighbour above"),
            (1, "out", "stands at the top already"), (1, "sideways", "up, down, in or out"), (3, "in", "no neighbour"),
        ],
    )  # fmt: skip
    def test_where_there_is_no_such_place_it_says_so(
        self, three: list[Process], cast: Cast, place: int, to: str, said: str
    ) -> None:
        before = shape()
        with pytest.raises(ValidationError, match=said):
            three[place].shift(by=cast.quinn, to=to)
        assert shape() == before

    def test_it_goes_by_the_tree_as_it_is_now_not_as_it_was_seen(self, three: list[Process], cast: Cast) -> None:
        seen = Process.objects.get(pk=three[2].pk)
        three[2].shift(by=cast.quinn, to="up")
        seen.shift(by=cast.quinn, to="up")
        assert shape() == [("1", "C"), ("2", "A"), ("3", "B", [("3.1", "b")])]

    def test_it_passes_neighbours_that_nobody_sees(self, three: list[Process], cast: Cast) -> None:
        factories.in_force(three[1])
        factories.withdraw(three[1], by=cast.quinn)
        three[2].shift(by=cast.quinn, to="up")
        assert [row[1] for row in shape()] == ["C", "A", "B"]

    def test_it_stays_among_the_neighbours_of_its_band(self, cast: Cast) -> None:
        factories.process("Core")
        factories.process("Support", band="support")
        core = factories.process("Core too")
        core.shift(by=cast.quinn, to="up")
        assert [row[1] for row in shape()] == ["Core too", "Core", "Support"]

    def test_it_is_recorded(self, three: list[Process], cast: Cast) -> None:
        three[1].shift(by=cast.quinn, to="in")
        newest = three[1].history.first()
        assert (newest.history_user, newest.history_change_reason) == (cast.quinn, "Moved in.")


class TestPage:
    def test_it_leads_back_to_the_button_that_was_pressed(
        self, three: list[Process], cast: Cast, sign_in: SignIn
    ) -> None:
        client, number = sign_in(cast.quinn), three[1].document.number
        answer = press(client, three[1], "up", "P-0002")
        assert answer["Location"] == f"/processes/tree/?arrange=1&open=P-0002#{number}-up"
        page = client.get("/processes/tree/?arrange=1&open=P-0002").content.decode()
        assert f'id="{number}-up"' in page
        assert "now stands at 1." in page

    def test_what_it_was_moved_into_stands_open(self, three: list[Process], cast: Cast, sign_in: SignIn) -> None:
        answer = press(sign_in(cast.quinn), three[1], "in")
        assert f"open={three[0].document.number}#" in answer["Location"]

    def test_a_move_that_leads_nowhere_is_said_in_words(
        self, three: list[Process], cast: Cast, sign_in: SignIn
    ) -> None:
        client = sign_in(cast.quinn)
        press(client, three[0], "up")
        page = client.get("/processes/tree/?arrange=1").content.decode()
        assert "stands first already" in page
        first = three[0].document.number
        assert re.search(rf'id="{first}-up"[^>]*aria-disabled', page)
        assert not re.search(rf'id="{first}-down"[^>]*aria-disabled', page)

    def test_the_buttons_are_only_for_those_who_arrange(
        self, three: list[Process], cast: Cast, sign_in: SignIn
    ) -> None:
        assert "formaction" in sign_in(cast.quinn).get("/processes/tree/?arrange=1").content.decode()
        for who in (cast.nora, cast.ada, cast.sam):
            page = sign_in(who).get("/processes/tree/?arrange=1").content.decode()
            assert "formaction" not in page
            assert "arrange=1" not in page.partition("<main")[2]

    def test_below_a_restricted_process_its_readers_are_offered(
        self, three: list[Process], cast: Cast, sign_in: SignIn
    ) -> None:
        closed = factories.process("Closed", position=2, readers=[factories.role("buyer")])
        client, moved = sign_in(cast.quinn), three[1].document.number
        press(client, three[1], "in")
        page = client.get("/processes/tree/").content.decode()
        address = f"/processes/{moved}/restrict/?like={closed.document.number}"
        assert f"{closed.document.number} is for Buyer only, {moved} for all employees." in page
        assert address in page
        form = client.get(address).content.decode()
        assert re.search(r'value="buyer"[^>]*checked', form)


class TestMoveForm:
    def test_the_readers_of_the_new_parent_can_be_taken_over_in_the_same_act(
        self, three: list[Process], cast: Cast, sign_in: SignIn
    ) -> None:
        board = factories.role("board")
        closed = factories.process("Closed", readers=[board])
        answer = sign_in(cast.quinn).post(
            f"/processes/{three[1].document.number}/move/",
            {
                "token": "0b7c2a52-5f6c-4f0a-9d4e-3d1a2f9b1c11",
                "parent": closed.document.number,
                "band": "core",
                "reason": "It belongs there.",
                "same_readers": "on",
            },
        )
        assert answer.status_code == 302
        assert [list(process.document.readers.all()) for process in (three[1], three[3])] == [[board], [board]]

    def test_when_the_readers_cannot_be_taken_over_nothing_moves(self, three: list[Process], cast: Cast) -> None:
        closed = factories.process("Closed", readers=[factories.role("board")])
        asked = factories.process("Asked", must_read=[factories.role("buyer")])
        with pytest.raises(ValidationError, match="could no longer read it"):
            asked.move(by=cast.quinn, parent=closed, same_readers=True)
        asked.refresh_from_db()
        assert asked.parent_id is None
        assert check_tree(Process) == []


class TestLargeTree:
    def test_only_open_branches_are_written(self, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(branches, "WHOLE", 4)
        top = factories.process("Top")
        branch = factories.process("Branch", parent=top)
        deep = factories.process("Deep", parent=branch)
        factories.process("Deeper", parent=deep)
        factories.process("Other", parent=top)
        client, number = sign_in(cast.nora), branch.document.number
        folded = client.get("/processes/tree/").content.decode()
        assert "5 processes" in folded
        assert "Branch" in folded
        assert ">Deep<" not in folded
        assert f'href="?open={number}#{number}"' in folded
        opened = client.get(f"/processes/tree/?open={number}").content.decode()
        assert ">Deep<" in opened
        assert ">Deeper<" not in opened
        assert f"open={number},{deep.document.number}#" in opened

    def test_an_address_opens_what_is_a_number_and_no_more_than_some(self) -> None:
        assert branches.opened("P-0001,<b>,,p-2,P-3") == ["P-0001", "P-3"]
        assert len(branches.opened(",".join(f"P-{n}" for n in range(200)))) == branches.MOST_OPEN


def test_two_who_press_up_at_once_do_not_move_it_twice(three: list[Process], cast: Cast, sign_in: SignIn) -> None:
    client, last = sign_in(cast.quinn), three[2]
    page = client.get("/processes/tree/?arrange=1").content.decode()
    (address,) = re.findall(rf'formaction="(/processes/{last.document.number}/shift/\?seen=[0-9.]+)"', page)[:1]
    for _one_of_two in range(2):
        answer = client.post(address, {"to": "up", "open": ""}, follow=True)
    assert "stands at 2 now, no longer at 3" in answer.content.decode()
    last.refresh_from_db()
    assert last.position == 2
