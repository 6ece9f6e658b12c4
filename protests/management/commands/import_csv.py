import time
from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from protests.importing import csv
from protests.importing.csv.loading import KINDS
from protests.importing.csv.report import REFUSED, UNCHANGED
from protests.importing.tables import NotATable

OTHER_NAMES = {"readings": "signatory-counts"}


class Command(BaseCommand):
    help = (
        "Brings rows of our own lists on record, or up to date: from files (CSV) with the columns of the export."
        " New letters and contracts arrive as drafts. An empty cell says nothing: what is on record stays. Safe to"
        " repeat. All rows or none, unless --only-good is given. Those that others name come first:"
        f" {', '.join(KINDS)}."
    )

    def add_arguments(self, parser):
        parser.add_argument("kind", choices=[*KINDS, *OTHER_NAMES], metavar="KIND", help=", ".join(KINDS))
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report what would happen; change nothing")
        parser.add_argument(
            "--only-good", action="store_true", help="take the good rows though others are refused"
        )
        parser.add_argument(
            "--as-published",
            action="store_true",
            help="the rows stand as they were published: take their public numbers and places, and publish them",
        )

    def handle(self, *args, kind, file, dry_run, only_good, as_published, verbosity, **options):
        try:
            with file.open("rb") as opened:
                report = csv.load(
                    opened,
                    OTHER_NAMES.get(kind, kind),
                    name=file.name[:200],
                    only_good=only_good,
                    as_published=as_published,
                    dry_run=dry_run,
                    progress=self.progress(),
                )
        except NotATable as refusal:
            raise CommandError(f"{file}: nothing was imported. {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        self.report(report, everything=verbosity > 1)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")
        elif not report.is_kept:
            raise CommandError(
                f"Nothing was imported, for {report.refused:,} of {len(report.results):,} rows were refused."
                " Correct them, or take the others with --only-good."
            )

    def progress(self):
        begun = time.monotonic()

        def tell(done, of):
            self.stderr.write(f"{done:,} of {of:,} rows, {time.monotonic() - begun:.0f} s")

        return tell

    def report(self, report, everything):
        self.stdout.write(report.before)
        for result in report.results:
            if everything or result.result != UNCHANGED or result.notes:
                words = self.style.ERROR if result.result == REFUSED else str
                self.stdout.write(words(str(result)))
        if report.not_read:
            self.stdout.write(
                "Not read, for they follow from other records or are a database's own numbers:"
                f" {', '.join(report.not_read)}."
            )
        self.stdout.write(report.summary())
