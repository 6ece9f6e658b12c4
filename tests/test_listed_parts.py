"""Counts and responses in their lists: those of published letters, from an index in each order, and counted by looking."""

import re

import pytest
from django.http import QueryDict

from protests import counting, filters, kept, merging, publishing, selections
from protests.models import FacetCount, Letter, Response, SignatoryCount
from protests.selections import rows, selection
from protests.selections.rows import COUNT_ORDER, RESPONSE_ORDER
from tests import plans
from tests.factories import (
    company,
    letter,
    published_contract,
    published_letter,
    reading,
    response,
    source,
)

pytestmark = pytest.mark.django_db

LISTS = {
    "/signatory-counts/": (selections.signatory_counts, COUNT_ORDER),
    "/responses/": (selections.responses, RESPONSE_ORDER),
}
ORDERS = [(address, sort) for address, (_select, orders) in LISTS.items() for sort in orders]
# In these SQLite puts the few parts of one letter in order itself.
BY_LETTER = "letter"


def numbers():
    return [
        list(model.objects.order_by("pk").values_list("public_letter", flat=True))
        for model in (SignatoryCount, Response)
    ]


class TestThePublicLetterOfAPart:
    @pytest.fixture
    def made(self):
        made = letter()
        reading(made)
        response(made)
        return made

    def test_is_none_while_the_letter_is_a_draft_or_withdrawn(self, made):
        assert numbers() == [[None], [None]]
        publishing.publish_letter(made)
        assert numbers() == [[made.number], [made.number]]
        publishing.withdraw(made, reason="It was tried.")
        assert numbers() == [[None], [None]]

    def test_follows_a_part_to_another_letter(self, made):
        other = published_letter()
        for part in (made.signatory_counts.get(), made.responses.get()):
            part.letter = other
            part.save()
        assert numbers() == [[other.number], [other.number]]

    def test_is_that_of_the_letter_that_stays_after_a_merge(self, made):
        publishing.publish_letter(made)
        stays = published_letter()
        merging.merge(stays, made, by="an editor", why="They are one.")
        assert numbers() == [[stays.number], [stays.number]]

    def test_is_put_off_with_what_else_is(self, made):
        publishing.publish_letter(made)
        with kept.put_off():
            made = Letter.objects.get()
            made.state, made.withdrawn_reason = "withdrawn", "It was tried."
            made.save()
            assert numbers() == [[made.number], [made.number]]
        assert numbers() == [[None], [None]]

    def test_that_is_wrong_is_found_and_put_right(self, made):
        publishing.publish_letter(made)
        SignatoryCount.objects.update(public_letter=None)
        [line] = kept.differences()
        assert line == (
            f"signatory count {SignatoryCount.objects.get().pk}: its public letter is not what letter {made.pk} gives"
        )
        kept.rebuild()
        assert kept.differences() == []


@pytest.fixture
def record():
    cited, google = source(), company("Google")
    for place in range(6):
        made = (letter if place == 5 else published_letter)(companies=[google], sources=[cited])
        for date in (None, "2018", "2018-03", f"2018-03-0{1 + place}"):
            reading(made, 100 + place % 3, as_of=date, source=cited)
            response(made, date=date, source=cited)


def opened(client, address):
    with plans.asked() as statements:
        assert client.get(address).status_code == 200
    return statements


@pytest.mark.usefixtures("record")
class TestAList:
    @pytest.mark.parametrize(("address", "sort"), ORDERS)
    def test_comes_in_its_order_from_an_index(self, client, address, sort):
        statements = opened(client, f"{address}?sort={sort}")
        found = statements[-1]
        assert re.search(
            r"(count|response)_(latest|earliest|greatest|smallest|newest|oldest|by)_", found.plan
        )
        assert not found.sorts or sort == BY_LETTER, found.plan

    @pytest.mark.parametrize(("address", "sort"), ORDERS)
    def test_has_the_order_of_the_numbers_of_its_letters(self, address, sort):
        select, orders = LISTS[address]
        by_letter = [
            each.replace("public_letter", "letter__number") if isinstance(each, str) else each
            for each in orders[sort]
        ]
        found = select(QueryDict(f"sort={sort}")).rows
        assert [each.pk for each in found] == [
            each.pk for each in found.model.objects.filter(letter__state="published").order_by(*by_letter)
        ]
        assert len(found) == 20

    @pytest.mark.parametrize("address", LISTS)
    @pytest.mark.parametrize("query", ["", "company=google", "kind=petition", "scope=core"])
    def test_is_counted_by_looking(self, client, address, query):
        statements = opened(client, f"{address}?{query}")
        assert not [each.sql for each in statements if "COUNT(" in each.sql]
        found = LISTS[address][0](QueryDict(query))
        assert found.count == found.rows.count() == (0 if query == "kind=petition" else 20)

    @pytest.mark.parametrize("address", LISTS)
    def test_of_several_filters_is_counted(self, address):
        found = LISTS[address][0](QueryDict("company=google&scope=core&since=2018"))
        assert found.count == found.rows.count() == 20


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(("address", "sort"), ORDERS)
def test_pages_together_are_the_list_however_far_down_they_are(client, address, sort, monkeypatch):
    monkeypatch.setattr(selection, "PAGE_SIZE", 3)
    select = LISTS[address][0]
    near = [select(QueryDict(f"sort={sort}&page={number}")).page.object_list for number in range(1, 8)]
    monkeypatch.setattr(rows, "FAR", 1)
    far = [select(QueryDict(f"sort={sort}&page={number}")).page.object_list for number in range(1, 8)]
    assert far == near
    assert sum(far, []) == list(select(QueryDict(f"sort={sort}")).rows)


