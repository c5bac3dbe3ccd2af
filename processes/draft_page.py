"""What the page shows on which a draft is written: prepared here, so that its templates ask nothing."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import uuid4

from django.urls import NoReverseMatch, reverse

from documents.content import NO_CHANGE_NOTE, Problem
from documents.reading import sent_back
from people import words
from people.forms import PortalField
from processes import content, maps, problems, sharing, step_words, variants
from processes.detail import trail_to
from processes.draft_forms import FlowsForm, HeadForm
from processes.editing import NEW, PARTS, Desk
from processes.marks import NO_MARKS, Marks
from processes.merging import Clash
from processes.models import DraftChange
from processes.names import Names
from processes.pasting import PasteForm, Preview
from processes.plain import PlainProcedure, PlainStep
from processes.sight import blind_roles
from processes.step_form import StepForm
from processes.vocabulary import DUTIES

ROLES_OFFERED = 300
LESSER = {  # fields below a fold of the open step, which opens where one of them holds something or is wrong
    "more": ("calls", "waiting_minutes", "is_guess", "value_kind", "waste", "waits_for_all"),
    "say": ("warning", "note"),
}
MARKED = "the step you are writing"
SHARES = {sharing.SHARED: "shared", sharing.CHANGED: "changed here", sharing.OWN: "only here"}


@dataclass(frozen=True)
class EditRow:
    """One step in the list of the editor."""

    number: int
    identity: str
    title: str
    note: str
    classes: str
    share: str
    is_open: bool
    is_first: bool
    is_last: bool
    url: str
    problems: list[dict[str, str]]


@dataclass(frozen=True)
class Settling:
    """What keeps the draft from approval and what deserves a look, each with the address that settles it."""

    found: list[tuple[Problem, dict[str, str]]]

    @property
    def problems(self) -> list[dict[str, str]]:
        return [placed for _problem, placed in self.found if not placed["hint"]]

    @property
    def hints(self) -> list[dict[str, str]]:
        return [placed for _problem, placed in self.found if placed["hint"]]

    def at(self, anchor: str) -> list[dict[str, str]]:
        """Those of one place. Beside its own row the number of a step need not be said again."""
        return [
            {**placed, "message": _without_step(problem.message)}
            for problem, placed in self.found
            if problem.anchor == anchor
        ]

    @property
    def words(self) -> str:
        if self.problems:
            return f"{words.count(len(self.problems), 'thing')} to settle before approval"
        return f"Everything is there, {words.count(len(self.hints), 'thing')} worth a look"


def _without_step(message: str) -> str:
    step, colon, rest = message.partition(": ")
    return rest[:1].upper() + rest[1:] if colon and step.removeprefix("Step ").isdecimal() else message


# ---- the page


def context(desk: Desk) -> dict[str, Any]:
    """Everything the page shows. The number of queries does not depend on the number of steps."""
    document, user = desk.process.document, desk.user
    trail, _code = trail_to(desk.process, user)
    known: dict[str, Any] = {
        "process": desk.process,
        "document": document,
        "revision": desk.revision,
        "trail": [*trail[:-1], (document.number, desk.process.get_absolute_url())],
        "in_force": document.revisions.visible_to(user).in_force().first(),
        "start_url": _documents_url("revision_start", document.number),
        "token": uuid4(),
    }
    if not desk.is_draft or desk.revision is None:
        return known
    draft = f"Draft of revision {desk.revision.number}"
    known["trail"].append((draft, ""))
    names = Names.of(desk.content, user=user)
    settling = settling_of(desk, desk.content, desk.revision.change_note)
    step = desk.open_step.identity if desk.open_step else NEW if desk.has_open_row else ""
    in_force, kin = known["in_force"], variants.kin_of(desk.process, desk.user)
    return {
        **known,
        **_map(desk, desk.content, names),
        "dock": _dock(desk, settling),
        "part": desk.part,
        "tabs": [
            {"name": name, "url": desk.url(part), "here": part == desk.part, "count": _count(desk.content, part)}
            for part, name in PARTS.items()
        ],
        "form": desk.form,
        "fields": _fields(desk, settling),
        "row_fields": desk.form.rows_by_name() if isinstance(desk.form, StepForm) else {},
        "roles": desk.form.roles.offered()[:ROLES_OFFERED] if isinstance(desk.form, StepForm) else [],
        "stale": desk.stale,
        "meanwhile": [(change.by.name, change.said) for change in desk.meanwhile],
        "clashes": [_clash(desk, clash) for clash in desk.clashes],
        "is_gone": desk.is_gone,
        "undoing": desk.request.POST.get("do") == "undo",
        "undo": _undo(desk),
        "sent_back": sent_back(desk.revision, user),
        "kin": kin,
        "rows": _rows(desk, names, settling, kin.procedure if kin else None),
        "new_row": _new_row(desk),
        "open_identity": step or NEW,
        "after": desk.after,
        "here": desk.url(desk.part, step, after=desk.after),
        "draw_url": desk.url(desk.part, step, after=desk.after, page="procedure_draw"),
        **desk.sources(),
        "close_url": desk.url("steps"),
        "steps_problems": settling.at("steps"),
        "measures": _measures(desk),
        "compare_url": _documents_url("revision_compare", document.number, in_force.number, desk.revision.number)
        if in_force
        else "",
        "draft_words": draft,
        "flow_groups": _flow_groups(desk, settling),
        "opened": _opened(desk),
    }


def drawn(desk: Desk) -> dict[str, Any]:
    """The map, and what is to settle at each place of the page, as they would be with what is typed."""
    whole = desk.typed()
    note = desk.revision.change_note if desk.revision else ""
    if isinstance(desk.form, HeadForm):
        note = desk.form.cleaned_data.get("change_note", note)
    settling = settling_of(desk, whole, note)
    names = Names.of(whole, user=desk.user)
    return {
        **_map(desk, whole, names),
        "dock": _dock(desk, settling, is_saved=whole == desk.content),
        "places": [
            {"key": key, "found": settling.at(anchor), "link": anchor.startswith("row-")}
            for key, anchor in _places(desk, whole)
        ],
    }


def _places(desk: Desk, whole: PlainProcedure) -> list[tuple[str, str]]:
    """The places of the open part at which a problem can stand: (key on the page, anchor of the problem)."""
    if desk.part == "steps":
        there = desk.content.numbers()
        keys = ((step.identity if step.identity in there else NEW, n) for n, step in enumerate(whole.steps, start=1))
        return [("steps", "steps"), *((key, f"row-{number}") for key, number in keys)]
    if isinstance(desk.form, FlowsForm):
        rows = [f"{name}-{n + 1}" for name, numbers in desk.form.numbers.items() for n in numbers]
        return [(place, place) for place in (*desk.form.numbers, *rows)]
    return [(field.auto_id, field.auto_id) for field in desk.form.visible_fields()]


def settling_of(desk: Desk, whole: PlainProcedure, change_note: str) -> Settling:
    """What keeps ``whole`` from approval, and what deserves a look."""
    if desk.revision is None:
        return Settling([])
    found = [] if change_note.strip() else [NO_CHANGE_NOTE]
    found += content.problems_of(desk.revision, whole)
    placed = [(problem, _placed(desk, whole, problem, "")) for problem in found]
    blind = {code: role.name for code, role in blind_roles(desk.process.document, whole).items()}
    placed += [(hint, _placed(desk, whole, hint, "yes")) for hint in problems.hints(whole, blind)]
    return Settling(placed)


def _placed(desk: Desk, whole: PlainProcedure, problem: Problem, hint: str) -> dict[str, str]:
    """A problem with the address of the place that settles it; the place in the open row needs no other page."""
    anchor, part, step = problem.anchor, "steps", ""
    url = ""
    if anchor.startswith("row-"):
        step = whole.steps[int(anchor.removeprefix("row-")) - 1].identity
        if isinstance(desk.form, StepForm) and step == desk.form.was.identity:
            url = f"#id_{problem.field}"
        elif problem.field:
            anchor = f"id_{problem.field}"
    elif anchor.startswith(("inputs", "outputs")):
        part = "flows"
    elif anchor == "id_no_measure_reason":
        part = "measures"
    elif anchor == "id_expert":
        url = f"{_documents_url('document_edit', desk.process.document.number)}#id_expert"
    elif anchor == "standard":
        url = reverse("processes:variant_list", args=[desk.process.document.number])
    elif anchor.startswith("id_"):
        part = "head"
    if part == desk.part != "steps":
        url = url or f"#{anchor}"
    return {"message": problem.message, "url": url or f"{desk.url(part, step)}#{anchor}", "hint": hint}


# ---- its parts


def _dock(desk: Desk, settling: Settling, *, is_saved: bool = True) -> dict[str, Any]:
    """What sticks to the window's lower edge: what is to settle, and the button that sends."""
    revision = desk.revision
    return {
        "problems": settling.problems,
        "hints": settling.hints,
        "words": settling.words,
        "is_open": desk.request.POST.get("settle") == "open",
        "is_saved": is_saved,
        "token": uuid4(),
        "version": revision.version if revision else 0,
        "submit_url": _documents_url(
            "revision_submit", desk.process.document.number, revision.number if revision else 0
        ),
    }


