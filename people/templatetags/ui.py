"""The small parts of the look as tags that build a string at once: no template is loaded for a row of a list.

Load with ``{% load ui %}``. Everything that comes from data is escaped here, by ``format_html``.
"""

import re
from collections.abc import Collection, Iterable
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm
from django.http import QueryDict
from django.template import Context
from django.templatetags.static import static
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from people import clock, words
from people.sight import Stop

register = template.Library()

STATUS_WORDS = {"good": "On target", "watch": "Watch", "off": "Off target", "none": "Not reported"}
STAGE_WORDS = {
    "draft": "Draft",
    "in-review": "In review",
    "scheduled": "Scheduled",
    "in-force": "In force",
    "superseded": "Superseded",
    "withdrawn": "Withdrawn",
    "abandoned": "Abandoned",
}
# An abandoned draft never came into force: it wears the cross of what was withdrawn.
STAGE_SHAPES = {"abandoned": "withdrawn"}
NOTICE_KINDS = {"warning": "watch", "error": "off"}  # success is ink and cobalt: green is a measure on target


# ---------- Shapes ----------


@cache
def _shape(symbol: str, box: int = 12, css: str = "shape") -> SafeString:
    """A drawing of the sprite, as large as its class says; decoration only, the word beside it speaks."""
    return format_html(
        '<svg class="{}" viewBox="0 0 {} {}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        css,
        box,
        box,
        static("img/sprite.svg"),
        symbol,
    )


@register.simple_tag
def icon(name: str, css: str = "icon") -> SafeString:
    """``{% icon "doc" %}``: home, chain, doc, form, goal, inbox, search, info, pen, plus, bin, up, down, print, say."""
    return _shape(f"i-{name}", 20, css)


@register.simple_tag
def shape(status: str) -> SafeString:
    """The bare circle, triangle, square or broken ring, where a word stands beside it already."""
    return _shape(f"s-{status or 'none'}")


@register.simple_tag
def status(key: str | None, word: str = "", tint: bool = False) -> SafeString:
    """``{% status kpi.status %}``: shape and word of good, watch, off or none (no value is none, never green)."""
    return _status(key or "none", word, tint)


@lru_cache(maxsize=256, typed=True)  # a page of values shows the same few dozens of times
def _status(key: str, word: str, tint: bool) -> SafeString:
    return format_html(
        '<span class="status status--{}{}">{}{}</span>',
        key,
        mark_safe(" status--tint") if tint else "",
        _shape(f"s-{key}"),
        word or STATUS_WORDS[key],
    )


@register.simple_tag
def stage(key: str, word: str = "") -> SafeString:
    """``{% stage revision_stage "In force since 2 March 2026" %}``: the disc that fills as a revision nears force."""
    key = key.replace("_", "-")
    return format_html(
        '<span class="stage stage--{}">{}{}</span>',
        key,
        _shape(f"l-{STAGE_SHAPES.get(key, key)}"),
        word or STAGE_WORDS[key],
    )


# ---------- Codes ----------

CODE = re.compile(r"\b([A-Z]{1,5}-[0-9]+)\b")
PER_CENT = re.compile(r"(?<=[0-9]) %")


@register.filter
def unbroken(text: str) -> SafeString:
    """``{{ change.why|unbroken }}``: codes (P-0042) and percentages (12 %) of a sentence stay on one line."""
    whole = PER_CENT.sub("\N{NO-BREAK SPACE}%", conditional_escape(text))
    return mark_safe(CODE.sub(r'<span class="code">\1</span>', whole))  # noqa: S308 - escaped here


# ---------- Days ----------


@register.simple_tag
def due(due_on: date | None) -> SafeString:
    """``{% due task.due_on %}``: “2 days late”, “Tomorrow”, “Saturday”, “20 March”; empty without a day."""
    if due_on is None:
        return mark_safe('<span class="due"></span>')
    today = clock.today()
    css = "due--late" if words.is_late(due_on, today) else "due--soon" if words.is_soon(due_on, today) else ""
    return format_html(
        '<time class="due{}" datetime="{}">{}</time>',
        f" {css}" if css else "",
        due_on.isoformat(),
        words.due(due_on, today),
    )


