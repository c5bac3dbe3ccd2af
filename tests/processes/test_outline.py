"""Steps from an outline or from rows of a spreadsheet: pure text in, rows out, and every row says what is wrong."""

from itertools import pairwise

import pytest

from processes.outline import PastedRow, TooMuch, rows_of
from processes.vocabulary import MOST_STEPS
from processes.way_words import SaidWay


def one(text: str) -> PastedRow:
    (row,) = rows_of(text)
    return row


def told(text: str) -> list[tuple[str, str, str]]:
    return [(row.role, row.title, row.text) for row in rows_of(text)]


class TestOutline:
    def test_a_line_is_a_step_and_what_is_indented_says_how(self) -> None:
        text = "Buyer: Check the order\n  Price\n\tDay\nHead of Purchasing: Sign it\n"
        assert told(text) == [("Buyer", "Check the order", "Price\nDay"), ("Head of Purchasing", "Sign it", "")]

    @pytest.mark.parametrize("number", ["1.", "1)", "1 -", "1:", "Step 1:", "１．", "1"])
    def test_numbers_of_any_form_begin_a_step(self, number: str) -> None:
        row = one(f"{number} Buyer: Check the order")
        assert (row.number, row.role, row.title) == ("1", "Buyer", "Check the order")

    def test_in_a_numbered_outline_bullets_letters_and_plain_lines_say_how(self) -> None:
        text = "1. Check\n- the price\n• the day\na) the place\n1.1 the form\nand all else\n2. Sign"
        assert told(text) == [("", "Check", "the price\nthe day\nthe place\nthe form\nand all else"), ("", "Sign", "")]

    def test_a_list_of_bullets_is_a_list_of_steps(self) -> None:
        assert [row.title for row in rows_of("- Check\n- Sign\n  carefully")] == ["Check", "Sign"]

    @pytest.mark.parametrize(
        "text",
        [
            "1.\tBuyer: Check\na.\tThe price\nb.\tThe day\n2.\tBuyer: Complete?\n\tYes → 1\n\tNo → end",
            "•\tBuyer: Check\no\tThe price\n▪\tThe day\n•\tBuyer: Complete?\no\tYes → 1\no\tNo → end",
            "4.2.1\tBuyer: Check\n  The price\n  The day\n4.2.2\tBuyer: Complete?\n  Yes → 4.2.1\n  No → end",
        ],
    )
    def test_a_list_from_a_word_processor_has_tabs_behind_its_marks_and_is_no_table(self, text: str) -> None:
        check, decision = rows_of(text)
        assert (check.role, check.title, check.text) == ("Buyer", "Check", "The price\nThe day")
        assert decision.kind == "decision"
        assert decision.ways == (SaidWay("Yes", check.number), SaidWay("No", None))

    def test_numbers_of_sections_are_no_part_of_a_name_where_all_are_of_one_depth(self) -> None:
        assert [(row.number, row.title) for row in rows_of("4.1 Check\n4.2. Order")] == [
            ("4.1", "Check"),
            ("4.2", "Order"),
        ]
        assert [row.title for row in rows_of("4.2 Purchasing\n4.2.1 Check")] == ["4.2 Purchasing", "4.2.1 Check"]
        assert [row.title for row in rows_of("1. Check\n1.1 The price\n2. Order")] == ["Check", "Order"]
        deep = rows_of("1.1.1.1.1.1.1 Check\n1.1.1.1.1.1.2 Complete?\n  No → end")
        assert [(row.number, row.title) for row in deep] == [("1", "Check"), ("2", "Complete?")]

    def test_an_arrow_is_a_way_and_a_question_a_decision(self) -> None:
        first, second = rows_of("1. Complete?\n   Yes → 2\n   No -> end\n2. Sign")
        assert first.kind == "decision"
        assert first.ways == (SaidWay("Yes", "2"), SaidWay("No", None))
        assert second.kind == "task"

    def test_several_ways_without_a_name_are_taken_side_by_side(self) -> None:
        both, _book, _plan = rows_of("1. Plan it\n   → 2\n   → 3\n2. Book\n3. Tell")
        assert (both.kind, [way.to for way in both.ways]) == ("task", ["2", "3"])

    def test_a_number_in_a_sentence_is_no_number_of_a_step(self) -> None:
        assert [(row.number, row.title) for row in rows_of("Order 15 castings\n24 hours later ask again")] == [
            ("1", "Order 15 castings"),
            ("2", "24 hours later ask again"),
        ]

    def test_a_colon_without_a_role_in_front_stays(self) -> None:
        assert one("Send it at 10:30 to the buyer").title == "Send it at 10:30 to the buyer"

    def test_words_from_right_to_left_are_kept(self) -> None:
        assert told("קניין: בדוק את ההזמנה") == [("קניין", "בדוק את ההזמנה", "")]


