"""Halden Valves, a believable maker of industrial valves: what the portal shows on first start.

``firm`` describes it in the form that ``bms/scenario`` plays: people.py, terms.py, documents/, processes/, goals.py
and measures.py hold the parts, build.py the words they are written in. Everything is counted from ``today``, so that
its story never grows old.
"""

from datetime import date

from bms.sample import goals, measures, people, terms
from bms.sample.build import Described, day_in_month
from bms.sample.documents import TYPES, documents
from bms.sample.processes import processes


def firm(today: date) -> Described:
    """The whole firm as a scenario. Pure: the same day gives the same firm."""
    # P-0042 revision 7 came into force on the second day of the first of the three months of the fall
    turning_point = day_in_month(today, 3, 2)
    # early in a month no value can be late yet, so something else is: a policy to confirm
    security_since = -4 if today.day > 10 else -16
    return {
        "units": people.UNITS,
        "partners": people.PARTNERS,
        "roles": people.ROLES,
        "people": people.PEOPLE,
        "document_types": TYPES,
        "terms": terms.TERMS,
        "documents": documents(turning_point=turning_point, security_since=security_since),
        "processes": processes(turning_point=turning_point),
        "goals": goals.GOALS,
        "kpis": measures.kpis(),
    }
