"""Acts are numbered in the order in which they become visible, and only ever added."""

import threading

import pytest
from django.db import connection, transaction

from protests import history
from protests.models import Act, AppendOnly, Letter, TouchedRecord
from tests import factories

pytestmark = pytest.mark.django_db


def test_acts_cannot_be_changed_or_deleted_by_any_of_the_usual_ways():
    letter = factories.letter()
    act = history.of(letter)[0].act
    for change in (
        act.save,
        act.delete,
        lambda: Act.objects.all().delete(),
        lambda: Act.objects.filter(pk=act.pk).update(why="Nothing"),
        lambda: Act.objects.bulk_update([act], ["why"]),
        lambda: Act.objects.bulk_create([act]),
        lambda: Act.objects.update_or_create(pk=act.pk, defaults={"why": "Nothing"}),
    ):
        with pytest.raises(AppendOnly):
            change()


def test_a_number_is_never_given_again():
    history.of(factories.letter())
    last = Act.objects.first().pk
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM protests_act WHERE id = %s", [last])
    history.of(factories.letter())
    assert Act.objects.first().pk > last


def test_since_gives_what_came_after_in_order():
    first, second = factories.letter(), factories.letter()
    history.of(first)
    seen = Act.objects.first().pk
    with history.recording():
        second.title = "Changed"
        second.save()
        first.title = "Changed"
        first.save()
    acts = list(history.since(seen))
    assert [act.pk for act in acts] == sorted(act.pk for act in acts)
    assert {act.record_id for act in acts} == {first.pk, second.pk}


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_of_two_that_commit_out_of_order_none_is_passed_over():
    """The second one begins later and would commit first: it waits, so that its number becomes visible second."""
    letters = [factories.letter(), factories.letter()]
    has_written, may_commit, seen = threading.Event(), threading.Event(), []

    def slow():
        with transaction.atomic():
            with history.recording(by="slow"):
                Letter.objects.filter(pk=letters[0].pk).update(title="Slow")
            has_written.set()
            may_commit.wait(5)
        connection.close()

    def quick():
        with history.recording(by="quick"):
            Letter.objects.filter(pk=letters[1].pk).update(title="Quick")
        seen.extend(Act.objects.filter(by__in=["slow", "quick"]).order_by("pk").values_list("by", flat=True))
        connection.close()

    threads = [threading.Thread(target=slow), threading.Thread(target=quick)]
    threads[0].start()
    has_written.wait(5)
    threads[1].start()
    threads[1].join(0.5)
    assert threads[1].is_alive() and not seen
    may_commit.set()
    for thread in threads:
        thread.join(5)
    assert seen == ["slow", "quick"]


@pytest.mark.django_db(transaction=True)
@pytest.mark.skipif("connection.vendor != 'postgresql'")
def test_what_another_changes_meanwhile_is_not_laid_at_a_blocks_door():
    letters = [factories.letter(), factories.letter()]

    def other():
        with transaction.atomic():
            Letter.objects.filter(pk=letters[1].pk).update(title="Other")
            # Committed, and its history not written yet: as by psql.
            connection.run_on_commit.clear()
        connection.close()

    with history.recording(by="ada"):
        thread = threading.Thread(target=other)
        thread.start()
        thread.join(5)
        Letter.objects.filter(pk=letters[0].pk).update(title="Ada's")
    assert Act.objects.filter(by="ada").count() == 1
    assert TouchedRecord.objects.values_list("record_id", flat=True).get() == letters[1].pk
    with history.recording(by="ada"):
        pass
    assert Act.objects.filter(by="ada").count() == 1
    assert history.of(letters[1])[0].by == ""
