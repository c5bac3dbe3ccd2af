"""What Purchasing and Goods-in work with: instructions, forms, and what suppliers are told."""

# ruff: noqa: E501 - a paragraph or a row of a table stands on one line

from bms.sample.build import Described, approved, changed, doc, draft, in_review, read_by, refusal
from bms.sample.people import holders

SUPPLIERS = """
<p>Order castings, seals and bought parts only from a supplier on this list, and only what stands behind the name. Anything else needs
P-0044 first; the Head of Purchasing may allow one trial order in writing.</p>
<table><thead><tr><th scope="col">Supplier</th><th scope="col">For</th><th scope="col">Class</th><th scope="col">Remark</th></tr></thead>
<tbody>
<tr><td>Fonderia Rossi</td><td>Steel castings DN 50 to DN 200</td><td>B</td><td>Confirms each line with day and heat; class B since the audit of the furnace</td></tr>
<tr><td>Gjuteri Norr</td><td>Steel castings DN 100 to DN 300</td><td>B</td><td>Check the week on the confirmation twice</td></tr>
<tr><td>Weber Dichtungen</td><td>Packings, seal rings</td><td>A</td><td>Batch number on every bag</td></tr>
<tr><td>Skagerrak Bolting</td><td>Studs and nuts to 8.8 and B7</td><td>A</td><td>Certificate 3.1 for B7 only</td></tr>
<tr><td>Kongsberg Forge</td><td>Stems and bonnets, forged</td><td>A</td><td>Minimum lot 40</td></tr>
</tbody></table>
<h2>Classes</h2>
<ul>
<li><strong>A:</strong> order freely. <strong>B:</strong> order, with the confirmed day compared and followed by telephone.
<strong>C:</strong> order only with the Head of Purchasing's signature on F-009.</li>
</ul>
<p>The class follows from the rating in P-0045 and changes on the first of a quarter.</p>
"""

CHASE = """
<p>Use this instruction when a confirmed day will not be kept or has passed. The earlier we know, the more the planner can still do.</p>
<h2>1 Three days before the day</h2>
<p>For suppliers of class B: call and ask whether the goods leave on time. Note the name and the answer at the order line.</p>
<h2>2 On the day after</h2>
<ol>
<li>Call the supplier before ten o'clock. Ask for the cause and for a day, not for a week.</li>
<li>Enter the new day in the ERP as <em>expected</em>, never as <em>confirmed</em>: the measure “Supplier on time” counts against the confirmed day.</li>
<li>Tell the planner on F-014 if the line belongs to an order in the plan of the next two weeks.</li>
</ol>
<h2>3 After the third delay</h2>
<p>Tell the Head of Purchasing. He agrees a recovery plan with the supplier or looks for another source (P-0044).</p>
"""

CONFIRMATION = """
<p>Use this instruction each time a supplier confirms an order for castings or bought parts. It takes about ten minutes and saves, on
average, six days of waiting.</p>
<h2>1 When</h2>
<p>On the day the confirmation arrives; two working days, which P-0042 allows, are the outer limit and not the plan. If nothing has
come two working days after the order, call the supplier and note the name of the person you spoke to.</p>
<h2>2 What must agree</h2>
<table><thead><tr><th scope="col">On the confirmation</th><th scope="col">Must be</th><th scope="col">If not</th></tr></thead>
<tbody>
<tr><td>Delivery day</td><td>Our day or earlier, in the same week</td><td>Ask the planner (F-014)</td></tr>
<tr><td>Quantity</td><td>Equal</td><td>Ask the planner (F-014)</td></tr>
<tr><td>Drawing revision</td><td>Equal</td><td>Stop. Call engineering, 240</td></tr>
<tr><td>Price</td><td>Within 1 %</td><td>Change of order (F-014)</td></tr>
<tr><td>Certificate</td><td>3.1, our order named</td><td>Ask the supplier to correct it</td></tr>
</tbody></table>
<h2>3 Prices</h2>
<p>Differences up to 1 % of the line need no change order; accept them in the ERP with reason “R1”. Above 1 %, use F-014.</p>
<h2>4 Record</h2>
<ol>
<li>Attach the confirmation to the order in the ERP.</li>
<li>Tick the checklist F-031. It is kept for ten years with the order.</li>
<li>Set the confirmed day. The measure “Supplier on time” counts from this day.</li>
</ol>
<h2>5 When you are away</h2>
<p>Your deputy sees your open confirmations on their home page under your name. You need not forward anything.</p>
"""

