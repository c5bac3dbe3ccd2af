"""A described firm, brought into the database."""

from datetime import date
from uuid import uuid4

from django.db import transaction

from bms.scenario.description import Described
from bms.scenario.firm import Firm
from bms.scenario.history import History
from people import clock


def play(description: Described, *, today: date | None = None) -> None:
    """Bring the described firm into the database: all of it, or nothing. Raises ScenarioError."""
    day, secret = today or clock.today(), str(uuid4())
    with transaction.atomic():
        firm = Firm(description, day, secret)
        firm.found()
        History(description, day, secret).live()
        firm.give_passwords()
