"""What bringing a table of steps in would do to the drafts of its procedures, and doing it: all of it or nothing."""

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from operator import attrgetter
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError

from documents.imports.columns import MOST_PROBLEMS, Problem
from documents.imports.desk import StalePlan
from documents.models import Document, Revision
from people import words
from people.models import User
from people.records import acting
from processes import content
from processes.imports.steps.wanted import Told, Wanted
from processes.marks import NO_MARKS, Marks, between
from processes.models import Procedure, Process
from processes.names import Names
from processes.outline import checked, too_many
from processes.pasting import Books, understood
from processes.picking import ProcessBook
from processes.plain import PlainProcedure, PlainStep, tidied
from processes.problems import too_much
from processes.vocabulary import DUTIES

MOST_PROCEDURES = 100
FOLLOW, REPLACE = "follow", "replace"
THERE = {
    FOLLOW: "They stay; those of the table follow",
    REPLACE: "The table takes their place; a step that is found again is kept",
}
OF_COLUMN = {
    **{name: name for name in ("title", "text", "role", "system", "kind", "documents", "ways", "calls")},
    **{name: name for name in ("warning", "note", "value", "waste", *DUTIES.values())},
    "minutes": "active_minutes",
    "waiting": "waiting_minutes",
    "guess": "is_guess",
    "joins": "waits_for_all",
}
"""The columns and what of a step they hold. What a step has beside that stays as it is."""


@dataclass
class Target:
    """One procedure: its steps in the table, the draft that is open (None: one would be started, from ``newest``), and
    what it says before and after. ``marks`` are between these."""

    process: Process
    told: Told
    draft: Revision | None = None
    newest: Revision | None = None
    before: PlainProcedure = field(default_factory=PlainProcedure)
    after: PlainProcedure = field(default_factory=PlainProcedure)
    marks: Marks = NO_MARKS

    @property
    def number(self) -> str:
        return self.process.document.number

    @property
    def title(self) -> str:
        return self.draft.title if self.draft else self.process.document.title

    @property
    def changes(self) -> bool:
        return self.after != self.before

    @property
    def doubled(self) -> int:
        """How many new steps are called like one that stays."""
        there = {step.title.casefold() for step in self.before.steps if step.identity in self.after.numbers()}
        known = self.before.numbers()
        return sum(step.identity not in known and step.title.casefold() in there for step in self.after.steps)

    @cached_property
    def counts(self) -> dict[str, int]:
        kinds = list(self.marks.kinds.values())
        new = kinds.count("new")
        return {
            "new": new,
            "changed": len(kinds) - new,
            "gone": len(self.marks.removed),
            "same": len(self.after.steps) - len(kinds),
        }


@dataclass
class Plan:
    wanted: Wanted
    problems: list[Problem]
    targets: list[Target] = field(default_factory=list)

    @property
    def changed(self) -> list[Target]:
        return [target for target in self.targets if target.changes]

    @cached_property
    def counts(self) -> dict[str, int]:
        """Of steps, in all procedures together."""
        kinds = ("new", "changed", "gone", "same")
        return {kind: sum(target.counts[kind] for target in self.targets) for kind in kinds}

    @cached_property
    def fingerprint(self) -> str:
        """Stands for what would be written, over what; empty where there is nothing to write, or something to mend."""
        if self.problems or not self.changed:
            return ""
        told = [
            (one.number, one.draft and (one.draft.pk, one.draft.version), one.newest and one.newest.pk, one.after)
            for one in self.changed
        ]
        return hashlib.sha256(repr(told).encode()).hexdigest()

    def refuse(self, row: int, name: str, message: str) -> None:
        """``name``: of the field at whose column it is said."""
        if len(self.problems) < MOST_PROBLEMS:
            self.problems.append(Problem(row, self.wanted.headings.get(name, ""), message))


def plan_of(wanted: Wanted, *, by: User, process: str, there: str, token: UUID) -> Plan:
    """What bringing ``wanted`` in would do now. Reads only, and as many queries for any number of procedures and steps,
    with up to twenty more for each kind of name that nobody knows.

    ``process``: number of the procedure to which steps without one belong. ``there``: FOLLOW or REPLACE, what becomes
    of the steps that a procedure has. ``token``: new steps have their identities from it and from their rows.
    """
    plan = Plan(wanted, list(wanted.problems))
    every = _find(plan, by, process)
    _look(plan, by)
    _understand(plan, every, by=by, there=there, token=token)
    plan.problems.sort(key=attrgetter("row"))
    return plan