CONFIRMATION_3 = changed(
    CONFIRMATION,
    (
        "On the day the confirmation arrives; two working days, which P-0042 allows, are the outer limit and not the plan. If",
        "Within two working days after the confirmation has arrived; compare several in one go. If",
    ),
    ("Our day or earlier, in the same week", "Our day or earlier"),
    ("<td>Within 1 %</td>", "<td>Equal</td>"),
    (
        "Differences up to 1 % of the line need no change order; accept them in the ERP with reason “R1”. Above 1 %, use F-014.",
        "Every difference needs a change order, F-014.",
    ),
)
CONFIRMATION_2 = changed(
    CONFIRMATION_3,
    (
        "Within two working days after the confirmation has arrived; compare several in one go. If",
        "On the day it arrives. If",
    ),
    ("come two working days after the order", "come by the next morning"),
    ("<tr><td>Certificate</td><td>3.1, our order named</td><td>Ask the supplier to correct it</td></tr>\n", ""),
)
CONFIRMATION_1 = changed(
    CONFIRMATION_2,
    (
        "Tick the checklist F-031. It is kept for ten years with the order.",
        "Write “checked” and your initials on the order.",
    ),
)

CASTINGS = """
<p>For every delivery of castings. Have the order, the certificate and the sampling plan at hand; nothing is counted before the
certificate is read.</p>
<h2>1 Certificate first</h2>
<ol>
<li>The certificate is a 3.1, names our order and carries a signature.</li>
<li>The heat number on the certificate stands on every casting.</li>
<li>All values of the table in SP-003 are there and within limits.</li>
</ol>
<p>If the heat number or a value is missing, put the delivery on hold (yellow tag) and call the quality engineer, 211. Go on with the next delivery.</p>
<h2>2 Count and look</h2>
<p>Count all. Look at all for cracks, sand and cold shuts under the lamp at a distance of 50 cm. A crack is never dressed: red tag, F-041.</p>
<h2>3 Measure the sample</h2>
<table><thead><tr><th scope="col">Delivered</th><th scope="col">Measure</th><th scope="col">Stop at</th></tr></thead>
<tbody><tr><td>1 to 8</td><td>2</td><td>1 bad</td></tr><tr><td>9 to 25</td><td>5</td><td>1 bad</td></tr>
<tr><td>26 to 90</td><td>8</td><td>2 bad</td></tr><tr><td>more</td><td>13</td><td>2 bad</td></tr></tbody></table>
<p>Wall thickness with the ultrasonic gauge at the four marked points, flange face with the straight edge.</p>
<h2>4 Record</h2>
<p>Fill in F-022 before the next delivery. The store takes nothing without it.</p>
"""

STORING = """
<p>A wrong heat number in the wrong box cannot be found again. This is how goods come to rest in the store.</p>
<h2>Castings</h2>
<ul>
<li>One heat, one pallet box. The heat number is on the box label and on each casting.</li>
<li>Flange faces up, never on concrete, never outdoors.</li>
<li>Boxes with a yellow or red tag stand behind the chain. Only the quality engineer opens it.</li>
</ul>
<h2>Seals and packings</h2>
<ul>
<li>In the closed bag, dark, between 5 and 25 °C, never on a hook.</li>
<li>The bag shows the batch and the cure date. First expired, first out: FKM and EPDM ten years, NBR five.</li>
<li>An opened bag is used the same day or scrapped.</li>
</ul>
<h2>Booking</h2>
<p>Book with the scanner at the shelf, not later at the desk. If label and screen differ, stop and call the planner, 220.</p>
"""

AUDIT = """
<p>For an audit at a supplier of castings, seals or parts that decide on tightness. One day on site, two people, one of them a quality
engineer.</p>
<h2>Before</h2>
<p>Read the self-assessment F-036 and the last rating. Send the plan of the day ten working days ahead. Choose two of our orders and
follow them through the works.</p>
<h2>On the day</h2>
<ol>
<li>Opening, half an hour: who we are, what we buy, what we want to see.</li>
<li>From the order to the melt: does the man at the furnace know our drawing revision?</li>
<li>Heat numbers: pick five castings and find their records, then five records and find their castings.</li>
<li>Tests: who signs a 3.1 certificate, and is that person independent of production?</li>
<li>What happened after the last complaint?</li>
</ol>
<h2>Score</h2>
<p>Fill in F-037 before you leave and show it to the supplier. 80 points or more and no open major finding is a pass; 60 to 79 may pass with a plan.</p>
"""

