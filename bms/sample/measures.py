"""The measures below the goals, and what was reached month by month.

The newest value is that of last month. “Supplier on time” has fallen for three months; with it “Deliver on the
promised day” turned off target.
"""

from typing import Any

from bms.sample.build import Described

MONTHS = 24
SWING = (0, 3, -2, 4, -3, 1, -4, 2, 5, -1, -5, 2)  # tenths of the noise: the same months every time


def _path(start: float, end: float, noise: float = 0.0, decimals: int = 1) -> list[str]:
    """A value per month from ``start`` to ``end``, oldest first, with a swing of ``noise`` that repeats itself."""
    rise = (end - start) / (MONTHS - 1)
    swung = [start + rise * month + noise * SWING[month % 12] / 5 for month in range(MONTHS - 1)]
    return [f"{value:.{decimals}f}" for value in [*swung, end]]


def _ending(path: list[str], *last: str) -> list[str]:
    """``path`` with its newest values replaced."""
    return [*path[: MONTHS - len(last)], *last]


def _kpi(
    code: str,
    name: str,
    unit: str,
    direction: str,
    goal: str,
    owner: str,
    updater: str,
    by: str,
    values: list[str],
    target: Described | list[Described],
    *,
    counts: str,
    formula: str,
    source: str,
    moved_by: str = "",
    weight: int = 1,
    notes: dict[int, str] | None = None,
    silent: tuple[int, ...] = (),
    not_applicable: tuple[int, ...] = (),
    restated: dict[int, Described] | None = None,
    readers: list[str] | None = None,
    early: str = "",
) -> Described:
    """A measure. ``moved_by``: “P-0042:check,deliver P-0045” names procedures and steps. Months count back from this
    one: 1 is last month. ``early`` is the note of a month off target that has none of its own; ``silent`` months have
    no value at all, ``not_applicable`` ones a note instead.
    """
    notes, restated = notes or {}, restated or {}
    moved = [part.partition(":") for part in moved_by.split()]
    targets: list[Described] = target if isinstance(target, list) else [target]
    measurements: list[Described] = []
    for back in range(MONTHS, 0, -1):
        if back in silent:
            continue
        value: Any = None if back in not_applicable else values[MONTHS - back]
        note = notes.get(back, early if value is not None and _is_off(float(value), direction, targets, back) else "")
        row: Described = {"period": f"m-{back}", "value": value, "note": note, "by": by}
        if back in restated:
            row["restated"] = restated[back]
        measurements.append(row)
    return {
        "code": code,
        "name": name,
        "definition": counts,
        "formula": formula,
        "source": source,
        "unit": unit,
        "decimals": 0 if direction == "yes_no" or "." not in values[0] else len(values[0].partition(".")[2]),
        "direction": direction,
        "frequency": "monthly",
        "baseline": values[0],
        "owner_role": owner,
        "updater_role": updater,
        "goal": goal,
        "weight": weight,
        "processes": [number for number, _, _ in moved],
        "steps": [{"process": number, "key": key} for number, _, keys in moved for key in keys.split(",") if key],
        "readers": readers or [],
        "targets": [{"from": f"m-{MONTHS}"} | one for one in targets],
        "measurements": measurements,
    }


def _is_off(value: float, direction: str, targets: list[Described], back: int) -> bool:
    """Beyond the limit of the target valid ``back`` months ago, as ``kpis/scoring.py`` judges it."""
    valid = [one for one in targets if int(one.get("from", f"m-{MONTHS}")[2:]) >= back][-1]
    if direction == "band":
        return not float(valid["limit_low"]) <= value <= float(valid["limit_high"])
    if direction == "yes_no":
        return value != float(valid["target"])
    return value < float(valid["limit"]) if direction == "up" else value > float(valid["limit"])


def _line(target: str, limit: str) -> Described:
    return {"target": target, "limit": limit}


ERP_DAY_1 = "ERP, first working day of the month"


