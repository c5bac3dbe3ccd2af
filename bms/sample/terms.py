"""The words of Halden Valves, explained wherever a procedure or an instruction uses them."""

from bms.sample.build import Described


def _term(word: str, meaning: str, owner_role: str, other_words: str = "") -> Described:
    return {"word": word, "meaning": meaning, "owner_role": owner_role, "other_words": other_words}


TERMS = [
    _term(
        "Approved supplier",
        "A firm whose audit and trial order we have accepted, and which therefore stands on the list WI-012. "
        "Nobody else gets an order for parts that hold pressure.",
        "head-of-purchasing",
        "approved suppliers",
    ),
    _term(
        "Trial order",
        "A first small order by which a new supplier shows what their parts, papers and days are worth.",
        "head-of-purchasing",
        "trial orders",
    ),
    _term(
        "Planning run",
        "The weekly calculation in the ERP that turns customer orders and stock into what must be made and bought.",
        "planner",
    ),
    _term(
        "Drawing revision",
        "The letter that says which state of a drawing a part is made to. "
        "Parts to an older letter are not the same part.",
        "design-engineer",
        "drawing revisions",
    ),
    _term(
        "Heat number",
        "The number of the melt a casting was poured from. It stands on the casting and on its certificate, "
        "and ties the two together.",
        "quality-engineer",
        "heat numbers",
    ),
    _term(
        "Test pressure",
        "One and a half times the pressure a valve is rated for, at which its shell is tested with water.",
        "quality-engineer",
        "test pressures",
    ),
    _term(
        "Shell test",
        "Body and bonnet under test pressure, the valve half open: no drop may be seen outside.",
        "quality-engineer",
        "shell tests",
    ),
    _term(
        "Concession",
        "Written leave to use or deliver a part that is not as specified, for a number of pieces and a reason. "
        "The customer gives it where they would notice.",
        "quality-manager",
        "concessions",
    ),
    _term(
        "ERP",
        "The firm's one program for orders, stock and bookings. What is not booked there has not happened.",
        "controller",
    ),
]
