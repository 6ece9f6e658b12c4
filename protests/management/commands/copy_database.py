from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError
from django.db import DatabaseError

from config.copying import CopyError, copy, opened


class Command(BaseCommand):
    help = (
        "Copy everything, accounts and history included, from another database into this site's own, which must be new"
        " and migrated. Either may be SQLite or PostgreSQL. What is copied stays as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "url", help="of the database to copy, as DATABASE_URL has it: sqlite:////srv/….sqlite3"
        )

    def handle(self, *args, url, **options):
        try:
            with opened(url) as source:
                copied = copy(source)
        except (CopyError, ImproperlyConfigured, DatabaseError) as problem:
            raise CommandError(f"Nothing was copied. {problem}") from problem
        self.stdout.write(f"Copied {sum(copied.values()):,} rows of {len(copied)} tables.")
