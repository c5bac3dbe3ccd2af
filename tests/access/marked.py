"""A firm in which every text says who may read it: each carries a word of its own, with the names of its readers.

The expectation is written here, beside the row that is made, from docs/access.md; nothing is asked of the product.
"""

from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from documents.files import store
from documents.models import Document, Revision, RevisionFile
from kpis import periods
from kpis.models import Goal, Kpi
from people import clock
from people.models import Role, Unit, User
from people.setup import setup_account
from processes import content
from processes.models import Process, SignOff, StepRisk, Variant
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk
from tests import factories
from tests.access.world import incoming_steps, incoming_table
from tests.processes import factories as procedures

EVERYWHERE = "kanarium"  # stands in every text, so that one search finds whatever may be found

EMPLOYEES = "emma oscar quinn eve ada nora"
WORKERS = "oscar quinn ada"  # the head of purchasing, who owns every document here, and the overseers
BUYERS = "emma " + WORKERS
SAM = "sam"
RITA = "rita"
DIRECTORS = "quinn eve ada"
DIRECTORS_AND_OWNER = "oscar " + DIRECTORS


def of_the_firm(readers: str) -> str:
    """``readers`` without people from outside, who are not shown what the firm fears."""
    return " ".join(reader for reader in readers.split() if reader not in {SAM, RITA})


@dataclass
class Marks:
    """The words that were given out: which row, which field, who may see it."""

    readers: dict[str, frozenset[str]] = field(default_factory=dict)
    of: dict[str, str] = field(default_factory=dict)

    def text(self, what: str, readers: str) -> str:
        """Two words for a field: one that stands everywhere, one that stands nowhere else."""
        return f"{EVERYWHERE} {self.word(what, readers)}"

    def word(self, what: str, readers: str) -> str:
        word = f"zq{len(self.readers):03d}x"
        self.readers[word], self.of[word] = frozenset(readers.split()), what
        return word

    def take(self, word: str, what: str, readers: str) -> str:
        """A word that the row has anyway: its number, its code."""
        self.readers[word], self.of[word] = frozenset(readers.split()), what
        return word

    def hidden_from(self, person: str) -> list[str]:
        return [word for word, readers in self.readers.items() if person not in readers]


@dataclass
class Firm:
    marks: Marks
    people: dict[str, User]
    rows: dict[str, dict[str, Any]]  # the arguments of each row's addresses


