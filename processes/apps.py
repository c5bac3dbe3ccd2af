from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "processes"
    verbose_name = "Processes"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from documents.content import register  # noqa: PLC0415 - models exist only now
        from processes.kind import ProcedureContent  # noqa: PLC0415

        register(ProcedureContent())
