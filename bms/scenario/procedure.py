"""The steps of a described procedure as plain values."""

from uuid import NAMESPACE_URL, UUID, uuid5

from bms.scenario.description import Described
from processes.plain import PlainDocument, PlainFlow, PlainProcedure, PlainRisk, PlainStep, PlainWay

STEP_FIELDS = [
    "kind",
    "title",
    "text",
    "warning",
    "note",
    "role",
    "system",
    "value",
    "waste",
    "calls",
    "active_minutes",
    "waiting_minutes",
    "waits_for_all",
    "is_guess",
]


def step_identity(process: str, key: str) -> UUID:
    """The identity of the step ``key`` of a process: the same key is the same step in every revision."""
    return uuid5(NAMESPACE_URL, f"bms:{process}:{key}")


def procedure_of(number: str, said: Described) -> PlainProcedure:
    """The steps of a described procedure, their keys turned into identities."""

    def flows(described: list[Described]) -> tuple[PlainFlow, ...]:
        return tuple(PlainFlow(**flow) for flow in described)

    def one_or_more(value: str | list[str] | None) -> tuple[str, ...]:
        return (value,) if isinstance(value, str) else tuple(value or ())

    def step(described: Described) -> PlainStep:
        plain = {key: described[key] for key in STEP_FIELDS if described.get(key) is not None}
        return PlainStep(
            identity=str(step_identity(number, described["key"])),
            accountable=one_or_more(described.get("accountable")),
            consulted=one_or_more(described.get("consulted")),
            informed=one_or_more(described.get("informed")),
            documents=tuple(PlainDocument(**used) for used in described.get("documents", [])),
            ways=tuple(
                PlainWay(
                    way.get("label", ""),
                    str(step_identity(number, way["to"])) if way.get("to") else None,
                    way.get("share"),
                )
                for way in described.get("ways", [])
            ),
            risks=tuple(PlainRisk(**risk) for risk in described.get("risks", [])),
            **plain,
        )

    return PlainProcedure(
        **{key: said.get(key, "") for key in ("purpose", "scope", "trigger", "result", "no_measure_reason")},
        inputs=flows(said.get("inputs", [])),
        outputs=flows(said.get("outputs", [])),
        steps=tuple(step(described) for described in said.get("steps", [])),
        cases_per_year=said.get("cases_per_year"),
    )
