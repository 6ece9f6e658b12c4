"""Counts that are kept equal those counted anew, whatever happened to the record."""

import random
from unittest.mock import patch

import pytest
from django.core.management import call_command
from django.http import QueryDict

from protests import counting, facets, publishing, selections, sifting
from protests.models import (
    Agency,
    CountedAs,
    FacetCount,
    Letter,
    LetterAmong,
    LetterKind,
    Response,
    Topic,
)
from tests.factories import (
    agency,
    company,
    letter,
    ownership,
    published_letter,
    reading,
    response,
    source,
    topic,
)

pytestmark = pytest.mark.django_db


def kept(chosen, facet):
    rows = FacetCount.objects.filter(chosen=chosen, facet=facet, number__gt=0)
    return dict(rows.values_list("value", "number"))


def live(selection):
    """The same facets, counted from the letters themselves."""
    with patch.object(facets, "only_choice", lambda *_args, **_kwargs: None):
        return counts_of(facets.of_letters(selection.filtersets[-1]))


def shown(selection):
    return counts_of(selection.facets)


def counts_of(found):
    return {
        (facet.name, choice.value): choice.count
        for facet in found
        for choice in facet.choices
        if choice.count
    }


class TestALetterThatChanges:
    def test_is_counted_when_it_is_published_and_not_before(self):
        made = letter(kind="petition")
        assert kept("", "kind") == {}
        published_letter(kind="petition")
        assert kept("", "kind") == {"petition": 1}
        assert not CountedAs.objects.filter(pk=made.pk).exists()

    def test_moves_from_one_choice_to_another(self):
        made = published_letter(kind="petition", date="2018")
        made.kind = LetterKind.PLEDGE
        made.save()
        assert kept("", "kind") == {"pledge": 1}
        assert kept("year=2018", "kind") == {"pledge": 1}
        assert kept("kind=petition", "year") == {}

    def test_is_no_longer_counted_when_it_is_withdrawn_or_deleted(self):
        made, other = published_letter(), published_letter()
        publishing.withdraw(made, reason="Not a letter.")
        assert kept("", counting.TOTALS)["all letters"] == 1
        other.delete()
        assert kept("", counting.TOTALS) == {}

    def test_is_counted_with_its_number(self):
        made = published_letter(scope="core")
        reading(made, 650)
        totals = kept("", counting.TOTALS)
        assert (totals["core counted"], totals["core signatures"]) == (1, 650)

    def test_is_counted_for_a_topic_until_the_topic_goes(self):
        made, cloud = published_letter(), topic("Cloud")
        made.topics.add(cloud)
        assert kept("", "topic") == {str(cloud.pk): 1}
        cloud.letters.clear()
        assert kept("", "topic") == {}
        made.topics.add(cloud)
        cloud.delete()
        assert kept("", "topic") == {}

    def test_is_counted_for_who_owned_its_company(self):
        deepmind, google = company("DeepMind"), company("Google")
        published_letter(companies=[deepmind], date="2018")
        ownership(deepmind, google, since="2014")
        assert kept("", "company") == {str(deepmind.pk): 1, str(google.pk): 1}


