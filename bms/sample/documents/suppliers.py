"""What suppliers are told and asked, and what of it they fill in themselves."""

# ruff: noqa: E501 - a paragraph or a row of a table stands on one line

from bms.sample.build import Described, approved, changed, doc, draft

SELF = """
<p>Dear supplier, these twenty questions take about an hour. Answer honestly: a “no” with a plan is better for both of us than a “yes” that we
find empty in the audit.</p>
<h2>Company</h2>
<ol>
<li>Owners, people, turnover, share of your largest customer.</li>
<li>Certificates you hold (ISO 9001, PED, others), with copies.</li>
<li>Alloys and sizes you cast or make yourselves, and what you buy in.</li>
</ol>
<h2>Way of working</h2>
<ol start="4">
<li>Who confirms an order, and within how many days?</li>
<li>How do you plan furnace time, and what happens when a furnace stands?</li>
<li>How is a heat number kept from melt to dispatch?</li>
<li>Who signs certificates? Is that person independent of production?</li>
<li>Which tests do you do yourselves, and when was each device calibrated?</li>
</ol>
<h2>When things go wrong</h2>
<ol start="9">
<li>Your last three complaints and what you changed.</li>
<li>Whom do our buyers call on a Sunday?</li>
</ol>
"""

CONCESSION = """
<p>For suppliers. Ask for a concession before you send parts that are not as drawn. Parts that arrive without it go back at your cost.</p>
<table><thead><tr><th scope="col">Field</th><th scope="col">What to write</th></tr></thead>
<tbody>
<tr><td>Order, line, drawing revision</td><td>As on our order</td></tr>
<tr><td>Pieces and heat numbers</td><td>All that are concerned</td></tr>
<tr><td>What differs</td><td>Value, limit, where on the part; a photograph helps</td></tr>
<tr><td>Why it happened</td><td>One sentence</td></tr>
<tr><td>What you propose</td><td>Use as is, weld repair, cast again; with the new day</td></tr>
</tbody></table>
<p>The quality engineer answers within one working day: accepted with a number, or refused. Write the number on the delivery note and on the certificate.</p>
"""

SCORECARD = """
<p>One page per supplier and quarter, sent with the rating. It replaces the letter.</p>
<ul>
<li>On time: confirmed days kept, with the lines that were late.</li>
<li>Confirmed within two working days.</li>
<li>Right at goods-in, complaints, answered within five days.</li>
<li>Class now and before, and what we ask you to change.</li>
</ul>
"""

SPEC_CASTINGS = """
<p>For our suppliers of castings. It holds for every order of bodies and bonnets in steel unless the drawing says otherwise.</p>
<h2>1 Material and heat treatment</h2>
<table><thead><tr><th scope="col">Grade</th><th scope="col">Carbon at most</th><th scope="col">Yield at least</th><th scope="col">Impact at least</th></tr></thead>
<tbody><tr><td>GP240GH (1.0619)</td><td>0.23 %</td><td>240 MPa</td><td>27 J at +20 °C</td></tr>
<tr><td>G20Mn5 (1.6220)</td><td>0.22 %</td><td>300 MPa</td><td>27 J at −40 °C</td></tr>
<tr><td>GX5CrNiMo19-11-2 (1.4408)</td><td>0.07 %</td><td>185 MPa</td><td>60 J at +20 °C</td></tr></tbody></table>
<h2>2 Marking</h2>
<p>Heat number, grade, DN and PN are cast on, at least 6 mm high. A heat number that cannot be read is a missing one.</p>
<h2>3 Surface and soundness</h2>
<p>No cracks, cold shuts or sand on sealing faces. Weld repairs only with an accepted F-043. Bodies from DN 150 are radiographed at the neck, severity level 2.</p>
<h2>4 Certificate</h2>
<p>3.1 to EN 10204 with our order and line, heat number, analysis, mechanical values and heat treatment. It reaches us with the goods, not after them.</p>
<h2>5 Day</h2>
<p>Confirm every line within two working days. The confirmed day is the day at our door. Tell us at once when it moves.</p>
"""

SPEC_SEALS = """
<p>For our suppliers of packings and seal rings.</p>
<h2>1 Compounds</h2>
<table><thead><tr><th scope="col">Use</th><th scope="col">Compound</th><th scope="col">Hardness</th><th scope="col">Range</th></tr></thead>
<tbody><tr><td>Water</td><td>EPDM 70, peroxide cured</td><td>70 ± 5</td><td>−30 to 130 °C</td></tr>
<tr><td>Oil and fuel</td><td>FKM 75</td><td>75 ± 5</td><td>−15 to 200 °C</td></tr>
<tr><td>Steam</td><td>Expanded graphite, 98 %</td><td>–</td><td>to 450 °C</td></tr></tbody></table>
<h2>2 Batch</h2>
<p>One batch per bag. The label shows part, compound, batch and cure date. We send nothing back that is older than two quarters, and accept nothing older either.</p>
<h2>3 Proof</h2>
<p>With each batch: hardness, tensile strength, compression set after 24 hours, and five rings as samples. Change nothing in the recipe without telling us twelve weeks before.</p>
<h2>4 Day</h2>
<p>Confirm within two working days. Seals arrive on the confirmed day, in the closed bag, dry and dark.</p>
"""


def documents() -> list[Described]:
    return [
        doc(
            "F-036",
            "Supplier self-assessment",
            "head-of-purchasing",
            [
                approved(
                    "oscar",
                    -950,
                    "First issue.",
                    changed(SELF, ("and what happens when a furnace stands", "and how far ahead")),
                ),
                approved("oscar", -60, "Asks what happens when a furnace stands.", SELF, major=False),
            ],
            expert="amira",
            unit="purchasing",
            readers=["employee", "supplier-of-castings", "supplier-of-seals"],
        ),
        doc(
            "F-043",
            "Concession request",
            "quality-engineer",
            [approved("noor", -480, "First issue.", CONCESSION)],
            expert="noor",
            unit="quality",
            readers=["employee", "supplier-of-castings"],
        ),
        doc(
            "F-064",
            "Supplier scorecard",
            "head-of-purchasing",
            [draft("amira", -15, "First issue.", SCORECARD)],
            expert="amira",
            unit="purchasing",
        ),
        doc(
            "SP-003",
            "Castings: what we ask of suppliers",
            "design-engineer",
            [
                approved(
                    "mei",
                    -1420,
                    "First issue.",
                    changed(
                        SPEC_CASTINGS,
                        (" Bodies from DN 150 are radiographed at the neck, severity level 2.", ""),
                        ("at least 6 mm high", "readable"),
                    ),
                ),
                approved(
                    "mei",
                    -500,
                    "Height of the marking.",
                    changed(SPEC_CASTINGS, (" Bodies from DN 150 are radiographed at the neck, severity level 2.", "")),
                    major=False,
                ),
                approved("mei", -9, "Bodies from DN 150 are radiographed at the neck.", SPEC_CASTINGS),
            ],
            expert="lars",
            unit="engineering",
            readers=["employee", "supplier-of-castings"],
            must_read=["supplier-of-castings"],
        ),
        doc(
            "SP-005",
            "Seals: what we ask of suppliers",
            "design-engineer",
            [approved("chen", -370, "First issue.", SPEC_SEALS)],
            expert="chen",
            unit="engineering",
            readers=["employee", "supplier-of-seals"],
            must_read=["supplier-of-seals"],
            acknowledged=[{"person": "greta", "revision": 1, "on": "-362d"}],
        ),
    ]
