"""The whole tree as one person sees it: nested lists that fold, written as one string.

A small tree is written whole, and folds in the browser. Of a large one only the branches that somebody opened are
written (``?open=P-0040,P-0051``), each other one leads to the page with it open; so 10,000 processes are a page of
some hundred lines.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from people.models import User
from people.templatetags.ui import icon
from processes.chain import BANDS
from processes.kept import WHERE_ONE_WORKS, kept
from processes.models import Process, Step
from processes.querysets import NUMBER
from processes.tree import Branch, top_rows, tree_rows

WHOLE = 500  # so many processes are written whole
MOST_OPEN = 40  # so many branches of a larger tree are open at once
ALL = "all"
MOVES = (("up", "Up", "up"), ("down", "Down", "down"), ("in", "In", ""), ("out", "Out", ""))


@dataclass(frozen=True)
class Outline:
    """The lists, how many processes the person may know, and whether all of them are written."""

    html: SafeString
    count: int
    is_whole: bool
    is_unfolded: bool
    opened: str


def opened(written: str) -> list[str]:
    """The numbers of the branches that an address asks to be open, the last ones where they are too many."""
    return [number for number in written[:2000].split(",") if NUMBER.fullmatch(number)][-MOST_OPEN:]


def anchor(number: str, to: str) -> str:
    """The place of a button in the page."""
    return f"{number}-{to}" if to in {move for move, _word, _icon in MOVES} else number


def whole_tree(user: User, *, opened: str = "", arranging: bool = False) -> Outline:
    """Every visible process, in bands. Branches stand open at the top and where ``opened`` names them, or all
    (“all”) in a tree that is written whole. Four queries; seven of a large tree, of which only what is shown is read,
    and only once while nothing is opened.
    """
    rows, fields = Process.objects.visible_to(user).current(), ("document__number", "document__title", "band")
    count = kept("count", user, rows.count)
    if count <= WHOLE:
        top = tree_rows(rows, *fields)
    elif keys := _keys(rows, opened):
        top = top_rows(rows, *fields, opened=keys)
    else:
        top = kept("tree", user, lambda: top_rows(rows, *fields, opened=()))
    second = len(top) + sum(len(branch["children"]) for branch in top)
    writer = _Writer(_my_processes(user), opened, arranging, is_whole=count <= WHOLE, shows_second=second <= WHOLE)
    for band, (name, note) in BANDS.items():
        branches = [branch for branch in top if branch["band"] == band]
        if branches:
            writer.parts.append(
                f'<section class="sec" aria-labelledby="b-{band}"><div class="sec__head"><h2 id="b-{band}">{name}</h2> '
                f'<span class="muted small">{note}</span></div><ul class="tree">'
            )
            writer.parts.extend(writer.branches(branches, 0))
            writer.parts.append("</ul></section>")
    return Outline(
        html=mark_safe("".join(writer.parts)),  # noqa: S308 - titles are escaped by the writer
        count=count,
        is_whole=writer.is_whole,
        is_unfolded=writer.unfolds_all,
        opened=",".join(writer.opened),
    )


@dataclass
class _Writer:
    """Writes branches: their name, the fold, in the arranging page the four buttons."""

    mine: set[int]
    asked: str
    arranging: bool
    is_whole: bool
    shows_second: bool  # whether the second level of a large tree is written too
    parts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.unfolds_all = self.is_whole and self.asked == ALL
        self.opened = opened(self.asked)
        self._open = frozenset(self.opened)
        self._before, _, self._after = reverse("processes:process_detail", args=["P-0"]).partition("P-0")
        self._shift, _, self._shift_after = reverse("processes:process_shift", args=["P-0"]).partition("P-0")

    def branches(self, branches: list[Branch], level: int) -> Iterator[str]:
        last = len(branches) - 1
        for place, branch in enumerate(branches):
            title, number, children = escape(branch["document__title"]), branch["document__number"], branch["children"]
            css = "" if children else ' class="tree__leaf"'
            yield f'<li id="{number}" tabindex="-1"{css}>' if self.arranging else f'<li id="{number}"{css}>'
            name = self._name(branch, title, number)
            yield f'<div class="tree__name">{name}</div>' if children or self.arranging else name
            if self.arranging:
                yield self._buttons(title, number, branch["code"], first=place == 0, last=place == last, top=level == 0)
            if children:
                yield from self._below(title, number, children, level)
            yield "</li>"

    def _name(self, branch: Branch, title: str, number: str) -> str:
        you = ' <span class="you">You</span>' if branch["pk"] in self.mine else ""
        return (
            f'<span class="code">{branch["code"]}</span> <a href="{self._before}{number}{self._after}">'
            f'{title}</a>{you} <span class="code tree__no">{number}</span>'
        )

    def _below(self, title: str, number: str, children: list[Branch], level: int) -> Iterator[str]:
        """The fold stands beside the link: one control inside another cannot be reached by everybody."""
        is_open = self.unfolds_all or level == 0 or number in self._open
        count = f'<span class="count">{len(children)}</span><span class="visually-hidden"> below {title}</span>'
        if self.is_whole or number in self._open or (level == 0 and self.shows_second):
            yield f"<details{' open' if is_open else ''}><summary>{count}</summary><ul>"
            yield from self.branches(children, level + 1)
            yield "</ul></details>"
        else:
            here = ",".join([*self.opened, number][-MOST_OPEN:])
            mode = "arrange=1&amp;" if self.arranging else ""
            yield f'<a class="tree__open" href="?{mode}open={here}#{number}">{count}</a>'

    def _buttons(self, title: str, number: str, code: str, *, first: bool, last: bool, top: bool) -> str:
        """A button that leads nowhere stays where it is, so that the others do: it says why when it is pressed."""
        idle = {"up": first, "in": first, "down": last, "out": top}
        address = f"{self._shift}{number}{self._shift_after}?seen={code}"
        buttons = "".join(
            f'<button type="submit" class="btn btn--small btn--plain" id="{anchor(number, to)}" name="to" value="{to}"'
            f' formaction="{address}"{" aria-disabled=true" if idle[to] else ""}>'
            f'{icon(drawn) if drawn else ""}{word}<span class="visually-hidden"> {title}</span></button>'
            for to, word, drawn in MOVES
        )
        return f'<div class="tree__moves" role="group" aria-label="Move {number}">{buttons}</div>'


def _my_processes(user: User) -> set[Any]:
    """The processes in which the reader does a step. Kept."""
    if not user.role_ids:
        return set()
    steps = Step.objects.read_today_by(user).done_by(user).order_by()  # gate: is one
    rows = steps.values_list("procedure__revision__document__process", flat=True).distinct()
    return set(kept(f"mine.{sorted(user.role_ids)}", user, lambda: list(rows), also=WHERE_ONE_WORKS))


def _keys(rows: Any, asked: str) -> list[int]:
    """The keys of the branches that are asked to be open."""
    numbers = opened(asked)
    return list(rows.filter(document__number__in=numbers).values_list("pk", flat=True)) if numbers else []
