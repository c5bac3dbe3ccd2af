"""Terms explained in place: the first time a page uses one, it becomes a button that opens its meaning (A35).

The stored text stays as it is. A button with ``popovertarget`` works without a script, by keyboard, touch and screen
reader; on paper the meanings stand at the end.
"""

import html
import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from typing import NamedTuple

from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from documents.models import Term
from documents.models.term import spellings_of
from people.models import User

_WORD = re.compile(r"\w+")
_TAG = re.compile(r"<(/?)(\w+)(?:[^<>\"']|\"[^\"]*\"|'[^']*')*>")
LEFT_ALONE = {"a", "button", "caption", "code", "del", "dt", "h1", "h2", "h3", "h4", "pre", "th"}


class Meaning(NamedTuple):
    """A term as a page explains it."""

    code: str
    word: str
    other_words: str
    meaning: str


class Spelling(NamedTuple):
    """One way to write a term; capitals count where it is written in nothing else (“NCR”)."""

    written: str
    is_exact: bool
    term: Meaning

    def stands_in(self, text: str, start: int) -> bool:
        end = start + len(self.written)
        found = text[start:end]
        if found != self.written and (self.is_exact or found.lower() != self.written.lower()):
            return False
        return not re.match(r"[\w-]", text[end : end + 1])


class Glossary:
    """The terms of the firm for one page: each is marked once, where it occurs first."""

    def __init__(self, terms: Iterable[Meaning]) -> None:
        self._terms = tuple(terms)
        self._used: dict[str, Meaning] = {}
        self._indexes: dict[bool, dict[str, list[Spelling]]] = {}

    @classmethod
    def for_reader(cls, user: User) -> "Glossary":
        """Every term that is explained today. One query."""
        rows = Term.objects.visible_to(user).order_by("code")
        return cls(Meaning(*row) for row in rows.values_list("code", "word", "other_words", "meaning"))

    @property
    def used(self) -> list[Meaning]:
        """The terms that have been marked, for ``documents/_terms.html``."""
        return sorted(self._used.values(), key=lambda term: term.word.lower())

    def text(self, text: str) -> SafeString:
        """Plain text, escaped, with its terms marked."""
        return mark_safe("".join(self._marked(text, escape)))  # noqa: S308 - each piece is escaped in _marked

    def html(self, cleaned: str) -> SafeString:
        """HTML that has been cleaned, with its terms marked outside links, headings and code."""
        pieces: list[str] = []
        inside, at = 0, 0
        for tag in _TAG.finditer(cleaned):
            between = cleaned[at : tag.start()]
            pieces += [between] if inside else self._marked(between, mark_safe, is_escaped=True)
            pieces.append(tag[0])
            if tag[2].lower() in LEFT_ALONE:
                inside += -1 if tag[1] else 1
            at = tag.end()
        pieces += [cleaned[at:]] if inside else self._marked(cleaned[at:], mark_safe, is_escaped=True)
        return mark_safe("".join(pieces))  # noqa: S308 - cleaned before; what is added is escaped in _marked

    def _marked(self, text: str, shown: Callable[[str], str], *, is_escaped: bool = False) -> Iterator[str]:
        at = 0
        if is_escaped not in self._indexes:
            self._indexes[is_escaped] = _index(self._terms, is_escaped)
        index = self._indexes[is_escaped]
        for word in _WORD.finditer(text) if index else ():
            start = word.start()
            if start < at or text[start - 1 : start] == "-":
                continue
            for spelling in index.get(word[0].lower(), ()):
                if spelling.term.code not in self._used and spelling.stands_in(text, start):
                    self._used[spelling.term.code] = spelling.term
                    yield shown(text[at:start])
                    at = start + len(spelling.written)
                    yield format_html(
                        '<button type="button" class="term" popovertarget="term-{}">{}</button>',
                        spelling.term.code,
                        shown(text[start:at]),
                    )
                    break
        yield shown(text[at:])


@lru_cache(maxsize=8)
def _index(terms: tuple[Meaning, ...], is_escaped: bool) -> dict[str, list[Spelling]]:
    """The spellings by their first word, the longest first; as they stand in HTML with ``is_escaped``."""
    found: dict[str, list[Spelling]] = {}
    for term in terms:
        for written in spellings_of(term.word, term.other_words):
            first = _WORD.match(written)
            if first is not None:
                is_exact = written.isupper() and len(written) > 1
                known = Spelling(html.escape(written, quote=False) if is_escaped else written, is_exact, term)
                found.setdefault(first[0].lower(), []).append(known)
    for spellings in found.values():
        spellings.sort(key=lambda spelling: -len(spelling.written))
    return found
