"""Walks through a model and gathers what it says, process by process: nodes, arrows, lanes, data, words.

Every element of the flow gets an entry in the account of its process before anything else is done with it, so that
nothing can be lost without being noticed.
"""

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from django.utils.text import slugify

from processes.bpmn import extras
from processes.bpmn.elements import (
    ARTIFACTS,
    DATA,
    FLOW_NODES,
    INNER,
    SUB_PROCESSES,
    Shared,
    node_of,
    places,
    ref,
    refs,
    spoken,
    told,
)
from processes.bpmn.model import Arrow, Entry, Fate, Node, Scope
from processes.bpmn.parsing import BPMN, UnreadableBpmn, local, said_in, tidy
from processes.plain import PlainFlow
from processes.vocabulary import LONGEST_TITLE

ELSEWHERE = frozenset(
    [
        *("choreography", "globalChoreographyTask", "globalConversation", "globalTask", "globalUserTask"),
        *("globalManualTask", "globalScriptTask", "globalBusinessRuleTask"),
        *("conversation", "subConversation", "callConversation", "conversationLink"),
    ]
)
LONGEST_CODE = 50
MOST_PARTS = 5_000


class Collected:
    """All processes of a file, and what belongs to none of them."""

    def __init__(self, root: Element) -> None:
        self.root = root
        self.title = tidy(root.get("name"))
        self.shared = Shared(root)
        self.places = places(root)
        self.scopes: dict[str, Scope] = {}
        self.home: dict[str, Scope] = {}  # the process that a flow node stands in
        self.elsewhere: dict[str, Entry] = {}
        self.pools: dict[str, str] = {}  # participant → its name
        self.arrows: dict[str, tuple[Arrow, Scope]] = {}
        self.data: dict[str, Element] = {}
        self.loose: list[tuple[Element, Scope | None, str]] = []  # associations
        self.notes: dict[str, tuple[str, Scope | None]] = {}  # annotation → words, where it stands
        self.called = {e.get("id", ""): tidy(e.get("name")) for e in root if local(e) in ELSEWHERE}
        self._seen: set[str] = set()
        pools = {ref(pool.get("processRef")): pool for pool in root.iter(f"{BPMN}participant")}
        for element in root:
            if local(element) == "process":
                self._process(element, pools.get(element.get("id", "")))
            elif local(element) in ELSEWHERE:
                self._account(element, None, "reported", "Procedures have no words for it.")
        for collaboration in root.iter(f"{BPMN}collaboration"):
            self._collaboration(collaboration)

    # ---- the account

    def _account(self, element: Element, scope: Scope | None, fate: Fate = "kept", words: str = "") -> str:
        """Give an element its entry; the key of it. The id, where the element is the first that bears it."""
        if len(self._seen) >= MOST_PARTS:
            raise UnreadableBpmn(f"This model has more than {MOST_PARTS:,} steps, gateways, events, arrows and lanes.")
        id = element.get("id", "")
        entries = self.elsewhere if scope is None else scope.entries
        key = id if id and id not in self._seen else f"{id}#{len(self._seen)}"
        if id and key != id:
            fate, words = "reported", "Another element bears the same id; this one is left out."
        self._seen.add(key)
        entries[key] = Entry(id, tidy(element.get("name")), spoken(local(element)), fate, words)
        return key

    def _is_double(self, key: str, element: Element) -> bool:
        return key != element.get("id", "") and bool(element.get("id"))

    # ---- processes

    def _process(self, element: Element, pool: Element | None) -> None:
        key = element.get("id", "") or f"process-{len(self.scopes) + 1}"
        if key in self.scopes:
            key = f"{key}#{len(self.scopes)}"
        pool_name = tidy(pool.get("name")) if pool is not None else ""
        name = pool_name or tidy(element.get("name")) or self.title or "Process"
        scope = Scope(key, name, pool=pool_name, extras=extras.procedure_of(element))
        self.scopes[key] = scope
        self._content(element, scope)

    def _content(self, element: Element, scope: Scope) -> None:
        inside = list(element)
        lanes: list[tuple[str, str]] = []
        for child in inside:
            if local(child) in FLOW_NODES:
                self._node(child, scope)
        for child in inside:
            name = local(child)
            if name == "sequenceFlow":
                self._arrow(child, scope)
            elif name in DATA:
                self._datum(child, scope)
            elif name in ARTIFACTS:
                self._artifact(child, scope)
            elif name == "laneSet":
                lanes += self._lanes(child, scope, "")
            elif name == "ioSpecification":
                self._ends_of_data(child, scope)
            elif name and name not in FLOW_NODES and name not in INNER and not name.endswith("EventDefinition"):
                self._account(child, scope, "reported", "Procedures have no words for it.")
        self._settle_lanes(scope, lanes)

    def _node(self, element: Element, scope: Scope) -> None:
        key = self._account(element, scope)
        if self._is_double(key, element):
            return
        node = node_of(element, key, self.shared, self.places.get(key))
        scope.nodes[key] = node
        self.home[key] = scope
        if node.kind in SUB_PROCESSES:
            inner = Scope(key, node.name or f"Part of {scope.name}", kind=node.kind, pool=scope.pool, above=scope.key)
            if element.get("triggeredByEvent") in {"true", "1"}:
                inner.kind = "eventSubProcess"
            self.scopes[key] = inner
            self._content(element, inner)
            self._name_by_start(node, inner, scope)

    def _name_by_start(self, node: Node, inner: Scope, scope: Scope) -> None:
        """A sub-process without a name, as those that an event starts often are, is called after what starts it."""
        starts = [start for start in inner.of_kind("startEvent") if told(start)]
        if node.name or not starts or node.extras:
            return
        node.name = inner.name = told(starts[0])
        scope.say(node.id, "approximated", "It had no name, and is called after what starts it.")

    def _arrow(self, element: Element, scope: Scope) -> None:
        key = self._account(element, scope)
        if self._is_double(key, element):
            return
        condition = element.find(f"{BPMN}conditionExpression")
        label = tidy(element.get("name"))
        if not label and condition is not None:
            label = tidy(said_in(condition))
            if label:
                scope.say(key, "approximated", "Its condition became its label.")
        arrow = Arrow(ref(element.get("sourceRef")), ref(element.get("targetRef")), label, key, condition is not None)
        arrow.way = extras.marked(element, "way")
        scope.join(arrow)
        self.arrows[key] = arrow, scope

    # ---- lanes

    def _lanes(self, lane_set: Element, scope: Scope, above: str) -> Iterator[tuple[str, str]]:
        """Give the nodes their roles; the key and the code of every lane, outer ones before those inside."""
        for lane in lane_set.findall(f"{BPMN}lane"):
            key = self._account(lane, scope)
            name = tidy(lane.get("name")) or above or scope.pool or "Role without a name"
            code = self._code_of(lane, name, scope)
            for id in refs(lane, "flowNodeRef"):
                if id in scope.nodes:
                    scope.nodes[id].lane = code
            yield key, code
            inner = lane.find(f"{BPMN}childLaneSet")
            if inner is not None:
                scope.say(key, "approximated", "The lanes inside it became the roles.")
                yield from self._lanes(inner, scope, name)

    def _code_of(self, lane: Element, name: str, scope: Scope) -> str:
        """The code of the lane's role: ours, where the lane still bears the name it was exported with."""
        marked = extras.marked(lane, "lane")
        if marked is not None and marked.get("name") == name:
            code = marked.get("code", "")
            scope.lanes[code] = name if code else ""
            return code
        return self.code(name, scope)

    def code(self, name: str, scope: Scope) -> str:
        """A code for a role of this name; another one for every other name in this file."""
        known: dict[str, str] = {**scope.extras.get("roles", {}), **scope.lanes}
        for code, other in known.items():
            if other == name and code:
                scope.lanes[code] = name
                return code
        others = [known, *(other.lanes for other in self.scopes.values())]
        taken = {code for some in others for code, called in some.items() if called != name}
        short = slugify(name)[:LONGEST_CODE].strip("-") or "role"
        number, code = 1, short
        while code in taken:
            number += 1
            code = f"{short}-{number}"
        scope.lanes[code] = name
        return code

    def _settle_lanes(self, scope: Scope, lanes: list[tuple[str, str]]) -> None:
        """A node that no lane names belongs to the innermost lane that it is drawn in."""
        for node in scope.nodes.values():
            x, y = node.place
            if node.lane is None and node.id in self.places:
                for key, code in lanes:
                    left, top, width, height = self.places.get(key, (0, 0, -1, -1))
                    if left <= x <= left + width and top <= y <= top + height:
                        node.lane = code
        peopled = {node.lane for node in scope.nodes.values()}
        for key, code in lanes:
            if code not in peopled and scope.entries[key].fate == "kept":
                scope.say(key, "reported", "Nothing stands in it.")

    # ---- data and artifacts

    def _datum(self, element: Element, scope: Scope) -> None:
        key = self._account(element, scope)
        if not self._is_double(key, element):
            self.data[key] = element
            self.home.setdefault(key, scope)

    def _ends_of_data(self, element: Element, scope: Scope) -> None:
        """What a process as a whole takes in and gives out."""
        for child in element:
            name = local(child)
            if name in {"dataInput", "dataOutput"}:
                key = self._account(child, scope)
                if self._is_double(key, child):
                    continue
                self.data[key] = child
                words = tidy(child.get("name"))[:LONGEST_TITLE]
                if not words:
                    scope.say(key, "reported", "It has no name.")
                    continue
                (scope.inputs if name == "dataInput" else scope.outputs)[PlainFlow(words)] = None
                scope.say(key, "kept", f"It became what {'comes in' if name == 'dataInput' else 'goes out'}.")

    def _artifact(self, element: Element, scope: Scope | None) -> None:
        name = local(element)
        key = self._account(element, scope)
        if self._is_double(key, element):
            return
        if name == "group":
            self.say(scope, key, "reported", "A procedure has no frames around steps.")
        elif name == "textAnnotation":
            words = said_in(element.find(f"{BPMN}text"))
            entries = self.elsewhere if scope is None else scope.entries
            entries[key] = Entry(element.get("id", ""), tidy(words)[:LONGEST_TITLE], "text annotation", "kept")
            self.notes[key] = (tidy(words), scope)
        else:
            self.loose.append((element, scope, key))

    def say(self, scope: Scope | None, key: str, fate: Fate, words: str) -> None:
        if scope is not None:
            scope.say(key, fate, words)
        else:
            before = self.elsewhere[key]
            self.elsewhere[key] = Entry(before.id, before.name, before.element, fate, words)

    # ---- pools and messages

    def _collaboration(self, collaboration: Element) -> None:
        by_process = {key: scope for key, scope in self.scopes.items() if scope.kind == "process"}
        owner: dict[str, Scope] = {}
        for pool in collaboration.findall(f"{BPMN}participant"):
            scope = by_process.get(ref(pool.get("processRef")))
            if scope is not None and not scope.nodes:
                scope = None
            key = self._account(pool, scope)
            self.pools[key] = tidy(pool.get("name")) or "A partner without a name"
            if scope is not None:
                owner[key] = scope
            else:
                self.say(None, key, "reported", "It holds no steps; messages name it as the other side.")
        for flow in collaboration.findall(f"{BPMN}messageFlow"):
            self._message(flow, owner)
        for element in collaboration:
            if local(element) in ARTIFACTS:
                self._artifact(element, None)
            elif local(element) in ELSEWHERE:
                self._account(element, None, "reported", "Procedures have no words for it.")

    def _message(self, flow: Element, owner: dict[str, Scope]) -> None:
        source, target = ref(flow.get("sourceRef")), ref(flow.get("targetRef"))
        from_, to = (self.home.get(end) or owner.get(end) for end in (source, target))
        key = self._account(flow, from_ or to, "kept", "It became what goes out and what comes in.")
        if self._is_double(key, flow):
            return
        if from_ is None and to is None:
            self.say(None, key, "reported", "None of its ends stands in a process of this file.")
            return
        known = {*self.home, *self.pools}
        if source not in known or target not in known:
            self.say(from_ or to, key, "reported", "One of its ends is not in this file.")
            return
        words = (tidy(flow.get("name")) or self._named(source) or self._named(target) or "Message")[:LONGEST_TITLE]
        if from_ is not None:
            from_.outputs[PlainFlow(words, other=self._side(target, to)[:LONGEST_TITLE])] = None
        if to is not None:
            to.inputs[PlainFlow(words, other=self._side(source, from_)[:LONGEST_TITLE])] = None

    def _named(self, id: str) -> str:
        scope = self.home.get(id)
        return told(scope.nodes[id]) if scope is not None and id in scope.nodes else ""

    def _side(self, id: str, scope: Scope | None) -> str:
        return self.pools.get(id) or (scope.pool or scope.name if scope is not None else "")