class _Builder:
    def __init__(self) -> None:
        self.marks = Marks()
        self.rows: dict[str, dict[str, Any]] = {}
        self.roles: dict[str, Role] = {}
        self.people: dict[str, User] = {}
        self._number = 70

    # ---- people

    def role(self, code: str, readers: str, *, external: bool = False, permissions: tuple[str, ...] = ()) -> Role:
        text = self.marks.text
        made = factories.role(
            code, name=text(f"role {code}: name", readers), is_external=external, permissions=permissions
        )
        made.purpose = text(f"role {code}: purpose", readers if external else EMPLOYEES)
        made.save()
        self.roles[code] = made
        self.rows[f"role {code}"] = {"code": code}
        return made

    def person(self, username: str, readers: str, *roles: str, **fields: Any) -> User:
        name = self.marks.text(f"person {username}: name", readers)
        made = factories.person(username, name=name, roles=[self.roles[code] for code in roles], **fields)
        self.people[username] = made
        self.rows[f"person {username}"] = {"username": username}
        return made

    # ---- documents

    def document(self, key: str, readers: str, *roles: str, prefix: str = "WI", **fields: Any) -> Document:
        self._number += 1
        kind = {"WI": "text", "SP": "file"}[prefix]
        number = self.marks.take(f"{prefix}-88{self._number}", f"document {key}: number", readers)
        made = Document.create(
            by=setup_account(),
            type=factories.document_type(prefix, content_kind=kind),
            number=number,
            title="Before its first revision",
            owner_role=self.roles["head-of-purchasing"],
            readers=[self.roles[code] for code in roles],
            **fields,
        )
        self.rows[f"document {key}"] = {"number": number, "n": 1, "m": 2}
        return made

    def draft(self, key: str, of: Document, readers: str) -> Revision:
        author, text = self.people["author"], self.marks.text
        draft = of.start_revision(by=author)
        title = text(f"{key}: title", readers)
        note = text(f"{key}: change note", readers)
        with draft.being_edited(by=author, version=draft.version) as locked:
            locked.title, locked.change_note = title, note
            if of.type.content_kind == "text":
                locked.text.html = f"<p>{text(f'{key}: text', readers)}</p>"
                locked.text.save()
            else:
                name = text(f"{key}: file name", readers).replace(" ", "-") + ".txt"
                body = text(f"{key}: file body", readers)
                stored, name = store(SimpleUploadedFile(name, body.encode()))
                RevisionFile.objects.filter(revision=locked).delete()
                RevisionFile.objects.create(revision=locked, file=stored, name=name)
        return draft

    def in_review(self, key: str, of: Document, readers: str) -> Revision:
        draft = self.draft(key, of, readers)
        draft.submit(by=self.people["author"], version=draft.version)
        return draft

    def approve(self, key: str, revision: Revision, readers: str, since: date | None = None) -> None:
        comment = self.marks.text(f"{key}: comment of the signature", readers)
        factories.approve(revision, by=self.people["signer"], comment=comment, effective_from=since)

    def in_force(self, key: str, of: Document, readers: str, ago: int = 30) -> Revision:
        with clock.at(clock.today() - timedelta(days=ago)):
            revision = self.in_review(key, of, readers)
            self.approve(key, revision, readers)
        return revision

    # ---- processes

    def process(self, key: str, readers: str, *roles: str, parent: Process | None = None) -> Process:
        self._number += 1
        procedures.procedure_type()
        made = Process.create(
            by=setup_account(),
            title=self.marks.text(f"process {key}: title", readers),
            owner_role=self.roles["head-of-purchasing"],
            parent=parent,
            number=self.marks.take(f"P-88{self._number}", f"process {key}: number", readers),
            readers=[self.roles[code] for code in roles],
            expert=self.people["expert"],
        )
        self.rows[f"process {key}"] = {"number": made.document.number, "n": 1, "m": 2}
        return made

    def procedure(self, key: str, of: Process, readers: str, *, step: dict[str, Any], **flows: Any) -> Revision:
        author, text = self.people["author"], self.marks.text

        def say(what: str) -> str:
            return text(f"procedure {key}: {what}", readers)

        risk = PlainRisk(
            what=text(f"procedure {key}: risk", of_the_firm(readers)),
            likelihood=3,
            impact=3,
            control=text(f"procedure {key}: control", of_the_firm(readers)),
            control_role="head-of-purchasing",
            control_every=3,
        )
        step = {"risks": (risk,), **step}
        steps = (
            procedures.step(f"{key}-1", title=say("step title"), text=say("step text"), system=say("system"), **step),
            procedures.step(f"{key}-2", title=say("second step"), role="buyer"),
        )
        content = PlainProcedure(
            steps=steps,
            purpose=say("purpose"),
            scope=say("scope"),
            trigger=say("trigger"),
            result=say("result"),
            no_measure_reason=say("no measure"),
            inputs=(PlainFlow(say("input"), other=say("input from")), *flows.get("inputs", ())),
            outputs=(PlainFlow(say("output"), other=say("output to")),),
        )
        revision = of.document.start_revision(by=author)
        revision.procedure.write(by=author, version=revision.version, content=content)
        revision.refresh_from_db()
        revision.edit(
            by=author,
            version=revision.version,
            title=say("title of its revision"),
            change_note=say("change note"),
            is_major=True,
        )
        revision.refresh_from_db()
        self.rows[f"step {key}"] = {"identity": procedures.identity(f"{key}-1")}
        return revision

    def procedure_in_force(self, key: str, of: Process, readers: str, **more: Any) -> Revision:
        with clock.at(clock.today() - timedelta(days=20)):
            revision = self.procedure(key, of, readers, **more)
            revision.submit(by=self.people["author"], version=revision.version)
            self.approve(f"procedure {key}", revision, readers)
            signed = StepRisk.objects.select_related("step", "control_role").get(step__procedure__revision=revision)
            seen = self.marks.text(f"procedure {key}: seen", of_the_firm(readers))
            SignOff.give(by=self.people["oscar"], risk=signed, is_kept=False, seen=seen, token=uuid4())
        return revision

    def variant(self, key: str, readers: str, *roles: str, standard: Process) -> Process:
        """In force, with the steps of its standard and one of its own."""
        self._number += 1
        author = self.people["author"]
        with clock.at(clock.today() - timedelta(days=15)):
            made = Variant.create(
                by=setup_account(),
                standard=standard,
                unit=factories.unit(f"unit-of-{key}"),
                title=self.marks.text(f"variant {key}: title", readers),
                owner_role=self.roles["head-of-purchasing"],
                expert=self.people["expert"],
                readers=[self.roles[code] for code in roles],
                number=self.marks.take(f"P-88{self._number}", f"variant {key}: number", readers),
            ).process
            draft = made.document.revisions.open().get()
            own = procedures.step(f"{key}-own", self.marks.text(f"variant {key}: own step", readers), role="buyer")
            said = content.read(draft)
            draft.procedure.write(by=author, version=draft.version, content=replace(said, steps=(*said.steps, own)))
            draft.refresh_from_db()
            draft.submit(by=author, version=draft.version)
            self.approve(f"variant {key}", draft, readers)
        self.rows[f"variant {key}"] = {"number": made.document.number, "n": 1, "m": 2}
        self.rows[f"own step of {key}"] = {"identity": own.identity}
        return made

    # ---- goals

    def goal(self, key: str, readers: str, *roles: str, parent: Goal | None = None) -> Goal:
        code = self.marks.take(f"gq-{key}", f"goal {key}: code", readers)
        self.rows[f"goal {key}"] = {"code": code}
        return Goal.create(
            by=setup_account(),
            code=code,
            statement=self.marks.text(f"goal {key}: statement", readers),
            perspective=Goal.Perspective.CUSTOMER,
            owner_role=self.roles["managing-director"],
            parent=parent,
            readers=[self.roles[role] for role in roles],
        )

    def kpi(self, key: str, readers: str, of: Goal, *roles: str, figure: str, **places: Any) -> Kpi:
        text, by = self.marks.text, setup_account()

        def say(what: str) -> str:
            return text(f"measure {key}: {what}", readers)

        code = self.marks.take(f"kq-{key}", f"measure {key}: code", readers)
        made = Kpi.create(
            by=by,
            code=code,
            goal=of,
            name=say("name"),
            definition=say("definition"),
            formula=say("formula"),
            source=say("source"),
            unit=self.marks.word(f"measure {key}: unit", readers),
            decimals=1,
            direction=Kpi.Direction.UP,
            baseline=Decimal("50.5"),
            owner_role=self.roles["managing-director"],
            updater_role=self.roles["managing-director"],
            readers=[self.roles[role] for role in roles],
            **places,
        )
        last = periods.last_ended(clock.today())
        made.set_target(
            by=by,
            valid_from=periods.shifted(last, -6),
            reason=text(f"measure {key}: reason of the target", ""),  # for the audit trail alone
            target=Decimal(94),
            limit=Decimal(90),
        )
        shown = self.marks.take(f"{figure}.7", f"measure {key}: value", readers)
        before = periods.shifted(last, -1)
        made.record(by=by, period=before, value=Decimal("95.5"), note=say("note of the month before"))
        made.record(by=by, period=last, value=Decimal(shown), note=say("note of the last month"))
        made.measurements.get(period=before).restate(
            by=self.people["eve"], value=Decimal("95.6"), reason=say("reason of the restatement"), token=uuid4()
        )
        self.rows[f"measure {key}"] = {"code": code, "period": last}
        self.rows[f"measure {key}, the month before"] = {"code": code, "period": before}
        return made


