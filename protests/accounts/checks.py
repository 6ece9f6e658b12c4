from django.conf import settings
from django.contrib.auth import get_user_model
from django.core import checks
from django.db import connections
from django.db.utils import DatabaseError

from . import roles


def no_account_for_trying_out(app_configs, databases=None, **kwargs):
    """A public site names accounts that were made by `make run`."""
    if settings.TRIAL or not databases:
        return []
    accounts = get_user_model().objects.using(databases[0]).filter(groups__name=roles.TRIAL)
    try:
        with connections[databases[0]].cursor():
            names = sorted(account.get_username() for account in accounts)
    except DatabaseError:
        return []  # not migrated yet: there are no accounts
    return [
        checks.Warning(
            f"The account {name} is for trying out, and is refused at this public site.",
            hint="Delete it at the desk, or give it a new password and take it out of the group"
            f" “{roles.TRIAL}”.",
            id="protests.W001",
        )
        for name in names
    ]