def _map(desk: Desk, whole: PlainProcedure, names: Names) -> dict[str, Any]:
    title = f"{desk.revision.title if desk.revision else ''}: map of the draft"
    open_row = desk.form.was.identity if isinstance(desk.form, StepForm) else ""
    marked = Marks({open_row: MARKED}, {open_row: "open"}) if open_row else NO_MARKS
    svg = maps.draw(whole, names, mine=(), title=title, anchor="row", changed=marked)
    return {"map": svg, "map_words": "As saved" if whole == desk.content else "As typed, not saved yet"}


def _rows(desk: Desk, names: Names, settling: Settling, standard: PlainProcedure | None) -> list[EditRow]:
    """``standard``: what the standard of a variant says, to tell which steps are shared with it."""
    last = len(desk.content.steps)
    opened = desk.open_step.identity if desk.open_step and desk.has_open_row else ""
    return [
        EditRow(
            number=number,
            identity=step.identity,
            title=step.title,
            note=_note(step, names),
            classes=f"step--{step.kind}" if step.kind in {"decision", "call", "wait"} else "",
            share=SHARES[sharing.kind_of_step(step, standard)] if standard else "",
            is_open=step.identity == opened,
            is_first=number == 1,
            is_last=number == last,
            url=desk.url("steps", step.identity) + f"#row-{number}",
            problems=settling.at(f"row-{number}"),
        )
        for number, step in enumerate(desk.content.steps, start=1)
    ]