CHOICES = ["company=google", "outcome=refused"]


@pytest.fixture
def of_many(record, monkeypatch):
    """As if every choice had many letters; every other letter is of none of them."""
    monkeypatch.setattr(filters, "MANY", 0)
    monkeypatch.setattr(selection, "PAGE_SIZE", 3)
    for number, made in enumerate(Letter.objects.published()):
        response(made, outcome="refused", date=f"2018-04-0{1 + number}")
        other = published_letter(date="2016", scope="adjacent", scope_note="By others.")
        reading(other, 100 + number, as_of=f"2018-03-0{1 + number}")
        response(other, date=f"2018-03-0{1 + number}")


@pytest.mark.usefixtures("of_many")
@pytest.mark.parametrize("first", [0, 2_000])
@pytest.mark.parametrize("query", CHOICES)
@pytest.mark.parametrize(("address", "sort"), ORDERS)
def test_pages_of_a_choice_of_many_letters_are_its_list(address, sort, query, first, monkeypatch):
    monkeypatch.setattr(selection, "FIRST", first)
    select = LISTS[address][0]
    whole = select(QueryDict(f"{query}&sort={sort}"))
    pages = -(-whole.count // 3)
    found = [
        select(QueryDict(f"{query}&sort={sort}&page={number}")).page.object_list
        for number in range(1, pages + 1)
    ]
    assert sum(found, []) == list(whole.rows)
    assert 20 <= len(whole.rows) < whole.rows.model.objects.exclude(public_letter=None).count()


@pytest.mark.usefixtures("of_many")
@pytest.mark.parametrize("query", CHOICES)
@pytest.mark.parametrize(("address", "sort"), ORDERS)
def test_of_a_choice_of_many_letters_the_first_are_found_in_order_from_an_index(client, address, sort, query):
    statements = opened(client, f"{address}?{query}&sort={sort}")
    [first] = [each for each in statements if "EXISTS(" in each.sql]
    assert re.search(r"(count|response)_(latest|earliest|greatest|smallest|newest|oldest|by)_", first.plan)
    assert not re.search(r"SCAN U0|Seq Scan", first.plan), first.plan
    assert not first.sorts or sort == BY_LETTER, first.plan
    assert not any("IN (SELECT" in each.sql for each in statements)


@pytest.mark.usefixtures("record")
def test_of_the_rows_before_a_far_page_the_index_alone_is_read(client, monkeypatch):
    monkeypatch.setattr(selection, "PAGE_SIZE", 3)
    monkeypatch.setattr(rows, "FAR", 1)
    [found] = [each for each in opened(client, "/signatory-counts/?page=2") if "OFFSET" in each.sql]
    assert re.search("COVERING INDEX count_latest_first|Index Only Scan using count_latest_first", found.plan)


def test_how_many_parts_letters_have_follows_every_change():
    def kept_numbers():
        return [counting.of_parts(kind, "scope=core") for kind in counting.PARTS]

    made = published_letter()
    first = reading(made)
    reading(made)
    said = response(made)
    assert kept_numbers() == [2, 1]
    first.delete()
    said.letter = published_letter(scope="adjacent", scope_note="By others.")
    said.save()
    assert kept_numbers() == [1, 0]
    made.delete()
    assert kept_numbers() == [0, 0]


@pytest.mark.parametrize(
    ("sort", "index"),
    # SQLite reads either of the last two both ways.
    [("title", "contract_by_title"), ("start", "st_first"), ("-start", "st_first")],
)
def test_contracts_come_from_an_index(client, sort, index):
    published_contract(title="A cloud")
    statements = opened(client, f"/contracts/?sort={sort}")
    [found] = [each for each in statements if re.search("FROM .?protests_contract\\b.* LIMIT", each.sql)]
    assert index in found.plan
    assert not found.sorts or sort != "title"
    assert not [each.sql for each in statements if "COUNT(" in each.sql]


def test_the_home_page_tells_the_number_of_counts_that_is_kept():
    reading(published_letter())
    assert selections.whole_record().signatory_counts == 1
    FacetCount.objects.filter(value="signatory counts").update(number=7)
    assert selections.whole_record().signatory_counts == 7


def test_what_has_no_date_comes_last_both_ways():
    made = published_letter()
    for date in ("2018", None, "2019"):
        reading(made, as_of=date)
    assert [
        [
            each.as_of and str(each.as_of)
            for each in selections.signatory_counts(QueryDict(f"sort={sort}")).rows
        ]
        for sort in ("as_of", "-as_of")
    ] == [["2018", "2019", None], ["2019", "2018", None]]
