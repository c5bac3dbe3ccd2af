"""What changed for me: the step and the kind of change, for my roles and nobody else's (A19)."""

from datetime import timedelta
from typing import Any

import pytest

from people import clock
from people.models import Role, User
from processes.models import Process
from processes.plain import PlainProcedure, PlainStep
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import identity, plain, step

pytestmark = pytest.mark.django_db

HEAD = "head-of-purchasing"


def changes(sign_in: SignIn, person: User) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = sign_in(person).get("/").context["changes"]
    return found


def why(sign_in: SignIn, person: User) -> str:
    (entry,) = changes(sign_in, person)
    return str(entry["why"]).partition("; ")[2]


def revised(process: Process, before: PlainProcedure, after: PlainProcedure) -> None:
    factories.in_force(process, before, since=clock.today() - timedelta(days=90))
    factories.in_force(process, after, since=clock.today() - timedelta(days=5))


def of(key: str, title: str = "", role: str = "buyer", **fields: Any) -> PlainStep:
    """A step before there is a database."""
    return PlainStep(identity(key), title or key.capitalize(), role=role, **fields)


@pytest.fixture
def process(cast: Cast) -> Process:
    return factories.process()


@pytest.mark.parametrize(
    ("after", "said"),
    [
        (of("check", text="In other words."), "step 2, Check: reworded"),
        (of("check", "Check it", role=HEAD), "step 2, Check it: no longer yours"),
        (of("other", role=HEAD), "step 2, Check: no longer done"),
    ],
)
def test_the_step_and_the_kind_of_change_are_named(
    process: Process, cast: Cast, sign_in: SignIn, after: PlainStep, said: str
) -> None:
    revised(process, plain(step("first", role=HEAD), step("check")), plain(step("first", role=HEAD), after))
    assert why(sign_in, cast.emma) == said


def test_a_step_that_comes_to_me_says_so(process: Process, cast: Cast, sign_in: SignIn) -> None:
    before = plain(step("mine"), step("theirs", role=HEAD))
    revised(process, before, plain(step("mine"), step("theirs"), step("new")))
    assert why(sign_in, cast.emma) == "step 2, Theirs: yours from now on; step 3, New: new and yours"


def test_changes_at_the_steps_of_others_leave_mine_as_before(process: Process, cast: Cast, sign_in: SignIn) -> None:
    before = plain(step("mine"), step("theirs", role=HEAD))
    revised(process, before, plain(step("mine"), step("theirs", role=HEAD, text="Canary.")))
    assert why(sign_in, cast.emma) == "your step 1 as before"


def test_whoever_has_no_part_in_it_gets_nothing(process: Process, cast: Cast, sign_in: SignIn, buyer: Role) -> None:
    revised(process, plain(step("check")), plain(step("check", text="In other words.")))
    for person in (cast.eve, cast.nora, cast.ada, cast.sam):
        assert changes(sign_in, person) == []


def test_many_changed_steps_are_counted(process: Process, cast: Cast, sign_in: SignIn) -> None:
    names = [f"s{n}" for n in range(6)]
    revised(process, plain(*map(step, names)), plain(*(step(name, text="New.") for name in names)))
    assert why(sign_in, cast.emma).endswith("; and 3 more steps")


def test_somebody_from_outside_reads_no_old_title(cast: Cast, sign_in: SignIn, supplier_role: Role) -> None:
    process = factories.process("Deliver castings", readers=[supplier_role])
    old = plain(step("deliver", role=supplier_role.code), step("gone", "Old secret", role=supplier_role.code))
    revised(process, old, plain(step("deliver", role=supplier_role.code)))
    assert why(sign_in, cast.sam) == "a step: no longer done"
