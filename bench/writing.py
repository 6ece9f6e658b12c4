"""What it costs to write: one reading more, and a file of letters with their readings; undone again afterwards."""

import csv
import io
import statistics
import time
from contextlib import contextmanager

READINGS = 7
# However large the record: a letter with its readings costs what it costs, a tenth of a second or more.
MOST_LETTERS = 500


@contextmanager
def _undone():
    """A transaction that is taken back: what was measured leaves no trace."""
    from django.db import transaction

    with transaction.atomic():
        yield
        transaction.set_rollback(True)


class _Counter:
    """How many statements the database was asked."""

    def __init__(self):
        self.number = 0

    def __call__(self, execute, *statement):
        self.number += 1
        return execute(*statement)


def one_reading():
    """Milliseconds and statements of one reading added to a letter by the site, and milliseconds of its bare row."""
    from django.db import connection

    from protests import history
    from protests.models import Letter, SignatoryCount

    took, bare, asked = [], [], []
    for letter in Letter.objects.published().order_by("pk")[:READINGS]:
        source = letter.sources.first()
        values = {"letter": letter, "source": source, "as_of": letter.date, "group": "employees"}
        reading, earlier = (
            SignatoryCount(**values, kind="exactly", number=number, low=number, high=number)
            for number in (77, 76)
        )
        with _undone():
            # Made-up letters have no history: that of this one begins, and all that it names is told of.
            with history.recording(by="bench"):
                earlier.save()
            statements = _Counter()
            with connection.execute_wrapper(statements):
                began = time.perf_counter()
                with history.recording(by="bench"):
                    reading.save()
                took.append(1_000 * (time.perf_counter() - began))
        asked.append(statements.number)
        reading.pk = None
        with _undone():
            began = time.perf_counter()
            SignatoryCount.objects.bulk_create([reading])
            bare.append(1_000 * (time.perf_counter() - began))
    return {
        "milliseconds": statistics.median(took),
        "bare": statistics.median(bare),
        "statements": statistics.median(asked),
    }


def import_of_letters(letters):
    """Seconds that the site takes to import letters with their readings from two files, and the database alone to take
    in the rows which that makes, into its indexed tables, with what they are searched by."""
    from protests.importing import csv as importing

    number = min(MOST_LETTERS, max(1, letters // 10))
    of_letters, of_readings = _files(number)
    with _undone():
        first = _last_letter() + 1
        began = time.perf_counter()
        for kind, file in (("letters", of_letters), ("signatory-counts", of_readings)):
            report = importing.load(file, kind, name="bench.csv", as_published=True)
            if not report.is_kept:
                raise RuntimeError(f"Not imported: {next(each for each in report.results if each.faults)}")
        seconds = time.perf_counter() - began
        rows = _rows_made(first)
    return {"letters": number, "seconds": seconds, "database": _taken_in_alone(rows)}


def _files(number):
    """The record's first letters over again under other titles and numbers, and their readings."""
    from protests.models import Letter

    letters, readings = [], []
    last = Letter.objects.order_by("-number").values_list("number", flat=True).exclude(number=None)[0]
    linked = ("companies", "agencies", "topics", "sources", "demands", "signatory_counts__source")
    for place, letter in enumerate(
        Letter.objects.published().order_by("pk").prefetch_related(*linked)[:number].iterator(100), 1
    ):
        title = f"{letter.title} {last + place}"
        letters.append(
            {
                "number": last + place,
                "title": title,
                **{
                    name: getattr(letter, name) for name in ("date", "kind", "scope", "scope_note", "summary")
                },
                **{
                    name: "; ".join(each.slug for each in getattr(letter, name).all())
                    for name in ("companies", "agencies", "topics")
                },
                "sources": "; ".join(each.url for each in letter.sources.all()),
                "demands": "; ".join(each.text for each in letter.demands.all()),
            }
        )
        readings += [
            {
                "letter": last + place,
                **{
                    name: getattr(each, name)
                    for name in ("wording", "kind", "number", "upper", "group", "as_of")
                },
                "source": each.source.url,
            }
            for each in letter.signatory_counts.all()
        ]
    return _file(letters), _file(readings)


def _file(rows):
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0])
    writer.writeheader()
    writer.writerows(rows)
    return io.BytesIO(text.getvalue().encode())


def _last_letter():
    from protests.models import Letter

    return Letter.objects.order_by("-pk").values_list("pk", flat=True)[0]


def _rows_made(first):
    """[(model, columns, rows)] of the letters from this one on."""
    from django.db import connection

    from protests.models import Demand, Letter, SearchEntry, SignatoryCount

    made = []
    for model, letter in (
        (Letter, "pk"),
        *(
            (getattr(Letter, name).through, "letter_id")
            for name in ("companies", "agencies", "topics", "sources")
        ),
        (Demand, "letter_id"),
        (SignatoryCount, "letter_id"),
        (SearchEntry, "letter_id"),
    ):
        fields = model._meta.concrete_fields
        found = model.objects.filter(**{f"{letter}__gte": first}).order_by("pk")
        rows = [
            [field.get_db_prep_save(value, connection) for field, value in zip(fields, row, strict=True)]
            for row in found.values_list(*(field.attname for field in fields))
        ]
        made.append((model, [field.column for field in fields], rows))
    return made


def _taken_in_alone(rows):
    """Seconds of the rows alone, in the database's quickest way; nothing notes them, and nothing follows from them."""
    from django.db import connection

    from protests import bulk, version
    from protests.history import watching

    with _undone(), watching.put_aside(connection), version.put_aside(connection):
        began = time.perf_counter()
        for model, columns, values in rows:
            bulk.insert(model, columns, values)
        return time.perf_counter() - began
