"""Interfaces of a process and of the firm: what does not fit is shown to its owner, through the gate (A10)."""

import csv
from io import StringIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from processes import interface_reading
from processes.models import Process
from processes.plain import PlainFlow
from tests.conftest import Cast, SignIn
from tests.processes import factories
from tests.processes.factories import plain, role, step


def text(client: Client, address: str) -> str:
    return client.get(address).content.decode()


@pytest.fixture
def pair(cast: Cast) -> tuple[Process, Process]:
    """The first gives “Order” to the second, which does not expect it."""
    first, second = factories.process("First"), factories.process("Second")
    factories.in_force(first, plain(step("a"), outputs=(PlainFlow("Order", process=second.document.number),)))
    factories.in_force(second, plain(step("b")))
    return first, second


class TestOwner:
    def test_a_dangling_output_appears_in_the_list_of_its_owner(
        self, pair: tuple[Process, Process], cast: Cast, sign_in: SignIn
    ) -> None:
        oscar = sign_in(cast.oscar)
        assert "First" in text(oscar, "/processes/interfaces/?show=mine")
        page = text(oscar, pair[0].get_absolute_url())
        assert "1 interface to settle" in page
        assert f"/processes/{pair[0].document.number}/interfaces/" in page
        assert "The other side does not say it" in text(oscar, f"/processes/{pair[0].document.number}/interfaces/")

    def test_the_other_owner_sees_what_is_said_about_the_process(
        self, pair: tuple[Process, Process], cast: Cast, sign_in: SignIn
    ) -> None:
        first, second = (process.document.number for process in pair)
        page = text(sign_in(cast.oscar), f"/processes/{second}/interfaces/")
        assert "What others say" in page
        assert f'<span class="code">{second}</span> does not expect it.' in page
        assert f'<span class="code">{first}</span> says it gives “Order”' in page

    def test_others_are_not_asked_to_settle_it(
        self, pair: tuple[Process, Process], cast: Cast, sign_in: SignIn
    ) -> None:
        nora = sign_in(cast.nora)
        assert "to settle" not in text(nora, pair[0].get_absolute_url())
        assert "Nothing to settle here" in text(nora, "/processes/interfaces/?show=mine")

    def test_when_both_sides_say_it_nothing_is_left(self, cast: Cast, sign_in: SignIn) -> None:
        first, second = factories.process("First"), factories.process("Second")
        number = first.document.number
        factories.in_force(first, plain(step("a"), outputs=(PlainFlow("Order", process=second.document.number),)))
        factories.in_force(second, plain(step("b"), inputs=(PlainFlow("order ", process=number),)))
        page = text(sign_in(cast.oscar), "/processes/interfaces/")
        assert "2 entries where both sides say the same, 0 to settle" in page
        assert "to settle" not in text(sign_in(cast.oscar), first.get_absolute_url())


class TestGate:
    def test_a_hidden_other_side_is_not_named_and_not_judged(self, cast: Cast, sign_in: SignIn) -> None:
        hidden = factories.process("Secret", readers=[role("board")])
        shown = factories.process("Shown")
        factories.in_force(hidden, plain(step("h"), outputs=(PlainFlow("Bid", process=shown.document.number),)))
        factories.in_force(shown, plain(step("s"), outputs=(PlainFlow("Order", process=hidden.document.number),)))
        number = shown.document.number
        nora, quinn = sign_in(cast.nora), sign_in(cast.quinn)
        for address in (
            f"/processes/{number}/interfaces/", f"/processes/{number}/interfaces/?as=csv",
            "/processes/interfaces/?show=all", "/processes/interfaces/?show=all&as=csv",
        ):  # fmt: skip
            said = text(nora, address)
            assert not [word for word in ("Secret", "Bid", hidden.document.number) if word in said], address
            assert "Another process" in said
            assert "Secret" in text(quinn, address)
        assert "0 to settle" in text(nora, "/processes/interfaces/")

    def test_a_draft_says_nothing_yet(self, cast: Cast, sign_in: SignIn) -> None:
        first, second = factories.process("First"), factories.process("Second")
        factories.draft(first, plain(step("a"), outputs=(PlainFlow("Order", process=second.document.number),)))
        assert "No procedure in force names another" in text(sign_in(cast.oscar), "/processes/interfaces/?show=all")


