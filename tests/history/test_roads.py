"""A change leaves one act by the right person with the right difference, by whatever road it came."""

import pytest
from django.contrib.auth import get_user_model
from django.core.management import call_command
from django.db import connection, transaction

from protests import history
from protests.models import Act, Company, Demand, Letter, SignatoryCount
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("ada")


@pytest.fixture
def letter():
    return factories.letter(title="On drones")


def newest(record):
    return history.of(record)[0]


def said(entry):
    return [str(difference) for difference in entry.differences]


def test_a_record_that_is_made_is_created_once(letter):
    entries = history.of(letter)
    assert [(entry.what, entry.by, entry.road) for entry in entries] == [("Created", "", "shell")]
    assert "title: empty → On drones" in said(entries[0])


def test_a_block_makes_one_act_with_user_reason_and_road(letter, editor):
    with history.recording(by=editor, why="The report says so.", road="import"):
        letter.title = "On rockets"
        letter.save()
        factories.demand(letter, "Stop")
        letter.kind = "petition"
        letter.save()
    assert len(history.of(letter)) == 2
    entry = newest(letter)
    assert (entry.what, entry.by, entry.why, entry.road) == (
        "Changed",
        "ada",
        "The report says so.",
        "import",
    )
    assert said(entry) == [
        "title: On drones → On rockets",
        "kind: Open letter → Petition",
        "demand added: Text Stop",
    ]


def test_a_block_makes_one_act_of_each_record(letter, editor):
    other = factories.letter()
    with history.recording(by=editor):
        for each in (letter, other):
            each.summary = "Both."
            each.save()
    assert [newest(each).by for each in (letter, other)] == ["ada", "ada"]


def test_a_block_in_a_block_completes_the_outer_one(letter, editor):
    with history.recording(by=editor, road="form"), history.recording(why="Inner.", road="action"):
        letter.summary = "Changed."
        letter.save()
    assert (newest(letter).by, newest(letter).why, newest(letter).road) == ("ada", "Inner.", "form")


def test_a_block_that_fails_leaves_neither_change_nor_act(letter, editor):
    before = len(history.of(letter))
    with pytest.raises(ZeroDivisionError), history.recording(by=editor):
        letter.title = "Never"
        letter.save()
        raise ZeroDivisionError
    assert len(history.of(letter)) == before


def test_saving_without_a_change_is_no_act(letter, editor):
    before = len(history.of(letter))
    with history.recording(by=editor):
        Letter.objects.get(pk=letter.pk).save()
    assert len(history.of(letter)) == before


def test_what_was_changed_before_a_block_is_not_laid_at_its_door(letter, editor):
    letter.summary = "Nobody's."
    letter.save()
    with history.recording(by=editor):
        letter.title = "Ada's"
        letter.save()
    assert [(entry.by, said(entry)) for entry in history.of(letter)[:2]] == [
        ("ada", ["title: On drones → Ada's"]),
        ("", [line for line in said(history.of(letter)[1]) if line]),
    ]


ROADS = {
    "save of a part": (
        lambda letter: factories.demand(letter, "Stop"),
        ["demand added: Text Stop"],
    ),
    "update of a queryset": (
        lambda letter: Letter.objects.filter(pk=letter.pk).update(title="Updated"),
        ["title: On drones → Updated"],
    ),
    "bulk_create": (
        lambda letter: Demand.objects.bulk_create([Demand(letter=letter, text="Stop")]),
        ["demand added: Text Stop"],
    ),
    "link added": (
        lambda letter: letter.topics.add(factories.topic("Drones")),
        ["topic added: Drones"],
    ),
    "links set": (
        lambda letter: letter.companies.set([factories.company("Acme")]),
        ["company removed: Widgets", "company added: Acme"],
    ),
    "link removed": (
        lambda letter: letter.companies.remove(letter.companies.get()),
        ["company removed: Widgets"],
    ),
    "link removed from the other side": (
        lambda letter: letter.companies.get().letters.clear(),
        ["company removed: Widgets"],
    ),
    "row of a table of links": (
        lambda letter: Letter.companies.through.objects.filter(letter=letter).delete(),
        ["company removed: Widgets"],
    ),
    "deletion of what it names": (
        lambda letter: Company.objects.get(name="Widgets").delete(),
        ["company removed: Widgets"],
    ),
    "plain SQL": (
        lambda letter: plain_sql("UPDATE protests_letter SET title = 'By hand' WHERE id = %s", letter.pk),
        ["title: On drones → By hand"],
    ),
}


def plain_sql(statement, *values):
    with connection.cursor() as cursor:
        cursor.execute(statement, values)


@pytest.fixture
def widgets_letter():
    return factories.letter(title="On drones", companies=[factories.company("Widgets")])


