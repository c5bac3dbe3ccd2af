"""What Production, the test shop and the offices work with: instructions, forms, tables."""

# ruff: noqa: E501 - a paragraph or a row of a table stands on one line

from bms.sample.build import (
    Described,
    abandoned,
    approved,
    changed,
    doc,
    in_review,
    pdf_file,
    read_by,
    text_file,
)
from bms.sample.people import holders

FLANGE = """
<p>For the body flange of gate and globe valves DN 25 to DN 300. A flange that is pulled crooked leaks after the third heating.</p>
<h2>1 Prepare</h2>
<ol>
<li>Clean both faces; no oil on the gasket.</li>
<li>Threads: molybdenum paste on the first three turns and under the nut, nowhere else.</li>
<li>Turn all nuts by hand. All of them must run freely.</li>
</ol>
<h2>2 Tighten crosswise</h2>
<ol>
<li>30 % of the torque, crosswise: 1, 5, 3, 7, then 2, 6, 4, 8.</li>
<li>70 %, same order.</li>
<li>100 %, same order, then once around.</li>
</ol>
<p>The torque stands in DS-001. Read the line of the stud, not of the valve.</p>
<h2>3 Check</h2>
<p>The gap at four points differs by 0.2 mm at most. More? Loosen all and begin again; never pull one side.</p>
<h2>4 Record</h2>
<p>Number of the torque wrench, torque and your initials on the routing card.</p>
"""

PACKING = """
<p>For stems with graphite or PTFE packing. A packing that is cut too short leaks; one that is pressed too hard seizes the stem.</p>
<ol>
<li>Measure stem and chamber. Section of the packing = (chamber − stem) ÷ 2.</li>
<li>Look at the stem in raking light: no scratch across, no rust.</li>
<li>Cut the rings on a mandrel of the stem's diameter, at 45°. Ends meet, they do not overlap.</li>
<li>Insert one ring at a time. Turn each joint by 90° against the one before. Press each ring home.</li>
<li>Tighten the gland to the value in DS-001, then move the stem five times through its whole stroke.</li>
<li>Tighten again. The stem moves by hand with the wheel of its size.</li>
</ol>
<p><strong>Batch numbers</strong> of packing and seal rings go on the routing card. No batch number, no assembly.</p>
"""

SHELL = """
<p>Step 5 of P-0063. Stand behind the screen. Nobody touches the valve above 10 bar.</p>
<ol>
<li><strong>Fill with water and bleed.</strong> Close the vent when no more air comes.</li>
<li><strong>Raise slowly</strong> to the test pressure. Read it from the table; never faster than 5 bar a second.</li>
<li><strong>Hold.</strong> Read the time from the table; it starts when the needle stands still.</li>
<li><strong>Look for drops.</strong> Body, bonnet, flanges. No drop is allowed.</li>
<li><strong>Release, drain, record.</strong> Fill in the test record F-052 before the next valve.</li>
</ol>
<table><caption>Test pressure, water</caption><thead><tr><th scope="col">Class</th><th scope="col">Pressure</th></tr></thead>
<tbody><tr><td>PN 10</td><td>15 bar</td></tr><tr><td>PN 16</td><td>24 bar</td></tr><tr><td>PN 25</td><td>38 bar</td></tr><tr><td>PN 40</td><td>60 bar</td></tr></tbody></table>
<table><caption>Hold at least</caption><thead><tr><th scope="col">Size</th><th scope="col">Time</th></tr></thead>
<tbody><tr><td>to DN 50</td><td>15 s</td></tr><tr><td>DN 65 to DN 200</td><td>60 s</td></tr><tr><td>above</td><td>180 s</td></tr></tbody></table>
<p>The water is between 5 and 40 °C and carries the inhibitor. A drop at a flange is not tightened under pressure: release first.</p>
"""

SEAT = """
<p>Step 6 of P-0063, after the shell test, with the same clamp.</p>
<ol>
<li>Close the valve with the torque of its wheel, without an extension.</li>
<li>Fill one side, bleed, raise to 1.1 times the rated pressure.</li>
<li>Hold for the time in the table and count drops at the open side.</li>
<li>Turn the valve around if it shuts in both directions, and repeat.</li>
</ol>
<table><thead><tr><th scope="col">Seat</th><th scope="col">Rate</th><th scope="col">Allowed for DN 100</th></tr></thead>
<tbody><tr><td>Soft</td><td>A</td><td>no visible leak</td></tr><tr><td>Metal</td><td>D</td><td>0.1 × DN mm³ per second: 10 mm³</td></tr></tbody></table>
<p>Seventeen drops are about one millilitre. If the seat leaks, work the valve three times and test once more; then red tag and F-041. Never lap a seat at the bench.</p>
"""