def _time(on: date | datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}">{}</time>', on.isoformat(), text)


@register.filter
def day(on: date | None) -> str:
    """``{{ revision.effective_from|day }}``: “2 March 2026”; a dash where there is none."""
    return _time(on, words.day(on)) if on else "–"


@register.filter
def short_day(on: date | None) -> str:
    """“2 Mar 2026” for a cell of a table."""
    return _time(on, words.short_day(on)) if on else "–"


@register.filter
def near_day(on: date | None) -> str:
    """“20 March”, with the year only when it is another one."""
    return _time(on, words.day_and_month(on, clock.today())) if on else "–"


@register.filter
def long_day(on: date) -> str:
    """“Thursday 12 March 2026”."""
    return _time(on, words.long_day(on))


@register.filter
def month(on: date | None) -> str:
    """“February 2026” for the period of a measure."""
    return words.month(on) if on else "–"


@register.filter
def moment(at: datetime | None) -> str:
    """“4 November 2024, 11:03 (UTC+1)”."""
    return _time(at, words.moment(at)) if at else "–"


@register.filter
def counted(number: int, noun: str) -> str:
    """``{{ steps|counted:"step" }}`` or ``{{ n|counted:"entry,entries" }}``: “1 step”, “7 steps”."""
    one, _, many = noun.partition(",")
    return words.count(number, one, many)


# ---------- People ----------


@register.simple_tag
def face(name: str, kind: str = "") -> SafeString:
    """``{% face person.name "me" %}``: initials in a disc; “me” is blue, “out” has a ring (outside the firm)."""
    return format_html(
        '<span class="face{}" aria-hidden="true">{}</span>', f" face--{kind}" if kind else "", words.initials(name)
    )


@register.simple_tag
def person(name: str, url: str = "", note: str = "", kind: str = "") -> SafeString:
    """``{% person shown_name url "Buyer" %}``: face, name (a link where there is a page) and a quiet second line."""
    shown = format_html('<a href="{}">{}</a>', url, name) if url else escape(name)
    second = format_html("<small>{}</small>", note) if note else ""
    return format_html('<span class="person">{}<span>{}{}</span></span>', face(name, kind), shown, second)


# ---------- Lines ----------


@register.simple_tag
def sight(stops: Iterable[Stop], label: str = "Line of sight") -> SafeString:
    """``{% sight stops %}``: the rule under the page head. Nothing where there is no line: the one stop is the page."""
    items = []
    passed = False
    for stop in stops:
        css = "sight__stop--here" if stop.here else "sight__stop--below" if passed else ""
        passed = passed or stop.here
        here = mark_safe(' aria-current="true"') if stop.here else ""
        name = (
            format_html('<a class="sight__name" href="{}"{}>{}</a>', stop.url, here, stop.name)
            if stop.url
            else format_html('<span class="sight__name"{}>{}</span>', here, stop.name)
        )
        items.append(
            format_html(
                '<li class="sight__stop{}"><span class="sight__kind">{}</span>'
                '<span class="sight__body">{}{}{}</span></li>',
                f" {css}" if css else "",
                stop.kind,
                name,
                format_html(" {}", status(stop.status)) if stop.status else "",
                mark_safe(' <span class="you">You</span>') if stop.yours else "",
            )
        )
    if len(items) < 2:
        return SafeString("")
    return format_html(
        '<nav class="sight" aria-label="{}"><ol class="sight__line">{}</ol></nav>', label, SafeString("".join(items))
    )


