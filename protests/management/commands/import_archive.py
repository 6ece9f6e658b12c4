from pathlib import Path

from django.core.management.base import BaseCommand, CommandError

from protests.importing import archive
from protests.importing.tables import NotATable
from protests.models import Letter


class Command(BaseCommand):
    help = (
        "Brings the open letters of the Collective Actions in Tech archive on record as drafts, from its file (CSV)."
        " Safe to repeat. Prints every match, every doubt, what could not be mapped, and one line a pile with the sum;"
        " with --verbosity 2 also every row that is no letter."
    )

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--dry-run", action="store_true", help="report what would happen; change nothing")
        parser.add_argument(
            "--same",
            action="append",
            default=[],
            metavar="NUMBER=ADDRESS-WORD",
            help="this record of the archive is that letter",
        )
        parser.add_argument(
            "--another",
            action="append",
            default=[],
            type=int,
            metavar="NUMBER",
            help="this record of the archive is a letter of its own",
        )

    def handle(self, *args, file, same, another, dry_run, verbosity, **options):
        same = dict(map(_same, same))
        try:
            with file.open("rb") as opened:
                piles = archive.load(opened, same=same, another=another, dry_run=dry_run)
        except NotATable as refusal:
            raise CommandError(f"{file}: nothing was imported. {refusal}") from refusal
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}.") from error
        self.report(piles, everything=verbosity > 1)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def report(self, piles, everything):
        for heading, lines in (
            ("", piles.lines),
            ("On record already:", piles.matches),
            (
                "Perhaps on record; answer with --same NUMBER=ADDRESS-WORD or --another NUMBER:",
                piles.doubtful,
            ),
            ("No letters:", piles.set_aside if everything else _counted(piles.reasons)),
            ("Not mapped, and kept in the editors' notes:", _counted(piles.unmapped)),
        ):
            if lines and heading:
                self.stdout.write(heading)
            for line in lines:
                self.stdout.write(f"  {line}")
        self.stdout.write(f"Not taken from any row: {archive.NOT_TAKEN}.")
        for line in piles.summary():
            self.stdout.write(line)


def _counted(counts):
    return [f"{number:4}  {words}" for words, number in counts.most_common()]


def _same(text):
    number, sign, slug = text.partition("=")
    letter = Letter.objects.filter(slug=slug.strip()).first() if sign else None
    if not number.strip().isdecimal() or letter is None:
        raise CommandError(
            f"--same {text}: write NUMBER=ADDRESS-WORD, with the address word of a letter on record."
        )
    return int(number), letter
