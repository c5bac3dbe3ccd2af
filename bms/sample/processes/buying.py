"""Buy: the area in which the story of “Supplier on time” is told.

P-0042 has come a long way. Revision 7 gave buyers two working days to compare a confirmation with the order; before,
they did it on the day it came. Since then wrong weeks are noticed late and suppliers deliver late.
"""

from bms.sample.build import (
    Described,
    approved,
    but,
    draft,
    in_review,
    procedure,
    process,
    read_by,
    step,
    with_step,
    without,
)
from bms.sample.people import holders

PART = procedure(
    "Every casting and bought part is on the shelf, certified, on the day the plan needs it.",
    "The planning run proposes a requirement that must be bought.",
    "Parts are in stock with their certificate and the invoice is free to pay.",
    [
        step(
            "release",
            "planner",
            "Release the requisition",
            "Release what the planning run proposes for the next six weeks. Hold anything without a drawing revision.",
            system="ERP",
            work=5,
        ),
        step(
            "place",
            "buyer",
            "Place the order",
            "Order only from the list of approved suppliers. Name the drawing revision and the certificate we need.",
            docs="F-009 WI-012",
            system="ERP",
            work=15,
            answers="head-of-purchasing",
        ),
        step(
            "confirm",
            "supplier-of-castings",
            "Confirm the order",
            "Confirm day, quantity, price and drawing revision within two working days.",
            wait=2880,
        ),
        step(
            "check",
            "buyer",
            "Check the confirmation",
            "Compare it with the order within two working days. Nothing after two working days? "
            "Call the supplier and note the name.",
            docs="WI-017 F-031",
            system="ERP",
            work=10,
            wait=2880,
            answers="head-of-purchasing",
        ),
        step(
            "match",
            "buyer",
            "Does it match the order?",
            "Day, quantity, price, drawing revision and certificate.",
            ways=[("Yes", "deliver"), ("No", "agree")],
            work=1,
        ),
        step(
            "agree",
            "planner",
            "Agree the change",
            "Accept the new day or quantity, or ask for another supplier.",
            docs="F-014",
            ways=[("", "place")],
            work=20,
            value="waste",
            waste="defects",
            tells=["sales-coordinator"],
        ),
        step(
            "deliver",
            "supplier-of-castings",
            "Deliver with certificate",
            "Deliver on the confirmed day with a 3.1 certificate that names our order and the heat number.",
            wait=28800,
            value="adding",
        ),
        step(
            "inspect",
            "goods-in-inspector",
            "Inspect the delivery",
            "Count, compare heat numbers, measure the sample the plan asks for.",
            docs="WI-021 F-022",
            work=25,
            answers="quality-engineer",
        ),
        step(
            "store",
            "goods-in-inspector",
            "Store and issue material",
            "Put the parts on the shelf and book them in.",
            calls="P-0053",
        ),
        step(
            "invoice",
            "buyer",
            "Release the invoice",
            "Release it when order, delivery and invoice agree.",
            system="ERP",
            work=5,
            tells=["controller"],
        ),
    ],
    scope="Castings, seals and bought parts for valves. Not for tools and services.",
)

SAME_DAY = (
    "Compare it with the order on the day it comes. Nothing by the next morning? Call the supplier and note the name."
)
PART_6 = but(PART, "check", text=SAME_DAY, waiting_minutes=None)
PART_5 = but(
    but(PART_6, "place", text="Order only from the list of approved suppliers. Name the drawing revision."),
    "deliver",
    text="Deliver on the confirmed day with a 3.1 certificate.",
)
MEETING = step(
    "meeting",
    "planner",
    "Talk through open orders",
    "Every Monday at nine: planners and buyers go through all confirmations that differ.",
    work=60,
    asks=["buyer"],
)
PART_4 = with_step(without(PART_5, "match", "agree"), "check", MEETING)
PART_3 = without(PART_4, "meeting")
PART_2 = without(PART_3, "store")
PART_1 = without(PART_2, "check")
PART_8 = with_step(
    but(
        but(
            but(
                PART,
                "check",
                text="Compare it with the order on the day it comes. Nothing after one working day? "
                "Call the supplier and note the name.",
                waiting_minutes=480,
            ),
            "agree",
            role="buyer",
            consulted=["planner"],
        ),
        "inspect",
        text="Read the certificate first. If the heat number or a value is missing, stop and go to step 9. "
        "Then count and measure the sample the plan asks for.",
        ways=[{"label": "Certificate complete", "to": "store"}, {"label": "Something is missing", "to": "doubt"}],
        kind="decision",
    ),
    "inspect",
    step(
        "doubt",
        "quality-engineer",
        "Decide on a doubtful certificate",
        "Ask the foundry for the missing values. Accept, or send the part back with F-041. "
        "Decide within one working day.",
        docs="F-041",
        ways=[("Accepted", "store"), ("Sent back", "place")],
        work=30,
        wait=480,
    ),
)

