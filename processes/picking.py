"""Choosing by name: a role, a document or a procedure is found while one types its name, its code or its number.

The fields are plain text fields, so they work without a script and with any screen reader; the browser offers the
names below them. What cannot be told apart is said at the field, with what may have been meant.
"""

import re
from collections.abc import Iterable
from difflib import get_close_matches
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet
from django.db.models.functions import Upper
from django.urls import reverse
from django.utils.functional import cached_property

from documents.models import Document, DocumentType
from people import words
from people.models import Role, User
from processes.models import Process

OFFERED = 20
ENOUGH = 3  # letters that may stand for a name
SEARCHED = 200
NEAREST = 2
MOST_ASKED_BACK = 20  # unknown names of one form or table, for each of which the nearest ones are looked up


_SPELT = re.compile(r"(?P<letters>[A-Z]{1,8})[-–./]?0*(?P<digits>[0-9]{1,9})")


class Book:
    """Names that somebody may choose among, each with the key that is stored: a code or a number."""

    kind: str  # what there are several of
    one: str
    hint = ""

    def __init__(self) -> None:
        self.names: dict[str, str] = {}
        self._unknown: dict[str, str] = {}

    def shown(self, key: str) -> str:
        """What stands in the field for a stored key; whatever was typed instead stays as it is."""
        raise NotImplementedError

    def key_of(self, typed: str) -> str:
        """The key that is meant. Raises ValidationError, with suggestions, for none and for several."""
        found = self.matches(typed)
        if len(found) == 1:
            return found[0]
        if found:
            keys = words.listed([f"“{key}”" for key in sorted(found)[:5]], "or")
            raise ValidationError(f"“{typed}” is the name of {len(found)} {self.kind}. Write {keys}.")
        raise ValidationError(self.unknown(typed))

    def key_meant(self, typed: str) -> str:
        """The key of what somebody has begun to type into a field: with three letters that one name alone has, that.

        Raises ValidationError as ``key_of`` does, for several with those that begin so.
        """
        try:
            return self.key_of(typed)
        except ValidationError:
            begun = self.begun_so(typed) if len(typed.strip()) >= ENOUGH else []
            if not begun:
                raise
        if len(begun) == 1:
            return begun[0]
        asked = words.listed([f"“{self.shown(key)}”" for key in begun[:5]], "or")
        raise ValidationError(f"Several {self.kind} go on like “{typed}”. Do you mean {asked}?")

    def begun_so(self, typed: str) -> list[str]:
        """The keys of the names in which a word begins like what is typed, at most some."""
        raise NotImplementedError

    def matches(self, typed: str) -> list[str]:
        raise NotImplementedError

    def unknown(self, typed: str) -> str:
        """That nobody has this name, with the nearest ones."""
        if typed not in self._unknown:
            near = self.near(typed) if len(self._unknown) < MOST_ASKED_BACK else []
            asked = words.listed([f"“{name}”" for name in near], "or")
            self._unknown[typed] = self.missing(typed) + (f" Did you mean {asked}?" if near else self.hint)
        return self._unknown[typed]

    def missing(self, typed: str) -> str:
        raise NotImplementedError

    def near(self, typed: str) -> list[str]:
        raise NotImplementedError


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


class RoleBook(Book):
    """Roles by name or code. ``kept``: codes that may stay although the person does not see the role. One query."""

    kind, one = "roles", "role"

    def __init__(self, user: User, kept: Iterable[str] = ()) -> None:
        super().__init__()
        rows = Role.objects.visible_to(user).order_by("name").values_list("code", "name")
        self.names = {**{code: code for code in kept}, **dict(rows)}
        called: dict[str, list[str]] = {}
        for code, name in self.names.items():
            called.setdefault(_plain(name), []).append(code)
        self._called = called

    def shown(self, key: str) -> str:
        name = self.names.get(key, key)
        return name if len(self._called.get(_plain(name), [])) < 2 else key

    def matches(self, typed: str) -> list[str]:
        plain = _plain(typed)
        return [plain] if plain in self.names else self._called.get(plain, [])

    def missing(self, typed: str) -> str:
        return f"There is no role “{typed[:60]}”."

    def near(self, typed: str) -> list[str]:
        plain = _plain(typed)
        words_of = {word: name for name in self._called for word in name.split()}
        by_word = [words_of[word] for word in get_close_matches(plain, words_of, n=NEAREST, cutoff=0.7)]
        holding = [name for name in self._called if plain in name]
        near = [*get_close_matches(plain, self._called, n=NEAREST, cutoff=0.6), *holding, *by_word][:NEAREST]
        return list(dict.fromkeys(self.names[self._called[name][0]] for name in near))

    def begun_so(self, typed: str) -> list[str]:
        plain = _plain(typed)
        return [code for code, name in self.names.items() if f" {plain}" in f" {_plain(name)}"]

    def offered(self) -> list[str]:
        return [self.shown(code) for code in self.names]


