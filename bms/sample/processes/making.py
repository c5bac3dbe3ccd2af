"""Make, test and certify."""

from bms.sample.build import Described, approved, but, draft, procedure, process, read_by, step, with_step, without
from bms.sample.people import holders

WEEK = procedure(
    "Everybody knows on Thursday what is made next week, and everything for it is there.",
    "Thursday, eight o'clock.",
    "The plan of the week is on the boards and its material is picked.",
    [
        step(
            "load",
            "planner",
            "Load orders and capacity",
            "Orders by promised day, hours by person and bench.",
            system="ERP",
            work=30,
        ),
        step(
            "order",
            "planner",
            "Put them in order",
            "Promised day first, then same size together.",
            system="ERP",
            work=45,
        ),
        step(
            "parts",
            "planner",
            "Are all parts there?",
            "On the shelf, not “on the way”.",
            ways=[("Yes", "people"), ("No", "chase")],
            work=30,
        ),
        step(
            "chase",
            "buyer",
            "Say when missing parts come",
            "Call the supplier today. A day and a name.",
            docs="WI-013",
            work=40,
        ),
        step(
            "people",
            "production-manager",
            "Are the people there?",
            "Leave, training, illness; two at level 3 for each test.",
            ways=[("Yes", "fix"), ("No", "order")],
            work=20,
            asks=["people-manager"],
        ),
        step(
            "fix",
            "planner",
            "Fix the plan",
            "From here on only the production manager changes it.",
            system="ERP",
            work=15,
            answers="production-manager",
        ),
        step(
            "tell",
            "sales-coordinator",
            "Tell customers who wait",
            "Before they ask, with the new day.",
            docs="WI-044",
            work=30,
            value="adding",
        ),
        step(
            "release",
            "planner",
            "Release orders and requirements",
            "Picking lists to the store, requirements to the buyers.",
            system="ERP",
            work=20,
        ),
    ],
)

WEEK_1 = without(
    but(WEEK, "parts", ways=[{"label": "Yes", "to": "people"}, {"label": "No", "to": "order"}]), "chase", "tell"
)

STORE = procedure(
    "The right part is at the right place, and its heat number with it.",
    "A delivery has been inspected, or the plan asks for parts.",
    "Parts are on the shelf, or at the bench with their papers.",
    [
        step(
            "label",
            "goods-in-inspector",
            "Label the box",
            "Part, heat or batch, quantity, order.",
            docs="WI-026",
            work=5,
        ),
        step(
            "shelf",
            "storekeeper",
            "Put it away",
            "Scan shelf and box. Never two heats in one box.",
            docs="WI-026",
            system="ERP",
            work=8,
        ),
        step(
            "pick", "storekeeper", "Pick for the week", "By the picking list; oldest heat first.", system="ERP", work=30
        ),
        step(
            "right",
            "storekeeper",
            "Is everything right?",
            "Count, heat number, bag closed, cure date.",
            docs="WI-026",
            ways=[("Yes", "bring"), ("No", "tag")],
            work=10,
        ),
        step(
            "tag",
            "storekeeper",
            "Tag what is wrong",
            "Follow P-0071 and pick another.",
            calls="P-0071",
            ways=[("", "pick")],
        ),
        step(
            "bring",
            "storekeeper",
            "Bring it to the bench",
            "With the routing card, before the shift starts.",
            work=15,
            value="adding",
        ),
    ],
)

ASSEMBLE = procedure(
    "Every valve is built right the first time, and its card says of what.",
    "The week's plan shows the order and the parts are at the bench.",
    "The valve is at the test bench with its routing card.",
    [
        step("ready", "assembler", "Check parts and card", "Heat numbers, drawing revision, gauge labels.", work=10),
        step(
            "clean",
            "assembler",
            "Clean and look",
            "Sealing faces under the lamp; a scratch you can feel is too deep.",
            work=20,
        ),
        step(
            "seat",
            "assembler",
            "Press in the seat rings",
            "Batch number on the card before the bag is thrown away.",
            work=25,
            value="adding",
        ),
        step("stem", "assembler", "Fit the stem packing", "Follow P-0062.", calls="P-0062"),
        step(
            "flange",
            "assembler",
            "Tighten the body flange",
            "Crosswise in three steps.",
            docs="WI-029 DS-001",
            work=30,
            value="adding",
        ),
        step(
            "moves",
            "assembler",
            "Does it move freely?",
            "Full stroke, five times, by its own wheel.",
            ways=[("Yes", "plate"), ("No", "stem")],
            work=5,
        ),
        step("plate", "assembler", "Fit the name plate", "Number, size, rating, heat.", work=10),
        step(
            "hand",
            "assembler",
            "Hand over to the test",
            "Sign the card. What was difficult goes on the back.",
            work=5,
            tells=["test-technician"],
        ),
    ],
)

