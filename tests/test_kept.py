"""What is kept on a letter: its headline, peak and outcomes follow the printed rules, after every change of its parts."""

from dataclasses import dataclass

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from protests import history, kept, publishing, search
from protests.dates import PartialDate
from protests.models import Demand, Letter, LetterOutcome, Outcome, Response, SignatoryCount, SignerGroup
from protests.readings import ReadingKind
from tests import factories
from tests.factories import demand, letter, reading, response


@pytest.fixture
def made(db):
    """A letter without a count."""
    return letter()


class TestHeadline:
    def test_a_letter_without_a_count_has_none(self, made):
        assert (made.headline, made.headline_low, made.peak, made.peak_low) == (None, None, None, None)

    def test_it_is_the_latest(self, made):
        reading(made, 900, as_of="2019-08-15")
        latest = reading(made, 700, as_of="2019-08-16")
        reading(made, 800, as_of="2019-08-14")
        assert made.headline == latest
        assert made.headline_low == 700

    @pytest.mark.parametrize(
        ("earlier", "later"),
        [("2019-08", "2019-08-02"), ("2019", "2019-02"), ("2019", "2019-01-02"), ("2018-12-31", "2019")],
    )
    def test_a_partial_date_counts_from_its_first_day(self, made, earlier, later):
        latest = reading(made, 100, as_of=later)
        reading(made, 900, as_of=earlier)
        assert made.headline == latest

    @pytest.mark.parametrize("same_day", ["2019-01", "2019"])
    def test_a_month_and_its_first_day_are_one_day(self, made, same_day):
        greater = reading(made, 900, as_of=same_day)
        reading(made, 100, as_of="2019-01-01")
        assert made.headline == greater

    def test_one_of_unknown_date_stands_only_while_none_is_dated(self, made):
        undated = reading(made, 900, as_of=None)
        assert made.headline == undated
        dated = reading(made, 100, as_of="1999")
        assert made.headline == dated

    def test_on_one_day_the_greatest_low_stands(self, made):
        reading(made, 676)
        greatest = reading(made, 900, kind="at least")
        reading(made, 738)
        assert made.headline == greatest

    def test_on_one_day_bounds_count_and_not_the_number_printed(self, made):
        exact = reading(made, 950)
        reading(made, 1000, kind="nearly")  # 900 at the least
        assert made.headline == exact

    @pytest.mark.parametrize(
        ("better", "worse"),
        [
            ({"kind": "exactly", "number": 900}, {"kind": "at least", "number": 900}),
            ({"kind": "at least", "number": 900}, {"kind": "about", "number": 1000}),
            ({"kind": "about", "number": 1000}, {"kind": "nearly", "number": 1000}),
            ({"kind": "nearly", "number": 1000}, {"kind": "between", "number": 900, "upper": 950}),
            (
                {"kind": "between", "number": 200, "upper": 950},
                {"kind": "vague", "number": 200, "wording": "x"},
            ),
            ({"kind": "vague", "number": 1, "wording": "x"}, {"kind": "at most", "number": 40}),
        ],
    )
    def test_with_one_low_bound_the_more_exact_kind_stands(self, made, better, worse):
        reading(made, **worse)
        stands = reading(made, **better)
        reading(made, **worse)
        assert made.headline == stands

    def test_between_equals_the_one_entered_first_stands(self, made):
        first = reading(made, 650)
        reading(made, 650)
        assert made.headline == first

    def test_employees_stand_before_everyone_and_every_other_group(self, made):
        employees = reading(made, 10, as_of=None)
        for group in set(SignerGroup.values) - {"employees"}:
            reading(made, 5000, as_of="2020", group=group)
        assert made.headline == made.peak == employees

    def test_without_employees_everyone_stands(self, made):
        everyone = reading(made, 10, group="everyone")
        reading(made, 5000, group="public")
        assert made.headline == everyone

    @pytest.mark.parametrize("group", sorted(set(SignerGroup.values) - {"employees", "everyone"}))
    def test_without_both_a_single_other_group_stands_and_is_named(self, made, group):
        only = reading(made, 10, group=group)
        assert made.headline == only
        assert made.headline.group == group

    def test_of_several_other_groups_one_stands_in_a_fixed_order(self, made):
        for group in ("public", "other workers", "contractors", "former employees"):
            first = reading(made, 10, group=group)
            assert made.headline == first

    def test_a_count_of_one_companys_signers_is_not_the_whole_letters(self, made):
        reading(made, 5000, company=factories.company())
        assert made.headline is made.peak is None
        whole = reading(made, 10)
        assert made.headline == made.peak == whole

    def test_a_count_set_aside_is_left_out_of_headline_and_peak(self, made):
        reading(made, 5000, as_of="2020", set_aside_reason="A blog that repeats old news.")
        assert made.headline is made.peak is None
        assert made.signatory_counts.count() == 1

    def test_each_letter_has_its_own(self, made):
        reading(made, 10)
        other = letter()
        reading(other, 20)
        made.refresh_from_db()
        assert (made.headline_low, other.headline_low) == (10, 20)


