"""What a table says about a tree: any grammar of codes, parents, levels or indentation; every error by row."""

import random
import time

import pytest

from documents.imports.cells import Cell, Sheet
from documents.imports.columns import MOST_PROBLEMS, Choice
from processes.imports import codes
from processes.imports.wanted import Wanted, tree_in


def wanted(*rows: tuple[Cell, ...], columns: str = "code title", scheme: str = "") -> Wanted:
    """The tree in a table without headings whose columns are those named."""
    sheet = Sheet("", [(number, list(row)) for number, row in enumerate(rows, start=1)])
    return tree_in(sheet, Choice("", 0, {name: index for index, name in enumerate(columns.split())}), scheme)


def tree(found: Wanted) -> list[tuple[str, str]]:
    """Each name with the name it stands below, in order."""
    assert not found.problems, [str(problem) for problem in found.problems]
    names = {row.row: row.title for row in found.rows}
    return [(row.title, names[row.above] if isinstance(row.above, int) else "") for row in found.rows]


def by_codes(*written: str) -> list[tuple[str, str]]:
    return tree(wanted(*((code, code) for code in written)))


class TestCodes:
    def test_figures_are_ordered_as_numbers(self) -> None:
        shuffled = ["1.10", "1.2", "10.0", "2.0", "1.0", "1.1", "1.1.10", "1.1.9"]
        assert [name for name, _ in by_codes(*shuffled)] == [
            "1.0", "1.1", "1.1.9", "1.1.10", "1.2", "1.10", "2.0", "10.0",
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("written", "expected"),
        [
            (["A", "A.1", "A.1-b", "A.1-a"], [("A", ""), ("A.1", "A"), ("A.1-a", "A.1"), ("A.1-b", "A.1")]),
            (["A", "A1", "A2", "A10", "B"], [("A", ""), ("A1", "A"), ("A2", "A"), ("A10", "A"), ("B", "")]),
            (["P1", "P1.1", "P2", "P10"], [("P1", ""), ("P1.1", "P1"), ("P2", ""), ("P10", "")]),
            (["10", "10.0", "10.1"], [("10", ""), ("10.0", "10"), ("10.1", "10")]),
            (["FIN-01", "FIN-02", "FIN-01.1"], [("FIN-01", ""), ("FIN-01.1", "FIN-01"), ("FIN-02", "")]),
            (["1.", "1.1.", "2."], [("1.", ""), ("1.1.", "1."), ("2.", "")]),
            (["1/a", "1", "1/b/2"], None),
            (["１", "１.１", "１.１０", "１.９"], [("１", ""), ("１.１", "１"), ("１.９", "１"), ("１.１０", "１")]),
            (["I", "IX", "II", "V", "II.1"], [("I", ""), ("II", ""), ("II.1", "II"), ("V", ""), ("IX", "")]),
            (["C", "D", "M", "A"], [("A", ""), ("C", ""), ("D", ""), ("M", "")]),
            (["1.1", "1.1.1", "1.2"], [("1.1", ""), ("1.1.1", "1.1"), ("1.2", "")]),
        ],
    )  # fmt: skip
    def test_what_is_above_follows_from_the_code(
        self, written: list[str], expected: list[tuple[str, str]] | None
    ) -> None:
        if expected is None:
            found = wanted(*((code, code) for code in written))
            assert [str(problem) for problem in found.problems] == [
                "Row 3, “column A”: “1/b/2” has nothing above it in the table."
            ]
        else:
            assert by_codes(*written) == expected

    @pytest.mark.parametrize("written", ["", "?", "1.?.2", "(1)", "1,2", "x" * 61, "1" * 20 + "a*", "..", "1\u20602"])
    def test_what_is_no_code_is_refused(self, written: str) -> None:
        with pytest.raises(ValueError, match=r".*"):
            codes.place(written)

    def test_any_order_of_rows_gives_the_same_tree(self) -> None:
        written = [f"{a}.{b}.{c}" for a in range(1, 4) for b in range(12) for c in range(3)]
        written += [f"{a}.{b}" for a in range(1, 4) for b in range(1, 12)] + ["1", "2", "3"]
        written = [code for code in written if not code.endswith(".0") and ".0." not in code]
        first = by_codes(*written)
        random.Random(1).shuffle(written)  # noqa: S311 - the same order each time
        assert by_codes(*written) == first


