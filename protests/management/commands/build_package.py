from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from protests import selections
from protests.exports import package


class Command(BaseCommand):
    help = (
        "Builds the data package, one zip of everything published; the same data give the same bytes. The file is "
        "replaced once the new one is whole."
    )

    def add_arguments(self, parser):
        usual = Path(settings.PACKAGE_FILE or f"{package.NAME}.zip")
        parser.add_argument("file", nargs="?", type=Path, default=usual, help=f"by default {usual}")

    def handle(self, *args, file, **options):
        try:
            with selections.package() as everything:
                package.save(everything, file)
        except OSError as error:
            raise CommandError(f"{file} cannot be written: {error.strerror}.") from error
        self.stdout.write(f"{file}: {file.stat().st_size:,} bytes.")
