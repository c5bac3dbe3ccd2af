"""Drawings of measures as SVG strings, in the class names of the look. Pure functions.

No style and no script inside: colours, widths and fonts come from ``components.css``. Every text is
escaped. A drawing that says something alone has a title; one beside its own words is hidden from
screen readers. The page says in words whatever a drawing says.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from math import ceil, floor, log10

from django.utils.html import escape
from django.utils.safestring import SafeString

from kpis import numbers
from kpis.scoring import AT_TARGET, Status
from people import words

TARGET_SCORE = float(AT_TARGET)

# ---------- Sparkline: thirteen months at a glance ----------

_SPARK_LEFT, _SPARK_RIGHT, _SPARK_TOP, _SPARK_BOTTOM = 3.0, 113.0, 4.0, 24.0


def sparkline(
    values: Sequence[float | None],
    *,
    status: str,
    title: str,
    aim: float | None = None,
    lowest: float | None = None,
    highest: float | None = None,
) -> SafeString:
    """Return a line through ``values`` (oldest first, None = a gap) that ends in the shape of ``status``.

    ``lowest`` and ``highest`` fix the scale so that rows can be compared; without them it fits.
    """
    known = [value for value in values if value is not None]
    reach = [*known, *(mark for mark in (aim,) if mark is not None)]
    low = lowest if lowest is not None else min(reach, default=0.0)
    high = highest if highest is not None else max(reach, default=1.0)
    scale = (_SPARK_BOTTOM - _SPARK_TOP) / (high - low) if high > low else 0.0
    step = (_SPARK_RIGHT - _SPARK_LEFT) / max(len(values) - 1, 1)

    def y(value: float) -> float:
        return _SPARK_BOTTOM - (value - low) * scale if scale else (_SPARK_TOP + _SPARK_BOTTOM) / 2

    spots = [None if v is None else (_SPARK_LEFT + i * step, y(v)) for i, v in enumerate(values)]
    parts = [f'<svg class="spark" viewBox="0 0 120 28" role="img"><title>{escape(title)}</title>']
    if aim is not None:
        parts.append(f'<line class="aim" x1="0" x2="120" y1="{y(aim):.1f}" y2="{y(aim):.1f}"/>')
    parts.extend(_lines(spots))
    last_y = next((spot[1] for spot in reversed(spots) if spot), None)
    if last_y is not None:
        is_known = bool(spots) and spots[-1] is not None
        parts.append(dot(_SPARK_RIGHT, last_y, status if is_known else "none", 3.6))
    parts.append("</svg>")
    return SafeString("".join(parts))


def trend_words(values: Sequence[float | None]) -> str:
    """Return what a sparkline shows, in two or three words, for its title."""
    if not values or all(value is None for value in values):
        return "Nothing reported"
    if values[-1] is None:
        return "The newest month is missing"
    known = [value for value in values if value is not None]
    if len(known) < 4:
        return "Too few months for a trend"
    third = max(len(known) // 3, 1)
    change = sum(known[-third:]) / third - sum(known[:third]) / third
    spread = max(known) - min(known)
    if not spread or abs(change) < spread * 0.25:
        return "Score steady"
    return "Score rising" if change > 0 else "Score falling"


# ---------- Bullet: a score from 0 to 10 on its bed ----------

_BULLET_WIDTH = 104.0
_EMPTY_BULLET = (
    '<svg class="bullet" viewBox="0 0 104 12" aria-hidden="true" focusable="false">'
    '<rect class="bed--3" x=".5" y=".5" width="103" height="11"/></svg>'
)
_BULLET_BED = (
    '<svg class="bullet" viewBox="0 0 104 12" aria-hidden="true" focusable="false">'
    '<rect class="bed" width="34.3" height="12"/>'
    '<rect class="bed--2" x="34.3" width="34.3" height="12"/>'
    '<rect class="bed--3" x="68.6" width="35.4" height="12"/>'
)


def bullet(score: Decimal | float | None, status: str) -> SafeString:
    """Return a score as a bar; its number stands beside it, so the drawing itself is hidden."""
    if score is None or status == Status.NONE:
        return SafeString(_EMPTY_BULLET)
    width = min(max(float(score), 0.0), 10.0) / 10 * _BULLET_WIDTH
    return SafeString(f'{_BULLET_BED}<rect class="bar--{status}" y="3" width="{width:.1f}" height="6"/></svg>')


# ---------- The line chart of a measure ----------

_LEFT, _RIGHT, _TOP, _BOTTOM = 64.0, 716.0, 34.0, 280.0
_LABEL_GAP = 14.0


@dataclass(frozen=True, slots=True)
class ChartPoint:
    """One month on the axis; ``value`` None = nothing to draw, which leaves a gap in the line."""

    period: date
    value: Decimal | None
    status: str = "none"


@dataclass(frozen=True, slots=True)
class ChartMark:
    """A dotted line at a day when something changed, such as a revision of a procedure."""

    period: date
    text: str


@dataclass(frozen=True, slots=True)
class ChartScale:
    """The yardstick that holds for the newest month, as lines and grounds of the chart."""

    direction: str
    target: Decimal | None = None
    limit: Decimal | None = None
    low: Decimal | None = None
    high: Decimal | None = None
    limit_low: Decimal | None = None
    limit_high: Decimal | None = None


def line_chart(
    points: Sequence[ChartPoint],
    *,
    scale: ChartScale | None,
    title: str,
    description: str,
    unit: str = "",
    decimals: int = 0,
    marks: Sequence[ChartMark] = (),
    id_prefix: str = "chart",
) -> SafeString:
    """Return the chart of a measure: grounds, target, limit, line with gaps, one shape per month.

    ``points`` are all months of the axis in order. Titles and descriptions are linked by ids that
    start with ``id_prefix``. Costs a few hundred microseconds; needs no library.
    """
    values = [float(point.value) for point in points if point.value is not None]
    lines = _lines_of(scale)
    low, high, step = _axis([*values, *(value for _, value, _ in lines)])
    if values and values[-1] - low < (high - low) * 0.1 and (low >= step or low <= 0 > min(values)):
        low -= step  # room for the words below the newest value
    step_x = (_RIGHT - _LEFT - 2 * _LABEL_GAP) / max(len(points) - 1, 1)

    def y(value: float) -> float:
        return _BOTTOM - (value - low) / (high - low) * (_BOTTOM - _TOP)

    def x(index: int) -> float:
        return _LEFT + _LABEL_GAP + index * step_x

    safe_id = escape(id_prefix)
    out = [
        f'<svg viewBox="0 0 820 326" role="img" aria-labelledby="{safe_id}-t {safe_id}-d" focusable="false">',
        f'<title id="{safe_id}-t">{escape(title)}</title><desc id="{safe_id}-d">{escape(description)}</desc>',
    ]
    out.extend(_grounds(scale, y, low, high))
    for tick in _ticks(low, high, step):
        at = y(tick)
        out.append(f'<line class="grid-line" x1="{_LEFT}" x2="{_RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        out.append(f'<text x="{_LEFT - 8:.0f}" y="{at + 4:.1f}" text-anchor="end">{_tick_text(tick, step)}</text>')
    if unit:
        out.append(f'<text x="{_LEFT - 8:.0f}" y="20" text-anchor="end">{escape(unit)}</text>')
    for css, value, label in lines:
        at = y(value)
        said = "say--good" if css == "aim" else ""
        out.append(f'<line class="{css}" x1="{_LEFT}" x2="{_RIGHT}" y1="{at:.1f}" y2="{at:.1f}"/>')
        out.append(f'<text{_class(said)} x="{_RIGHT + 8:.0f}" y="{at + 4:.1f}">{escape(label)}</text>')
    out.append(f'<line class="base" x1="{_LEFT}" x2="{_RIGHT}" y1="{_BOTTOM + 0.5}" y2="{_BOTTOM + 0.5}"/>')
    index_of = {point.period: index for index, point in enumerate(points)}
    for mark in marks:
        if mark.period in index_of:
            at = x(index_of[mark.period])
            out.append(f'<line class="mark-line" x1="{at:.1f}" x2="{at:.1f}" y1="26" y2="{_BOTTOM:.0f}"/>')
            out.append(f'<text class="mark-text" x="{at:.1f}" y="20" text-anchor="middle">{escape(mark.text)}</text>')
    spots = [None if p.value is None else (x(i), y(float(p.value))) for i, p in enumerate(points)]
    out.extend(_lines(spots))
    for spot, point in zip(spots, points, strict=True):
        if spot:
            out.append(dot(*spot, point.status, 4.4))
    out.extend(_newest_label(points, spots, decimals))
    out.extend(_months(points, x))
    out.append("</svg>")
    return SafeString("".join(out))


def dot(x: float, y: float, status: str, radius: float) -> str:
    """Return the shape of a status: circle, triangle, square, or the open circle of no value."""
    if status == Status.OFF:
        corner, side = f'x="{x - radius:.1f}" y="{y - radius:.1f}"', f"{radius * 2:.1f}"
        return f'<rect class="dot dot--off" {corner} width="{side}" height="{side}"/>'
    if status == Status.WATCH:
        half, height = radius * 1.15, radius * 2.1
        drawn = f"M{x:.1f} {y - half:.1f}l{half:.1f} {height:.1f}h-{half * 2:.1f}z"
        return f'<path class="dot dot--watch" d="{drawn}"/>'
    kind = "good" if status == Status.GOOD else "none"
    return f'<circle class="dot dot--{kind}" cx="{x:.1f}" cy="{y:.1f}" r="{radius}"/>'


def _class(name: str) -> str:
    return f' class="{name}"' if name else ""


def _lines(spots: Sequence[tuple[float, float] | None]) -> list[str]:
    """Return one polyline per unbroken run; a month alone between gaps becomes a short dash."""
    runs: list[list[tuple[float, float]]] = [[]]
    for spot in spots:
        if spot is not None:
            runs[-1].append(spot)
        elif runs[-1]:
            runs.append([])
    found = []
    for line in runs:
        if len(line) == 1:
            at, height = line[0]
            line = [(at - 1.5, height), (at + 1.5, height)]
        if line:
            drawn = " ".join(f"{at:.1f},{height:.1f}" for at, height in line)
            found.append(f'<polyline class="line" points="{drawn}"/>')
    return found


def _lines_of(scale: ChartScale | None) -> list[tuple[str, float, str]]:
    """Return (class, value, label) of target, limit and edges, as far as they are set."""
    if scale is None or scale.direction == "yes_no":
        return []
    named = [
        ("aim", scale.target, "Target"),
        ("limit", scale.limit, "Limit"),
        ("aim", scale.low, "From"),
        ("aim", scale.high, "To"),
        ("limit", scale.limit_low, "Limit"),
        ("limit", scale.limit_high, "Limit"),
    ]
    return [(css, float(value), f"{label} {numbers.shown(value)}") for css, value, label in named if value is not None]


def _grounds(scale: ChartScale | None, y: Callable[[float], float], low: float, high: float) -> list[str]:
    """Return the green and the ochre ground: where values are on target, and where they are watched."""
    if scale is None:
        return []
    areas: list[tuple[str, float, float]] = []
    target, limit = _float(scale.target), _float(scale.limit)
    if scale.direction == "up" and target is not None:
        areas.append(("good", target, high))
        if limit is not None:
            areas.append(("watch", limit, target))
    elif scale.direction == "down" and target is not None:
        areas.append(("good", low, target))
        if limit is not None:
            areas.append(("watch", target, limit))
    elif scale.direction == "band" and scale.low is not None and scale.high is not None:
        areas.append(("good", float(scale.low), float(scale.high)))
        if scale.limit_low is not None:
            areas.append(("watch", float(scale.limit_low), float(scale.low)))
        if scale.limit_high is not None:
            areas.append(("watch", float(scale.high), float(scale.limit_high)))
    x, width = _LEFT, _RIGHT - _LEFT
    return [
        f'<rect class="band--{kind}" x="{x}" y="{y(top):.1f}" width="{width}" height="{y(bottom) - y(top):.1f}"/>'
        for kind, bottom, top in areas
        if top > bottom
    ]


def _float(number: Decimal | None) -> float | None:
    return None if number is None else float(number)


def _axis(values: Sequence[float]) -> tuple[float, float, float]:
    """Return lowest, highest and step of an axis with some six even steps that holds ``values``."""
    low, high = min(values, default=0.0), max(values, default=1.0)
    if low == high:
        margin = abs(low) * 0.05 or 1.0
        low, high = low - margin, high + margin
    rough = (high - low) / 5
    power = 10.0 ** floor(log10(rough))
    step = next(factor * power for factor in (1, 2, 2.5, 5, 10) if factor * power >= rough * 0.999)
    return floor(low / step) * step, ceil(high / step) * step, step


def _ticks(low: float, high: float, step: float) -> list[float]:
    return [low + index * step for index in range(round((high - low) / step) + 1)]


def _tick_text(tick: float, step: float) -> str:
    """Return the words of a tick with just as many decimals as its step has."""
    decimals = max(0, -floor(log10(step)) + (1 if f"{step:.1e}".startswith("2.5") else 0))
    if abs(tick) < step / 1000:
        tick = 0.0
    text = f"{abs(tick):.{decimals}f}"
    return f"\N{MINUS SIGN}{text}" if tick < 0 else text


def _newest_label(
    points: Sequence[ChartPoint], spots: Sequence[tuple[float, float] | None], decimals: int
) -> list[str]:
    """Return the words at the newest value, on the side of it that the line leaves free."""
    known = [(point, spot) for point, spot in zip(points, spots, strict=True) if spot is not None]
    if not known:
        return []
    point, (at, height) = known[-1]
    before = known[-2][1][1] if len(known) > 1 else height
    css, said = {"off": ("say--off", " off target"), "good": ("say--good", "")}.get(point.status, ("say", ""))
    text = escape(numbers.shown(point.value, decimals) + said)
    is_falling = before < height - 1
    x, y = at + 6, height + 20 if is_falling else height - 11
    if is_falling and y > _BOTTOM - 4:  # no room below: beside it
        x, y = at - 11, height + 4
    elif y < _TOP - 8:
        y = height + 20
    return [f'<text class="{css}" x="{x:.1f}" y="{y:.1f}" text-anchor="end">{text}</text>']


def _months(points: Sequence[ChartPoint], x: Callable[[int], float]) -> list[str]:
    """Return the names of months below the axis, every second or third where they crowd, with years."""
    every = max(1, ceil(len(points) / 14))
    found = []
    year = 0
    for index, point in enumerate(points):
        if (len(points) - 1 - index) % every:
            continue
        at = x(index)
        name = words.MONTHS[point.period.month - 1][:3]
        found.append(f'<text x="{at:.1f}" y="300" text-anchor="middle">{name}</text>')
        if point.period.year != year:
            year = point.period.year
            found.append(f'<text x="{at:.1f}" y="317" text-anchor="middle">{year}</text>')
    return found