PACK_STEM = procedure(
    "The stem is tight and still turns by hand.",
    "The body stands ready with its stem.",
    "The packing is in, set and noted.",
    [
        step(
            "measure", "assembler", "Measure stem and chamber", "Section = half the difference.", docs="WI-030", work=5
        ),
        step(
            "look",
            "assembler",
            "Is the stem smooth?",
            "Raking light; no scratch across.",
            ways=[("Yes", "cut"), ("No", "change")],
            work=3,
        ),
        step(
            "change",
            "storekeeper",
            "Bring another stem",
            "The bad one gets a red tag.",
            docs="F-041",
            ways=[("", "measure")],
            work=20,
            value="waste",
            waste="waiting",
        ),
        step(
            "cut",
            "assembler",
            "Cut and insert the rings",
            "Joints turned by 90°, one at a time.",
            docs="WI-030",
            work=15,
            value="adding",
        ),
        step(
            "gland",
            "assembler",
            "Set the gland",
            "Torque as in the data sheet, five strokes, once more.",
            docs="WI-030 DS-001",
            work=10,
            value="adding",
        ),
        step("note", "assembler", "Write the batch", "No batch number, no assembly.", work=2),
    ],
    unmeasured="Seen in “Pass at first hydro test”, which P-0061 answers for.",
)

TEST = procedure(
    "No valve leaves that could leak, and the record proves it for thirty years.",
    "An assembled valve arrives at the bench.",
    "The valve is good and recorded, or blocked.",
    [
        step("card", "test-technician", "Read the card", "Rating, seat, special tests of the order.", work=5),
        step(
            "gauge",
            "test-technician",
            "Choose the gauge",
            "Test pressure in the middle third; label not past its date.",
            docs="DS-002",
            work=5,
        ),
        step(
            "number",
            "test-technician",
            "Scan valve and heat",
            "Plate and casting agree with the card.",
            docs="F-052",
            work=3,
        ),
        step(
            "clamp", "test-technician", "Clamp the valve", "Crane above 25 kg, screen closed.", docs="POL-002", work=10
        ),
        step(
            "shell",
            "test-technician",
            "Run the shell test",
            "Fill and bleed, raise slowly, hold, look for drops, release.",
            docs="WI-033 DS-002 F-052",
            work=12,
            value="adding",
        ),
        step(
            "seat",
            "test-technician",
            "Run the seat test",
            "Both sides if it shuts in both directions.",
            docs="WI-034 F-052",
            work=15,
            value="adding",
        ),
        step(
            "tight",
            "test-technician",
            "Is it tight?",
            "Shell: no drop. Seat: the rate of the order.",
            docs="X-007",
            ways=[("Yes", "sign"), ("No", "block")],
            work=2,
        ),
        step(
            "block",
            "test-technician",
            "Block the valve",
            "Red tag; follow P-0071. It comes back to step 1.",
            calls="P-0071",
            ways=[("", "card")],
        ),
        step(
            "sign", "test-technician", "Sign the record", "Before the next valve. Drain and dry.", docs="F-052", work=5
        ),
    ],
)

