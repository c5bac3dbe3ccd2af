"""Risks and controls at the steps in force (A31)."""

from processes.models import Process
from processes.plain import PlainRisk
from tests.conftest import Cast, SignIn
from tests.factories import role
from tests.processes import factories
from tests.processes.factories import plain, step

WORSE = PlainRisk("A wrong week is noticed too late", 4, 5)
BETTER = PlainRisk("A letter gets lost", 1, 2, "Letters are counted", "buyer")


def register(sign_in: SignIn, user: object, query: str = "") -> str:
    return sign_in(user).get(f"/processes/risks/{query}").content.decode()  # type: ignore[arg-type]


def test_the_worst_risk_stands_first_with_its_step_and_control(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("order", risks=(BETTER, WORSE))))
    shown = register(sign_in, cast.nora)
    assert shown.index(WORSE.what) < shown.index(BETTER.what)
    assert "4 × 5 = 20" in shown
    assert "Letters are counted" in shown
    assert "Nothing is done yet against 1 of them" in shown
    assert "Step 1, Order" in shown


def test_a_cell_narrows_the_list(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("order", risks=(BETTER, WORSE))))
    shown = register(sign_in, cast.nora, "?likelihood=1&impact=2")
    assert BETTER.what in shown
    assert WORSE.what not in shown
    endless = f"?likelihood=001{'0' * 5000}&impact=1"
    for nonsense in (
        endless,
        "?likelihood=x&impact=2",
        "?likelihood=%00&impact=9",
        "?likelihood=٣&impact=1",
        "?page=-1",
        f"?likelihood=001{'0' * 5000}&impact=1",
    ):
        assert WORSE.what in register(sign_in, cast.nora, nonsense)


def test_drafts_and_hidden_procedures_are_not_in_it(process: Process, cast: Cast, sign_in: SignIn) -> None:
    hidden = factories.process("Secret", readers=[role("board")], expert=cast.emma)
    factories.in_force(hidden, plain(step("order", risks=(WORSE,))))
    factories.draft(process, plain(step("order", risks=(WORSE,))))
    assert WORSE.what not in register(sign_in, cast.nora)
    assert "No risk is written at a step in force" in register(sign_in, cast.nora)


def test_readers_find_the_risk_at_the_step(process: Process, cast: Cast, sign_in: SignIn) -> None:
    factories.in_force(process, plain(step("order", risks=(WORSE, BETTER))))
    shown = sign_in(cast.nora).get(process.get_absolute_url()).content.decode()
    assert "2 risks" in shown
    assert "Nothing is done against it yet" in shown
