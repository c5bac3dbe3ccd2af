"""A firm from one description: people, documents, processes, goals, and what happened to them day by day.

The sample firm and test scenarios are written in the same form (``docs/how-to/load-a-scenario.md``). Nothing is
written directly: the description is *played*. Every revision is drafted, submitted and signed by its people on its
days, through the same verbs as the pages, with the clock set to that day; so no impossible state can be shown.
"""

import base64
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid4, uuid5

from django.contrib.auth.hashers import PBKDF2PasswordHasher, get_hasher, make_password
from django.contrib.auth.models import Permission
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from documents.files import store
from documents.models import Document, DocumentType, Revision, RevisionFile, Term
from documents.richtext import clean
from kpis.models import Goal, Kpi, Measurement
from people import clock
from people.models import Partner, Role, Unit, User
from people.records import acting
from people.setup import setup_account
from processes.models import Process
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk, PlainStep, PlainWay

Described = dict[str, Any]


STEP_FIELDS = [
    "kind",
    "title",
    "text",
    "warning",
    "note",
    "role",
    "system",
    "value",
    "waste",
    "calls",
    "active_minutes",
    "waiting_minutes",
    "waits_for_all",
    "is_guess",
]


class ScenarioError(Exception):
    """The description cannot be played; the message says where and why."""


@dataclass(order=True)
class Event:
    """Something that happens on a day; those of one day happen in the order in which they were described."""

    day: date
    sequence: int
    where: str = field(compare=False)
    happen: Callable[[], None] = field(compare=False)


def step_identity(process: str, key: str) -> UUID:
    """The identity of the step ``key`` of a process: the same key is the same step in every revision."""
    return uuid5(NAMESPACE_URL, f"bms:{process}:{key}")


def play(description: Described, *, today: date | None = None) -> None:
    """Bring the described firm into the database: all of it, or nothing. Raises ScenarioError."""
    with transaction.atomic():
        _Play(description, today or clock.today()).run()


