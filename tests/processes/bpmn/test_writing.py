"""What is written reads back as exactly the same steps, is a whole model for others, and bears their changes."""

import re
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

import pytest

from bms.sample.processes import processes
from bms.scenario.procedure import procedure_of
from processes.bpmn import Sheet, read, write
from processes.plain import PlainDocument, PlainProcedure, PlainStep, PlainWay, tidied
from tests.processes.bpmn.procedures import NAMES, any_procedure
from tests.processes.factories import identity

SPACE = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
SHAPES = "{http://www.omg.org/spec/BPMN/20100524/DI}"
OURS = "{urn:bms-portal:procedure:1}"
FLOW_NODES = {
    *("task", "callActivity", "exclusiveGateway", "parallelGateway", "intermediateCatchEvent"),
    *("startEvent", "endEvent"),
}


def again(content: PlainProcedure) -> PlainProcedure:
    return read(write(Sheet(content, "Buy", "P-0042", NAMES))).procedures[0].content


def written(content: PlainProcedure) -> Element:
    return ElementTree.fromstring(write(Sheet(content, "Buy", "P-0042", NAMES)))  # noqa: S314 - our own


def step(key: str, **fields: object) -> PlainStep:
    fields.setdefault("title", key.capitalize())
    return PlainStep(identity=identity(key), **{"role": "buyer", **fields})  # type: ignore[arg-type]


def to(key: str, label: str = "") -> PlainWay:
    return PlainWay(label, identity(key))


def buying() -> PlainProcedure:
    """Every kind of step, a decision, a way back, work side by side, and documents."""
    return PlainProcedure(
        trigger="A requisition arrives",
        result="Parts in stock",
        steps=(
            step("order", documents=(PlainDocument("WI-017"), PlainDocument("F-009", "record"))),
            step("wait", kind="wait", title="The supplier confirms", role="supplier"),
            step("match", kind="decision", title="Does it match?", ways=(to("tell", "Yes"), to("order", "No"))),
            step("tell", ways=(to("room"), to("plan"))),
            step("room", role="planner", ways=(to("inspect"),)),
            step("plan", role="inspector", ways=(to("inspect"),)),
            step("inspect", role="inspector", waits_for_all=True),
            step("store", kind="call", calls="P-0053"),
            step("done", kind="end", title="Booked", role=""),
        ),
    )


@pytest.mark.parametrize("seed", range(100))
def test_any_procedure_reads_back_the_same(seed: int) -> None:
    content = any_procedure(seed)
    assert again(content) == content


@pytest.mark.parametrize("process", processes(turning_point=7), ids=lambda process: process["number"])
def test_every_procedure_of_the_sample_firm_reads_back_the_same(process: dict[str, object]) -> None:
    for revision in process["revisions"]:  # type: ignore[attr-defined]
        content = tidied(procedure_of(str(process["number"]), revision["procedure"]))
        assert again(content) == content


def test_the_same_procedure_gives_the_same_bytes() -> None:
    assert write(Sheet(buying(), "Buy")) == write(Sheet(buying(), "Buy"))


def test_several_procedures_stand_in_one_file() -> None:
    procedures = read(write(Sheet(buying(), "Buy", "P-0042"), Sheet(any_procedure(4), "Make", "P-0043"))).procedures
    assert [(each.title, each.number) for each in procedures] == [("Buy", "P-0042"), ("Make", "P-0043")]
    assert [each.content for each in procedures] == [buying(), any_procedure(4)]


def test_the_model_says_in_bpmn_what_the_procedure_says() -> None:
    root = written(buying())
    tags = [element.tag.removeprefix(SPACE) for element in root.find(f"{SPACE}process") or []]
    assert [tags.count(tag) for tag in ("task", "callActivity", "exclusiveGateway", "parallelGateway")] == [5, 1, 1, 2]
    assert [tags.count(tag) for tag in ("intermediateCatchEvent", "startEvent", "endEvent")] == [1, 1, 1]
    assert [tags.count(tag) for tag in ("dataObjectReference", "association")] == [2, 2]
    lanes = [lane.get("name") for lane in root.iter(f"{SPACE}lane")]
    assert lanes == ["Buyer", "Supplier", "Planner & <scheduler>", "Inspector"]
    assert [pool.get("name") for pool in root.iter(f"{SPACE}participant")] == ["Buy"]
    assert [call.get("calledElement") for call in root.iter(f"{SPACE}callActivity")] == ["P-0053"]
    assert [start.get("name") for start in root.iter(f"{SPACE}startEvent")] == ["A requisition arrives"]


