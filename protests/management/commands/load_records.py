import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from protests.importing import records
from protests.models import Letter

RECORDS = Path(settings.BASE_DIR) / "fixtures" / "records.json"


class Command(BaseCommand):
    help = (
        "Loads the record's own file, by default fixtures/records.json. Safe to repeat: what is new is created; what an "
        "editor has changed or removed is reported and left as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=RECORDS)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when any letter is on record")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen; change nothing")

    def handle(self, *args, file, if_empty, dry_run, **options):
        if if_empty and Letter.objects.exists():
            self.stdout.write("There are letters on record: nothing was loaded.")
            return
        report = self.load(file, dry_run=dry_run)
        for line in report.lines + report.summary():
            self.stdout.write(line)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def load(self, file, *, dry_run):
        try:
            return records.load(json.loads(file.read_text(encoding="utf-8")), dry_run=dry_run)
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ValueError as error:  # of the encoding, of the JSON or of the shape
            raise CommandError(f"{file} was not loaded: {error}") from error
