"""The controlled documents of Halden Valves, and the types they belong to."""

from bms.sample.build import Described
from bms.sample.documents import buying, policies, shop, suppliers

TYPES = [
    {"prefix": "POL", "name": "Policy", "content": "text", "digits": 3, "review_months": 12, "confirm_days": 14},
    {"prefix": "P", "name": "Procedure", "content": "procedure", "digits": 4, "review_months": 12, "confirm_days": 14},
    {"prefix": "WI", "name": "Instruction", "content": "text", "digits": 3, "review_months": 12, "confirm_days": 14},
    {"prefix": "F", "name": "Form", "content": "text", "digits": 3, "review_months": 24, "confirm_days": 14},
    {"prefix": "SP", "name": "Specification", "content": "text", "digits": 3, "review_months": 24, "confirm_days": 14},
    {"prefix": "DS", "name": "Data sheet", "content": "file", "digits": 3, "review_months": 24, "confirm_days": 14},
    {"prefix": "X", "name": "External", "content": "text", "digits": 3, "review_months": 24, "confirm_days": 30},
]


def documents(*, turning_point: int, security_since: int) -> list[Described]:
    """All of them; see ``buying`` and ``policies`` for the two days that depend on the calendar."""
    return [
        *policies.documents(security_since),
        *buying.documents(turning_point),
        *suppliers.documents(),
        *shop.documents(),
    ]
