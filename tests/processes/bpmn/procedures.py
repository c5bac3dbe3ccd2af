"""Procedures by chance, the same for the same seed: everything that a procedure can say, also what nobody would."""

import random
from uuid import UUID

from processes.plain import (
    PlainDocument,
    PlainFlow,
    PlainProcedure,
    PlainRisk,
    PlainStep,
    PlainWay,
    tidied,
)
from processes.vocabulary import EVERY

WORDS = [
    *("Release", "the", "requisition", "Place", "an", "order", "“Check”", "<b>&amp;</b>", "Größe", "品質", "مراجعة"),
    *("two\nlines", "a\ttab", "two  spaces", "]]>", "&#10;", "👩‍🔧", "'quoted\"", "\u2028", "{{7*7}}"),
]
ROLES = ["buyer", "planner", "supplier", "inspector", "head-of-purchasing", ""]
NAMES = {code: code.replace("-", " ").capitalize() for code in ROLES if code} | {"planner": "Planner & <scheduler>"}


def any_procedure(seed: int) -> PlainProcedure:
    chance = random.Random(seed)  # noqa: S311 - the same procedures every time
    count = chance.choice([0, 1, 1, 2, 3, 5, 8, 13, 20, 40])
    identities = [str(UUID(int=chance.getrandbits(128), version=4)) for _ in range(count)]
    roles = chance.sample(ROLES, chance.randint(1, len(ROLES)))

    def said(most: int = 6, length: int = 200) -> str:
        return " ".join(chance.choices(WORDS, k=chance.randint(0, most)))[:length]

    def some_roles() -> tuple[str, ...]:
        return tuple(chance.sample([role for role in ROLES if role], chance.choice([0, 0, 0, 1, 2])))

    def way() -> PlainWay:
        gone = str(UUID(int=chance.getrandbits(128), version=4))
        to = chance.choice([None, None, gone, *identities * 3])
        return PlainWay(said(2, 60), to, chance.choice([None, None, 0, 40, 100]))

    def risk() -> PlainRisk:
        control, keeper = said(), chance.choice(["", "buyer"])
        every = chance.choice([None, *EVERY]) if control.strip() and keeper else None
        return PlainRisk(f"Loss {said(5)}", chance.randint(1, 5), chance.randint(1, 5), control, keeper, every)

    def step(place: int) -> PlainStep:
        kind = chance.choices(["task", "decision", "call", "wait", "end"], [6, 3, 1, 1, 0.7])[0]
        ways = [way() for _ in range(chance.choice([0, 1, 2, 2, 3, 5]))] if chance.random() < 0.5 else []
        if chance.random() < 0.1 and place + 1 < count:
            ways = [PlainWay(to=identities[place + 1])]
        value = chance.choice(["", "", "adding", "necessary", "waste"])
        return PlainStep(
            identity=identities[place],
            title=f"Do {said(5)}"[:200],
            kind=kind,
            text=said(30, 2000),
            role=chance.choice(roles),
            accountable=some_roles(),
            consulted=some_roles(),
            informed=some_roles(),
            system=said(2, 80),
            active_minutes=chance.choice([None, 0, 5, 2_000_000]),
            waiting_minutes=chance.choice([None, 0, 2880]),
            value=value,
            waste=chance.choice(["", "waiting", "talent"]) if value == "waste" else "",
            documents=tuple(
                PlainDocument(f"WI-{number:03d}", chance.choice(["form", "instruction", "record"]))
                for number in chance.sample(range(1, 9), chance.choice([0, 0, 1, 3]))
            ),
            ways=tuple(ways),
            calls=chance.choice(["", "P-0053"]) if kind == "call" or chance.random() < 0.1 else "",
            warning=said(10, 500),
            note=said(10, 500),
            waits_for_all=chance.random() < 0.15,
            is_guess=chance.random() < 0.2,
            risks=tuple(
                {each.what.strip(): each for each in (risk() for _ in range(chance.choice([0, 0, 0, 1, 2])))}.values()
            ),
        )

    flows = [
        PlainFlow(f"Requisition {said()}", process="P-0040"),
        PlainFlow(f"Order {said()}", partner="foundry"),
        PlainFlow(f"Parts {said()}", other=f"Stores {said()}"),
    ]
    return tidied(
        PlainProcedure(
            purpose=said(20, 1000),
            scope=said(20, 1000),
            trigger=said(),
            result=said(),
            no_measure_reason=said(),
            inputs=tuple(chance.sample(flows, chance.randint(0, 3))),
            outputs=tuple(chance.sample(flows, chance.randint(0, 3))),
            steps=tuple(step(place) for place in range(count)),
            cases_per_year=chance.choice([None, 0, 1200]),
        )
    )
