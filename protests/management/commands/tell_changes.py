from django.core.management.base import BaseCommand

from protests import telling


class Command(BaseCommand):
    help = (
        "Looks at every public record and tells, in /data/changes.json, of those that are not as they were told of. Every "
        "change is told of by itself; this is for after an upgrade that computes something in another way, and for what "
        "was changed while the database's triggers were away."
    )

    def handle(self, *args, **options):
        told = telling.look_at_everything()
        self.stdout.write(f"{told} {'change was' if told == 1 else 'changes were'} told.")
