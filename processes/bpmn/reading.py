"""Reads a BPMN 2.0 model: each process, pool and sub-process becomes a procedure, and every element is accounted for.

Pure. What a procedure cannot say in the same way is *approximated*, what it cannot say at all is *reported*, each with
the id and the name of the element. The table of both is docs/how-to/bpmn.md.
"""

from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid5

from processes.bpmn import extras
from processes.bpmn.collecting import Collected
from processes.bpmn.elements import SUB_PROCESSES, ref
from processes.bpmn.graph import Graph, Made, Out
from processes.bpmn.model import END, Arrow, Fate, Reading, ReadProcedure, Scope
from processes.bpmn.ordering import in_order, kept_in_order
from processes.bpmn.parsing import UnreadableBpmn, parse, tidy
from processes.bpmn.ties import tie_up
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainStep, PlainWay
from processes.vocabulary import LONGEST_LABEL, LONGEST_NOTE, LONGEST_TEXT, LONGEST_TITLE

STEPS = UUID("6f1d7a52-4f0e-5c64-9d6c-0f4a6b1d2e73")  # the space of identities of steps from other tools
_NOWHERE = Arrow("", END)


def read(data: bytes) -> Reading:
    """The procedures in a file. Raises UnreadableBpmn with a sentence that says why; nothing else.

    The same bytes always give the same values. Takes some milliseconds for a hundred elements.
    """
    found = Collected(parse(data))
    tie_up(found)
    procedures, elsewhere = [], dict(found.elsewhere)
    roles: dict[str, str] = {}  # of the step that stands for a sub-process
    for scope in found.scopes.values():
        if scope.nodes:
            procedures.append(_Writer(found, scope, roles).procedure())
        else:
            elsewhere |= {f"{scope.key} {key}": entry for key, entry in scope.entries.items()}
    return Reading(tuple(procedures), tuple(elsewhere.values()))


