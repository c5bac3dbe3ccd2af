"""How often things happen at Halden Valves, how often they go wrong, and what is feared: added to the steps."""

from typing import Any

from bms.sample.build import Described, day

# Cases a year: the books know most of them.
CASES = {
    "P-0011": 2400,
    "P-0012": 1650,
    "P-0033": 310,
    "P-0042": 5200,
    "P-0044": 12,
    "P-0045": 4,
    "P-0051": 50,
    "P-0053": 9800,
    "P-0061": 6100,
    "P-0062": 6100,
    "P-0063": 6100,
    "P-0064": 6100,
    "P-0070": 3900,
    "P-0071": 260,
    "P-0072": 190,
    "P-0004": 420,
    "P-0076": 35,
    "P-0081": 60,
    "P-0091": 5600,
}

# (process, step): per cent of the cases for each way out, in the order of the ways
SHARES = {
    ("P-0042", "match"): (78, 22),
    ("P-0042", "inspect"): (93, 7),
    ("P-0042", "doubt"): (70, 30),
    ("P-0051", "parts"): (65, 35),
    ("P-0053", "right"): (92, 8),
    ("P-0061", "moves"): (96, 4),
    ("P-0063", "tight"): (97, 3),
    ("P-0011", "standard"): (80, 20),
    ("P-0011", "follow"): (31, 57, 12),
    ("P-0012", "same"): (85, 15),
    ("P-0071", "decide"): (45, 35, 20),
    ("P-0091", "agree"): (88, 12),
}

# Steps whose minutes nobody has measured yet.
GUESSED = {("P-0042", "agree"), ("P-0042", "confirm"), ("P-0011", "feasible"), ("P-0033", "draw")}

WARNINGS = {
    ("P-0063", "shell"): "Air at 6 bar can throw a plug. Close the shield before you raise the pressure.",
    ("P-0053", "tag"): "Never store a part without its heat number, not even for an hour.",
}

# (process, step): what can go wrong, likelihood, impact, what is done against it, who keeps that, signed off how often
RISKS: dict[tuple[str, str], list[tuple[str, int, int, str, str, int | None]]] = {
    ("P-0042", "check"): [
        ("A wrong week is noticed too late", 4, 4, "The list of late lines is read every Monday", "buyer", 1),
        ("The wrong drawing revision is confirmed", 2, 5, "The index is compared with the order", "buyer", 6),
    ],
    ("P-0042", "place"): [
        (
            "An order goes to a supplier that is not approved",
            2,
            4,
            "The ERP offers approved suppliers only",
            "buyer",
            12,
        ),
    ],
    ("P-0042", "inspect"): [
        ("A certificate is missing and nobody sees it", 3, 4, "No booking without F-022", "goods-in-inspector", 1),
    ],
    ("P-0063", "tight"): [("A leak is not seen", 1, 5, "A second technician reads the gauge", "test-technician", 3)],
    ("P-0053", "bring"): [("The heat number gets lost on the way", 2, 5, "", "", None)],
    ("P-0012", "day"): [
        ("A day is promised that the plan cannot keep", 3, 3, "Ask the planner first", "planner", None)
    ],
}

# process: step, place of the risk there, who signed it off, how many days ago, whether it is kept, what was seen
SIGNED_OFF: dict[str, list[tuple[str, int, str, int, bool, str]]] = {
    "P-0042": [
        ("place", 1, "amira", 190, True, "Tried to order from a blocked supplier: the ERP refuses."),
        ("check", 2, "bjorn", 75, True, "Ten orders of the quarter compared, all with the index of the drawing."),
        ("check", 1, "emma", 50, True, ""),
        ("inspect", 1, "agnes", 41, True, "Eight bookings looked at, eight certificates."),
        ("check", 1, "emma", 22, True, "Read on all four Mondays; eleven late lines, all followed up."),
        ("inspect", 1, "tomas", 6, False, "Two of twelve bookings of this week have no F-022."),
    ],
    "P-0063": [("tight", 1, "siri", 110, True, "Watched three tests, each read by two.")],
}


def with_figures(number: str, content: Described) -> Described:
    """``content`` of the process ``number`` with cases, shares, guesses, warnings and risks added."""
    steps = [_with_figures(number, step) for step in content["steps"]]
    return {**content, "steps": steps, "cases_per_year": CASES.get(number)}


def signed_off(number: str) -> list[Described]:
    """The sign-offs of the controls of the process ``number``."""
    names = ("step", "risk", "by", "on", "kept", "seen")
    return [
        dict(zip(names, (step, place, by, day(-ago), kept, seen), strict=True))
        for step, place, by, ago, kept, seen in SIGNED_OFF.get(number, [])
    ]


def _with_figures(number: str, step: Described) -> Described:
    key = (number, step["key"])
    more: dict[str, Any] = {}
    shares = SHARES.get(key, ())
    if len(shares) == len(step["ways"]):
        more["ways"] = [{**way, "share": share} for way, share in zip(step["ways"], shares, strict=True)]
    if key in GUESSED:
        more["is_guess"] = True
    if key in WARNINGS:
        more["warning"] = WARNINGS[key]
    if key in RISKS:
        names = ("what", "likelihood", "impact", "control", "control_role", "control_every")
        more["risks"] = [dict(zip(names, risk, strict=True)) for risk in RISKS[key]]
    return {**step, **more}
