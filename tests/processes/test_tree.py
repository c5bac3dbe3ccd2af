"""The safe tree: its verbs, its codes, and what many writers at once leave behind (TREE-01, TREE-02)."""

import random
from contextlib import suppress
from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, close_old_connections, connection, transaction
from django.db.models import ProtectedError

from people.models import User
from processes import tree
from processes.models import Process
from processes.tree import check_tree, code_of, columns, top_rows, tree_rows
from tests.factories import person, role, setup_account
from tests.processes.factories import in_force, process, withdraw

WRITERS, OPERATIONS = 8, 15


def titles(branches: list[tree.Branch]) -> list[object]:
    return [
        (branch["code"], branch["document__title"], titles(branch["children"]))
        if branch["children"]
        else (branch["code"], branch["document__title"])
        for branch in branches
    ]


def shape() -> list[object]:
    return titles(tree_rows(Process.objects.all(), "document__title"))


class TestVerbs:
    def test_a_new_node_stands_last_unless_a_place_is_named(self, db: None) -> None:
        process("A")
        process("C")
        process("B", position=2)
        assert shape() == [("1", "A"), ("2", "B"), ("3", "C")]
        assert check_tree(Process) == []

    def test_a_child_can_be_put_before_its_siblings(self, db: None) -> None:
        top = process("Top")
        process("Second", parent=top)
        process("First", parent=top, position=1)
        assert shape() == [("1", "Top", [("1.1", "First"), ("1.2", "Second")])]
        assert check_tree(Process) == []

    @pytest.mark.parametrize("position", [1, 2, 3, None, 99])
    def test_a_node_moves_to_any_place_below_another_parent(self, db: None, position: int | None) -> None:
        by = setup_account()
        here, there = process("Here"), process("There")
        for title in ("x", "y"):
            process(title, parent=there)
        moved, stays = process("moved", parent=here), process("stays", parent=here)
        below = process("below", parent=moved)
        moved.move(by=by, parent=there, position=position)
        wanted = ["x", "y"]
        wanted.insert(2 if position is None else min(position, 3) - 1, "moved")
        there.refresh_from_db()
        assert [child.document.title for child in there.get_children()] == wanted
        stays.refresh_from_db()
        assert stays.position == 1
        below.refresh_from_db()
        assert below.level == 2
        assert check_tree(Process) == []

    @pytest.mark.parametrize(("title", "position"), [("A", 3), ("C", 1), ("B", 3), ("B", 1), ("A", 1)])
    def test_a_node_moves_among_its_siblings(self, db: None, title: str, position: int) -> None:
        for name in "ABC":
            process(name)
        node = Process.objects.get(document__title=title)
        node.move(by=setup_account(), parent=None, position=position)
        rest = [name for name in "ABC" if name != title]
        rest.insert(position - 1, title)
        assert [row[1] for row in shape()] == rest  # type: ignore[index]
        assert check_tree(Process) == []

    def test_a_branch_becomes_a_tree_of_its_own(self, db: None) -> None:
        top = process("Top")
        branch = process("Branch", parent=top)
        process("Leaf", parent=branch)
        branch.move(by=setup_account(), parent=None, position=1)
        assert shape() == [("1", "Branch", [("1.1", "Leaf")]), ("2", "Top")]
        assert check_tree(Process) == []

    def test_nothing_moves_below_itself(self, db: None) -> None:
        top = process("Top")
        child = process("Child", parent=top)
        grandchild = process("Grandchild", parent=child)
        for target in (top, child, grandchild):
            with pytest.raises(ValidationError, match="below itself"):
                top.move(by=setup_account(), parent=target)
        assert check_tree(Process) == []

    def test_a_tree_has_at_most_twenty_levels(self, db: None) -> None:
        node = process("1")
        for level in range(2, tree.DEEPEST + 1):
            node = process(str(level), parent=node)
        with pytest.raises(ValidationError, match="20 levels"):
            process("21", parent=node)
        lonely = process("lonely")
        process("below", parent=lonely)
        with pytest.raises(ValidationError, match="20 levels"):
            lonely.move(by=setup_account(), parent=node.parent)
        assert check_tree(Process) == []

    def test_a_node_has_at_most_a_thousand_children(self, db: None, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tree, "WIDEST", 3)
        top, other = process("Top"), process("Other")
        for name in "ABC":
            process(name, parent=top)
        with pytest.raises(ValidationError, match="side by side"):
            process("D", parent=top)
        with pytest.raises(ValidationError, match="side by side"):
            other.move(by=setup_account(), parent=top)

    def test_a_stale_object_does_not_write_the_old_place_back(self, db: None) -> None:
        by = setup_account()
        first, second = process("First"), process("Second")
        child = process("Child", parent=first)
        stale = Process.objects.get(pk=child.pk)
        child.move(by=by, parent=second)
        stale.move(by=by, parent=second, position=1)
        stale.refresh_from_db()
        assert stale.parent_id == second.pk
        assert check_tree(Process) == []

    def test_a_node_with_children_stays(self, db: None) -> None:
        top = process("Top")
        process("Child", parent=top)
        with pytest.raises(ProtectedError):
            top.remove(by=setup_account())

    def test_removing_closes_the_gap(self, db: None) -> None:
        nodes = [process(name) for name in "ABC"]
        nodes[1].index.delete()
        nodes[1].remove(by=setup_account())
        assert shape() == [("1", "A"), ("2", "C")]
        assert check_tree(Process) == []

    def test_a_move_is_recorded_with_its_reason(self, db: None, quinn: User) -> None:
        top, child = process("Top"), process("Child")
        child.move(by=quinn, parent=top, reason="It is part of it.")
        newest = child.history.first()
        assert (newest.history_user, newest.history_change_reason) == (quinn, "It is part of it.")
        assert (newest.parent_id, newest.position) == (top.pk, 1)
        assert not hasattr(newest, "lft")


