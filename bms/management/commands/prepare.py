"""`manage.py prepare`: brings tables, static files and, in the demo, the sample firm to where a start needs them."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand
from django.db import connection

ONE_AT_A_TIME = 20_260_302  # any number, the same for everybody who prepares this database


class Command(BaseCommand):
    help = "Migrates, collects static files, and loads the sample firm into an empty database where BMS_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        with connection.cursor() as cursor:  # held until the connection ends; the second start finds all done
            cursor.execute("SET statement_timeout = 0; SET lock_timeout = 0")
            cursor.execute("SELECT pg_advisory_lock(%s)", [ONE_AT_A_TIME])
            cursor.execute("RESET lock_timeout")
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        settings.BMS_MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        if settings.BMS_DEMO:
            call_command("load_sample", stdout=self.stdout)