def _delivery() -> list[Described]:
    on_time = ["91.0", "91.6", "92.2", "91.8", "92.6", "93.1", "93.6", "92.9", "93.4", "94.0", "93.2", "92.1"]
    on_time += ["93.4", "93.6", "94.3", "94.8", "95.2", "94.9", "94.1", "94.6", "94.2", "92.3", "90.6", "88.0"]
    return [
        _kpi(
            "OTIF",
            "On time in full",
            "%",
            "up",
            "G-11",
            "production-manager",
            "planner",
            "lena",
            _ending(_path(93.2, 95.6, 0.4), "95.6", "95.4", "95.1", "95.2", "94.6", "93.1", "91.2"),
            _line("95", "92"),
            counts="Order lines that leave complete on the promised day, of all lines promised for the month.",
            formula="Lines complete on their day ÷ lines promised × 100",
            source=ERP_DAY_1,
            moved_by="P-0051:order,parts P-0076:load",
            weight=4,
            notes={
                1: "27 of 41 late lines waited for castings of DN 150. See “Supplier on time”.",
                2: "Castings of DN 150 came late; six customers were told before they asked.",
                3: "Just under: two lines waited for castings.",
            },
        ),
        _kpi(
            "SUP-OT",
            "Supplier on time",
            "%",
            "up",
            "G-11",
            "head-of-purchasing",
            "buyer",
            "emma",
            on_time,
            _line("94", "90"),
            counts="Order lines that arrive on the confirmed day or before, of all lines due in the month.",
            formula="Lines on time ÷ lines due × 100",
            source="ERP, goods-in bookings, first working day of the month",
            moved_by="P-0042:confirm,check,deliver P-0045:points,class",
            weight=4,
            notes={
                1: "Third month running. Two foundries were late with DN 150 bodies, 22 of 31 late lines. At Fonderia "
                "Rossi a furnace stood for eight days; Gjuteri Norr had confirmed an order for the wrong week and "
                "nobody compared it in time: step 4 of P-0042 allows two working days since revision 7. Oscar Brandt "
                "brings back the same day with revision 8 and approves a second foundry.",
                2: "Fonderia Rossi moved nine lines after confirming; five had been compared after two days only.",
                3: "First month with two working days for step 4 of P-0042. Four wrong weeks were seen too late.",
                13: "One late truck, eleven lines.",
            },
            restated={
                12: {"value": "93.0", "by": "emma", "reason": "Two lines were counted twice."},
            },
        ),
        _kpi(
            "CONF-2D",
            "Confirmed within 2 days",
            "%",
            "up",
            "G-11",
            "head-of-purchasing",
            "buyer",
            "emma",
            _path(78, 96, 1.5, 0),
            _line("95", "85"),
            counts="Orders whose confirmation came within two working days. A late one counts as missing.",
            formula="Orders confirmed within two working days ÷ orders sent × 100",
            source="ERP, confirmations, first working day of the month",
            moved_by="P-0042:confirm,check P-0046:promise",
            weight=2,
            silent=(1,),  # Emma still has to enter it
            early="Suppliers were not used to a limit; each late one was called.",
        ),
        _kpi(
            "QUOTE-2D",
            "Quotes in 2 days",
            "%",
            "up",
            "G-12",
            "managing-director",
            "sales-coordinator",
            "ben",
            _ending(_path(71, 86, 1, 0), "84", "86", "88", "91"),
            _line("90", "80"),
            counts="Enquiries answered with an offer within two working days.",
            formula="Offers within two working days ÷ enquiries × 100",
            source="CRM, first working day of the month",
            moved_by="P-0011:enter,send",
            weight=2,
            notes={1: "The new template halved the typing."},
        ),
        _kpi(
            "CONF-DAY",
            "Our confirmation the same day",
            "%",
            "up",
            "G-12",
            "managing-director",
            "sales-coordinator",
            "kari",
            _path(88, 97, 1, 0),
            _line("95", "88"),
            counts="Orders that we confirm to the customer on the day they are accepted.",
            formula="Confirmations on the same day ÷ accepted orders × 100",
            source=ERP_DAY_1,
            moved_by="P-0012:confirm",
        ),
        _kpi(
            "COMPL",
            "Complaints per 100 orders",
            "per 100",
            "down",
            "G-13",
            "quality-engineer",
            "sales-coordinator",
            "kari",
            _path(1.3, 0.8, 0.05),
            _line("0.9", "1.2"),
            counts="Complaints in which something was our fault, per hundred orders shipped.",
            formula="Complaints ÷ orders shipped × 100",
            source="CRM and ERP, third working day of the month",
            moved_by="P-0075:cause P-0064:complete",
            weight=2,
        ),
        _kpi(
            "ANS-1D",
            "Complaints answered in a day",
            "%",
            "up",
            "G-13",
            "quality-manager",
            "sales-coordinator",
            "kari",
            _path(84, 97, 1.5, 0),
            _line("95", "85"),
            counts="Complaints whose sender heard from a person by name within one working day.",
            formula="Answered within a day ÷ complaints × 100",
            source="CRM, first working day of the month",
            moved_by="P-0075:answer",
            not_applicable=(9,),
            notes={9: "No complaint came in this month."},
        ),
    ]


