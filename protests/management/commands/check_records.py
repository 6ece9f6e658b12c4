from django.core.management.base import BaseCommand, CommandError

from protests import checking


class Command(BaseCommand):
    help = (
        "Recomputes everything that is kept beside the record, and holds the record to the rules that bulk changes can "
        "pass. Changes nothing. Prints one line for each problem; exit status 1 when there is any. It looks for: "
        + " ".join(check.__doc__ or "" for check in checking.CHECKS)
    )

    def handle(self, *args, **options):
        found = 0
        for problem in checking.problems():
            self.stdout.write(problem)
            found += 1
        if found:
            raise CommandError(f"{found} {'problem' if found == 1 else 'problems'}")
        self.stdout.write(f"No problems: {checking.size()}.")