CERTIFY = procedure(
    "The certificate says what is true of this very valve.",
    "A valve has passed its tests.",
    "The certificate is signed and the valve may be packed.",
    [
        step(
            "gather",
            "quality-engineer",
            "Gather the papers",
            "Test record, certificates of the castings, order.",
            docs="F-052 WI-035",
            work=15,
        ),
        step(
            "complete",
            "quality-engineer",
            "Is everything there?",
            "Every heat, every test the order asks for.",
            docs="WI-035",
            ways=[("Yes", "write"), ("No", "missing")],
            work=10,
        ),
        step(
            "missing",
            "test-technician",
            "Find or repeat",
            "Nothing from memory: find the record or test again.",
            docs="WI-035",
            ways=[("", "gather")],
            work=40,
            value="waste",
            waste="defects",
        ),
        step(
            "write",
            "quality-engineer",
            "Write the certificate",
            "3.1, with the edition of the standard.",
            docs="WI-035 X-007",
            system="ERP",
            work=10,
            value="adding",
        ),
        step("sign", "quality-engineer", "Sign it", "Not by whoever built or tested the valve.", work=5),
        step(
            "free",
            "quality-engineer",
            "Free the valve",
            "Green tag; the storekeeper sees it in the ERP.",
            system="ERP",
            work=3,
            tells=["storekeeper"],
        ),
    ],
)


def processes() -> list[Described]:
    core: Described = {"band": "core"}
    testers = holders("test-technician")
    return [
        process("P-0050", "Make", "production-manager", **core, expert="erik", unit="production"),
        process(
            "P-0051",
            "Plan the week",
            "planner",
            [
                approved("lena", -1250, "First issue.", WEEK_1),
                approved("lena", -610, "Buyers say when missing parts come.", without(WEEK, "tell")),
                approved("lena", -115, "Customers who wait are told before they ask.", WEEK),
            ],
            parent="P-0050",
            expert="stian",
            unit="production",
        ),
        process(
            "P-0053",
            "Store and issue material",
            "storekeeper",
            [
                approved("anders", -870, "First issue.", but(STORE, "pick", text="By the picking list.")),
                approved("anders", -125, "Oldest heat first.", STORE),
            ],
            parent="P-0050",
            expert="fatima",
            unit="stores",
        ),
        process(
            "P-0061",
            "Assemble",
            "production-manager",
            [
                approved(
                    "erik", -1100, "First issue.", but(ASSEMBLE, "seat", text="With the press, never with a hammer.")
                ),
                approved("erik", -158, "Batch numbers of seal rings go on the card.", ASSEMBLE),
                draft(
                    "jonas",
                    -14,
                    "A second person looks at the seat rings of DN 150 and larger.",
                    with_step(
                        ASSEMBLE,
                        "seat",
                        step(
                            "second",
                            "assembler",
                            "Have the seat seen by a second",
                            "DN 150 and larger: both sign the card.",
                            work=5,
                        ),
                    ),
                ),
            ],
            parent="P-0050",
            expert="jonas",
            unit="assembly",
        ),
        process(
            "P-0062",
            "Fit the stem packing",
            "production-manager",
            [approved("erik", -210, "First issue, taken out of P-0061.", PACK_STEM)],
            parent="P-0061",
            expert="grete",
            unit="assembly",
        ),
        process("P-0060", "Test and certify", "production-manager", **core, expert="erik", unit="testing"),
        process(
            "P-0063",
            "Test pressure",
            "production-manager",
            [
                approved(
                    "erik",
                    -1280,
                    "First issue.",
                    without(
                        but(TEST, "tight", ways=[{"label": "Yes", "to": "sign"}, {"label": "No", "to": None}]), "block"
                    ),
                ),
                approved(
                    "erik",
                    -690,
                    "Leaking valves follow P-0071.",
                    but(TEST, "gauge", text="Any gauge with a valid label."),
                ),
                approved("david", -38, "The gauge is used in its middle third.", TEST),
            ],
            parent="P-0060",
            expert="david",
            unit="testing",
            must_read=["test-technician"],
            acknowledged=read_by(testers, 3, -37),
        ),
        process(
            "P-0064",
            "Certify",
            "quality-engineer",
            [
                approved("ida", -780, "First issue.", but(CERTIFY, "sign", text="By a quality engineer.")),
                approved("ida", -225, "Not signed by whoever built or tested the valve.", CERTIFY),
            ],
            parent="P-0060",
            expert="noor",
            unit="quality",
        ),
    ]