SUPPLIER = procedure(
    "We buy only from firms that can and will deliver what our valves need.",
    "A part has no approved supplier, or needs a second one.",
    "The supplier is on the list with a class, or knows why not.",
    [
        step(
            "ask",
            "buyer",
            "Ask for the self-assessment",
            "Send F-036 and the code of conduct. Say what we would buy and how much a year.",
            docs="F-036 POL-004",
            work=20,
        ),
        step(
            "answer",
            "supplier-of-castings",
            "Answer the questionnaire",
            "Answer all questions within three weeks and add your certificates.",
            work=60,
            wait=7200,
        ),
        step(
            "audit",
            "quality-engineer",
            "Audit the supplier",
            "One day on site. Follow two of our orders, or two like ours, through the works.",
            docs="WI-038 F-037",
            work=480,
            asks=["design-engineer"],
        ),
        step(
            "enough",
            "quality-engineer",
            "Good enough?",
            "80 points or more in the audit and no open major finding.",
            docs="F-037",
            ways=[("Yes", "approve"), ("With a plan", "audit"), ("No", "refuse")],
            work=10,
        ),
        step(
            "refuse",
            "buyer",
            "Tell the supplier why not",
            "By telephone first, then in writing with the score. They may ask again after a year.",
            ways=[("", None)],
            work=20,
        ),
        step(
            "approve",
            "head-of-purchasing",
            "Approve the supplier",
            "Give class B for the first year, and agree terms and notice.",
            work=60,
            tells=["planner", "quality-manager"],
        ),
        step(
            "list",
            "buyer",
            "Enter in the list",
            "Add the supplier and the parts to WI-012 and open the account in the ERP.",
            docs="WI-012",
            system="ERP",
            work=30,
        ),
    ],
    unmeasured="One or two suppliers a year: each is looked at in the management review instead.",
)

SUPPLIER_4 = with_step(
    but(
        SUPPLIER,
        "enough",
        text="80 points or more in the audit, no open major finding, and a trial order on its day.",
    ),
    "audit",
    step(
        "trial",
        "buyer",
        "Place a trial order",
        "Ten pieces of the most difficult part, with first samples and full certificate.",
        docs="F-009",
        work=30,
        wait=28800,
    ),
)

RATING = procedure(
    "Each supplier knows every quarter how we see it, and the worst ones get better or go.",
    "The quarter has ended.",
    "Every supplier has its class and a letter with the figures behind it.",
    [
        step(
            "collect",
            "quality-engineer",
            "Collect the figures",
            "Late lines, late confirmations, rejected and answered parts.",
            system="ERP",
            work=90,
        ),
        step(
            "points",
            "quality-engineer",
            "Give the points",
            "A late confirmation costs two points, a late delivery ten, a rejected lot twenty.",
            work=60,
        ),
        step(
            "remarks",
            "buyer",
            "Add what figures do not show",
            "Answers on the telephone, help in a pinch, changes of people. One line per supplier.",
            work=30,
        ),
        step(
            "class",
            "head-of-purchasing",
            "Set the class",
            "A from 90 points, B from 70, C below. For a C: recovery plan or another source.",
            docs="WI-012",
            ways=[("A or B", "tell"), ("C: find another source", "source")],
            work=60,
        ),
        step(
            "tell",
            "head-of-purchasing",
            "Tell the supplier",
            "Send the figures and say what we ask to be changed.",
            ways=[("", None)],
            work=60,
            value="adding",
        ),
        step(
            "source",
            "head-of-purchasing",
            "Approve a second source",
            "Start P-0044 and tell the supplier so.",
            calls="P-0044",
        ),
    ],
)