class TestPeak:
    def test_it_is_the_greatest_low_of_any_day(self, made):
        reading(made, 700, as_of="2019-08-16")
        greatest = reading(made, 900, kind="at least", as_of="2019-08-15")
        reading(made, 950, kind="about", as_of="2019-08-14")  # 855 at the least
        assert (made.peak, made.peak_low, made.headline_low) == (greatest, 900, 700)

    def test_it_is_of_the_headlines_group(self, made):
        reading(made, 5000, group="everyone")
        employees = reading(made, 10)
        assert made.peak == employees

    def test_it_may_have_no_date(self, made):
        undated = reading(made, 900, as_of=None)
        reading(made, 100)
        assert made.peak == undated

    def test_of_equals_the_earliest_dated_is_the_peak(self, made):
        reading(made, 900, as_of="2019-08-16")
        earliest = reading(made, 900, as_of="2019-08")
        assert made.peak == earliest

    def test_of_equals_one_of_unknown_date_is_not_the_peak(self, made):
        reading(made, 900, as_of=None)
        dated = reading(made, 900, as_of="2019-08")
        assert made.peak == dated


class TestAfterChanges:
    def test_a_count_changed(self, made):
        count = reading(made, 650)
        reading(made, 700)
        count.number = 800
        count.save()
        made.refresh_from_db()
        assert (made.headline, made.headline_low, made.peak_low) == (count, 800, 800)

    def test_a_count_set_aside_later(self, made):
        count = reading(made, 650)
        count.set_aside_reason = "An unnamed source."
        count.save()
        made.refresh_from_db()
        assert (made.headline, made.headline_low, made.peak, made.peak_low) == (None,) * 4

    @pytest.mark.parametrize(
        "delete", [SignatoryCount.delete, lambda count: SignatoryCount.objects.filter(pk=count.pk).delete()]
    )
    def test_a_count_deleted(self, made, delete):
        reading(made, 100, as_of="2018-01")
        delete(reading(made, 650))
        made.refresh_from_db()
        assert (made.headline_low, made.peak_low) == (100, 100)

    def test_the_only_count_deleted(self, made):
        reading(made).delete()
        made.refresh_from_db()
        assert (made.headline, made.headline_low, made.peak, made.peak_low) == (None,) * 4

    def test_a_count_moved_to_another_letter(self, made):
        count = reading(made, 650)
        other = letter()
        count.letter = other
        count.save()
        made.refresh_from_db()
        other.refresh_from_db()
        assert (made.headline_low, other.headline_low) == (None, 650)
        assert kept.differences() == []

    def test_bulk_roads_ask_once_for_all(self, made, django_assert_num_queries):
        source = factories.source()
        for each in (made, letter()):
            counts = [
                SignatoryCount(letter=each, number=number, source=source, low=number, high=number)
                for number in (5, 6)
            ]
            SignatoryCount.objects.bulk_create(counts)
        assert kept.differences()
        kept.refresh_letters()
        assert kept.differences() == []

    def test_saving_the_letter_from_an_old_copy_keeps_what_is_kept(self, made):
        old = Letter.objects.get(pk=made.pk)
        reading(made, 650)
        old.summary = "Typed meanwhile."
        old.save()
        assert kept.differences() == []


