"""A record as it stood on a day, and what differs, in words and with the names of then."""

import datetime

import pytest
from django.db import connection
from django.utils import timezone

from protests import history
from protests.models import Letter
from tests import factories

pytestmark = pytest.mark.django_db


def at(monkeypatch, *when):
    moment = datetime.datetime(*when, tzinfo=datetime.UTC)
    monkeypatch.setattr(timezone, "now", lambda: moment)


def day(text):
    return datetime.date.fromisoformat(text)


@pytest.fixture
def story(monkeypatch):
    """Made on the 1st, given a count on the 3rd and another title on the 5th, deleted on the 7th."""
    at(monkeypatch, 2020, 1, 1, 12)
    with history.recording():
        letter = factories.letter(title="On drones", companies=[factories.company("Widgets")])
    at(monkeypatch, 2020, 1, 3, 12)
    with history.recording():
        factories.reading(letter, 650)
    at(monkeypatch, 2020, 1, 5, 23)
    with history.recording():
        letter.title = "On rockets"
        letter.save()
        letter.companies.get().delete()
    at(monkeypatch, 2020, 1, 7, 12)
    pk = letter.pk
    with history.recording():
        letter.delete()
    return pk


def title(pk, text):
    snapshot = history.as_of("letter", pk, day(text))
    return snapshot and snapshot.facts["title"]


def test_a_record_is_as_its_last_act_of_the_day_left_it(story):
    days = ["2019-12-31", "2020-01-01", "2020-01-04", "2020-01-05", "2020-01-06", "2020-01-07"]
    assert [title(story, text) for text in days] == [
        None, "On drones", "On drones", "On rockets", "On rockets", None,
    ]  # fmt: skip


def test_a_day_ends_in_the_sites_time_zone(story, settings):
    settings.TIME_ZONE = "Pacific/Auckland"  # where 23 hours of the 5th in Greenwich are noon of the 6th
    assert title(story, "2020-01-05") == "On drones"
    assert title(story, "2020-01-06") == "On rockets"


def test_parts_are_those_of_the_day(story):
    def counts(text):
        return [
            part["number"]
            for model, parts in history.as_of("letter", story, day(text)).parts.items()
            for part in parts
            if model._meta.model_name == "signatorycount"
        ]

    assert (counts("2020-01-02"), counts("2020-01-03")) == ([], ["650"])


def test_what_is_gone_is_called_what_it_was_called_then(story):
    assert history.as_of("letter", story, day("2020-01-02")).facts["companies"] == ["Widgets"]


def test_links_keep_the_names_of_then(monkeypatch):
    at(monkeypatch, 2020, 1, 1)
    with history.recording():
        company = factories.company("Facebook")
        letter = factories.letter(companies=[company])
    at(monkeypatch, 2020, 1, 2)
    with history.recording():
        company.name = "Meta"
        company.save()
    assert history.as_of("letter", letter.pk, day("2020-01-03")).facts["companies"] == ["Facebook"]


def test_a_record_whose_own_history_began_later_is_called_by_its_first_name():
    history.of(letter := factories.letter(companies=[company := factories.company("Facebook")]))
    first = history.of(letter)[-1]
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM protests_act WHERE kind = 'company'")
    with history.recording():
        company.website = "https://facebook.example/"
        company.save()
    with history.recording():
        company.name = "Meta"
        company.save()
    assert first.snapshot.facts["companies"] == ["Facebook"]


def test_a_renamed_company_is_no_difference_of_its_letters():
    company = factories.company("Facebook")
    letter = factories.letter(companies=[company])
    before = len(history.of(letter))
    company.name = "Meta"
    company.save()
    assert len(history.of(letter)) == before


def test_values_are_said_as_a_person_would_read_them():
    letter = factories.letter(date="2018-06", kind="op-ed", companies=[], no_company_reason="Whole industry")
    facts = history.present(letter).facts
    assert (facts["date"], facts["kind"], facts["companies"]) == ("June 2018", "Op-ed", [])


def test_a_source_cited_by_a_part_is_no_difference_by_itself():
    letter = factories.letter()
    cited = factories.source(title="Cited")
    history.of(letter)
    with history.recording():
        reading = factories.reading(letter, source=cited)
    assert [each.what for each in history.of(letter)[0].differences] == ["signatory count"]
    with history.recording():
        reading.delete()
    assert [(each.change, each.what) for each in history.of(letter)[0].differences] == [
        ("removed", "signatory count")
    ]


def test_a_source_taken_out_by_hand_is_a_difference():
    letter = factories.letter(sources=[factories.source(title="By hand")])
    history.of(letter)
    with history.recording():
        letter.sources.clear()
    assert [str(each) for each in history.of(letter)[0].differences] == [
        "source removed: The Example, By hand"
    ]


def test_a_public_correction_makes_the_act_a_correction():
    letter = factories.letter()
    history.of(letter)
    with history.recording():
        letter.corrections.create(what="date", old="May", new="June", reason="The paper says so.")
    assert history.of(letter)[0].what == "Corrected"


def test_any_two_states_can_be_compared(story):
    first = history.as_of("letter", story, day("2020-01-01"))
    last = history.as_of("letter", story, day("2020-01-06"))
    assert [each.change + " " + each.what for each in history.differences(first, last)] == [
        "changed title",
        "removed company",
        "added signatory count",
    ]


def test_the_newest_entries_can_be_asked_for_alone(story):
    entries = history.of_id("letter", story, limit=2)
    assert [entry.what for entry in entries] == ["Deleted", "Changed"]
    assert "title: On drones → On rockets" in [str(each) for each in entries[1].differences]


def test_an_unknown_kind_is_refused_in_words():
    with pytest.raises(ValueError, match="“signer” has no history: choose from"):
        history.as_of("signer", 1, day("2020-01-01"))


def test_a_record_that_history_does_not_account_for_is_found(monkeypatch):
    letter = factories.letter()
    history.of(letter)
    assert history.without_history() == []
    Letter.objects.filter(pk=letter.pk).update(title="Round it")
    assert history.without_history() == [f"letter {letter.pk}, “Round it”: it is not as its history says"]


def test_the_history_of_what_has_none_begins_when_it_is_caught_up_with():
    letter = factories.letter()
    assert any("it has no history" in line for line in history.without_history())
    history.catch_up()
    assert history.without_history() == []
    assert len(history.of(letter)) == 1


def test_a_long_history_is_read_in_few_statements(django_assert_max_num_queries):
    letter = factories.letter()
    for number in range(10):
        with history.recording():
            letter.title = f"Title {number}"
            letter.save()
    history.of(letter)
    with django_assert_max_num_queries(8):
        differences = [entry.differences for entry in history.of(letter)]
    assert len(differences) == 11