class TestTable:
    def test_columns_are_found_by_their_names_in_any_order(self) -> None:
        row = one("Minutes\tWho\tWhat is done\tForms\n15\tBuyer\tCheck\tF-009, WI-017")
        assert (row.minutes, row.role, row.title, row.documents) == (15, "Buyer", "Check", ("F-009", "WI-017"))

    def test_without_names_they_stand_in_the_usual_order(self) -> None:
        row = one("Check\tBuyer\tLook at it.\tF-009\tERP\t15\tdecision\tYes → 1; No → end")
        assert row == PastedRow(
            1, "1", "Check", "Buyer", "Look at it.", ("F-009",), "ERP", 15, "decision", "",
            (SaidWay("Yes", "1"), SaidWay("No", None)),
        )  # fmt: skip

    def test_a_first_column_of_numbers_numbers_the_rows(self) -> None:
        rows = rows_of("10\tCheck\tBuyer\n２０\tSign\tHead")
        assert [(row.number, row.title, row.role) for row in rows] == [("10", "Check", "Buyer"), ("20", "Sign", "Head")]
        rows = rows_of("10010\tCheck\tBuyer\n10020\tSign\tHead")
        assert [(row.title, row.role) for row in rows] == [("Check", "Buyer"), ("Sign", "Head")]

    @pytest.mark.parametrize("end", ["\n", "\r\n", "\r", "\u2028"])
    def test_every_kind_of_line_end_is_one(self, end: str) -> None:
        assert [row.title for row in rows_of(f"Check\tBuyer{end}Sign\tHead{end}")] == ["Check", "Sign"]

    def test_a_cell_of_several_lines_is_one_cell_as_excel_quotes_it(self) -> None:
        rows = rows_of('Check\tBuyer\t"First this.\r\nThen ""that""."\r\nSign\tHead\t\r\n')
        assert [row.text for row in rows] == ['First this.\nThen "that".', ""]
        assert [row.line for row in rows] == [1, 3]

    @pytest.mark.parametrize("stray", ['"M8 bolt', 'M8" bolt', '"M8" bolt'])
    def test_a_stray_quote_swallows_no_row(self, stray: str) -> None:
        rows = rows_of(f"{stray}\tBuyer\nSign\tHead")
        assert [row.title for row in rows] == [stray, "Sign"]

    def test_semicolons_part_the_columns_of_a_saved_table(self) -> None:
        row = one("Step;Role;Documents\nCheck;Buyer;F-009")
        assert (row.title, row.role, row.documents) == ("Check", "Buyer", ("F-009",))

    def test_a_sentence_with_a_semicolon_is_no_table(self) -> None:
        assert [row.title for row in rows_of("Check it; then sign\nFile it")] == ["Check it; then sign", "File it"]

    def test_empty_rows_are_none(self) -> None:
        assert len(rows_of("Check\tBuyer\n\t\n\n  \nSign\tHead")) == 2

    def test_rows_shorter_than_the_first_are_filled_up(self) -> None:
        assert [row.role for row in rows_of("Step\tRole\nCheck\tBuyer\nSign")] == ["Buyer", ""]

    @pytest.mark.parametrize("formula", ["=1+1", "=cmd|' /C calc'!A0", "+49 30 1", "@SUM(A1)", "-2"])
    def test_a_formula_is_just_text(self, formula: str) -> None:
        assert one(f"{formula}\tBuyer").title == formula

    def test_what_lean_and_raci_ask_for_has_its_columns(self) -> None:
        row = one(
            "Step\tR\tA\tC\tI\tWaiting time\tValue added\tWaste\tGuess\tWarning\tNote\tWaits for all\n"
            "Check\tBuyer\tHead of Purchasing\tBuyer, Quality\tDispatch\t1 day\t\tUnused talent\tx\tHot\tAsk\tno"
        )
        assert row.errors == ()
        assert (row.role, row.accountable, row.consulted) == ("Buyer", ("Head of Purchasing",), ("Buyer", "Quality"))
        assert (row.informed, row.waiting, row.value, row.waste) == (("Dispatch",), 1440, "waste", "talent")
        assert (row.guess, row.warning, row.note, row.joins) == (True, "Hot", "Ask", False)

    def test_control_characters_are_left_out(self) -> None:
        row = one("\ufeffCh\x00e\x1bck\x85\tBuy\x07er")
        assert (row.title, row.role) == ("Check", "Buyer")

    @pytest.mark.parametrize(
        ("cell", "minutes"),
        [
            ("15", 15),
            ("１５", 15),
            ("15 min", 15),
            ("2 h", 120),
            ("1.5 h", 90),
            ("0,25 hours", 15),
            ("15.0", 15),
            ("2 days", 2880),
            ("", None),
        ],
    )
    def test_minutes_are_whole_numbers_in_the_usual_spellings(self, cell: str, minutes: int | None) -> None:
        row = one(f"Check\tBuyer\t\t\t\t{cell}")
        assert (row.minutes, row.errors) == (minutes, ())

    @pytest.mark.parametrize("cell", ["soon", "1e3", "-5", "1_000", "٣", "99999999", "1.5"])
    def test_what_is_no_number_of_minutes_is_said(self, cell: str) -> None:
        row = one(f"Check\tBuyer\t\t\t\t{cell}")
        assert row.minutes is None
        assert [wrong.field for wrong in row.errors] == ["minutes"]


