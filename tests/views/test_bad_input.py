"""Whatever an address holds, the answer names the trouble: never a server error, never every row."""

import pytest

from tests.factories import company, contract, letter, published_contract, published_letter, withdrawn_letter

pytestmark = pytest.mark.django_db

LISTS = ["letters", "companies", "agencies", "contracts", "signatory-counts"]
NOT_UNDERSTOOD = [
    ("colour=red", "colour", "There is no filter of this name."),
    ("agnecy=cbp", "agnecy", "Did you mean “agency”?"),
    ("agency=nowhere", "agency", "“nowhere” is not an agency on record."),
    ("sort=size", "sort", "“size” is not an order"),
    ("page=-1", "page", "A page is a whole number from 1."),
    ("since=soon", "since", "“soon” is not a date we can read"),
    ("q=a%00b", "q", "A null character cannot be looked for."),
    ("q=%c3%28", "q", "Part of this is not text in UTF-8."),
    ("q=" + "x" * 10_000, "q", "At most 200 characters can be looked for."),
    ("min=1&min=2", "min", "This takes one value and was given several."),
]


@pytest.fixture
def record():
    published_letter(title="A letter that must not be listed", companies=[company("Listed firm")])
    published_contract(title="Listed work")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", LISTS)
@pytest.mark.parametrize(("query", "parameter", "message"), NOT_UNDERSTOOD)
def test_a_query_that_is_not_understood_is_named_and_shows_no_rows(client, name, query, parameter, message):
    page = client.get(f"/{name}/?{query}")
    assert page.status_code == 400
    text = page.content.decode()
    assert f"<strong>{parameter}</strong>" in text
    assert message in text
    assert "must not be listed" not in text
    assert "Listed" not in text
    data = client.get(f"/{name}.csv?{query}")
    assert data.status_code == 400
    assert message in data.content.decode()


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", LISTS[:4])
def test_a_page_beyond_the_end_is_named(client, name):
    page = client.get(f"/{name}/?page=7")
    assert page.status_code == 404
    assert "There is no page 7: the last one is 1." in page.content.decode()


def test_markup_in_a_query_is_shown_as_text(client):
    page = client.get("/letters/", {"company": "<script>alert(1)</script>", "<b>": "1"})
    text = page.content.decode()
    assert page.status_code == 400
    assert "<script>alert" not in text
    assert "<b>" not in text


@pytest.mark.parametrize(
    "address",
    [
        "/letters/2/",
        "/letters/2-no-such-letter/",
        "/letters/0/",
        "/letters/99999999999999999999999/",
        "/companies/nowhere/",
        "/agencies/nowhere/",
        "/contracts/nowhere/",
        "/topics/nowhere/",
        "/campaigns/nowhere/",
        "/letters.xml",
        "/%00",
        "/companies/a%00b/",
        "/letters/%ff/",
    ],
)
def test_what_is_not_on_record_is_a_404_with_a_search(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    assert 'role="search"' in answer.content.decode()


def test_a_stale_slug_leads_to_the_letter_and_keeps_the_query(client):
    made = published_letter(slug="right", number=9)
    for address in ("/letters/9/", "/letters/9-wrong/"):
        answer = client.get(address + "?from=here")
        assert answer.status_code == 301
        assert answer["Location"] == "/letters/9-right/?from=here"
    made.slug = "better"
    made.save()
    assert client.get("/letters/9-right/")["Location"] == "/letters/9-better/"


def test_a_withdrawn_letter_is_gone_and_says_why(client):
    gone = withdrawn_letter(title="Secret title", slug="secret-slug", reason="It was a <hoax>.")
    for address in (f"/letters/{gone.number}/", f"/letters/{gone.number}-anything/"):
        answer = client.get(address)
        assert answer.status_code == 410
        assert "It was a &lt;hoax&gt;." in answer.content.decode()
        assert "ecret" not in answer.content.decode()


def test_a_draft_is_not_on_record(client):
    letter(slug="draft")
    contract(slug="draft")
    assert client.get("/letters/1-draft/").status_code == 404
    assert client.get("/contracts/draft/").status_code == 404


def test_empty_fields_of_a_form_are_tidied_out_of_the_address(client):
    answer = client.get("/letters/?q=&agency=&min=5&sort=-date")
    assert answer.status_code == 302
    assert answer["Location"] == "/letters/?min=5"


def test_an_unknown_filter_without_a_value_is_named_all_the_same(client):
    assert client.get("/letters/?colour=").status_code == 400


@pytest.mark.parametrize(
    "address", ["/", *(f"/{name}/" for name in LISTS), "/methodology/", "/about/", "/data/", "/nowhere"]
)
def test_readers_get_no_cookie(client, address):
    published_letter()
    answer = client.get(address)
    assert not answer.cookies
    assert "Cookie" not in answer.get("Vary", "")


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_lists_are_for_reading(client, method):
    assert getattr(client, method)("/letters/").status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/letters/2-none.json",
        "/letters/-1.json",
        "/letters/x.json",
        "/companies/no%c2%84name.json",
        "/letters/2-none.bib",
        "/companies/nowhere.ris",
        "/contracts/nowhere.csl.json",
        "/letters/2-none/curve.csv",
        "/nowhere.csv",
        "/nowhere.json",
    ],
)
def test_a_program_is_told_without_a_page_that_there_is_nothing(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    in_json = address.endswith(".json")
    assert answer["Content-Type"] == ("application/problem+json" if in_json else "text/plain; charset=utf-8")
    assert "Nothing is on record at this address." in answer.content.decode()


@pytest.mark.parametrize("suffix", ["bib", "ris", "csl.json"])
def test_a_program_is_told_without_a_page_that_a_record_was_withdrawn(client, suffix):
    gone = withdrawn_letter(slug="gone", reason="It was a hoax.")
    answer = client.get(f"/letters/{gone.number}-gone.{suffix}")
    assert answer.status_code == 410
    assert "html" not in answer["Content-Type"]
    assert "It was a hoax." in answer.content.decode()


def test_the_numbers_of_a_curve_are_found_under_a_former_address(client):
    published_letter(slug="right", number=9)
    assert client.get("/letters/9-wrong/curve.csv")["Location"] == "/letters/9-right/curve.csv"


@pytest.mark.parametrize("address", ["/letters.xlsx", "/sources.xml", "/signatory-counts.geo.tsv"])
def test_a_format_that_there_is_none_of_is_named_with_those_that_there_are(client, address):
    answer = client.get(address)
    assert answer.status_code == 404
    said = f"There is no .{address.partition('.')[2]} of this list: it comes as .csv, .json, .atom."
    assert said in answer.content.decode()
