"""The archive of actions: every row in one pile, letters on record recognised, the archive's words kept private."""

import io
import os
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from protests import checking
from protests.importing import archive, tables
from protests.models import Act, ArchiveRow, Letter, SignatoryCount, Source
from tests import factories as make

pytestmark = pytest.mark.django_db

SMALL = Path(__file__).resolve().parent / "small_archive.csv"


@pytest.fixture
def search():
    make.topic("Immigration enforcement", slug="immigration")
    make.topic("Climate", slug="climate")
    make.company("Example Parent")
    return make.company("Example Search")


def load(**options):
    with SMALL.open("rb") as file:
        return archive.load(file, **options)


def load_row(**cells):
    """The piles of a file with this one row, a letter."""
    row = dict.fromkeys(archive.COLUMNS, "None")
    row |= {
        "id": "1",
        "date": "2018-06-19",
        "sources": "['https://news.example/x']",
        "actions": "['open letter']",
    }
    row |= cells
    quoted = [f'"{value}"' for value in row.values()]
    content = f"{','.join(row)}\n{','.join(quoted)}\n"
    return archive.load(io.BytesIO(content.encode()))


def everything():
    models = [Letter, SignatoryCount, Source, ArchiveRow, Act]
    return [list(model.objects.order_by("pk").values_list()) for model in models]


def test_every_row_ends_in_one_pile_and_the_piles_add_up(search):
    piles = load()
    assert piles.counts == {"made": 4, "no letter": 2, "refused": 4}
    assert piles.rows == 10
    assert piles.summary()[-1] == "   10  rows in all"
    assert sum(int(line.split()[0]) for line in piles.summary()[:-1]) == 10


def test_a_letter_arrives_as_a_draft_with_what_the_archive_says(search):
    load()
    letter = Letter.objects.get(archive_rows__number=11)
    assert (letter.state, letter.date, letter.kind) == ("draft", "2018-06-19", "open letter")
    assert [each.name for each in letter.companies.all()] == ["Example Search"]
    assert [each.slug for each in letter.topics.all()] == ["immigration"]
    assert {each.url for each in letter.sources.all()} == {
        archive.ADDRESS,
        "https://www.news.example/letter-one/?utm_source=mail",
    }
    assert "Places: usa" in letter.editors_note
    assert "Tags without a topic here: coworker_solidarity" in letter.editors_note


def test_the_archives_number_is_told_apart_from_a_count_of_the_press(search):
    load()
    count = SignatoryCount.objects.get(letter__archive_rows__number=11)
    assert (count.number, count.kind, count.group, count.wording, count.as_of) == (
        61,
        "about",
        "everyone",
        "",
        None,
    )
    assert (count.claimed_by, count.locator) == (archive.NAME, "record 11")
    assert (count.source.url, count.source.kind) == (archive.ADDRESS, "archive")
    letter = count.letter
    press = make.reading(letter, 40, as_of="2018-06-25", group="everyone")
    assert letter.headline == press  # a count without a day leads only where none has one
    assert not SignatoryCount.objects.filter(letter__archive_rows__number=13).exists()  # none is said


def test_the_archives_sentences_stand_in_the_editors_note_alone(search):
    load()
    letter = Letter.objects.get(archive_rows__number=11)
    assert "about a “border” contract — née Zoë." in letter.editors_note
    public = [letter.title, letter.summary, letter.date_note, letter.scope_note, letter.full_text]
    public += [count.note for count in letter.signatory_counts.all()]
    public += [source.title for source in letter.sources.all()]
    assert not any("border" in text or "Zoë" in text for text in public)
    everywhere = [str(row) for rows in everything()[:4] for row in rows]
    assert not any("somebody" in text for text in everywhere)  # the contributor is not taken


def test_what_cannot_be_mapped_is_counted(search):
    piles = load()
    assert piles.unmapped == {
        "company “unknown_firm”": 1,
        "source address “ftp://old.example/x”": 1,
        "tag “coworker_solidarity”": 1,
        "tag “military_contracts”": 1,
    }
    assert (
        "Companies not on this record: unknown_firm"
        in Letter.objects.get(archive_rows__number=15).editors_note
    )


def test_a_row_that_cannot_be_read_is_refused_with_line_and_column(search):
    assert load().lines == [
        "line 8: refused: column date: “2020-13-40” is not a day such as 2018-06-25",
        "line 9: refused: column sources: “__import__('os').system('true')” is not a list in the archive's form",
        "line 10: refused: column workers: “999999999” is not a number of people",
        "line 12: refused: column id: 11 stands on line 2 already",
    ]


def test_a_second_time_changes_nothing(search):
    load()
    before = everything()
    assert load().counts == {"made before": 4, "no letter": 2, "refused": 4}
    assert everything() == before
    assert not list(checking.problems())


def test_a_dry_run_says_the_same_and_changes_nothing(search):
    before = everything()
    counts = load(dry_run=True).counts
    assert everything() == before
    assert load().counts == counts


def test_a_draft_that_an_editor_removed_is_not_made_again(search):
    load()
    Letter.objects.get(archive_rows__number=11).delete()
    assert load().counts["removed"] == 1
    assert not Letter.objects.filter(archive_rows__number=11).exists()


@pytest.mark.parametrize("date", ["2018-06-21", "2018-06"])
def test_a_letter_of_the_same_source_and_time_is_on_record(search, date):
    source = make.source(url="https://news.example/Letter-One")
    letter = make.published_letter(companies=[search], date=date, sources=[source])
    piles = load()
    assert piles.counts["on record"] == 1 and len(piles.matches) == 1
    assert f"is {letter.slug}" in piles.matches[0] and "it cites the same source" in piles.matches[0]
    assert not letter.signatory_counts.exists() and letter.sources.count() == 1
    assert load().counts["on record"] == 1  # remembered
    assert ArchiveRow.objects.get(number=11).letter == letter


