"""The public door to rows: what a query keeps, in which order, and what is answered to one that is not understood."""

import pytest
from django.http import QueryDict
from hypothesis import given, settings
from hypothesis import strategies as st

from protests import publishing, selections
from protests.models import Letter
from tests.factories import (
    agency,
    amount,
    campaign,
    company,
    contract,
    demand,
    event,
    letter,
    ownership,
    party,
    published_contract,
    published_letter,
    reading,
    response,
    source,
    topic,
    withdrawn_letter,
)

pytestmark = pytest.mark.django_db


def chosen(query, kind="letters"):
    selection = getattr(selections, kind)(QueryDict(query))
    assert not selection.problems, selection.problems
    return list(selection.rows)


def problems(query, kind="letters"):
    selection = getattr(selections, kind)(QueryDict(query))
    assert not selection.rows.exists()
    return [(problem.filter, problem.message) for problem in selection.problems]


class TestWhatIsPublic:
    def test_only_published_letters_are_rows(self):
        letter()
        withdrawn_letter()
        public = published_letter()
        assert chosen("") == [public]

    def test_counts_of_drafts_are_no_rows(self):
        reading(letter())
        public = reading(published_letter())
        assert chosen("", "signatory_counts") == [public]

    def test_a_company_is_public_when_a_published_letter_reaches_it(self):
        hidden = letter(companies=[company("Hidden")])
        shown = published_letter(companies=[company("Shown")])
        assert chosen("", "companies") == list(shown.companies.all())
        publishing.publish_letter(hidden)
        assert [found.name for found in chosen("", "companies")] == ["Hidden", "Shown"]

    def test_a_company_is_public_as_a_party_of_a_published_contract(self):
        party(contract(), company("Hidden"))
        party(published_contract(), company("Shown"))
        assert [found.name for found in chosen("", "companies")] == ["Shown"]

    def test_the_owner_of_a_public_company_is_public_and_its_owner_too(self):
        google, alphabet, trust = company("Google"), company("Alphabet"), company("Trust")
        ownership(google, alphabet)
        ownership(alphabet, trust)
        ownership(company("Hidden"), company("Hidden owner"))
        published_letter(companies=[google])
        assert [found.name for found in chosen("", "companies")] == ["Alphabet", "Google", "Trust"]

    def test_agencies_above_a_public_one_are_public_those_below_are_not(self):
        dhs = agency("DHS")
        cbp = agency("CBP", parent=dhs)
        agency("Border Patrol", parent=cbp)
        published_letter(agencies=[cbp])
        assert [found.name for found in chosen("", "agencies")] == ["CBP", "DHS"]

    def test_a_hidden_company_is_no_value_of_a_filter(self):
        letter(companies=[company("Hidden")])
        assert problems("company=hidden") == [("company", "“hidden” is not a company on record.")]


