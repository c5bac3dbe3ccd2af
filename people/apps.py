from django.apps import AppConfig
from django.db.models.signals import post_migrate


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from people import guards  # noqa: PLC0415 - registers a check, so only once apps are ready

        post_migrate.connect(guards.install, dispatch_uid="guards")
