"""After a change of the rule every stored bound follows, in a migration or by the command's hand."""

import pytest
from django.apps import apps
from django.core.management import call_command
from django.db import IntegrityError, connection, migrations, models, transaction
from django.db.migrations.state import ProjectState

from protests import bounds, checking
from protests.models import ContractAmount, SignatoryCount
from protests.readings import RULES, ReadingKind, Rule, bounds_hold
from tests import factories

NAME = "signatory_count_bounds_fit_kind"


@pytest.fixture
def wider_about(monkeypatch):
    """A rule in which "about" reaches from eight to twelve tenths."""
    monkeypatch.setitem(RULES, ReadingKind.ABOUT, Rule(8, 12, "about 200", "from eight to twelve tenths"))


def _stored(model):
    return list(model.objects.order_by("pk").values_list("low", "high"))


@pytest.mark.django_db
def test_bounds_in_line_are_left_alone(django_assert_num_queries):
    factories.reading(factories.letter(), 200, kind="about")
    with django_assert_num_queries(2):  # one batch, and the look for another
        assert bounds.recompute(SignatoryCount) == 0


@pytest.mark.django_db
def test_sums_follow_a_change_of_the_rule(wider_about, monkeypatch):
    contract = factories.contract()
    with monkeypatch.context() as before:
        before.setitem(RULES, ReadingKind.ABOUT, Rule(9, 11, "", ""))
        factories.amount(contract, "99.99", qualifier="about")
        factories.amount(contract, "99.99", qualifier="at least")
    assert bounds.recompute(ContractAmount) == 1
    assert [tuple(map(str, row)) for row in _stored(ContractAmount)] == [
        ("79.99", "119.99"),
        ("99.99", "None"),
    ]


@pytest.mark.django_db
def test_every_batch_is_recomputed(monkeypatch):
    monkeypatch.setattr(bounds, "BATCH", 2)
    contract = factories.contract()
    for _ in range(5):
        factories.amount(contract, 100, qualifier="about")
    ContractAmount.objects.update(low=1)
    assert bounds.recompute(ContractAmount) == 5
    assert _stored(ContractAmount) == [(90, 110)] * 5


@pytest.mark.django_db
def test_counts_cannot_follow_while_the_database_holds_the_rule_before(monkeypatch):
    factories.reading(factories.letter(), 200, kind="about")
    monkeypatch.setitem(RULES, ReadingKind.ABOUT, Rule(8, 12, "", ""))
    with pytest.raises(IntegrityError), transaction.atomic():
        bounds.recompute(SignatoryCount)


@pytest.mark.django_db(transaction=True)
def test_a_migration_takes_the_constraint_away_recomputes_and_puts_the_new_one_in_place(monkeypatch):
    factories.reading(factories.published_letter(), 200, kind="about")
    with monkeypatch.context() as new_rule:
        new_rule.setitem(RULES, ReadingKind.ABOUT, Rule(8, 12, "", ""))
        _migrate_to_the_rule()
    try:
        assert _stored(SignatoryCount) == [(160, 240)]
        with pytest.raises(IntegrityError):
            SignatoryCount.objects.update(low=180, high=220)
    finally:
        _migrate_to_the_rule()
        call_command("migrate", verbosity=0)  # makes the triggers again that went with SQLite's table
    assert _stored(SignatoryCount) == [(180, 220)]
    assert list(checking.problems()) == []


def _migrate_to_the_rule():
    """As the migration that bounds.py prints."""
    rule = migrations.Migration("rule", "protests")
    rule.operations = [
        migrations.RemoveConstraint("signatorycount", NAME),
        migrations.RunPython(bounds.recompute_in_migration, migrations.RunPython.noop),
        migrations.AddConstraint(
            "signatorycount", models.CheckConstraint(condition=bounds_hold(), name=NAME)
        ),
    ]
    with connection.schema_editor() as editor:
        rule.apply(ProjectState.from_apps(apps), editor)
