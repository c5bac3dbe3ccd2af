"""What keeps us able: people, documents, gauges, money."""

from bms.sample.build import Described, approved, but, draft, procedure, process, step, with_step, without

SKILLS = procedure(
    "On every shift there is somebody who can do what has to be done.",
    "A new goal, a changed instruction, a new colleague, or the month's look at the matrix.",
    "The gap is closed and written in the training record.",
    [
        step(
            "matrix",
            "people-manager",
            "Compare matrix and plan",
            "Which skill is missing on which shift in the next six weeks?",
            docs="F-062",
            work=60,
        ),
        step(
            "gap",
            "people-manager",
            "Is there a gap?",
            "Fewer than two people at level 3 is a gap.",
            ways=[("Yes", "teacher"), ("No", None)],
            work=10,
        ),
        step(
            "teacher",
            "production-manager",
            "Name teacher and time",
            "One teacher, one learner, hours in the plan of the week.",
            work=20,
            asks=["planner"],
        ),
        step(
            "teach",
            "assembler",
            "Teach at the place",
            "Read the instruction together, show, let do, five times.",
            docs="WI-029 WI-030",
            work=480,
            value="adding",
        ),
        step(
            "alone",
            "production-manager",
            "Can they do it alone?",
            "Watch one piece from start to end.",
            ways=[("Yes", "record"), ("Not yet", "teach")],
            work=30,
        ),
        step("record", "people-manager", "Write the record", "Level, day, signature of both.", docs="F-062", work=10),
    ],
)

SKILLS_1 = without(
    but(
        but(SKILLS, "teach", text="Show and let do."),
        "alone",
        ways=[{"label": "Yes", "to": None}, {"label": "Not yet", "to": "teach"}],
    ),
    "record",
)

WELCOME = procedure(
    "A new colleague works safely from the first day and alone after six weeks.",
    "A contract is signed.",
    "The new colleague holds roles, has read what they ask and has a teacher.",
    [
        step(
            "prepare",
            "people-manager",
            "Prepare the first day",
            "Sign-in, shoes, locker, teacher, and the roles in the portal.",
            work=90,
        ),
        step(
            "safety",
            "safety-adviser",
            "Walk the site",
            "Exits, crane ways, test bench, near-miss boxes.",
            docs="POL-002",
            work=90,
        ),
        step(
            "read",
            "people-manager",
            "Read together",
            "Policies first, then the instructions of the role.",
            docs="POL-001 POL-006",
            work=120,
        ),
        step(
            "talk",
            "people-manager",
            "Talk after six weeks",
            "What was unclear? Change the instruction, not the colleague.",
            ways=[("Works alone", None), ("Needs more time", "read")],
            work=45,
        ),
    ],
    unmeasured="Some six people a year; seen in “Skills on every shift”.",
)

LEAVE = procedure(
    "Everybody gets their leave, and the plan knows of it.",
    "You want time off.",
    "The leave is in the plan, or you know why not and when instead.",
    [
        step(
            "ask",
            "employee",
            "Ask for the days",
            "At least two weeks ahead for three days or more.",
            system="HR portal",
            work=3,
        ),
        step(
            "free",
            "production-manager",
            "Can it be given?",
            "Two people of each skill stay on the shift.",
            ways=[("Yes", "enter"), ("No", "other")],
            work=5,
            asks=["planner"],
        ),
        step(
            "enter",
            "people-manager",
            "Enter the leave",
            "The same day; the planner sees it in the plan of the week.",
            system="HR portal",
            ways=[("", None)],
            work=3,
        ),
        step(
            "other",
            "employee",
            "Choose other days",
            "You get two proposals with the answer.",
            ways=[("", "ask")],
            work=3,
            value="waste",
            waste="processing",
        ),
    ],
    unmeasured="Nobody has ever waited longer than two days for an answer.",
)

LEAVE_2 = but(LEAVE, "enter", text="The same day; the planner sees it in the plan of the week.")
LEAVE = but(LEAVE, "enter", text="The same day. You get a message, and the planner sees it in the plan of the week.")

# How Production does it: nobody leaves a shift before somebody takes it.
LEAVE_ON_SHIFT = with_step(
    but(LEAVE_2, "free", text="Two people of each skill stay on the shift, and somebody has taken yours."),
    "ask",
    step("cover", "employee", "Find somebody for your shift", "Both of you sign the shift list.", work=10),
)

