import json
from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from protests.importing import records
from protests.models import Letter

RECORDS = Path(settings.BASE_DIR) / "fixtures" / "records.json"


class Command(BaseCommand):
    help = (
        "Loads the record's own file. Safe to repeat: what is missing is created; what an editor has changed or deleted "
        "is reported and left as it is."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", nargs="?", type=Path, default=RECORDS)
        parser.add_argument("--if-empty", action="store_true", help="do nothing when any letter is on record")

    def handle(self, *args, file, if_empty, **options):
        if if_empty and Letter.objects.exists():
            return
        report = self.load(file)
        for line in report.lines:
            self.stdout.write(line)
        kinds = {**report.created, **report.unchanged, **report.differing, **report.refused}
        for kind in kinds:
            self.stdout.write(
                f"{kind}: {report.created[kind]} created, {report.unchanged[kind]} unchanged, "
                f"{report.differing[kind]} differing, {report.refused[kind]} refused"
            )

    def load(self, file):
        try:
            return records.load(json.loads(file.read_text(encoding="utf-8")))
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        except ValueError as error:  # of the JSON, of the encoding or of the shape
            raise CommandError(f"{file} was not loaded: {error}") from error
