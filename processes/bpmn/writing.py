"""Writes procedures as a BPMN 2.0 model with its drawing: one pool each, a lane for every role.

The drawing is ours (processes/layout), so the model looks like the map. What BPMN has no words for goes along in
``extensionElements`` (extras.py); reading the file gives exactly the steps that were written. The same procedure always
gives the same bytes.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from processes.bpmn import extras
from processes.bpmn.diagram import DrawnArrow, DrawnNode, DrawnProcedure, draw, drawn
from processes.bpmn.parsing import BPMN, LINES, PLACES, SHAPES, XSI, tidy
from processes.plain import PlainProcedure

NO_ROLE = "No role yet"
SPACE = "urn:bms-portal:models"
_FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # XML 1.0, 2.2
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")
TAGS = {"task": "task", "decision": "exclusiveGateway", "call": "callActivity", "wait": "intermediateCatchEvent"}
TAGS |= {"start": "startEvent", "end": "endEvent", "fork": "parallelGateway", "join": "parallelGateway"}

for _prefix, _name in (("bpmn", BPMN), ("bpmndi", SHAPES), ("dc", PLACES), ("di", LINES), ("xsi", XSI)):
    ElementTree.register_namespace(_prefix, _name.strip("{}"))
ElementTree.register_namespace("bms", extras.NAMESPACE)


@dataclass(frozen=True)
class Sheet:
    """A procedure to write down, with the names of what it knows by codes: roles, and documents by number."""

    content: PlainProcedure
    title: str
    number: str = ""
    roles: Mapping[str, str] = field(default_factory=dict)
    documents: Mapping[str, str] = field(default_factory=dict)


def write(*sheets: Sheet) -> bytes:
    """The model as UTF-8. Several procedures stand beside each other in one drawing."""
    root = Element(f"{BPMN}definitions", {"id": "Definitions", "targetNamespace": SPACE, "exporter": "BMS portal"})
    collaboration = SubElement(root, f"{BPMN}collaboration", {"id": "Collaboration"})
    diagram = Element(f"{SHAPES}BPMNDiagram", {"id": "Diagram"})
    plane = SubElement(diagram, f"{SHAPES}BPMNPlane", {"id": "Plane", "bpmnElement": "Collaboration"})
    left = 0.0
    for number, sheet in enumerate(sheets, start=1):
        process = _Process(sheet, re.sub(r"[^A-Za-z0-9_.-]", "_", f"P{number}_{sheet.number}".rstrip("_")))
        pool = {"id": f"{process.id}_Pool", "name": tidy(sheet.title), "processRef": process.id}
        SubElement(collaboration, f"{BPMN}participant", pool)
        root.append(process.element)
        left = draw(plane, process.drawing, process.id, left)
    root.append(diagram)
    for element in root.iter():
        element.text = _FORBIDDEN.sub("", element.text) if element.text else element.text
        for key, value in element.attrib.items():
            element.set(key, _FORBIDDEN.sub("", value))
    ElementTree.indent(root)
    data: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return data + b"\n"


class _Process:
    """One process: its lanes, its nodes, its arrows, the documents beside them."""

    def __init__(self, sheet: Sheet, id: str) -> None:
        self.sheet, self.id = sheet, id
        self.drawing: DrawnProcedure = drawn(sheet.content, {**sheet.roles, "": NO_ROLE})
        self.element = Element(f"{BPMN}process", {"id": id, "name": tidy(sheet.title), "isExecutable": "false"})
        if sheet.content.purpose:
            SubElement(self.element, f"{BPMN}documentation").text = sheet.content.purpose
        codes = {code for step in sheet.content.steps for code in step.all_roles()}
        roles = {code: sheet.roles[code] for code in sorted(codes) if code in sheet.roles}
        holder = SubElement(self.element, extras.HOLDER)
        extras.write_procedure(holder, sheet.content, number=sheet.number, roles=roles)
        self._lanes()
        for node in self.drawing.nodes:
            self._node(node)
        for number in dict.fromkeys(paper.number for paper in self.drawing.papers):
            self._add("dataObject", f"Document_{number}", {})
        for paper in self.drawing.papers:
            self._paper(paper.key, paper.number)
        for arrow in self.drawing.arrows:
            self._arrow(arrow)
        for paper in self.drawing.papers:
            self._use(paper.key, paper.step, paper.use)

    def _id(self, key: str) -> str:
        return f"{self.id}_{re.sub(r'[^A-Za-z0-9_.-]', '_', key)}"

    def _add(self, tag: str, key: str, attributes: Mapping[str, str]) -> Element:
        given = {name: value for name, value in attributes.items() if value}
        return SubElement(self.element, f"{BPMN}{tag}", {"id": self._id(key), **given})

    def _lanes(self) -> None:
        lane_set = self._add("laneSet", "Lanes", {})
        for number, (code, name) in enumerate(self.drawing.lanes.items(), start=1):
            lane = SubElement(lane_set, f"{BPMN}lane", {"id": self._id(f"Lane_{number}"), "name": name})
            SubElement(SubElement(lane, extras.HOLDER), f"{extras.OURS}lane", {"code": code, "name": name})
            for node in self.drawing.nodes:
                if node.lane == code:
                    SubElement(lane, f"{BPMN}flowNodeRef").text = self._id(node.key)

    def _node(self, node: DrawnNode) -> None:
        step = node.step
        called = {"calledElement": step.calls} if step and step.kind == "call" and _NAME.fullmatch(step.calls) else {}
        element = self._add(TAGS[node.kind], node.key, {"name": node.name, **called})
        if node.kind in {"fork", "join"}:
            out = [arrow for arrow in self.drawing.arrows if arrow.source == node.key]
            element.set("gatewayDirection", "Diverging" if len(out) > 1 else "Converging")
        if step is not None and step.text:
            SubElement(element, f"{BPMN}documentation").text = step.text
        holder = SubElement(element, extras.HOLDER)
        if step is not None:
            extras.write_step(holder, step, node.position, shown=node.name)
        elif node.kind == "end":
            SubElement(holder, f"{extras.OURS}end", {"name": node.name})
        elif node.kind != "start":
            SubElement(holder, f"{extras.OURS}{node.kind}")
        else:
            element.remove(holder)
        for number, arrow in enumerate(self.drawing.arrows, start=1):
            if arrow.target == node.key:
                SubElement(element, f"{BPMN}incoming").text = self._id(f"Flow_{number}")
        for number, arrow in enumerate(self.drawing.arrows, start=1):
            if arrow.source == node.key:
                SubElement(element, f"{BPMN}outgoing").text = self._id(f"Flow_{number}")
        if node.kind == "wait":
            self._condition(element, node)

    def _condition(self, element: Element, node: DrawnNode) -> None:
        """What is waited for, as the condition of a conditional event: BPMN knows no event that catches nothing."""
        event = SubElement(element, f"{BPMN}conditionalEventDefinition", {"id": self._id(f"{node.key}_Event")})
        kind = {f"{XSI}type": "bpmn:tFormalExpression"}
        SubElement(event, f"{BPMN}condition", kind).text = node.name

    def _arrow(self, arrow: DrawnArrow) -> None:
        number = self.drawing.arrows.index(arrow) + 1
        ends = {"name": arrow.label, "sourceRef": self._id(arrow.source), "targetRef": self._id(arrow.target)}
        element = self._add("sequenceFlow", f"Flow_{number}", ends)
        if arrow.way is not None:
            label = arrow.way.label if arrow.way.label != arrow.label else ""
            holder = SubElement(element, extras.HOLDER)
            extras.write_way(holder, label=label, to=arrow.gone, share=arrow.way.share)

    def _paper(self, key: str, number: str) -> None:
        name = f"{number} {self.sheet.documents.get(number, '')}".strip()
        behind = self._id(f"Document_{number}")
        element = self._add("dataObjectReference", key, {"name": tidy(name), "dataObjectRef": behind})
        SubElement(SubElement(element, extras.HOLDER), f"{extras.OURS}document", {"number": number})

    def _use(self, key: str, step: str, use: str) -> None:
        ends = [self._id(key), self._id(step)]
        source, target = reversed(ends) if use == "record" else ends
        given = {"sourceRef": source, "targetRef": target, "associationDirection": "One"}
        element = self._add("association", f"{key}_Use", given)
        SubElement(SubElement(element, extras.HOLDER), f"{extras.OURS}use", {"as": use})