def outcomes(made):
    return set(made.outcomes.values_list("demand__text", "outcome"))


class TestOutcomes:
    def test_a_letter_without_a_response_has_none(self, made):
        assert outcomes(made) == set()

    def test_a_response_without_an_outcome_carries_none(self, made):
        response(made)
        assert outcomes(made) == set()

    def test_the_latest_for_each_demand_and_for_the_whole(self, made):
        renewal, weapons = demand(made, "Do not renew"), demand(made, "Never build weapons")
        response(made, demand=renewal, outcome="met", date="2018-06-01")
        response(made, demand=renewal, outcome="refused", date="2018-04")
        response(made, demand=weapons, outcome="met", date="2018-06-07")
        response(made, demand=weapons, outcome="reversed", date="2025-02")
        response(made, outcome="unclear", date="2018")
        assert outcomes(made) == {
            ("Do not renew", "met"),
            ("Never build weapons", "reversed"),
            (None, "unclear"),
        }

    def test_a_later_response_without_an_outcome_leaves_the_earlier_one(self, made):
        response(made, outcome="refused", date="2018-06")
        response(made, date="2019")
        assert outcomes(made) == {(None, "refused")}

    def test_one_of_unknown_date_stands_only_while_none_is_dated(self, made):
        response(made, outcome="met", date=None)
        assert outcomes(made) == {(None, "met")}
        response(made, outcome="refused", date="2010")
        assert outcomes(made) == {(None, "refused")}

    def test_on_one_day_the_one_entered_last_stands(self, made):
        response(made, outcome="refused")
        response(made, outcome="partly met")
        assert outcomes(made) == {(None, "partly met")}

    def test_a_month_counts_from_its_first_day(self, made):
        response(made, outcome="refused", date="2018-06-01")
        response(made, outcome="met", date="2018-06")
        assert outcomes(made) == {(None, "met")}

    def test_it_follows_a_response_that_is_changed(self, made):
        answer = response(made, outcome="met")
        answer.outcome = "reversed"
        answer.save()
        assert outcomes(made) == {(None, "reversed")}
        answer.outcome = ""
        answer.save()
        assert outcomes(made) == set()

    def test_it_follows_a_response_that_is_deleted(self, made):
        response(made, outcome="refused", date="2018-06")
        response(made, outcome="met", date="2019").delete()
        assert outcomes(made) == {(None, "refused")}

    def test_without_its_demand_a_response_is_about_the_whole(self, made):
        asked = demand(made)
        response(made, demand=asked, outcome="met")
        asked.delete()
        assert outcomes(made) == {(None, "met")}
        assert kept.differences() == []


def named_by(source, record):
    """The source's own side of the link to a letter or contract."""
    return source.letters if isinstance(record, Letter) else source.contracts


class TestSources:
    @pytest.mark.parametrize("part", [reading, response, factories.quotation])
    def test_the_source_of_a_part_is_one_of_the_letters(self, made, part):
        assert part(made).source in made.sources.all()

    @pytest.mark.parametrize(
        "part",
        [lambda made: factories.party(made, factories.company()), factories.amount, factories.event],
        ids=["party", "amount", "event"],
    )
    @pytest.mark.django_db
    def test_the_source_of_a_part_is_one_of_the_contracts(self, part):
        contract = factories.contract()
        assert part(contract).source in contract.sources.all()

    @pytest.mark.parametrize(
        "remove",
        [
            lambda record, source: record.sources.remove(source),
            lambda record, source: record.sources.clear(),
            lambda record, source: record.sources.set([factories.source()]),
            lambda record, source: named_by(source, record).remove(record),
            lambda record, source: named_by(source, record).clear(),
        ],
        ids=["removed", "cleared", "others set", "removed from the source", "cleared from the source"],
    )
    @pytest.mark.parametrize(("make", "part"), [(letter, reading), (factories.contract, factories.event)])
    @pytest.mark.django_db
    def test_a_source_stays_while_a_part_cites_it(self, make, part, remove):
        record = make()
        cited = part(record).source
        remove(record, cited)
        assert cited in record.sources.all()

    def test_a_source_that_no_part_cites_can_be_removed(self, made):
        reading(made)
        own = made.sources.first()
        made.sources.remove(own)
        assert own not in made.sources.all()

    def test_the_source_of_the_full_text_is_one_of_the_letters(self, made):
        made.full_text, made.full_text_source = "Dear all", factories.source()
        made.save()
        assert made.full_text_source in made.sources.all()

    @pytest.mark.parametrize("part", [reading, response, factories.quotation, demand])
    def test_a_letter_is_changed_when_its_part_is(self, made, part):
        before = made.updated_at
        part(made)
        made.refresh_from_db()
        assert made.updated_at > before