class TestFilters:
    def test_several_values_of_one_filter_mean_any_and_several_filters_mean_and(self):
        google, microsoft, ice = company("Google"), company("Microsoft"), agency("ICE")
        both = published_letter(companies=[google], agencies=[ice], number=1)
        other = published_letter(companies=[microsoft], agencies=[ice], number=2)
        published_letter(companies=[google], number=3)
        published_letter(agencies=[ice], number=4)
        assert chosen("company=google&company=microsoft&agency=ice&sort=date") == [both, other]

    def test_an_agency_includes_its_sub_agencies_unless_told_not_to(self):
        dhs = agency("DHS")
        of_cbp = published_letter(agencies=[agency("CBP", parent=dhs)], number=1)
        of_dhs = published_letter(agencies=[dhs], number=2)
        assert chosen("agency=dhs&sort=date") == [of_cbp, of_dhs]
        assert chosen("agency=dhs&sub_agencies=no") == [of_dhs]
        assert chosen("agency=cbp") == [of_cbp]

    def test_a_letter_rolls_up_to_whoever_owned_the_company_on_its_date(self):
        owner, bought = company("Owner"), company("Bought")
        ownership(bought, owner, since="2018-06", until="2020")
        before = published_letter(companies=[bought], date="2018-05-31", number=1)
        within = published_letter(companies=[bought], date="2018-06-01", number=2)
        month = published_letter(companies=[bought], date="2020-12", number=3)
        after = published_letter(companies=[bought], date="2021-01-01", number=4)
        published_letter(companies=[owner], date="2017", number=5)
        rolled_up = chosen("company=owner&since=2018&sort=date")
        assert rolled_up == [within, month]
        assert chosen("company=owner&subsidiaries=no&since=2018") == []
        assert before not in rolled_up and after not in rolled_up

    def test_an_ownership_of_unknown_start_counts_for_every_date_and_through_others(self):
        top, middle, bottom = company("Top"), company("Middle"), company("Bottom")
        ownership(middle, top)
        ownership(bottom, middle, since="2019")
        early = published_letter(companies=[bottom], date="2018", number=1)
        late = published_letter(companies=[bottom], date="2019-03", number=2)
        assert chosen("company=top") == [late]
        assert early not in chosen("company=middle")

    def test_a_ring_of_owners_ends(self):
        one, two = company("One"), company("Two")
        ownership(one, two)
        ownership(two, one)
        made = published_letter(companies=[one])
        assert chosen("company=two") == [made]

    def test_a_month_overlaps_a_range_that_begins_or_ends_within_it(self):
        month = published_letter(date="2018-03", number=1)
        year = published_letter(date="2018", number=2)
        published_letter(date="2018-04-01", number=3)
        assert chosen("since=2018-03-10&until=2018-03-20&sort=date") == [year, month]

    def test_dates_are_read_in_words_too(self):
        made = published_letter(date="2018-06-25")
        assert chosen("since=25+June+2018&until=June+2018") == [made]

    def test_min_keeps_letters_whose_headline_is_at_least_that(self):
        enough, few = published_letter(number=1), published_letter(number=2)
        reading(enough, 650)
        reading(few, 649)
        published_letter(number=3)
        assert chosen("min=650") == [enough]

    def test_outcomes_match_any_of_a_letters_set_and_none_means_none_on_record(self):
        mixed, bare = published_letter(number=1), published_letter(number=2)
        response(mixed, outcome="met", demand=demand(mixed))
        response(mixed, outcome="reversed", demand=demand(mixed))
        response(bare)
        assert chosen("outcome=met") == [mixed]
        assert chosen("outcome=reversed") == [mixed]
        assert chosen("outcome=refused") == []
        assert chosen("outcome=none") == [bare]
        assert chosen("outcome=none&outcome=met&sort=date") == [mixed, bare]

    def test_topic_campaign_contract_kind_scope_and_year(self):
        work = published_contract(title="Work")
        made = published_letter(
            topics=[topic("Cloud")],
            campaign=campaign("No work"),
            contracts=[work],
            kind="petition",
            scope="adjacent",
            scope_note="By others.",
            date="2019-02",
        )
        published_letter()
        for query in (
            "topic=cloud",
            "campaign=no-work",
            "contract=work",
            "kind=petition",
            "scope=adjacent",
            "year=2019",
        ):
            assert chosen(query) == [made], query

    @pytest.mark.parametrize(
        "words", ["drone", "DRONE", "benioff", "acme", "old name", "cbp", "cloud", "enough is"]
    )
    def test_words_are_found_in_texts_and_names(self, words):
        from tests.factories import addressee, quotation

        acme = company("Acme")
        acme.aliases.create(name="Old name")
        made = published_letter(
            title="Letter on drones",
            companies=[acme],
            agencies=[agency("Customs", abbreviation="CBP")],
            topics=[topic("Cloud")],
        )
        addressee(made, name="Marc Benioff")
        quotation(made, "Enough is enough")
        published_letter(title="Another")
        assert chosen(f"q={words}") == [made]

    def test_every_word_must_be_found(self):
        published_letter(title="Letter on drones")
        assert chosen("q=drones+balloons") == []