def bring_in(plan: Callable[[], Plan], *, by: User, name: str, reason: str, seen: str) -> Plan:
    """Write what ``plan`` says now into the drafts, all of it in one transaction. Gives the plan that was carried out.

    ``name``: of the file. ``seen``: the fingerprint of the plan that the person looked at; with another one StalePlan
    is raised. Raises PermissionDenied and ValidationError as ``Procedure.write`` does.
    """
    with acting(by=by, reason=reason):
        keys = [target.process.document_id for target in plan().targets]
        list(Document.objects.select_for_update().filter(pk__in=keys).order_by("pk"))  # gate: for the lock alone
        made = plan()
        if not seen or made.fingerprint != seen:
            raise StalePlan("What these procedures say")
        for target in made.changed:
            draft = target.draft or target.process.document.start_revision(by=by)
            draft.document = target.process.document
            procedure = Procedure.objects.get_or_create(revision=draft)[0]
            procedure.revision = draft
            said = f"From {name}: {in_words(target.counts)}."
            procedure.write(by=by, version=draft.version, content=target.after, said=said, reason=reason)
    return made


def in_words(counts: Mapping[str, int], *, is_done: bool = True) -> str:
    """“3 steps added, 2 changed and 1 taken out”; or, of what would be done, “add 3 steps, change 2 and take out 1”."""
    acts = [("new", "added", "add"), ("changed", "changed", "change"), ("gone", "taken out", "take out")]
    said: list[str] = []
    for kind, done, to_do in acts:
        if count := counts[kind]:
            number = f"{count:,}" if said else words.count(count, "step")
            said.append(f"{number} {done}" if is_done else f"{to_do} {number}")
    return words.listed(said)


# ---- which procedures


def _find(plan: Plan, by: User, process: str) -> list[Told]:
    """The steps by procedure, each once, whatever it is called by; those of one that the person may write become a
    target of the plan."""
    book = ProcessBook(by)
    book.learn([*(told.name for told in plan.wanted.told), process])
    found: dict[str, Told] = {}
    lost: list[Told] = []
    for told in plan.wanted.told:
        name = told.name or process
        try:
            number = book.key_of(name) if name else ""
        except ValidationError as unknown:
            plan.refuse(told.row, "process", unknown.messages[0])
            lost.append(told)
            continue
        if not number:
            plan.refuse(told.row, "process", "It does not say of which procedure this is a step.")
            lost.append(told)
        elif number in found:
            found[number].rows += told.rows
            found[number].identities += told.identities
        else:
            found[number] = Told(number, told.row, [*told.rows], [*told.identities])
    if len(found) > MOST_PROCEDURES:
        said = f"These are steps of {len(found)} procedures; {MOST_PROCEDURES} are the most. Divide the table."
        plan.refuse(0, "", said)
    else:
        _take_writable(plan, by, found)
    return [*found.values(), *lost]


def _take_writable(plan: Plan, by: User, found: dict[str, Told]) -> None:
    rows = Process.objects.visible_to(by).filter(document__number__in=found)
    writable = set(rows.editable_by(by).values_list("pk", flat=True))
    processes = {each.document.number: each for each in rows.select_related("document")}
    for number, told in found.items():
        each = processes[number]
        if each.pk not in writable:
            plan.refuse(told.row, "process", f"You may not write {number}: its owner and its expert may.")
        elif each.document.withdrawn_on is not None:
            plan.refuse(told.row, "process", f"{number} is withdrawn and is not revised any more.")
        else:
            plan.targets.append(Target(each, told))


def _look(plan: Plan, by: User) -> None:
    """What each procedure says now: its draft, or what a new one would begin with."""
    documents = [target.process.document_id for target in plan.targets]
    rows = Revision.objects.visible_to(by).filter(document__in=documents)
    open_ = {revision.document_id: revision for revision in rows.open()}
    newest = {revision.document_id: revision for revision in rows.approved().order_by("number")}
    for target in plan.targets:
        target.draft = open_.get(target.process.document_id)
        target.newest = None if target.draft else newest.get(target.process.document_id)
        if target.draft and target.draft.status != Revision.Status.DRAFT:
            said = f"{target.number} is in review. It can be written again once that is decided or recalled."
            plan.refuse(target.told.row, "process", said)
    read = content.read_all(filter(None, (target.draft or target.newest for target in plan.targets)))
    for target in plan.targets:
        said_in = target.draft or target.newest
        target.before = read[said_in.pk] if said_in else PlainProcedure()


