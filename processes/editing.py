"""The desk at which a procedure is written: which part is open, what a button does, where to go next.

Every part is posted as a whole with the version that was seen. What was typed is never lost: a wrong
field, a stale version or a button on another row all bring it back. What the page shows is in ``draft_page.py``.
"""

import re
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import cached_property

from documents.models import Revision, StaleRevision
from people import words
from people.pages import PersonRequest
from people.records import Transfer
from processes import acts, content
from processes.draft_forms import DraftForm, FlowsForm, HeadForm, MeasuresForm, StepsForm
from processes.merging import Clash, merged_values, put_together
from processes.models import DraftChange, Procedure, Process
from processes.pasting import Preview, WordFile
from processes.plain import PlainProcedure, PlainStep, tidied
from processes.step_form import StepForm

PARTS = {"head": "Head", "steps": "Steps", "flows": "In and out", "measures": "Measures"}
NEW = "new"
UNNAMED = "…"


class Desk:
    """One request to the page on which the draft of ``process`` is written."""

    def __init__(self, process: Process, request: PersonRequest) -> None:
        self.process, self.request, self.user = process, request, request.user
        self.revision: Revision | None = process.document.revisions.visible_to(request.user).open().first()
        self.is_draft = self.revision is not None and self.revision.status == Revision.Status.DRAFT
        self.stale = False
        self.meanwhile: list[DraftChange] = []
        self.clashes: tuple[Clash, ...] = ()
        self.is_gone = False
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
    def _fresh_identity(self) -> str:
        """The identity of a step that a button makes, the same each time the form comes."""
        return str(uuid5(UUID(self._new_identity), "made by a button"))

    @cached_property
    def after(self) -> str:
        """The step after which a new one stands; empty: last."""
        wanted = self.request.POST.get("after") or self.request.GET.get("after", "")
        return wanted if wanted in self.content.numbers() else ""

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
            return StepForm(data, initial=initial, new_identity=self._new_identity, after=self.after, **given)
        return StepsForm(data, initial=initial)

    def catch_up(self) -> None:
        """Somebody else has saved: show the draft as it is now, with what was typed on top of it.

        The form goes on from the version that was seen, so that what is saved next is put together with theirs; only
        where that is not known it begins anew from what is saved.
        """
        self.stale = True
        self.meanwhile = DraftChange.made_since(self._revision, self._version)
        self.form.put(overrules=str(self._revision.version))
        self._revision.refresh_from_db()
        if not self.meanwhile or not self.form.is_merged:
            self.form.put(version=str(self._revision.version))
        self.content = content.read(self._revision)

    # ---- saving

    def typed(self) -> PlainProcedure:
        """The whole procedure as it would be with what is typed, as far as that can be read. For the map."""
        self.form.is_valid()
        whole = self.form.applied(self.content)
        steps = tuple(step if step.title else replace(step, title=UNNAMED) for step in whole.steps)
        return tidied(replace(whole, steps=steps))

    def save(self) -> str:
        """Write what was typed and do what the button says. Returns what happened, in a sentence.

        What was typed is a change of its own: taking back what the button did leaves it.
        """
        act = self.request.POST.get("do", "save").partition(":")[0]
        whole, said = self._typed_and_said()
        head = self.form.of_revision() if isinstance(self.form, HeadForm) else {}
        version = self._version
        if version != self._revision.version and act != "undo":
            whole, head = self._with_what_was_saved(whole, head, act)
            version = self._revision.version
        is_new_head = any(getattr(self._revision, name) != value for name, value in head.items())
        self.next_url = self._place_of(whole, self._typed_identity)
        if act == "go":
            self.next_url = self._asked_place()
        if act == "undo":
            return self._undo(said if is_new_head or whole != self.content else "", head)
        after, done = self._after_button(whole) if act != "go" else (whole, "")
        is_typed = whole != self.content or is_new_head
        if after == self.content and not is_typed:
            return "" if act != "save" else "Nothing has changed since it was saved."
        with transaction.atomic():
            if is_typed:
                self._procedure.write(by=self.user, version=version, content=whole, head=head, said=said)
            if after != whole:
                version = self._revision.version if is_typed else version
                self._procedure.write(by=self.user, version=version, content=after, said=done)
        return " ".join(filter(None, (done or said, self._said_meanwhile())))

    def _with_what_was_saved(
        self, whole: PlainProcedure, head: dict[str, Any], act: str
    ) -> tuple[PlainProcedure, dict[str, Any]]:
        """What was typed, put together with what somebody else has saved meanwhile.

        Raises StaleRevision where people have to look first: both changed the same, the step is gone, a step would be
        removed, or it is not known what the person saw. Who has looked, as the form says, goes on.
        """
        self.meanwhile = DraftChange.made_since(self._revision, self._version)
        has_looked = self.form.cleaned_data.get("overrules") == self._revision.version
        if not self.meanwhile or (not has_looked and (act == "remove" or isinstance(self.form, StepsForm))):
            raise StaleRevision
        first = self.meanwhile[0]
        seen = first.content_before()
        was_there = self.request.POST.get("step") in seen.numbers()
        if was_there and self.open_step is None and not has_looked:
            self.is_gone = True
            raise StaleRevision
        together = put_together(whole, seen, self.content)
        now = {name: getattr(self._revision, name) for name in head}
        values, clashes = merged_values(head, {name: first.before[name] for name in head}, now)
        self.clashes = (*together.clashes, *clashes)
        if self.clashes and not has_looked:
            raise StaleRevision
        return together.content, values

    def _said_meanwhile(self) -> str:
        """“Oscar Brandt has saved meanwhile; all of it is in the draft.”"""
        if not self.meanwhile:
            return ""
        names = list(dict.fromkeys(change.by.name for change in self.meanwhile if change.by_id != self.user.pk))
        who = words.listed(names) if names else "You, in another window,"
        return f"{who} {'has' if len(names) == 1 else 'have'} saved meanwhile; all of it is in the draft."

    @property
    def _version(self) -> int:
        version: int = self.form.cleaned_data["version"]
        return version

    @property
    def _procedure(self) -> Procedure:
        procedure: Procedure = Procedure.objects.get_or_create(revision=self._revision)[0]
        procedure.revision = self._revision
        return procedure

    @property
    def _typed_identity(self) -> str:
        return self.form.was.identity if isinstance(self.form, StepForm) else ""

    def _typed_and_said(self) -> tuple[PlainProcedure, str]:
        whole = tidied(self.form.applied(self.content))
        if not isinstance(self.form, StepForm):
            return whole, f"{PARTS[self.part]} saved."
        return whole, f"Step {whole.numbers()[self._typed_identity]} is saved."

    def _undo(self, typed: str, head: dict[str, Any]) -> str:
        """Take back the last saved change. What is typed and not saved yet is saved on top of it, so nothing is lost;
        ``typed`` says what that is."""
        procedure, version = self._procedure, self._version
        undone = procedure.undo(by=self.user, version=version)
        said = f"Taken back: {undone}"
        self.content = content.read(self._revision)
        if typed:
            whole = tidied(self.form.applied(self.content))
            procedure.write(by=self.user, version=self._revision.version, content=whole, head=head, said=typed)
            said += " What you had typed is saved."
        elif self._typed_identity not in self.content.numbers():
            self.next_url = self.url(self.part)
        return said

    def _after_button(self, whole: PlainProcedure) -> tuple[PlainProcedure, str]:
        """What the pressed button does to the list of steps, in words; and which row is open afterwards."""
        name, _, identity = self.request.POST.get("do", "").partition(":")
        opened = self._typed_identity
        identity = identity if identity != NEW else opened
        if name == "add" or (name == "next" and whole.steps and identity == whole.steps[-1].identity):
            self.next_url = self._place_of(whole, NEW, after=identity)
            return whole, ""
        split_at = self.form.cleaned_data.get("split_at") if identity == opened else None
        try:
            done = acts.act(whole.steps, name, identity, fresh=self._fresh_identity, split_at=split_at)
        except acts.Refused as refusal:
            field = "split_at" if isinstance(self.form, StepForm) else None
            raise ValidationError({field: str(refusal)} if field else str(refusal)) from None
        if done.opened is not None:
            opened = done.opened if name != "remove" or identity == opened else opened
        near = whole.numbers().get(identity or self._typed_identity, 0)
        whole = replace(whole, steps=done.steps)
        self.next_url = self._place_of(whole, opened, near=min(near, len(whole.steps)))
        return whole, done.said

    def note_word(self, file: WordFile) -> None:
        """Write down that a Word file came in. It is not kept; what is added from it says so itself."""
        said = f"Read for {self.process.document.number}; nothing is added by that."
        Transfer.note(Transfer.Direction.IN, by=self.user, name=file.name, sha256=file.sha256, reason=said)

    def add(self, steps: Preview, *, after: str, version: int) -> str:
        """Add pasted steps, all of them, after the step ``after``. Returns what happened, in a sentence."""
        whole = steps.added_to(self.content, after)
        said = f"{words.count(len(steps.rows), 'step is', 'steps are')} added."
        if whole != self.content:
            self._procedure.write(by=self.user, version=version, content=whole, said=said)
        first = whole.numbers()[steps.rows[0].step.identity]
        self.next_url = f"{self.url('steps')}#row-{first}"
        return said

    # ---- addresses

    def url(self, part: str, step: str = "", *, after: str = "", page: str = "procedure_edit") -> str:
        query = {"part": part} | ({"step": step} if step else {}) | ({"after": after} if after else {})
        return f"{reverse(f'processes:{page}', args=[self.process.document.number])}?{urlencode(query)}"

    def sources(self) -> dict[str, str]:
        """The pages from which steps come in."""
        number = self.process.document.number
        return {
            "paste_url": reverse("processes:steps_paste", args=[number]),
            "table_url": f"{reverse('processes:steps_import')}?{urlencode({'process': number})}",
            "bpmn_url": reverse("processes:bpmn_import", args=[number]),
        }

    def _asked_place(self) -> str:
        """Where a link of this page leads whose click saves first: another part or row, where steps come from, or what
        changed."""
        address, _, anchor = self.request.POST.get("next", "")[:500].partition("#")
        compared = re.escape(self._revision.get_absolute_url()) + r"compare/[0-9]{1,6}/"
        if address in self.sources().values() or re.fullmatch(compared, address):
            return address
        asked = QueryDict(address.partition("?")[2])
        part = asked.get("part", self.part)
        place = self.url(part if part in PARTS else self.part, asked.get("step", ""), after=asked.get("after", ""))
        return f"{place}#{anchor}" if re.fullmatch(r"[A-Za-z0-9_-]{1,60}", anchor) else place

    def _place_of(self, whole: PlainProcedure, opened: str, after: str = "", near: int = 0) -> str:
        """Where to go on, at the row that is open or else ``near``, so that a long list does not begin at its top
        again."""
        row = NEW if opened == NEW else whole.numbers().get(opened, near)
        return self.url(self.part, opened, after=after) + (f"#row-{row}" if row else "")