def build() -> Firm:
    b = _Builder()
    _people(b)
    _documents(b)
    papers = _shared_papers(b)
    _terms(b)
    _processes_and_goals(b, papers)
    mark = b.marks.text("uploaded table: a name", "quinn")
    b.rows["uploaded table"] = {"key": incoming_table("quinn", mark).key}
    mark = b.marks.text("uploaded steps: a step", "oscar")
    b.rows["uploaded steps"] = {"key": incoming_steps("oscar", marked_process(b, "drafted"), mark).key}
    return Firm(b.marks, b.people, b.rows)


def marked_process(b: "_Builder", key: str) -> Process:
    return Process.objects.get(document__number=b.rows[f"process {key}"]["number"])


def _terms(b: _Builder) -> None:
    everybody = f"{EMPLOYEES} {SAM} {RITA}"
    text = b.marks.text
    made = factories.term(
        text("term: word", everybody),
        meaning=text("term: meaning", everybody),
        other_words=text("term: other words", everybody),
        owner_role=b.roles["head-of-purchasing"],
    )
    b.rows["term"] = {"code": made.code}


def _people(b: _Builder) -> None:
    permissions = (
        "people.oversee",
        "people.manage_people",
        "documents.approve_revision",
        "documents.manage_documents",
        "processes.manage_tree",
    )
    b.role("employee", EMPLOYEES)
    b.role("buyer", f"{EMPLOYEES} {SAM} {RITA}")  # does a step of the shared procedures
    b.role("head-of-purchasing", f"{EMPLOYEES} {SAM} {RITA}")  # answers for what is shared
    b.role("quality-manager", EMPLOYEES, permissions=permissions)
    b.role("managing-director", f"{EMPLOYEES} {SAM}", permissions=("kpis.manage_goals",))
    b.role("auditor", EMPLOYEES, permissions=("people.oversee",))
    b.role("signer", f"{EMPLOYEES} {SAM} {RITA}", permissions=("documents.approve_revision",))  # signed it
    b.role("supplier-of-castings", f"{EMPLOYEES} {SAM}", external=True)
    b.role("supplier-of-seals", f"{EMPLOYEES} {RITA}", external=True)
    unit = b.marks.text("unit: name", EMPLOYEES)
    made = Unit.objects.create(code="unit", name=unit)
    Role.objects.filter(code="buyer").update(unit=made)

    b.person("oscar", f"{EMPLOYEES} {SAM}", "head-of-purchasing", "employee")  # sam's contact
    rossi = factories.partner("rossi", contact=b.people["oscar"])
    other = factories.partner("other-firm")
    for of, readers in ((rossi, f"{EMPLOYEES} {SAM}"), (other, f"{EMPLOYEES} {RITA}")):
        of.name = b.marks.text(f"partner {of.code}: name", readers)
        of.save()
    b.person("emma", EMPLOYEES, "buyer", "employee")
    b.person("quinn", EMPLOYEES, "quality-manager", "employee")
    b.person("eve", EMPLOYEES, "managing-director", "employee")
    b.person("ada", EMPLOYEES, "auditor")
    b.person("nora", EMPLOYEES, manager=b.people["emma"])
    b.person("sam", f"{EMPLOYEES} {SAM}", "supplier-of-castings", of_partner=rossi)
    b.person("rita", f"{EMPLOYEES} {RITA}", "supplier-of-seals", of_partner=other)
    b.person("author", EMPLOYEES, "head-of-purchasing")
    b.person("signer", EMPLOYEES, "signer")
    b.person("expert", EMPLOYEES)
    b.rows |= {f"names of {kind}": {"kind": kind} for kind in ("documents", "processes")}
    b.rows["role buyer, a holder"] = {"code": "buyer", "username": "emma", "starts_on": date(2020, 1, 1)}


