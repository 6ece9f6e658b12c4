"""Facets count what choosing would give: compared with asking, one choice at a time."""

import pytest
from django.http import QueryDict
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from protests import counting, facets, history, kept, selections
from tests.factories import (
    agency,
    company,
    demand,
    letter,
    ownership,
    published_letter,
    reading,
    response,
    topic,
)

pytestmark = pytest.mark.django_db

FACETS = ["company", "agency", "outcome", "topic", "year", "kind", "scope"]


def count(query, **changed):
    asked = QueryDict(query, mutable=True)
    for name, value in changed.items():
        asked.setlist(name, [value])
    selection = selections.letters(asked)
    assert not selection.problems
    return selection.rows.count()  # by the filters themselves, one after the other


@pytest.fixture
def record():
    """Letters of every sort, with an owner for some time, an agency tree, a draft."""
    with history.recording(), kept.put_off():
        _made()


@pytest.fixture(params=[None, 3], ids=["", "with counts of two choices"])
def record_either_way(record, request, monkeypatch):
    """The same, with the counts of two choices kept or not."""
    if request.param:
        monkeypatch.setattr(counting, "MANY", request.param)
        counting.rebuild()


def _made():
    google, deepmind, github = company("Google"), company("DeepMind"), company("GitHub")
    ownership(deepmind, google, since="2014", until="2018-06")
    dhs = agency("DHS")
    ice, cbp = agency("ICE", parent=dhs), agency("CBP", parent=dhs)
    cloud, ai = topic("Cloud"), topic("AI")
    firms = [[google], [deepmind], [github], [google, github], []]
    bodies = [[ice], [cbp], [dhs], [ice, cbp], []]
    subjects = [[cloud], [ai], [cloud, ai], []]
    dates = ["2017", "2018-03", "2018-06-25", "2019-01-01"]
    outcomes = [["met"], ["refused", "met"], [], ["unclear"], ["refused", "refused"]]
    for number in range(1, 25):
        made = published_letter(
            number=number,
            companies=firms[number % 5],
            no_company_reason="" if firms[number % 5] else "A whole industry.",
            agencies=bodies[number * 3 % 5],
            topics=subjects[number % 4],
            date=dates[number * 7 % 4],
            kind=["petition", "open letter"][number % 2],
            scope=["core", "core", "adjacent"][number % 3],
            scope_note="Why not.",
        )
        for outcome in outcomes[number * 2 % 5]:
            response(made, outcome=outcome, demand=demand(made))
        if number % 4:
            reading(made, number * 10)
    letter(companies=[google], agencies=[ice], topics=[cloud])


@st.composite
def queries(draw):
    values = {
        "company": ["google", "deepmind", "github"],
        "agency": ["dhs", "ice", "cbp"],
        "outcome": ["met", "refused", "unclear", "none"],
        "topic": ["cloud", "ai"],
        "year": ["2017", "2018", "2019"],
        "kind": ["petition", "open letter"],
        "scope": ["core", "adjacent"],
        "subsidiaries": ["no"],
        "sub_agencies": ["no"],
        "since": ["2018-05"],
        "until": ["2018"],
        "min": ["60"],
    }
    asked = QueryDict(mutable=True)
    for name in draw(st.sets(st.sampled_from(sorted(values)), max_size=4)):
        several = name in FACETS
        asked.setlist(
            name,
            sorted(draw(st.sets(st.sampled_from(values[name]), min_size=1, max_size=2 if several else 1))),
        )
    return asked.urlencode()


