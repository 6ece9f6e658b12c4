import pytest
from django.core.management import CommandError, call_command

from protests.models import ContractAmount, Letter
from protests.readings import RULES, ReadingKind, Rule
from tests import factories

pytestmark = pytest.mark.django_db


def test_a_record_in_line_is_left_alone(capsys):
    letter = factories.published_letter()
    factories.reading(letter)
    before = Letter.objects.values_list().get()
    call_command("recompute_bounds")
    assert capsys.readouterr().out.splitlines() == [
        "signatory counts: 0 brought into line",
        "contract amounts: 0 brought into line",
        "letters: headline or peak of 0 brought into line",
    ]
    assert Letter.objects.values_list().get() == before


def test_bounds_and_headlines_are_brought_into_line(capsys):
    letter, other = factories.published_letter(), factories.published_letter()
    for one in (letter, other):
        factories.reading(one, 650)
    factories.amount(factories.contract(), 100, qualifier="about")
    ContractAmount.objects.update(low=1)
    Letter.objects.filter(pk=letter.pk).update(headline_low=1, peak=None)
    untouched = Letter.objects.get(pk=other.pk).updated_at
    call_command("recompute_bounds")
    assert capsys.readouterr().out.splitlines()[1:] == [
        "contract amounts: 1 brought into line",
        "letters: headline or peak of 1 brought into line",
    ]
    letter.refresh_from_db()
    assert (letter.headline_low, letter.peak_low, ContractAmount.objects.get().low) == (650, 650, 90)
    assert Letter.objects.get(pk=other.pk).updated_at == untouched


def test_a_rule_without_its_migration_is_refused_in_words(monkeypatch):
    factories.reading(factories.letter(), 200, kind="about")
    monkeypatch.setitem(RULES, ReadingKind.ABOUT, Rule(8, 12, "", ""))
    with pytest.raises(CommandError, match="Run the migration of the new rule first"):
        call_command("recompute_bounds")