class NumberBook(Book):
    """What has a number and a title: “WI-017”, “WI-017 Check an order confirmation” or the title alone.

    Asks the database once for all that is typed (``learn``), never for the whole list. ``kept``: numbers that may
    stay, although withdrawn or not for this person; their titles are shown only if they may be known.
    """

    number, title = "number", "title"
    hint = " A number looks like WI-017."

    def __init__(self, rows: "QuerySet[Any]", kept: Iterable[str] = ()) -> None:
        super().__init__()
        self.rows = rows
        self.kept = {number for number in kept if number}
        self._known: set[str] = set()
        if self.kept:
            self.learn(self.kept)

    def learn(self, typed: Iterable[str]) -> None:
        new = {text for text in typed if text} - self._known
        if not new:
            return
        self._known |= new
        numbers = {_number(text) for text in new}
        titles = {" ".join(text.split()).upper() for text in new}
        rows = self.rows.annotate(in_capitals=Upper(self.title))
        rows = rows.filter(Q(**{f"{self.number}__in": numbers}) | Q(in_capitals__in=titles))
        self.names.update(rows.order_by().values_list(self.number, self.title))

    def shown(self, key: str) -> str:
        return f"{key} {self.names[key]}" if key in self.names else key

    def matches(self, typed: str) -> list[str]:
        self.learn([typed])
        number, plain = _number(typed), _plain(typed)
        if number in self.names or number in self.kept:
            return [number]
        return [key for key, title in self.names.items() if _plain(title) == plain]

    def missing(self, typed: str) -> str:
        return f"There is no {self.one} {typed[:60]} in use that you may see."

    def near(self, typed: str) -> list[str]:
        like = Q()
        for word in [word for word in typed.split() if len(word) > 2][:8]:
            like |= Q(**{f"{self.title}__icontains": word}) | Q(**{f"{self.number}__istartswith": word[:4]})
        spelt = _SPELT.fullmatch(_number(typed))
        if not like and not spelt:
            return []
        pattern = rf"^{spelt['letters']}-0*{spelt['digits']}$" if spelt else "^$"
        same = ExpressionWrapper(Q(**{f"{self.number}__regex": pattern}), BooleanField())
        rows = self.rows.annotate(same=same).filter(like | Q(same=True)).order_by("-same", self.number)
        found = list(rows.values_list(self.number, self.title, "same")[:SEARCHED])
        spellings = {spelling: f"{no} {title}" for no, title, _same in found for spelling in (no, _plain(title))}
        wanted = [_number(typed), _plain(typed)]
        close = [name for text in wanted for name in get_close_matches(text, spellings, n=NEAREST, cutoff=0.6)]
        meant = [number for number, _title, is_same in found if is_same]
        return list(dict.fromkeys(spellings[name] for name in meant or close))[:NEAREST]

    def begun_so(self, typed: str) -> list[str]:
        plain = _plain(typed)
        found = {key: title for key, title in self._holding(typed) if f" {plain}" in f" {_plain(title)}"}
        self.names.update(found)
        return list(found)

    def offered(self, typed: str) -> list[str]:
        """The first that hold every word typed, in number or title."""
        return [f"{number} {title}" for number, title in self._holding(typed)]

    def _holding(self, typed: str) -> list[tuple[str, str]]:
        like = Q()
        for word in typed.split()[:8]:
            like &= Q(**{f"{self.title}__icontains": word}) | Q(**{f"{self.number}__icontains": word})
        return list(self.rows.filter(like).order_by(self.number).values_list(self.number, self.title)[:OFFERED])


def _number(typed: str) -> str:
    return (typed.split() or [""])[0].upper()


class DocumentBook(NumberBook):
    kind, one = "documents", "document"

    def __init__(self, user: User, kept: Iterable[str] = ()) -> None:
        super().__init__(Document.objects.visible_to(user).filter(withdrawn_on=None), kept)

    def use_of(self, number: str) -> str:
        """How a step uses it where nobody says: what its type calls a form or a record as that, all else as an
        instruction. One query for all."""
        return self._uses.get(number.partition("-")[0], "instruction")

    @cached_property
    def _uses(self) -> dict[str, str]:
        types = DocumentType.objects.values_list("prefix", "name")
        return {prefix: use for prefix, name in types for use in ("form", "record") if use in name.casefold().split()}


class ProcessBook(NumberBook):
    kind, one = "processes", "process"
    number, title = "document__number", "document__title"
    hint = " A number looks like P-0042."

    def __init__(self, user: User, kept: Iterable[str] = ()) -> None:
        super().__init__(Process.objects.visible_to(user).current(), kept)


BOOKS: dict[str, type[DocumentBook] | type[ProcessBook]] = {"documents": DocumentBook, "processes": ProcessBook}


class PickForm(forms.Form):
    """What was typed into a field so far."""

    q = forms.CharField(min_length=2, max_length=200)


class PickInput(forms.TextInput):
    """A text field with names to choose from. Fields of one kind share one list on the page."""

    def __init__(self, kind: str) -> None:
        super().__init__({"list": f"{kind}-names", "autocomplete": "off", "spellcheck": "false"})
        self.kind = kind

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        context = super().get_context(name, value, attrs)
        if self.kind in BOOKS:
            context["widget"]["attrs"]["data-pick"] = reverse("processes:pick_list", args=[self.kind])
        return context


class NameField(forms.CharField):
    """Text that names one row of a book; cleaned to its key, empty when left empty."""

    def __init__(self, book: Book, **kwargs: Any) -> None:
        kwargs.setdefault("required", False)
        super().__init__(max_length=250, widget=PickInput(book.kind), **kwargs)
        self.book = book

    def prepare_value(self, value: Any) -> Any:
        return self.book.shown(value) if isinstance(value, str) else value

    def clean(self, value: Any) -> str:
        typed = super().clean(value)
        return self.book.key_meant(typed) if typed else ""