class TestDatabase:
    def test_the_database_refuses_a_node_that_is_its_own_parent(self, db: None) -> None:
        node = process("A")
        with pytest.raises(IntegrityError, match="not_its_own_parent"), transaction.atomic():
            Process.objects.filter(pk=node.pk).update(parent=node.pk)

    def test_a_broken_column_is_found(self, db: None) -> None:
        top = process("A")
        child = process("B", parent=top)
        Process.objects.filter(pk=child.pk).update(lft=7, rght=9)
        assert check_tree(Process) == [
            f"process {child.pk}: lft is 7, should be 2.",
            f"process {child.pk}: rght is 9, should be 3.",
        ]

    def test_a_circle_is_found(self, db: None) -> None:
        first, second = process("A"), process("B")
        Process.objects.filter(pk=first.pk).update(parent=second.pk)
        Process.objects.filter(pk=second.pk).update(parent=first.pk)
        assert sum("circle" in line for line in check_tree(Process)) == 2


class TestReading:
    def test_codes_count_the_places_from_the_top(self, db: None) -> None:
        process("Zero")
        node = process("One")
        process("a", parent=node)
        node = process("b", parent=node)
        node = process("deep", parent=node)
        assert code_of(node) == "2.2.1"

    def test_a_row_whose_parent_is_hidden_stands_below_the_nearest_shown(self, db: None) -> None:
        top = process("Top")
        middle = process("Middle", parent=top)
        process("Leaf", parent=middle)
        rows = tree_rows(Process.objects.exclude(pk=middle.pk), "document__title")
        assert titles(rows) == [("1", "Top", [("1.1.1", "Leaf")])]

    def test_what_is_read_of_a_large_tree_is_what_the_whole_tree_shows_there(self, db: None) -> None:
        """Two levels, what is below the opened nodes, and one level more; hidden nodes are passed over as elsewhere."""
        top = process("Top")
        area, hidden = process("Area", parent=top), process("Hidden", parent=top)
        inside = process("Inside", parent=hidden)
        process("Deepest", parent=process("Deeper", parent=inside))
        group = process("Group", parent=area)
        team = process("Team", parent=group)
        process("Task", parent=process("Job", parent=team))
        shown = Process.objects.exclude(pk=hidden.pk)
        below_hidden = ("1.2.1", "Inside", [("1.2.1.1", "Deeper", [("1.2.1.1.1", "Deepest")])])
        groups: list[object] = [("1.1.1", "Group")]
        assert titles(top_rows(shown, "document__title", opened=[])) == [
            ("1", "Top", [("1.1", "Area", groups), below_hidden])
        ]
        groups = [("1.1.1", "Group", [("1.1.1.1", "Team", [("1.1.1.1.1", "Job")])])]
        assert titles(top_rows(shown, "document__title", opened=[group.pk])) == [
            ("1", "Top", [("1.1", "Area", groups), below_hidden])
        ]
        whole = titles(tree_rows(shown, "document__title"))
        assert titles(top_rows(shown, "document__title", opened=[], most_hidden=0)) == whole

    def test_the_number_of_queries_does_not_grow_with_the_tree(self, db: None, django_assert_num_queries) -> None:  # type: ignore[no-untyped-def]
        top = process("Top")
        for _ in range(2):
            for _ in range(5):
                process(parent=top)
            with django_assert_num_queries(2):
                tree_rows(Process.objects.all(), "document__title")

    def test_columns_are_those_of_a_preorder_walk(self) -> None:
        found = columns({None: ["a", "d"], "a": ["b", "c"]})
        assert found["a"] == (1, 0, 1, 6, 1)
        assert found["b"] == (1, 1, 2, 3, 1)
        assert found["c"] == (1, 1, 4, 5, 2)
        assert found["d"] == (2, 0, 1, 2, 2)

    def test_columns_leave_a_circle_out(self) -> None:
        assert set(columns({None: ["a"], "b": ["c"], "c": ["b"]})) == {"a"}


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_eight_writers_at_once_leave_a_sound_tree() -> None:
    """8 writers x 15 operations; every one of them commits, none is refused by a lock or a deadlock."""
    by = setup_account()
    roots = [process(f"Root {number}") for number in range(4)]
    for number in range(20):
        process(f"Node {number}", parent=roots[number % 4])
    faults, done, refused = run_writers(by)
    assert faults == []
    assert done + refused == WRITERS * OPERATIONS
    assert done > WRITERS * OPERATIONS / 2
    assert check_tree(Process) == []


