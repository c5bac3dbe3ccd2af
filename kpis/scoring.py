"""How one value is judged. Pure functions: decimals in, a verdict out, no database, no clock.

The score (field.md C7, "Rules with numbers", the spider rule): with ``goal`` the target and
``red`` the limit, a value scores 0 at ``red - (goal - red)``, 3.3 at ``red``, 6.6 at ``goal`` and
10 at ``goal + (goal - red)``, linear between, clamped outside and mirrored where lower is better.
Goal 700 and red 500: 300 scores 0, 500 scores 3.3, 700 scores 6.6, 900 scores 10.

The status is read from the value against target and limit, never from a rounded score. A target
that is met exactly is met; the limit itself is still *watch* ("off target below 90").

Scores are cut, not rounded, to two decimals, and to one where they are shown: a score never reads
better than the value earned, so 6.6 on a page always means that the target was met.
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from enum import StrEnum

ZERO = Decimal(0)
AT_LIMIT = Decimal("3.3")
AT_TARGET = Decimal("6.6")
TOP = Decimal(10)
_CENT = Decimal("0.01")
_TENTH = Decimal("0.1")


class Direction(StrEnum):
    """Which way is better (field.md C4)."""

    UP = "up"
    DOWN = "down"
    BAND = "band"
    YES_NO = "yes_no"


class Status(StrEnum):
    """The colour of a measure. NONE is never good news: no value, or nothing to judge it by."""

    GOOD = "good"
    WATCH = "watch"
    OFF = "off"
    NONE = "none"


class Report(StrEnum):
    """What is known about one measure in one month (field.md C10): five different things.

    REPORTED: there is a value. NOT_APPLICABLE: somebody said that there is none, and why.
    DUE: no value yet, and the day it is due is still to come. LATE: that day has passed.
    NOT_EXPECTED: the measure did not exist in that month.
    """

    REPORTED = "reported"
    NOT_APPLICABLE = "not_applicable"
    DUE = "due"
    LATE = "late"
    NOT_EXPECTED = "not_expected"


# Worst first; what is unknown stands before what is well.
SEVERITY = {Status.OFF: 0, Status.WATCH: 1, Status.NONE: 2, Status.GOOD: 3}


@dataclass(frozen=True, slots=True)
class Yardstick:
    """What a value is held against.

    ``up``, ``down``: ``target`` and ``limit``; without a limit there is only met and not met.
    ``band``: ``low`` and ``high`` enclose what is on target, ``limit_low`` and ``limit_high`` what
    is still tolerable; without limits everything outside the band is off target.
    ``yes_no``: ``target`` is 1 where yes is wanted, 0 where no is wanted.
    """

    direction: Direction
    target: Decimal | None = None
    limit: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    limit_low: Decimal | None = None
    limit_high: Decimal | None = None

    def problems(self) -> list[tuple[str, str]]:
        """Return (field, sentence) for everything that makes this yardstick meaningless."""
        if self.direction is Direction.BAND:
            return self._problems_of_band()
        if self.target is None:
            return [("target", "A target needs a number.")]
        if self.direction is Direction.YES_NO:
            if self.target not in (0, 1):
                return [("target", "The target of a yes-or-no measure is yes or no.")]
            if self.limit is not None:
                return [("limit", "A yes-or-no measure has no limit.")]
            return []
        if self.limit is None:
            return []
        if self.direction is Direction.UP and self.limit >= self.target:
            return [("limit", "Higher is better here, so the limit must lie below the target.")]
        if self.direction is Direction.DOWN and self.limit <= self.target:
            return [("limit", "Lower is better here, so the limit must lie above the target.")]
        return []

    def _problems_of_band(self) -> list[tuple[str, str]]:
        if self.low is None or self.high is None:
            return [("low", "A band needs a lower and an upper edge.")]
        found = []
        if self.low > self.high:
            found.append(("high", "The upper edge of the band must not lie below the lower one."))
        if self.limit_low is not None and self.limit_low >= self.low:
            found.append(("limit_low", "The lower limit must lie below the band."))
        if self.limit_high is not None and self.limit_high <= self.high:
            found.append(("limit_high", "The upper limit must lie above the band."))
        return found


@dataclass(frozen=True, slots=True)
class Verdict:
    """A status and its score from 0 to 10 with two decimals; no score without a yardstick."""

    status: Status
    score: Decimal | None


UNJUDGED = Verdict(Status.NONE, None)


def judge(value: Decimal | None, yardstick: Yardstick | None) -> Verdict:
    """Return status and score of ``value``; without a value or a yardstick nothing is judged.

    Never returns GOOD for a missing value (C10). Expects a yardstick without ``problems()``.
    """
    if value is None or yardstick is None:
        return UNJUDGED
    if yardstick.direction is Direction.BAND:
        return _judge_in_band(value, yardstick)
    target, limit = yardstick.target, yardstick.limit
    if target is None:
        return UNJUDGED
    if yardstick.direction is Direction.YES_NO:
        return _met_or_not(value == target)
    if yardstick.direction is Direction.DOWN:  # mirrored: less is more
        value, target, limit = -value, -target, None if limit is None else -limit
    if limit is None:
        return _met_or_not(value >= target)
    return Verdict(_status(value, target, limit), cut(_spider(value, target, limit)))


def status_of_score(score: Decimal | None) -> Status:
    """Return the status a rolled-up score stands for: good from 6.6, off below 3.3."""
    if score is None:
        return Status.NONE
    if score >= AT_TARGET:
        return Status.GOOD
    return Status.WATCH if score >= AT_LIMIT else Status.OFF


def cut(score: Decimal) -> Decimal:
    """Return the score with two decimals, cut towards zero."""
    return score.quantize(_CENT, ROUND_FLOOR)


def shown(score: Decimal | None) -> str:
    """Return the score as people read it: one decimal, cut; a dash where there is none."""
    return "–" if score is None else str(score.quantize(_TENTH, ROUND_FLOOR))


def _met_or_not(is_met: bool) -> Verdict:
    """Judge where nothing lies between met and not met: full marks or none."""
    return Verdict(Status.GOOD, cut(TOP)) if is_met else Verdict(Status.OFF, cut(ZERO))


def _status(value: Decimal, target: Decimal, limit: Decimal) -> Status:
    if value >= target:
        return Status.GOOD
    return Status.WATCH if value >= limit else Status.OFF


def _spider(value: Decimal, target: Decimal, limit: Decimal) -> Decimal:
    """Return the unrounded score of a value where higher is better; ``limit < target``."""
    span = target - limit
    if value >= target:
        return min(TOP, AT_TARGET + (TOP - AT_TARGET) * (value - target) / span)
    if value >= limit:
        return AT_LIMIT + (AT_TARGET - AT_LIMIT) * (value - limit) / span
    return max(ZERO, AT_LIMIT - AT_LIMIT * (limit - value) / span)


def _judge_in_band(value: Decimal, yardstick: Yardstick) -> Verdict:
    """Judge against a band: 10 in its middle, 6.6 at its edges, beyond them the spider rule."""
    low, high = yardstick.low, yardstick.high
    if low is None or high is None:
        return UNJUDGED
    if low <= value <= high:
        half = (high - low) / 2
        inward = min(value - low, high - value)
        share = inward / half if half else Decimal(1)
        return Verdict(Status.GOOD, cut(AT_TARGET + (TOP - AT_TARGET) * share))
    if value < low:
        edge, limit = low, yardstick.limit_low
    else:  # above the band, mirrored
        value, edge = -value, -high
        limit = None if yardstick.limit_high is None else -yardstick.limit_high
    if limit is None:
        return _met_or_not(is_met=False)
    return Verdict(_status(value, edge, limit), cut(_spider(value, edge, limit)))
