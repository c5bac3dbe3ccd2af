"""A procedure as a file for other tools, holding no more than its reader may know."""

from dataclasses import replace

from documents.models import Revision
from people.access import ANOTHER_PARTNER
from people.models import User
from processes import bpmn, content
from processes.names import Names
from processes.plain import PlainFlow, PlainProcedure, PlainStep

HIDDEN = ("Another process", ANOTHER_PARTNER)  # said in place of what the reader may not know


def bpmn_of(revision: Revision, user: User) -> bytes:
    """The procedure of ``revision`` as a BPMN 2.0 model for ``user``. Twelve queries at most."""
    whole = content.as_approved(revision)
    names = Names.of(whole, user=user)
    known = for_reader(whole, names, is_external=user.is_external)
    return bpmn.write(bpmn.Sheet(known, revision.title, revision.document.number, names.roles, names.documents))


def file_name(revision: Revision, ending: str) -> str:
    """Says which revision the file holds, and, first of all, when it is not the one in force."""
    name = f"{revision.document.number} revision {revision.number}.{ending}"
    stage = revision.stage()
    return name if stage == "in_force" else f"{stage.replace('_', ' ')} {name}"


def for_reader(whole: PlainProcedure, names: Names, *, is_external: bool) -> PlainProcedure:
    """``whole`` without what ``names`` does not name; people from outside get no risks, figures and duties either."""
    shown = replace(
        whole,
        inputs=tuple(_flow(flow, names) for flow in whole.inputs),
        outputs=tuple(_flow(flow, names) for flow in whole.outputs),
        steps=tuple(_step(step, names) for step in whole.steps),
    )
    if not is_external:
        return shown
    steps = tuple(_for_outside(step) for step in shown.steps)
    return replace(shown, steps=steps, cases_per_year=None, no_measure_reason="")


def _flow(flow: PlainFlow, names: Names) -> PlainFlow:
    if flow.process and flow.process not in names.processes:
        return PlainFlow(flow.what, other=HIDDEN[0])
    if flow.partner and flow.partner not in names.partners:
        return PlainFlow(flow.what, other=HIDDEN[1])
    return flow


def _step(step: PlainStep, names: Names) -> PlainStep:
    return replace(
        step,
        documents=tuple(used for used in step.documents if used.number in names.documents),
        calls=step.calls if step.calls in names.processes else "",
    )


def _for_outside(step: PlainStep) -> PlainStep:
    ways = tuple(replace(way, share=None) for way in step.ways)
    return replace(
        step, ways=ways, value="", waste="", is_guess=False, risks=(), accountable=(), consulted=(), informed=()
    )
