from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.db.backends.signals import connection_created


class BmsConfig(AppConfig):
    name = "bms"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from bms import checks, middleware, plans  # noqa: F401, PLC0415 - checks register themselves; models exist only now

        connection_created.connect(plans.keep_many, dispatch_uid="plans")
        user_logged_in.connect(middleware.note_sign_in, dispatch_uid="session limits")