class TestOrder:
    def test_letters_without_a_number_come_last_in_both_directions(self):
        none, few, many = published_letter(number=1), published_letter(number=2), published_letter(number=3)
        reading(few, 10)
        reading(many, 1000)
        assert chosen("sort=-signatories") == [many, few, none]
        assert chosen("sort=signatories") == [few, many, none]
        assert chosen("sort=-peak") == [many, few, none]

    def test_newest_first_unless_asked_otherwise(self):
        old, new = published_letter(date="2018", number=1), published_letter(date="2019-01", number=2)
        assert chosen("") == [new, old]
        assert chosen("sort=date") == [old, new]

    def test_with_words_the_best_match_comes_first_unless_asked_otherwise(self):
        best = published_letter(title="On drones", date="2018", number=1)
        newest = published_letter(summary="On drones.", date="2019", number=2)
        assert chosen("q=drones") == chosen("q=drones&sort=relevance") == [best, newest]
        assert chosen("q=drones&sort=-date") == [newest, best]
        assert chosen("sort=relevance") == [newest, best]

    def test_the_order_that_the_list_has_anyway_needs_no_value(self):
        def values(query):
            return {label: (value, on) for value, label, on in selections.letters(QueryDict(query)).sorts}

        assert values("")["Newest first"] == ("", True)
        assert "Best match first" not in values("")
        assert values("q=drones")["Best match first"] == ("", True)
        assert values("q=drones")["Newest first"] == ("-date", False)
        assert values("q=drones&sort=-date")["Newest first"] == ("-date", True)
        assert values("sort=relevance")["Best match first"] == ("relevance", True)


class TestWords:
    def test_a_selection_says_what_was_searched_for(self):
        published_letter(title="Dear Marc Benioff")
        selection = selections.letters(QueryDict("q=Benoff"))
        assert selection.count == 1
        assert selection.search.sentences == ["No letter has “Benoff”; showing “Benioff”."]

    def test_other_lists_say_it_too(self):
        published_letter(title="Dear Marc Benioff", companies=[company("Salesforce")])
        selection = selections.companies(QueryDict("q=Benoff"))
        assert [found.name for found in selection.rows] == ["Salesforce"]
        assert selection.search.sentences == ["No letter has “Benoff”; showing “Benioff”."]

    def test_without_words_nothing_was_searched_for(self):
        assert selections.letters(QueryDict("")).search is None
        assert selections.letters(QueryDict("min=x&q=drones")).search is None

    def test_words_without_a_letter_or_digit_are_a_problem(self):
        published_letter()
        assert problems("q=!!") == [("q", "There is no word to look for in “!!”.")]

    def test_words_and_filters_narrow_each_other(self):
        google = company("Google")
        both = published_letter(title="Drones", companies=[google])
        published_letter(title="Drones")
        published_letter(title="Balloons", companies=[google])
        assert chosen("q=drones&company=google") == [both]


class TestOtherLists:
    def test_filters_of_letters_keep_companies_with_at_least_one_such_letter(self):
        ice = agency("ICE")
        published_letter(companies=[company("Google")], agencies=[ice])
        published_letter(companies=[company("Amazon")])
        letter(companies=[company("Hidden")], agencies=[ice])
        assert [found.name for found in chosen("agency=ice", "companies")] == ["Google"]

    def test_companies_carry_their_figures_of_published_letters(self):
        google = company("Google")
        counted = published_letter(companies=[google])
        reading(counted, 100)
        published_letter(companies=[google])
        adjacent = published_letter(companies=[google], scope="adjacent", scope_note="By others.")
        reading(adjacent, 1000)
        reading(letter(companies=[google]), 5000)
        [row] = chosen("", "companies")
        assert (row.letter_count, row.letters_with_number, row.signatures) == (3, 1, 100)

    def test_topics_carry_the_number_of_their_published_letters(self, django_assert_num_queries):
        drones, borders, hidden = topic("Drones"), topic("borders"), topic("Hidden")
        for _ in range(2):
            published_letter(topics=[drones])
        published_letter(topics=[drones, borders])
        letter(topics=[borders, hidden])
        withdrawn_letter(topics=[hidden])
        with django_assert_num_queries(2):
            found = [(each.name, each.letter_count) for each in selections.topics()]
        assert found == [("borders", 1), ("Drones", 3)]

    def test_a_contract_is_filtered_by_its_own_parties_and_agencies(self):
        google, dod = company("Google"), agency("DoD")
        maven = published_contract(title="Maven", agencies=[agency("Cloud office", parent=dod)])
        party(maven, google)
        published_contract(title="Other")
        published_letter(companies=[google])
        assert chosen("company=google", "contracts") == [maven]
        assert chosen("agency=dod", "contracts") == [maven]
        assert problems("agency=dod&sub_agencies=maybe", "contracts") == [
            ("sub_agencies", "“maybe” is neither yes nor no.")
        ]

    def test_a_contract_is_filtered_by_its_letters(self):
        maven, other = published_contract(title="Maven"), published_contract(title="Other")
        published_letter(contracts=[maven], kind="petition")
        published_letter(contracts=[other])
        assert chosen("kind=petition", "contracts") == [maven]

    def test_names_are_found_by_other_names_too(self):
        meta = company("Meta")
        meta.aliases.create(name="Facebook")
        published_letter(companies=[meta])
        published_letter(companies=[company("Google")])
        assert chosen("name=faceb", "companies") == [meta]

    def test_counts_are_filtered_like_their_letters(self):
        cbp = agency("CBP")
        of_cbp = reading(published_letter(agencies=[cbp]))
        reading(published_letter())
        assert chosen("agency=cbp", "signatory_counts") == [of_cbp]