@pytest.mark.parametrize("seed", range(40))
def test_the_model_is_whole(seed: int) -> None:
    """Ids once, references that lead somewhere, everything drawn, arrows that begin and end at their shapes."""
    root = written(any_procedure(seed))
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    assert all(re.fullmatch(r"[A-Za-z_][\w.-]*", str(id)) for id in ids)
    known = set(ids)
    for element in root.iter():
        for name in ("sourceRef", "targetRef", "processRef", "dataObjectRef", "bpmnElement"):
            assert element.get(name, "Definitions") in known
        if element.tag in {f"{SPACE}{name}" for name in ("incoming", "outgoing", "flowNodeRef")}:
            assert element.text in known
    process = root.find(f"{SPACE}process")
    assert process is not None
    nodes = [element for element in process if element.tag.removeprefix(SPACE) in FLOW_NODES]
    held = sorted(str(reference.text) for reference in root.iter(f"{SPACE}flowNodeRef"))
    assert held == sorted(str(node.get("id")) for node in nodes)
    boxes = {shape.get("bpmnElement"): _bounds(shape) for shape in root.iter(f"{SHAPES}BPMNShape")}
    lines = {
        edge.get("bpmnElement"): [_point(p) for p in edge if p.get("x")] for edge in root.iter(f"{SHAPES}BPMNEdge")
    }
    assert {node.get("id") for node in nodes} <= set(boxes)
    for flow in process.findall(f"{SPACE}sequenceFlow"):
        line = lines[flow.get("id")]
        assert _touches(boxes[flow.get("sourceRef")], line[0])
        assert _touches(boxes[flow.get("targetRef")], line[-1])


def _bounds(shape: Element) -> tuple[float, float, float, float]:
    x, y, width, height = (float(shape[0].get(name, "")) for name in ("x", "y", "width", "height"))
    return x, y, width, height


def _point(element: Element) -> tuple[float, float]:
    return float(element.get("x", "")), float(element.get("y", ""))


def _touches(box: tuple[float, float, float, float], point: tuple[float, float]) -> bool:
    x, y, width, height = box
    return x - 1 <= point[0] <= x + width + 1 and y - 1 <= point[1] <= y + height + 1


# ---- what others change


def changed(pattern: str, by: str, count: int = 1) -> PlainProcedure:
    text = write(Sheet(buying(), "Buy", "P-0042", NAMES)).decode()
    new, times = re.subn(pattern, by, text, count=count)
    assert times
    return read(new.encode()).procedures[0].content


def test_a_new_name_counts_and_everything_else_stays() -> None:
    content = changed('name="Order"', 'name="Place the order"')
    assert content.steps[0].title == "Place the order"
    assert content.steps[1:] == buying().steps[1:]


def test_a_way_that_was_led_elsewhere_leads_there() -> None:
    text = write(Sheet(buying(), "Buy")).decode()
    store, order = (f"P1_{identity(key)}" for key in ("store", "order"))
    new = re.sub(f'(name="No" sourceRef="[^"]*" targetRef=")[^"]*{identity("order")}', rf"\1{store}", text)
    assert order in text
    content = read(new.encode()).procedures[0].content
    assert content.steps[2].ways == (to("tell", "Yes"), to("store", "No"))


def test_a_step_that_was_put_between_two_stands_between_them() -> None:
    text = write(Sheet(buying(), "Buy")).decode()
    here, there = (f"P1_{identity(key)}" for key in ("inspect", "store"))
    text = re.sub(f'sourceRef="{here}" targetRef="{there}"', f'sourceRef="{here}" targetRef="new"', text)
    added = f'<bpmn:task id="new" name="Label it"/><bpmn:sequenceFlow id="f" sourceRef="new" targetRef="{there}"/>'
    content = read(text.replace("<bpmn:association", f"{added}<bpmn:association", 1).encode()).procedures[0].content
    assert [step.title for step in content.steps][6:9] == ["Inspect", "Label it", "Store"]
    assert all(not step.ways for step in content.steps[6:9])
    assert [step for step in content.steps if step.title != "Label it"] == list(buying().steps)


def test_without_our_extras_it_is_still_the_same_flow() -> None:
    text = write(Sheet(buying(), "Buy", roles=NAMES)).decode()
    bare = re.sub(r"<bpmn:extensionElements>.*?</bpmn:extensionElements>", "", text, flags=re.DOTALL)
    procedure = read(bare.encode()).procedures[0]

    def shape(content: PlainProcedure) -> list[object]:
        numbers = content.numbers()
        shown: list[object] = []
        for number, each in enumerate(content.steps, start=1):
            ways = [(way.label, numbers.get(way.to or "")) for way in each.ways] or [("", number + 1)]
            shown.append((each.kind, each.title, each.waits_for_all, ways))
        return shown

    assert shape(procedure.content)[:8] == shape(buying())[:8]
    assert [procedure.roles[each.role] for each in procedure.content.steps][:3] == ["Buyer", "Supplier", "Buyer"]


def test_extras_that_could_not_be_stored_are_left_out() -> None:
    content = changed(
        f'<bms:step identity="{identity("order")}"',
        f'<bms:step identity="{identity("order")}" value="gold" waste="time" active="-5" waiting="9999999999"',
    )
    first = content.steps[0]
    assert (first.value, first.waste, first.active_minutes, first.waiting_minutes) == ("", "", None, None)