@register.simple_tag
def track(total: int, mine: Collection[int], title: str = "") -> SafeString:
    """``{% track 10 row.my_steps %}``: a procedure as dots, from 1; the reader's own steps are filled."""
    width = 12 * max(total, 1)
    dots = "".join(
        f'<circle class="mine" cx="{12 * n - 6}" cy="6" r="4"/>'
        if n in mine
        else f'<circle cx="{12 * n - 6}" cy="6" r="3"/>'
        for n in range(1, total + 1)
    )
    said = title or (f"You do {words.numbered('step', mine)} of {total}" if mine else words.count(total, "step"))
    return format_html(
        '<svg class="track" viewBox="0 0 {0} 12" width="{0}" height="12" role="img"><title>{1}</title>'
        '<line x1="6" y1="6" x2="{2}" y2="6"/>{3}</svg>',
        width,
        said,
        width - 6,
        SafeString(dots),
    )


# ---------- Messages and forms ----------


@register.simple_tag
def notice_shape(tags: str) -> SafeString:
    """The shape of a message by its level: tick, triangle, square, or the i of mere information."""
    kind = notice_kind(tags)
    return _shape(f"s-{kind}") if kind else icon("tick" if "success" in tags else "info")


@register.filter
def notice_kind(tags: str) -> str:
    """Django's message level as the kind of our notice: watch, off or nothing."""
    return NOTICE_KINDS.get(tags.split()[-1], "") if tags else ""


@register.simple_tag
def error_summary(form: BaseForm) -> SafeString:
    """``{% error_summary form %}``: what needs another look, linked to the fields, at the top of a form."""
    if not form.is_bound or not form.errors:
        return SafeString("")
    lines: list[SafeString] = []
    for name, errors in form.errors.items():
        field = form[name] if name in form.fields else None
        for error in errors:
            if field is None or field.is_hidden:
                lines.append(format_html("<p>{}</p>", error))
            else:
                lines.append(
                    format_html('<p><a href="#{}">{}: {}</a></p>', field.id_for_label, field.label or name, error)
                )
    verb = "needs" if len(lines) == 1 else "need"
    return format_html(
        '<div class="notice notice--off" role="alert" tabindex="-1" data-focus>{}<div>'
        "<p><b>{} {} another look. Nothing was lost.</b></p>{}</div></div>",
        _shape("s-off"),
        words.count(len(lines), "thing"),
        verb,
        SafeString("".join(lines)),
    )


# ---------- Lists ----------


@register.simple_tag(takes_context=True)
def pages(context: Context, page: "Page[Any]") -> SafeString:
    """``{% pages page %}``: where one is in a long list, and the neighbours; keeps the filters of the address."""
    shown = f"{page.start_index():,} to {page.end_index():,} of {page.paginator.count:,}"
    if page.paginator.num_pages < 2:
        return SafeString("")
    query: QueryDict = context["request"].GET.copy()

    def link(number: int, text: str, attributes: str = "") -> SafeString:
        query["page"] = str(number)
        return format_html('<li><a href="?{}"{}>{}</a></li>', query.urlencode(), SafeString(attributes), text)

    items: list[SafeString] = []
    if page.has_previous():
        items.append(link(page.previous_page_number(), "Previous", ' rel="prev"'))
    for number in page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1):
        if isinstance(number, int):
            here = ' aria-current="page"' if number == page.number else ""
            items.append(link(number, f"{number:,}", here))
        else:
            items.append(mark_safe("<li><span>…</span></li>"))
    if page.has_next():
        items.append(link(page.next_page_number(), "Next", ' rel="next"'))
    return format_html(
        '<nav class="pages" aria-label="Pages"><p>{}</p><ul>{}</ul></nav>',
        shown,
        format_html_join("", "{}", ((i,) for i in items)),
    )


@register.simple_tag
def crumbs(trail: Iterable[tuple[str, str]]) -> SafeString:
    """``{% crumbs trail %}``: pairs of name and address from the place downwards; an empty address is here."""
    items = [format_html('<a href="{}">{}</a>', url, name) if url else escape(name) for name, url in trail]
    return format_html(
        '<nav class="crumbs" aria-label="Breadcrumb"><ol>{}</ol></nav>',
        format_html_join("", "<li>{}</li>", ((item,) for item in items)),
    )