@pytest.mark.parametrize("road", ROADS)
def test_every_road_in_a_block_leaves_one_act(road, widgets_letter, editor):
    history.of(widgets_letter)
    change, differences = ROADS[road]
    with history.recording(by=editor, road="form"):
        change(widgets_letter)
    first, second = history.of(widgets_letter)
    assert (first.by, first.road, said(first)) == ("ada", "form", differences)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("road", ROADS)
def test_every_road_outside_a_block_opens_one_by_itself(road, widgets_letter):
    last = Act.objects.first().pk
    change, differences = ROADS[road]
    change(widgets_letter)
    acts = Act.objects.filter(kind="letter", record_id=widgets_letter.pk, pk__gt=last)
    lines = [
        line for act in acts.order_by("pk") for line in said(history.entry("letter", act.record_id, act.pk))
    ]
    assert lines == differences
    assert {(act.by, act.road) for act in acts} == {("", "shell")}


@pytest.mark.django_db(transaction=True)
def test_a_save_outside_a_transaction_is_one_act_with_what_is_kept(letter):
    last = Act.objects.first().pk
    factories.reading(letter, 650, source=factories.source())
    [act] = Act.objects.filter(kind="letter", pk__gt=last)
    entry = history.entry("letter", letter.pk, act.pk)
    assert [difference.change for difference in entry.differences] == ["added"]
    assert entry.snapshot.own["headline_low"] == 650


@pytest.mark.django_db(transaction=True)
def test_a_part_that_is_changed_and_deleted_alone_leaves_an_act_each(letter):
    demand = factories.demand(letter, "Stop")
    demand.text = "Stop now"
    demand.save()
    demand.delete()
    removed, changed, _added, *_made = history.of(letter)
    assert said(changed) == ["text of demand “Stop now”: Stop → Stop now"]
    assert said(removed) == ["demand removed: Text Stop now"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_outside_a_block_is_one_act_of_each_record(letter):
    last = Act.objects.first().pk
    with transaction.atomic():
        letter.title = "One"
        letter.save()
        letter.title = "Two"
        letter.save()
    assert [act.label for act in Act.objects.filter(pk__gt=last)] == ["Two"]


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_fails_leaves_no_act(letter):
    before = Act.objects.count()
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        letter.title = "Never"
        letter.save()
        raise ZeroDivisionError
    assert Act.objects.count() == before


def test_bulk_update_and_deletion_of_a_queryset_are_recorded(letter, editor):
    demands = [factories.demand(letter, text) for text in ("One", "Two")]
    history.of(letter)
    with history.recording(by=editor):
        demands[0].text = "First"
        Demand.objects.bulk_update(demands, ["text"])
        Demand.objects.filter(text="Two").delete()
    assert said(newest(letter)) == ["text of demand “First”: One → First", "demand removed: Text Two"]


def test_a_part_that_moves_is_recorded_at_both_records(letter, editor):
    other = factories.letter()
    demand = factories.demand(letter, "Stop")
    with history.recording(by=editor):
        Demand.objects.filter(pk=demand.pk).update(letter=other)
    assert said(newest(letter)) == ["demand removed: Text Stop"]
    assert said(newest(other)) == ["demand added: Text Stop"]


def test_a_command_is_named(letter, monkeypatch):
    history.of(letter)
    monkeypatch.setattr("sys.argv", ["manage.py", "load_records"])
    letter.title = "Loaded"
    letter.save()
    assert newest(letter).road == "command load_records"


def test_loading_the_record_is_recorded_by_its_road(small_file, editor):
    call_command("load_records", str(small_file))
    assert set(Act.objects.values_list("road", flat=True)) == {"load"}


@pytest.fixture
def small_file():
    from django.conf import settings

    return settings.BASE_DIR / "fixtures" / "records.json"


def test_publishing_and_withdrawing_are_acts_of_their_own(letter, editor):
    from protests import publishing

    with history.recording(by=editor, road="action"):
        publishing.publish_letter(letter)
    with history.recording(by=editor, why="Not a letter.", road="action"):
        publishing.withdraw(letter, reason="Not a letter.")
    assert [entry.what for entry in history.of(letter)] == ["Withdrawn", "Published", "Created"]


def test_what_is_computed_is_no_difference_and_yet_in_the_revision(letter, editor):
    with history.recording(by=editor):
        factories.reading(letter, 650)
    entry = newest(letter)
    assert [difference.what for difference in entry.differences] == ["signatory count"]
    assert entry.snapshot.own["headline_low"] == 650
    assert set(letter.sources.values_list("pk", flat=True)) == set(entry.snapshot.own["sources"])


def test_what_is_recomputed_alone_is_no_act(letter):
    factories.reading(letter, 650)
    before = len(history.of(letter))
    Letter.objects.update(headline=None, headline_low=None)
    assert len(history.of(letter)) == before
    assert newest(letter).snapshot.own["headline_low"] is None
    SignatoryCount.objects.get().save()
    assert len(history.of(letter)) == before
    assert newest(letter).snapshot.own["headline_low"] == 650
