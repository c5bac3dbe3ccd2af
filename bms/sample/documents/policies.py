"""Policies, and the standards from outside that the firm works to."""

# ruff: noqa: E501 - a paragraph or a row of a table stands on one line

from bms.sample.build import Described, abandoned, approved, changed, doc, read_by
from bms.sample.people import holders

QUALITY = """
<p>Halden Valves makes industrial valves that open, close and stay tight for thirty years. People downstream of our valves trust
them without seeing them. This policy says what they may rely on.</p>
<h2>What we promise</h2>
<ol>
<li>Every valve is tested under pressure before it leaves the house, and the record can be shown for thirty years.</li>
<li>We promise only a day that the plan can keep, and tell the customer first when it cannot.</li>
<li>Every casting can be traced to its heat number and certificate.</li>
<li>A fault is reported by whoever sees it. Nobody is blamed for stopping a job.</li>
<li>We meet the requirements that apply to us and improve how we work every year.</li>
</ol>
<h2>How we keep it</h2>
<p>The goals of the year are set in P-0002 and cascade to measures that everybody can see. Each procedure has one owner. What
goes wrong is corrected in P-0071, and its cause is removed. The management reviews the whole system four times a year in
P-0003.</p>
<h2>Who answers for it</h2>
<p>The managing director answers for this policy. The quality manager keeps the system and may stop any delivery.</p>
"""

SAFETY = """
<p>Nothing we make is worth an injury. This policy holds for everybody on the site, visitors and contractors included.</p>
<h2>Rules without exception</h2>
<ul>
<li>Nobody touches a valve under pressure above 10 bar. Testing is done behind the screen.</li>
<li>Loads above 25 kg are lifted with a crane or by two people.</li>
<li>Eye protection is worn in every workshop, hearing protection where it is marked.</li>
<li>A guard is opened only when the machine is locked and tagged.</li>
</ul>
<h2>Near misses</h2>
<p>Anybody who sees something that could have hurt a person fills in F-060. The safety adviser answers within two working days
(P-0072), and the measure taken is closed within thirty days.</p>
<h2>Right to stop</h2>
<p>Everybody may stop a job that looks unsafe. It starts again only when the safety adviser or the shift's responsible person
agrees. Stopping in good faith never has a disadvantage for anybody.</p>
"""

ENVIRONMENT = """
<p>We cast nothing ourselves, yet our valves contain 900 tonnes of steel and brass a year. This policy covers what we use, what we
waste and what our valves save at the customer.</p>
<h2>Aims</h2>
<ul>
<li>Test water is used again at least twenty times before it is cleaned and drained.</li>
<li>Chips and scrap are sorted by alloy; at least 98 per cent goes back to a melt.</li>
<li>Paints and greases with substances of very high concern are replaced as soon as a tested alternative exists.</li>
<li>Packing is made of wood and paper that the customer can burn or return.</li>
</ul>
<h2>How we see it</h2>
<p>Scrap cost and energy per valve are measured monthly. The management looks at them with the other measures in P-0003 and
decides what to do. Suppliers are asked for their own figures in the self-assessment F-036.</p>
"""

CONDUCT = """
<p>This code holds for everyone who supplies Halden Valves with castings, seals, parts or services, and for their own suppliers.
Please confirm here that you have read it.</p>
<h2>People</h2>
<ul>
<li>No child labour, no forced labour, no withheld passports or wages.</li>
<li>Working time, pay and safety at least as the law of your country demands.</li>
<li>Everybody may join a union and may report a grievance without harm.</li>
</ul>
<h2>Fair business</h2>
<p>We neither give nor take anything that could influence a decision. Meals and small gifts up to 30 euro are customary; anything
above is refused or reported to the Head of Purchasing. Certificates tell the truth: a false 3.1 certificate ends the
business at once.</p>
<h2>Environment and origin</h2>
<p>You know where your metal comes from and tell us on request. You tell us before you move production, change an alloy, a
process or a sub-supplier; we may ask for new first samples.</p>
<h2>When something goes wrong</h2>
<p>Tell us on the day you know it. An early word costs you nothing; a late one costs both of us a customer. Your contact is the
buyer named on the order.</p>
"""

SECURITY = """
<p>Drawings, prices and test records are worth as much as the valves. This policy says how we look after them.</p>
<h2>Signing in</h2>
<ul>
<li>Every person has a sign-in of their own. It is never lent, not even for a minute at the test bench.</li>
<li>A password has at least twelve characters and is used for nothing else.</li>
<li>A second factor is asked when you work from outside the site.</li>
</ul>
<h2>Mail and files</h2>
<ul>
<li>Bank details of a supplier are changed only after a call to the number that we already know.</li>
<li>Drawings go to suppliers through the portal, never as an attachment.</li>
<li>A strange mail is forwarded to 250, not opened, and nobody laughs at a false alarm.</li>
</ul>
<h2>Machines</h2>
<p>Memory sticks are checked at the reception before they touch a machine tool. Programs are loaded by Engineering only.</p>
<h2>If it happened</h2>
<p>Pull the network plug, leave the computer on, call 250. You have one hour in which an honest call always helps.</p>
"""