class TestTwoChoices:
    """Of those that many letters have when everything is counted anew the counts are kept."""

    @pytest.fixture(autouse=True)
    def some(self, monkeypatch):
        monkeypatch.setattr(counting, "MANY", 2)
        monkeypatch.setattr(sifting, "FEW", 0)
        self.made = [published_letter(kind="petition", date=date) for date in ("2018", "2018-03", "2019")]
        counting.rebuild()

    def test_are_read_without_a_look_at_any_letter(self, django_assert_num_queries):
        selection = selections.letters(QueryDict("kind=petition&year=2018"))
        with django_assert_num_queries(3) as asked:  # whether they are kept, the sums, the facets
            assert (selection.count, len(selection.facets)) == (2, len(facets.NAMES))
        assert [each["sql"] for each in asked if "letteramong" in each["sql"]] == []

    def test_are_not_kept_where_few_letters_have_them(self):
        assert "kind=petition&year=2018" in counting.kept_of_two()
        assert "kind=petition&year=2019" not in counting.kept_of_two()
        assert selections.letters(QueryDict("kind=petition&year=2019")).count == 1

    def test_are_kept_for_no_more_than_a_number_of_them_those_of_most_letters_first(self, monkeypatch):
        monkeypatch.setattr(counting, "MOST_OF_TWO", 3)
        counting.rebuild()
        # All three letters have these, of which there are three; two of them are of 2018.
        assert counting.kept_of_two() == {
            "kind=petition&outcome=none",
            "kind=petition&scope=core",
            "outcome=none&scope=core",
        }
        assert selections.letters(QueryDict("kind=petition&year=2018")).count == 2
        assert counting.differences() == []

    def test_follow_a_letter_that_changes(self):
        self.made[0].kind = LetterKind.PLEDGE
        self.made[0].save()
        assert kept("kind=petition&year=2018", counting.TOTALS)["all letters"] == 1
        self.made[2].date = "2018-12"
        self.made[2].save()
        assert kept("kind=petition&year=2018", counting.TOTALS)["all letters"] == 2
        self.made[2].delete()
        assert selections.letters(QueryDict("kind=petition&year=2018")).count == 1
        assert counting.differences() == []

    def test_that_are_wrong_are_found_and_put_right(self):
        FacetCount.objects.filter(chosen="kind=petition&year=2018", facet="scope").update(number=7)
        [line] = counting.differences()
        assert line == "facet count: scope core of kind=petition&year=2018 is 7, the letters give 2"
        counting.rebuild()
        assert counting.differences() == []

    def test_of_one_facet_mean_any_of_them_and_are_not_kept(self):
        published_letter(kind="pledge", date="2018")
        assert selections.letters(QueryDict("kind=petition&kind=pledge")).count == 4
        assert not [name for name in counting.kept_of_two() if name.count("kind=") > 1]


class TestReading:
    def test_a_list_without_a_choice_reads_no_letter_to_count(self, django_assert_num_queries):
        published_letter()
        selection = selections.letters(QueryDict("kind=petition"))
        with django_assert_num_queries(1) as asked:
            assert selection.count == selection.totals.counted == 0
        assert '"protests_letter"' not in asked[0]["sql"]

    def test_one_choice_of_a_facet_without_letters_is_nothing(self):
        selection = selections.letters(QueryDict("year=1999"))
        assert (selection.count, selection.totals.uncounted) == (0, 0)

    def test_what_is_left_out_on_request_is_counted_live(self):
        dhs = agency("DHS")
        published_letter(agencies=[agency("ICE", parent=dhs)])
        assert selections.letters(QueryDict("agency=dhs")).count == 1
        assert selections.letters(QueryDict("agency=dhs&sub_agencies=no")).count == 0
        [facet] = [
            each for each in selections.letters(QueryDict("sub_agencies=no")).facets if each.name == "agency"
        ]
        assert [choice.value for choice in facet.choices] == ["ice"]