ORDER = """
<p>The order as it leaves the house. The ERP fills in the grey fields; the buyer fills in the rest.</p>
<table><thead><tr><th scope="col">Field</th><th scope="col">What to write</th></tr></thead>
<tbody>
<tr><td>Supplier</td><td>From the list WI-012; class C needs the signature of the Head of Purchasing</td></tr>
<tr><td>Part and drawing revision</td><td>Both, always. “Latest” is not a revision</td></tr>
<tr><td>Quantity and day</td><td>Day of arrival at our door, not of dispatch</td></tr>
<tr><td>Certificate</td><td>3.1 for castings and stems; our order and line on it</td></tr>
<tr><td>Price and terms</td><td>From the frame contract, with its number</td></tr>
<tr><td>Confirmation</td><td>“Please confirm every line within two working days”</td></tr>
</tbody></table>
<p>Signed up to 5,000 euro by the buyer, above by the Head of Purchasing. Kept for ten years.</p>
"""

CHANGE = """
<p>One sheet per order line whose day, quantity or price changes after the order.</p>
<table><thead><tr><th scope="col">Reason</th><th scope="col">Code</th><th scope="col">Who decides</th></tr></thead>
<tbody>
<tr><td>Confirmation names a later day than the order</td><td>L</td><td>Planner</td></tr>
<tr><td>Quantity differs</td><td>Q</td><td>Planner</td></tr>
<tr><td>Price differs by more than 1 %</td><td>P</td><td>Buyer to 500 euro, then Head of Purchasing</td></tr>
<tr><td>Drawing revision differs</td><td>D</td><td>Design engineer, before anything else</td></tr>
<tr><td>We need it earlier or later</td><td>W</td><td>Planner</td></tr>
</tbody></table>
<h2>Decision</h2>
<p>Accept, refuse, or order elsewhere. Write the customer orders that are touched; the sales coordinator is told by the ERP the same day.</p>
"""

GOODS_IN = """
<p>One record per delivery. It opens the way into the store.</p>
<table><thead><tr><th scope="col">No.</th><th scope="col">Field</th><th scope="col">Entry</th></tr></thead>
<tbody>
<tr><td>1</td><td>Order, line, supplier</td><td>from the scanner</td></tr>
<tr><td>2</td><td>Arrived on</td><td>day and hour at the gate</td></tr>
<tr><td>3</td><td>Certificate read</td><td>yes, or on hold since</td></tr>
<tr><td>4</td><td>Heat numbers</td><td>each, with the number of pieces</td></tr>
<tr><td>5</td><td>Counted</td><td>pieces, and difference to the delivery note</td></tr>
<tr><td>6</td><td>Sample measured</td><td>points 1 to 4 in millimetres</td></tr>
<tr><td>7</td><td>Decision</td><td>store, hold, or reject with F-041</td></tr>
</tbody></table>
<p>Signed by the inspector. Kept for ten years with the certificate.</p>
"""

CHECKLIST = """
<p>Tick while you compare, not afterwards. Kept with the order for ten years.</p>
<ul>
<li>Order number and line are ours.</li>
<li>Delivery day: ours or earlier, and in the same calendar week.</li>
<li>Quantity is equal.</li>
<li>Part number and drawing revision are equal.</li>
<li>Price is within 1 %.</li>
<li>Certificate 3.1 is promised and names our order.</li>
<li>The confirmed day is set in the ERP.</li>
</ul>
<p><strong>Anything not ticked?</strong> Go to step 6 of P-0042 with F-014. Checked by, on:</p>
"""

