"""``manage.py load_sample``: the sample firm, into an empty database (only where BMS_DEMO=1)."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bms.sample import firm
from bms.scenario import ScenarioError, play
from people import clock
from people.models import User


class Command(BaseCommand):
    help = "Loads the sample firm Halden Valves into an empty database."

    def handle(self, *args: Any, **options: Any) -> None:
        if not settings.BMS_DEMO:
            raise CommandError("The sample firm has known passwords. It is loaded only where BMS_DEMO=1.")
        if User.objects.exists():
            self.stdout.write("The database holds a firm already; it stays as it is.")
            return
        try:
            play(firm(clock.today()))
        except ScenarioError as refused:
            raise CommandError(f"Nothing was loaded. {refused}") from refused
        self.stdout.write(f"Loaded the sample firm with {User.objects.people().count()} people.")