class TestProblems:
    @pytest.mark.parametrize("kind", ["letters", "companies", "agencies", "contracts", "signatory_counts"])
    def test_an_unknown_filter_shows_no_rows_and_names_a_likely_one(self, kind):
        published_letter(companies=[company("Google")])
        assert problems("topics=cloud", kind) == [
            ("topics", "There is no filter of this name. Did you mean “topic”?")
        ]

    @pytest.mark.parametrize(
        ("query", "name", "message"),
        [
            ("since=yesterday", "since", "“yesterday” is not a date we can read"),
            ("since=2018-02-31", "since", "“2018-02-31” is not in the calendar"),
            ("min=many", "min", "Give a whole number of signatories, without separators."),
            ("min=-1", "min", "Give a number of signatories from 1."),
            ("min=999999999999999999999", "min", "No letter has more than 100,000,000 signatories."),
            ("outcome=won", "outcome", "“won” is not an outcome: choose from refused,"),
            ("kind=song", "kind", "“song” is not a kind of letter: choose from open letter,"),
            ("sort=size", "sort", "“size” is not an order: choose from -date,"),
            ("year=18", "year", "“18” is not a year of four digits."),
            ("company=gone", "company", "“gone” is not a company on record."),
            ("page=x", "page", "A page is a whole number from 1."),
            ("page=0", "page", "A page is a whole number from 1."),
            ("since=2018&since=2019", "since", "This takes one value and was given several."),
            ("company=a%00b", "company", "A null character cannot be looked for."),
            ("q=%00", "q", "A null character cannot be looked for."),
            ("q=%ff%fe", "q", "Part of this is not text in UTF-8."),
            ("q=" + "x" * 10_000, "q", "At most 200 characters can be looked for."),
            ("company=" + "x" * 10_000, "company", "At most 200 characters can be looked for."),
        ],
    )
    def test_a_wrong_value_shows_no_rows_and_is_named(self, query, name, message):
        published_letter()
        [(found_name, found_message)] = problems(query)
        assert found_name == name
        assert found_message.startswith(message)

    def test_every_problem_is_named(self):
        assert [name for name, _ in problems("min=x&since=y")] == ["since", "min"]
        assert [name for name, _ in problems("colour=red&since=y")] == ["colour", "since"]

    def test_what_was_chosen_rightly_is_not_lost_beside_a_problem(self):
        published_letter(companies=[company("Google")])
        selection = selections.letters(QueryDict("company=google&kind=song&since=soon&colour=red"))
        assert selection.carried == [("company", "google")]

    def test_a_switch_is_turned_with_the_rest_of_the_query_kept(self):
        published_letter(companies=[company("Google")])
        on = selections.letters(QueryDict("sort=date&page=1"), company="google")
        assert on.switched["subsidiaries"] == "?sort=date&subsidiaries=no"
        off = selections.letters(QueryDict("subsidiaries=no&sort=date"), company="google")
        assert off.switched["subsidiaries"] == "?sort=date"

    def test_a_strange_name_is_shown_short_and_printable(self):
        [(name, _)] = problems("%00" + "x" * 500 + "=1")
        assert name == "\N{REPLACEMENT CHARACTER}" + "x" * 39 + "…"

    def test_a_page_beyond_the_end_is_a_problem_of_its_own(self):
        published_letter()
        selection = selections.letters(QueryDict("page=2"))
        assert selection.page is None
        assert selection.status == 404
        assert [problem.message for problem in selection.problems] == [
            "There is no page 2: the last one is 1."
        ]

    def test_a_filter_that_the_page_gives_itself_cannot_be_given_again(self):
        published_letter(companies=[company("Google")])
        selection = selections.letters(QueryDict("company=google"), company="google")
        assert [problem.filter for problem in selection.problems] == ["company"]

    @given(
        query=st.dictionaries(
            st.sampled_from(
                ["company", "agency", "q", "since", "until", "min", "year", "outcome", "sort", "page", "x"]
            )
            | st.text(max_size=5),
            st.text(max_size=12),
            max_size=4,
        )
    )
    @settings(max_examples=60, deadline=None)
    def test_no_query_raises_or_shows_rows_beside_a_problem(self, query):
        data = QueryDict(mutable=True)
        data.update(query)
        for kind in ("letters", "companies", "agencies", "contracts", "signatory_counts"):
            selection = getattr(selections, kind)(data)
            rows, page = list(selection.rows), selection.page
            assert not (selection.problems and rows) or page is None


