import json

import pytest
from django.core.management import CommandError, call_command

from protests.models import Letter, Source
from tests import factories
from tests.importing.small_file import small_file

pytestmark = pytest.mark.django_db


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "records.json"
    path.write_text(json.dumps(small_file()), encoding="utf-8")
    return path


def test_without_a_file_the_real_records_are_loaded(capsys):
    call_command("load_records")
    assert Letter.objects.published().count() == 60
    assert (
        "signatory count: 149 created, 0 unchanged, 0 differing, 0 absent, 0 refused"
        in capsys.readouterr().out
    )


def test_what_is_refused_and_what_differs_is_said_before_the_numbers(file, capsys):
    call_command("load_records", file)
    Letter.objects.filter(number=7).update(title="Another")
    capsys.readouterr()
    call_command("load_records", str(file))
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("letter acme-border-2018: title is “Another” on the record")
    assert lines[1] == "ownership of globex by acme: refused: it has no source. General knowledge."
    assert lines[2] == "unsourced item of everyone-2019 (letters): refused: A count of 90. No source."
    assert "letter: 0 created, 1 unchanged, 1 differing, 0 absent, 0 refused" in lines[3:]


def test_if_empty_loads_into_an_empty_record(file):
    call_command("load_records", file, if_empty=True)
    assert Letter.objects.count() == 2


def test_if_empty_does_nothing_when_any_letter_is_on_record(file, capsys):
    factories.letter()
    call_command("load_records", file, if_empty=True)
    assert Letter.objects.count() == 1
    assert capsys.readouterr().out == "There are letters on record: nothing was loaded.\n"


def test_a_dry_run_says_so_and_changes_nothing(file, capsys):
    call_command("load_records", file, dry_run=True)
    lines = capsys.readouterr().out.splitlines()
    assert "letter: 2 created, 0 unchanged, 0 differing, 0 absent, 0 refused" in lines
    assert lines[-1] == "This was a dry run: nothing was changed."
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"\xff", "was not loaded: 'utf-8' codec can't decode"),
        (b"{", "was not loaded: Expecting property name"),
        (b"[]", "was not loaded: The file should be an object of the lists companies, ownerships"),
    ],
)
def test_a_file_of_another_shape_is_refused_in_words(file, content, sentence):
    file.write_bytes(content)
    with pytest.raises(CommandError, match=sentence) as stopped:
        call_command("load_records", file)
    assert stopped.value.returncode == 1


def test_a_missing_file_is_refused_in_words(tmp_path):
    with pytest.raises(CommandError, match=r"none.json cannot be read: No such file or directory\.$"):
        call_command("load_records", tmp_path / "none.json")
