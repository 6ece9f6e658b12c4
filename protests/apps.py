from django.apps import AppConfig


class ProtestsConfig(AppConfig):
    name = "protests"
    verbose_name = "Protest letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import signals
        from .search import in_step

        signals.connect()
        in_step.connect(self)