def _documents(b: _Builder) -> None:
    open_ = b.document("open", EMPLOYEES)
    b.in_force("superseded", open_, EMPLOYEES, ago=60)
    b.in_force("open", open_, EMPLOYEES)
    b.draft("draft of the next", open_, WORKERS)

    b.in_force("closed", b.document("closed", BUYERS, "buyer"), BUYERS)
    b.in_force("unread", b.document("unread", EMPLOYEES, must_read=[b.roles["buyer"]]), EMPLOYEES)
    b.in_force(
        "of the seals", b.document("of the seals", f"{WORKERS} {RITA}", "supplier-of-seals"), f"{WORKERS} {RITA}"
    )

    b.draft("never approved", b.document("never approved", WORKERS), WORKERS)
    b.in_review("in review", b.document("in review", WORKERS), WORKERS)
    given_up = b.draft("given up", b.document("given up", WORKERS), WORKERS)
    given_up.abandon(by=b.people["author"], reason="Not needed.")
    sent_back = b.in_review("sent back", b.document("sent back", WORKERS), WORKERS)
    sent_back.reject(
        by=b.people["signer"],
        password=factories.PASSWORD,
        sha256=sent_back.sha256,
        token=uuid4(),
        reason=b.marks.text("sent back: reason", WORKERS),
    )
    today = clock.today()
    coming = b.in_review("scheduled", b.document("scheduled", BUYERS, must_read=[b.roles["buyer"]]), BUYERS)
    b.approve("scheduled", coming, BUYERS, since=today + timedelta(days=9))
    unasked = b.in_review("scheduled, nobody asked", b.document("scheduled, nobody asked", WORKERS), WORKERS)
    b.approve("scheduled, nobody asked", unasked, WORKERS, since=today + timedelta(days=9))

    b.in_force("file", b.document("file", EMPLOYEES, prefix="SP"), EMPLOYEES)
    b.in_force("closed file", b.document("closed file", BUYERS, "buyer", prefix="SP"), BUYERS)
    withdrawn = b.document("withdrawn", EMPLOYEES)
    b.in_force("withdrawn", withdrawn, EMPLOYEES)
    withdrawn.withdraw(
        by=b.people["quinn"],
        password=factories.PASSWORD,
        token=uuid4(),
        reason=b.marks.text("withdrawn: reason", EMPLOYEES),
        replaced_by=Document.objects.get(number=b.rows["document closed"]["number"]),
    )


