from django.apps import AppConfig


class BmsConfig(AppConfig):
    name = "bms"
    verbose_name = "Portal"
    default_auto_field = "django.db.models.BigAutoField"
