from django.core.management.base import BaseCommand, CommandError
from django.db import IntegrityError, transaction

from protests import bounds, kept


class Command(BaseCommand):
    help = (
        "Brings the bounds of every count and sum into line with the printed rule, and then headlines and peaks. For "
        "after a change of the rule, which comes with a migration (protests/bounds.py says in what order); at any other "
        "time it finds nothing to do."
    )

    def handle(self, *args, **options):
        try:
            self.recompute()
        except IntegrityError as error:
            raise CommandError(
                "The database still holds bounds to the rule before. Run the migration of the new rule first "
                "(manage.py makemigrations writes it; protests/bounds.py says what belongs into it)."
            ) from error

    @transaction.atomic
    def recompute(self):
        for model in bounds.BOUNDED.values():
            changed = bounds.recompute(model)
            self.stdout.write(f"{model._meta.verbose_name_plural}: {changed} brought into line")
        letters = kept.letters_out_of_step()
        kept.refresh_letters(letters)
        self.stdout.write(f"letters: headline or peak of {len(letters)} brought into line")