class _Writer:
    """Writes one scope down as a procedure."""

    def __init__(self, found: Collected, scope: Scope, roles: dict[str, str]) -> None:
        self.found, self.scope, self.roles = found, scope, roles
        self.graph = Graph(scope)
        self.identities: dict[str, str] = {}

    def procedure(self) -> ReadProcedure:
        scope, graph = self.scope, self.graph
        order = self._order()
        taken: set[str] = set()
        for id in order:
            identity = graph.steps[id].node.extras.get("identity", "")
            if identity in taken:
                self._say(id, "approximated", "Another step bears the same identity; this one got a new one.")
            if not identity or identity in taken:
                identity = str(uuid5(STEPS, f"{scope.key} {id}"))
            self.identities[id] = identity
            taken.add(identity)
        following = [*order[1:], END][: len(order)]
        steps = tuple(self._step(graph.steps[id], after) for id, after in zip(order, following, strict=True))
        content = PlainProcedure(steps=steps, **self._head())
        codes = {code for step in steps for code in step.all_roles()}
        if len(codes) > extras.MOST_ROLES:
            raise UnreadableBpmn(f"A procedure of this model has more than {extras.MOST_ROLES} roles.")
        names: Mapping[str, str] = {**scope.extras.get("roles", {}), **scope.lanes}
        return ReadProcedure(
            key=scope.key,
            title=self._cut(scope.name),
            content=content,
            roles={code: names.get(code, code) for code in sorted(codes)},
            entries=tuple(scope.entries.values()),
            number=scope.extras.get("number", ""),
        )

    def _say(self, id: str, fate: Fate, words: str) -> None:
        """Say what became of an element; steps and arrows that the file does not have need no account."""
        if id in self.scope.entries:
            self.scope.say(id, fate, words)

    def _order(self) -> list[str]:
        steps = self.graph.steps
        ways = {id: [out.to for out in made.outs] for id, made in steps.items()}
        place = {id: made.node.place for id, made in steps.items()}
        found = in_order(list(steps), ways, self.graph.entry, place)
        position = {id: made.node.extras["position"] for id, made in steps.items() if made.node.extras}
        return kept_in_order(found, position, ways, self.graph.entry) if position else found

    def _head(self) -> dict[str, Any]:
        scope, graph, ours = self.scope, self.graph, self.scope.extras
        trigger, result = self._cut(graph.trigger), self._cut(graph.result)
        inputs, outputs = tuple(scope.inputs), tuple(scope.outputs)
        if not ours:
            return {"trigger": trigger, "result": result, "inputs": inputs, "outputs": outputs}
        return {
            **{name: ours[name] for name in extras.HEAD},
            "trigger": ours["trigger"] if tidy(ours["trigger"]) == graph.trigger else trigger,
            "result": ours["result"],
            "cases_per_year": ours["cases_per_year"],
            "inputs": _joined(ours["inputs"], inputs),
            "outputs": _joined(ours["outputs"], outputs),
        }

    # ---- a step

    def _step(self, made: Made, following: str) -> PlainStep:
        node, ours = made.node, made.node.extras
        role = self._role(made)
        self.roles[node.id] = role
        title = ours["title"] if ours and tidy(ours["title"]) == made.title else made.title
        text, note = self._words(made, title)
        same = ("system", "value", "waste", "is_guess", "active_minutes", "waiting_minutes", "warning", "risks")
        calls = ours.get("calls", "") if node.calls in {"", ours.get("calls")} else ""
        if made.kind == "call" and not calls:
            self._say_call(made)
        return PlainStep(
            identity=self.identities[node.id],
            kind=made.kind,
            title=self._cut(title),
            text=text,
            note=note,
            role=role,
            waits_for_all=made.waits_for_all,
            documents=_once(node.documents),
            ways=self._ways(made, following),
            calls=calls,
            **{name: ours[name] for name in (*same, *extras.DUTIES) if ours},
        )

    def _say_call(self, made: Made) -> None:
        id = made.node.id
        if made.node.kind in SUB_PROCESSES:
            inside = id in self.found.scopes and self.found.scopes[id].nodes
            words = "became a procedure of their own" if inside else "are not in the file"
            more = " They have no order in BPMN." if made.node.kind == "adHocSubProcess" else ""
            kind = "It is a transaction. " if made.node.kind == "transaction" else ""
            self._say(id, "approximated", f"{kind}Its steps {words}; choose the process that the step calls.{more}")
        elif not made.node.extras:
            self._say(id, "approximated", "Choose the process that the step calls.")

    def _role(self, made: Made) -> str:
        node = made.node
        if node.extras and (node.lane is None or (made.kind == "end" and not node.extras["role"])):
            return str(node.extras["role"])
        if node.lane is not None:
            return node.lane
        if node.performer:
            return self.found.code(node.performer, self.scope)
        if self.scope.above and (role := self.roles.get(self.scope.key)):
            self.scope.lanes[role] = self.found.scopes[self.scope.above].lanes.get(role, role)
            return role
        return self.found.code(self.scope.pool, self.scope) if self.scope.pool else ""

    def _words(self, made: Made, title: str) -> tuple[str, str]:
        """Text and note. What is too long for the note goes on in the text, what is too long for that is reported."""
        node = made.node
        said = list(node.notes)
        for direction, word in (("in", "Uses"), ("out", "Gives")):
            if names := [name for way, name in node.data if way == direction]:
                said.append(f"{word}: {', '.join(names)}.")
        if node.loops:
            said.append(node.loops)
            self._say(node.id, "approximated", "That it is done several times became a note.")
        if node.detail and node.name and not node.extras:
            said.append(node.detail)
        inside = self.found.scopes.get(node.id if node.kind in SUB_PROCESSES else ref(node.calls))
        if inside is not None and inside.nodes:
            said.append(f"Its steps are the procedure “{inside.name}” of the same file.")
        elif node.calls and not node.extras:
            said.append(f"Calls: {self.found.called.get(ref(node.calls)) or node.calls}.")
        note = " ".join(filter(None, [node.extras.get("note", ""), *map(_sentence, said)]))
        texts = [node.text]
        if len(note) > LONGEST_NOTE:
            texts.append(note)
            note = ""
        if len(title) > LONGEST_TITLE:
            texts.insert(0, title)
        text = "\n".join(filter(None, texts))
        if len(text) > LONGEST_TEXT:
            self._say(node.id, "approximated", f"Its text is cut after {LONGEST_TEXT:,} characters.")
        return text[:LONGEST_TEXT], note

    def _ways(self, made: Made, following: str) -> tuple[PlainWay, ...]:
        ours = made.node.extras
        if made.kind == "end":
            return tuple(ours.get("ways", ()))
        touched = made.outs or self.scope.into(made.node.id)
        if self.scope.kind == "adHocSubProcess" and not touched:
            return ()
        outs = made.outs or [Out("", END, _NOWHERE)]
        if len(outs) == 1 and (made.kind != "decision" or ours):
            only = outs[0]
            if not only.label and only.to == following and only.arrow.way is None:
                return ()
        return tuple(self._way(out) for out in outs)

    def _way(self, out: Out) -> PlainWay:
        way = out.arrow.way or {}
        label = way.get("label", "")
        if not label or (out.label and tidy(label) != out.label):
            label = out.label
        if len(label) > LONGEST_LABEL:
            self._say(out.arrow.id, "approximated", f"Its label is cut after {LONGEST_LABEL} characters.")
            label = f"{label[: LONGEST_LABEL - 1].rstrip()}…"
        to = self.identities[out.to] if out.to != END else extras.uuid_in(way.get("to")) or None
        return PlainWay(label, to, extras.whole(way.get("share"), 100))

    @staticmethod
    def _cut(words: str) -> str:
        return words if len(words) <= LONGEST_TITLE else f"{words[: LONGEST_TITLE - 1].rstrip()}…"


def _joined(ours: tuple[PlainFlow, ...], theirs: tuple[PlainFlow, ...]) -> tuple[PlainFlow, ...]:
    return ours + tuple(flow for flow in theirs if flow not in ours)


def _sentence(words: str) -> str:
    return words if words.endswith((".", "!", "?", "…", ":")) else f"{words}."


def _once(documents: list[PlainDocument]) -> tuple[PlainDocument, ...]:
    return tuple({used.number: used for used in documents}.values())