def test_counts_equal_those_of_the_letters_after_many_changes(monkeypatch):
    chance = random.Random(7)
    dhs = agency("DHS")
    bodies = [dhs, agency("ICE", parent=dhs), agency("CBP"), agency("FBI")]
    firms = [company(name) for name in ("Google", "DeepMind", "Amazon")]
    subjects = [topic("Cloud"), topic("AI")]
    letters = [letter(companies=[firms[0]], date="2018", sources=[source()]) for _ in range(6)]

    def some(records):
        return chance.sample(records, chance.randint(0, len(records)))

    def change():
        made = Letter.objects.get(pk=chance.choice(letters).pk)
        match chance.randint(0, 9):
            case 0:
                made.companies.set(some(firms))
            case 1:
                made.agencies.set(some(bodies))
            case 2:
                made.topics.set(some(subjects))
            case 3:
                made.date = chance.choice(["2017", "2018-03", "2018-06-25"])
                made.save()
            case 4:
                made.kind = chance.choice(LetterKind.values)
                made.save()
            case 5:
                reading(made, chance.randint(1, 900))
            case 6:
                response(made, outcome=chance.choice(["", "met", "refused"]))
            case 7 if first := Response.objects.order_by("?").first():
                first.delete()
            case 8 if made.is_published:
                publishing.withdraw(made, reason="Tried.")
            case _ if not made.is_published and not publishing.missing_from_letter(made):
                publishing.publish_letter(made)
            case _:
                body = Agency.objects.get(pk=bodies[3].pk)
                body.parent = chance.choice([None, dhs])
                body.save()

    for _ in range(60):
        change()
    monkeypatch.setattr(counting, "MANY", 2)
    counting.rebuild()
    for _ in range(60):
        change()
    assert counting.differences() == []
    assert len(counting.kept_of_two()) > 10
    for query in (
        "",
        "agency=dhs",
        "company=google",
        "topic=ai",
        "outcome=none",
        "year=2018",
        "kind=petition",
        "agency=dhs&year=2018",
        "company=google&outcome=none",
        "kind=petition&scope=core&company=google",
    ):
        selection = selections.letters(QueryDict(query))
        assert shown(selection) == {key: number for key, number in live(selection).items() if number}
        assert selection.count == selection.rows.count()


class TestKeepingRight:
    @pytest.fixture(autouse=True)
    def one(self):
        published_letter(kind="petition")

    def test_a_wrong_count_is_found_and_put_right(self):
        FacetCount.objects.filter(chosen="", facet="kind").update(number=7)
        [line] = counting.differences()
        assert line == "facet count: kind petition of all letters is 7, the letters give 1"
        counting.rebuild()
        assert counting.differences() == []

    def test_a_letter_that_changed_past_the_counts_is_found_and_put_right(self):
        made = Letter.objects.get()
        Letter.objects.update(kind="pledge")
        assert counting.differences() == [f"letter {made.pk}: what it is counted as is out of date"]
        counting.refresh([made.pk])
        assert counting.differences() == []

    @pytest.mark.parametrize(
        "wrong", [{"low": 7}, {"date": "2017-05"}, {"unnamed": ";agency=3;"}, {"responses": 2}]
    )
    def test_a_letter_that_is_counted_as_what_it_is_not_is_found_and_put_right(self, wrong):
        made = Letter.objects.get()
        CountedAs.objects.update(**wrong)
        assert counting.differences()[0] == f"letter {made.pk}: what it is counted as is out of date"
        counting.rebuild()
        assert counting.differences() == []

    @pytest.mark.parametrize(
        "change",
        [
            lambda found: found.filter(chosen="kind=petition").delete(),
            lambda found: found.filter(chosen="").update(low=7),
            lambda found: found.filter(chosen="").update(chosen="kind=pledge"),
        ],
    )
    def test_a_letter_that_does_not_stand_among_those_of_its_choices_is_found_and_put_right(self, change):
        made = Letter.objects.get()
        change(LetterAmong.objects)
        line = f"letter {made.pk}: it does not stand among the letters of its choices as it should"
        assert counting.differences() == [line]
        counting.refresh([made.pk])
        assert counting.differences() == []

    def test_a_letter_that_is_no_more_stands_among_none(self):
        Letter.objects.get().delete()
        assert not LetterAmong.objects.exists()

    @pytest.mark.parametrize("empty", [CountedAs, LetterAmong, FacetCount])
    def test_a_record_from_before_any_of_these_were_kept_is_counted_by_migrate(self, empty):
        empty.objects.all().delete()
        call_command("migrate", verbosity=0)
        assert counting.differences() == []

    def test_a_record_from_before_is_counted_by_migrate(self):
        CountedAs.objects.all().delete()
        FacetCount.objects.all().delete()
        call_command("migrate", verbosity=0)
        assert kept("", "kind") == {"petition": 1}

    def test_topics_are_told_apart_from_companies_of_the_same_id(self):
        assert Topic.objects.count() == 0
        assert kept("", "topic") == {}
