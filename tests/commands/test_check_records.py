import pytest
from django.core.management import CommandError, call_command

from protests import checking
from protests.management.commands.check_records import Command
from protests.models import Letter
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_sound_record_has_no_problems(capsys):
    factories.published_letter()
    call_command("check_records")
    said = capsys.readouterr().out
    assert said == "No problems: 1 letter, 0 signatory counts, 0 responses, 0 contracts, 1 source.\n"


def test_problems_are_named_one_to_a_line_and_the_status_is_one(capsys):
    letter = factories.published_letter(title="Ours")
    reading = factories.reading(letter)
    Letter.objects.update(headline_low=1)
    Letter.sources.through.objects.filter(source=reading.source).delete()
    with pytest.raises(CommandError, match="^2 problems$") as stopped:
        call_command("check_records")
    assert stopped.value.returncode == 1
    first, second = capsys.readouterr().out.splitlines()
    assert first == f"letter {letter.pk}: headline_low is 1, its readings give 650"
    assert "source" in second


def test_the_help_says_what_each_check_looks_for():
    said = {check.__doc__ for check in checking.CHECKS}
    assert len(said) == len(checking.CHECKS)
    assert all(words in Command.help for words in said)