class TestErrors:
    @pytest.mark.parametrize(
        ("text", "error"),
        [
            ("\tBuyer\tLook", "It does not say what is done."),
            (f"{'x' * 201}\tBuyer", "What is done has 201 characters; 200 are the most."),
            (f"Check\tBuyer\t{'x' * 10_001}", "The text has 10,001 characters"),
            ("Check\tBuyer\t\t\t\t\tdance", "“dance” is no kind of step."),
            ("Check\tBuyer\t\t\t\t\t\tYes → 7", "A way leads to 7, and no row has this number."),
            ("Check\tBuyer\t\t\t\t\t\tperhaps", "“perhaps” is no way out."),
            ("Step\tCalls\tKind\nCheck\tP-1\ttango", "no kind of step"),
            ("Step\tValue\nCheck\tgold", "“gold” is no value of a step. Write adds value, necessary or waste."),
            ("Step\tWaste\nCheck\tmud", "“mud” is no kind of waste. Write one of defects, overproduction, waiting,"),
            ("Step\tValue\tWaste\nCheck\tVA\tmotion", "Only a step that is waste has a kind of waste."),
            ("Step\tGuess\nCheck\tperhaps", "“perhaps” is no answer here. Write yes or no."),
            (f"Step\tWarning\nCheck\t{'x' * 501}", "The warning has 501 characters; 500 are the most."),
            ("Step\tWays\nCheck?\tYes (101 %) → end", "101 % of the cases are more than all."),
            ("Step\tWays\nCheck?\tYes → 0", "A way leads to 0, and no row has this number."),
        ],
    )
    def test_each_is_told_at_its_row(self, text: str, error: str) -> None:
        assert error in " ".join(wrong.message for wrong in one(text).errors)

    def test_a_way_to_a_number_that_stands_twice_is_told(self) -> None:
        rows = rows_of("No\tStep\tRole\tWays\n1\tA\tBuyer\t→ 2\n2\tB\tBuyer\t\n2\tC\tBuyer\t")
        assert [len(row.errors) for row in rows] == [0, 1, 1]

    def test_more_rows_than_steps_are_refused_with_their_number(self) -> None:
        rows_of("\n".join(["x\ty"] * MOST_STEPS))
        with pytest.raises(TooMuch, match=r"These are 201 rows\. A procedure has at most 200 steps"):
            rows_of("\n".join(["x\ty"] * (MOST_STEPS + 1)))

    def test_far_too_long_a_text_is_refused_unread(self) -> None:
        with pytest.raises(TooMuch, match="too long"):
            rows_of("x" * 400_001)

    @pytest.mark.parametrize(
        "text", ["", " \n\t\n", "\x00", '"', "\t", ";", ":", "→", "1.", "- ", "\ufeff", "a" * 5000]
    )
    def test_whatever_is_pasted_there_is_an_answer(self, text: str) -> None:
        rows = rows_of(text)
        assert all(row.title or row.errors for row in rows)
        assert all(before.line <= after.line for before, after in pairwise(rows))


@pytest.mark.parametrize(
    "text",
    [
        "Step\tDocuments\nOrder\t" + ",".join(f"F-{number}" for number in range(60)),
        "Order\n" + "  -> 1\n" * 60,
        "Step\tInformed\nOrder\t" + ",".join(["Buyer"] * 41),
    ],
)
def test_a_step_with_more_documents_or_ways_than_anybody_writes_is_refused(text: str) -> None:
    with pytest.raises(TooMuch, match=r"40 (ways out|are the most)"):
        rows_of(text)