CERTIFICATE = """
<p>A 3.1 certificate says that this very valve was tested and met the order. It is signed by somebody who did not build it.</p>
<h2>Before you write</h2>
<ul>
<li>The test record F-052 is complete and signed.</li>
<li>The heat numbers on body and bonnet are those of the certificates of the foundry.</li>
<li>The order asks for nothing that has not been done.</li>
</ul>
<h2>What it contains</h2>
<p>Our certificate number, the customer's order and position, valve number, heat numbers, standard with edition, test pressures and times, leak rate, result, name and signature.</p>
<h2>If something is missing</h2>
<p>Nothing is added from memory. The valve waits behind the yellow chain until the record is there or the test is repeated. A wrong certificate that has left
the house is called back in writing, and F-041 is filled in.</p>
"""

GAUGES = """
<p>Pressure gauges, torque wrenches and measuring tools that decide whether a valve is good.</p>
<table><thead><tr><th scope="col">Device</th><th scope="col">Every</th><th scope="col">May differ by</th></tr></thead>
<tbody><tr><td>Pressure gauge at the bench</td><td>6 months</td><td>1 % of full scale</td></tr><tr><td>Torque wrench</td><td>12 months or 5,000 pulls</td><td>4 %</td></tr>
<tr><td>Ultrasonic thickness gauge</td><td>12 months</td><td>0.1 mm</td></tr><tr><td>Caliper</td><td>24 months</td><td>0.03 mm</td></tr></tbody></table>
<h2>How</h2>
<ol>
<li>Leave device and master in the room for four hours.</li>
<li>Compare at 10, 50 and 90 % of the range, up and down.</li>
<li>Write both readings in the register, before and after adjusting.</li>
<li>New label with month and year; the old one is scraped off completely.</li>
</ol>
<p><strong>Out of limit?</strong> Tell the quality engineer at once. Every valve tested with it since the last good calibration is looked at again (P-0071).</p>
"""

SEA = """
<p>For valves that travel by sea or wait longer than four weeks at a site.</p>
<ol>
<li>Drain, dry with warm air, half open the gate.</li>
<li>Spray bare steel with VCI oil; plugs in both ends, tape over the plugs.</li>
<li>Stem and wheel in oil paper. The name plate stays readable.</li>
<li>Valve in a VCI bag with one bag of desiccant per 20 litres, vacuum, weld.</li>
<li>Crate of treated wood with the IPPC stamp; screw the valve by its feet, never by the wheel.</li>
<li>Outside: weight, centre of gravity, sling points, order and position.</li>
</ol>
<p>Photograph the open crate. The picture goes with the shipping papers and has settled four claims in our favour.</p>
"""

LETTERS = """
<p>How we write to customers when something is late or wrong. Short, first by telephone, then in writing on the same day.</p>
<h2>A late delivery</h2>
<ol>
<li>Say the new day in the first sentence, and that it is confirmed by the plan.</li>
<li>Say the cause in one sentence, without blaming a supplier.</li>
<li>Say what we have done so that it holds now.</li>
<li>Offer what helps: part delivery, air freight, a valve on loan.</li>
</ol>
<h2>A complaint</h2>
<p>Within one working day: thank you, number of the complaint, name and telephone of the person who looks after it. Within ten: cause and what we change.
Never promise a cause before the part has been seen.</p>
<h2>An order confirmation</h2>
<p>It goes out on the day the order is accepted. Each line has a day, never a week.</p>
"""

PAY = """
<p>For the people manager and the managing director only.</p>
<h2>Before the talks</h2>
<ol>
<li>The controller gives the frame for the year.</li>
<li>Each manager proposes in the sheet, with one reason per person.</li>
<li>Compare equal work: differences above 5 per cent need a reason that could be read aloud.</li>
</ol>
<h2>The talk</h2>
<p>Half an hour, no telephone. First the work of the year, then the skills, then the figure. The figure is given in writing the same day.</p>
<h2>Afterwards</h2>
<p>Appeals within fourteen days to the managing director. Papers are kept for three years in the locked cabinet, not in mail.</p>
"""

