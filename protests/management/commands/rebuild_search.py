from django.core.management.base import BaseCommand

from protests import search


class Command(BaseCommand):
    help = (
        "Make everything that letters are searched by anew from the record. Never needed after a change made through the"
        " site or its commands; needed after one made in the database itself. Readers go on searching meanwhile."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"{search.rebuild():,} published letters can be searched for.")