PRICES = """
<p>For sales, finance and the management only. It says who may promise which price.</p>
<h2>Margins</h2>
<table><thead><tr><th scope="col">Kind of order</th><th scope="col">Least margin</th><th scope="col">Who may go below</th></tr></thead>
<tbody>
<tr><td>Standard valve from the list</td><td>28 %</td><td>Sales coordinator, to 24 %</td></tr>
<tr><td>Special design</td><td>32 %</td><td>Managing director</td></tr>
<tr><td>Spare parts</td><td>40 %</td><td>Sales coordinator, to 30 %</td></tr>
<tr><td>Frame contract above 250,000 euro</td><td>22 %</td><td>Managing director and controller</td></tr>
</tbody></table>
<h2>Metal surcharge</h2>
<p>Castings make up 46 per cent of our cost. An offer that is valid for more than thirty days carries the metal surcharge of the
month of delivery.</p>
<h2>Currency and payment</h2>
<p>We quote in euro or Norwegian kroner. Thirty days net; a third in advance for a special design above 40,000 euro.</p>
"""

ISO = """
<p>The standard that our management system is certified to. This sheet says which edition we use and where it is answered; the
text itself is licensed and lies with the quality manager.</p>
<table><thead><tr><th scope="col">Clause</th><th scope="col">Where we answer it</th></tr></thead>
<tbody>
<tr><td>4.4 Processes</td><td>The value chain in this portal</td></tr>
<tr><td>5.2 Policy</td><td>POL-001</td></tr>
<tr><td>6.2 Objectives</td><td>P-0002 and the goals page</td></tr>
<tr><td>7.1.5 Measuring resources</td><td>P-0087, WI-040</td></tr>
<tr><td>7.2 Competence</td><td>P-0081, F-062</td></tr>
<tr><td>7.5 Documented information</td><td>P-0085</td></tr>
<tr><td>8.4 External providers</td><td>P-0042, P-0044, P-0045</td></tr>
<tr><td>8.6 Release</td><td>P-0063, P-0064</td></tr>
<tr><td>8.7, 10.2 Nonconformity</td><td>P-0071, F-041</td></tr>
<tr><td>9.2 Internal audit</td><td>P-0070</td></tr>
<tr><td>9.3 Management review</td><td>P-0003</td></tr>
</tbody></table>
<p>The certificate is renewed every three years; the next surveillance audit is announced by the quality manager.</p>
"""

PRESSURE = """
<p>Testing of metallic industrial valves: pressure tests, test procedures and acceptance criteria. We test every valve to it.
The standard itself lies at the test bench and with the quality manager.</p>
<h2>What we use of it</h2>
<ul>
<li><strong>P10, shell strength:</strong> water at 1.5 times the rated pressure. No visible leak. Times are in WI-033.</li>
<li><strong>P11, shell tightness:</strong> done together with P10 unless the customer orders it with air.</li>
<li><strong>P12, seat tightness:</strong> at 1.1 times the rated pressure. Rate A for soft seats, rate D for metal seats unless the order
says otherwise. See WI-034.</li>
</ul>
<h2>What changed when we took over this edition</h2>
<p>The hold times of DN 65 to DN 200 are 60 seconds for the shell. Older orders that name the former national standard are
tested to this one; the certificate says so.</p>
"""


