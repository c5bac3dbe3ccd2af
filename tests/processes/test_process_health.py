"""How healthy the areas are: true numbers, each with its list and who can mend it (A38, A1)."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from people import clock
from processes import health
from processes.models import Process
from processes.plain import PlainFlow
from tests import factories as firm
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import plain, role, step


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def area(cast: Cast) -> Process:
    """Four processes below one area; two have a procedure, one of them is late for review and has no measure."""
    top = factories.process("Buy")
    late = factories.process("Late", parent=top)
    factories.in_force(late, plain(step("late")), since=date(2020, 1, 1))
    good = factories.process("Good", parent=top)
    factories.in_force(good, plain(step("good"), outputs=(PlainFlow("Order", process=late.document.number),)))
    measure = firm.kpi(processes=[good])
    firm.measured(firm.targeted(measure), "80")
    factories.process("Empty", parent=top, expert=None)
    factories.process("Unheld", parent=top, owner_role=role("vacant"))
    return top


class TestFigures:
    def test_the_page_counts_what_is_there(self, area: Process, cast: Cast) -> None:
        found = health.lines_of(cast.quinn)[0]
        assert found.published == health.Published(wanted=4, in_force=2, overdue=1)
        assert found.published.per_cent == 50
        assert {kind: count for kind, _head, count in found.counts} == {
            "unpublished": 2, "overdue": 1, "unowned": 1, "no_expert": 1, "no_measure": 1,
        }  # fmt: skip
        assert found.dangling == 1
        assert found.worst == ("off", "1 of 1 off target")

    def test_the_value_chain_says_the_same(self, area: Process, cast: Cast, sign_in: SignIn) -> None:
        figures = health.published_by_area(cast.quinn)[area.tree_id]
        assert figures == health.Published(wanted=4, in_force=2, overdue=1)
        page = text(sign_in(cast.nora), "/processes/")
        for said in (
            "50 % published, 2 of 4", "1 review overdue", "1 of 1 off target",
            "Head of Purchasing: Oscar Brandt",
        ):  # fmt: skip
            assert said in page

    def test_a_red_measure_is_never_hidden_by_green_ones(self) -> None:
        assert health.worst({"good": 9, "none": 1}) == ("none", "1 of 10 not reported")
        assert health.worst({"good": 9, "watch": 2, "none": 1}) == ("watch", "2 of 12 to watch")
        assert health.worst({"good": 900, "watch": 2, "off": 1}) == ("off", "1 of 903 off target")
        assert health.worst({}) == ("", "")

    def test_a_hundred_per_cent_means_all(self) -> None:
        assert health.Published(wanted=1000, in_force=999).per_cent == 99
        assert health.Published().per_cent == 0

    def test_an_area_that_holds_others_needs_no_procedure_of_its_own(self, cast: Cast) -> None:
        top = factories.process("Top")
        child = factories.process("Child", parent=top)
        factories.in_force(child, plain(step("c")))
        assert health.published_by_area(cast.nora)[top.tree_id].per_cent == 100

    def test_a_review_is_late_from_the_day_after(self, cast: Cast) -> None:
        late = factories.process("Late")
        factories.in_force(late, plain(step("late")))
        late.document.refresh_from_db()
        due = late.document.review_due_on
        assert due is not None
        for day, count in ((due, 0), (due + timedelta(days=1), 1)):
            with clock.at(day):
                assert health.published_by_area(cast.nora)[late.tree_id].overdue == count


class TestLists:
    @pytest.mark.parametrize(
        ("kind", "title", "mender"),
        [
            ("unpublished", "Empty", "Head of Purchasing: Oscar Brandt"),
            ("overdue", "Late", "Head of Purchasing: Oscar Brandt"),
            ("unowned", "Unheld", "Whoever gives roles"),
            ("no_expert", "Empty", "Head of Purchasing: Oscar Brandt"),
            ("no_measure", "It is measured with the process above it.", "Head of Purchasing: Oscar Brandt"),
        ],
    )
    def test_behind_each_number_stands_its_list_and_who_can_mend_it(
        self, area: Process, cast: Cast, sign_in: SignIn, kind: str, title: str, mender: str
    ) -> None:
        client = sign_in(cast.nora)
        address = f"?show={kind}&amp;area={area.document.number}"
        assert f'href="{address}"' in text(client, "/processes/health/")
        page = text(client, f"/processes/health/?show={kind}&area={area.document.number}")
        assert title in page
        assert mender in page
        assert "Good" not in page

    def test_another_area_has_a_list_of_its_own(self, area: Process, cast: Cast, sign_in: SignIn) -> None:
        other = factories.process("Other")
        page = text(sign_in(cast.nora), f"/processes/health/?show=overdue&area={other.document.number}")
        assert "Nothing on this list" in page


def test_only_what_a_person_may_see_is_counted(cast: Cast, sign_in: SignIn) -> None:
    top = factories.process("Top")
    factories.process("Secret", parent=top, readers=[role("board")])
    assert health.published_by_area(cast.nora)[top.tree_id].wanted == 0
    assert health.published_by_area(cast.quinn)[top.tree_id].wanted == 1
    assert "Secret" not in text(sign_in(cast.nora), "/processes/health/?show=unpublished")
    assert "Secret" in text(sign_in(cast.quinn), "/processes/health/?show=unpublished")


def test_a_measure_that_a_person_may_not_see_colours_nothing(cast: Cast) -> None:
    top = factories.process("Top")
    factories.in_force(top, plain(step("t")))
    secret = firm.kpi(processes=[top], readers=[role("board")])
    firm.measured(firm.targeted(secret), "10")
    assert health.colours_by_area(cast.nora) == {}
    assert health.colours_by_area(cast.quinn) == {top.tree_id: {"off": 1}}


def test_people_from_outside_have_nothing_to_mend(cast: Cast, sign_in: SignIn) -> None:
    assert sign_in(cast.sam).get("/processes/health/").status_code == 404
    assert "/processes/health/" not in text(sign_in(cast.sam), "/processes/")


def test_queries_do_not_grow_with_the_firm(cast: Cast, sign_in: SignIn) -> None:
    client = sign_in(cast.emma)
    addresses = ["/processes/health/", "/processes/health/?show=no_measure", "/processes/"]
    counts: list[list[int]] = []
    for size in (2, 6):
        for n in range(size):
            top = factories.process(f"Area {size} {n}")
            child = factories.process(f"Child {size} {n}", parent=top)
            factories.in_force(child, plain(step(f"{size}-{n}")))
            firm.measured(firm.targeted(firm.kpi(processes=[top])), "80")
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]


class TestKept:
    """The figures of the value chain are kept, but never longer than they are true."""

    def test_they_are_counted_once_for_all_who_may_see_the_same(self, area: Process, cast: Cast) -> None:
        health.figures_of(cast.oscar)
        with CaptureQueriesContext(connection) as queries:
            health.figures_of(cast.oscar)
        assert len(queries) == 2, "Only whether anything has changed."

    def test_whoever_may_see_more_is_told_more(self, cast: Cast) -> None:
        expert = firm.person("knows", name="Kim Knows")
        top = factories.process("Secret", readers=[role("board")], expert=expert)
        factories.in_force(top, plain(step("s")))
        assert [health.figures_of(who).published.get(top.tree_id) for who in (cast.nora, expert, cast.quinn)] == [
            None, health.Published(1, 1), health.Published(1, 1),
        ]  # fmt: skip

    def test_every_change_is_counted_at_once(self, cast: Cast) -> None:
        top = factories.process("Top")
        child = factories.process("Child", parent=top)

        def published() -> health.Published | None:
            return health.figures_of(cast.nora).published.get(top.tree_id)

        def colours() -> dict[str, int]:
            return dict(health.figures_of(cast.nora).colours.get(top.tree_id, {}))

        assert published() == health.Published(1, 0)
        factories.in_force(child, plain(step("c")))
        assert published() == health.Published(1, 1)
        measure = firm.targeted(firm.kpi(processes=[child]))
        assert colours() == {"none": 1}
        firm.measured(measure, "80")
        assert colours() == {"off": 1}
        other = factories.process("Other")
        child.move(by=cast.quinn, parent=other)
        assert published() == health.Published(1, 0)
        child.move(by=cast.quinn, parent=top)
        top.restrict(by=cast.quinn, readers=[role("board")], below=[frozenset()], reason="Secret.")
        assert published() is None
        top.restrict(by=cast.quinn, readers=[], below=top.readers_below(cast.quinn), reason="No longer.")
        factories.withdraw(child, by=cast.quinn)
        assert published() == health.Published(0, 0)
