"""What happens in the firm, day by day, through the verbs of the pages."""

import base64
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

from django.core.files.uploadedfile import SimpleUploadedFile

from bms.scenario.description import Described, Description
from bms.scenario.procedure import procedure_of, step_identity
from documents.files import store
from documents.models import Document, RevisionFile
from documents.richtext import clean
from kpis.models import Kpi, Measurement
from people import clock
from people.models import Unit
from processes.models import Process, SignOff, StepRisk, Variant


@dataclass(order=True)
class Event:
    """Something that happens on a day; those of one day happen in the order in which they were described."""

    day: date
    sequence: int
    where: str = field(compare=False)
    happen: Callable[[], None] = field(compare=False)


class History(Description):
    """Every event of the description, put in order and lived through."""

    def __init__(self, said: Described, today: date, secret: str) -> None:
        super().__init__(said, today, secret)
        self.events: list[Event] = []
        self.standards: dict[str, str] = {}  # the standard of each variant, by their numbers

    def live(self) -> None:
        self._plan()
        minutes, last = 0, None
        for event in sorted(self.events):
            minutes = minutes + 3 if event.day == last else 0
            last = event.day
            moment = clock.as_moment(event.day) + timedelta(minutes=minutes % 540)
            with self._at(event.where), clock.at(moment):
                event.happen()

    def _plan(self) -> None:
        for kind in ("documents", "processes"):
            for where, said in self._each(kind):
                if said.get("variant_of"):
                    self.standards[said["number"]] = said["variant_of"]["standard"]
                    self._on(said["revisions"][0]["started"], where, self._vary, said)
                for index, revision in enumerate(said.get("revisions", [])):
                    self._plan_revision(f"{where}.revisions[{index}]", said["number"], index + 1, revision)
                for given in said.get("acknowledged", []):
                    self._on(given["on"], where, self._confirm, said["number"], given)
                for given in said.get("signed_off", []):
                    self._on(given["on"], where, self._sign_off, said["number"], given)
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

    def _vary(self, said: Described) -> None:
        """A variant of a procedure that is approved by now; its first draft is there with it."""
        of = said["variant_of"]
        owned = self._owned(said)
        Variant.create(
            by=self._person(of["by"]),
            standard=Process.objects.get(document__number=of["standard"]),
            unit=Unit.objects.get(code=of["unit"]),
            **{name: owned[name] for name in ("number", "title", "owner_role", "expert")},
        )

    def _start(self, number: str, said: Described) -> None:
        by = self._person(said["by"])
        document = Document.objects.get(number=number)
        carried = document.revisions.open().first() if number in self.standards else None
        draft = carried or document.start_revision(by=by)
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
            draft.procedure.write(
                by=by,
                version=draft.version,
                content=procedure_of(self.standards.get(number, number), said["procedure"]),
            )

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

    def _sign_off(self, number: str, said: Described) -> None:
        """The control against a risk of a step in force, by its place there: 1 is the first."""
        by = self._person(said["by"])
        risks = StepRisk.objects.read_today_by(by).filter(step__identity=step_identity(number, said["step"]))
        risk = risks.select_related("step", "control_role").get(position=said.get("risk", 1))
        SignOff.give(by=by, risk=risk, is_kept=said.get("kept", True), seen=said.get("seen", ""), token=uuid4())

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


def _next_month(period: date) -> date:
    return (period.replace(day=28) + timedelta(days=4)).replace(day=1)
