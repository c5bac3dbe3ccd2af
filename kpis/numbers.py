"""Numbers as people type and read them. Pure functions, exact decimals, never a float.

One convention (quality.md NUM-01): ASCII figures, a point before the decimals, nothing between
thousands. What could mean two things is refused, not guessed. Range (NUM-02): at most 15 significant
digits and 6 decimals, which ``numeric(21, 6)`` stores exactly.
"""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError

SIGNIFICANT_DIGITS = 15
DECIMALS = 6
MAX_DIGITS = SIGNIFICANT_DIGITS + DECIMALS

_MINUS = "\N{MINUS SIGN}"
_THIN = "\N{NARROW NO-BREAK SPACE}"
_PLAIN = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)", re.ASCII)
_NAMES = re.compile(r"[+-]?s?nan[0-9]*|[+-]?inf(inity)?|∞", re.IGNORECASE)
_EXPONENT = re.compile(r"[+-]?[0-9.]+e[+-]?[0-9]+", re.ASCII | re.IGNORECASE)
_LONGEST_SHOWN = 30
_GROUP_FROM = 10_000


def parse(text: str) -> Decimal:
    """Return the number that a person typed.

    Accepts ``88``, ``88.0``, ``.5``, ``-3`` and our own minus sign, with spaces around it. Raises
    ValidationError, in a sentence that says how to write it, for everything else: NaN, Infinity,
    exponents, commas, spaces or underscores within, figures of other scripts, units, and more than
    15 significant digits or 6 decimals.
    """
    typed = text.strip().replace(_MINUS, "-")
    if not typed:
        raise ValidationError("Write a number, for example 96.0.", code="required")
    if not _PLAIN.fullmatch(typed):
        raise ValidationError(_objection(typed), code="number")
    return check(Decimal(typed))


def check(number: Decimal) -> Decimal:
    """Return ``number`` without a negative zero if it can be stored exactly; raise ValidationError.

    The verbs ask this too, so that nothing comes in by another door.
    """
    if not isinstance(number, Decimal):
        raise TypeError(f"A measured value is a Decimal, not {type(number).__name__}.")
    if not number.is_finite():
        raise ValidationError("This is not a finite number. Write it like 96.0.", code="number")
    _, figures, exponent = number.as_tuple()
    digits = "".join(map(str, figures)).lstrip("0")
    decimals = max(-int(exponent), 0)
    said = digits.rstrip("0") if decimals else digits
    decimals = max(decimals - (len(digits) - len(said)), 0)  # zeros at the end of decimals say nothing
    if number and decimals > DECIMALS:
        raise ValidationError("Use at most 6 decimals.", code="decimals")
    whole = max(len(digits) + int(exponent), 0)
    if number and max(whole + decimals, len(said)) > SIGNIFICANT_DIGITS:
        raise ValidationError("Use at most 15 digits; state it in a larger unit if needed.", code="digits")
    return number if number else abs(number)


def plain(number: Decimal | None, decimals: int = 0) -> str:
    """Return the number as it can be typed again: ``1234.50``; empty where there is none."""
    return "" if number is None else f"{_padded(number, decimals):f}"


def shown(number: Decimal | None, decimals: int = 0, unit: str = "") -> str:
    """Return the number as people read it: ``88.0 %``, ``12 500.00 €``; a dash where there is none.

    Filled up to ``decimals``, but never rounded: 93.96 must not look like a met target of 94.0. From
    ten thousand on, thousands stand apart; number and unit stay on one line.
    """
    if number is None:
        return "–"
    padded = _padded(number, decimals)
    text = f"{abs(padded):,f}".replace(",", _THIN) if abs(padded) >= _GROUP_FROM else f"{abs(padded):f}"
    text = f"{_MINUS}{text}" if padded < 0 else text
    return f"{text}\N{NO-BREAK SPACE}{unit}" if unit else text


def signed(number: Decimal, decimals: int = 0) -> str:
    """Return a distance with its sign: ``+0.2``, ``−6.0``, ``0.0``."""
    text = shown(number, decimals)
    return f"+{text}" if number > 0 else text


def _padded(number: Decimal, decimals: int) -> Decimal:
    """Fill up to ``decimals``, drop trailing zeros beyond, keep every figure that says something."""
    exponent = number.normalize().as_tuple().exponent
    kept = max(decimals, -exponent if isinstance(exponent, int) else 0)
    return number.quantize(Decimal(1).scaleb(-kept)) if kept else number.to_integral_value()


def _objection(typed: str) -> str:
    """Say what is wrong with what was typed, and how to write it."""
    quoted = typed if len(typed) <= _LONGEST_SHOWN else f"{typed[:_LONGEST_SHOWN]}…"
    quoted = "".join(sign if sign.isprintable() else "�" for sign in quoted)
    if _NAMES.fullmatch(typed):
        return f"“{quoted}” is not a finite number. Write it like 96.0."
    if _EXPONENT.fullmatch(typed):
        return f"“{quoted}” has an exponent. Write the number out, for example 1200."
    if "," in typed:
        return (
            f"“{quoted}” can be read in two ways. Write decimals after a point and nothing between thousands: 1234.5."
        )
    if re.fullmatch(r"[+-]?[0-9._\s']+", typed, re.ASCII):
        return f"“{quoted}” has signs between the figures. Write nothing between thousands: 1234.5."
    if re.fullmatch(r"[€$£]?\s*[+-]?[0-9.]+\s*([%€$£]|\s\w+)?", typed):
        return f"“{quoted}” has a unit in it. Write the number only, like 96.0."
    if any(sign.isdigit() and not sign.isascii() for sign in typed):
        return f"“{quoted}” has figures of another script. Use 0 to 9, like 96.0."
    return f"“{quoted}” is not a number. Write it like 96.0."
