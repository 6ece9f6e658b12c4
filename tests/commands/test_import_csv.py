"""The command: what it prints, and that it fails when nothing was imported."""

import pytest
from django.core.management import CommandError, call_command

from protests.importing.csv import loading
from protests.models import Letter, SignatoryCount
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    def write(content, name="letters.csv"):
        path = tmp_path / name
        path.write_text(content, encoding="utf-8")
        return str(path)

    return write


def test_it_tells_each_row_and_the_sum(file, capsys):
    call_command("import_csv", "letters", file("number,title,outcomes\n,One,met\n,Two,\n"))
    assert Letter.objects.count() == 2
    assert capsys.readouterr().out.splitlines() == [
        "Nothing of this file is on record from an earlier import.",
        "line 2: created: One",
        "line 3: created: Two",
        "Not read, for they follow from other records or are a database's own numbers: outcomes.",
        "letters: 2 created, 0 changed, 0 unchanged, 0 refused; 2 rows in all",
    ]


def test_it_fails_where_a_row_was_refused(file, capsys):
    with pytest.raises(CommandError, match="Nothing was imported, for 1 of 2 rows were refused"):
        call_command("import_csv", "letters", file("title,date\nOne,soon\nTwo,\n"))
    assert (
        "line 2: refused: One: column date, “soon”: it is not a date we can read" in capsys.readouterr().out
    )
    assert not Letter.objects.exists()


def test_it_takes_the_good_rows_when_told(file):
    call_command("import_csv", "letters", file("title,date\nOne,soon\nTwo,\n"), "--only-good")
    assert [letter.title for letter in Letter.objects.all()] == ["Two"]


def test_a_dry_run_changes_nothing(file, capsys):
    call_command("import_csv", "letters", file("title\nOne\n"), "--dry-run")
    assert not Letter.objects.exists()
    assert capsys.readouterr().out.endswith("This was a dry run: nothing was changed.\n")


def test_readings_go_by_that_name_too(file):
    letter = make.published_letter()
    rows = f"letter,wording,source\n{letter.number},650 employees,https://news.example/1\n"
    call_command("import_csv", "readings", file(rows))
    assert SignatoryCount.objects.get().number == 650


def test_a_long_file_tells_how_far_it_is(file, capsys, monkeypatch):
    monkeypatch.setattr(loading, "ROWS_AT_A_TIME", 2)
    call_command("import_csv", "letters", file("title\nA\nB\nC\nD\nE\n"), "--dry-run")
    assert [line.split(",")[0] for line in capsys.readouterr().err.splitlines()] == [
        "2 of 5 rows",
        "4 of 5 rows",
    ]


@pytest.mark.parametrize(
    ("content", "reason"), [("", "The file is empty"), ("tilte\nA\n", "no columns of letters")]
)
def test_a_file_that_is_none_is_answered_in_a_sentence(file, content, reason):
    with pytest.raises(CommandError, match=f"nothing was imported.*{reason}"):
        call_command("import_csv", "letters", file(content))


def test_a_file_that_is_not_there_is_answered_in_a_sentence():
    with pytest.raises(CommandError, match="cannot be read"):
        call_command("import_csv", "letters", "nowhere.csv")