def _money() -> list[Described]:
    return [
        _kpi(
            "MARGIN",
            "Operating margin",
            "%",
            "up",
            "G-21",
            "managing-director",
            "controller",
            "priya",
            _ending(_path(12.6, 11.4, 0.2), "11.6", "11.2", "11.3"),
            _line("12", "10"),
            counts="Operating result as a share of turnover, twelve months rolling.",
            formula="Operating result ÷ turnover × 100, last twelve months",
            source="Ledger, sixth working day of the month",
            moved_by="P-0011:price",
            weight=3,
            notes={1: "Air freight for late castings cost 0.4 points."},
            readers=["managing-director", "controller", "sales-coordinator", "production-manager"],
        ),
        _kpi(
            "SCRAP",
            "Scrap cost",
            "%",
            "down",
            "G-21",
            "production-manager",
            "controller",
            "rolf",
            _path(2.1, 2.4, 0.08),
            _line("2.0", "2.5"),
            counts="Cost of scrapped and reworked parts as a share of production cost.",
            formula="Scrap and rework ÷ production cost × 100",
            source="Ledger, sixth working day of the month",
            moved_by="P-0071:decide,rework P-0061:seat",
            notes={1: "Seal rings of one batch: 43 seats pressed out again."},
        ),
        _kpi(
            "DSO",
            "Days to be paid",
            "days",
            "down",
            "G-22",
            "managing-director",
            "controller",
            "rolf",
            _path(49, 41, 1, 0),
            [_line("45", "52"), {"from": "m-12"} | _line("43", "48")],
            counts="Days from invoice to payment, weighted by amount.",
            formula="Receivables ÷ turnover of the last three months × 90",
            source="Ledger, third working day of the month",
            moved_by="P-0090:write,due",
        ),
        _kpi(
            "STOCK",
            "Days of stock",
            "days",
            "band",
            "G-22",
            "production-manager",
            "controller",
            "rolf",
            _path(44, 36, 1, 0),
            {"low": "30", "high": "38", "limit_low": "25", "limit_high": "45"},
            counts="How long the castings and seals on the shelf would last. Too little stops us, too much binds cash.",
            formula="Value of stock ÷ material used in three months × 90",
            source=ERP_DAY_1,
            moved_by="P-0053:pick P-0051:release",
        ),
        _kpi(
            "PAID-OT",
            "Invoices paid on time",
            "%",
            "up",
            "G-22",
            "head-of-purchasing",
            "controller",
            "rolf",
            _path(91, 98, 1, 0),
            _line("97", "90"),
            counts="Supplier invoices paid on the day they are due, neither late nor early.",
            formula="Paid on the day ÷ due in the month × 100",
            source="Ledger, first working day of the month",
            moved_by="P-0091:pay",
        ),
    ]


def _work() -> list[Described]:
    return [
        _kpi(
            "LEAD",
            "Order to dispatch",
            "days",
            "down",
            "G-31",
            "production-manager",
            "planner",
            "stian",
            _ending(_path(36, 32, 0.6, 0), "31", "32", "33"),
            _line("30", "36"),
            counts="Days from the accepted order to dispatch, median of standard valves.",
            formula="Median of dispatch − acceptance",
            source=ERP_DAY_1,
            moved_by="P-0051:order P-0042:deliver",
            weight=2,
            silent=(7,),
            notes={1: "Waiting for castings adds three days to the median."},
        ),
        _kpi(
            "PLAN",
            "Plan of the week kept",
            "%",
            "up",
            "G-31",
            "production-manager",
            "planner",
            "yuki",
            _path(82, 90, 1.5, 0),
            _line("92", "85"),
            counts="Orders finished in the week for which they were planned.",
            formula="Finished as planned ÷ planned × 100, mean of the weeks",
            source="Boards, each Friday",
            moved_by="P-0051:fix,people",
        ),
        _kpi(
            "FPY",
            "Pass at first hydro test",
            "%",
            "up",
            "G-32",
            "production-manager",
            "test-technician",
            "david",
            _ending(_path(96.9, 98.4, 0.2), "98.1", "98.3", "98.0", "96.2"),
            _line("97.5", "95.5"),
            counts="Valves that are tight in shell and seat when they are tested for the first time.",
            formula="Tight at first test ÷ tested × 100",
            source="Test records, first working day of the month",
            moved_by="P-0063:shell,seat P-0061:seat,flange",
            weight=2,
            notes={
                1: "Seal rings of one batch leaked in eleven tests. Batch blocked; P-0061 asks for the batch number."
            },
        ),
        _kpi(
            "GOODS-IN",
            "Deliveries right at goods-in",
            "%",
            "up",
            "G-32",
            "head-of-purchasing",
            "goods-in-inspector",
            "tomas",
            _path(92.5, 97.0, 0.4),
            _line("96", "92"),
            counts="Deliveries that go to the shelf without a hold.",
            formula="Deliveries stored at once ÷ deliveries × 100",
            source="Goods-in records, first working day of the month",
            moved_by="P-0042:inspect",
        ),
        _kpi(
            "NC-90",
            "Nonconformities closed in 90 days",
            "%",
            "up",
            "G-32",
            "quality-manager",
            "quality-engineer",
            "ida",
            _path(70, 88, 1.5, 0),
            _line("90", "75"),
            counts="Reports F-041 whose cause was removed within ninety days.",
            formula="Closed within 90 days ÷ due in the month × 100",
            source="Register of nonconformities, third working day",
            moved_by="P-0071:action,works",
        ),
        _kpi(
            "GAUGES",
            "Gauges in date",
            "%",
            "up",
            "G-32",
            "quality-manager",
            "quality-engineer",
            "noor",
            _path(97, 100, 0.5, 0),
            _line("99", "96"),
            counts="Gauges in use whose label is not past its date.",
            formula="In date ÷ in use × 100, on the last day",
            source="Register of gauges",
            moved_by="P-0087:fetch,label",
        ),
        _kpi(
            "MATCH",
            "Orders matching at first check",
            "%",
            "up",
            "G-33",
            "head-of-purchasing",
            "buyer",
            "emma",
            _path(81, 92, 1, 0),
            _line("90", "82"),
            counts="Confirmations that agree with the order in day, quantity, price, revision and certificate.",
            formula="Matching at first check ÷ checked × 100",
            source="Checklists F-031, first working day of the month",
            moved_by="P-0042:match,place",
        ),
        _kpi(
            "SHEET",
            "On the current sheet",
            "%",
            "up",
            "G-33",
            "head-of-purchasing",
            "buyer",
            "amira",
            _path(68, 92.5, 1),
            _line("90", "75"),
            counts="Suppliers who have confirmed the current revision of what we ask of them.",
            formula="Suppliers up to date ÷ suppliers of castings and seals × 100",
            source="BMS portal, last day of the month",
            moved_by="P-0046:read P-0045:tell",
        ),
    ]


