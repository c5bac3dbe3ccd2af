"""What the customer sees: win the order, engineer, deliver and care."""

from bms.sample.build import Described, approved, but, procedure, process, step, without

QUOTE = procedure(
    "The customer has a clear offer within two working days, with a day that the plan can keep.",
    "An enquiry comes by mail, telephone or portal.",
    "The offer is with the customer and entered for follow-up.",
    [
        step(
            "enter",
            "sales-coordinator",
            "Enter the enquiry",
            "Within the hour. Missing medium, pressure or day? Call, do not write.",
            system="CRM",
            work=10,
        ),
        step(
            "standard",
            "sales-coordinator",
            "Is it a standard valve?",
            "From the list, without special tests.",
            ways=[("Standard", "price"), ("Special", "feasible")],
            work=5,
        ),
        step(
            "feasible",
            "design-engineer",
            "Check what can be built",
            "Material, rating, tests. Say what we would change.",
            docs="X-007",
            work=60,
            wait=480,
        ),
        step("day", "planner", "Name the day", "Look at castings first: they decide the day.", system="ERP", work=15),
        step(
            "price",
            "sales-coordinator",
            "Calculate the price",
            "Least margin as in POL-007; below it, ask before you promise.",
            docs="POL-007",
            system="ERP",
            work=20,
        ),
        step(
            "send",
            "sales-coordinator",
            "Send the offer",
            "Price, day, validity, tests, certificate. One page.",
            docs="WI-044",
            work=10,
            value="adding",
        ),
        step(
            "follow",
            "sales-coordinator",
            "Ask after a week",
            "Won, lost or later, with the reason.",
            system="CRM",
            ways=[("Won", None), ("Lost", None), ("Wants a change", "price")],
            work=10,
            wait=2400,
        ),
    ],
)

ACCEPT = procedure(
    "We promise only what we can keep, and the customer has it in writing the same day.",
    "An order comes in.",
    "The order is confirmed and released to planning.",
    [
        step(
            "compare", "sales-coordinator", "Compare order and offer", "Price, scope, tests, terms, drawing.", work=15
        ),
        step(
            "same",
            "sales-coordinator",
            "Are they the same?",
            "A printed condition on the back counts as a difference.",
            ways=[("Yes", "day"), ("No", "clear")],
            work=5,
        ),
        step(
            "clear",
            "sales-coordinator",
            "Clear the difference",
            "By telephone; the result in writing.",
            ways=[("", "compare")],
            work=30,
            value="waste",
            waste="defects",
        ),
        step(
            "day",
            "planner",
            "Confirm the day",
            "Against castings, bench and people. A day, not a week.",
            system="ERP",
            work=15,
        ),
        step(
            "confirm",
            "sales-coordinator",
            "Send our confirmation",
            "The same day. If it is late, call first.",
            docs="WI-044",
            work=10,
            value="adding",
        ),
        step(
            "special",
            "sales-coordinator",
            "Does it need a design?",
            "Special valves go to Engineering before planning.",
            ways=[("Yes", "design"), ("No", None)],
            work=2,
        ),
        step("design", "design-engineer", "Release the design", "Follow P-0033.", calls="P-0033"),
    ],
)

DESIGN = procedure(
    "What is drawn can be bought, built, tested and certified without a question.",
    "An order or a change needs a new or changed drawing.",
    "Drawing and bill of materials are released with their revision.",
    [
        step(
            "task",
            "design-engineer",
            "Write down the task",
            "What it must do, under what, for how long, and what rules apply.",
            work=60,
        ),
        step(
            "draw",
            "design-engineer",
            "Design and calculate",
            "Wall thickness, bolts, stem, seat.",
            system="CAD",
            work=960,
            value="adding",
        ),
        step(
            "risk",
            "quality-engineer",
            "What could go wrong?",
            "Go through the list of past complaints with the designer.",
            work=60,
            asks=["assembler"],
        ),
        step(
            "check",
            "design-engineer",
            "Checked by a second engineer?",
            "Not by whoever drew it.",
            ways=[("In order", "new"), ("To be changed", "draw")],
            work=90,
        ),
        step(
            "new",
            "design-engineer",
            "Is a prototype needed?",
            "New casting, new seat or new rating.",
            ways=[("Yes", "buy"), ("No", "release")],
            work=5,
        ),
        step(
            "buy",
            "design-engineer",
            "Buy the prototype",
            "Parts through P-0042; check the confirmation yourself.",
            docs="WI-017",
            calls="P-0042",
        ),
        step(
            "build",
            "assembler",
            "Build and test the prototype",
            "With the designer at the bench.",
            docs="WI-033",
            work=480,
        ),
        step(
            "release",
            "design-engineer",
            "Release drawing and parts list",
            "New revision letter; the old one is locked in the ERP.",
            system="CAD",
            work=30,
            tells=["buyer", "planner"],
        ),
    ],
    unmeasured="Too few designs a month for a figure; delays are seen in “Order to dispatch”.",
)

DESIGN_2 = but(DESIGN, "check", text="By any colleague.")

