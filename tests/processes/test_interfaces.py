"""The two sides of every flow are brought together; what stays alone is found (A10)."""

import pytest

from processes.interfaces import IN, OUT, Judged, Port, State, Verdict, judged

KNOWN = {"P-1": State.IN_FORCE, "P-2": State.IN_FORCE, "P-8": State.UNWRITTEN, "P-9": State.WITHDRAWN}


def gives(what: str, to: str = "P-2", *, of: str = "P-1") -> Port:
    return Port(of, OUT, what, to)


def expects(what: str, origin: str = "P-1", *, of: str = "P-2") -> Port:
    return Port(of, IN, what, origin)


def verdicts(*ports: Port) -> list[Verdict]:
    return [one.verdict for one in judged(ports, KNOWN)]


def test_what_one_gives_and_the_other_expects_meets() -> None:
    assert verdicts(gives("Order"), expects("Order")) == [Verdict.MET, Verdict.MET]


@pytest.mark.parametrize("name", ["order form", " Order  form ", "ORDER\tFORM"])
def test_case_and_space_make_no_difference(name: str) -> None:
    assert verdicts(gives("Order form"), expects(name)) == [Verdict.MET, Verdict.MET]


def test_an_output_that_nobody_expects_dangles_and_says_so() -> None:
    (found,) = judged([gives("Order")], KNOWN)
    assert found.is_to_settle
    assert found.finding == "P-1 says it gives “Order” to P-2; P-2 does not expect it."


def test_an_input_that_nobody_gives_dangles_and_says_so() -> None:
    (found,) = judged([expects("Order")], KNOWN)
    assert found.finding == "P-2 expects “Order” from P-1; P-1 does not say that it gives it."


def test_a_flow_the_other_way_round_does_not_meet_it() -> None:
    assert verdicts(gives("Order"), gives("Order", "P-1", of="P-2")) == [Verdict.DANGLING, Verdict.DANGLING]


def test_the_pair_comes_before_the_name() -> None:
    assert verdicts(gives("Order"), expects("Order", "P-3")) == [Verdict.DANGLING, Verdict.UNKNOWN]


def test_two_names_in_one_pair_are_said_to_be_two_names_for_one_thing() -> None:
    found = judged([gives("Order"), expects("Purchase order")], KNOWN)
    assert [one.verdict for one in found] == [Verdict.RENAMED, Verdict.RENAMED]
    assert found[0].finding == "P-1 says it gives “Order” to P-2; P-2 calls it “Purchase order”. Agree on one name."


def test_the_same_name_is_found_first_whatever_the_order() -> None:
    found = judged([gives("A"), gives("B"), expects("B"), expects("C")], KNOWN)
    assert [(one.verdict, one.told) for one in found] == [
        (Verdict.RENAMED, "C"),
        (Verdict.MET, ""),
        (Verdict.MET, ""),
        (Verdict.RENAMED, "A"),
    ]


def test_what_is_said_twice_on_one_side_is_met_once() -> None:
    assert verdicts(gives("Order"), gives("Order"), expects("Order")) == [
        Verdict.MET,
        Verdict.DANGLING,
        Verdict.MET,
    ]


@pytest.mark.parametrize(
    ("port", "verdict", "settle"),
    [
        (gives("Order", "P-9"), Verdict.WITHDRAWN, True),
        (Port("P-1", OUT, "Order"), Verdict.NOWHERE, True),
        (gives("Order", "P-8"), Verdict.UNWRITTEN, False),
        (gives("Order", "P-7"), Verdict.UNKNOWN, False),
        (Port("P-1", OUT, "Order", side="Customer"), Verdict.OUTSIDE, False),
    ],
)
def test_a_side_that_cannot_answer_is_told_from_one_that_does_not(port: Port, verdict: Verdict, settle: bool) -> None:
    (found,) = judged([port], KNOWN)
    assert (found.verdict, found.is_to_settle) == (verdict, settle)


def test_nothing_is_said_about_a_process_that_the_reader_may_not_know() -> None:
    (found,) = judged([gives("Order", "P-7")], KNOWN)
    assert found.finding == ""


def test_the_answers_stand_in_the_order_of_the_questions() -> None:
    ports = [gives("A"), expects("Z"), Port("P-1", IN, "X", side="y"), gives("B", "P-9")]
    assert [one.port for one in judged(ports, KNOWN)] == ports
    assert all(isinstance(one, Judged) for one in judged(ports, KNOWN))
