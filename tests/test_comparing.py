"""Side by side, and along a letter's time."""

import pytest
from django.http import QueryDict

from protests import selections
from tests import factories as make

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    amazon, microsoft = make.company("Amazon"), make.company("Microsoft")
    both = make.published_letter(companies=[amazon, microsoft])
    make.reading(both, 500)
    make.published_letter(companies=[amazon])
    make.letter(companies=[make.company("Hidden")])


def compared(query):
    return selections.compare(QueryDict(query))


@pytest.mark.usefixtures("two")
class TestComparison:
    def test_each_side_has_its_own_letters_and_totals(self):
        comparison = compared("company=amazon&company=microsoft")
        assert [(side.record.name, side.letters.count) for side in comparison.sides] == [
            ("Amazon", 2),
            ("Microsoft", 1),
        ]
        assert [side.letters.totals.signatures for side in comparison.sides] == [500, 500]

    @pytest.mark.parametrize(
        ("query", "message"),
        [
            ("company=amazon", "Choose two or three to compare."),
            ("company=a&company=b&company=c&company=d", "Choose two or three to compare."),
            ("company=amazon&company=amazon", "Choose two or three to compare."),
            ("company=amazon&company=hidden", "“hidden” is not on record."),
            ("company=amazon&company=%00", "A null character cannot be looked for."),
            (
                "company=amazon&company=microsoft&agency=x&agency=y",
                "Compare companies or agencies, not both.",
            ),
            ("topic=cloud", "Only companies or agencies can be compared."),
        ],
    )
    def test_what_cannot_be_compared_is_named_and_nothing_is_shown(self, client, query, message):
        comparison = compared(query)
        assert message in [problem.message for problem in comparison.problems]
        assert comparison.sides == []
        page = client.get(f"/compare/?{query}")
        assert page.status_code == 400
        assert message in page.content.decode()

    def test_without_a_query_it_offers_public_companies_and_agencies(self, client):
        page = client.get("/compare/")
        assert page.status_code == 200
        assert "Amazon" in page.content.decode()
        assert "Hidden" not in page.content.decode()


def test_a_timeline_holds_the_letter_its_responses_and_its_contracts_events_by_date():
    work = make.published_contract()
    make.event(work, kind="awarded", date="2018-03")
    letter = make.published_letter(contracts=[work], date="2018-06-25")
    late = make.response(letter, date="2018-06-27")
    early = make.response(letter, date="2018-06")
    undated = make.response(letter, date=None)
    moments = selections.timeline(selections.letter(letter.number, letter.slug))
    assert [moment.response or moment.letter or moment.event.kind for moment in moments] == [
        "awarded",
        early,
        letter,
        late,
        undated,
    ]


def test_counts_of_one_day_whose_bounds_do_not_meet_disagree():
    letter = make.published_letter()
    exact, other = make.reading(letter, 676), make.reading(letter, 738)
    make.reading(letter, 650, kind="at least")
    make.reading(letter, 56, group="public")
    make.reading(letter, 100, as_of="2018-06-26")
    found = selections.disagreeing(selections.letter(letter.number, letter.slug))
    assert found == {exact.pk, other.pk}