class TestTotals:
    def test_totals_add_headline_low_bounds_of_core_letters_and_count_the_others_apart(self):
        first, second = published_letter(number=1), published_letter(number=2)
        reading(first, 100, kind="about")
        reading(second, 650, kind="at least")
        published_letter(number=3)
        adjacent = published_letter(scope="adjacent", scope_note="By others.", number=4)
        reading(adjacent, 5000)
        totals = selections.letters(QueryDict("")).totals
        assert (totals.signatures, totals.counted, totals.uncounted) == (90 + 650, 2, 1)
        totals = selections.letters(QueryDict("scope=adjacent")).totals
        assert (totals.signatures, totals.counted, totals.uncounted) == (5000, 1, 0)

    def test_a_letter_of_two_companies_counts_once(self):
        one, two = company("One"), company("Two")
        reading(published_letter(companies=[one, two]), 100)
        assert selections.letters(QueryDict("company=one&company=two")).totals.signatures == 100


class TestSentence:
    @pytest.mark.parametrize(
        ("kind", "query", "sentence"),
        [
            ("letters", "", "1 letter"),
            (
                "letters",
                "company=google&company=microsoft&agency=ice&since=2018&until=2020&min=500",
                "1 letter concerning Google or Microsoft, about ICE, 2018 to 2020, at least 500 signatories",
            ),
            ("letters", "scope=core&outcome=none", "1 core letter with no outcome on record"),
            ("letters", "agency=ice&sub_agencies=no", "1 letter about ICE (sub-agencies left out)"),
            ("letters", "q=wall+of+moms", "0 letters with the words “wall of moms”"),
            ("letters", "until=March+2017&min=1", "0 letters until March 2017, at least 1 signatory"),
            ("companies", "name=goo", "1 company named “goo”"),
            ("companies", "agency=ice", "1 company with letters about ICE"),
            ("signatory_counts", "company=google", "1 signatory count of letters concerning Google"),
            ("contracts", "agency=ice&year=2018", "0 contracts for ICE, with letters of 2018"),
        ],
    )
    def test_a_selection_is_said_in_a_sentence(self, kind, query, sentence):
        made = published_letter(
            companies=[company("Google")], agencies=[agency("Customs", abbreviation="ICE", slug="ice")]
        )
        reading(made, 650)
        party(published_contract(), company("Microsoft"))
        assert getattr(selections, kind)(QueryDict(query)).sentence == sentence


