"""JSON: batches that follow on one another in the order of the page, one record with its parts, and refusals in words."""

import itertools
import json

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import columns
from protests.filters import COUNT_SORTS, LETTER_SORTS, RESPONSE_SORTS, SOURCE_SORTS
from protests.views.lists import LISTS
from tests.factories import (
    agency,
    amount,
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


def read(client, address, status=200):
    answer = client.get(address)
    assert answer.status_code == status, answer.content
    expected = "application/json" if status == 200 else "application/problem+json"
    assert answer["Content-Type"] == expected
    return json.loads(answer.content)


def followed(client, address, meanwhile=lambda: None):
    """Every record from here on, batch after batch."""
    records = []
    while address:
        batch = read(client, address)
        records += batch["records"]
        address = (batch["links"]["next"] or "").removeprefix("http://127.0.0.1:8000")
        meanwhile()
    return records


@pytest.fixture
def several():
    """Letters with equal dates, equal counts and none, a draft, and one withdrawn."""
    made = [
        published_letter(title=f"Letter about work {number % 3}", date=date)
        for number, date in enumerate(
            ["2018", "2018-06", "2018-06-25", "2018-06-25", "2019-01-01", "2019-01-01", "2020"]
        )
    ]
    for each, number in zip(made, [650, 650, None, 10, None, 3000, 650], strict=True):
        if number:
            reading(each, number)
            response(each, date=None if number == 10 else "2018-07")
    letter()
    withdrawn_letter()
    return made


def test_names_are_the_columns_and_values_keep_their_kind(client):
    google = company("Google")
    made = published_letter(number=9, companies=[google, company("Amazon")], topics=[topic("Borders")])
    reading(made, 650, kind="at least", wording="more than 650")
    batch = read(client, "/letters.json")
    assert batch["total"] == 1
    assert batch["selection"] == "1 letter"
    assert batch["links"]["next"] is None
    [record] = batch["records"]
    assert list(record) == [column.name for column in columns.LETTERS]
    assert record["number"] == 9
    assert record["companies"] == ["amazon", "google"]
    assert record["contracts"] == []
    assert (record["headline_low"], record["headline_high"]) == (650, None)
    assert record["campaign"] is None
    assert record["address"] == f"http://127.0.0.1:8000/letters/9-{made.slug}/"
    assert record["updated"].endswith("Z")
    assert record["sources"]


def test_numbers_in_a_list_are_numbers(client):
    work = published_contract()
    published_letter(number=12, contracts=[work])
    published_letter(number=3, contracts=[work])
    [record] = read(client, "/contracts.json")["records"]
    assert record["letters"] == [3, 12]


@pytest.mark.parametrize(
    ("name", "sort"),
    [
        *itertools.product(["letters"], [*LETTER_SORTS, ""]),
        *itertools.product(["signatory-counts"], COUNT_SORTS),
        *itertools.product(["responses"], RESPONSE_SORTS),
        *itertools.product(["sources"], SOURCE_SORTS),
        *itertools.product(["companies", "agencies"], ["name", "-letters", "-signatories"]),
        *itertools.product(["contracts"], ["title", "start", "-start"]),
    ],
)
def test_batches_follow_in_the_order_of_the_page(client, several, name, sort):
    for start in ("2018-03", "2018-03", None):
        published_contract(start=start)
    words = "&q=work" if name == "letters" and sort in ("relevance", "") else ""
    page = client.get(f"/{name}/?sort={sort}{words}", follow=True).context["page"].object_list
    shown = [str(getattr(row, "number", row.pk) if name == "letters" else row.pk) for row in page]
    address = f"/{name}.json?size=2&sort={sort}{words}"
    records = followed(client, address)
    assert len(records) == len(shown) == read(client, address)["total"]
    if name == "letters":
        assert [str(record["number"]) for record in records] == shown
    else:
        whole = read(client, f"/{name}.json?sort={sort}")["records"]
        assert records == whole


def test_no_record_is_lost_or_seen_twice_while_others_are_added(client, several):
    before = [each.number for each in several]
    seen = followed(client, "/letters.json?size=2&sort=-date", lambda: published_letter(date="2021"))
    numbers = [record["number"] for record in seen]
    assert sorted(numbers) == sorted(before)


def test_a_batch_costs_the_same_queries_however_many_rows(client, several):
    def queries(size):
        with CaptureQueriesContext(connection) as captured:
            read(client, f"/letters.json?size={size}")
        return len(captured)

    assert queries(1) == queries(7) == 3  # how many, which, and their values


@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(
    ("query", "filter", "said"),
    [
        ("colour=red", "colour", "There is no filter of this name."),
        ("cursor=x", "cursor", "This is no cursor that this query gave"),
        ("cursor=%00", "cursor", "This is no cursor that this query gave"),
        ("size=0", "size", "A size is a whole number from 1 to 1,000."),
        ("size=²", "size", "A size is a whole number from 1 to 1,000."),
        ("size=1001", "size", "A size is a whole number from 1 to 1,000."),
        ("size=1&size=2", "size", "This takes one value and was given several."),
        ("page=2", "page", "JSON is paged by cursor"),
        ("since=soon", "since", "“soon” is not a date we can read"),
    ],
)
def test_what_is_wrong_with_a_query_is_said(client, name, query, filter, said):
    answer = read(client, f"/{name}.json?{query}", 400)
    assert answer["status"] == 400
    assert answer["problems"][0]["filter"] == filter
    assert answer["problems"][0]["message"].startswith(said)
    assert said in answer["detail"]


def test_a_cursor_is_of_its_own_query(client, several):
    cursor = read(client, "/letters.json?size=2")["links"]["next"].rpartition("cursor=")[2]
    read(client, f"/letters.json?size=3&cursor={cursor}")
    for other in (f"/letters.json?sort=date&cursor={cursor}", f"/responses.json?cursor={cursor}"):
        assert read(client, other, 400)["problems"][0]["filter"] == "cursor"


def test_a_letter_has_all_its_parts(client):
    google = company("Google")
    made = published_letter(number=9, slug="google-maven", companies=[google])
    reading(made, 650, kind="at least", wording="more than 650")
    asked = demand(made, "End it")
    response(made, demand=asked, outcome="met", by_company=google)
    answer = read(client, "/letters/9-google-maven.json")
    [listed] = read(client, "/letters.json")["records"]
    assert answer["record"] == listed
    assert answer["parts"]["signatory_counts"][0]["wording"] == "more than 650"
    assert answer["parts"]["demands"] == [{"text": "End it"}]
    assert answer["parts"]["responses"][0]["by_company"] == "google"
    assert list(answer["parts"]) == list(columns.PARTS["letters"])


def test_a_contract_has_all_its_parts(client):
    work = published_contract(slug="cloud")
    party(work, company("Google"))
    amount(work, "508832.48", kind="reported")
    amount(work, "40000000", kind="estimated", as_of="2018")
    event(work)
    answer = read(client, "/contracts/cloud.json")
    assert [each["number"] for each in answer["parts"]["amounts"]] == [40000000, 508832.48]
    assert answer["parts"]["parties"][0]["company"] == "google"
    assert answer["parts"]["events"][0]["date"] == "2018-03"
    assert list(answer["parts"]) == list(columns.PARTS["contracts"])


def test_a_company_says_who_owned_it_and_an_agency_stands_alone(client):
    google = company("Google")
    ownership(google, company("Alphabet"), since="2015-10-02")
    published_letter(companies=[google], agencies=[agency("Customs", slug="cbp")])
    answer = read(client, "/companies/google.json")
    assert answer["record"]["slug"] == "google"
    assert answer["parts"]["ownerships"][0]["owner"] == "alphabet"
    assert read(client, "/agencies/cbp.json")["record"]["name"] == "Customs"


def test_one_record_costs_few_queries(client):
    made = published_letter(number=9)
    for number in range(1, 10):
        reading(made, number)
        response(made)
    with CaptureQueriesContext(connection) as captured:
        read(client, f"/letters/9-{made.slug}.json")
    assert len(captured) == 8  # the letter, its row, and six kinds of parts


def test_moved_withdrawn_and_unknown_records_answer_as_their_pages(client):
    made = published_letter(number=9, slug="new-words")
    assert client.get("/letters/9-old.json?x=1")["Location"] == "/letters/9-new-words.json?x=1"
    assert client.get("/letters/9.json")["Location"] == "/letters/9-new-words.json"
    gone = withdrawn_letter(number=10, reason="It was a hoax.")
    assert read(client, f"/letters/10-{gone.slug}.json", 410)["detail"] == "It was a hoax."
    for address in ("/letters/11-x.json", "/companies/x.json", "/agencies/x.json", "/contracts/x.json"):
        assert read(client, address, 404)["title"] == "No such record."
    assert made.number == 9


def test_drafts_are_in_no_json(client):
    hidden = contract(title="Hidden work", slug="hidden")
    letter(contracts=[hidden], title="Hidden letter", sources=[source(title="Hidden source")])
    published_letter(number=9, slug="shown", contracts=[hidden])
    for address in [*(f"/{name}.json" for name in LISTS), "/letters/9-shown.json"]:
        assert "idden" not in client.get(address).content.decode()
    read(client, "/contracts/hidden.json", 404)
