"""`manage.py prepare`: brings tables, static files and, in the demo, the sample firm to where a start needs them."""

from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand


class Command(BaseCommand):
    help = "Migrates, collects static files, and loads the sample firm into an empty database where BMS_DEMO=1."

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", interactive=False, verbosity=0)
        call_command("collectstatic", interactive=False, verbosity=0)
        settings.BMS_MEDIA_ROOT.mkdir(parents=True, exist_ok=True)
        if settings.BMS_DEMO:
            call_command("load_sample", stdout=self.stdout)
