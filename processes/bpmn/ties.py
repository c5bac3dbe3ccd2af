"""What is tied to a step by a dotted line: notes, data, documents, and what undoes it."""

from xml.etree.ElementTree import Element

from processes.bpmn import extras
from processes.bpmn.collecting import Collected
from processes.bpmn.elements import DATA, ref
from processes.bpmn.model import Node, Scope
from processes.bpmn.parsing import BPMN, local, tidy


def tie_up(found: Collected) -> None:
    """Bring notes and data to the steps they belong to; say of each whether it arrived."""
    used: set[str] = set()
    for scope in found.scopes.values():
        for node in scope.nodes.values():
            for direction, id in node.ties:
                if id in found.data:
                    _give(found, node, id, direction)
                    used.add(id)
    for element, place, key in found.loose:
        used |= _tie(found, element, place, key)
    for key, (words, place) in found.notes.items():
        if key not in used:
            found.say(place, key, "reported", f"“{words}” is tied to no step.")
    objects = {ref(element.get("dataObjectRef")) for element in found.data.values()}
    for key, element in found.data.items():
        if local(element) not in DATA:
            continue
        if key in used:
            if extras.find(element, "document") is None:
                found.home[key].say(key, "approximated", "Its name stands in the notes of the steps that use it.")
        elif key not in objects:
            found.home[key].say(key, "reported", "No step uses it.")


def _tie(found: Collected, element: Element, scope: Scope | None, key: str) -> set[str]:
    """Follow one association; the ids that arrived somewhere."""
    source, target = ref(element.get("sourceRef")), ref(element.get("targetRef"))
    for one, other in ((source, target), (target, source)):
        node, is_arrow = _node(found, other)
        if node is not None and one in found.notes:
            node.notes.append(found.notes[one][0])
            if is_arrow:
                found.say(scope, key, "approximated", "The note stands at the step that the arrow comes from.")
            return {one}
        if node is not None and one in found.data and not is_arrow:
            _give(found, node, one, "in" if one == source else "out", extras.marked(element, "use"))
            return {one}
    if _undoes(found, source, target):
        return set()
    found.say(scope, key, "reported", "It ties nothing to a step.")
    return set()


def _node(found: Collected, id: str) -> tuple[Node | None, bool]:
    """The step with this id, or the one that the arrow with this id comes from."""
    if id in found.home and id in found.home[id].nodes:
        return found.home[id].nodes[id], False
    if id in found.arrows:
        arrow, scope = found.arrows[id]
        return scope.nodes.get(arrow.source), True
    return None, False


def _give(found: Collected, node: Node, id: str, direction: str, use: dict[str, str] | None = None) -> None:
    element = found.data[id]
    document = extras.document_of(element, (use or {}).get("as", ""))
    if document is not None:
        node.documents.append(document)
        return
    name = tidy(element.get("name"))
    if not name:
        behind = found.data.get(ref(element.get("dataObjectRef")))
        name = tidy(behind.get("name")) if behind is not None else ""
    state = element.find(f"{BPMN}dataState")
    if state is not None and tidy(state.get("name")):
        name = f"{name} [{tidy(state.get('name'))}]".strip()
    if name and (direction, name) not in node.data:
        node.data.append((direction, name))


def _undoes(found: Collected, source: str, target: str) -> bool:
    """A compensation: the step that undoes becomes a note of the step that is undone."""
    scope = found.home.get(source)
    if scope is None or source not in scope.nodes or target not in scope.nodes:
        return False
    event, handler = scope.nodes[source], scope.nodes[target]
    host = scope.nodes.get(event.attached_to)
    if host is None or event.kind != "boundaryEvent" or not handler.is_compensation:
        return False
    if scope.into(target) or scope.out_of(target):
        return False
    host.notes.append(f"To undo it: {handler.name or 'see the model'}.")
    host.notes += filter(None, [handler.text, *handler.notes])
    scope.say(source, "approximated", f"It became a note of “{host.name}”.")
    scope.say(target, "approximated", f"It became a note of “{host.name}”, which it undoes.")
    del scope.nodes[source], scope.nodes[target]
    return True