SHEET = procedure(
    "What suppliers do for us, on one sheet: from our order to the casting at our door.",
    "You receive a purchase order from Halden Valves.",
    "Castings as drawn, certified, on the confirmed day.",
    [
        step(
            "read",
            "supplier-of-castings",
            "Read the order",
            "Compare drawing and grade with yours. Unclear? Call the buyer named on it.",
            docs="SP-003",
            work=20,
        ),
        step(
            "promise",
            "supplier-of-castings",
            "Confirm every line",
            "Within two working days: day at our door, quantity, price. Promise what the furnace holds.",
            work=20,
            wait=2880,
            value="adding",
        ),
        step(
            "cast",
            "supplier-of-castings",
            "Cast and heat-treat",
            "Heat number on every piece, at least 6 mm high.",
            docs="SP-003",
            work=600,
            wait=14400,
            value="adding",
        ),
        step(
            "drawn",
            "supplier-of-castings",
            "Is it as drawn?",
            "Dimensions, surface, analysis and mechanical values.",
            docs="SP-003",
            ways=[("Yes", "certify"), ("No", "concession")],
            work=60,
        ),
        step(
            "concession",
            "supplier-of-castings",
            "Ask for a concession",
            "Fill in F-043 before you send anything. Call on the same day if the day moves.",
            docs="F-043",
            work=30,
        ),
        step(
            "answer",
            "quality-engineer",
            "Answer the request",
            "Within one working day: accepted with a number, or refused.",
            docs="F-043",
            ways=[("Accepted", "certify"), ("Refused", "cast")],
            work=30,
            wait=480,
        ),
        step(
            "certify",
            "supplier-of-castings",
            "Write the certificate",
            "3.1 to EN 10204 with our order, line and heat number. It travels with the goods.",
            docs="SP-003 POL-004",
            work=20,
        ),
        step(
            "send",
            "supplier-of-castings",
            "Deliver on the confirmed day",
            "One heat, one pallet box. If the day moves, tell the buyer before it has passed.",
            work=30,
            wait=2880,
            value="adding",
        ),
    ],
)


def processes(turning_point: int) -> list[Described]:
    """``turning_point``: days from today to the day on which P-0042 revision 7 came into force."""
    confirmers = ("buyer", "goods-in-inspector", "quality-engineer")
    return [
        process("P-0040", "Buy", "head-of-purchasing", band="core", expert="oscar", unit="purchasing"),
        process(
            "P-0044",
            "Approve a supplier",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -1200,
                    "First issue.",
                    without(
                        but(SUPPLIER, "enough", ways=[{"label": "Yes", "to": "approve"}, {"label": "No", "to": None}]),
                        "refuse",
                    ),
                ),
                approved(
                    "oscar",
                    -700,
                    "Suppliers are told why not.",
                    but(SUPPLIER, "approve", text="Give class A, and agree terms."),
                ),
                approved(
                    "oscar",
                    -200,
                    "Everybody begins in class B.",
                    SUPPLIER,
                    sent_back="Step 6 gave class A to firms we have never bought from.",
                ),
                draft("oscar", -10, "A trial order comes before the decision.", SUPPLIER_4),
            ],
            parent="P-0040",
            expert="oscar",
            unit="purchasing",
        ),
        process(
            "P-0042",
            "Buy castings and parts",
            "head-of-purchasing",
            [
                approved("oscar", -1840, "First issue.", PART_1),
                approved("oscar", -1560, "Buyers check the confirmation.", PART_2),
                approved("oscar", -1220, "Goods go to the shelf by P-0053.", PART_3),
                approved("oscar", -860, "Weekly meeting about confirmations that differ.", PART_4, major=False),
                approved("oscar", -500, "A decision replaces the weekly meeting.", PART_5),
                approved("oscar", -290, "Certificates are named on the order.", PART_6),
                approved(
                    "oscar",
                    turning_point,
                    "Step 4 gets a limit of two working days instead of the same day, so that buyers can compare "
                    "several confirmations in one go.",
                    PART,
                    comment="Watch “Supplier on time” after the change.",
                ),
                in_review(
                    "oscar",
                    -3,
                    "Confirmations are compared on the day they come again. The certificate is read before anything is "
                    "counted, and the quality engineer decides on doubtful ones. Answers the last audit.",
                    PART_8,
                ),
            ],
            parent="P-0040",
            expert="emma",
            unit="purchasing",
            must_read=list(confirmers),
            acknowledged=read_by(holders(*confirmers), 7, turning_point),
        ),
        process(
            "P-0045",
            "Rate suppliers",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -760,
                    "First issue.",
                    but(RATING, "points", text="A late delivery costs five points, a rejected lot twenty."),
                ),
                approved("oscar", -165, "Late confirmations cost points too.", RATING),
            ],
            parent="P-0040",
            expert="ida",
            unit="purchasing",
        ),
        process(
            "P-0046",
            "Supply castings to Halden",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -520,
                    "First issue.",
                    but(
                        without(
                            but(
                                SHEET, "drawn", ways=[{"label": "Yes", "to": "certify"}, {"label": "No", "to": "cast"}]
                            ),
                            "concession",
                            "answer",
                        ),
                        "send",
                        text="One heat, one pallet box.",
                    ),
                ),
                approved(
                    "oscar", -95, "Ask for a concession before sending; tell us before the day has passed.", SHEET
                ),
            ],
            parent="P-0040",
            expert="oscar",
            unit="purchasing",
            readers=["employee", "supplier-of-castings"],
        ),
    ]
