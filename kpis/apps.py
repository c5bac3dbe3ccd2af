from django.apps import AppConfig


class KpisConfig(AppConfig):
    name = "kpis"
    verbose_name = "Goals and measures"
    default_auto_field = "django.db.models.BigAutoField"
