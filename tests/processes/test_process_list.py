"""The value chain and the whole tree: one's own areas, only visible ones, quick at any size."""

from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import plain, step


def test_every_topmost_process_stands_in_exactly_one_band(cast: Cast, sign_in: SignIn) -> None:
    for band in ("management", "core", "support"):
        factories.in_force(factories.process(f"Area {band}", band=band))
    shown = sign_in(cast.nora).get("/processes/").content.decode()
    for band in ("management", "core", "support"):
        assert shown.count(f"Area {band}") == 1
    assert shown.index("Area management") < shown.index("Area core") < shown.index("Area support")


def test_an_area_without_anything_in_force_is_for_who_arranges(cast: Cast, sign_in: SignIn) -> None:
    planned = factories.process("Planned area")
    factories.process("Planned part", parent=planned)
    quinn, nora = (sign_in(user).get("/processes/").content.decode() for user in (cast.quinn, cast.nora))
    assert "Planned area" in quinn
    assert "Planned part" in quinn
    assert "Planned" not in nora
    assert "There are no processes here yet." in nora


def test_my_areas_are_blue_and_say_how_many_steps(cast: Cast, sign_in: SignIn) -> None:
    mine, other = factories.process("Mine"), factories.process("Other")
    child = factories.process("Child", parent=mine)
    factories.in_force(child, plain(step("a"), step("b")))
    factories.in_force(other, plain(step("c", role="head-of-purchasing")))
    shown = sign_in(cast.emma).get("/processes/").content.decode()
    assert shown.count("chevron--mine") == 1
    assert '<span class="you">2 steps</span>' in shown
    assert "2 procedures in force. You have a part in 1." in shown
    assert "chevron--mine" not in sign_in(cast.nora).get("/processes/").content.decode()


def test_counts_leave_out_what_this_person_may_not_see(cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(factories.process("Secret", readers=[factories.role("board")]))
    shown = sign_in(cast.nora).get("/processes/").content.decode()
    assert "No procedure is in force yet" in shown
    assert "0 processes" in sign_in(cast.nora).get("/processes/tree/").content.decode()


def test_an_empty_firm_is_told_what_to_do(cast: Cast, sign_in: SignIn) -> None:
    assert "Create the first process" in sign_in(cast.quinn).get("/processes/").content.decode()
    assert "Create the first process" not in sign_in(cast.nora).get("/processes/").content.decode()


def test_the_tree_folds_and_unfolds_without_a_script(cast: Cast, sign_in: SignIn) -> None:
    node = factories.process("Level 0")
    for level in range(1, 5):
        node = factories.process(f"Level {level}", parent=node)
    folded = sign_in(cast.nora).get("/processes/tree/").content.decode()
    unfolded = sign_in(cast.nora).get("/processes/tree/?open=all").content.decode()
    assert folded.count("<details open>") == 1
    assert unfolded.count("<details open>") == 4
    assert "1.1.1.1.1" in folded


def test_queries_do_not_grow_with_the_tree(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.emma)
    parent = factories.process("Top")
    counts: dict[str, list[int]] = {"/processes/": [], "/processes/tree/": []}
    for _ in range(2):
        for number in range(6):
            factories.in_force(factories.process(f"Child {number}", parent=parent), plain(step(f"s{number}")))
        for address, found in counts.items():
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
    for found in counts.values():
        assert found[0] == found[1]
