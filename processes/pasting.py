"""From pasted rows to steps: names are looked up for the person, and every row says what is wrong with it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from uuid import UUID, uuid5

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from documents import files
from people.models import User
from processes import outline, step_words
from processes.draft_forms import DraftForm
from processes.marks import NO_MARKS, Marks
from processes.names import Names
from processes.outline import PastedRow, Wrong
from processes.picking import DocumentBook, ProcessBook, RoleBook
from processes.plain import PlainDocument, PlainProcedure, PlainStep, PlainWay
from processes.problems import too_much
from processes.vocabulary import DUTIES
from processes.word import WordSteps, steps_in

AT_THE_END = "end"


class WordFile(NamedTuple):
    """A Word file that was read: its name, the SHA-256 of its bytes, and what of it are steps."""

    name: str
    sha256: str
    steps: WordSteps


EXAMPLE = """1. Buyer: Check the requisition
   Compare price and date with the contract.
2. Buyer: Complete?
   Yes → 3
   No → end
3. Buyer: Place the order"""


class PasteForm(DraftForm):
    """Steps to add, as they were pasted, and where they go. Those of a Word file come below what was pasted."""

    is_merged = False

    text = forms.CharField(
        label="Steps",
        required=False,
        max_length=outline.LONGEST,
        strip=False,
        widget=forms.Textarea({"rows": 12, "spellcheck": "false", "placeholder": EXAMPLE}),
    )
    file = forms.FileField(
        label="Word file",
        required=False,
        widget=forms.FileInput({"accept": files.WORD}),
        help_text="Its table of steps, its list or its headings become lines of the text above. Nothing is added yet.",
        error_messages={"empty": "This file is empty."},
    )
    after = forms.ChoiceField(label="Add them", initial=AT_THE_END)

    def __init__(self, *args: Any, content: PlainProcedure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        places = [(step.identity, f"After {n} {step.title}") for n, step in enumerate(content.steps, start=1)]
        self.fields["after"].choices = [(AT_THE_END, "At the end"), *places]  # type: ignore[attr-defined]
        self.fields["text"].is_needed_later = True  # type: ignore[attr-defined]  # or a file: one of them
        self.word: WordFile | None = None

    def clean_file(self) -> UploadedFile | None:
        upload: UploadedFile | None = self.cleaned_data["file"]
        if upload:
            structure, name, sha256 = files.structure_of(upload)
            self.word = WordFile(name, sha256, steps_in(structure))
            if not self.word.steps.text.strip():
                raise ValidationError("There are no words in this file.")
        return upload

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if self.word and "text" in data:
            data["text"] = "\n".join(filter(None, (data["text"].rstrip(), self.word.steps.text)))
            self.put(text=data["text"])
        elif "text" in data and not data["text"].strip() and "file" not in self.errors:
            self.add_error("text", "Paste or write the steps here first, or choose a Word file.")
        return data


@dataclass(frozen=True)
class ReadRow:
    """A step as a preview shows it: by its place, with names for people, and with what is wrong in its line."""

    number: int
    step: PlainStep
    role: str
    kind: str
    documents: tuple[str, ...]
    ways: tuple[str, ...]
    more: tuple[str, ...]
    line: int = 0
    errors: tuple[Wrong, ...] = ()
    mark: str = ""


@dataclass(frozen=True)
class Preview:
    """What would be added. Nothing is, while a row has an error."""

    rows: list[ReadRow]
    refusal: str = ""

    @property
    def wrong(self) -> int:
        return sum(bool(row.errors) for row in self.rows)

    @property
    def may_be_added(self) -> bool:
        return bool(self.rows) and not self.wrong and not self.refusal

    def added_to(self, content: PlainProcedure, after: str) -> PlainProcedure:
        """``content`` with the steps in it; the same form sent twice adds them once."""
        numbers = content.numbers()
        if self.rows[0].step.identity in numbers:
            return content
        at = numbers.get(after, len(content.steps))
        new = (row.step for row in self.rows)
        return replace(content, steps=(*content.steps[:at], *new, *content.steps[at:]))


def read(text: str, *, user: User, content: PlainProcedure, token: UUID) -> Preview:
    """Understand ``text``. Four queries, and one for each document or procedure that nobody knows, up to twenty."""
    try:
        rows = outline.rows_of(text)
    except outline.TooMuch as refusal:
        return Preview([], str(refusal))
    if not rows:
        return Preview([], "There is no step in it. Write a line for each, or paste rows of a table.")
    books = Books(user)
    books.learn(rows)
    read_rows = understood(rows, [str(uuid5(token, str(n))) for n in range(len(rows))], books)
    preview = Preview(read_rows)
    said = too_much(preview.added_to(content, ""))
    return replace(preview, refusal=f"With these the procedure would have {said}." if said else "")


class Books:
    """The names among which ``user`` may choose in a procedure."""

    def __init__(self, user: User, kept: Iterable[PlainStep] = ()) -> None:
        """What the steps ``kept`` name may stay, although withdrawn or not for this person."""
        kept = list(kept)
        self.roles = RoleBook(user)
        self.documents = DocumentBook(user, [used.number for step in kept for used in step.documents])
        self.processes = ProcessBook(user, [step.calls for step in kept])

    def learn(self, rows: Iterable[PastedRow]) -> None:
        """Ask for all that the rows name at once. Two queries."""
        rows = list(rows)
        self.documents.learn(name for row in rows for name in row.documents)
        self.processes.learn(row.calls for row in rows)


def understood(rows: Sequence[PastedRow], identities: Sequence[str], books: Books) -> list[ReadRow]:
    """The steps that the rows of one procedure make, with these identities in their order."""
    places = {row.number: place for place, row in reversed(list(enumerate(rows, start=1)))}
    return [_understood(row, place, places, identities, books) for place, row in enumerate(rows, start=1)]


def _understood(
    row: PastedRow, place: int, places: Mapping[str, int], identities: Sequence[str], books: Books
) -> ReadRow:
    """``places``: where the row of each number stands, from 1, as do the ``identities``."""
    errors = list(row.errors)

    def known(field: str, find: Callable[[str], str], typed: str) -> str:
        try:
            return find(typed) if typed else ""
        except ValidationError as unknown:
            errors.extend(Wrong(field, message) for message in unknown.messages)
            return ""

    def roles(duty: str) -> tuple[str, ...]:
        codes = (known(duty, books.roles.key_of, typed) for typed in getattr(row, duty))
        return tuple(sorted(set(filter(None, codes))))

    role = known("role", books.roles.key_of, row.role)
    numbers = [number for typed in row.documents if (number := known("documents", books.documents.key_of, typed))]
    step = PlainStep(
        identity=identities[place - 1],
        title=row.title,
        kind=row.kind,
        text=row.text,
        role=role,
        system=row.system,
        active_minutes=row.minutes,
        documents=tuple(PlainDocument(number, books.documents.use_of(number)) for number in dict.fromkeys(numbers)),
        ways=tuple(PlainWay(way.label, _at(identities, places, way.to), way.share) for way in row.ways),
        calls=known("calls", books.processes.key_of, row.calls),
        warning=row.warning,
        note=row.note,
        waiting_minutes=row.waiting,
        is_guess=row.guess,
        value=row.value,
        waste=row.waste,
        waits_for_all=row.joins,
        **{duty: roles(duty) for duty in DUTIES.values()},  # type: ignore[arg-type]
    )
    return ReadRow(
        number=place,
        line=row.line,
        step=step,
        role=books.roles.shown(role) if role else row.role,
        kind=step_words.kind(step, books.processes.names.get(step.calls, "")),
        documents=tuple(books.documents.shown(number) for number in numbers),
        ways=tuple(_way(way.label, way.to and places.get(way.to, way.to), way.share) for way in row.ways),
        more=_more(step, books.roles.names),
        errors=tuple(errors),
    )


def _at(identities: Sequence[str], places: Mapping[str, int], number: str | None) -> str | None:
    """The identity of the row with this number; None for the end, and for a number that no row has."""
    place = places.get(number) if number else None
    return identities[place - 1] if place else None


def shown(whole: PlainProcedure, names: Names, marks: Marks = NO_MARKS) -> list[ReadRow]:
    """The steps of ``whole`` as a preview shows them."""
    numbers = whole.numbers()
    return [
        ReadRow(
            number=number,
            step=step,
            role=names.roles.get(step.role, step.role),
            kind=step_words.kind(step, names.processes.get(step.calls, "")),
            documents=tuple(f"{used.number} {names.documents.get(used.number, '')}" for used in step.documents),
            ways=tuple(_way(way.label, numbers.get(way.to, 0) if way.to else None, way.share) for way in step.ways),
            more=_more(step, names.roles),
            mark=marks.kinds.get(step.identity, ""),
        )
        for number, step in enumerate(whole.steps, start=1)
    ]


def _way(label: str, to: int | str | None, share: int | None) -> str:
    """“Yes (70 %) → step 5”; None is the end, 0 a step that is gone."""
    where = "the end" if to is None else f"step {to}" if to else "a step that is gone"
    cases = "" if share is None else f"({share} %)"
    return " ".join(filter(None, (label, cases, f"→ {where}")))


def _more(step: PlainStep, roles: Mapping[str, str]) -> tuple[str, ...]:
    """What a step says beside who does what with what, each in a few words."""
    facts = [*step_words.duties(step, roles), *step_words.details(step), ("Warning", step.warning), ("Note", step.note)]
    return tuple(f"{label}: {fact}" for label, fact in facts if fact)
