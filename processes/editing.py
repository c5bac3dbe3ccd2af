"""The desk at which a procedure is written: which part is open, what a button does, where to go next.

Every part is posted as a whole with the version that was seen. What was typed is never lost: a wrong
field, a stale version or a button on another row all bring it back.
"""

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.urls import NoReverseMatch, reverse
from django.utils.functional import cached_property

from documents.content import Problem
from documents.models import Revision
from documents.reading import sent_back
from people import words
from people.pages import PersonRequest
from processes import content, reading
from processes.compare import KINDS
from processes.detail import trail_to
from processes.forms import DraftForm, FlowsForm, HeadForm, MeasuresForm, StepForm, StepsForm
from processes.models import Process
from processes.plain import PlainProcedure, PlainStep

PARTS = {"head": "Head", "steps": "Steps", "flows": "In and out", "measures": "Measures"}
NEW = "new"


@dataclass(frozen=True)
class EditRow:
    """One step in the list of the editor."""

    number: int
    identity: str
    title: str
    note: str
    classes: str
    is_open: bool
    is_first: bool
    is_last: bool
    url: str


class Desk:
    """One request to the page on which the draft of ``process`` is written."""

    def __init__(self, process: Process, request: PersonRequest) -> None:
        self.process, self.request, self.user = process, request, request.user
        self.revision: Revision | None = process.document.revisions.visible_to(request.user).open().first()
        self.is_draft = self.revision is not None and self.revision.status == Revision.Status.DRAFT
        self.stale = False
        self.next_url = ""
        if self.revision is not None:
            self.revision.document = process.document
        if self.is_draft:
            self.content = content.read(self._revision)
            wanted = request.GET.get("part", "")
            fresh = not self.content.purpose and not self.content.steps
            self.part = wanted if wanted in PARTS else "head" if fresh else "steps"
            self.form = self._form()

    @property
    def _revision(self) -> Revision:
        assert self.revision is not None  # noqa: S101 - asked only where there is a draft
        return self.revision

    # ---- which step is open

    @cached_property
    def open_step(self) -> PlainStep | None:
        wanted = self.request.POST.get("step") or self.request.GET.get("step", "")
        if wanted == NEW:
            wanted = self._new_identity  # the same form twice: the first time has made the step
        return next((step for step in self.content.steps if step.identity == wanted), None)

    @cached_property
    def _new_identity(self) -> str:
        """The identity of a step that the posted form makes, the same each time it comes."""
        try:
            token = UUID(self.request.POST.get("token", ""))
        except ValueError:
            return str(uuid4())
        return str(uuid5(token, self.process.document.number))

    @cached_property
    def has_open_row(self) -> bool:
        if self.request.method == "POST":
            return "kind" in self.request.POST
        return self.open_step is not None or self.request.GET.get("step") == NEW

    # ---- the form of the part

    def _form(self) -> DraftForm:
        initial: dict[str, Any] = {"version": self._revision.version}
        data = self.request.POST if self.request.method == "POST" else None
        if self.part == "head":
            return HeadForm(data, initial=initial | HeadForm.initial_of(self._revision, self.content))
        if self.part == "flows":
            return FlowsForm(data, initial=initial, user=self.user, content=self.content)
        if self.part == "measures":
            return MeasuresForm(data, initial=initial | {"no_measure_reason": self.content.no_measure_reason})
        if self.has_open_row:
            given: dict[str, Any] = {"user": self.user, "content": self.content, "step": self.open_step}
            return StepForm(data, initial=initial, new_identity=self._new_identity, **given)
        return StepsForm(data, initial=initial)

    def catch_up(self) -> None:
        """Somebody else has saved: show the draft as it is now, with what was typed on top of it."""
        self.stale = True
        self._revision.refresh_from_db()
        self.content = content.read(self._revision)
        data = self.form.data.copy()  # type: ignore[attr-defined]
        data["version"] = str(self._revision.version)
        self.form.data = data

    # ---- saving

    def save(self) -> str:
        """Write what was typed and do what the button says. Returns what happened, in a sentence."""
        whole, said = self.content, "Saved."
        opened = ""
        if isinstance(self.form, StepForm):
            whole, opened, said = self._with_open_step(self.form)
        elif not isinstance(self.form, StepsForm):
            whole = self.form.applied(whole)
        whole, done, opened = self._after_button(whole, opened)
        self.next_url = self._url(self.part, opened) + self._anchor(whole, opened)
        head = self.form.of_revision() if isinstance(self.form, HeadForm) else {}
        if whole == self.content and all(getattr(self._revision, name) == value for name, value in head.items()):
            return "" if self.request.POST.get("do", "save") != "save" else "Nothing has changed since it was saved."
        version = self.form.cleaned_data["version"]
        with self._revision.being_edited(by=self.user, version=version) as locked:
            for name, value in head.items():
                setattr(locked, name, value)
            content.overwrite(locked, whole)
        return done or said

    @staticmethod
    def _anchor(whole: PlainProcedure, opened: str) -> str:
        """The row that is open afterwards, so that a long list does not begin at its top again."""
        row = NEW if opened == NEW else whole.numbers().get(opened)
        return f"#row-{row}" if row else ""

    def _with_open_step(self, form: StepForm) -> tuple[PlainProcedure, str, str]:
        step = form.cleaned_step()
        if form.step is not None:
            steps = tuple(step if other.identity == step.identity else other for other in self.content.steps)
        else:
            steps = (*self.content.steps, step)
        whole = replace(self.content, steps=steps)
        return whole, step.identity, f"Step {whole.numbers()[step.identity]} is saved."

    def _after_button(self, whole: PlainProcedure, opened: str) -> tuple[PlainProcedure, str, str]:
        """What the pressed button does to the list of steps, in words, and which row is open afterwards."""
        act, _, identity = self.request.POST.get("do", "").partition(":")
        steps = list(whole.steps)
        at = next((index for index, step in enumerate(steps) if step.identity == identity), None)
        if act == "add":
            return whole, "", NEW
        if at is None:
            return whole, "", "" if act == "close" else opened
        if act == "remove":
            gone = steps.pop(at)
            return (
                replace(whole, steps=tuple(steps)),
                f"“{gone.title}” is removed.",
                "" if opened == identity else opened,
            )
        if act == "open":
            return whole, "", identity
        to = at + {"up": -1, "down": 1}.get(act, 0)
        if 0 <= to < len(steps) and to != at:
            steps.insert(to, steps.pop(at))
            return replace(whole, steps=tuple(steps)), f"“{steps[to].title}” is now step {to + 1}.", opened
        return whole, "", opened

    # ---- what the page shows

    def context(self) -> dict[str, Any]:
        trail, _code = trail_to(self.process, self.user)
        number = self.process.document.number
        context: dict[str, Any] = {
            "process": self.process,
            "document": self.process.document,
            "revision": self.revision,
            "trail": [*trail[:-1], (number, self.process.get_absolute_url())],
            "in_force": self.process.document.revisions.visible_to(self.user).in_force().first(),
            "start_url": _documents_url("revision_start", number),
            "token": uuid4(),
        }
        if not self.is_draft:
            return context
        names = reading.Names.of(self.content, user=self.user)
        problems = [self._placed(problem) for problem in self._revision.problems()]
        context["trail"].append((f"Draft of revision {self._revision.number}", ""))
        return context | {
            "part": self.part,
            "tabs": [
                {"name": name, "url": self._url(part), "here": part == self.part, "count": self._count(part)}
                for part, name in PARTS.items()
            ],
            "form": self.form,
            "stale": self.stale,
            "sent_back": sent_back(self._revision, self.user),
            "rows": self._rows(names),
            "open_new": self.has_open_row and self.open_step is None,
            "open_identity": self.open_step.identity if self.open_step else NEW,
            "here": self._url(self.part, self.open_step.identity if self.open_step else ""),
            "close_url": self._url("steps"),
            "map": reading.draw(
                self.content, names, mine=(), title=f"{self._revision.title}: map of the draft", anchor="row"
            ),
            "problems": problems,
            "measures": self._measures(),
            "submit_url": _documents_url("revision_submit", number, self._revision.number),
            "compare_url": _documents_url("revision_compare", number, context["in_force"].number, self._revision.number)
            if context["in_force"]
            else "",
            "draft_words": f"Draft of revision {self._revision.number}",
            "problem_words": f"{words.count(len(problems), 'thing')} to settle before approval",
            "flow_groups": self._flow_groups(),
            "more_open": self._more_is_open(),
        }

    def _rows(self, names: reading.Names) -> list[EditRow]:
        last = len(self.content.steps)
        return [
            EditRow(
                number=number,
                identity=step.identity,
                title=step.title,
                note=self._note(step, names),
                classes=f"step--{step.kind}" if step.kind in {"decision", "call", "wait"} else "",
                is_open=self.has_open_row and self.open_step is not None and step.identity == self.open_step.identity,
                is_first=number == 1,
                is_last=number == last,
                url=self._url("steps", step.identity) + f"#row-{number}",
            )
            for number, step in enumerate(self.content.steps, start=1)
        ]

    @staticmethod
    def _note(step: PlainStep, names: reading.Names) -> str:
        kind = KINDS[step.kind] if step.kind != "task" else ""
        role = names.roles.get(step.role, step.role) or ("" if step.kind == "end" else "No role yet")
        return ", ".join(filter(None, (role, kind, *(used.number for used in step.documents))))

    def _flow_groups(self) -> list[dict[str, Any]]:
        if not isinstance(self.form, FlowsForm):
            return []
        rows = self.form.shown()
        return [
            {"name": "inputs", "title": "In", "hint": "What comes in, from whom", "rows": rows["inputs"]},
            {"name": "outputs", "title": "Out", "hint": "What goes out, to whom", "rows": rows["outputs"]},
        ]

    def _more_is_open(self) -> bool:
        """The lesser fields are unfolded where they hold something or need another look."""
        step = self.open_step
        lesser = {"calls", "system", "waiting_minutes", "value_kind", "waste", "accountable", "consulted", "informed"}
        lesser |= {"warning", "note"}
        if not isinstance(self.form, StepForm):
            return False
        if self.form.is_bound and lesser.intersection(self.form.errors):
            return True
        if step is None:
            return False
        filled = (
            step.calls,
            step.system,
            step.waiting_minutes,
            step.value,
            step.warning,
            step.note,
            step.waits_for_all,
        )
        others = (*step.accountable, *step.consulted, *step.informed)
        return step.kind == "call" or any(filled) or bool(others)

    def _measures(self) -> list[Any]:
        if self.part != "measures":
            return []
        accessor = getattr(self.process, "kpis", None)
        return accessor.visible_to(self.user).lines() if accessor is not None else []

    def _count(self, part: str) -> int | None:
        return {"steps": len(self.content.steps), "flows": len(self.content.inputs) + len(self.content.outputs)}.get(
            part
        )

    def _placed(self, problem: Problem) -> dict[str, str]:
        """A problem with the address of the place that settles it."""
        anchor = problem.anchor
        part, step = "steps", ""
        if anchor.startswith("row-"):
            step = self.content.steps[int(anchor.removeprefix("row-")) - 1].identity
        elif anchor.startswith(("inputs", "outputs")):
            part = "flows"
        elif anchor == "id_no_measure_reason":
            part = "measures"
        elif anchor == "id_expert":
            url = _documents_url("document_edit", self.process.document.number)
            return {"message": problem.message, "url": f"{url}#id_expert"}
        elif anchor.startswith("id_"):
            part = "head"
        return {"message": problem.message, "url": f"{self._url(part, step)}#{anchor}"}

    def _url(self, part: str, step: str = "") -> str:
        query = {"part": part} | ({"step": step} if step else {})
        return f"{reverse('processes:procedure_edit', args=[self.process.document.number])}?{urlencode(query)}"


def _documents_url(name: str, *args: Any) -> str:
    try:
        return reverse(f"documents:{name}", args=args)
    except NoReverseMatch:
        return ""
