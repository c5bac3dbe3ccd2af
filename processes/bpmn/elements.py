"""What single elements of BPMN say: a flow node with all that hangs on it, in the words of plain values."""

import math
import re
from collections.abc import Iterator, Mapping
from xml.etree.ElementTree import Element

from processes.bpmn import extras
from processes.bpmn.model import Node
from processes.bpmn.parsing import BPMN, PLACES, SHAPES, local, said_in, tidy

TASKS = frozenset(
    ["task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask", "businessRuleTask", "scriptTask"]
)
SUB_PROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess"])
ACTIVITIES = TASKS | SUB_PROCESSES | {"callActivity"}
CHOICES = frozenset(["exclusiveGateway", "eventBasedGateway", "inclusiveGateway", "complexGateway"])
GATEWAYS = CHOICES | {"parallelGateway"}
EVENTS = frozenset(["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"])
FLOW_NODES = ACTIVITIES | GATEWAYS | EVENTS
DATA = frozenset(["dataObject", "dataObjectReference", "dataStoreReference"])
ARTIFACTS = frozenset(["textAnnotation", "association", "group"])
# Parts of a process that belong to what they stand in or say how a machine runs it; none of them is drawn.
INNER = frozenset(
    [
        *("documentation", "extensionElements", "auditing", "monitoring", "property", "ioSpecification", "ioBinding"),
        *("supportedInterfaceRef", "correlationSubscription", "supports", "resourceRole", "performer"),
        *("humanPerformer", "potentialOwner", "incoming", "outgoing", "dataInputAssociation", "dataOutputAssociation"),
        *("standardLoopCharacteristics", "multiInstanceLoopCharacteristics", "completionCondition", "laneSet"),
    ]
)
PERFORMERS = ("potentialOwner", "humanPerformer", "performer", "resourceRole")


def spoken(kind: str) -> str:
    """“userTask” as people say it: “user task”."""
    return re.sub(r"(?<=[a-z])([A-Z])", r" \1", kind).lower().replace("sub process", "sub-process")


def ref(text: str | None) -> str:
    """The id behind a reference, which may carry a prefix."""
    return (text or "").strip().rpartition(":")[2]


def refs(element: Element, name: str) -> list[str]:
    return [ref(child.text) for child in element.findall(f"{BPMN}{name}")]


def places(root: Element) -> dict[str, tuple[float, float, float, float]]:
    """Where each element is drawn: x, y, width, height, by id. Of several drawings the first counts."""
    found: dict[str, tuple[float, float, float, float]] = {}
    for shape in root.iter(f"{SHAPES}BPMNShape"):
        bounds = shape.find(f"{PLACES}Bounds")
        if bounds is not None:
            x, y, width, height = (_number(bounds.get(name)) for name in ("x", "y", "width", "height"))
            found.setdefault(ref(shape.get("bpmnElement")), (x, y, width, height))
    return found


def _number(text: str | None) -> float:
    try:
        number = float(text or 0)
    except ValueError:
        return 0.0
    return number if math.isfinite(number) else 0.0


class Shared:
    """What stands at the top of a file for all its processes: resources and event definitions, by id."""

    def __init__(self, root: Element) -> None:
        self.resources = {
            element.get("id", ""): tidy(element.get("name")) for element in root.findall(f"{BPMN}resource")
        }
        self.events = {element.get("id", ""): element for element in root if local(element).endswith("EventDefinition")}


def node_of(element: Element, id: str, shared: Shared, place: tuple[float, float, float, float] | None) -> Node:
    """A flow node with all that hangs on it."""
    ours = extras.step_of(element)
    documentation = element.find(f"{BPMN}documentation")
    raw = "".join(documentation.itertext()).strip() if documentation is not None else ""
    node = Node(
        id=id,
        kind=local(element),
        name=tidy(element.get("name")),
        text=raw if ours else "\n".join(map(said_in, element.findall(f"{BPMN}documentation"))).strip(),
        loops=_loops(element),
        performer=_performer(element, shared.resources),
        attached_to=ref(element.get("attachedToRef")),
        interrupts=element.get("cancelActivity", element.get("isInterrupting", "true")) not in {"false", "0"},
        default=ref(element.get("default")),
        calls=(element.get("calledElement") or "").strip(),
        is_compensation=element.get("isForCompensation") in {"true", "1"},
        place=(place[0] + place[2] / 2, place[1] + place[3] / 2) if place else (0.0, 0.0),
        our_end=(extras.marked(element, "end") or {}).get("name"),
        our_fork=extras.find(element, "fork") is not None,
        our_join=extras.find(element, "join") is not None,
        extras=ours,
    )
    for tie in element:
        if local(tie) == "dataInputAssociation":
            node.ties += [("in", id) for id in refs(tie, "sourceRef")]
        elif local(tie) == "dataOutputAssociation":
            node.ties += [("out", id) for id in refs(tie, "targetRef")]
    definitions = list(_events(element, shared.events))
    node.events = tuple(local(definition).removesuffix("EventDefinition") for definition in definitions)
    for definition in definitions:
        if local(definition) == "linkEventDefinition":
            node.link = tidy(definition.get("name")) or node.name
        node.detail = node.detail or tidy(" ".join(said_in(child) for child in definition))
    return node


def _events(element: Element, known: Mapping[str, Element]) -> Iterator[Element]:
    for child in element:
        name = local(child)
        if name == "eventDefinitionRef":
            if (found := known.get(ref(child.text))) is not None:
                yield found
        elif name.endswith("EventDefinition"):
            yield child


def _performer(element: Element, resources: Mapping[str, str]) -> str:
    """The first resource that is named as doing the work."""
    for name in PERFORMERS:
        for performer in element.findall(f"{BPMN}{name}"):
            for id in refs(performer, "resourceRef"):
                if resources.get(id):
                    return resources[id]
            if tidy(performer.get("name")):
                return tidy(performer.get("name"))
    return ""


def _loops(element: Element) -> str:
    """How an activity is repeated, in a sentence; empty where it is not."""
    loop = element.find(f"{BPMN}standardLoopCharacteristics")
    if loop is not None:
        until = said_in(loop.find(f"{BPMN}loopCondition"))
        return f"Repeated as long as: {until}" if until else "Repeated."
    each = element.find(f"{BPMN}multiInstanceLoopCharacteristics")
    if each is None:
        return ""
    order = "one after another" if each.get("isSequential") in {"true", "1"} else "at the same time"
    return f"Done several times, {order}."


def told(node: Node) -> str:
    """What an event waits for or does, where it has no name of its own."""
    if node.name:
        return node.name
    event = node.events[0] if node.events else ""
    if node.kind == "startEvent":
        waits = {"message": "A message arrives", "timer": "The time has come", "signal": "A signal arrives"}
        return node.detail or waits.get(event, "")
    if node.kind in {"intermediateCatchEvent", "boundaryEvent"}:
        waits = {
            "message": "A message arrives",
            "timer": f"The time has come: {node.detail}" if node.detail else "The time has come",
            "signal": "A signal arrives",
            "conditional": node.detail or "A condition is met",
            "error": "An error occurs",
            "escalation": "It is escalated",
            "cancel": "It is cancelled",
            "compensate": "It is undone",
        }
        return waits.get(event, "Something happens")
    acts = {"message": "Send a message", "signal": "Send a signal", "escalation": "Escalate"}
    return acts.get(event, {"compensate": "Undo what was done", "error": "An error"}.get(event, ""))
