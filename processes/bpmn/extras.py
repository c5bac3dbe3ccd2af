"""What a procedure holds and BPMN has no words for: our own elements inside ``extensionElements``.

BPMN lets every tool add elements of its own namespace, and asks others to keep them. A model without them is read all
the same; a model in which somebody moved an arrow keeps everything else. What is read here comes from outside: each
value is looked at, and one that could not be stored is left out.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any
from uuid import UUID
from xml.etree.ElementTree import Element, SubElement

from processes import vocabulary
from processes.bpmn.parsing import BPMN
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk, PlainStep, PlainWay

NAMESPACE = "urn:bms-portal:procedure:1"
OURS = f"{{{NAMESPACE}}}"
HOLDER = f"{BPMN}extensionElements"

HEAD = tuple(name for name in vocabulary.HEAD if name != "cases_per_year")  # the words; a number is an attribute
SAID = ("warning", "note")
DUTIES = tuple(vocabulary.DUTIES.values())
MOST_OF_A_KIND = 100
MOST_ROLES = 200


def _text(parent: Element, name: str, text: str) -> None:
    if text:
        SubElement(parent, f"{OURS}{name}").text = text


def _attributes(**given: Any) -> dict[str, str]:
    """What is set, as XML writes it."""
    return {
        name: "true" if value is True else str(value)
        for name, value in given.items()
        if value is not None and value is not False and value != ""
    }


# ---- writing


def write_procedure(holder: Element, content: PlainProcedure, *, number: str, roles: Mapping[str, str]) -> None:
    cases = {} if content.cases_per_year is None else {"cases": str(content.cases_per_year)}
    procedure = SubElement(holder, f"{OURS}procedure", {**_attributes(number=number), **cases})
    for name in HEAD:
        _text(procedure, name, getattr(content, name))
    for direction, _position, flow in content.flows():
        given = {field.name: getattr(flow, field.name) for field in fields(flow)}
        SubElement(procedure, f"{OURS}flow", _attributes(direction=direction, **given))
    for code, name in roles.items():
        SubElement(procedure, f"{OURS}role", {"code": code, "name": name})


def write_step(holder: Element, step: PlainStep, position: int, *, shown: str) -> None:
    """``shown`` is the name that the element itself bears: words on one line."""
    given = _attributes(
        identity=step.identity,
        position=position,
        title=step.title if step.title != shown else "",
        role=step.role,
        system=step.system,
        value=step.value,
        waste=step.waste,
        calls=step.calls,
        guess=step.is_guess,
        waitsForAll=step.waits_for_all,
    )
    for name in ("active_minutes", "waiting_minutes"):
        if getattr(step, name) is not None:
            given[name.partition("_")[0]] = str(getattr(step, name))
    written = SubElement(holder, f"{OURS}step", given)
    for name in SAID:
        _text(written, name, getattr(step, name))
    for duty in DUTIES:
        for code in getattr(step, duty):
            SubElement(written, f"{OURS}{duty}", {"code": code})
    for risk in step.risks:
        said = {field.name: getattr(risk, field.name) for field in fields(risk)}
        SubElement(written, f"{OURS}risk", {name: str(value) for name, value in said.items() if value is not None})
    if step.kind == "end":  # an end has no arrow out that could carry them
        for way in step.ways:
            write_way(written, label=way.label, to=way.to or "", share=way.share)


def write_way(holder: Element, *, label: str = "", to: str = "", share: int | None = None) -> None:
    """``label`` and ``to`` are given only where the arrow itself cannot show them."""
    written = SubElement(holder, f"{OURS}way", _attributes(label=label, to=to))
    if share is not None:
        written.set("share", str(share))


# ---- reading


def find(element: Element, name: str) -> Element | None:
    """Our element ``name`` in the extensions of ``element``."""
    holder = element.find(HOLDER)
    return None if holder is None else holder.find(f"{OURS}{name}")


def marked(element: Element, name: str) -> dict[str, str] | None:
    found = find(element, name)
    return None if found is None else dict(found.attrib)


def whole(text: str | None, most: int = 2_147_483_647) -> int | None:
    """A whole number from 0 to ``most`` in plain digits; None for anything else."""
    if text is None or not text.isascii() or not text.isdigit() or len(text) > 10:
        return None
    return int(text) if int(text) <= most else None


def uuid_in(text: str | None) -> str:
    try:
        return str(UUID(text or ""))
    except ValueError:
        return ""


def step_of(element: Element) -> dict[str, Any]:
    """The fields of a step that stand in its extensions, with its ``position``; empty for an element not from us."""
    found = find(element, "step")
    if found is None or not uuid_in(found.get("identity")):
        return {}
    value = found.get("value", "")
    value = value if value in vocabulary.VALUES else ""
    waste = found.get("waste", "")
    return {
        "identity": uuid_in(found.get("identity")),
        "position": whole(found.get("position")) or 0,
        "title": found.get("title", ""),
        "role": found.get("role", ""),
        "calls": found.get("calls", ""),
        "system": found.get("system", ""),
        "value": value,
        "waste": waste if value == "waste" and waste in vocabulary.WASTES else "",
        "is_guess": found.get("guess") == "true",
        "waits_for_all": found.get("waitsForAll") == "true",
        "active_minutes": whole(found.get("active")),
        "waiting_minutes": whole(found.get("waiting")),
        **{name: found.findtext(f"{OURS}{name}", "") for name in SAID},
        **{
            duty: tuple(dict.fromkeys(e.get("code", "") for e in found.findall(f"{OURS}{duty}")[:MOST_OF_A_KIND]))
            for duty in DUTIES
        },
        "risks": _risks(found.findall(f"{OURS}risk")[:MOST_OF_A_KIND]),
        "ways": tuple(map(_way, found.findall(f"{OURS}way")[:MOST_OF_A_KIND])),
    }


def _risks(elements: list[Element]) -> tuple[PlainRisk, ...]:
    """What can go wrong, each with its control once."""
    found: dict[tuple[str, str], PlainRisk] = {}
    for risk in filter(None, map(_risk, elements)):
        found.setdefault((risk.what, risk.control), risk)
    return tuple(found.values())


def _risk(element: Element) -> PlainRisk | None:
    likelihood, impact = whole(element.get("likelihood"), 5), whole(element.get("impact"), 5)
    if not likelihood or not impact or not element.get("what"):
        return None
    said = {name: element.get(name, "").strip() for name in ("what", "control", "control_role")}
    every = whole(element.get("control_every"))
    is_signed_off = every in vocabulary.EVERY and said["control"] and said["control_role"]
    return PlainRisk(likelihood=likelihood, impact=impact, control_every=every if is_signed_off else None, **said)


def _way(element: Element) -> PlainWay:
    return PlainWay(element.get("label", ""), uuid_in(element.get("to")) or None, whole(element.get("share"), 100))


def document_of(element: Element, use: str = "") -> PlainDocument | None:
    """The document that a data object stands for."""
    found = find(element, "document")
    if found is None or not found.get("number"):
        return None
    return PlainDocument(found.get("number", ""), use if use in vocabulary.USES else "instruction")


def procedure_of(element: Element) -> dict[str, Any]:
    """The head of a procedure, its flows and the names of its roles; empty for a process not from us."""
    found = find(element, "procedure")
    if found is None:
        return {}
    flows: dict[str, list[PlainFlow]] = {"in": [], "out": []}
    for flow in found.findall(f"{OURS}flow")[:MOST_OF_A_KIND]:
        if flow.get("direction") in flows and flow.get("what"):
            process = flow.get("process", "")
            others = {} if process else {name: flow.get(name, "") for name in ("partner", "other")}
            flows[flow.get("direction", "")].append(PlainFlow(flow.get("what", ""), process, **others))
    return {
        **{name: found.findtext(f"{OURS}{name}", "") for name in HEAD},
        "number": found.get("number", ""),
        "cases_per_year": whole(found.get("cases")),
        "inputs": tuple(flows["in"]),
        "outputs": tuple(flows["out"]),
        "roles": {role.get("code", ""): role.get("name", "") for role in found.findall(f"{OURS}role")[:MOST_ROLES]},
    }
