"""Fills a database with a large firm: rows straight into the tables, the same for the same size and month.

    python -m bench.generate --scale 0.1     into the empty database that DATABASE_URL names

Nothing here is a way to bring data in: it goes round every verb. Its rows are such as the verbs would have left.
"""

import argparse
import hashlib
import os
import time
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID, uuid5

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bench.settings")
    django.setup()

from django.apps import apps
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Permission
from django.core.management.color import no_style
from django.db import connection, transaction
from django.db.models import Model

from bench.databases import stamp
from bench.words import COMMON, RARE, Vocabulary
from documents.fulltext import spellings, tidy
from documents.models import (
    Acknowledgement,
    Document,
    DocumentType,
    Revision,
    RevisionIndex,
    RevisionText,
    Signature,
)
from documents.models.approval import START_OF_CHAIN
from documents.richtext import words_of
from kpis import cards, periods, scoring
from kpis import search as kpi_search
from kpis.models import Goal, Kpi, KpiStep, Measurement, Target
from kpis.search import index_goal
from people import clock
from people.models import Assignment, Role, Unit, User
from processes.models import (
    Flow,
    Procedure,
    ProcedureFigures,
    Process,
    ProcessIndex,
    SignOff,
    Step,
    StepDocument,
    StepIndex,
    StepRisk,
    StepRole,
    Variant,
    Way,
)
from processes.tree import columns

SEED = 20_260
NAMESPACE = UUID("6a1f7c52-5f0e-4a7b-9d52-0c6a3c1d2b11")
BATCH = 2000
MONTHS = 36
ROOTS, GROUPS = 12, 72  # the two top levels are as wide in a small firm as in a large one
BRANCHES = 4  # processes below each of the others: 10,000 stand on six levels
RARE_DOCUMENTS = 12