def documents(security_since: int) -> list[Described]:
    """``security_since``: days from today to the day on which POL-006 revision 2 came into force."""
    staff = holders("employee")
    suppliers = ["supplier-of-castings", "supplier-of-seals"]
    first_quality = changed(
        QUALITY,
        ("for thirty years. People", "and keep tight. People"),
        ("and the record can be shown for thirty years", "and the record is kept"),
        (" The management reviews the whole system four times a year in\nP-0003.", ""),
    )
    second_quality = changed(
        QUALITY,
        ("four times a year", "once a year"),
        ("<li>A fault is reported by whoever sees it. Nobody is blamed for stopping a job.</li>\n", ""),
    )
    early_safety = changed(
        SAFETY,
        ("within two working days", "within a week"),
        ("Eye protection is worn in every workshop, hearing", "Hearing"),
    )
    conduct = changed(
        CONDUCT,
        (
            "Meals and small gifts up to 30 euro are customary; anything\nabove is refused or reported",
            "Gifts beyond what is customary are refused or reported",
        ),
        ("; we may ask for new first samples", ""),
    )
    security = changed(
        SECURITY,
        ("twelve characters", "eight characters"),
        ("<li>A second factor is asked when you work from outside the site.</li>\n", ""),
        ("<li>Bank details of a supplier are changed only after a call to the number that we already know.</li>\n", ""),
    )
    return [
        doc(
            "POL-001",
            "Quality policy",
            "managing-director",
            [
                approved("eve", -1790, "First issue.", first_quality),
                approved("eve", -1060, "Right to stop a job; review once a year.", second_quality),
                approved("eve", -300, "The management reviews the system four times a year, not once.", QUALITY),
            ],
            expert="quinn",
            unit="management",
            must_read=["employee"],
            acknowledged=read_by([name for name in staff if name not in ("milan", "fatima")], 3, -299),
        ),
        doc(
            "POL-002",
            "Health and safety policy",
            "safety-adviser",
            [
                approved("hanne", -1500, "First issue.", early_safety),
                approved("hanne", -338, "Near misses are answered within two days; eye protection everywhere.", SAFETY),
            ],
            expert="hanne",
            unit="people",
            must_read=["employee"],
            acknowledged=read_by(staff, 2, -336),
        ),
        doc(
            "POL-003",
            "Environmental policy",
            "managing-director",
            [
                approved(
                    "eve",
                    -1200,
                    "First issue.",
                    changed(ENVIRONMENT, ("twenty times", "ten times"), ("98 per cent", "95 per cent")),
                ),
                approved("eve", -210, "New aims for test water and scrap.", ENVIRONMENT, major=False),
            ],
            expert="hanne",
            unit="management",
        ),
        doc(
            "POL-004",
            "Code of conduct for suppliers",
            "head-of-purchasing",
            [
                approved("oscar", -1000, "First issue.", conduct),
                approved(
                    "oscar",
                    -190,
                    "Gifts up to 30 euro only; changes of production are announced.",
                    CONDUCT,
                    sent_back="Name the limit for gifts in euro: “customary” means something else in every country.",
                ),
            ],
            expert="oscar",
            unit="purchasing",
            readers=["employee", "buyer", *suppliers],
            must_read=["buyer", *suppliers],
            acknowledged=read_by(["emma", "bjorn", "amira", "sam", "greta"], 2, -189),
        ),
        doc(
            "POL-006",
            "Information security policy",
            "managing-director",
            [
                approved("priya", -880, "First issue.", security),
                approved(
                    "priya",
                    security_since,
                    "Second factor from outside, twelve characters, and a call before bank details change.",
                    SECURITY,
                ),
            ],
            expert="priya",
            unit="management",
            must_read=["employee"],
            acknowledged=read_by(
                ["priya", "rolf", "mei", "lars", "chen", "kari", "tuva", "ida", "lena", "stian", "hanne", "marit"],
                2,
                security_since,
            ),
        ),
        doc(
            "POL-007",
            "Prices and margins",
            "controller",
            [
                approved(
                    "priya", -700, "First issue.", changed(PRICES, ("46 per cent", "41 per cent"), ("28 %", "30 %"))
                ),
                approved("priya", -150, "Least margin of standard valves, and the metal surcharge by month.", PRICES),
                abandoned(
                    "rolf",
                    -70,
                    -40,
                    "The bank's offer for hedging was withdrawn, so nothing changes.",
                    "Quotes in US dollar become possible.",
                    changed(PRICES, ("in euro or Norwegian kroner", "in euro, Norwegian kroner or US dollar")),
                ),
            ],
            expert="rolf",
            unit="finance",
            readers=["sales-coordinator", "controller", "managing-director"],
            must_read=["sales-coordinator"],
            acknowledged=read_by(["kari", "ben", "tuva"], 2, -149),
        ),
        doc(
            "X-001",
            "ISO 9001, Quality management systems",
            "quality-manager",
            [
                approved(
                    "quinn",
                    -1780,
                    "Taken over for the first certification.",
                    changed(ISO, ("P-0087, WI-040", "WI-040")),
                    approver="lena",
                ),
                approved("quinn", -240, "Links follow the new procedures.", ISO, approver="lena", major=False),
            ],
            expert="quinn",
            unit="quality",
            issuer="International Organization for Standardization",
            edition="2015, amendment 1:2024",
        ),
        doc(
            "X-007",
            "EN 12266-1, Testing of metallic valves",
            "quality-manager",
            [
                approved(
                    "quinn", -620, "Edition taken over; hold times compared with WI-033.", PRESSURE, approver="lena"
                )
            ],
            expert="david",
            unit="quality",
            issuer="European Committee for Standardization",
            edition="2012",
        ),
    ]
