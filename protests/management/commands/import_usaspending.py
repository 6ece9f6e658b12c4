from contextlib import ExitStack
from pathlib import Path

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from protests.importing.tables import NotATable
from protests.importing.usaspending import addresses, files, values
from protests.importing.usaspending.answers import NotAnAnswer
from protests.importing.usaspending.downloads import Download
from protests.importing.usaspending.names import AGENCY, COMPANY
from protests.importing.usaspending.service import NotInRecord, NotReached, Service, Several
from protests.importing.usaspending.taking import NEW, take
from protests.models import Agency, Company, Contract

HOW_TO_ANSWER = """Answer by adding, for each, one of
  --company "NAME OR UEI=address-word"     a company on record
  --new-company "NAME OR UEI=Its name"     a company that is not on record yet
  --agency "NAME OR CODE=address-word"     an agency on record
  --new-agency "NAME OR CODE=Its name"     an agency that is not on record yet
Nothing behind the sign = says: nobody that this record names. Answers are remembered."""


class Command(BaseCommand):
    help = (
        "Brings awards of USAspending.gov on record as drafts of contracts, or up to date: from downloaded files (CSV),"
        " from saved answers of its service (JSON), or fetched by the address of a page, a key or a printed number."
        " Safe to repeat. Whom a recipient or an agency stands for is asked, never guessed."
    )

    def add_arguments(self, parser):
        parser.add_argument("what", nargs="+", metavar="FILE|ID|ADDRESS")
        for name in ("company", "new-company", "agency", "new-agency"):
            parser.add_argument(f"--{name}", action="append", default=[], metavar="NAME=ANSWER")
        parser.add_argument(
            "--contract",
            action="append",
            default=[],
            metavar="KEY=ANSWER",
            help="which contract on record an award is: its address word, or “new”",
        )
        parser.add_argument("--as-of", metavar="DAY", help="the day of files whose name does not say it")
        parser.add_argument("--dry-run", action="store_true", help="report what would happen; change nothing")

    def handle(self, *args, what, dry_run, as_of, **options):
        download = self.held(what)
        try:
            day = values.day(as_of)
        except ValueError as error:
            raise CommandError(f"--as-of: {error}.") from error
        for award in download.awards:
            award.as_of = award.as_of or day
        report = take(
            download.awards,
            download.deleted,
            names=given(options),
            contracts=given_contracts(options["contract"]),
            road="import",
            why=f"From the official record: {', '.join(what)}"[:500],
            dry_run=dry_run,
            as_of=download.as_of or day,
        )
        for line in [*download.refused, *report.lines, *report.summary()]:
            self.stdout.write(line)
        self.ask(report)
        if dry_run:
            self.stdout.write("This was a dry run: nothing was changed.")

    def held(self, what):
        """What the files hold, and what the service answers for the rest."""
        together = Download()
        with ExitStack() as opened:
            named = [Path(each) for each in what if _is_file(each)]
            try:
                together = files.read_all(
                    [(opened.enter_context(path.open("rb")), path.name) for path in named]
                )
            except (NotATable, NotAnAnswer) as refusal:
                raise CommandError(
                    f"{', '.join(map(str, named))}: nothing was imported. {refusal}"
                ) from refusal
            except OSError as error:
                raise CommandError(f"{error.filename} cannot be read: {error.strerror}.") from error
        service = Service()
        for text in what:
            if not _is_file(text):
                together.awards.append(self.fetched(service, text))
        return together

    def fetched(self, service, text):
        try:
            pasted = addresses.read(text)
            return service.award(service.found(pasted))
        except addresses.NotAnAward as refusal:
            raise CommandError(f"“{text}” is no file here, and names no award: {refusal}.") from refusal
        except Several as several:
            listed = "\n".join(f"  {row['key']}  {row['words']}" for row in several.rows)
            raise CommandError(f"{several}\n{listed}") from several
        except (NotReached, NotInRecord) as refusal:
            raise CommandError(f"“{text}” was not imported. {refusal}") from refusal

    def ask(self, report):
        for question in report.questions:
            self.stdout.write(f"Who is the {question}?")
            for record in question.likely:
                self.stdout.write(f"  perhaps {record} ({record.slug})")
        if report.questions:
            self.stdout.write(HOW_TO_ANSWER)
        for award, contracts in report.doubtful.values():
            self.stdout.write(f"Is the award {award.key} a contract on record? Answer one of")
            for contract in contracts:
                self.stdout.write(f'  --contract "{award.key}={contract.slug}"   {contract}')
            self.stdout.write(f'  --contract "{award.key}={NEW}"')


def given(options):
    """Answers to questions, as (kind, code or name): record, or None for nobody."""
    answers = {}
    for kind, model in ((COMPANY, Company), (AGENCY, Agency)):
        for text in options[kind]:
            name, slug = _halves(kind, text)
            answers[kind, name] = _record(model, slug) if slug else None
        for text in options[f"new_{kind}"]:
            name, new = _halves(f"new-{kind}", text)
            if not new:
                raise CommandError(f"--new-{kind} {text}: give its name behind the sign =.")
            # Saved when an award needs it; one that is on record by now is that one.
            answers[kind, name] = model.objects.filter(name__iexact=new).first() or _new(model, new)
    return answers


def given_contracts(texts):
    answers = {}
    for text in texts:
        key, slug = _halves("contract", text)
        answers[key] = NEW if slug == NEW else _record(Contract, slug)
    return answers


def _halves(option, text):
    name, sign, answer = text.rpartition("=")
    if not sign or not name.strip():
        raise CommandError(f"--{option} {text}: write NAME=ANSWER.")
    return name.strip().upper(), answer.strip()


def _new(model, name):
    record = model(name=name)
    try:
        record.full_clean(exclude=["slug"])
    except ValidationError as refusal:
        raise CommandError(
            f"“{name}” cannot be a new {model._meta.verbose_name}: {' '.join(refusal.messages)}"
        ) from None
    return record


def _record(model, slug):
    record = model.objects.filter(slug=slug).first()
    if record is None:
        raise CommandError(f"There is no {model._meta.verbose_name} “{slug}” on record.")
    return record


def _is_file(text):
    return "://" not in text and Path(text).exists()
