from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.backup import BackupError, back_up


class Command(BaseCommand):
    help = (
        "Write the whole database, accounts included, to a new file named for the moment, and print its path. The site"
        " goes on meanwhile. The file can be read by its owner only."
    )

    def add_arguments(self, parser):
        parser.add_argument(
            "--to", type=Path, default=settings.BACKUPS, metavar="FOLDER", help="var/backups/"
        )

    def handle(self, *args, to, **options):
        try:
            self.stdout.write(str(back_up(connection, to)))
        except BackupError as problem:
            raise CommandError(f"No backup was written. {problem}") from problem