NONCONFORMITY = """
<p>One report per finding. Whoever sees it begins; the quality engineer closes.</p>
<table><thead><tr><th scope="col">Part</th><th scope="col">Filled in by</th><th scope="col">What</th></tr></thead>
<tbody><tr><td>A Finding</td><td>Who saw it</td><td>Part, order, heat or batch, what is and what should be, how many, photograph</td></tr>
<tr><td>B Correction</td><td>Quality engineer</td><td>Use as is, rework, return, scrap; who has agreed</td></tr>
<tr><td>C Where else</td><td>Quality engineer</td><td>Stock, machines, valves already shipped</td></tr>
<tr><td>D Cause</td><td>Owner of the procedure</td><td>Five times why, ending in a procedure and a step</td></tr>
<tr><td>E Corrective action</td><td>Owner of the procedure</td><td>What is changed, by whom, until when</td></tr>
<tr><td>F Did it work?</td><td>Quality engineer</td><td>After three months, with figures</td></tr></tbody></table>
<p>Part A takes two minutes. Red tag first, report second.</p>
"""

TEST_RECORD = """
<p>One record per valve. It is kept for thirty years.</p>
<table><thead><tr><th scope="col">No.</th><th scope="col">Field</th><th scope="col">Entry</th></tr></thead>
<tbody><tr><td>1</td><td>Valve number, order, position</td><td>scan the plate</td></tr><tr><td>2</td><td>Heat numbers of body and bonnet</td><td>read from the casting</td></tr>
<tr><td>3</td><td>Gauge</td><td>number and label date</td></tr><tr><td>4</td><td>Water</td><td>temperature in °C</td></tr>
<tr><td>5</td><td>Shell</td><td>bar, seconds, drops</td></tr><tr><td>6</td><td>Seat, both sides</td><td>bar, seconds, drops</td></tr>
<tr><td>7</td><td>Result</td><td>good, or F-041 number</td></tr></tbody></table>
<p>Signed by the technician who stood at the bench. A value written later is marked as such.</p>
"""

NEAR_MISS = """
<p>Something could have hurt somebody? Fill in this card. Two minutes, name not needed, box at every door.</p>
<ul>
<li>Where and when?</li>
<li>What happened, or nearly happened?</li>
<li>What could have come of it: plaster, doctor, worse?</li>
<li>What did you do at once?</li>
<li>What would stop it for good?</li>
</ul>
<p>The safety adviser answers within two working days at the board, and says until when it is put right.</p>
"""

TRAINING = """
<p>One line per person and skill. Without a valid line nobody works alone at that place.</p>
<table><thead><tr><th scope="col">Column</th><th scope="col">Meaning</th></tr></thead>
<tbody><tr><td>Skill</td><td>From the skills matrix, with the instruction it rests on</td></tr><tr><td>Level 1</td><td>Has read the instruction and watched</td></tr>
<tr><td>Level 2</td><td>Has done it five times with somebody beside</td></tr><tr><td>Level 3</td><td>Works alone</td></tr><tr><td>Level 4</td><td>Teaches</td></tr>
<tr><td>Valid until</td><td>Two years; crane and pressure test one year</td></tr></tbody></table>
<p>Signed by the teacher and by the person. A major change of the instruction takes level 3 back to 2 until it has been shown again.</p>
"""

SOAP = """
<p>Tightness of seats with air and soap water, for small valves when the water bench is busy. Six bar, one minute, brush soap water on the open side and
look for bubbles. One bubble in ten seconds is allowed for metal seats, none for soft seats. Dry the valve afterwards and write “soap” on the record.
Never above six bar: air stores a hundred times the energy of water.</p>
"""

TORQUE = """stud;size;torque_Nm;gland_Nm
8.8;M12;70;12
8.8;M16;170;18
8.8;M20;340;25
8.8;M24;590;34
8.8;M30;1150;48
B7;M16;190;18
B7;M20;375;25
B7;M24;640;34
B7;M30;1250;48
B7;M36;2150;62
"""

