from django.core.management.base import BaseCommand, CommandError

from protests.importing.usaspending import refreshing
from protests.importing.usaspending.changes import changed_since_letter
from protests.importing.usaspending.service import NotReached, Service


class Command(BaseCommand):
    help = (
        "Asks USAspending.gov for every contract with an award number, and adds what is new there. What an editor has"
        " written stays. Prints a line for each contract, and last the protested ones that changed since the letter."
    )

    def handle(self, *args, **options):
        try:
            for line in refreshing.refresh(Service()):
                self.stdout.write(line)
        except NotReached as refusal:
            raise CommandError(f"Given up; what is printed above was done. {refusal}") from refusal
        changed = changed_since_letter()
        if changed:
            self.stdout.write("Changed in the official record since a letter about them:")
        for contract in changed:
            self.stdout.write(
                f"  {contract.slug}, last on {contract.last_official_action_on or 'no day recorded'}"
            )