class _Play:
    def __init__(self, description: Described, today: date) -> None:
        self.said = description
        self.today = today
        self.secret = str(uuid4())  # everybody's password while the past is played
        self.events: list[Event] = []
        self.setup = setup_account()
        self.founded = min(self._all_days(), default=today) - timedelta(days=1)

    def run(self) -> None:
        with clock.at(self.founded):
            self._people()
            self._rows()
        self._plan()
        self._live()
        self._passwords()

    # What is there from the start

    def _people(self) -> None:
        for where, said in self._each("units"):
            with self._at(where), acting(by=self.setup):
                Unit(code=said["code"], name=said["name"], parent=self._find(Unit, said.get("parent"))).save()
        for where, said in self._each("partners"):
            with self._at(where), acting(by=self.setup):
                Partner(code=said["code"], name=said["name"], kind=said.get("kind", "supplier")).save()
        for where, said in self._each("roles"):
            with self._at(where):
                self._role(said)
        quick = _quick_hash(self.secret)
        for where, said in self._each("people"):
            with self._at(where), acting(by=self.setup):
                person = User(
                    username=said["username"],
                    name=said["name"],
                    email=said.get("email", ""),
                    phone=said.get("phone", ""),
                    partner=self._find(Partner, said.get("partner")),
                    is_superuser=bool(said.get("superuser")),
                    password=quick,
                )
                person.full_clean()
                person.save()
        for where, said in self._each("people"):
            with self._at(where):
                self._belongs(said)
        for where, said in self._each("partners"):
            if said.get("contact"):
                with self._at(where), acting(by=self.setup):
                    partner = Partner.objects.get(code=said["code"])
                    partner.contact = self._person(said["contact"])
                    partner.save()

    def _role(self, said: Described) -> None:
        with acting(by=self.setup):
            role = Role(
                code=said["code"],
                name=said["name"],
                purpose=said.get("purpose", ""),
                unit=self._find(Unit, said.get("unit")),
                is_external=bool(said.get("external")),
            )
            role.full_clean()
            role.save()
            for permission in said.get("permissions", []):
                app, _, codename = permission.partition(".")
                role.permissions.add(Permission.objects.get(content_type__app_label=app, codename=codename))

    def _belongs(self, said: Described) -> None:
        person = self._person(said["username"])
        if said.get("manager"):
            with acting(by=self.setup):
                person.manager = self._person(said["manager"])
                person.save()
        for held in said.get("roles", []):
            held = {"role": held} if isinstance(held, str) else held
            until = held.get("until")
            self._role_named(held["role"]).assign(
                by=self.setup,
                user=person,
                starts_on=self._day(held.get("from"), self.founded),
                ends_on=self._day(until) if until else None,
            )

    def _rows(self) -> None:
        for where, said in self._each("document_types"):
            with self._at(where), acting(by=self.setup):
                fields = {k: said[k] for k in ("digits", "review_months", "confirm_days") if k in said}
                type = DocumentType(
                    prefix=said["prefix"], name=said["name"], content_kind=said.get("content", "text"), **fields
                )
                type.full_clean()
                type.save()
        for where, said in self._each("terms"):
            with self._at(where):
                self._term(said)
        for where, said in self._each("documents"):
            with self._at(where):
                self._document(said)
        for where, said in self._each("processes"):
            with self._at(where):
                self._process(said)
        for where, said in self._each("goals"):
            with self._at(where):
                self._goal(said)
        for where, said in self._each("kpis"):
            with self._at(where):
                self._kpi(said)

    def _term(self, said: Described) -> None:
        Term.create(
            by=self.setup,
            word=said["word"],
            other_words=said.get("other_words", ""),
            meaning=said["meaning"],
            owner_role=self._role_named(said["owner_role"]),
        )

    def _document(self, said: Described) -> None:
        Document.create(
            by=self.setup,
            type=DocumentType.objects.get(prefix=said.get("type") or said["number"].partition("-")[0]),
            issuer=said.get("issuer", ""),
            edition=said.get("edition", ""),
            **self._owned(said),
        )

    def _process(self, said: Described) -> None:
        parent = said.get("parent")
        Process.create(
            by=self.setup,
            parent=Process.objects.get(document__number=parent) if parent else None,
            band=said.get("band", "core"),
            **self._owned(said),
        )

    def _owned(self, said: Described) -> Described:
        return {
            "number": said.get("number"),
            "title": said["title"],
            "owner_role": self._role_named(said["owner_role"]),
            "expert": self._person(said["expert"]) if said.get("expert") else None,
            "unit": self._find(Unit, said.get("unit")),
            "readers": self._roles(said.get("readers")),
            "must_read": self._roles(said.get("must_read")),
        }

    def _goal(self, said: Described) -> None:
        Goal.create(
            by=self.setup,
            code=said["code"],
            statement=said["statement"],
            perspective=said["perspective"],
            owner_role=self._role_named(said["owner_role"]),
            parent=self._find(Goal, said.get("parent")),
            unit=self._find(Unit, said.get("unit")),
            weight=Decimal(str(said.get("weight", 1))),
            rollup=said.get("rollup", "mean"),
            readers=self._roles(said.get("readers")),
        )

    def _kpi(self, said: Described) -> None:
        numbers = said.get("processes", [])
        sheet = {
            key: said[key]
            for key in ("name", "definition", "formula", "source", "unit", "decimals", "direction", "frequency")
            if key in said
        }
        if said.get("baseline") is not None:
            sheet["baseline"] = Decimal(str(said["baseline"]))
        Kpi.create(
            by=self.setup,
            code=said["code"],
            goal=Goal.objects.get(code=said["goal"]),
            processes=list(Process.objects.filter(document__number__in=numbers)),
            readers=self._roles(said.get("readers")),
            owner_role=self._role_named(said["owner_role"]),
            updater_role=self._role_named(said.get("updater_role") or said["owner_role"]),
            weight=Decimal(str(said.get("weight", 1))),
            **sheet,
        )

    # What happens, day by day

    def _plan(self) -> None:
        for kind in ("documents", "processes"):
            for where, said in self._each(kind):
                for index, revision in enumerate(said.get("revisions", [])):
                    self._plan_revision(f"{where}.revisions[{index}]", said["number"], index + 1, revision)
                for given in said.get("acknowledged", []):
                    self._on(given["on"], where, self._confirm, said["number"], given)
                if said.get("withdrawn"):
                    self._on(said["withdrawn"]["on"], where, self._withdraw, said["number"], said["withdrawn"])
        for where, said in self._each("kpis"):
            if said.get("steps"):
                # a measure can name a step once a procedure has it; the procedure names a measure to be sent
                self._on(self._last_started(said["steps"]), where, self._name_steps, said["code"], said["steps"])
            for target in said.get("targets", []):
                period = self._period(target["from"])
                self._on(max(period, self.founded), where, self._target, said["code"], period, target)
            for measured in said.get("measurements", []):
                self._plan_measurement(where, said["code"], measured)

    def _plan_revision(self, where: str, number: str, count: int, said: Described) -> None:
        started, state = said["started"], said.get("state", "approved")
        self._on(started, where, self._start, number, said)
        for refused in said.get("rejected", []):
            self._on(refused["on"], where, self._submit, number, count, said["by"])
            self._on(refused["on"], where, self._reject, number, count, refused)
        if state in {"in_review", "approved"}:
            self._on(said.get("submitted", started), where, self._submit, number, count, said["by"])
        if state == "approved":
            self._on(said["decided"]["on"], where, self._approve, number, count, said["decided"])
        elif state == "abandoned":
            self._on(said["abandoned"]["on"], where, self._abandon, number, count, said["abandoned"])

    def _plan_measurement(self, where: str, code: str, said: Described) -> None:
        period = self._period(said["period"])
        recorded_on = min(_next_month(period) + timedelta(days=5), self.today)
        self._on(recorded_on, where, self._measure, code, period, said)
        if said.get("restated"):
            later = min(recorded_on + timedelta(days=20), self.today)
            self._on(later, where, self._restate, code, period, said["restated"])

    def _on(self, day: Any, where: str, act: Callable[..., None], *said: Any) -> None:
        when = day if isinstance(day, date) else self._day(day)
        self.events.append(Event(when, len(self.events), where, lambda: act(*said)))

    def _live(self) -> None:
        minutes, last = 0, None
        for event in sorted(self.events):
            minutes = minutes + 3 if event.day == last else 0
            last = event.day
            moment = clock.as_moment(event.day) + timedelta(minutes=minutes % 540)
            with self._at(event.where), clock.at(moment):
                event.happen()

    def _start(self, number: str, said: Described) -> None:
        by = self._person(said["by"])
        draft = Document.objects.get(number=number).start_revision(by=by)
        with draft.being_edited(by=by, version=draft.version) as locked:
            locked.title = said.get("title") or locked.title
            locked.change_note = said.get("change_note", "")
            locked.is_major = said.get("major", True)
            if "html" in said:
                locked.text.html = clean(said["html"])
                locked.text.save()
            if "file" in said:
                content = base64.b64decode(said["file"]["base64"])
                stored, name = store(SimpleUploadedFile(said["file"]["name"], content))
                RevisionFile.objects.update_or_create(revision=locked, defaults={"file": stored, "name": name})
        if "procedure" in said:
            draft.procedure.write(by=by, version=draft.version, content=_procedure(number, said["procedure"]))

    def _submit(self, number: str, count: int, by: str) -> None:
        revision = self._revision(number, count)
        revision.submit(by=self._person(by), version=revision.version)

    def _reject(self, number: str, count: int, said: Described) -> None:
        revision = self._revision(number, count)
        revision.reject(
            by=self._person(said["by"]),
            password=self.secret,
            sha256=revision.sha256,
            token=uuid4(),
            reason=said["reason"],
        )

    def _approve(self, number: str, count: int, said: Described) -> None:
        revision = self._revision(number, count)
        revision.approve(
            by=self._person(said["by"]),
            password=self.secret,
            sha256=revision.sha256,
            token=uuid4(),
            effective_from=self._day(said["effective_from"]) if said.get("effective_from") else None,
            comment=said.get("comment", ""),
        )

    def _abandon(self, number: str, count: int, said: Described) -> None:
        self._revision(number, count).abandon(by=self._person(said["by"]), reason=said["reason"])

    def _confirm(self, number: str, said: Described) -> None:
        self._revision(number, said["revision"]).acknowledge(by=self._person(said["person"]))

    def _withdraw(self, number: str, said: Described) -> None:
        successor = said.get("replaced_by")
        Document.objects.get(number=number).withdraw(
            by=self._person(said["by"]),
            password=self.secret,
            token=uuid4(),
            reason=said["reason"],
            replaced_by=Document.objects.get(number=successor) if successor else None,
        )

    def _last_started(self, steps: list[Described]) -> date:
        """The last day on which a procedure that has one of ``steps`` for the first time is begun."""
        first: dict[tuple[str, str], date] = {}
        for _, said in self._each("processes"):
            for revision in said.get("revisions", []):
                for step in revision.get("procedure", {}).get("steps", []):
                    first.setdefault((said["number"], step["key"]), self._day(revision["started"]))
        return max(first[step["process"], step["key"]] for step in steps)

    def _name_steps(self, code: str, steps: list[Described]) -> None:
        kpi = Kpi.objects.get(code=code)
        kpi.edit(
            by=self.setup,
            version=kpi.version,
            goal=kpi.goal,
            processes=list(kpi.processes.all()),
            steps=[step_identity(step["process"], step["key"]) for step in steps],
            readers=list(kpi.readers.all()),
        )

    def _target(self, code: str, period: date, said: Described) -> None:
        given = {key: value for key, value in said.items() if key != "from" and value is not None}
        fields: dict[str, Any] = {key: Decimal(str(value)) for key, value in given.items()}
        Kpi.objects.get(code=code).set_target(by=self.setup, valid_from=period, **fields)

    def _measure(self, code: str, period: date, said: Described) -> None:
        value = said.get("value")
        Kpi.objects.get(code=code).record(
            by=self._person(said["by"]) if said.get("by") else self.setup,
            period=period,
            value=None if value is None else Decimal(str(value)),
            note=said.get("note", ""),
            token=uuid4(),
        )

    def _restate(self, code: str, period: date, said: Described) -> None:
        measurement = Measurement.objects.get(kpi__code=code, period=period)
        measurement.restate(
            by=self._person(said["by"]), value=Decimal(str(said["value"])), reason=said["reason"], token=uuid4()
        )

    # At the end everybody has the password that was described, or none

    def _passwords(self) -> None:
        for where, said in self._each("people"):
            with self._at(where), acting(by=self.setup):
                person = self._person(said["username"])
                if said.get("password"):
                    person.set_password(said["password"])
                else:
                    person.set_unusable_password()
                person.is_active = said.get("active", True)
                person.save()

    # Finding and reading what was said

    def _each(self, kind: str) -> Iterator[tuple[str, Described]]:
        for index, said in enumerate(self.said.get(kind, [])):
            yield f"{kind}[{index}]", said

    @contextmanager
    def _at(self, where: str) -> Iterator[None]:
        """Whatever goes wrong in here is said together with its place in the description."""
        try:
            yield
        except ValidationError as refused:
            raise ScenarioError(f"{where}: {_words_of(refused)}") from refused
        except (PermissionDenied, ObjectDoesNotExist, ValueError, ArithmeticError) as refused:
            raise ScenarioError(f"{where}: {refused}") from refused
        except (KeyError, TypeError, AttributeError) as missing:
            raise ScenarioError(f"{where}: the description lacks or misspells {missing}.") from missing

    def _person(self, username: str) -> User:
        # fetched anew for each act, because roles and rights depend on the day
        return User.objects.get(username=username)

    def _role_named(self, code: str) -> Role:
        return Role.objects.get(code=code)

    def _roles(self, codes: list[str] | None) -> list[Role]:
        return [self._role_named(code) for code in codes or []]

    def _find(self, model: Any, code: str | None) -> Any:
        return model.objects.get(code=code) if code else None

    def _revision(self, number: str, count: int) -> Revision:
        return Revision.objects.get(document__number=number, number=count)

    def _day(self, said: Any, default: date | None = None) -> date:
        """“2026-03-02”, or days from today: “-30d”, “+10d”."""
        if said is None and default is not None:
            return default
        if relative := re.fullmatch(r"([+-]?\d{1,5})d", str(said)):
            return self.today + timedelta(days=int(relative[1]))
        return date.fromisoformat(str(said))

    def _period(self, said: Any) -> date:
        """“2026-02”, or months before this one: “m-1” is last month."""
        if relative := re.fullmatch(r"m-(\d{1,4})", str(said)):
            months = self.today.year * 12 + self.today.month - 1 - int(relative[1])
            return date(months // 12, months % 12 + 1, 1)
        return date.fromisoformat(f"{said}-01")

    def _all_days(self) -> Iterator[date]:
        for kind in ("documents", "processes"):
            for _, said in self._each(kind):
                yield from (self._day(revision["started"]) for revision in said.get("revisions", []))
        for _, said in self._each("kpis"):
            yield from (self._period(target["from"]) for target in said.get("targets", []))
            yield from (self._period(value["period"]) for value in said.get("measurements", []))


def _quick_hash(secret: str) -> str:
    """A hash that costs little to check: the secret is random and forgotten when the play ends."""
    hasher = get_hasher()
    if isinstance(hasher, PBKDF2PasswordHasher):
        return hasher.encode(secret, hasher.salt(), iterations=1)
    return make_password(secret)


def _words_of(refused: ValidationError) -> str:
    if not hasattr(refused, "error_dict"):
        return " ".join(refused.messages)
    said = refused.message_dict.items()
    return " ".join(f"{name}: {' '.join(words)}" if name != "__all__" else " ".join(words) for name, words in said)


def _next_month(period: date) -> date:
    return (period.replace(day=28) + timedelta(days=4)).replace(day=1)


def _procedure(number: str, said: Described) -> PlainProcedure:
    """The steps of a described procedure, their keys turned into identities."""

    def flows(described: list[Described]) -> tuple[PlainFlow, ...]:
        return tuple(PlainFlow(**flow) for flow in described)

    def one_or_more(value: str | list[str] | None) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else tuple(value or ())

    def step(described: Described) -> PlainStep:
        plain = {key: described[key] for key in STEP_FIELDS if described.get(key) is not None}
        return PlainStep(
            identity=str(step_identity(number, described["key"])),
            accountable=one_or_more(described.get("accountable")),
            consulted=one_or_more(described.get("consulted")),
            informed=one_or_more(described.get("informed")),
            documents=tuple(PlainDocument(**used) for used in described.get("documents", [])),
            ways=tuple(
                PlainWay(
                    way.get("label", ""),
                    str(step_identity(number, way["to"])) if way.get("to") else None,
                    way.get("share"),
                )
                for way in described.get("ways", [])
            ),
            risks=tuple(PlainRisk(**risk) for risk in described.get("risks", [])),
            **plain,
        )

    return PlainProcedure(
        **{key: said.get(key, "") for key in ("purpose", "scope", "trigger", "result", "no_measure_reason")},
        inputs=flows(said.get("inputs", [])),
        outputs=flows(said.get("outputs", [])),
        steps=tuple(step(described) for described in said.get("steps", [])),
        cases_per_year=said.get("cases_per_year"),
    )