def run_writers(by: User, writers: int = WRITERS, operations: int = OPERATIONS) -> tuple[list[BaseException], int, int]:
    faults: list[BaseException] = []
    counts = {"done": 0, "refused": 0}
    start = Barrier(writers)

    def write(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        close_old_connections()
        try:
            start.wait()
            for turn in range(operations):
                counts[one_act(dice, f"{seed}-{turn}")] += 1
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    def one_act(dice: random.Random, name: str) -> str:
        nodes = list(Process.objects.order_by("pk"))
        node, target = dice.choice(nodes), dice.choice([*nodes, None])
        try:
            if dice.random() < 0.2:
                process(name, by=by, parent=target)
            else:
                node.move(by=by, parent=target, position=dice.choice([None, 1, 2, 3]))
        except ValidationError:
            return "refused"
        return "done"

    threads = [Thread(target=write, args=(seed,)) for seed in range(writers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults, counts["done"], counts["refused"]


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_four_writers_who_create_move_shift_and_withdraw_leave_a_sound_tree() -> None:
    """4 writers x 12 operations: refusals in words are answers, locks and deadlocks are not."""
    permissions = ["processes.manage_tree", "documents.manage_documents", "documents.approve_revision"]
    by = person("arranger", roles=[role("arranger", permissions=[*permissions, "people.oversee"])])
    tops = [process(f"Area {number}") for number in range(2)]
    for number in range(6):
        in_force(process(f"Node {number}", parent=tops[number % 2]))
    turns = {"create": 0, "move": 0, "shift": 0, "withdraw": 0}
    faults: list[BaseException] = []
    start = Barrier(4)

    def act(dice: random.Random, what: str, name: str) -> None:
        nodes = list(Process.objects.select_related("document").order_by("pk"))
        node = dice.choice(nodes)
        match what:
            case "create":
                process(name, by=by, parent=dice.choice([*nodes, None]))
            case "move":
                node.move(by=by, parent=dice.choice([*nodes, None]), position=dice.choice([None, 1, 2]))
            case "shift":
                node.shift(by=by, to=dice.choice(["up", "down", "in", "out"]))
            case "withdraw":
                withdraw(node, by=by)
        turns[what] += 1

    def write(seed: int) -> None:
        dice = random.Random(seed)  # noqa: S311
        close_old_connections()
        try:
            start.wait()
            for turn in range(12):
                with suppress(ValidationError):
                    act(dice, [*turns][(turn + seed) % 4], f"{seed}-{turn}")
        except BaseException as fault:
            faults.append(fault)
        finally:
            connection.close()

    threads = [Thread(target=write, args=(seed,)) for seed in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert all(turns.values()), turns
    assert check_tree(Process) == []


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_same_writers_break_the_tree(monkeypatch: pytest.MonkeyPatch) -> None:
    """Shows that the test above has the power to find what the lock prevents."""
    monkeypatch.setattr(tree, "locked_tree", lambda model: transaction.atomic())
    by = setup_account()
    for number in range(12):
        process(f"Node {number}")
    for _ in range(5):
        faults, _done, _refused = run_writers(by)
        if faults or check_tree(Process):
            return
    pytest.fail("Eight writers without a lock left the tree sound: this test proves nothing.")