# The rules once more, in plain Python, against many letters at random.

GROUPS = ["employees", "everyone", "former employees", "contractors", "other workers", "public"]
KINDS = ["exactly", "at least", "about", "nearly", "between", "vague", "at most"]


@dataclass
class Count:
    number: int
    kind: str
    group: str
    as_of: str | None
    one_company: bool
    set_aside: bool


day = st.sampled_from([None, "2018", "2018-01", "2018-01-01", "2018-01-02", "2018-06", "2018-06-25", "2019"])
some_count = st.builds(
    Count,
    st.sampled_from([1, 90, 99, 100, 110, 200]),
    st.sampled_from(ReadingKind.values),
    st.sampled_from(SignerGroup.values),
    day,
    st.sampled_from([False, False, False, True]),
    st.sampled_from([False, False, False, True]),
)
some_response = st.tuples(st.sampled_from(["", *Outcome.values]), day, st.sampled_from([None, 0, 1]))


def first_day(date):
    return PartialDate(date).first_day.toordinal() if date else None


def expected_counts(counts):
    """Places of the headline and the peak among the counts."""
    eligible = [
        (place, count) for place, count in counts if not count.company_id and not count.set_aside_reason
    ]
    group = next((group for group in GROUPS if any(count.group == group for _, count in eligible)), None)
    eligible = [(place, count) for place, count in eligible if count.group == group]
    if not eligible:
        return None, None

    def exactness(count):
        return -KINDS.index(count.kind)

    headline = max(
        eligible,
        key=lambda row: (first_day(row[1].as_of) or 0, row[1].low, exactness(row[1]), -row[0]),
    )
    latest_of_all = 10**9
    peak = max(
        eligible,
        key=lambda row: (row[1].low, -(first_day(row[1].as_of) or latest_of_all), exactness(row[1]), -row[0]),
    )
    return headline[1].pk, peak[1].pk


def expected_outcomes(responses):
    """The last outcome of each demand and of the whole, in the order of first days and entry."""
    latest = {}
    for answer in sorted(responses, key=lambda answer: (first_day(answer.date) or 0, answer.pk)):
        if answer.outcome:
            latest[answer.demand_id] = answer.outcome
    return set(latest.items())