def test_a_letter_of_the_same_company_and_day_is_on_record(search):
    make.letter(companies=[search], date="2018-06-19")
    assert load_row(companies="['example search']").counts == {"on record": 1}


def test_two_letters_of_that_day_are_a_doubt(search):
    for _ in range(2):
        make.letter(companies=[search], date="2018-06-19")
    piles = load_row(companies="['example search']")
    assert piles.counts == {"doubtful": 1} and len(piles.doubtful) == 2


@pytest.mark.parametrize(
    ("fields", "why"),
    [
        ({"date": "2018-07-10"}, "within thirty days"),
        ({"date": "2012", "shares_source": True}, "same source"),
    ],
)
def test_what_is_only_like_it_is_a_doubt_until_an_editor_says(search, fields, why):
    source = make.source(url="https://news.example/letter-one")
    sources = [source] if fields.pop("shares_source", False) else None
    letter = make.letter(companies=[search], sources=sources, **fields)
    piles = load()
    assert any(
        line.startswith("record 11") and letter.slug in line and why in line for line in piles.doubtful
    )
    assert not ArchiveRow.objects.filter(number=11).exists()
    assert load(same={11: letter}).counts["on record"] == 1
    ArchiveRow.objects.filter(number=11).delete()
    assert load(another=[11]).counts["made"] == 1


def test_a_row_that_is_no_letter_and_tells_of_one_is_shown_as_that(search):
    source = make.source(url="https://news.example/strike")
    letter = make.published_letter(companies=[search], date="2019-09-01", sources=[source])
    piles = load()
    assert piles.counts["no letter, known"] == 1
    assert any("no letter (strike), but tells of" in line and letter.slug in line for line in piles.matches)


def test_each_draft_has_the_import_in_its_history(search):
    load()
    letter = Letter.objects.get(archive_rows__number=11)
    act = Act.objects.get(kind="letter", record_id=letter.pk)
    assert (act.road, act.why) == ("import", f"From the {archive.NAME}.")


def test_a_failure_in_the_middle_leaves_the_database_as_it_was(search, monkeypatch):
    before, create, made = everything(), Letter.objects.create, []

    def interrupted(**fields):
        made.append(fields)
        if len(made) == 3:
            raise KeyboardInterrupt
        return create(**fields)

    monkeypatch.setattr(Letter.objects, "create", interrupted)
    with pytest.raises(KeyboardInterrupt):
        load()
    assert everything() == before


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"id,date\n1,2018\n", "Line 1: these columns are missing: sources, actions"),
        (b"", "empty"),
        (b"<html>", "web page"),
        (b"PK\x03\x04", "zip"),
        (f"{','.join(archive.COLUMNS)}\n1,\xe9\n".encode("cp1252"), "Line 2, character 3"),
    ],
)
def test_another_file_is_refused_and_nothing_written(content, reason):
    with pytest.raises(tables.NotATable, match=reason):
        archive.load(io.BytesIO(content))


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"companies": "[" * 5000}, "companies"),
        ({"companies": "{'a': 1}"}, "companies"),
        ({"companies": "[1, 2]"}, "companies"),
        ({"companies": ""}, "companies"),
        ({"tags": "['\\d', 'x\\"}, "tags"),
        ({"date": "2018-06"}, "date"),
        ({"date": "19 June 2018"}, "date"),
        ({"workers": "1,000"}, "workers"),
        ({"workers": "0"}, "workers"),
        ({"workers": "-5"}, "workers"),
        ({"id": "1e3"}, "id"),
        ({"id": "²"}, "id"),
    ],
)
def test_no_cell_is_more_than_a_refused_row(cells, column):
    piles = load_row(**cells)
    assert piles.counts == {"refused": 1}
    assert f"column {column}:" in piles.lines[0]


def test_the_command_prints_the_piles_and_every_doubt(search, capsys):
    make.letter(companies=[search], date="2018-07-01", title="Near it")
    call_command("import_archive", str(SMALL), "--dry-run")
    out = capsys.readouterr().out
    assert "perhaps near-it" in out and "rows in all" in out and "nothing was changed" in out
    assert "strike" in out and "A strike." not in out
    assert not ArchiveRow.objects.exists()


@pytest.mark.parametrize("answer", ["11", "11=no-such-letter", "x=near-it"])
def test_a_wrong_answer_is_refused_in_words(answer):
    with pytest.raises(CommandError, match="write NUMBER=ADDRESS-WORD"):
        call_command("import_archive", str(SMALL), "--same", answer)


# The real file, which is not part of this project

REAL = os.environ.get("PROTESTS_ARCHIVE_FILE")
KNOWN = {
    "made": [63, 85, 89, 101, 107, 117, 123, 155, 171, 173, 201, 243, 279, 397, 439, 443],
    "no letter": [151, 169, 331, 449],
}


@pytest.mark.skipif(not REAL, reason="PROTESTS_ARCHIVE_FILE names no file")
def test_the_real_file_with_the_real_records(real_records):
    with open(REAL, "rb") as file:
        piles = archive.load(file)
    assert piles.rows == 253 and not piles.counts["refused"]
    found = {int(line.split()[1]) for line in piles.matches}
    assert found == {*KNOWN["made"], *KNOWN["no letter"]}
    letters = sum(piles.counts[pile] for pile in ("made", "on record", "doubtful"))
    assert letters == 77  # those with an open letter among their actions
    assert piles.counts["on record"] == len(KNOWN["made"])
    before = everything()
    with open(REAL, "rb") as file:
        assert archive.load(file).counts["made before"] == piles.counts["made"]
    assert everything() == before
    assert not list(checking.problems())