SCORE = """
<p>Filled in during the audit (WI-038) and shown to the supplier before we leave.</p>
<table><thead><tr><th scope="col">Topic</th><th scope="col">Most</th><th scope="col">Given for</th></tr></thead>
<tbody>
<tr><td>Order and drawing control</td><td>20</td><td>Two of our orders followed without a gap</td></tr>
<tr><td>Melt and heat treatment</td><td>20</td><td>Records of five castings found</td></tr>
<tr><td>Traceability</td><td>20</td><td>Five records lead to five castings</td></tr>
<tr><td>Tests and certificates</td><td>20</td><td>Independent signature, calibrated devices</td></tr>
<tr><td>Planning and delivery</td><td>10</td><td>Confirmed days kept in the last quarter</td></tr>
<tr><td>Correction</td><td>10</td><td>Cause removed after the last complaint</td></tr>
</tbody></table>
<p>A missing certificate signature or a broken heat trail is a major finding. Result: pass from 80, plan from 60.</p>
"""

FAX_LETTER = changed(ORDER, ("Please confirm every line within two working days", "Please confirm by fax"))


def documents(turning_point: int) -> list[Described]:
    """``turning_point``: days from today to the day on which P-0042 revision 7 came into force."""
    askers = ("buyer", "planner", "goods-in-inspector", "quality-engineer")
    gjuteri = "<tr><td>Gjuteri Norr</td><td>Steel castings DN 100 to DN 300</td><td>B</td><td>Check the week on the confirmation twice</td></tr>\n"
    return [
        doc(
            "WI-012",
            "Approved suppliers",
            "head-of-purchasing",
            [
                approved(
                    "oscar", -1600, "First issue.", changed(SUPPLIERS, (gjuteri, ""), ("<td>B</td>", "<td>A</td>"))
                ),
                approved(
                    "oscar",
                    -1010,
                    "Kongsberg Forge keeps its class; Gjuteri Norr approved.",
                    changed(SUPPLIERS, ("<td>B</td>", "<td>A</td>")),
                ),
                approved("emma", -346, "Both foundries are class B now; what a class means is said here.", SUPPLIERS),
            ],
            expert="emma",
            unit="purchasing",
            must_read=["buyer"],
            acknowledged=read_by(holders("buyer"), 3, -345),
        ),
        doc(
            "WI-013",
            "Chase a late delivery",
            "head-of-purchasing",
            [
                approved("oscar", -900, "First issue.", changed(CHASE, ("before ten o'clock", "on that day"))),
                approved("oscar", -260, "The expected day never overwrites the confirmed one.", CHASE),
                draft(
                    "oscar",
                    -24,
                    "Class A suppliers are called three days before as well.",
                    changed(CHASE, ("For suppliers of class B: call", "For all suppliers: call")),
                    sent_back=refusal(
                        "quinn",
                        -8,
                        "That is 140 calls a week for three buyers. Say who makes them, or keep it to class B and to lines above DN 100.",
                    ),
                ),
            ],
            expert="oscar",
            unit="purchasing",
        ),
        doc(
            "WI-017",
            "Check an order confirmation",
            "head-of-purchasing",
            [
                approved("oscar", -1830, "First issue.", CONFIRMATION_1),
                approved("oscar", -1010, "Checklist F-031 instead of a note on the order.", CONFIRMATION_2),
                approved(
                    "oscar",
                    turning_point,
                    "Two working days to compare, as in P-0042 revision 7. Certificate added to the list.",
                    CONFIRMATION_3,
                ),
                approved(
                    "oscar",
                    -13,
                    "Compare on the day it arrives again, and look at the week. Price differences up to 1 % need no change order.",
                    CONFIRMATION,
                    comment="Agreed as a first measure for “Supplier on time”. Bring P-0042 into line with it.",
                ),
            ],
            expert="emma",
            unit="purchasing",
            must_read=list(askers),
            acknowledged=read_by(holders(*askers), 3, turning_point)
            + read_by(holders(*askers, but=("emma", "bjorn", "piotr")), 4, -13),
        ),
        doc(
            "WI-021",
            "Inspect castings",
            "quality-engineer",
            [
                approved(
                    "ida",
                    -1400,
                    "First issue.",
                    changed(
                        CASTINGS,
                        ("; nothing is counted before the\ncertificate is read", ""),
                        ("Certificate first", "Certificate"),
                    ),
                ),
                approved(
                    "ida",
                    -310,
                    "Smaller samples for small deliveries.",
                    changed(
                        CASTINGS,
                        ("; nothing is counted before the\ncertificate is read", ""),
                        (
                            "If the heat number or a value is missing, put the delivery on hold (yellow tag) and call the quality engineer, 211. Go on with the next delivery.",
                            "If something is missing, ask the buyer.",
                        ),
                    ),
                ),
                approved(
                    "ida",
                    19,
                    "The certificate is read before anything is counted; doubtful deliveries go on hold.",
                    CASTINGS,
                    comment="In force together with P-0042 revision 8.",
                ),
            ],
            expert="ida",
            unit="quality",
            must_read=["goods-in-inspector"],
            acknowledged=[
                *read_by(["tomas", "agnes", "ravi", "piotr"], 2, -309),
                {"person": "tomas", "revision": 3, "on": "-1d"},
            ],
        ),
        doc(
            "WI-026",
            "Store castings and seals",
            "storekeeper",
            [
                approved(
                    "anders",
                    -800,
                    "First issue.",
                    changed(STORING, ("<li>An opened bag is used the same day or scrapped.</li>\n", "")),
                ),
                approved(
                    "anders",
                    -120,
                    "Opened bags are used the same day, after seal rings of an old bag had leaked.",
                    STORING,
                ),
            ],
            expert="anders",
            unit="stores",
            must_read=["storekeeper"],
            acknowledged=read_by(["anders", "fatima"], 2, -119),
        ),
        doc(
            "WI-038",
            "Audit a supplier",
            "quality-engineer",
            [
                approved(
                    "ida",
                    -760,
                    "First issue.",
                    changed(AUDIT, ("two people, one of them a quality\nengineer", "one quality engineer")),
                ),
                approved("ida", -180, "Two people; the score is shown before we leave.", AUDIT, major=False),
            ],
            expert="ida",
            unit="quality",
        ),
        doc(
            "F-008",
            "Order by fax",
            "head-of-purchasing",
            [approved("oscar", -1820, "First issue.", FAX_LETTER)],
            expert="oscar",
            unit="purchasing",
            withdrawn={
                "by": "quinn",
                "on": "-880d",
                "reason": "The last supplier with a fax machine has gone over to mail.",
                "replaced_by": "F-009",
            },
        ),
        doc(
            "F-009",
            "Purchase order",
            "head-of-purchasing",
            [
                approved("oscar", -1500, "First issue.", changed(ORDER, ("; our order and line on it", ""))),
                approved("oscar", -430, "The certificate names our order and line.", ORDER, major=False),
            ],
            expert="emma",
            unit="purchasing",
        ),
        doc(
            "F-014",
            "Change of order",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -1350,
                    "First issue.",
                    changed(CHANGE, ("<tr><td>Price differs by more than 1 %</td>", "<tr><td>Price differs</td>")),
                ),
                approved("oscar", -11, "Price differences up to 1 % need no form any more.", CHANGE, major=False),
            ],
            expert="bjorn",
            unit="purchasing",
        ),
        doc(
            "F-022",
            "Goods-in record",
            "goods-in-inspector",
            [
                approved(
                    "tomas",
                    -1100,
                    "First issue.",
                    changed(
                        GOODS_IN, ("<tr><td>3</td><td>Certificate read</td><td>yes, or on hold since</td></tr>\n", "")
                    ),
                ),
                approved("tomas", -305, "A field for the certificate.", GOODS_IN),
                in_review(
                    "tomas",
                    -9,
                    "One field renamed: “arrived on” is the hour at the gate, as the drivers sign it.",
                    changed(GOODS_IN, ("Arrived on", "At the gate on")),
                    major=False,
                ),
            ],
            expert="tomas",
            unit="stores",
        ),
        doc(
            "F-031",
            "Confirmation checklist",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -1015,
                    "First issue.",
                    changed(
                        CHECKLIST, (", and in the same calendar week", ""), ("Price is within 1 %", "Price is equal")
                    ),
                ),
                approved("oscar", -13, "The calendar week is compared; price within 1 %.", CHECKLIST, major=False),
            ],
            expert="emma",
            unit="purchasing",
        ),
        doc(
            "F-037",
            "Audit score",
            "quality-engineer",
            [
                approved(
                    "ida", -750, "First issue.", changed(SCORE, ("<td>10</td><td>Confirmed", "<td>5</td><td>Confirmed"))
                ),
                approved("ida", -180, "Delivery counts ten points.", SCORE),
            ],
            expert="ida",
            unit="quality",
        ),
    ]