@dataclass(frozen=True)
class Size:
    """How large a firm is. The cascade keeps its 500 measures at every size: its budget names that number."""

    processes: int = 10_000
    documents: int = 20_000
    people: int = 10_000
    roles: int = 2_500
    kpis: int = 2500
    goals: int = 150
    cascade_kpis: int = 500
    cascade_goals: int = 50

    @classmethod
    def scaled(cls, scale: float, *, cascade_kpis: int = 500) -> "Size":
        return cls(
            processes=max(GROUPS + 20, round(10_000 * scale)),
            documents=max(100, round(20_000 * scale)),
            people=max(60, round(10_000 * scale)),
            roles=max(20, round(2_500 * scale)),
            kpis=max(20, round(2500 * scale)),
            goals=max(6, round(150 * scale)),
            cascade_kpis=cascade_kpis,
            cascade_goals=max(5, cascade_kpis // 10),
        )


def fill(size: Size) -> None:
    """Fill the empty database of the default connection, in one transaction."""
    if User.objects.filter(is_service=False).exists() or Document.objects.exists():
        raise SystemExit("This database is not empty. The benchmark fills an empty one only.")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")  # guards stay installed, but asleep
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("SET LOCAL idle_in_transaction_session_timeout = 0")
        cursor.execute("SET LOCAL maintenance_work_mem = '512MB'")
        indexes = _take_word_indexes_away(cursor)
        _Firm(size).write()
        for definition in indexes:
            cursor.execute(definition)
        _write_histories(cursor)
        for statement in connection.ops.sequence_reset_sql(no_style(), apps.get_models(include_auto_created=True)):
            cursor.execute(statement)
        cursor.execute("SET LOCAL session_replication_role = origin")
        # without figures of what it holds, the database chooses plans that take for ever; our tables alone, because the
        # catalogue that all databases of a server share is locked for one at a time
        tables = ", ".join(map(connection.ops.quote_name, connection.introspection.table_names(cursor)))
        cursor.execute(f"ANALYZE {tables}")


class _Firm:
    """The rows, app by app; keys are counted from 1000 on, so that what setting-up made is never met."""

    def __init__(self, size: Size) -> None:
        self.size = size
        self.random = Random(SEED)
        self.vocabulary = Vocabulary(self.random)
        self.today = clock.today()
        self.first = 1000
        self.units = [self.first + n for n in range(max(2, size.roles // 10))]
        self.roles = [self.first + n for n in range(size.roles)]  # the first four are those of the cast
        self.ordinary = self.roles[4:]
        self.people = [self.first + n for n in range(size.people)]
        self.by_unit: dict[int, list[int]] = defaultdict(list)
        for n, role in enumerate(self.ordinary):
            self.by_unit[self.units[n % len(self.units)]].append(role)
        self.holders: dict[int, list[tuple[int, date]]] = defaultdict(list)
        self.documents = [self.first + n for n in range(size.documents)]
        self.processes = [self.first + n for n in range(size.processes)]
        self.process_documents = [self.documents[-1] + 1 + n for n in range(size.processes)]
        self.written = [n for n in range(size.processes) if has_procedure(n)]
        self.identities: dict[int, list[UUID]] = {}
        self.last_hash = START_OF_CHAIN
        self.signatures = self.first

    def write(self) -> None:
        for part in (self.write_people, self.write_documents, self.write_processes, self.write_goals, self.write_kpis):
            started = time.monotonic()
            part()
            _say(f"  {part.__name__.removeprefix('write_')}: {time.monotonic() - started:.0f} s")

    def ago(self, days: int) -> date:
        return self.today - timedelta(days=days)

    def _is_findable(self, ends: date | None) -> bool:
        """The words of a revision go when it is over (``ContentKind.index``)."""
        return ends is None or ends > self.today

    def unit_of(self, number: int) -> int:
        return self.units[number % len(self.units)]

    # ---- people

    def write_people(self) -> None:
        random, words = self.random, self.vocabulary
        copy(Unit, ("id", "code", "name"), ((pk, f"unit-{pk}", f"{words.title(2)} {pk}") for pk in self.units))
        cast = ("employee", "quality-manager", "executive", "auditor")
        unit_of_role = {role: unit for unit, roles in self.by_unit.items() for role in roles}
        copy(
            Role,
            ("id", "code", "name", "purpose", "unit_id", "hourly_rate"),
            (
                (
                    pk,
                    cast[n] if n < 4 else f"role-{pk}",
                    cast[n].capitalize() if n < 4 else f"{words.title(2)} {pk}",
                    words.sentence(),
                    unit_of_role.get(pk),
                    rate_of(pk),
                )
                for n, pk in enumerate(self.roles)
            ),
        )
        may = {
            self.roles[1]: ["oversee", "manage_people", "approve_revision", "manage_documents", "manage_tree"],
            self.roles[2]: ["manage_goals"],
            self.roles[3]: ["oversee"],
        }
        rights = {right.codename: right.pk for right in Permission.objects.all()}
        pairs = [(role, rights[name]) for role, names in may.items() for name in names]
        copy(Role.permissions.through, ("role_id", "permission_id"), pairs)
        password = make_password("bench")
        cast_names = {0: "reader", 1: "quality", 2: "executive", 3: "auditor"}
        copy(
            User,
            ("id", "username", "name", "email", "password", "manager_id", "date_joined"),
            (
                (
                    pk,
                    cast_names.get(n, f"person-{pk}"),
                    words.person(),
                    f"{pk}@example.com",
                    password,
                    self.people[n // 12] if n else None,
                    _moment(self.ago(2000)),
                )
                for n, pk in enumerate(self.people)
            ),
        )
        held: list[tuple[int, int, date, date | None]] = []
        for n, pk in enumerate(self.people):
            unit = self.unit_of(n)
            other = self.unit_of(random.randrange(len(self.units)))
            roles = {*random.sample(self.by_unit[unit], k=2), random.choice(self.by_unit[other])}
            if 0 < n < 4:
                roles = {self.roles[n], random.choice(self.by_unit[unit])}
            for role in sorted(roles):
                start = self.ago(random.randrange(200, 1800))
                held.append((role, pk, start, None))
                self.holders[role].append((pk, start))
            if n % 10 == 9:  # was somebody else before
                former = random.choice([role for role in self.ordinary if role not in roles])
                held.append((former, pk, self.ago(1900), self.ago(1850)))
        copy(Assignment, ("role_id", "user_id", "starts_on", "ends_on"), held)

    # ---- documents

    def write_documents(self) -> None:
        random = self.random
        types = {"POL": "Policy", "WI": "Work instruction", "F": "Form", "P": "Procedure"}
        copy(
            DocumentType,
            ("id", "prefix", "name", "content_kind", "digits", "next_number"),
            (
                (self.first + n, prefix, name, "procedure" if prefix == "P" else "text", 5, 90_000)
                for n, (prefix, name) in enumerate(types.items())
            ),
        )
        self.procedure_type = self.first + 3
        rare = set(random.sample(self.documents, k=RARE_DOCUMENTS))
        for start in range(0, len(self.documents), BATCH):
            rows = Rows()
            for n in range(start, min(start + BATCH, len(self.documents))):
                self._document(rows, n, self.documents[n] in rare)
            rows.copy()

    def _document(self, rows: "Rows", n: int, is_rare: bool) -> None:
        random, words = self.random, self.vocabulary
        pk = self.documents[n]
        unit = self.unit_of(n)
        kind = 0 if n % 20 == 0 else 2 if n % 5 == 1 else 1
        number = f"{('POL', 'WI', 'F')[kind]}-{n + 1:05d}"
        title = words.title(random.choice((3, 4, 5)))
        sections = [words.title(3) for _ in range(4)]
        texts = [words.some(55) for _ in range(4)]
        points = [words.some(10) for _ in range(7)]
        if n % 2:
            texts[1][random.randrange(55)] = COMMON
        if is_rare:
            texts[2][random.randrange(55)] = RARE
        days = sorted(random.sample(range(10, 1700), k=5), reverse=True)
        withdrawn_on = self.ago(random.randrange(1, 9)) if n % 100 == 57 else None
        approved = []
        for index, age in enumerate(days):
            if index:  # each revision says one section anew, and keeps the words that must be found
                changed = random.choice((0, 3))
                texts = [words.some(55) if place == changed else text for place, text in enumerate(texts)]
            body = "".join(
                f"<h2>{head}</h2><p>{' '.join(text).capitalize()}.</p>"
                for head, text in zip(sections, texts, strict=True)
            )
            body += "<ul>" + "".join(f"<li>{' '.join(point)}</li>" for point in points) + "</ul>"
            begins = self.ago(age)
            ends = self.ago(days[index + 1]) if index < 4 else withdrawn_on
            approved.append((body, begins, ends))
        last = self._revisions(rows, pk, number, title, approved)
        readers = random.sample(self.by_unit[unit], k=2) if n % 10 == 3 else []
        asked = readers[:1] or [random.choice(self.by_unit[unit])] if n % 10 in {3, 4} and n % 20 < 10 else []
        rows.add(
            Document,
            id=pk,
            type_id=self.first + kind,
            number=number,
            title=title,
            owner_role_id=random.choice(self.by_unit[unit]),
            expert_id=random.choice(self.people) if n % 3 == 0 else None,
            unit_id=unit,
            listed_on=approved[0][1],
            review_due_on=self.today + timedelta(days=random.randrange(-20, 700)),
            withdrawn_on=withdrawn_on,
        )
        rows.add_all(Document.readers.through, [{"document_id": pk, "role_id": role} for role in readers])
        rows.add_all(Document.must_read.through, [{"document_id": pk, "role_id": role} for role in asked])
        if withdrawn_on is None:
            self._confirm(rows, last, asked, approved[-1][1])
        if n % 100 in {7, 8}:
            self._open_revision(rows, pk, number, title, approved[-1][0], in_review=n % 100 == 7)

    def _revisions(
        self, rows: "Rows", document: int, number: str, title: str, approved: Sequence[tuple[str, date, date | None]]
    ) -> tuple[int, str]:
        """Approved revisions of text, oldest first; the key and the content code of the last."""
        pk, code = 0, ""
        for index, (body, begins, ends) in enumerate(approved):
            pk, code = self._approved(rows, document, index + 1, title, body, begins, ends)
            rows.add(RevisionText, revision_id=pk, html=body)
            if self._is_findable(ends):
                said = tidy(words_of(body))
                rows.add(RevisionIndex, revision_id=pk, number=spellings(number), title=tidy(title), text=said)
        return pk, code

    def _approved(
        self, rows: "Rows", document: int, n: int, title: str, body: str, begins: date, ends: date | None
    ) -> tuple[int, str]:
        """An approved revision and its signature."""
        pk = document * 10 + n
        author, signer = self.random.sample(self.people, k=2)
        code = hashlib.sha256(body.encode()).hexdigest()
        is_major = n == 1 or n % 2 == 0
        signed_at = _moment(begins - timedelta(days=3))
        rows.add(
            Revision,
            id=pk,
            document_id=document,
            number=n,
            status="approved",
            title=title,
            change_note=self.vocabulary.sentence(),
            is_major=is_major,
            prepared_by_id=author,
            version=4,
            sha256=code,
            submitted_at=_moment(begins - timedelta(days=9)),
            approved_at=signed_at,
            asks_from=n if is_major else n - 1,
            effective_from=begins,
            effective_until=ends,
        )
        rows.add(Revision.contributors.through, revision_id=pk, user_id=author)
        self.signatures += 1
        signature = Signature(
            id=self.signatures,
            revision_id=pk,
            signer_id=signer,
            signer_name=f"Person {signer}",
            signer_role="Quality manager",
            meaning="approved",
            sha256=code,
            signed_at=signed_at,
            token=uuid5(NAMESPACE, f"signature-{self.signatures}"),
            previous_hash=self.last_hash,
        )
        signature.hash = self.last_hash = signature.computed_hash()
        rows.add(Signature, **_stored(signature))
        return pk, code

    def _open_revision(self, rows: "Rows", pk: int, number: str, title: str, body: str, *, in_review: bool) -> None:
        """The next revision, in review or still a draft."""
        author = self.random.choice(self.people)
        body = body.replace("<li>", f"<li>{' '.join(self.vocabulary.some(4))} ", 1)
        revision = pk * 10 + 6
        rows.add(
            Revision,
            id=revision,
            document_id=pk,
            number=6,
            status="in_review" if in_review else "draft",
            title=title,
            change_note=self.vocabulary.sentence(),
            prepared_by_id=author,
            version=3,
            sha256=hashlib.sha256(body.encode()).hexdigest() if in_review else "",
            submitted_at=_moment(self.ago(self.random.randrange(1, 15))) if in_review else None,
        )
        rows.add(Revision.contributors.through, revision_id=revision, user_id=author)
        rows.add(RevisionText, revision_id=revision, html=body)

    def _confirm(self, rows: "Rows", revision: tuple[int, str], asked: Iterable[int], begins: date) -> None:
        """Nine of ten who are asked have confirmed."""
        pk, code = revision
        for person, held_since in {person: since for role in asked for person, since in self.holders[role]}.items():
            if (person + pk) % 10:
                on = max(begins, held_since)
                rows.add(
                    Acknowledgement,
                    revision_id=pk,
                    person_id=person,
                    asked_on=on,
                    due_on=on + timedelta(days=14),
                    given_at=_moment(on + timedelta(days=4)),
                    sha256=code,
                )

    # ---- processes

    def write_processes(self) -> None:
        random = self.random
        parents: dict[int, int | None] = {}
        children: dict[Any, list[int]] = defaultdict(list)
        for n, pk in enumerate(self.processes):
            parent = None
            if n >= GROUPS + ROOTS:
                above = n // BRANCHES
                parent = self.processes[above if above >= ROOTS + GROUPS else ROOTS + n % GROUPS]
            elif n >= ROOTS:
                parent = self.processes[n % ROOTS]
            parents[pk] = parent
            children[parent].append(pk)
        places = columns(children)
        self.in_force: dict[int, int] = {}
        self.handed = [self.vocabulary.title(2) for _ in self.processes]  # what each hands on to the next
        bands = {pk: ("management", "core", "core", "support")[n % 4] for n, pk in enumerate(self.processes[:ROOTS])}
        for pk in self.processes[ROOTS:]:
            bands[pk] = bands[parents[pk] or 0]
        for start in range(0, len(self.processes), 500):
            rows = Rows()
            for n in range(start, min(start + 500, len(self.processes))):
                pk, document = self.processes[n], self.process_documents[n]
                number, title, unit = f"P-{n + 1:05d}", self.vocabulary.title(3), self.unit_of(n)
                place = places[pk]
                rows.add(
                    Process,
                    id=pk,
                    parent_id=parents[pk],
                    band=bands[pk],
                    document_id=document,
                    **place._asdict(),
                )
                rows.add(ProcessIndex, process_id=pk, number=number, title=title)
                rows.add(
                    Document,
                    id=document,
                    type_id=self.procedure_type,
                    number=number,
                    title=title,
                    owner_role_id=random.choice(self.by_unit[unit]),
                    expert_id=random.choice(self.people),
                    unit_id=unit,
                    listed_on=self.ago(1800),
                    review_due_on=self.today + timedelta(days=random.randrange(-20, 700)),
                )
                if n % 20 == 13 and n >= GROUPS + ROOTS:
                    readers = [{"document_id": document, "role_id": role} for role in self.by_unit[unit][:3]]
                    rows.add_all(Document.readers.through, readers)
                if has_procedure(n):
                    self._procedures(rows, n, number, title, unit)
                if (standard := standard_of(n)) is not None:
                    rows.add(
                        Variant,
                        process_id=pk,
                        standard_id=self.processes[standard],
                        unit_id=unit,
                        follows_id=self.in_force[standard],
                    )
            rows.copy()

    def _procedures(self, rows: "Rows", n: int, number: str, title: str, unit: int) -> None:
        """Two approved procedures with some ten steps; the second one, in force, says one step anew."""
        random, words = self.random, self.vocabulary
        document = self.process_documents[n]
        roles = random.sample(self.by_unit[unit], k=min(3, len(self.by_unit[unit])))
        roles.append(random.choice(self.ordinary))
        nearby = [self.documents[place] for place in range(n % len(self.units), self.size.documents, len(self.units))]
        used = random.sample(nearby, k=min(8, len(nearby)))
        length = random.choice((8, 9, 10, 11, 12))
        standard = standard_of(n)
        shared = number if standard is None else f"P-{standard + 1:05d}"
        steps: list[dict[str, Any]] = [
            {
                "identity": uuid5(NAMESPACE, f"{shared}-{position}"),
                "kind": "decision" if position == 4 else "call" if position == 7 else "task",
                "title": words.title(3),
                "text": words.sentence(28),
                "role_id": roles[(position // 3) % 4],
                "system": "ERP" if position % 2 else "",
                "active_minutes": random.randrange(1, 60),
                "waiting_minutes": random.randrange(0, 900),
                "value": random.choice(("adding", "necessary", "")),
                "calls_id": self.processes[random.choice(self.written)] if position == 7 else None,
            }
            for position in range(1, length + 1)
        ]
        self.identities[self.processes[n]] = [step["identity"] for step in steps]
        age, cases = random.randrange(10, 800), random.choice((None, 40, 250, 1200))
        days = ((self.ago(age + 400), self.ago(age)), (self.ago(age), None))
        for index, (begins, ends) in enumerate(days):
            if index:
                changed = random.randrange(length)
                steps[changed] = {**steps[changed], "text": words.sentence(28)}
            said = f"{number}{index}{steps}"
            revision, _ = self._approved(rows, document, index + 1, title, said, begins, ends)
            if self._is_findable(ends):
                text = tidy(" ".join(f"{step['title']} {step['text']}" for step in steps))
                rows.add(RevisionIndex, revision_id=revision, number=spellings(number), title=tidy(title), text=text)
            rows.add(
                Procedure,
                id=revision,
                revision_id=revision,
                purpose=words.sentence(10),
                scope=words.sentence(20),
                trigger=words.sentence(5),
                result=words.sentence(5),
                cases_per_year=cases,
            )
            self.in_force[n] = revision
            rows.add(ProcedureFigures, revision_id=revision, cases_per_year=cases, **_figures(steps))
            self._flows(rows, revision, n)
            for position, step in enumerate(steps, start=1):
                self._step(rows, revision, position, step, number, used, roles, steps, self._is_findable(ends))
            if revision % 3 == 0:
                self._risk(rows, document, revision, steps[4]["identity"], roles[0], is_in_force=ends is None)

    def _flows(self, rows: "Rows", procedure: int, n: int) -> None:
        """Each process hands something on to the next; one in ten calls it by another name, or does not say it."""
        count = self.size.processes
        before, after = (n - 1) % count, (n + 1) % count
        handed = {"in": (before, self.handed[before]), "out": (after, self.handed[n])}
        if n % 20 == 7:
            handed["in"] = (before, self.vocabulary.title(3))
        if n % 20 == 17:
            handed["in"] = (self.random.choice(self.written), self.handed[n])
        for direction, (other, what) in handed.items():
            pair = {"procedure_id": procedure, "direction": direction}
            rows.add(Flow, **pair, position=1, what=what, process_id=self.processes[other], other="")
            rows.add(Flow, **pair, position=2, what=self.vocabulary.title(2), process_id=None, other="the customer")

    def _step(
        self,
        rows: "Rows",
        procedure: int,
        position: int,
        step: dict[str, Any],
        number: str,
        used: list[int],
        roles: list[int],
        steps: list[dict[str, Any]],
        is_findable: bool,
    ) -> None:
        pk = procedure * 100 + position
        rows.add(Step, id=pk, procedure_id=procedure, position=position, **step)
        if is_findable:
            rows.add(
                StepIndex,
                revision_id=procedure,
                identity=step["identity"],
                number=number,
                position=position,
                title=step["title"],
                text=tidy(f"{step['text']} {step['system']}"),
            )
        if position % 3 == 0:
            rows.add(StepRole, step_id=pk, role_id=roles[0], duty="A")
            rows.add(StepRole, step_id=pk, role_id=roles[3], duty="I")
        if position <= len(used):
            use = "form" if position % 3 == 0 else "instruction"
            rows.add(StepDocument, step_id=pk, document_id=used[position - 1], use=use)
        if step["kind"] == "decision":
            rows.add(Way, step_id=pk, position=1, label="Yes", to=steps[position]["identity"])
            rows.add(Way, step_id=pk, position=2, label="No", to=steps[1]["identity"])

    def _risk(
        self, rows: "Rows", document: int, procedure: int, identity: UUID, role: int, *, is_in_force: bool
    ) -> None:
        """A risk at the fifth step whose control is signed off each quarter: most are kept, some are late, one in
        twenty is not kept."""
        random, worded = self.random, {"what": self.vocabulary.title(4), "control": self.vocabulary.title(4)}
        judged = {"likelihood": random.randint(1, 5), "impact": random.randint(1, 5)}
        step = procedure * 100 + 5
        rows.add(StepRisk, step_id=step, position=1, control_role_id=role, control_every=3, **worded, **judged)
        keepers = self.holders[role]
        if not is_in_force or not keepers:
            return
        for ago in range(random.randrange(0, 100), 700, 90):
            is_kept = random.random() > 0.05
            rows.add(
                SignOff,
                document_id=document,
                revision_id=procedure,
                identity=identity,
                **worded,
                every=3,
                role_id=role,
                person_id=random.choice(keepers)[0],
                given_at=_moment(self.ago(ago)),
                is_kept=is_kept,
                seen="" if is_kept else "Two of forty were missing.",
                next_on=self.ago(ago - (90 if is_kept else 14)),
                token=uuid5(NAMESPACE, f"sign-off-{step}-{ago}"),
            )

    # ---- goals and measures

    def write_goals(self) -> None:
        """One tree of goals that everybody sees, the cascade; and one for each unit, for its roles only."""
        size, words = self.size, self.vocabulary
        self.cascade = [self.first + n for n in range(size.cascade_goals)]
        self.unit_goals = [self.cascade[-1] + 1 + n for n in range(size.goals)]
        parents: dict[int, int | None] = {}
        children: dict[Any, list[int]] = defaultdict(list)
        for n, pk in enumerate(self.cascade):
            parents[pk] = None if n == 0 else self.cascade[(n - 1) // 4]
        for n, pk in enumerate(self.unit_goals):
            parents[pk] = None if n % 3 == 0 else self.unit_goals[n - n % 3]
        for pk, parent in parents.items():
            children[parent].append(pk)
        places = columns(children)
        rows = Rows()
        self.goal_roles: dict[int, list[int]] = {}
        for n, pk in enumerate([*self.cascade, *self.unit_goals]):
            is_open = n < len(self.cascade)
            roles = self.by_unit[self.unit_of((n - len(self.cascade)) // 3)]
            self.goal_roles[pk] = self.ordinary if is_open else roles
            rows.add(
                Goal,
                id=pk,
                parent_id=parents[pk],
                **places[pk]._asdict(),
                code=f"G-{n + 1:04d}",
                statement=words.title(6),
                perspective=("financial", "customer", "internal", "learning")[n % 4],
                owner_role_id=self.random.choice(self.goal_roles[pk]),
                weight=Decimal(1 + n % 3),
                rollup="worst" if n % 7 == 3 else "mean",
            )
            if not is_open:
                rows.add_all(Goal.readers.through, [{"goal_id": pk, "role_id": role} for role in roles[:3]])
        rows.copy()
        for goal in Goal.objects.all():
            index_goal(goal)

    def write_kpis(self) -> None:
        last = periods.last_ended(self.today)
        months = [periods.shifted(last, n - MONTHS + 1) for n in range(MONTHS)]
        goals = [self.cascade[n % len(self.cascade)] for n in range(self.size.cascade_kpis)]
        goals += [self.unit_goals[n % len(self.unit_goals)] for n in range(self.size.kpis)]
        keys = [self.first + n for n in range(len(goals))]
        for start in range(0, len(keys), BATCH):
            rows = Rows()
            for n in range(start, min(start + BATCH, len(keys))):
                self._kpi(rows, n, keys[n], goals[n], months)
            rows.copy()
        for start in range(0, len(keys), BATCH):
            kpi_search.index_kpis(Kpi.objects.filter(pk__in=keys[start : start + BATCH]))
        cards.refill(keys)

    def _kpi(self, rows: "Rows", n: int, pk: int, goal: int, months: list[date]) -> None:
        random, words = self.random, self.vocabulary
        roles = self.goal_roles[goal]
        updater = random.choice(roles[:3] if goal in self.unit_goals_set else roles)
        direction = ("up", "up", "down", "up", "down", "band")[n % 6]
        rows.add(
            Kpi,
            id=pk,
            code=f"K-{n + 1:05d}",
            name=words.title(3),
            definition=words.sentence(20),
            formula=words.sentence(12),
            source="ERP, bookings of the month",
            unit="%",
            decimals=1,
            direction=direction,
            baseline=Decimal("80.0"),
            owner_role_id=random.choice(roles),
            updater_role_id=updater,
            goal_id=goal,
            weight=Decimal(1 + n % 3),
        )
        if goal in self.unit_goals_set:
            rows.add_all(Kpi.readers.through, [{"kpi_id": pk, "role_id": role} for role in roles[:3]])
        process = self.processes[(n * 7) % len(self.processes)]
        rows.add(Kpi.processes.through, kpi_id=pk, process_id=process)
        if n % 2 and process in self.identities:
            rows.add(KpiStep, kpi_id=pk, identity=random.choice(self.identities[process]))
        edges: dict[str, Decimal]
        if direction == "band":
            edges = dict(zip(("low", "high", "limit_low", "limit_high"), map(Decimal, (85, 95, 80, 100)), strict=True))
        else:
            edges = {"target": Decimal(90), "limit": Decimal(85 if direction == "up" else 95)}
        rows.add(Target, id=pk, kpi_id=pk, valid_from=months[0], direction=direction, **edges)
        yardstick = scoring.Yardstick(scoring.Direction(direction), **edges)
        recorder = self.holders[updater][0][0] if self.holders[updater] else self.people[0]
        value = Decimal(90)
        for index, period in enumerate(months):
            if n % 12 == 5 and index == MONTHS - 1:
                continue  # not reported yet
            value = min(max(value + Decimal(random.randrange(-40, 41)) / 10, Decimal(70)), Decimal(110))
            verdict = scoring.judge(value, yardstick)
            rows.add(
                Measurement,
                kpi_id=pk,
                period=period,
                value=value,
                note=words.sentence() if (n + index) % 15 == 0 else "",
                recorded_by_id=recorder,
                recorded_at=_moment(periods.due_on(period) - timedelta(days=3)),
                target_id=pk,
                status=verdict.status.value,
                score=verdict.score,
                token=uuid5(NAMESPACE, f"{pk}-{index}"),
            )

    @property
    def unit_goals_set(self) -> range:
        return range(self.unit_goals[0], self.unit_goals[-1] + 1)


# ---- writing


class Rows:
    """Rows of several tables, collected and then copied in."""

    def __init__(self) -> None:
        self.of: dict[type[Model], list[dict[str, Any]]] = defaultdict(list)

    def add(self, model: type[Model], **values: Any) -> None:
        self.of[model].append(values)

    def add_all(self, model: type[Model], rows: Iterable[dict[str, Any]]) -> None:
        self.of[model].extend(rows)

    def copy(self) -> None:
        for model, rows in self.of.items():
            given = dict.fromkeys(name for row in rows for name in row)
            defaults = {
                field.attname: field.get_default() for field in model._meta.concrete_fields if field.attname in given
            }
            copy(model, tuple(given), ([row.get(name, defaults[name]) for name in given] for row in rows))


def copy(model: type[Model], names: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
    """COPY rows into the table of ``model``; a column that ``names`` leaves out gets the default of its field."""
    fields = {field.attname: field for field in model._meta.concrete_fields if not getattr(field, "generated", False)}
    defaults = {
        name: field.get_default()
        for name, field in fields.items()
        if name not in names and not field.primary_key
    }  # fmt: skip
    listed = ", ".join(f'"{fields[name].column}"' for name in (*names, *defaults))
    rest = list(defaults.values())
    statement = f'COPY "{model._meta.db_table}" ({listed}) FROM STDIN'
    with connection.cursor() as cursor, cursor.copy(statement) as sink:
        for row in rows:
            sink.write_row([*row, *rest])


def _stored(row: Model) -> dict[str, Any]:
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def _take_word_indexes_away(cursor: Any) -> list[str]:
    """Drop the indexes of words, which grow slowly row by row, and say how to make them again."""
    cursor.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexdef LIKE '%USING gin%'"
    )
    found = cursor.fetchall()
    for name, _definition in found:
        cursor.execute(f'DROP INDEX "{name}"')
    return [definition for _name, definition in found]


def _write_histories(cursor: Any) -> None:
    """One row of history for every row there is, as if each had been saved once."""
    for model in apps.get_models():
        manager = getattr(model, "history", None)
        tracked = getattr(manager, "model", None)
        if tracked is None or hasattr(model, "history_id"):
            continue
        own = {field.column for field in model._meta.concrete_fields}
        shared = [field.column for field in tracked._meta.concrete_fields if field.column in own]
        listed = ", ".join(f'"{column}"' for column in shared)
        cursor.execute(
            f'INSERT INTO "{tracked._meta.db_table}" ({listed}, history_date, history_type) '  # noqa: S608 - our own names
            f"SELECT {listed}, now(), '+' FROM \"{model._meta.db_table}\""
        )


def has_procedure(n: int) -> bool:
    """Nine of ten processes have one; the topmost only stand for what is below them."""
    return n >= ROOTS and n % 10 != 9


def standard_of(n: int) -> int | None:
    """The process of which process number ``n`` is a local variant: the one before it, for one process in fifty."""
    return n - 1 if n % 50 == 7 and n > ROOTS + GROUPS else None


def rate_of(role: int) -> Decimal:
    """Money of an hour."""
    return Decimal(30 + role % 60)


def _figures(steps: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """What the approval would keep: half of all cases go back from the fourth step to the second, so that those
    between are visited twice.
    """
    visits = [2 if 1 <= place <= 3 else 1 for place in range(len(steps))]
    active = sum(n * step["active_minutes"] for n, step in zip(visits, steps, strict=True))
    waiting = sum(n * step["waiting_minutes"] for n, step in zip(visits, steps, strict=True))
    cost = sum(
        n * step["active_minutes"] * rate_of(step["role_id"]) for n, step in zip(visits, steps, strict=True)
    ) / Decimal(60)
    adding = sum(n * step["active_minutes"] for n, step in zip(visits, steps, strict=True) if step["value"] == "adding")
    return {
        "lead": active + waiting,
        "active": active,
        "waiting": waiting,
        "adding": adding,
        "wasted": 0,
        "cost": cost.quantize(Decimal("0.0001")),
        "waste_cost": Decimal(0),
        "guessed": 0,
        "unknown": 0,
    }


def _moment(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, 30, tzinfo=UTC)


def _say(text: str) -> None:
    if __name__ == "__main__":
        print(text, flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description="Fill an empty database with a large firm.")
    parser.add_argument("--scale", type=float, default=1.0, help="1 is the full size, 0.1 a tenth of it")
    scale = parser.parse_args().scale
    fill(Size.scaled(scale))
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM")
        cursor.execute(f"COMMENT ON DATABASE \"{connection.settings_dict['NAME']}\" IS '{stamp(scale)}'")


if __name__ == "__main__":
    main()