class TestAgainstTheRulesInPython(TestCase):
    @settings(max_examples=40, deadline=None)
    @given(st.lists(some_count, max_size=7), st.randoms(use_true_random=False))
    def test_headline_and_peak(self, counts, random):
        made, company, source = letter(), factories.company(), factories.source()
        stored = [
            SignatoryCount.objects.create(
                letter=made,
                source=source,
                number=count.number,
                upper=count.number + 5 if count.kind == "between" else None,
                kind=count.kind,
                wording="so many",
                group=count.group,
                as_of=count.as_of,
                company=company if count.one_company else None,
                set_aside_reason="An unnamed source." if count.set_aside else "",
            )
            for count in counts
        ]
        gone = random.sample(stored, k=len(stored) // 3)
        for count in gone:
            stored.remove(count)
            count.delete()
        made.refresh_from_db()
        headline, peak = expected_counts([(count.pk, count) for count in stored])
        self.assertEqual((made.headline_id, made.peak_id), (headline, peak))
        low = {count.pk: count.low for count in stored}
        self.assertEqual((made.headline_low, made.peak_low), (low.get(headline), low.get(peak)))
        self.assertEqual(kept.differences(), [])

    @settings(max_examples=40, deadline=None)
    @given(st.lists(some_response, max_size=6), st.randoms(use_true_random=False))
    def test_outcomes(self, responses, random):
        made, source = letter(), factories.source()
        demands = [demand(made), demand(made)]
        stored = [
            Response.objects.create(
                letter=made,
                source=source,
                summary="No.",
                outcome=outcome,
                date=date,
                demand=None if asked is None else demands[asked],
            )
            for outcome, date, asked in responses
        ]
        for answer in random.sample(stored, k=len(stored) // 3):
            stored.remove(answer)
            answer.delete()
        kept_rows = set(LetterOutcome.objects.filter(letter=made).values_list("demand", "outcome"))
        self.assertEqual(kept_rows, expected_outcomes(stored))
        self.assertEqual(kept.differences(), [])


def test_a_reading_more_takes_few_statements(made):
    """Of a letter that has everything, in an act of the history: with what is kept, recorded and told of it."""
    with history.recording():
        made.agencies.add(factories.agency())
        made.topics.add(factories.topic())
        publishing.publish_letter(made)
        reading(made, 650)
        response(made, outcome="met", demand=demand(made))
    source = made.sources.first()
    with CaptureQueriesContext(connection) as statements, history.recording():
        SignatoryCount.objects.create(letter=made, number=700, source=source, as_of="2018-06-26")
    made.refresh_from_db()
    assert made.headline_low == 700
    # Without a new headline they are a dozen fewer. PostgreSQL asks for its locks, and for the transaction's number.
    assert len(statements) <= (76 if connection.vendor == "sqlite" else 84)
    assert kept.differences() == []


@pytest.mark.django_db
class TestPutOff:
    def test_what_is_kept_is_computed_at_the_end(self, made):
        with kept.put_off():
            count = SignatoryCount.objects.create(letter=made, number=650, source=factories.source())
            made.refresh_from_db()
            assert made.headline is None
        made.refresh_from_db()
        assert made.headline == count
        assert count.source in made.sources.all()

    def test_each_letter_is_computed_once_for_all_that_changed_of_it(self, made):
        publishing.publish_letter(made)
        source = factories.source()
        with CaptureQueriesContext(connection) as statements, kept.put_off():
            for number in (5, 6):
                SignatoryCount.objects.create(letter=made, number=number, source=source)
            Demand.objects.create(letter=made, text="End it")
            made.topics.add(factories.topic())
            made.companies.add(factories.company())
            made.save()
        asked = [each["sql"] for each in statements]
        assert (
            len([sql for sql in asked if sql.startswith('UPDATE "protests_letter" SET "headline_id"')]) == 1
        )
        for table in ("searchentry", "countedas", "namedbyletter"):
            assert len([sql for sql in asked if sql.startswith(f'INSERT INTO "protests_{table}"')]) == 1, (
                table
            )
        assert kept.differences() == [] == search.differences()

    def test_one_within_another_is_part_of_it(self, made):
        with kept.put_off():
            with kept.put_off():
                SignatoryCount.objects.create(letter=made, number=650, source=factories.source())
            made.refresh_from_db()
            assert made.headline is None
        made.refresh_from_db()
        assert made.headline_low == 650

    def test_nothing_is_computed_after_an_error(self, made, django_assert_num_queries):
        with django_assert_num_queries(0), pytest.raises(ValueError, match="stop"), kept.put_off():
            kept.refresh_letters([made.pk])
            raise ValueError("stop")

    def test_nothing_is_computed_before_a_rollback(self, made, django_assert_num_queries):
        with transaction.atomic(), django_assert_num_queries(0), kept.put_off():
            kept.refresh_letters([made.pk])
            transaction.set_rollback(True)
