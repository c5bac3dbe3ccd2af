"""From gateways, boundary events and links to steps with ways: the flow of one process is rewritten until only steps
are left.

What BPMN says with a gateway, a procedure says at the step before or behind it. A diverging gateway is a decision; a
parallel one dissolves into the ways of the step before it; a merging one into ways that meet; a joining one into
“starts when all ways that lead here have arrived”.
"""

from dataclasses import dataclass, field

from processes.bpmn.elements import ACTIVITIES, CHOICES, TASKS, told
from processes.bpmn.model import END, Arrow, Node, Scope
from processes.bpmn.rewriting import rewrite

WORDS_LOST = "Its words are not kept: “{}”."


@dataclass
class Out:
    """A way out of a step: ``to`` is the id of a step, or END. ``arrow`` is the first of the arrows it came from."""

    label: str
    to: str
    arrow: Arrow


@dataclass
class Made:
    """A step before it gets its role, its words and its number."""

    node: Node
    kind: str
    title: str
    waits_for_all: bool = False
    outs: list[Out] = field(default_factory=list)


class Graph:
    """The steps of ``scope``, the first of them, what starts them and what is there at the end."""

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self.steps: dict[str, Made] = {}
        self.trigger = self.result = ""
        self.entry = END
        rewrite(scope)
        self.start = self._main_start()
        self._make_steps()
        self._make_ends()
        self._fork()
        self._join()
        for made in self.steps.values():  # gate: plain values, not rows
            made.outs = self._outs(made)
        self._enter()

    # ---- which nodes are steps

    def _main_start(self) -> Node | None:
        starts = sorted(self.scope.of_kind("startEvent"), key=lambda node: (not self.scope.out_of(node.id), node.place))
        if not starts:
            return None
        self.trigger = told(starts[0])
        for node in starts[1:]:
            node.kind = "intermediateCatchEvent"
            self.scope.say(node.id, "approximated", "A further start: it became a step to which nothing leads.")
            node.name = told(node) or "Another start"
        return starts[0]

    def _step(self, node: Node, kind: str, title: str) -> Made:
        made = self.steps[node.id] = Made(node, kind, title)
        return made

    def _make_steps(self) -> None:
        for node in list(self.scope.nodes.values()):
            if node.kind in ACTIVITIES:
                kind = "task" if node.kind in TASKS else "call"
                self._step(node, kind, node.name or self._nameless(node, "Step without a name"))
            elif node.kind == "intermediateCatchEvent":
                self._step(node, "wait", told(node))
            elif node.kind == "intermediateThrowEvent":
                self._step(node, "task", told(node) or self._nameless(node, "Event without a name"))
                self.scope.say(node.id, "approximated", "An event that is thrown became a task.")
            elif node.kind in CHOICES and (node.extras or len(self.scope.out_of(node.id)) > 1):
                self._decide(node)
            elif node.kind in {"inclusiveGateway", "complexGateway"}:
                self.scope.say(node.id, "approximated", "It became ways that meet, and waits for none of them.")

    def _decide(self, node: Node) -> None:
        what = "What happens first?" if node.kind == "eventBasedGateway" else "Which way?"
        self._step(node, "decision", node.name or self._nameless(node, what))
        if node.kind == "inclusiveGateway":
            self.scope.say(node.id, "approximated", "In BPMN several ways may be taken; here one is.")
        elif node.kind == "complexGateway":
            self.scope.say(node.id, "approximated", "Its rule is not kept; it became a decision.")

    def _nameless(self, node: Node, title: str) -> str:
        if node.id in self.scope.entries and not node.extras:
            self.scope.say(node.id, "approximated", f"It had no name, and is called “{title}”.")
        return title

    def _make_ends(self) -> None:
        """An end of its own where the ends have different names; one name for all of them is the result."""
        ends = [node for node in self.scope.of_kind("endEvent") if not self._is_our_end(node)]
        ours = bool(self.scope.extras)  # its result stands in its head
        named = {told(node) for node in ends if not node.extras}
        for node in ends:
            if node.events and node.events != ("message",):
                self.scope.say(node.id, "approximated", f"It became an end; its kind, {node.events[0]}, is not kept.")
            if node.extras:
                self._step(node, "end", node.name)
            elif told(node) and (ours or len(named) > 1):
                self._step(node, "end", told(node))
        if len(named) == 1 and not ours:
            self.result = named.pop()

    @staticmethod
    def _is_our_end(node: Node) -> bool:
        """An end that the map draws where a way leads nowhere: no step."""
        return not node.extras and node.our_end is not None and node.our_end == node.name

    # ---- work side by side

    def _parallel(self) -> list[Node]:
        return [node for node in self.scope.of_kind("parallelGateway") if node.id not in self.steps]

    def _fork(self) -> None:
        for node in self._parallel():
            into, out = self.scope.into(node.id), self.scope.out_of(node.id)
            if len(out) < 2 and not (out and node.our_fork):
                continue
            before = into[0].source if len(into) == 1 and not into[0].label else ""
            made = self.steps.get(before)
            if made and made.kind not in {"decision", "end"} and len(self.scope.out_of(before)) == 1:
                self.scope.part(into[0])
                for arrow in out:
                    self.scope.begin_at(arrow, before)
                node.kind = "link"
                self._pass_on(node, before)
                continue
            made = self._step(node, "task", node.name or "Begin what is done side by side")
            if node.id in self.scope.entries:
                self.scope.say(
                    node.id, "approximated", "It became a step of its own, because no single step stands before it."
                )
            if len(into) > 1:
                made.waits_for_all = True

    def _join(self) -> None:
        for node in self._parallel():
            into, out = self.scope.into(node.id), self.scope.out_of(node.id)
            if len(into) < 2 and not node.our_join:
                if node.id in self.scope.entries:
                    self.scope.say(node.id, "approximated", "Nothing is split or joined here; it became a way.")
                continue
            target = self.steps.get(out[0].target) if out else None
            if target is not None and len(self.scope.into(out[0].target)) == 1:
                target.waits_for_all = True
            elif self._resolve(out[0] if out else None)[1] != END:
                self._step(node, "wait", node.name or "Wait until all of it is done").waits_for_all = True
                self.scope.say(node.id, "approximated", "It became a step of its own, because other ways lead on too.")

    def _pass_on(self, node: Node, heir: str) -> None:
        """The notes of a node that is no step go to a step beside it; what finds none is said in the account."""
        said = [*filter(None, [node.text]), *node.notes, *(name for _direction, name in node.data)]
        if heir in self.steps:
            self.steps[heir].node.notes += said
            self.steps[heir].node.documents += node.documents
        elif said and node.id in self.scope.entries:
            self.scope.say(node.id, "approximated", WORDS_LOST.format(" / ".join(said)))
        node.text, node.notes, node.data, node.documents = "", [], [], []

    # ---- ways

    def _resolve(self, arrow: Arrow | None) -> tuple[str, str]:
        """Follow an arrow through what is no step: the first label on the way, and the step, or END."""
        label, seen = "", set()
        while arrow is not None and arrow.target not in seen:
            label = label or arrow.label
            if arrow.target in self.steps:
                return label, arrow.target
            seen.add(arrow.target)
            out = self.scope.out_of(arrow.target)
            node = self.scope.nodes.get(arrow.target)
            if not out and node is not None and node.kind == "endEvent" and not self._is_our_end(node):
                label = label or (told(node) if told(node) != self.result else "")
            arrow = out[0] if out else None
        return label, END

    def _outs(self, made: Made) -> list[Out]:
        outs = []
        for arrow in self.scope.out_of(made.node.id):
            label, to = self._resolve(arrow)
            if made.kind == "decision" and not label and not made.node.extras:
                label = self._label(made, arrow, to)
            outs.append(Out(label, to, arrow))
        return outs

    def _label(self, made: Made, arrow: Arrow, to: str) -> str:
        if arrow.id and arrow.id == made.node.default:
            return "Otherwise"
        target = self.steps.get(to)
        if target is not None and (target.kind == "end" or made.node.kind == "eventBasedGateway"):
            return target.title
        return ""

    def _enter(self) -> None:
        start = self.start
        if start is not None:
            out = self.scope.out_of(start.id)
            self.entry = self._resolve(out[0])[1] if out else END
        reached = {out.to for made in self.steps.values() for out in made.outs}  # gate: plain values, not rows
        alone = [made for id, made in self.steps.items() if id not in reached and id != self.entry]
        alone.sort(key=lambda made: (made.node.place, made.node.id))
        if self.entry == END and alone:
            self.entry = alone.pop(0).node.id
        for made in alone:
            if (
                made.node.kind != "intermediateCatchEvent"
                and not made.node.extras
                and made.node.id in self.scope.entries
            ):
                self.scope.say(made.node.id, "approximated", "Nothing leads to it.")
        for node in self.scope.nodes.values():
            if node.id not in self.steps:
                out = self.scope.out_of(node.id)
                into = self.scope.into(node.id)
                beside = self._resolve(out[0])[1] if out else into[0].source if into else END
                self._pass_on(node, beside)