class TestQueries:
    """Work for a page is the same for one row and for many."""

    @pytest.mark.parametrize("kind", ["letters", "companies", "agencies", "contracts", "signatory_counts"])
    def test_a_page_costs_the_same_queries_however_many_rows(self, kind, django_assert_num_queries):
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        def touch():
            with CaptureQueriesContext(
                connection,
            ) as queries:
                page = getattr(selections, kind)(QueryDict("")).page
                for row in page:
                    TOUCH[kind](row)
            return len(queries)

        self.furnish()
        one = touch()
        for _ in range(4):
            self.furnish()
        assert touch() == one

    def furnish(self):
        parent = agency()
        body = agency(parent=parent)
        firm = company()
        firm.aliases.create(name=f"{firm.name} Inc.")
        work = published_contract(agencies=[body])
        party(work, firm)
        amount(work)
        event(work)
        made = published_letter(
            companies=[firm, company()], agencies=[body], contracts=[work], topics=[topic()]
        )
        reading(made)
        response(made, outcome="refused", demand=demand(made))


def _touch_letter(letter):
    return letter.companies[0].name, letter.agencies[0].name, letter.outcomes, letter.headline.publisher


TOUCH = {
    "letters": _touch_letter,
    "companies": lambda row: ([alias.name for alias in row.aliases.all()], row.letter_count),
    "agencies": lambda row: (row.parent and row.parent.name, row.letter_count),
    "contracts": lambda row: (
        [found.name for found in row.agencies.all()],
        [found.company.name for found in row.parties.all()],
        [found.source.publisher for found in row.amounts.all()],
        [found.source.publisher for found in row.events.all()],
    ),
    "signatory_counts": lambda row: (row.letter.title, row.source.publisher, row.company),
}


class TestOneRecord:
    def test_a_letter_is_found_by_its_number_and_a_stale_address_word_leads_on(self):
        made = published_letter(slug="right", number=9)
        assert selections.letter(9, "right") == made
        with pytest.raises(selections.MovedTo) as moved:
            selections.letter(9, "wrong")
        assert moved.value.address == "/letters/9-right/"

    def test_a_withdrawn_letter_says_so_and_a_draft_is_not_on_record(self):
        gone = withdrawn_letter(reason="A hoax.")
        with pytest.raises(selections.Withdrawn) as withdrawn:
            selections.letter(gone.number, gone.slug)
        assert withdrawn.value.record.withdrawn_reason == "A hoax."
        letter()
        for number in (0, 2, 10**30):
            with pytest.raises(selections.NotOnRecord):
                selections.letter(number, "")

    def test_a_former_address_of_a_company_leads_on_only_to_a_public_one(self):
        firm = company("Facebook")
        firm.slug = "meta"
        firm.save()
        with pytest.raises(selections.NotOnRecord):
            selections.company("facebook")
        published_letter(companies=[firm])
        with pytest.raises(selections.MovedTo) as moved:
            selections.company("facebook")
        assert moved.value.address == "/companies/meta/"

    def test_a_companys_page_names_no_hidden_subsidiary(self):
        owner, hidden, shown = company("Owner"), company("Hidden"), company("Shown")
        ownership(hidden, owner)
        ownership(shown, owner)
        published_letter(companies=[owner, shown])
        assert [holding.company for holding in selections.company("owner").holdings.all()] == [shown]

    def test_a_letters_page_names_no_draft_contract_and_no_draft_sibling(self):
        together = campaign()
        hidden = contract()
        made = published_letter(campaign=together, contracts=[hidden])
        letter(campaign=together)
        found = selections.letter(made.number, made.slug)
        assert list(found.contracts.all()) == []
        assert list(found.campaign.letters.all()) == [made]

    def test_a_letters_page_costs_the_same_queries_however_many_parts(self, django_assert_max_num_queries):
        made = published_letter()
        for _ in range(5):
            reading(made, source=source())
            response(made, demand=demand(made), outcome="met")
        with django_assert_max_num_queries(2):
            found = selections.letter(made.number, made.slug)
            assert [row.source.publisher for row in found.signatory_counts.all()]
            assert [row.demand.text for row in found.responses.all()]
            assert [row.response.source.url for row in found.outcomes.all()]
        assert isinstance(found, Letter)
