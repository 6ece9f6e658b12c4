"""What was changed or deleted can be put back, and the putting back is an act itself."""

import datetime

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from reversion.models import Version

from protests import history, kept, publishing
from protests.models import FormerAddress, Letter
from tests import factories

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_user("ada")


def changed(record, **fields):
    with history.recording(by="somebody"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()
    return record


def test_a_record_is_put_back_with_its_parts_and_links(editor):
    letter = factories.published_letter(title="Right", companies=[factories.company("Widgets")])
    reading = factories.reading(letter, 650)
    demand = factories.demand(letter, "Stop")
    factories.response(letter, demand=demand, outcome="refused")
    right = history.of(letter)[0]
    with history.recording(by="somebody"):
        letter.title = "Wrong"
        letter.companies.set([factories.company("Gadgets")])
        reading.delete()
        letter.responses.get().delete()
        demand.delete()
        factories.reading(letter, 9)
        letter.save()
    history.revert(letter, right, by=editor, why="It was right.")
    letter.refresh_from_db()
    assert (letter.title, letter.companies.get().name) == ("Right", "Widgets")
    assert (letter.headline_low, letter.signatory_counts.count()) == (650, 1)
    assert letter.responses.get().demand.text == "Stop"
    assert letter.outcomes.count() == 1
    assert kept.differences() == []
    entry = history.of(letter)[0]
    assert (entry.what, entry.by, entry.why, entry.road) == ("Changed", "ada", "It was right.", "revert")
    assert history.differences(right.snapshot, entry.snapshot) == []


def test_going_back_neither_unpublishes_nor_moves_an_address(editor):
    letter = factories.letter(title="Draft", slug="draft")
    draft = history.of(letter)[0]
    publishing.publish_letter(letter)
    changed(letter, title="Published", slug="published")
    history.revert(letter, draft, by=editor, why="")
    letter.refresh_from_db()
    assert (letter.title, letter.state, letter.slug) == ("Draft", "published", "published")
    assert letter.number and FormerAddress.objects.get().slug == "draft"


def test_a_copy_in_hand_that_is_out_of_date_does_no_harm(editor):
    letter = factories.letter()
    stale = Letter.objects.get(pk=letter.pk)
    first = history.of(letter)[0]
    publishing.publish_letter(letter)
    history.revert(stale, first, by=editor, why="")
    assert Letter.objects.get(pk=letter.pk).state == "published"


def test_an_entry_of_another_record_is_refused(editor):
    entry = history.of(factories.letter())[0]
    with pytest.raises(ValidationError, match="not of this record's history"):
        history.revert(factories.letter(), entry, by=editor, why="")


def test_what_names_something_deleted_since_is_refused_in_words(editor):
    company = factories.company("Widgets")
    letter = factories.letter(companies=[company])
    first = history.of(letter)[0]
    with history.recording():
        company.delete()
    with pytest.raises(ValidationError, match="It names the company “Widgets”, which is no longer on record"):
        history.revert(letter, first, by=editor, why="")


def test_a_part_that_another_record_has_now_is_not_taken_away_from_it(editor):
    letter, other = factories.letter(), factories.letter(title="Other")
    demand = factories.demand(letter, "Stop")
    first = history.of(letter)[0]
    with history.recording():
        demand.letter = other
        demand.save()
    with pytest.raises(ValidationError, match="“Stop” belongs to Other now"):
        history.revert(letter, first, by=editor, why="")


def test_a_deleted_letter_is_restored_whole(editor):
    letter = factories.published_letter(title="Gone")
    factories.reading(letter, 650)
    factories.demand(letter, "Stop")
    pk, number = letter.pk, letter.number
    with history.recording(by=editor, why="By mistake."):
        letter.delete()
    [entry] = history.deleted("letter")
    assert (entry.label, entry.by, entry.why, entry.differences) == ("Gone", "ada", "By mistake.", [])
    restored = history.restore(entry, by=editor, why="It was no mistake.")
    assert (restored.pk, restored.number, restored.state) == (pk, number, "published")
    assert (restored.headline_low, restored.demands.get().text) == (650, "Stop")
    assert kept.differences() == []
    assert history.of(restored)[0].what == "Restored"
    assert history.deleted("letter") == []


@pytest.mark.parametrize("make", [factories.contract, factories.company, factories.agency, factories.source,
                                  factories.topic, factories.campaign])  # fmt: skip
def test_every_kind_of_record_can_be_restored(make, editor):
    record = make()
    before = history.present(record)
    with history.recording():
        record.delete()
    [entry] = history.deleted(before.kind)
    restored = history.restore(entry, by=editor, why="")
    assert history.differences(before, history.present(restored)) == []


def test_what_is_on_record_is_not_restored_over(editor):
    company = factories.company("Widgets")
    with history.recording():
        company.delete()
    [entry] = history.deleted("company")
    history.restore(entry, by=editor, why="")
    with pytest.raises(ValidationError, match="“Widgets” is on record."):
        history.restore(entry, by=editor, why="")


def test_only_a_deletion_is_restored(editor):
    entry = history.of(factories.company())[0]
    with pytest.raises(ValidationError, match="Only a deleted record"):
        history.restore(entry, by=editor, why="")


def test_who_had_made_a_draft_and_is_gone_does_not_hinder_its_return(editor):
    letter = factories.letter()
    if not hasattr(letter, "created_by"):
        pytest.skip("Letters do not say whose draft they are.")
    changed(letter, created_by=get_user_model().objects.create_user("bob"))
    with history.recording():
        letter.delete()
    get_user_model().objects.get(username="bob").delete()
    assert history.restore(history.deleted("letter")[0], by=editor, why="").created_by is None


@pytest.mark.parametrize("microsecond", [0, 456, 1_456])
def test_what_comes_back_was_created_at_the_same_moment(microsecond):
    made = factories.letter()
    made.created_at = datetime.datetime(2018, 6, 25, 12, 0, 0, microsecond, tzinfo=datetime.UTC)
    with history.recording(by="somebody"):
        made.save()
    was = history.present(made)
    made.delete()
    restored = history.restore(history.deleted("letter")[0], by=None, why="")
    assert history.differences(was, history.present(restored)) == []


def test_a_moment_that_was_written_down_with_no_thousandth_is_the_same_moment():
    made = factories.letter()
    made.created_at = datetime.datetime(2018, 6, 25, 12, tzinfo=datetime.UTC)
    with history.recording(by="somebody"):
        made.save()
    [written] = Version.objects.filter(serialized_data__contains="2018-06-25T12:00:00Z")
    written.serialized_data = written.serialized_data.replace("12:00:00Z", "12:00:00.000Z")
    written.save()
    assert history.differences(history.of(made)[0].snapshot, history.present(made)) == []
