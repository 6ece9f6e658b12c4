from django.contrib.auth import get_user_model
from django.core.management.base import BaseCommand, CommandError

from protests.accounts import second_factor


class Command(BaseCommand):
    help = (
        "Forget the device and the recovery codes of an account, for the day that the only administrator loses theirs."
        " The next sign-in, with the password, sets up a new device."
    )

    def add_arguments(self, parser):
        parser.add_argument("name", help="the account's name")

    def handle(self, *args, name, **options):
        accounts = get_user_model().objects
        try:
            account = accounts.get_by_natural_key(name)
        except accounts.model.DoesNotExist:
            raise CommandError(f"There is no account {name}.") from None
        second_factor.reset(account, by="the operator")
        self.stdout.write(f"{name} sets up a new device at the next sign-in.")
