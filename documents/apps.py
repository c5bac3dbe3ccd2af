from django.apps import AppConfig


class DocumentsConfig(AppConfig):
    name = "documents"
    verbose_name = "Documents"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from documents import content, kinds  # noqa: PLC0415 - models exist only now

        content.register(kinds.TextKind())
        content.register(kinds.FileKind())
