"""Readings and responses from a file of rows: their letter, their source, and whether they are on record."""

import pytest

from protests.models import Act, Response, SignatoryCount, Source
from tests import factories as make

from .rows import faults, load, notes, results

pytestmark = pytest.mark.django_db

SOURCE = "https://news.example/cbp"


@pytest.fixture
def letter():
    return make.published_letter(title="Example letter")


def of(letter, **cells):
    return {"letter": str(letter.number), "source": SOURCE, **cells}


def test_a_wording_is_read_as_on_the_form(letter):
    make.source(url=SOURCE, published="2018-06-25")
    report = load("signatory-counts", of(letter, wording="more than 650 employees"))
    assert results(report) == ["created"], faults(report)
    assert notes(report) == [("read as at least 650, employees",)]
    count = SignatoryCount.objects.get()
    assert (count.kind, count.number, count.group, count.as_of) == (
        "at least",
        650,
        "employees",
        "2018-06-25",
    )
    letter.refresh_from_db()
    assert letter.headline == count


def test_what_the_row_says_itself_stands_above_its_wording(letter):
    load(
        "signatory-counts",
        of(letter, wording="650 employees", group="everyone", kind="at least", as_of="2018"),
    )
    count = SignatoryCount.objects.get()
    assert (count.kind, count.number, count.group, count.as_of) == ("at least", 650, "everyone", "2018")


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"wording": "1,000 employees and contractors"}, "group"),
        ({"wording": "many"}, "wording"),
        ({}, "wording"),
        ({"number": "1,500"}, "number"),
        ({"number": "1.500"}, "number"),
        ({"number": "-3"}, "number"),
        ({"number": "999999999999"}, "number"),
        ({"number": "0"}, "number"),
        ({"number": "200", "kind": "between"}, "upper"),
        ({"number": "200", "as_of": "31.12.2018"}, "as_of"),
        ({"number": "200", "company": "nobody"}, "company"),
        ({"number": "200", "source_published": "soon"}, "source_published"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_its_column(letter, cells, column):
    told = faults(load("signatory-counts", of(letter, **cells)))
    assert {fault[:2] for fault in told} == {(2, column)}


def test_nothing_is_taken_without_a_source(letter):
    row = {"letter": str(letter.number), "number": "650", "source": ""}
    assert [fault[:2] for fault in faults(load("signatory-counts", row))] == [(2, "source")]


def test_a_new_source_has_what_the_row_says_of_it(letter):
    said = {"source_title": "Staff ask", "source_publisher": "The Example", "source_published": "2018-06-25"}
    load("signatory-counts", of(letter, number="650", **said))
    source = Source.objects.get(url=SOURCE)
    assert (source.title, source.publisher, source.published) == ("Staff ask", "The Example", "2018-06-25")


def test_a_draft_is_named_by_its_title_and_date():
    drafts = [make.letter(title="Example letter", date=date) for date in ("2018", "2019")]
    row = {"letter_title": "example letter", "number": "650", "source": SOURCE}
    assert [fault[:2] for fault in faults(load("signatory-counts", row))] == [(2, "letter_title")]
    report = load("signatory-counts", row | {"letter_date": "2019"})
    assert results(report) == ["created"]
    assert SignatoryCount.objects.get().letter == drafts[1]


@pytest.mark.parametrize(
    "cell", ["{number}", "/letters/{number}-any/", "https://any.example/letters/{number}-any/#count-1"]
)
def test_a_letter_is_named_by_its_number_or_address(letter, cell):
    report = load(
        "signatory-counts", of(letter, number="650") | {"letter": cell.format(number=letter.number)}
    )
    assert results(report) == ["created"]


@pytest.mark.parametrize("cell", ["77", "the first", "/letters/"])
def test_an_unknown_letter_is_refused(letter, cell):
    report = load("signatory-counts", of(letter, number="650") | {"letter": cell})
    assert [fault[:3] for fault in faults(report)] == [(2, "letter", cell)]


def test_a_title_that_is_not_the_numbers_is_refused(letter):
    report = load("signatory-counts", of(letter, number="650", letter_title="Another letter"))
    assert [fault[:2] for fault in faults(report)] == [(2, "letter_title")]


def test_the_same_counts_again_change_nothing(letter):
    rows = [
        of(letter, wording="650 employees", locator="first"),
        of(letter, wording="650 employees", locator="second"),
        of(letter, number="700"),
    ]
    load("signatory-counts", *rows)
    acts = Act.objects.count()
    assert results(load("signatory-counts", *rows)) == ["unchanged"] * 3
    assert (SignatoryCount.objects.count(), Act.objects.count()) == (3, acts)


def test_a_count_of_the_same_statement_takes_what_is_new(letter):
    load("signatory-counts", of(letter, number="650"))
    report = load("signatory-counts", of(letter, number="650", note="Printed twice."))
    assert report.results[0].changes == ("note: empty → “Printed twice.”",)
    assert SignatoryCount.objects.count() == 1


def test_an_address_names_the_count_whatever_changed(letter):
    count = make.reading(letter, source=make.source(url=SOURCE))
    address = f"https://site.example/letters/{letter.number}-{letter.slug}/#count-{count.pk}"
    report = load("signatory-counts", of(letter, number="700", address=address))
    assert report.results[0].changes == ("number: “650” → “700”",)
    count.refresh_from_db()
    assert (count.number, count.low, count.high) == (700, 700, 700)


def test_lines_of_one_letter_are_one_act(letter):
    load("signatory-counts", of(letter, number="650"), of(letter, number="700"))
    act = Act.objects.filter(kind="letter", record_id=letter.pk, road="import").get()
    assert act.why.endswith(", lines 2, 3.")


def test_a_response_is_taken_with_its_demand(letter):
    demand = make.demand(letter, text="Stop; now")
    firm = make.company("Example Search")
    row = of(
        letter,
        summary="Said no.",
        kind="Refusal",
        by_company="Example Search",
        demand="Stop; now",
        outcome="refused",
        date="July 2018",
    )
    report = load("responses", row)
    assert results(report) == ["created"], faults(report)
    response = Response.objects.get()
    assert (response.kind, response.by_company, response.demand) == ("refusal", firm, demand)
    assert (response.outcome, response.date) == ("refused", "2018-07")
    assert results(load("responses", row)) == ["unchanged"]


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"summary": "Said no.", "demand": "Another"}, "demand"),
        ({"summary": "Said no.", "outcome": "won"}, "outcome"),
        ({"summary": "", "kind": "refusal"}, "summary"),
        ({"summary": "Said no.", "by_company": "example-search", "by_agency": "cbp"}, ""),
    ],
)
def test_a_response_that_cannot_be_taken_says_why(letter, cells, column):
    make.company("Example Search")
    make.agency("Border", slug="cbp")
    assert [fault[:2] for fault in faults(load("responses", of(letter, **cells)))] == [(2, column)]


