"""What changed between two texts, with lxml's HTML difference."""

from dataclasses import dataclass
from difflib import SequenceMatcher
from html import escape

from django.utils.safestring import SafeString, mark_safe
from lxml import html as lxml_html
from lxml.html import HtmlElement
from lxml.html.diff import htmldiff

from documents.richtext import clean, show, show_difference

STANDS = [("", ""), ("<ins>", "</ins>"), ("<del>", "</del>")]


@dataclass(frozen=True)
class TextDifference:
    """``marked``: the new text with what is new in ``ins`` and what is gone in ``del``."""

    marked: SafeString
    changes: int


def compare_html(old: str, new: str) -> TextDifference:
    """The difference of two rich texts; ``changes`` counts the places that differ (0: the same).

    Running text is compared word by word; tables cell by cell, because a difference that runs across
    cells would shift them.
    """
    old, new = clean(old), clean(new)
    if old == new:
        return TextDifference(show_difference(new), 0)
    before, after = _parsed(old), _parsed(new)
    tables = _compare_tables(before, after)
    marked = _compare_words(_inner(before), _inner(after))
    for place, table in tables.items():
        stayed, moved_here, moved_away = (f"<p>{tag}{place}{end}</p>" for tag, end in STANDS)
        marked = marked.replace(stayed, table).replace(moved_here, table).replace(moved_away, "").replace(place, "")
    return TextDifference(show_difference(marked), max(1, _count(marked)))


def _parsed(text: str) -> HtmlElement:
    return lxml_html.fragment_fromstring(text or "<p></p>", create_parent="div")


def _inner(element: HtmlElement) -> str:
    children = "".join(str(lxml_html.tostring(child, encoding="unicode")) for child in element)
    return escape(element.text or "") + children


def _compare_words(old: str, new: str) -> str:
    return str(htmldiff(old or "<p></p>", new or "<p></p>"))


def _count(marked: str) -> int:
    """How many places differ; a word replaced stands as old next to new: one change to a reader, not two."""
    changed = _parsed(marked).xpath(".//ins | .//del")
    pairs = 0
    for element in changed:
        beside = element.getnext()
        touches = beside is not None and not (element.tail or "").strip()
        pairs += touches and {element.tag, beside.tag} == {"ins", "del"}
    return len(changed) - pairs


def _compare_tables(before: HtmlElement, after: HtmlElement) -> dict[str, str]:
    """Take the tables that both texts have out of them; gives, by the word left in their place, the
    table with its differences. Tables are the same if they stand at the same place among the tables and
    have as many columns.
    """
    found: dict[str, str] = {}
    for number, (old, new) in enumerate(zip(before.findall(".//table"), after.findall(".//table"), strict=False)):
        old_rows, new_rows = old.findall(".//tr"), new.findall(".//tr")
        if len({len(row) for row in (*old_rows, *new_rows)}) != 1:
            continue  # cells that span: left to the comparison of words
        _compare_rows(old_rows, new_rows)
        # several words, because a single one that stays is too short to count as staying
        place = " ".join([f"\ue000{number}"] * 6)
        tail, new.tail = new.tail, None
        found[place] = str(lxml_html.tostring(new, encoding="unicode"))
        for table in (old, new):
            stand_in = lxml_html.fragment_fromstring(f"<p>{place}</p>")
            stand_in.tail = tail if table is new else table.tail
            table.getparent().replace(table, stand_in)
    return found


def _compare_rows(old_rows: list[HtmlElement], new_rows: list[HtmlElement]) -> None:
    """Mark in ``new_rows`` what differs; rows that are gone are put back, struck."""
    texts = [[row.text_content() for row in rows] for rows in (old_rows, new_rows)]
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, texts[0], texts[1], autojunk=False).get_opcodes():
        if kind == "equal":
            continue
        both = min(i2 - i1, j2 - j1)
        for old, new in zip(old_rows[i1 : i1 + both], new_rows[j1 : j1 + both], strict=True):
            for old_cell, new_cell in zip(old, new, strict=True):
                if old_cell.text_content() != new_cell.text_content():
                    _fill(new_cell, _compare_words(_inner(old_cell), _inner(new_cell)))
        for row in new_rows[j1 + both : j2]:
            for cell in row:
                _fill(cell, f"<ins>{_inner(cell)}</ins>")
        for row in old_rows[i1 + both : i2]:
            for cell in row:
                _fill(cell, f"<del>{_inner(cell)}</del>")
            beside = new_rows[min(j1 + both, len(new_rows) - 1)]
            beside.addprevious(row) if j1 + both < len(new_rows) else beside.addnext(row)


def _fill(cell: HtmlElement, marked: str) -> None:
    """Make ``marked`` what stands in ``cell``."""
    filled = _parsed(marked)
    for child in list(cell):
        cell.remove(child)
    cell.text = filled.text
    cell.extend(list(filled))


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