def _people() -> list[Described]:
    return [
        _kpi(
            "NEAR-30",
            "Near misses closed in time",
            "%",
            "up",
            "G-41",
            "production-manager",
            "safety-adviser",
            "hanne",
            _ending(_path(92, 66, 1.5, 0), "66", "64", "62", "61"),
            _line("90", "75"),
            counts="Near misses whose danger was gone within thirty days.",
            formula="Closed within 30 days ÷ due in the month × 100",
            source="Near-miss register, third working day",
            moved_by="P-0072:measure,check",
            weight=3,
            early="Fitters were busy with the new bench.",
            notes={
                1: "Seven of eighteen open: five wait for the crane firm. Hanne Lie has booked it for this month.",
                2: "The crane firm put us off again.",
                3: "Guards for two machines are ordered; delivery in ten weeks.",
                4: "No fitter was free.",
            },
        ),
        _kpi(
            "SAFE",
            "Month without injury",
            "",
            "yes_no",
            "G-41",
            "production-manager",
            "safety-adviser",
            "hanne",
            ["0" if month in (4, 9, 16, 23) else "1" for month in range(MONTHS)],
            {"target": "1"},
            counts="No injury that needed more than a plaster.",
            formula="Yes if there was none",
            source="Accident book",
            moved_by="P-0072:stop",
            notes={
                1: "A crushed finger at the test bench while clamping. Two days off; the screen's latch is changed."
            },
        ),
        _kpi(
            "SKILLS",
            "Skills on every shift",
            "%",
            "up",
            "G-42",
            "production-manager",
            "people-manager",
            "marit",
            _path(86, 94, 1, 0),
            _line("92", "85"),
            counts="Skills for which each shift has two people at level 3 or above.",
            formula="Covered ÷ needed × 100",
            source="Skills matrix, last day of the month",
            moved_by="P-0081:gap,teach",
            silent=(1,),
        ),
        _kpi(
            "READ",
            "Read in time",
            "%",
            "up",
            "G-43",
            "quality-manager",
            "quality-engineer",
            "noor",
            _path(88, 97, 1, 0),
            _line("95", "85"),
            counts="Confirmations of new revisions that came before they were due.",
            formula="Confirmed in time ÷ asked × 100",
            source="BMS portal, first working day of the month",
            moved_by="P-0085:read,wait",
            weight=2,
        ),
        _kpi(
            "AUDITS",
            "Audit plan kept",
            "",
            "yes_no",
            "G-43",
            "quality-manager",
            "quality-engineer",
            "ida",
            ["0" if month in (6, 13) else "1" for month in range(MONTHS)],
            {"target": "1"},
            counts="Every audit planned for the month was held.",
            formula="Yes if all were held",
            source="Audit plan",
            moved_by="P-0070:plan,look",
        ),
    ]


def kpis() -> list[Described]:
    return [*_delivery(), *_money(), *_work(), *_people()]
