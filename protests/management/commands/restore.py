from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from config.backup import BackupError, back_up, restore


class Command(BaseCommand):
    help = (
        "Put a file written by `backup` in the place of the whole database. A database that holds anything is replaced"
        " only with --replace, and is itself backed up first (into var/backups/). Nothing is changed when the file does not fit."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--replace", action="store_true", help="replace what the database holds")

    def handle(self, *args, file, replace, **options):
        in_use = bool(connection.introspection.table_names())
        if in_use and not replace:
            raise CommandError(
                f"The database holds data that {file} would replace. Say that it may: CONFIRM=yes with `make restore`,"
                " --replace with this command."
            )
        try:
            if in_use:
                self.stdout.write(f"What was there is kept in {back_up(connection, settings.BACKUPS)}")
            restore(connection, file)
        except BackupError as problem:
            raise CommandError(f"Nothing was changed. {problem}") from problem
        self.stdout.write(f"Restored from {file}. Run `migrate` if the program is newer than that file.")