@pytest.mark.usefixtures("record")
class TestFacets:
    @pytest.mark.usefixtures("record_either_way")
    @given(query=queries())
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_each_count_is_what_choosing_that_value_alone_would_give(self, query):
        for facet in selections.letters(QueryDict(query)).facets:
            for choice in facet.choices:
                assert choice.count == count(query, **{facet.name: choice.value}), (facet.name, choice)
                assert choice.chosen == (choice.value in QueryDict(query).getlist(facet.name))

    @pytest.mark.usefixtures("record_either_way")
    @given(query=queries(), sort=st.sampled_from(["", "date", "-date", "-signatories"]))
    @settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
    def test_what_is_counted_and_shown_is_what_the_filters_keep_one_after_the_other(self, query, sort):
        asked = QueryDict(query, mutable=True)
        asked["sort"] = sort
        selection = selections.letters(asked)
        letters = list(selection.rows)
        assert [shown.pk for shown in selection.page] == [letter.pk for letter in letters]
        totals = facets.totals(selection.filtersets[-1])
        for which in ("all", "core"):
            of = [letter.headline_low for letter in letters if which == "all" or letter.scope == "core"]
            low = [number for number in of if number is not None]
            assert [totals[f"{which} {name}"] for name in counting.NUMBERS] == [len(of), len(low), sum(low)]

    @pytest.mark.parametrize("name", FACETS)
    def test_no_value_with_a_letter_is_missing(self, name):
        [facet] = [facet for facet in selections.letters(QueryDict("")).facets if facet.name == name]
        offered = {choice.value for choice in facet.choices}
        every = {
            "company": {"google", "deepmind", "github"},
            "agency": {"dhs", "ice", "cbp"},
            "outcome": {"met", "refused", "unclear", "none"},
            "topic": {"cloud", "ai"},
            "year": {"2017", "2018", "2019"},
            "kind": {"petition", "open letter"},
            "scope": {"core", "adjacent"},
        }
        assert offered == every[name]

    def test_a_choice_that_nothing_has_any_more_stays_to_be_taken_back(self):
        [facet] = [
            facet
            for facet in selections.letters(QueryDict("year=1999&kind=petition")).facets
            if facet.name == "year"
        ]
        assert [choice.count for choice in facet.choices if choice.chosen] == [0]

    def test_a_chosen_company_keeps_its_name(self):
        facets = {
            facet.name: facet for facet in selections.letters(QueryDict("company=github&year=1999")).facets
        }
        assert [(choice.label, choice.count) for choice in facets["company"].choices] == [("GitHub", 0)]

    # What is counted anew is one statement, what is kept and the names of records are another; whether the counts of two
    # choices are kept is asked first.
    @pytest.mark.parametrize(
        "query, number",
        [("kind=petition", 1), ("kind=petition&year=2018", 3), ("since=2018", 2), ("year=2018&min=1", 2)],
    )
    def test_all_facets_are_three_statements_at_most(self, query, number, django_assert_num_queries):
        selection = selections.letters(QueryDict(query))
        with django_assert_num_queries(number):
            assert len(selection.facets) == len(FACETS)


@pytest.mark.usefixtures("record_either_way")
def test_kept_counts_stand_beside_names_alone():
    """PostgreSQL asks of what kind each column is, when names of companies and of agencies come before a kept count."""
    topics = selections.letters(QueryDict("topic=cloud&year=2018")).facets[3]
    assert {choice.value: choice.count for choice in topics.choices} == {
        word: count("year=2018", topic=word) for word in ("cloud", "ai")
    }


def test_a_query_that_was_not_understood_has_no_facets():
    assert selections.letters(QueryDict("colour=red")).facets == []


class TestARecordOfManyCompanies:
    """More of them than a page shows."""

    @pytest.fixture(autouse=True)
    def letters(self):
        self.names = [f"Firm {place:02}" for place in range(facets.SHOWN + 3)]
        firms = [company(name) for name in self.names]
        published_letter(companies=firms, date="2018", kind="petition")
        published_letter(companies=firms[-2:], date="2018", kind="petition")

    def facet(self, query):
        return selections.letters(QueryDict(query)).facets[0]

    # Kept counts, and counts of the letters themselves.
    @pytest.mark.parametrize("query", ["", "year=2018", "year=2018&kind=petition"])
    def test_those_of_the_most_letters_are_shown_and_of_equals_the_first_by_name(self, query):
        shown = [choice.label for choice in self.facet(query).choices]
        assert shown == [*self.names[-2:], *self.names[: facets.SHOWN - 2]]
        assert (self.facet(query).size, self.facet(query).is_cut) == (len(self.names), True)

    @pytest.mark.parametrize("query", ["", "year=2018", "year=2018&kind=petition"])
    def test_one_that_is_chosen_is_shown_with_its_count_beside_the_others(self, query):
        facet = self.facet(f"{query}&company=firm-25")
        assert [(choice.label, choice.count) for choice in facet.choices if choice.chosen] == [("Firm 25", 1)]
        assert len(facet.choices) == facets.SHOWN + 1
        assert facet.size == len(self.names)