DOCUMENTS = procedure(
    "Everybody works to today's way, and it can be shown which way was in force on any day.",
    "Something should be done differently, or a review is due.",
    "The new revision is in force and has been read by those who need it.",
    [
        step(
            "need",
            "quality-engineer",
            "Say what should change",
            "A suggestion, a finding, a corrective action or the yearly review. One sentence.",
            work=10,
        ),
        step(
            "write",
            "quality-engineer",
            "Write the draft",
            "The owner or the expert writes. Say what changes and why; one page is better than two.",
            system="BMS portal",
            work=60,
        ),
        step(
            "send",
            "quality-engineer",
            "Send it for approval",
            "Only when those who do the work have read it.",
            system="BMS portal",
            work=5,
        ),
        step(
            "sign",
            "quality-manager",
            "Approve?",
            "Clear, true, allowed, fits the rest. Never by somebody who had a hand in it.",
            ways=[("Approve", "wait"), ("Send back", "write")],
            system="BMS portal",
            work=15,
            wait=2400,
        ),
        step(
            "wait",
            "quality-manager",
            "Set the day",
            "Major changes get two weeks so that people can read them.",
            system="BMS portal",
            work=2,
            wait=4800,
        ),
        step(
            "read",
            "production-manager",
            "See that it is read",
            "Who has not confirmed after two weeks is spoken to, not mailed.",
            system="BMS portal",
            work=20,
            answers="production-manager",
        ),
        step(
            "old",
            "quality-manager",
            "Clear away the old",
            "No copies on walls or in drawers. Withdrawn documents name their successor.",
            work=10,
        ),
    ],
)

GAUGE = procedure(
    "What we measure with is right, and we know it.",
    "The register says that a gauge is due within two weeks.",
    "The gauge is back with a new label, or out of use.",
    [
        step(
            "fetch",
            "quality-engineer",
            "Fetch the gauge",
            "Leave a spare. A gauge past its date is taken away at once.",
            docs="WI-040",
            work=15,
        ),
        step(
            "compare",
            "quality-engineer",
            "Compare with the master",
            "At 10, 50 and 90 per cent, up and down, readings before adjusting first.",
            docs="WI-040",
            work=40,
            value="adding",
        ),
        step(
            "within",
            "quality-engineer",
            "Within limits?",
            "Limits stand in WI-040.",
            ways=[("Yes", "label"), ("No", "look-back")],
            work=5,
        ),
        step(
            "look-back",
            "quality-engineer",
            "Look back",
            "Which valves were tested with it since the last good calibration?",
            docs="F-041",
            work=120,
            tells=["quality-manager"],
        ),
        step(
            "repair",
            "test-technician",
            "Adjust or replace",
            "Adjust and compare again; twice bad is scrap.",
            ways=[("", "compare")],
            work=45,
            value="waste",
            waste="defects",
        ),
        step(
            "label",
            "quality-engineer",
            "Label and give back",
            "Month and year; old label off. Enter both readings.",
            docs="WI-040",
            work=10,
        ),
    ],
)
GAUGE_1 = without(
    but(GAUGE, "within", ways=[{"label": "Yes", "to": "label"}, {"label": "No", "to": "repair"}]), "look-back"
)

COLLECT = procedure(
    "We get our money when it is due and customers find nothing to question.",
    "A valve has left the house.",
    "The invoice is paid.",
    [
        step(
            "write",
            "controller",
            "Write the invoice",
            "On the day of dispatch, with order, position and certificate number.",
            system="ERP",
            work=10,
        ),
        step(
            "due",
            "controller",
            "Paid when due?",
            "Look every Monday.",
            ways=[("Yes", None), ("No", "call")],
            system="ERP",
            work=5,
            wait=14400,
        ),
        step(
            "call",
            "sales-coordinator",
            "Call the customer",
            "Something wrong with the valve or only with the paper?",
            work=15,
        ),
        step(
            "wrong",
            "sales-coordinator",
            "Is something wrong?",
            "A complaint stops the reminder.",
            ways=[("A complaint", "complaint"), ("No", "remind")],
            work=5,
        ),
        step(
            "complaint",
            "sales-coordinator",
            "Handle the complaint",
            "Follow P-0075.",
            calls="P-0075",
            ways=[("", "due")],
        ),
        step(
            "remind",
            "controller",
            "Remind in writing",
            "Friendly, with a copy of the invoice.",
            ways=[("", "due")],
            work=10,
        ),
    ],
)

PAY = procedure(
    "Suppliers are paid what is right on the day it is due, and nobody else is.",
    "An invoice arrives.",
    "The invoice is paid and booked.",
    [
        step("scan", "controller", "Scan and book", "On the day it comes.", system="ERP", work=4),
        step(
            "agree",
            "controller",
            "Do order, delivery and invoice agree?",
            "Up to 1 % is accepted.",
            ways=[("Yes", "bank"), ("No", "ask")],
            system="ERP",
            work=4,
        ),
        step(
            "ask",
            "head-of-purchasing",
            "Settle the difference",
            "With the supplier, within a week.",
            ways=[("", "agree")],
            work=15,
            value="waste",
            waste="defects",
        ),
        step(
            "bank",
            "controller",
            "Are the bank details known?",
            "New ones: call the number we already have, never the one on the letter.",
            docs="POL-006",
            ways=[("Known", "pay"), ("New or changed", "call")],
            work=3,
        ),
        step(
            "call",
            "controller",
            "Call back",
            "Note name and time on the invoice.",
            docs="POL-006",
            ways=[("Confirmed", "pay"), ("Not confirmed", "ask")],
            work=10,
        ),
        step(
            "pay",
            "controller",
            "Pay with two signatures",
            "Tuesday and Friday; nobody signs twice.",
            system="Bank",
            work=15,
            tells=["head-of-purchasing"],
        ),
    ],
)

