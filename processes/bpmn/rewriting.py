"""What is said in another way before steps are made: loose arrows, links, conditions at tasks, boundary events."""

from processes.bpmn.elements import ACTIVITIES, GATEWAYS, told
from processes.bpmn.model import Arrow, Node, Scope

AS_PLANNED = "As planned"


def rewrite(scope: Scope) -> None:
    """Change ``scope`` until its arrows run between nodes that exist, and only out of nodes that may have some."""
    _drop_loose_arrows(scope)
    _follow_links(scope)
    _decide_by_condition(scope)
    _leave_by_boundary(scope)
    _part_at_start(scope)


def _drop_loose_arrows(scope: Scope) -> None:
    for arrow in scope.arrows():
        source, target = scope.nodes.get(arrow.source), scope.nodes.get(arrow.target)
        why = ""
        if source is None or target is None:
            why = "One of its ends is not in this process."
        elif source.kind == "endEvent":
            why = "Nothing follows an end."
        elif target.kind in {"startEvent", "boundaryEvent"}:
            why = "Nothing leads to a start or to the border of a step."
        if why:
            scope.part(arrow)
            scope.say(arrow.id, "reported", why)


def _follow_links(scope: Scope) -> None:
    """A pair of links is one way; the parts of it vanish."""
    catches = {node.link: node for node in scope.of_kind("intermediateCatchEvent") if node.link}
    followed = set()
    for node in scope.of_kind("intermediateThrowEvent"):
        catch = catches.get(node.link) if node.link else None
        if catch is None:
            continue
        scope.join(Arrow(node.id, catch.id))
        followed.add(catch.id)
        node.kind = catch.kind = "link"
        for id in (node.id, catch.id):
            scope.say(id, "kept", "The link became a way.")


def _insert(scope: Scope, after: Node, kind: str, mark: str, name: str = "") -> Node:
    """A gateway that the file does not have, behind ``after``, which takes over the arrows out of it."""
    made = Node(f"{after.id}{mark}", kind, name, lane=after.lane, performer=after.performer, place=after.place)
    scope.nodes[made.id] = made
    for arrow in scope.out_of(after.id):
        scope.begin_at(arrow, made.id)
    return made


def _decide_by_condition(scope: Scope) -> None:
    """Arrows with conditions out of a step are a decision behind it."""
    for node in list(scope.nodes.values()):
        out = scope.out_of(node.id)
        if node.kind in GATEWAYS or len(out) < 2 or not any(arrow.has_condition for arrow in out):
            continue
        made = _insert(scope, node, "exclusiveGateway", "?", f"{told(node)}: which way?")
        made.default = node.default
        scope.join(Arrow(node.id, made.id))
        scope.say(node.id, "approximated", "The conditions on its arrows became a decision behind it.")


def _leave_by_boundary(scope: Scope) -> None:
    """Events on the border of a step are ways out of a decision behind it."""
    hosts: dict[str, list[Node]] = {}
    for event in scope.of_kind("boundaryEvent"):
        host = scope.nodes.get(event.attached_to)
        if host is None or host.kind not in ACTIVITIES:
            event.kind = "intermediateCatchEvent"
            scope.say(event.id, "approximated", "It stands on the border of no step; it became a step to wait at.")
        elif event.events == ("compensate",) and not scope.out_of(event.id):
            event.kind = "link"
            host.notes.append("It can be undone.")
            scope.say(event.id, "approximated", f"It became a note of “{host.name}”.")
        else:
            hosts.setdefault(host.id, []).append(event)
    for id, events in hosts.items():
        _decide_behind(scope, scope.nodes[id], events)


def _decide_behind(scope: Scope, host: Node, events: list[Node]) -> None:
    out = scope.out_of(host.id)
    if len(out) > 1:
        fork = _insert(scope, host, "parallelGateway", "+")
        out = [Arrow(host.id, fork.id)]
        scope.join(out[0])
    for arrow in out:
        arrow.label = arrow.label or AS_PLANNED
    decision = _insert(scope, host, "exclusiveGateway", "!", f"{host.name or 'The step'}: as planned?")
    if not out:
        scope.nodes[f"{host.id}."] = Node(f"{host.id}.", "link")
        scope.join(Arrow(decision.id, f"{host.id}.", AS_PLANNED))
    scope.join(Arrow(host.id, decision.id))
    for event in events:
        label = told(event)
        scope.join(Arrow(decision.id, event.id, label))
        event.kind = "link"
        if len(scope.out_of(event.id)) > 1:
            fork = _insert(scope, event, "parallelGateway", "+")
            scope.join(Arrow(event.id, fork.id))
        host.notes += event.notes
        event.notes = []
        scope.say(
            event.id,
            "approximated",
            f"It became a way out of a decision behind “{host.name}”."
            + ("" if event.interrupts else " In BPMN the step goes on meanwhile; here it does not."),
        )


def _part_at_start(scope: Scope) -> None:
    """Several arrows out of a start, or out of a link, are work side by side."""
    for node in scope.of_kind("startEvent", "link"):
        if len(scope.out_of(node.id)) > 1:
            fork = _insert(scope, node, "parallelGateway", "+")
            scope.join(Arrow(node.id, fork.id))
