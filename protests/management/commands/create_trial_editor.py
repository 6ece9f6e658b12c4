import secrets

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management.base import BaseCommand, CommandError

from protests.accounts import roles


class Command(BaseCommand):
    help = (
        "Create the account `editor` for trying out the editors' desk on this machine, and print its password: once,"
        " now. Does nothing when an account that may do everything exists. Refused on a public site."
    )

    def handle(self, *args, **options):
        if not settings.TRIAL:
            raise CommandError(
                "A trial account has no place on a public site. Use `manage.py createsuperuser` to create a real one."
            )
        accounts = get_user_model().objects
        if accounts.filter(is_superuser=True).exists():
            return
        if accounts.filter(username="editor").exists():
            raise CommandError(
                "There is an account `editor` already, without the rights of a trial account. Use `manage.py"
                " createsuperuser` to create another."
            )
        password = secrets.token_urlsafe(12)
        account = accounts.create_superuser(username="editor", password=password)
        account.groups.add(Group.objects.get(name=roles.TRIAL))  # no public site lets it in
        self.stdout.write(
            "An account for trying out the editors' desk at /admin/:\n"
            "  name      editor\n"
            f"  password  {password}\n"
            "The password is not shown again; `manage.py changepassword editor` sets another."
        )