CARD = [
    "Halden Valves - Pressure card for the test bench",
    "",
    "PN 10: shell 15 bar, seat 11 bar",
    "PN 16: shell 24 bar, seat 18 bar",
    "PN 25: shell 38 bar, seat 28 bar",
    "PN 40: shell 60 bar, seat 44 bar",
    "",
    "Hold: to DN 50 15 s, DN 65 to DN 200 60 s, above 180 s",
    "Stand behind the screen. Nobody touches the valve above 10 bar.",
]


def documents() -> list[Described]:
    builders = holders("assembler")
    return [
        doc(
            "WI-029",
            "Tighten flange bolts",
            "production-manager",
            [
                approved(
                    "erik",
                    -1550,
                    "First issue.",
                    changed(FLANGE, ("The gap at four points differs by 0.2 mm at most", "Look at the gap")),
                ),
                approved("erik", -290, "The gap is measured at four points; torques stand in DS-001.", FLANGE),
            ],
            expert="jonas",
            unit="assembly",
            must_read=["assembler"],
            acknowledged=read_by(builders, 2, -289),
        ),
        doc(
            "WI-030",
            "Fit a stem packing",
            "production-manager",
            [
                approved(
                    "erik",
                    -1400,
                    "First issue.",
                    changed(
                        PACKING,
                        (
                            "<p><strong>Batch numbers</strong> of packing and seal rings go on the routing card. No batch number, no assembly.</p>\n",
                            "",
                        ),
                    ),
                ),
                approved(
                    "erik",
                    -28,
                    "Batch numbers go on the routing card, after a batch of seal rings had leaked.",
                    PACKING,
                ),
            ],
            expert="grete",
            unit="assembly",
            must_read=["assembler"],
            acknowledged=read_by(["jonas", "milan", "grete", "ahmed", "linh"], 2, -27),
        ),
        doc(
            "WI-033",
            "Shell test",
            "production-manager",
            [
                approved(
                    "erik",
                    -1300,
                    "First issue.",
                    changed(
                        SHELL,
                        ("never faster than 5 bar a second", "slowly"),
                        ("DN 65 to DN 200", "to DN 200"),
                        ("<td>60 s</td>", "<td>30 s</td>"),
                    ),
                ),
                approved(
                    "erik",
                    -640,
                    "60 seconds for DN 65 to DN 200, as EN 12266-1 asks.",
                    changed(SHELL, ("never faster than 5 bar a second", "slowly")),
                    comment="Compared with X-007.",
                ),
                approved("erik", -38, "Pressure rises by 5 bar a second at most.", SHELL),
                in_review(
                    "david",
                    -4,
                    "DN 65 and larger are held for 120 seconds, because slow leaks at the neck showed after a minute.",
                    changed(
                        SHELL,
                        (
                            "<tr><td>DN 65 to DN 200</td><td>60 s</td></tr>",
                            "<tr><td>DN 65 to DN 200</td><td>120 s</td></tr>",
                        ),
                    ),
                ),
            ],
            expert="david",
            unit="testing",
            must_read=["test-technician"],
            acknowledged=read_by(["david", "siri", "goran"], 3, -37),
        ),
        doc(
            "WI-028",
            "Soap test",
            "production-manager",
            [approved("erik", -1600, "First issue.", SOAP)],
            expert="david",
            unit="testing",
            withdrawn={
                "by": "quinn",
                "on": "-410d",
                "reason": "Air stores too much energy; every seat is tested with water now.",
                "replaced_by": "WI-034",
            },
        ),
        doc(
            "WI-034",
            "Seat test",
            "production-manager",
            [
                approved("erik", -1250, "First issue.", changed(SEAT, (" Never lap a seat at the bench.", ""))),
                approved("erik", -270, "A seat is not lapped at the bench.", SEAT),
            ],
            expert="siri",
            unit="testing",
            must_read=["test-technician"],
            acknowledged=read_by(["david", "siri", "goran"], 2, -269),
        ),
        doc(
            "WI-035",
            "Write a 3.1 certificate",
            "quality-engineer",
            [
                approved(
                    "ida",
                    -1200,
                    "First issue.",
                    changed(CERTIFICATE, (", heat numbers, standard with edition,", ", heat numbers,")),
                ),
                approved("noor", -225, "The edition of the standard is named.", CERTIFICATE),
            ],
            expert="noor",
            unit="quality",
        ),
        doc(
            "WI-040",
            "Calibrate gauges",
            "quality-engineer",
            [
                approved("quinn", -1180, "First issue.", changed(GAUGES, ("6 months", "12 months")), approver="lena"),
                approved("noor", -318, "Pressure gauges twice a year.", GAUGES),
                abandoned(
                    "noor",
                    -130,
                    -90,
                    "The laboratory raised its price; the interval stays.",
                    "Torque wrenches go to a laboratory.",
                    changed(GAUGES, ("12 months or 5,000 pulls", "6 months, in a laboratory")),
                ),
            ],
            expert="noor",
            unit="quality",
        ),
        doc(
            "WI-041",
            "Pack valves for the sea",
            "storekeeper",
            [
                approved(
                    "anders", -1000, "First issue.", changed(SEA, ("one bag of desiccant per 20 litres", "desiccant"))
                ),
                approved("anders", -155, "How much desiccant.", SEA, major=False),
            ],
            expert="anders",
            unit="stores",
        ),
        doc(
            "WI-044",
            "Letters to customers",
            "sales-coordinator",
            [
                approved("kari", -1100, "First issue.", changed(LETTERS, ("Each line has a day, never a week.", ""))),
                approved(
                    "kari",
                    -55,
                    "Each line of a confirmation has a day.",
                    LETTERS,
                    sent_back="A letter for a complaint is missing; see the finding of the spring audit.",
                ),
            ],
            expert="kari",
            unit="sales",
        ),
        doc(
            "WI-050",
            "Talk about pay",
            "people-manager",
            [
                approved("marit", -800, "First issue.", changed(PAY, ("5 per cent", "10 per cent"))),
                approved("marit", -130, "Equal work is compared.", PAY),
            ],
            expert="marit",
            unit="people",
            readers=["people-manager", "managing-director"],
        ),
        doc(
            "F-041",
            "Nonconformity report",
            "quality-engineer",
            [
                approved(
                    "ida",
                    -1450,
                    "First issue.",
                    changed(
                        NONCONFORMITY,
                        (
                            "<tr><td>C Where else</td><td>Quality engineer</td><td>Stock, machines, valves already shipped</td></tr>\n",
                            "",
                        ),
                    ),
                ),
                approved("ida", -400, "Part C asks where else.", NONCONFORMITY),
            ],
            expert="ida",
            unit="quality",
        ),
        doc(
            "F-052",
            "Test record",
            "production-manager",
            [
                approved(
                    "erik",
                    -1200,
                    "First issue.",
                    changed(TEST_RECORD, ("<tr><td>4</td><td>Water</td><td>temperature in °C</td></tr>\n", "")),
                ),
                approved("erik", -255, "Water temperature.", TEST_RECORD, major=False),
            ],
            expert="david",
            unit="testing",
        ),
        doc(
            "F-060",
            "Near-miss card",
            "safety-adviser",
            [
                approved("hanne", -900, "First issue.", changed(NEAR_MISS, ("name not needed, ", ""))),
                approved("hanne", -170, "No name needed.", NEAR_MISS),
            ],
            expert="hanne",
            unit="people",
        ),
        doc(
            "F-062",
            "Training record",
            "people-manager",
            [
                approved("marit", -650, "First issue.", TRAINING),
                in_review(
                    "marit",
                    -2,
                    "Valid for three years, except crane and pressure test.",
                    changed(TRAINING, ("Two years; crane", "Three years; crane")),
                ),
            ],
            expert="marit",
            unit="people",
        ),
        doc(
            "DS-001",
            "Torques of studs and glands",
            "design-engineer",
            [
                approved(
                    "lars", -560, "First issue.", text_file("torques.csv", changed(TORQUE, ("B7;M36;2150;62\n", "")))
                ),
                approved("lars", -140, "Studs B7 M36 added.", text_file("torques.csv", TORQUE)),
            ],
            expert="lars",
            unit="engineering",
        ),
        doc(
            "DS-002",
            "Pressure card for the test bench",
            "quality-engineer",
            [approved("ida", -630, "First issue.", pdf_file("pressure-card.pdf", CARD))],
            expert="ida",
            unit="testing",
        ),
    ]