class TestParents:
    def test_by_name_by_code_and_by_identity(self) -> None:
        rows = [("1", "Sell", "S", ""), ("2", "Quote", "Q", "{}"), ("3", "Price", "P", "{}")]
        for parents in (("Sell", "Quote"), ("S", "Q"), ("1", "2")):
            filled = [rows[0], *((*row[:3], parent) for row, parent in zip(rows[1:], parents, strict=True))]
            found = wanted(*filled, columns="code title identity parent", scheme="Ours")
            assert tree(found) == [("Sell", ""), ("Quote", "Sell"), ("Price", "Quote")]

    @pytest.mark.parametrize(
        ("rows", "message"),
        [
            ([("A", "B"), ("B", "A")], "“A” would stand below itself"),
            ([("A", "A")], "“A” would stand below itself"),
            ([("A", "X")], "“X” is not in the table"),
            ([("A", ""), ("A", ""), ("B", "A")], "“A” stands in the table more than once"),
            ([(f"N{n}", f"N{n - 1}" if n else "") for n in range(21)], "deeper than 20 levels"),
            ([("Top", ""), *((f"N{n}", "Top") for n in range(1001))], "More than 1,000 processes would stand side by"),
        ],
    )
    def test_what_cannot_be_a_tree_is_said(self, rows: list[tuple[Cell, ...]], message: str) -> None:
        assert any(message in str(problem) for problem in wanted(*rows, columns="title parent").problems)

    def test_a_circle_of_ten_thousand_takes_no_time(self) -> None:
        rows = [(f"N{n}", f"N{(n + 1) % 10_000}") for n in range(10_000)]
        started = time.process_time()
        assert len(wanted(*rows, columns="title parent").problems) == MOST_PROBLEMS
        assert time.process_time() - started < 5


class TestLevels:
    def test_a_row_belongs_to_the_last_one_a_level_up(self) -> None:
        rows = [("a", 1), ("b", 2), ("c", 3), ("d", 2), ("e", 1)]
        assert tree(wanted(*rows, columns="title level")) == [("a", ""), ("b", "a"), ("c", "b"), ("d", "a"), ("e", "")]

    def test_levels_may_begin_at_nought(self) -> None:
        assert tree(wanted(("a", 0), ("b", 1), columns="title level")) == [("a", ""), ("b", "a")]

    @pytest.mark.parametrize("level", [21, -1, "x", 1.5, "1e9", "9" * 50])
    def test_what_is_no_level_is_refused(self, level: Cell) -> None:
        assert "is not a level" in str(wanted(("a", level), columns="title level").problems[0])

    def test_a_level_that_is_left_out_is_said(self) -> None:
        problem = wanted(("a", 1), ("b", 3), columns="title level").problems[0]
        assert (problem.row, problem.message) == (2, "It stands more than one level below the row before it.")

    def test_a_level_that_is_none_does_not_shift_the_others(self) -> None:
        (problem,) = wanted(("a", 1), ("b", 2), ("c", "x"), columns="title level").problems
        assert (problem.row, problem.message[:20]) == (3, "“x” is not a level f")

    def test_white_space_in_front_of_names_is_an_outline(self) -> None:
        names = ["Sell", "  Quote", "    Price", "\tDeliver", "Buy"]
        found = wanted(*((name,) for name in names), columns="title")
        assert [title for title, _ in tree(found)] == ["Sell", "Quote", "Price", "Deliver", "Buy"]
        assert dict(tree(found))["Price"] == "Quote"


class TestNames:
    @pytest.mark.parametrize(
        ("written", "name"),
        [
            ("\u00a0Sell\u00a0 goods ", "Sell goods"),
            ("=HYPERLINK(A1)", "=HYPERLINK(A1)"),
            ("a\u202efdp.exe", "a fdp.exe"),
            ("Line\nbreak", "Line break"),
            ("e\u0301tage", "étage"),
            ("x" * 200, "x" * 200),
            ("كتابة العقود", "كتابة العقود"),
            (2024, "2024"),
        ],
    )
    def test_names_are_tidied_and_stay_text(self, written: Cell, name: str) -> None:
        assert wanted((written,), columns="title").rows[0].title == name

    def test_the_same_name_twice_in_one_place_is_remarked(self) -> None:
        found = wanted(("1", "Sell"), ("2", "sell"), ("3", "Buy"))
        assert found.remarks == ["The same name stands twice in one place: Sell and sell."]

    def test_every_error_of_a_row_is_named(self) -> None:
        found = wanted(("?", "", "purple"), columns="code title band")
        assert [problem.message for problem in found.problems] == [
            "The name is missing.",
            "“?” is not a code such as 1.1.10 or A.2-b.",
            "“purple” is none of management, core and support.",
        ]

    def test_an_identity_without_a_classification_is_refused(self) -> None:
        found = wanted(("a", "7"), columns="title identity")
        assert "needs the name of its classification" in str(found.problems[0])