def test_a_supplier_sees_at_once_where_its_procedures_meet(cast: Cast, sign_in: SignIn) -> None:
    first, second = factories.process("Ours"), factories.process("Theirs", readers=[role("supplier-of-castings")])
    factories.in_force(second, plain(step("s"), inputs=(PlainFlow("Order", process=first.document.number),)))
    page = text(sign_in(cast.sam), "/processes/interfaces/")
    assert "1 that nobody can judge yet" in page
    assert "Expects “Order”" in page
    assert "By area" not in page


class TestFile:
    def test_that_of_all_areas_holds_what_fits_too(self, cast: Cast, sign_in: SignIn) -> None:
        first, second = factories.process("First"), factories.process("Second")
        number = {each: each.document.number for each in (first, second)}
        factories.in_force(first, plain(step("a"), outputs=(PlainFlow("Order", process=number[second]),)))
        factories.in_force(second, plain(step("b"), inputs=(PlainFlow("Order", process=number[first]),)))
        rows = {
            show: list(csv.DictReader(StringIO(text(sign_in(cast.oscar), f"/processes/interfaces/?as=csv{show}"))))
            for show in ("", "&show=settle")
        }
        assert [len(rows[show]) for show in rows] == [2, 0]

    def test_it_holds_the_findings_and_no_formula(self, cast: Cast, sign_in: SignIn) -> None:
        first, second = factories.process("First"), factories.process("Second")
        factories.in_force(first, plain(step("a"), outputs=(PlainFlow("@Order", process=second.document.number),)))
        factories.in_force(second, plain(step("b")))
        client = sign_in(cast.oscar)
        answer = client.get("/processes/interfaces/?as=csv")
        assert client.get("/processes/interfaces/?as=csv&show=settle").content == answer.content
        assert answer["Content-Disposition"] == 'attachment; filename="interfaces.csv"'
        (row,) = csv.DictReader(StringIO(answer.content.decode("utf-8-sig")))
        one, two = first.document.number, second.document.number
        assert row == {
            "Process": one, "Title": "First", "Way": "gives", "What": "'@Order", "Other side": f"{two} Second",
            "State": "The other side does not say it",
            "To settle": f"{one} says it gives “@Order” to {two}; {two} does not expect it.",
            "Owner": "Head of Purchasing",
        }  # fmt: skip


def test_an_area_shows_its_own_only(cast: Cast, sign_in: SignIn, pair: tuple[Process, Process]) -> None:
    other = factories.process("Other area")
    client = sign_in(cast.oscar)
    assert "Nothing to settle here" in text(client, f"/processes/interfaces/?area={other.document.number}")
    assert "First" in text(client, f"/processes/interfaces/?area={pair[0].document.number}")