SHIP = procedure(
    "The valve arrives as it left the bench, on the day we promised.",
    "A valve has its green tag and its day.",
    "The carrier has signed and the customer knows.",
    [
        step(
            "list",
            "storekeeper",
            "Print the packing list",
            "From the order; certificate in the envelope.",
            system="ERP",
            work=5,
        ),
        step(
            "far",
            "storekeeper",
            "Does it go by sea?",
            "Or wait longer than four weeks at a site.",
            ways=[("Yes", "sea"), ("No", "pack")],
            work=1,
        ),
        step(
            "sea",
            "storekeeper",
            "Pack for the sea",
            "Dry, oil, bag, desiccant, crate.",
            docs="WI-041",
            ways=[("", "photo")],
            work=60,
        ),
        step("pack", "storekeeper", "Pack for the road", "Plugs, pallet, straps through the feet.", work=20),
        step("photo", "storekeeper", "Photograph it", "Open and closed, with the label.", work=3),
        step("load", "storekeeper", "Load and have it signed", "Carrier, day, hour.", work=15, value="adding"),
        step(
            "tell", "sales-coordinator", "Tell the customer", "Carrier, number, day of arrival.", work=5, value="adding"
        ),
    ],
)

SHIP_1 = without(but(SHIP, "sea", ways=[{"label": "", "to": "load"}]), "photo")

COMPLAINT = procedure(
    "The customer is helped today, and the same complaint never comes from anybody again.",
    "A customer says that something is wrong.",
    "The customer is content, the cause is removed.",
    [
        step(
            "listen",
            "sales-coordinator",
            "Listen and enter",
            "What, where, since when, does it stop their plant? Give a number and a name.",
            system="CRM",
            work=20,
        ),
        step(
            "danger",
            "sales-coordinator",
            "Is anybody in danger?",
            "Leak of steam, gas or acid: call the quality manager at once.",
            ways=[("Yes", "alarm"), ("No", "answer")],
            work=2,
        ),
        step(
            "alarm",
            "quality-manager",
            "Stop and warn",
            "Customer shuts off; look where else the same heat or batch is.",
            work=60,
            tells=["managing-director"],
        ),
        step(
            "answer",
            "sales-coordinator",
            "Answer within a day",
            "Thank you, number, name, what happens next.",
            docs="WI-044",
            work=15,
            value="adding",
        ),
        step("help", "production-manager", "Help", "Spare part, fitter or a valve on loan.", work=60, value="adding"),
        step(
            "cause",
            "quality-engineer",
            "Find and remove the cause",
            "Follow P-0071 with the part in your hands.",
            calls="P-0071",
        ),
        step(
            "ours",
            "quality-engineer",
            "Is it our fault?",
            "Facts, not opinions.",
            ways=[("Ours", "credit"), ("Not ours", "explain")],
            work=20,
        ),
        step(
            "credit",
            "sales-coordinator",
            "Make it good",
            "Free of charge, with the report.",
            docs="WI-044",
            ways=[("", None)],
            work=20,
        ),
        step(
            "explain",
            "sales-coordinator",
            "Explain and advise",
            "With pictures; how to avoid it next time.",
            docs="WI-044",
            work=20,
        ),
    ],
)


def sales_and_design() -> list[Described]:
    core: Described = {"band": "core"}
    return [
        process("P-0010", "Win the order", "sales-coordinator", **core, expert="kari", unit="sales"),
        process(
            "P-0011",
            "Answer an enquiry",
            "sales-coordinator",
            [
                approved("kari", -1000, "First issue.", without(but(QUOTE, "send", text="Within a week."), "day")),
                approved("kari", -110, "A new template for offers; the planner names the day.", QUOTE),
            ],
            parent="P-0010",
            expert="ben",
            unit="sales",
        ),
        process(
            "P-0012",
            "Accept an order",
            "sales-coordinator",
            [
                approved("kari", -980, "First issue.", but(ACCEPT, "day", text="A week is enough.")),
                approved("ben", -285, "A day, not a week.", ACCEPT),
            ],
            parent="P-0010",
            expert="kari",
            unit="sales",
        ),
        process("P-0030", "Engineer", "design-engineer", **core, expert="mei", unit="engineering"),
        process(
            "P-0033",
            "Release a design",
            "design-engineer",
            [
                approved("mei", -1150, "First issue.", without(DESIGN_2, "risk")),
                approved("mei", -600, "What could go wrong is asked before the check.", DESIGN_2),
                approved(
                    "mei",
                    -195,
                    "Checked by a second engineer, never by whoever drew it.",
                    DESIGN,
                    sent_back="Step 4 lets the one who drew it check it. The audit found just that.",
                ),
            ],
            parent="P-0030",
            expert="lars",
            unit="engineering",
        ),
    ]


def deliver_and_care() -> list[Described]:
    core: Described = {"band": "core"}
    return [
        process("P-0074", "Deliver and care", "sales-coordinator", **core, expert="kari", unit="sales"),
        process(
            "P-0076",
            "Pack and ship",
            "storekeeper",
            [
                approved("anders", -710, "First issue.", SHIP_1),
                approved("anders", -155, "Crates are photographed.", SHIP),
            ],
            parent="P-0074",
            expert="anders",
            unit="stores",
        ),
        process(
            "P-0075",
            "Handle a complaint",
            "sales-coordinator",
            [
                approved("kari", -840, "First issue.", but(COMPLAINT, "answer", text="Answer within three days.")),
                approved("kari", -220, "Answered within a day.", COMPLAINT),
            ],
            parent="P-0074",
            expert="ida",
            unit="sales",
        ),
    ]