WAGES = procedure(
    "Pay is fair, within the frame and given with a reason.",
    "The budget of the year is decided.",
    "Each person knows the new pay and why.",
    [
        step(
            "frame",
            "managing-director",
            "Set the frame",
            "Per cent per unit, after the agreement with the union.",
            work=60,
        ),
        step(
            "propose",
            "people-manager",
            "Collect proposals",
            "One reason per person; compare equal work.",
            docs="WI-050",
            work=480,
        ),
        step(
            "fair",
            "managing-director",
            "Fair and within the frame?",
            "Differences above 5 per cent need a reason.",
            docs="WI-050",
            ways=[("Yes", "talk"), ("No", "propose")],
            work=120,
        ),
        step(
            "talk",
            "people-manager",
            "See that everybody is told",
            "By their own manager, in person, before the end of March.",
            docs="WI-050",
            work=60,
        ),
    ],
    unmeasured="Confidential; looked at by the managing director alone.",
)


def processes() -> list[Described]:
    restricted = ["people-manager", "managing-director"]
    return [
        process("P-0080", "People and skills", "people-manager", band="support", expert="marit", unit="people"),
        process(
            "P-0081",
            "Keep skills current",
            "people-manager",
            [
                approved("marit", -680, "First issue.", SKILLS_1),
                approved("marit", -215, "Five times with somebody beside; the record is signed.", SKILLS),
            ],
            parent="P-0080",
            expert="jonas",
            unit="people",
        ),
        process(
            "P-0082",
            "Welcome a new colleague",
            "people-manager",
            [approved("marit", -118, "First issue.", WELCOME)],
            parent="P-0081",
            expert="marit",
            unit="people",
        ),
        process(
            "P-0088",
            "Ask for leave",
            "people-manager",
            [
                approved("marit", -950, "First issue.", but(LEAVE, "ask", text="At least a month ahead.")),
                approved("marit", -175, "Two weeks ahead are enough.", LEAVE_2, major=False),
                approved("marit", -9, "You are told when your leave is entered.", LEAVE, major=False),
            ],
            parent="P-0080",
            expert="marit",
            unit="people",
        ),
        process(
            "P-0093",
            "Ask for leave, Production",
            "production-manager",
            [approved("erik", -90, "How we do it on shifts: somebody takes yours first.", LEAVE_ON_SHIFT)],
            variant_of={"standard": "P-0088", "unit": "production", "by": "quinn"},
            expert="erik",
        ),
        process("P-0084", "Documents and records", "quality-manager", band="support", expert="quinn", unit="quality"),
        process(
            "P-0085",
            "Keep documents current",
            "quality-manager",
            [
                approved("quinn", -1450, "First issue.", without(DOCUMENTS, "old", "read"), approver="lena"),
                approved("quinn", -245, "See that it is read; clear away the old.", DOCUMENTS, approver="lena"),
            ],
            parent="P-0084",
            expert="noor",
            unit="quality",
        ),
        process(
            "P-0086", "Machines and gauges", "production-manager", band="support", expert="erik", unit="production"
        ),
        process(
            "P-0087",
            "Calibrate gauges",
            "quality-engineer",
            [
                approved("ida", -830, "First issue.", GAUGE_1),
                approved("noor", -185, "Look back when a gauge was wrong.", GAUGE),
            ],
            parent="P-0086",
            expert="noor",
            unit="quality",
        ),
        process("P-0089", "Money", "controller", band="support", expert="priya", unit="finance"),
        process(
            "P-0090",
            "Invoice and collect",
            "controller",
            [
                approved("priya", -590, "First issue.", but(COLLECT, "write", text="Within a week.")),
                approved("rolf", -205, "Invoices go out on the day of dispatch.", COLLECT),
            ],
            parent="P-0089",
            expert="rolf",
            unit="finance",
        ),
        process(
            "P-0091",
            "Pay invoices",
            "controller",
            [
                approved(
                    "priya",
                    -1100,
                    "First issue.",
                    without(
                        but(
                            but(PAY, "agree", ways=[{"label": "Yes", "to": "pay"}, {"label": "No", "to": "ask"}]),
                            "pay",
                            text="Tuesday and Friday.",
                        ),
                        "bank",
                        "call",
                    ),
                ),
                approved("rolf", -160, "Changed bank details are confirmed by telephone.", PAY),
                draft(
                    "rolf",
                    -18,
                    "Pay daily instead of twice a week.",
                    but(PAY, "pay", text="Every day before eleven; nobody signs twice."),
                ),
            ],
            parent="P-0089",
            expert="rolf",
            unit="finance",
        ),
        process(
            "P-0092",
            "Agree pay",
            "people-manager",
            [approved("marit", -330, "First issue.", WAGES)],
            parent="P-0089",
            expert="marit",
            unit="people",
            readers=restricted,
        ),
    ]
