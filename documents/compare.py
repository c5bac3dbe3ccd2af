"""What changed between two texts, with lxml's HTML difference."""

from dataclasses import dataclass

from django.utils.safestring import SafeString
from lxml import html as lxml_html
from lxml.html.diff import htmldiff

from documents.richtext import clean, show_difference


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