def _shared_papers(b: _Builder) -> list[PlainDocument]:
    """What the supplier of castings reads; a revision that is over, a draft and the rest stay with us."""
    readers = f"{BUYERS} {SAM}"
    shared = b.document("shared", readers, "buyer", "supplier-of-castings", expert=b.people["expert"])
    b.in_force("shared, superseded", shared, BUYERS, ago=60)
    b.in_force("shared", shared, readers)
    b.draft("shared, draft of the next", shared, WORKERS)
    file = b.document("shared file", readers, "buyer", "supplier-of-castings", prefix="SP")
    b.in_force("shared file", file, readers)
    numbers = [shared.number, b.rows["document closed"]["number"]]
    return [PlainDocument(number) for number in numbers]


def _processes_and_goals(b: _Builder, papers: list[PlainDocument]) -> None:
    shared_readers = f"{BUYERS} {SAM}"
    closed = b.process("closed", BUYERS, "buyer")
    b.procedure_in_force("closed", closed, BUYERS, step={"role": "buyer"})
    open_ = b.process("open", EMPLOYEES)
    b.procedure_in_force(
        "open", open_, EMPLOYEES, step={"role": "buyer", "calls": closed.document.number, "kind": "call"}
    )
    b.process("child of the open", BUYERS, "buyer", parent=open_)
    b.variant("for-buyers", BUYERS, "buyer", standard=open_)
    b.variant("of-closed", BUYERS, "buyer", standard=closed)
    shared = b.process("shared", shared_readers, "buyer", "supplier-of-castings", parent=closed)
    b.procedure_in_force(
        "shared",
        shared,
        shared_readers,
        step={"role": "supplier-of-castings", "documents": tuple(papers)},
        inputs=(PlainFlow("Order", process=closed.document.number), PlainFlow("Seals", partner="other-firm")),
    )
    drafted = b.process("drafted", EMPLOYEES)
    b.procedure("drafted", drafted, WORKERS, step={"role": "buyer"})

    goal = b.goal("open", EMPLOYEES)
    closed_goal = b.goal("closed", DIRECTORS, "managing-director", parent=goal)
    below = b.goal("below-closed", EMPLOYEES, parent=closed_goal)
    shared_goal = b.goal("shared", f"emma {DIRECTORS} {SAM}", "buyer", "supplier-of-castings")
    at = {"processes": [closed, open_], "steps": [UUID(procedures.identity("closed-1"))]}
    b.kpi("open", EMPLOYEES, goal, figure="61", **at)
    b.kpi("closed", DIRECTORS, goal, "managing-director", figure="62", **at)
    b.kpi("under-closed", EMPLOYEES, closed_goal, figure="63")
    b.kpi("below", EMPLOYEES, below, figure="64")
    b.kpi(
        "shared",
        f"emma {DIRECTORS} {SAM}",
        shared_goal,
        "buyer",
        "supplier-of-castings",
        figure="65",
        processes=[closed, shared],
    )


def with_roles(firm: Firm, username: str, *codes: str) -> User:
    """One more person, who holds several roles at once."""
    roles = list(Role.objects.filter(code__in=codes))
    return factories.person(username, name="Dora Director", roles=roles)


def newest_revision(number: str) -> Revision:
    return Revision.objects.filter(document__number=number).latest("number")