def _new_row(desk: Desk) -> dict[str, Any] | None:
    """Where the new step stands: after which number, and in words."""
    if not desk.has_open_row or desk.open_step is not None:
        return None
    after = desk.content.numbers().get(desk.after, len(desk.content.steps))
    return {"after": after, "first": not after, "words": f"After step {after}" if after else "The first one"}


def _note(step: PlainStep, names: Names) -> str:
    kind = step_words.kind(step, names.processes.get(step.calls, "")) if step.kind != "task" else ""
    role = names.roles.get(step.role, step.role) or ("" if step.kind == "end" else "No role yet")
    if step.role in names.external:
        role += ", external"
    return ", ".join(filter(None, (role, kind, *(used.number for used in step.documents))))


def _fields(desk: Desk, settling: Settling) -> list[dict[str, Any]]:
    """The fields of a part without rows, each tied to the place that says what is to settle there."""
    if desk.part not in {"head", "measures"}:
        return []
    fields = []
    for field in cast(list[PortalField], desk.form.visible_fields()):
        found = settling.at(field.auto_id)
        field.told_at = f"settle-{field.auto_id}"
        field.is_wrong_there = any(not one["hint"] for one in found)
        fields.append({"field": field, "problems": found})
    return fields


def _flow_groups(desk: Desk, settling: Settling) -> list[dict[str, Any]]:
    if not isinstance(desk.form, FlowsForm):
        return []
    rows = desk.form.shown()
    groups = [("inputs", "In", "What comes in, from whom"), ("outputs", "Out", "What goes out, to whom")]
    return [
        {
            "name": name,
            "title": title,
            "hint": hint,
            "problems": settling.at(name),
            "rows": [
                {**row, "key": (key := f"{name}-{row['number']}"), "problems": settling.at(key)} for row in rows[name]
            ],
        }
        for name, title, hint in groups
    ]


