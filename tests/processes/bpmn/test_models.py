"""The reference models of the BPMN Model Interchange Working Group: all of them in, drawn, out and in again."""

from collections import Counter
from pathlib import Path
from xml.etree import ElementTree

import pytest
from django.conf import settings

from processes.bpmn import ReadProcedure, Sheet, read, write
from processes.layout import Lane, StepIn, flow_of, lay_out, measure

FOLDER = Path(settings.BASE_DIR).parent / "shared" / "data" / "bpmn"
MODELS = sorted(FOLDER.glob("*.bpmn"))
SPACE = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
COUNTED = [
    *("task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask", "businessRuleTask", "scriptTask"),
    *("callActivity", "subProcess", "transaction", "adHocSubProcess", "startEvent", "endEvent", "boundaryEvent"),
    *("intermediateCatchEvent", "intermediateThrowEvent", "exclusiveGateway", "eventBasedGateway"),
    *("inclusiveGateway", "complexGateway", "parallelGateway", "sequenceFlow", "dataObject", "dataObjectReference"),
    *("dataStoreReference", "textAnnotation", "association", "group", "lane", "participant", "messageFlow"),
    *("globalTask", "globalUserTask"),
]

pytestmark = pytest.mark.skipif(not MODELS, reason="The reference models of the MIWG are not beside this checkout.")
each = pytest.mark.parametrize("path", MODELS, ids=lambda path: path.stem)


def steps_of(procedure: ReadProcedure) -> tuple[list[Lane], list[StepIn]]:
    lanes: dict[str, Lane] = {}
    steps = []
    lane = ""
    for number, step in enumerate(procedure.content.steps, start=1):
        lane = step.role if step.role or step.kind != "end" else lane
        lanes[lane] = Lane(lane, procedure.roles.get(lane, "No role yet"))
        ways = [(way.label, way.to) for way in step.ways]
        steps.append(StepIn(step.identity, str(number), step.kind, step.title, lane, ways))  # type: ignore[arg-type]
    return list(lanes.values()), steps


def test_there_are_21_of_them() -> None:
    assert len(MODELS) == 21


@each
def test_every_element_is_kept_approximated_or_reported(path: Path) -> None:
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a file that lies beside the project
    there = Counter(element.get("id") for name in COUNTED for element in root.iter(f"{SPACE}{name}"))
    inputs = root.findall(f".//{SPACE}process/{SPACE}ioSpecification/*[@id]")
    there.update(e.get("id") for e in inputs if e.tag in {f"{SPACE}dataInput", f"{SPACE}dataOutput"})
    entries = read(path.read_bytes()).entries
    assert Counter(entry.id for entry in entries) == there
    assert all(entry.words.endswith(".") for entry in entries if entry.fate != "kept")


@each
def test_every_activity_is_a_step_or_a_note(path: Path) -> None:
    root = ElementTree.parse(path).getroot()  # noqa: S314 - a file that lies beside the project
    reading = read(path.read_bytes())
    words = " ".join(f"{s.title} {s.note}" for p in reading.procedures for s in p.content.steps)
    for name in ("task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask", "callActivity"):
        for element in root.iter(f"{SPACE}{name}"):
            assert " ".join((element.get("name") or "").split()) in words


@each
def test_its_procedures_are_drawn_readable(path: Path) -> None:
    for procedure in read(path.read_bytes()).procedures:
        lanes, steps = steps_of(procedure)
        content = procedure.content
        figures = measure(lay_out(lanes, *flow_of(steps, content.trigger, content.result)))
        assert (figures.edges_through_boxes, figures.label_overlaps) == (0, 0), procedure.title


@each
def test_written_and_read_again_its_procedures_are_the_same(path: Path) -> None:
    procedures = read(path.read_bytes()).procedures
    again = read(write(*(Sheet(each.content, each.title, roles=each.roles) for each in procedures))).procedures
    assert [each.content for each in again] == [each.content for each in procedures]
    assert [each.roles for each in again] == [each.roles for each in procedures]
    assert [each.title for each in again] == [each.title for each in procedures]


@each
def test_ways_lead_to_steps_that_are_there(path: Path) -> None:
    for procedure in read(path.read_bytes()).procedures:
        known = set(procedure.content.numbers())
        assert len(known) == len(procedure.content.steps)
        assert {way.to for step in procedure.content.steps for way in step.ways if way.to} <= known
        assert {step.role for step in procedure.content.steps if step.role} <= set(procedure.roles)
