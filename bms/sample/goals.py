"""The goals of Halden Valves in four perspectives: those of the firm, and below them those of its units."""

from bms.sample.build import Described


def _goal(
    code: str, statement: str, perspective: str, owner: str, unit: str, parent: str = "", weight: int = 1
) -> Described:
    goal: Described = {
        "code": code,
        "statement": statement,
        "perspective": perspective,
        "owner_role": owner,
        "unit": unit,
        "weight": weight,
        "rollup": "mean",
    }
    return goal | ({"parent": parent} if parent else {})


GOALS = [
    _goal("G-10", "Be the maker whose day can be relied on", "customer", "managing-director", "halden"),
    _goal("G-11", "Deliver on the promised day", "customer", "head-of-purchasing", "purchasing", "G-10", 2),
    _goal("G-12", "Answer enquiries in two days", "customer", "sales-coordinator", "sales", "G-10"),
    _goal("G-13", "No surprise at the customer", "customer", "sales-coordinator", "sales", "G-10"),
    _goal("G-20", "Earn enough to invest", "financial", "managing-director", "halden"),
    _goal("G-21", "Earn 12 % operating margin", "financial", "controller", "finance", "G-20", 2),
    _goal("G-22", "Keep cash moving", "financial", "controller", "finance", "G-20"),
    _goal("G-30", "Build it right, once and without waiting", "internal", "production-manager", "production"),
    _goal("G-31", "Short lead time", "internal", "planner", "production", "G-30"),
    _goal("G-32", "Right first time", "internal", "quality-engineer", "quality", "G-30"),
    _goal("G-33", "One sheet with every supplier", "internal", "head-of-purchasing", "purchasing", "G-30"),
    _goal("G-40", "People who can and want to", "learning", "managing-director", "halden"),
    _goal("G-41", "Everyone goes home safe", "learning", "safety-adviser", "people", "G-40"),
    _goal("G-42", "Right skills on every shift", "learning", "people-manager", "people", "G-40"),
    _goal("G-43", "Everyone knows today's way", "learning", "quality-manager", "quality", "G-40"),
]
