"""Numbers as people type and read them (quality.md NUM-01, NUM-02, K1)."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError

from kpis import numbers

GOOD = {
    "88": "88", "88.0": "88.0", "0": "0", "-3": "-3", "+3": "3", ".5": "0.5", "0.000001": "0.000001", "−6.5": "-6.5",
    " 96.0 ": "96.0", "\t7\n": "7", "007": "7", "-0": "0", "-0.000000": "0", "123456789012345": "123456789012345",
    "999999999.999999": "999999999.999999", "100000000000000": "100000000000000", "0.100000": "0.1",
    "1.0000000": "1", "123456789012345.000000": "123456789012345",
}  # fmt: skip
BAD = [
    "", " ", "NaN", "nan", "-nan", "sNaN", "sNaN123", "Infinity", "-inf", "inf", "∞", "1e400", "1e-400", "1E5", "1e3",
    "1_000", "1,234", "1.234,5", "1,234.5", "96,5", "96,o", "96,", ",5", "1 234", "1 234.5", "1\u00a0234", "1'234",
    "1.234.567", "1..2", "5.", ".", "-", "+", "--3", "+-3", "3-", "１２", "９６.０", "٣", "१२", "Ⅷ", "²", "½", "88 %",
    "88%", "€5", "5 days", "0x1F", "0b1", "1/2", "12:30", "twelve", "None", "null", "1\x00", "\x00", "1\n2", "9" * 16,
    "1.1234567",
    "0.0000001", "1234567890.123456", "1" * 10_000, "<script>", "=1+1", "88\u200b", "\u202e88",
]  # fmt: skip


@pytest.mark.parametrize(("typed", "number"), GOOD.items())
def test_a_plain_number_is_taken_exactly(typed: str, number: str) -> None:
    assert numbers.parse(typed) == Decimal(number)
    assert not numbers.parse(typed).is_signed() or numbers.parse(typed) < 0


@pytest.mark.parametrize("typed", BAD)
def test_what_is_ambiguous_or_no_number_is_refused_in_a_sentence(typed: str) -> None:
    with pytest.raises(ValidationError) as refused:
        numbers.parse(typed)

    sentence = refused.value.messages[0]
    assert sentence.endswith(".")
    assert len(sentence) < 200
    assert sentence.isprintable()


@pytest.mark.parametrize(
    ("typed", "hint"),
    [
        ("1.234,5", "two ways"), ("1,234", "two ways"), ("NaN", "finite"), ("1e400", "exponent"), ("1_000", "between"),
        ("96,5", "two ways"), ("88 %", "unit"), ("１２", "another script"), ("9" * 16, "15 digits"),
        ("1.1234567", "6 decimals"), ("twelve", "not a number"), ("", "Write a number"),
    ],
)  # fmt: skip
def test_the_refusal_says_what_is_wrong(typed: str, hint: str) -> None:
    with pytest.raises(ValidationError, match=hint):
        numbers.parse(typed)


@pytest.mark.parametrize("bad", ["NaN", "sNaN", "Infinity", "-Infinity", "1e400", "1e-400", "1E+15", "1.0000001"])
def test_the_verbs_refuse_the_same_numbers_as_the_form(bad: str) -> None:
    with pytest.raises(ValidationError):
        numbers.check(Decimal(bad))


def test_a_float_is_not_a_measured_value() -> None:
    with pytest.raises(TypeError):
        numbers.check(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("number", "decimals", "unit", "text"),
    [
        ("88", 1, "%", "88.0\u00a0%"), ("93.96", 1, "%", "93.96\u00a0%"), ("-6", 1, "", "−6.0"), ("0.50", 0, "", "0.5"),
        ("12500", 0, "€", "12\u202f500\u00a0€"), ("9999", 0, "", "9999"), ("1E+3", 0, "", "1000"),
        ("33", 0, "days", "33\u00a0days"),
        ("0.000001", 0, "", "0.000001"), ("123456789012345", 0, "", "123\u202f456\u202f789\u202f012\u202f345"),
    ],
)  # fmt: skip
def test_a_number_is_filled_up_but_never_rounded(number: str, decimals: int, unit: str, text: str) -> None:
    assert numbers.shown(Decimal(number), decimals, unit) == text


def test_nothing_is_shown_as_a_dash_and_never_as_zero() -> None:
    assert numbers.shown(None, 1, "%") == "–"
    assert numbers.plain(None) == ""


@pytest.mark.parametrize("typed", GOOD)
def test_what_stands_in_a_field_can_be_sent_again(typed: str) -> None:
    number = numbers.parse(typed)

    assert numbers.parse(numbers.plain(number, 2)) == number


@pytest.mark.parametrize(("number", "text"), [("0.2", "+0.2"), ("-6", "−6.0"), ("0", "0.0")])
def test_a_distance_carries_its_sign(number: str, text: str) -> None:
    assert numbers.signed(Decimal(number), 1) == text
