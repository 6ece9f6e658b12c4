from django.apps import AppConfig
from django.contrib.auth.signals import user_logged_in
from django.core import checks
from django.db.models.signals import post_migrate


class ProtestsConfig(AppConfig):
    name = "protests"
    verbose_name = "Protest letters"
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self):
        from . import counting, listing, placing, signals, telling, version
        from .accounts import roles, sign_in
        from .accounts.checks import no_account_for_trying_out
        from .history import records, watching
        from .search import in_step

        signals.connect()
        in_step.connect(self)
        counting.connect(self)
        listing.connect(self)
        placing.connect(self)
        # Last: after a save the history keeps what those before it have computed.
        records.register()
        watching.connect(self)
        telling.connect(self)
        version.connect(self)
        post_migrate.connect(roles.keep, sender=self)
        user_logged_in.connect(sign_in.note_time)
        checks.register(no_account_for_trying_out, checks.Tags.database)