# ---- which steps


def _understand(plan: Plan, every: Sequence[Told], *, by: User, there: str, token: UUID) -> None:
    """What the rows say, also those of procedures that are not found: everything to mend is told at once."""
    before = [target.before for target in plan.targets]
    known = Names.of(*before, user=by)
    books = Books(by, kept=[step for each in before for step in each.steps])
    books.learn(row for told in every for row in told.rows)
    targets = {target.number: target for target in plan.targets}
    for told in every:
        target = targets.get(told.name)
        was = _found_again(plan, told, target.before if target and there == REPLACE else PlainProcedure())
        steps = []
        for row, old, one in zip(told.rows, was, _read(plan, told, was, books, token), strict=True):
            columns = plan.wanted.columns if row.kind else plan.wanted.columns - {"kind"}
            steps.append(_merged(old, one, columns, known))
        if target is not None:
            _put(plan, target, steps, there)


def _read(plan: Plan, told: Told, was: Sequence[PlainStep | None], books: Books, token: UUID) -> list[PlainStep]:
    """The steps that the rows of one procedure make, with what is wrong in them noted."""
    rows = [checked(row, told.rows) for row in told.rows]
    identities = [old.identity if old else str(uuid5(token, str(row.line))) for old, row in zip(was, rows, strict=True)]
    read = understood(rows, identities, books)
    for row, one in zip(rows, read, strict=True):
        for wrong in (*one.errors, *too_many(row)):
            plan.refuse(row.line, wrong.field, wrong.message)
    return [one.step for one in read]


def _put(plan: Plan, target: Target, steps: Sequence[PlainStep], there: str) -> None:
    whole = tuple(steps) if there == REPLACE else (*target.before.steps, *steps)
    target.after = tidied(replace(target.before, steps=whole))
    if said := too_much(target.after):
        plan.refuse(target.told.row, "process", f"{target.number} would have {said}.")
    target.marks = between(target.before, target.after, "by the table")


def _found_again(plan: Plan, told: Told, before: PlainProcedure) -> list[PlainStep | None]:
    """The step of ``before`` that each row is: by its ID, else by what is done, each once."""
    by_identity = {step.identity: step for step in before.steps}
    found: list[PlainStep | None] = []
    first: dict[str, int] = {}
    for row, identity in zip(told.rows, told.identities, strict=True):
        if identity and first.setdefault(identity, row.line) != row.line:
            plan.refuse(row.line, "identity", f"The same step stands in row {first[identity]:,}.")
        found.append(by_identity.pop(identity, None))
    by_title: dict[str, list[PlainStep]] = {}
    for step in by_identity.values():
        by_title.setdefault(_plain(step.title), []).append(step)
    same = (by_title.get(_plain(row.title), []) for row in told.rows)
    return [step or (left.pop(0) if left else None) for step, left in zip(found, same, strict=True)]


def _plain(title: str) -> str:
    return " ".join(title.split()).casefold()


def _merged(old: PlainStep | None, new: PlainStep, columns: frozenset[str], known: Names) -> PlainStep:
    """``new`` as far as the table has ``columns`` for it; nobody takes out what they may not see."""
    if old is None:
        return new
    changes = {attribute: getattr(new, attribute) for column, attribute in OF_COLUMN.items() if column in columns}
    if "documents" in changes:
        named = {used.number for used in new.documents}
        stay = [used for used in old.documents if used.number in named or used.number not in known.documents]
        there = {used.number for used in stay}
        changes["documents"] = (*stay, *(used for used in new.documents if used.number not in there))
    if "ways" in changes:
        shares = {(way.label, way.to): way for way in old.ways}
        changes["ways"] = tuple(
            way if way.share is not None else shares.get((way.label, way.to), way) for way in new.ways
        )
    if not new.calls and old.calls not in known.processes:
        changes["calls"] = old.calls
    merged = replace(old, **changes)
    if new.waste:
        return replace(merged, value="waste")
    return merged if merged.value == "waste" else replace(merged, waste="")