def test_quotations_stand_in_the_order_of_their_rows_behind_those_on_record(letter):
    make.quotation(letter, text="We were here before", position=4)
    rows = [
        of(letter, text=text, locator="page 2", place="1") for text in ("We cannot look away", "We refuse")
    ]
    assert results(load("letter-quotations", *rows)) == ["created"] * 2
    assert [(each.text, each.source.url) for each in letter.quotations.all()][1:] == [
        ("We cannot look away", SOURCE),
        ("We refuse", SOURCE),
    ]
    assert results(load("letter-quotations", *rows)) == ["unchanged"] * 2
    report = load("letter-quotations", of(letter, text="We refuse", locator="page 3"))
    assert report.results[0].changes == ("locator: “page 2” → “page 3”",)


@pytest.mark.parametrize(
    ("cells", "column"),
    [
        ({"text": ""}, "text"),
        ({"text": "word " * 99}, "text"),
        ({"text": "We refuse", "source": ""}, "source"),
    ],
)
def test_a_quotation_that_cannot_be_taken_says_why(letter, cells, column):
    make.quotation(letter, source=make.source(url=SOURCE))
    told = faults(load("letter-quotations", of(letter, locator="page 2") | cells))
    assert [fault[:2] for fault in told] == [(2, column)]


def test_an_addressee_of_the_same_words_has_name_and_role_told_apart(letter):
    load(
        "letters",
        {"number": str(letter.number), "title": letter.title, "addressees": "A, B and C, companies"},
    )
    row = {"letter": str(letter.number), "name": "A, B and C", "role": "companies", "place": "9"}
    report = load("letter-addressees", row)
    assert report.results[0].changes == (
        "name: “A” → “A, B and C”",
        "role: “B and C, companies” → “companies”",
    )
    rows = [row, row, {"letter": str(letter.number), "role": "chief executive"}]
    assert results(load("letter-addressees", *rows)) == ["unchanged", "unchanged", "created"]
    assert results(load("letter-addressees", *rows)) == ["unchanged"] * 3
    assert [str(each) for each in letter.addressees.all()] == ["A, B and C, companies", "chief executive"]
    assert [fault[:2] for fault in faults(load("letter-addressees", row | {"name": "", "role": ""}))] == [
        (2, "")
    ]


def test_a_text_comes_to_its_letter_with_its_source(letter):
    row = of(letter, text="=We refuse.\nAll of it.")
    assert results(load("letter-texts", row)) == ["changed"]
    letter.refresh_from_db()
    assert (letter.full_text, letter.full_text_source.url) == ("=We refuse.\nAll of it.", SOURCE)
    assert letter.full_text_source in letter.sources.all()
    assert results(load("letter-texts", row)) == ["unchanged"]
    assert Act.objects.filter(kind="letter", record_id=letter.pk).latest("pk").why.endswith("), line 2.")
    for cells, column in (({"text": ""}, "text"), ({"source": ""}, "source"), ({"letter": "77"}, "letter")):
        assert [fault[:2] for fault in faults(load("letter-texts", row | cells))] == [(2, column)]
