"""What changed between two texts, with lxml's HTML difference."""

from dataclasses import dataclass
from html import escape

from django.utils.safestring import SafeString, mark_safe
from lxml import html as lxml_html
from lxml.html.diff import htmldiff

from documents.richtext import clean, show, show_difference


@dataclass(frozen=True)
class TextDifference:
    """``marked``: the new text with what is new in ``ins`` and what is gone in ``del``."""

    marked: SafeString
    changes: int


def compare_html(old: str, new: str) -> TextDifference:
    """The difference of two rich texts; ``changes`` counts the places that differ (0: the same)."""
    old, new = clean(old), clean(new)
    if old == new:
        return TextDifference(show_difference(new), 0)
    marked = htmldiff(old or "<p></p>", new or "<p></p>")
    tree = lxml_html.fragment_fromstring(marked, create_parent="div")
    changed = tree.xpath(".//ins | .//del")
    # a word replaced stands as del next to ins: one change to a reader, not two
    pairs = sum(
        1
        for element in changed
        if element.tag == "del"
        and not (element.tail or "").strip()
        and element.getnext() is not None
        and element.getnext().tag == "ins"
    ) + sum(
        1
        for element in changed
        if element.tag == "ins"
        and not (element.tail or "").strip()
        and element.getnext() is not None
        and element.getnext().tag == "del"
    )
    return TextDifference(show_difference(str(marked)), max(1, len(changed) - pairs))


def show_with_bars(old: str, new: str) -> SafeString:
    """``new`` with a bar beside every block (paragraph, list, table) that ``old`` does not hold word for word."""
    before = set(_blocks(old))
    shown = [_barred(block) if block not in before else show(block) for block in _blocks(new)]
    return mark_safe("\n".join(shown))  # noqa: S308 - each part was cleaned by show


def _blocks(text: str) -> list[str]:
    """The blocks of a rich text from top to bottom, each as HTML."""
    parent = lxml_html.fragment_fromstring(clean(text) or "<p></p>", create_parent="div")
    loose = [f"<p>{escape(words)}</p>" for words in [parent.text or ""] if words.strip()]
    return loose + [str(lxml_html.tostring(block, encoding="unicode", with_tail=False)) for block in parent]


def _barred(block: str) -> SafeString:
    note = '<span class="changed__note">Changed</span>'
    if block.startswith(("<p", "<h2", "<h3", "<h4")):
        head, _, end = show(block, css="changed").rpartition("</")
        return mark_safe(f"{head} {note}</{end}")  # noqa: S308 - cleaned by show
    return mark_safe(f'<div class="changed">{show(block)}<p>{note}</p></div>')  # noqa: S308 - cleaned by show