class TestArea:
    """A process with all below it, seen as one: its interfaces are what crosses its border (ISO 9001, 4.4.1)."""

    @pytest.fixture
    def area(self, cast: Cast) -> Process:
        """Plan gives “Plan” to Do inside the area; Do takes “Ore” from a supplier, gives “Ware” to Sell outside, and
        is said to get “Money” from there."""
        area = factories.process("Make")
        plan, do = factories.process("Plan it", parent=area), factories.process("Do it", parent=area)
        sell = factories.process("Sell")
        plan_no, do_no, sell_no = (one.document.number for one in (plan, do, sell))
        factories.in_force(plan, plain(step("p"), outputs=(PlainFlow("Plan", process=do_no),)))
        into = (PlainFlow("Plan", process=plan_no), PlainFlow("Ore", other="The mine"))
        factories.in_force(do, plain(step("d"), inputs=into, outputs=(PlainFlow("Ware", process=sell_no),)))
        ends = {"inputs": (PlainFlow("Ware", process=do_no),), "outputs": (PlainFlow("Money", process=do_no),)}
        factories.in_force(sell, plain(step("s"), **ends))
        return area

    def address(self, area: Process) -> str:
        return f"/processes/{area.document.number}/interfaces/"

    def test_what_crosses_its_border_is_shown_and_what_stays_inside_is_not(
        self, area: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        page = text(sign_in(cast.oscar), self.address(area))
        for said in ("Ore", "The mine", "Ware", "Sell", "Both sides say it", "Requisition", "Plan it"):
            assert said in page, said
        assert '<th scope="row">Plan<' not in page
        assert "1 interface to settle" in page
        assert "says it gives “Money” to" in page

    def test_its_file_holds_the_same(self, area: Process, cast: Cast, sign_in: SignIn) -> None:
        said = text(sign_in(cast.oscar), f"{self.address(area)}?of=below&as=csv")
        rows = list(csv.DictReader(StringIO(said.lstrip("\ufeff"))))
        assert {(row["Title"], row["Way"], row["What"]) for row in rows} == {
            ("Plan it", "expects", "Requisition"), ("Do it", "expects", "Ore"), ("Do it", "gives", "Ware"),
            ("Sell", "gives", "Money"),
        }  # fmt: skip

    def test_a_large_area_shows_the_first_rows_and_its_file_all(
        self, area: Process, cast: Cast, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(interface_reading, "MOST_SHOWN", 1)
        client = sign_in(cast.oscar)
        page = text(client, self.address(area))
        assert "These are the first 1 of 2. The file holds all." in page
        assert "The mine" not in page or "Requisition" not in page
        assert "The mine" in text(client, f"{self.address(area)}?as=csv")

    def test_a_part_that_the_reader_may_not_know_counts_as_outside(
        self, area: Process, cast: Cast, sign_in: SignIn
    ) -> None:
        hidden = factories.process("Secret", parent=area, readers=[role("board")])
        giver = factories.process("Giver", parent=area)
        factories.in_force(hidden, plain(step("h"), inputs=(PlainFlow("Bid", process=giver.document.number),)))
        factories.in_force(giver, plain(step("g"), outputs=(PlainFlow("Bid", process=hidden.document.number),)))
        area.refresh_from_db()
        page = text(sign_in(cast.nora), self.address(area))
        assert "Bid" in page
        assert "Another process" in page
        assert "Secret" not in page
        assert "Bid" not in text(sign_in(cast.quinn), self.address(area))

    def test_one_with_a_procedure_of_its_own_shows_that_first(self, area: Process, cast: Cast, sign_in: SignIn) -> None:
        factories.in_force(area, plain(step("a"), inputs=(PlainFlow("Whole", other="All"),)))
        client = sign_in(cast.oscar)
        assert "Ore" not in text(client, self.address(area))
        both = text(client, f"{self.address(area)}?of=below")
        assert "Ore" in both
        assert "Whole" in both


def test_queries_do_not_grow_with_the_firm(cast: Cast, sign_in: SignIn) -> None:
    client, hub, area = sign_in(cast.oscar), factories.process("Hub"), factories.process("Area")
    factories.in_force(hub, plain(step("hub")))
    number = hub.document.number
    addresses = [
        *(f"/processes/interfaces/{q}" for q in ("", "?show=settle", "?show=mine", "?show=all")),
        f"/processes/{number}/interfaces/",
        f"/processes/{area.document.number}/interfaces/",
        hub.get_absolute_url(),
    ]
    counts: list[list[int]] = []
    for size in (2, 6):
        for n in range(size):
            factories.in_force(
                factories.process(f"Giver {size} {n}", parent=area),
                plain(step(f"{size}-{n}"), outputs=(PlainFlow(f"Thing {n}", process=number),)),
            )
        found = []
        for address in addresses:
            client.get(address)
            with CaptureQueriesContext(connection) as queries:
                client.get(address)
            found.append(len(queries))
        counts.append(found)
    assert counts[0] == counts[1]