def _opened(desk: Desk) -> dict[str, bool]:
    """Which folds of the open step are unfolded: where they hold something or need another look."""
    form = desk.form
    if not isinstance(form, StepForm):
        return {}
    was, wrong = form.was, set(form.errors) if form.is_bound else set()
    held = {
        "ways": was.kind == "decision" or bool(was.ways),
        "documents": bool(was.documents),
        "duties": any(getattr(was, name) for name in DUTIES.values()),
        "risks": bool(was.risks),
        "more": was.kind == "call" or any((was.calls, was.waiting_minutes, was.value, was.waits_for_all)),
        "say": bool(was.warning or was.note),
        "split": False,
    }
    fields = {**LESSER, "split": ("split_at",)}
    return {
        fold: is_held or any(name.startswith(f"{fold}-") or name in fields.get(fold, ()) for name in wrong)
        for fold, is_held in held.items()
    }


def _undo(desk: Desk) -> dict[str, str] | None:
    """The last saved change, where this person may take it back; a word where somebody else has saved since."""
    change = DraftChange.last_of(desk.revision) if desk.revision else None
    if change is None:
        return None
    return {"said": change.said, "by": "" if change.by_id == desk.user.pk else change.by.name}


def _measures(desk: Desk) -> list[Any]:
    return desk.process.kpis.visible_to(desk.user).lines() if desk.part == "measures" else []


def _count(whole: PlainProcedure, part: str) -> int | None:
    return {"steps": len(whole.steps), "flows": len(whole.inputs) + len(whole.outputs)}.get(part)


def _documents_url(name: str, *args: Any) -> str:
    try:
        return reverse(f"documents:{name}", args=args)
    except NoReverseMatch:
        return ""


def _clash(desk: Desk, clash: Clash) -> tuple[str, str]:
    """A field that two people changed, and what is saved in it, where that is a few words."""
    field = desk.form.fields.get(clash.name) or desk.form.fields.get(f"{clash.name}_kind")
    label = str(field.label) if field is not None and field.label else clash.name.replace("_", " ").capitalize()
    saved = clash.saved
    if clash.name == "role" and isinstance(desk.form, StepForm):
        saved = desk.form.roles.shown(saved)
    return label, str(saved) if isinstance(saved, (str, int)) and not isinstance(saved, bool) else ""


# ---- pasting


def pasting(desk: Desk, form: PasteForm, preview: Preview | None) -> dict[str, Any]:
    """The page on which steps are pasted: the form, and what was understood."""
    known = context(desk)
    if not desk.is_draft:
        return known
    back = desk.url("steps")
    known["trail"][-1] = (known["draft_words"], back)
    known["trail"].append(("Paste steps", ""))
    return {
        **{name: known[name] for name in ("process", "document", "revision", "trail", "draft_words")},
        "form": form,
        "preview": preview,
        "left_out": form.word.steps.left_out if form.word else (),
        "wrong_words": f"{words.count(preview.wrong, 'row')} to mend before they can be added" if preview else "",
        "count_words": words.count(len(preview.rows), "step") if preview else "",
        "back": back,
        "stale": desk.stale,
    }
