"""The desk at which a BPMN file becomes the steps of a draft: choose it, look at it, take it over.

Between looking and taking over, the file travels in the form, packed and signed for this person and this process; it is
read anew each time, so nothing is trusted that was not looked at.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any
from uuid import UUID, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.urls import reverse

from documents.models import Revision
from people import words
from people.models import Partner, Role
from people.pages import PersonRequest
from people.records import Transfer, shown_name
from processes import bpmn_exports, content, maps
from processes.bpmn import Entry, ReadProcedure
from processes.bpmn_forms import BpmnTakeForm, BpmnUploadForm, role_field
from processes.models import Process, Step
from processes.names import Names
from processes.plain import PlainFlow, PlainProcedure, PlainRisk, PlainStep
from processes.problems import too_much
from processes.vocabulary import KINDS, LONGEST_NOTE

IN_FILE = "in the file: "  # before the code of a role that is only in the file


@dataclass(frozen=True)
class PreviewRow:
    """One step as the preview lists it."""

    number: int
    title: str
    note: str


class ImportDesk:
    """One request to the page on which the draft of ``process`` takes its steps from a file."""

    def __init__(self, process: Process, request: PersonRequest) -> None:
        self.process, self.request, self.user = process, request, request.user
        self.revision: Revision | None = process.document.revisions.visible_to(request.user).open().first()
        self.is_draft = self.revision is not None and self.revision.status == Revision.Status.DRAFT
        self.form: BpmnTakeForm | None = None
        self.stale = False
        self.loose: list[str] = []
        if self.is_draft:
            self._revision.document = process.document
            self.upload = BpmnUploadForm(
                *self._posted("model" not in request.POST), auto_id="upload_%s", sealed_for=self._seal
            )
            if "model" in request.POST:
                self.form = BpmnTakeForm(*self._posted(True)[:1], sealed_for=self._seal, roles=self._roles())
            elif request.method == "POST" and self.upload.is_valid():
                initial = {
                    "model": self.upload.packed,
                    "file_name": shown_name(self.upload.cleaned_data["file"].name or ""),
                    "version": self._revision.version,
                }
                self.form = BpmnTakeForm(
                    initial=initial, sealed_for=self._seal, roles=self._roles(), read=self.upload.read
                )

    @property
    def _revision(self) -> Revision:
        assert self.revision is not None  # noqa: S101 - asked only where there is a draft
        return self.revision

    def _posted(self, is_sent: bool) -> tuple[Any, ...]:
        return (self.request.POST, self.request.FILES) if self.request.method == "POST" and is_sent else (None, None)

    @property
    def _seal(self) -> str:
        return f"{self.user.pk} {self.process.pk}"

    def _roles(self) -> list[tuple[str, str]]:
        return list(Role.objects.visible_to(self.user).order_by("name").values_list("code", "name"))

    # ---- taking over

    def is_to_be_taken(self) -> bool:
        """Whether the person has looked and says yes; a file that is only looked at changes nothing."""
        form = self.form
        return form is not None and form.is_bound and self.request.POST.get("do") == "take" and form.is_valid()

    def take(self) -> str:
        """Write the chosen procedure into the draft, all of it or nothing. Returns what happened, in a sentence.

        Raises PermissionDenied, StaleRevision, and ValidationError for what can never be written.
        """
        form, chosen = self._chosen()
        whole = self._whole(chosen, form.chosen_roles(chosen))
        if said := too_much(whole):
            raise ValidationError(f"This has {said}.")
        said = f"{words.count(len(whole.steps), 'step')} from the file {_stand(len(whole.steps))} in the draft now."
        with transaction.atomic():
            self._revision.procedure.write(by=self.user, version=form.cleaned_data["version"], content=whole, said=said)
            name = form.cleaned_data["file_name"]
            Transfer.note(Transfer.Direction.IN, by=self.user, name=name, sha256=form.sha256, reason=said)
        return said

    def catch_up(self) -> None:
        """Somebody else has saved: show the file again, to be taken over what is saved now."""
        self.stale = True
        self._revision.refresh_from_db()
        form, _chosen = self._chosen()
        form.put(version=str(self._revision.version))

    def _chosen(self) -> tuple[BpmnTakeForm, ReadProcedure]:
        assert self.form is not None  # noqa: S101 - asked only where a file was read
        return self.form, self.form.chosen

    def _whole(self, chosen: ReadProcedure, roles: Mapping[str, str]) -> PlainProcedure:
        """The draft with the steps of the file, and with what the file says beside them; else as it is."""
        draft = content.read(self._revision)
        found = self._known(chosen.content, draft)
        heads = ("purpose", "scope", "trigger", "result", "no_measure_reason", "inputs", "outputs")
        head = {name: getattr(found, name) or getattr(draft, name) for name in heads}
        cases = draft.cases_per_year if found.cases_per_year is None else found.cases_per_year
        identities = self._identities(chosen)
        steps = tuple(_step(step, roles, identities, chosen.roles) for step in found.steps)
        return replace(draft, **head, cases_per_year=cases, steps=steps)

    def _identities(self, chosen: ReadProcedure) -> dict[str, str]:
        """A step that this process has had, or whose file was written here and that no other process has, keeps its
        identity; any other gets one of this process, the same each time."""
        identities = [step.identity for step in chosen.content.steps]
        document = self.process.document
        known = Step.objects.filter(identity__in=identities)  # gate: identities alone, which say nothing
        owners = set(known.values_list("identity", "procedure__revision__document"))
        here = {str(identity) for identity, owner in owners if owner == document.pk}
        elsewhere = {str(identity) for identity, _owner in owners} - here
        if chosen.number == document.number:
            here |= set(identities) - elsewhere
        return {
            identity: identity if identity in here else str(uuid5(UUID(identity), document.number))
            for identity in identities
        }

    def _known(self, found: PlainProcedure, draft: PlainProcedure) -> PlainProcedure:
        """``found`` without what is not here or not for this person. What the draft names there already stays, also
        where its editor may not see it: nobody takes out what they cannot see."""
        names = Names.of(found, draft, user=self.user)
        partners = set(Partner.objects.visible_to(self.user).values_list("code", flat=True))
        before = {step.identity: step for step in draft.steps}
        self.loose = []
        steps = [
            self._known_step(number, step, before.get(step.identity), names)
            for number, step in enumerate(found.steps, start=1)
        ]
        inputs, outputs = (
            tuple(self._known_flow(flow, {each.what: each for each in there}, names, partners) for flow in flows)
            for flows, there in ((found.inputs, draft.inputs), (found.outputs, draft.outputs))
        )
        return replace(found, inputs=inputs, outputs=outputs, steps=tuple(steps))

    def _known_step(self, number: int, step: PlainStep, before: PlainStep | None, names: Names) -> PlainStep:
        there = {used.number: used for used in before.documents} if before else {}
        usable = names.documents.keys() - names.withdrawn | there.keys()
        for used in step.documents:
            if used.number not in usable:
                self.loose.append(f"Step {number}: there is no document {used.number} in use that you may see.")
        documents = tuple(used for used in step.documents if used.number in usable)
        taken = {used.number for used in documents} | names.documents.keys()
        hidden = tuple(used for used in there.values() if used.number not in taken)
        called = before.calls if before else ""
        calls = step.calls
        if calls not in names.processes and calls != called:
            if calls:
                self.loose.append(f"Step {number}: there is no process {calls} that you may see.")
            calls = called if called not in names.processes and step.kind == "call" else ""
        return replace(step, documents=documents + hidden, calls=calls)

    def _known_flow(
        self, flow: PlainFlow, there: Mapping[str, PlainFlow], names: Names, partners: set[str]
    ) -> PlainFlow:
        if flow.other in bpmn_exports.HIDDEN and flow.what in there:
            return there[flow.what]
        unknown = ""
        if flow.process and flow.process not in names.processes:
            unknown = f"process {flow.process}"
        elif flow.partner and flow.partner not in partners:
            unknown = f"partner {flow.partner}"
        if not unknown or flow == there.get(flow.what):
            return flow
        self.loose.append(f"“{flow.what}”: there is no {unknown} that you may see.")
        return PlainFlow(flow.what, other=flow.other)

    # ---- what the page shows

    def context(self) -> dict[str, Any]:
        number = self.process.document.number
        edit_url = reverse("processes:procedure_edit", args=[number])
        context: dict[str, Any] = {
            "process": self.process,
            "document": self.process.document,
            "revision": self.revision,
            "trail": [
                ("Value chain", reverse("processes:process_list")),
                (number, self.process.get_absolute_url()),
                (f"Draft of revision {self._revision.number}", edit_url),
                ("From a BPMN file", ""),
            ],
            "edit_url": edit_url,
            "upload": self.upload,
            "form": None,
            "stale": self.stale,
        }
        if self.form is None or not self.form.has_model:
            return context | {"lost": self.form is not None}
        form, chosen = self._chosen()
        roles = form.shown_roles(chosen)
        names = dict(form.roles)
        shown = {code: roles[code] or f"{IN_FILE}{code}" for code in chosen.roles}
        names |= {f"{IN_FILE}{code}": name for code, name in chosen.roles.items()}
        whole = self._whole(chosen, shown)
        return context | {
            "form": form,
            "chosen": chosen,
            "lanes": [{"field": form[role_field(code)], "is_open": not roles[code]} for code in chosen.roles],
            "rows": [
                PreviewRow(place, step.title, self._note(step, names))
                for place, step in enumerate(whole.steps, start=1)
            ],
            "map": self._map(whole, names),
            "too_much": too_much(whole),
            "steps_words": words.count(len(whole.steps), "step"),
            "before": len(content.read(self._revision).steps),
            "loose": self.loose,
            "fates": _fates(chosen, form),
        }

    @staticmethod
    def _note(step: PlainStep, names: Mapping[str, str]) -> str:
        kind = KINDS[step.kind] if step.kind != "task" else ""
        role = names.get(step.role, step.role) or ("" if step.kind == "end" else "No role yet")
        return ", ".join(filter(None, (role, kind, *(used.number for used in step.documents))))

    def _map(self, whole: PlainProcedure, names: Mapping[str, str]) -> maps.ShownMap:
        if too_much(whole):
            return maps.ShownMap()
        known = Names(roles=names, documents={}, processes={}, partners={})
        return maps.draw(whole, known, mine=(), title="Map as it would be", anchor="row")


FATES = {
    "kept": "Kept",
    "approximated": "Approximated",
    "reported": "Not taken over",
}


def _fates(chosen: ReadProcedure, form: BpmnTakeForm) -> list[dict[str, Any]]:
    """What became of the elements of the file, the losses first."""
    others = tuple(
        Entry(
            each.key,
            each.title,
            "procedure",
            "reported",
            f"Not taken over here: {words.count(len(each.content.steps), 'step')}. "
            "Choose it above, or take it over where it belongs.",
        )
        for each in form.reading.procedures
        if each.key != chosen.key
    )
    entries = (*others, *chosen.entries, *form.reading.elsewhere)
    groups = []
    for fate in ("reported", "approximated", "kept"):
        rows = [entry for entry in entries if entry.fate == fate]
        groups.append({"fate": fate, "title": FATES[fate], "rows": rows, "count": len(rows)})
    return groups


def _step(
    step: PlainStep, roles: Mapping[str, str], identities: Mapping[str, str], lanes: Mapping[str, str]
) -> PlainStep:
    """``step`` with the portal's roles and with identities of its own. A role that stays open is left out; what its
    lane is called in the file (``lanes``) then stands in the note, so that it is not lost."""

    def known(codes: Iterable[str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(role for code in codes if (role := roles.get(code, ""))))

    def risk(each: PlainRisk) -> PlainRisk:
        keeper = roles.get(each.control_role, "")
        return replace(each, control_role=keeper, control_every=each.control_every if keeper else None)

    return replace(
        step,
        identity=identities[step.identity],
        role=roles.get(step.role, ""),
        note=step.note if not step.role or roles.get(step.role) else _with_lane(step.note, lanes.get(step.role, "")),
        accountable=known(step.accountable),
        consulted=known(step.consulted),
        informed=known(step.informed),
        risks=tuple(map(risk, step.risks)),
        ways=tuple(replace(way, to=identities.get(way.to, way.to) if way.to else None) for way in step.ways),
    )


def _with_lane(note: str, lane: str) -> str:
    said = f"In the file: {lane}."
    return note if not lane or said in note else f"{said} {note}".strip()[:LONGEST_NOTE]


def _stand(count: int) -> str:
    return "stands" if count == 1 else "stand"
