"""CSV: whole files compared, the same rows as the page, and an error that cannot pass for an end."""

import csv
import io
import re
from datetime import UTC, datetime
from urllib.parse import unquote

import pytest
from django.http import QueryDict
from hypothesis import given
from hypothesis import strategies as st

from protests import columns, exports, history, selections
from protests.exports.rows import time
from protests.models import Act, Contract, Letter
from tests.factories import (
    addressee,
    agency,
    amount,
    campaign,
    company,
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
)

pytestmark = pytest.mark.django_db

# What a spreadsheet would run, and the apostrophe that stops it.
DEFUSED = ("=", "+", "-", "@", "\t", "\r", "\n", "'")

LAST_CHANGED = datetime(2026, 11, 24, 15, tzinfo=UTC)


def text(client, address):
    answer = client.get(address)
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith("text/csv; charset=utf-8")
    return b"".join(answer.streaming_content).decode("utf-8-sig")


def rows(client, address):
    return list(csv.DictReader(io.StringIO(text(client, address), newline="")))


@pytest.fixture
def salesforce():
    """A small record with something in every column."""
    press = source(
        url="https://news.example/cbp", title="Staff ask", publisher="The Example", published="2018-06-25"
    )
    firm = company(
        "Salesforce", headquarters="San Francisco, United States", website="https://www.salesforce.com/"
    )
    firm.aliases.create(name="Salesforce.com")
    ownership(firm, company("Holder"), source=press)
    dhs = agency("Homeland Security", abbreviation="DHS", country="US", slug="dhs")
    cbp = agency("Customs and Border Protection", abbreviation="CBP", country="US", slug="cbp", parent=dhs)
    work = published_contract(title="Cloud for CBP", agencies=[cbp], start="2018-03", sources=[press])
    party(work, firm, source=press)
    amount(work, "40000000", kind="estimated", qualifier="about", source=press)
    amount(work, "508832.48", kind="reported", source=press)
    event(work, source=press)
    made = published_letter(
        number=9,
        title="Salesforce employees' letter",
        slug="salesforce-cbp-2018",
        kind="internal e-mail",
        date_note="Day of the report.",
        how_public="Obtained by BuzzFeed",
        authored_by="Salesforce employees",
        summary="Re-examine the contract.",
        companies=[firm],
        agencies=[cbp],
        contracts=[work],
        topics=[topic("Cloud"), topic("Borders")],
        campaign=campaign("Borders 2018"),
        sources=[press],
    )
    addressee(made, name="Marc Benioff", role="chief executive of Salesforce")
    addressee(made, role="the board", position=1)
    first = demand(made, "Re-examine the contract")
    demand(made, "Speak out", position=1)
    reading(made, 650, kind="at least", wording="more than 650", source=press)
    response(made, outcome="refused", demand=first, source=press)
    history.catch_up()
    Letter.objects.update(updated_at=LAST_CHANGED)
    Contract.objects.update(updated_at=LAST_CHANGED)
    Act.objects.redact(at=LAST_CHANGED.replace(hour=14))
    return made


def test_letters_are_written_whole(client, salesforce):
    assert text(client, "/letters.csv") == (
        "number,title,date,date_note,kind,scope,scope_note,companies,company_names,no_company_reason,agencies,"
        "agency_names,contracts,topics,campaign,authored_by,addressees,how_public,summary,demands,"
        "headline_wording,headline_kind,headline_low,headline_high,headline_group,headline_as_of,headline_source,"
        "peak_wording,peak_kind,peak_low,peak_high,peak_group,peak_as_of,peak_source,outcomes,sources,updated,address\r\n"
        "9,Salesforce employees' letter,2018-06-25,Day of the report.,internal e-mail,core,,salesforce,Salesforce,,"
        "cbp,Customs and Border Protection,cloud-for-cbp,borders; cloud,borders-2018,Salesforce employees,"
        '"Marc Benioff, chief executive of Salesforce; the board",Obtained by BuzzFeed,Re-examine the contract.,'
        "Re-examine the contract; Speak out,more than 650,at least,650,,employees,2018-06-25,https://news.example/cbp,"
        "more than 650,at least,650,,employees,2018-06-25,https://news.example/cbp,refused,https://news.example/cbp,"
        "2026-11-24T15:00:00Z,"
        "http://127.0.0.1:8000/letters/9-salesforce-cbp-2018/\r\n"
    )


def test_signatory_counts_are_written_whole(client, salesforce):
    [count] = salesforce.signatory_counts.all()
    assert text(client, "/signatory-counts.csv") == (
        "letter,letter_title,wording,kind,number,upper,low,high,group,company,as_of,claimed_by,note,"
        "set_aside_reason,source,source_publisher,source_title,source_published,locator,updated,address\r\n"
        "9,Salesforce employees' letter,more than 650,at least,650,,650,,employees,,2018-06-25,,,,"
        "https://news.example/cbp,The Example,Staff ask,2018-06-25,,2026-11-24T15:00:00Z,"
        f"http://127.0.0.1:8000/letters/9-salesforce-cbp-2018/#count-{count.pk}\r\n"
    )


def test_companies_are_written_whole(client, salesforce):
    assert text(client, "/companies.csv") == (
        "slug,name,other_names,headquarters,website,owners,letters,letters_with_number,signatures,updated,address\r\n"
        "holder,Holder,,,,,0,0,,2026-11-24T14:00:00Z,http://127.0.0.1:8000/companies/holder/\r\n"
        'salesforce,Salesforce,Salesforce.com,"San Francisco, United States",https://www.salesforce.com/,holder,1,1,'
        "650,2026-11-24T14:00:00Z,http://127.0.0.1:8000/companies/salesforce/\r\n"
    )


def test_agencies_are_written_whole(client, salesforce):
    assert text(client, "/agencies.csv") == (
        "slug,name,abbreviation,parent,country,kind,letters,letters_with_number,signatures,updated,address\r\n"
        "cbp,Customs and Border Protection,CBP,dhs,US,agency,1,1,650,2026-11-24T14:00:00Z,http://127.0.0.1:8000/agencies/cbp/\r\n"
        "dhs,Homeland Security,DHS,,US,agency,0,0,,2026-11-24T14:00:00Z,http://127.0.0.1:8000/agencies/dhs/\r\n"
    )


def test_contracts_are_written_whole(client, salesforce):
    assert text(client, "/contracts.csv") == (
        "slug,title,description,agencies,parties,award_id,parent_award_id,start,end,amounts,events,letters,sources,"
        "updated,address\r\n"
        "cloud-for-cbp,Cloud for CBP,,cbp,salesforce (supplier),,,2018-03,,"
        "estimated about USD 40000000.00; reported exactly USD 508832.48,2018-03 awarded,9,https://news.example/cbp,"
        "2026-11-24T15:00:00Z,"
        "http://127.0.0.1:8000/contracts/cloud-for-cbp/\r\n"
    )


def test_responses_are_written_whole(client, salesforce):
    [answer] = salesforce.responses.all()
    assert text(client, "/responses.csv") == (
        "letter,letter_title,date,kind,speaker,by_company,by_agency,summary,demand,outcome,source,source_publisher,"
        "source_title,source_published,locator,updated,address\r\n"
        "9,Salesforce employees' letter,2018-06-27,statement,,,,Said that it would think about it.,"
        "Re-examine the contract,refused,https://news.example/cbp,The Example,Staff ask,2018-06-25,,"
        f"2026-11-24T15:00:00Z,http://127.0.0.1:8000/letters/9-salesforce-cbp-2018/#response-{answer.pk}\r\n"
    )


def test_sources_are_written_whole(client, salesforce):
    assert text(client, "/sources.csv") == (
        "slug,title,publisher,author,published,kind,via,archived_copy,letters,contracts,updated,address\r\n"
        "the-example-2018-06-25-staff-ask,Staff ask,The Example,,2018-06-25,news,,,9,cloud-for-cbp,"
        "2026-11-24T14:00:00Z,https://news.example/cbp\r\n"
    )


def test_a_file_begins_with_the_mark_by_which_excel_knows_utf_8(client):
    published_letter(title="Señor Müller’s letter")
    raw = b"".join(client.get("/letters.csv").streaming_content)
    assert raw.startswith(b"\xef\xbb\xbfnumber,title,")
    assert raw.count(b"\xef\xbb\xbf") == 1
    assert "Señor Müller’s letter".encode() in raw


def test_only_sources_that_the_public_can_reach_are_written(client):
    source(url="https://news.example/of-nothing")
    letter(sources=[source(url="https://news.example/of-a-draft")])
    published_letter(sources=[source(url="https://news.example/shown")])
    assert [row["address"] for row in rows(client, "/sources.csv")] == ["https://news.example/shown"]


def test_sources_and_responses_take_the_filters_of_their_letters(client):
    one, other = (
        published_letter(sources=[source(url=f"https://news.example/{name}")], companies=[company(name)])
        for name in ("Google", "Amazon")
    )
    cited = source(url="https://news.example/response", publisher="The Example", title="Reply")
    response(one, summary="Google answered.", source=cited)
    response(other, summary="Amazon answered.")
    assert [row["summary"] for row in rows(client, "/responses.csv?company=google")] == ["Google answered."]
    assert {row["address"] for row in rows(client, "/sources.csv?company=google")} == {
        "https://news.example/Google",
        "https://news.example/response",
    }
    assert [row["address"] for row in rows(client, "/sources.csv?name=reply")] == [cited.url]


def test_what_is_unknown_is_empty_and_never_nought(client):
    published_letter()
    [row] = rows(client, "/letters.csv")
    assert {row[name] for name in row if name.startswith(("headline", "peak"))} == {""}


def test_text_that_a_spreadsheet_would_run_is_defused_and_can_be_undone(client):
    titles = ["=1+1", "+1", "-1", "@x", "'quoted", "plain"]
    for number, title in enumerate(titles, start=1):
        published_letter(number=number, title=title)
    written = [row["title"] for row in rows(client, "/letters.csv?sort=date")]
    assert written == ["'=1+1", "'+1", "'-1", "'@x", "''quoted", "plain"]
    assert [title.removeprefix("'") for title in written] == titles


texts = st.text(st.sampled_from("=+-@\t\r\n'\",; a1é\u2028"), max_size=6) | st.text(max_size=6)
rows_of_anything = st.integers(1, 4).flatmap(
    lambda width: st.lists(
        st.lists(
            st.none() | st.integers() | st.decimals(allow_nan=False) | texts, min_size=width, max_size=width
        ),
        max_size=250,
    )
)


@given(rows_of_anything)
def test_any_rows_are_written_as_pythons_own_writer_does(values):
    expected = io.StringIO(newline="")
    writer = csv.writer(expected)
    writer.writerow(["a", "b"])
    for row in values:
        writer.writerow(
            [f"'{value}" if isinstance(value, str) and value.startswith(DEFUSED) else value for value in row]
        )
    assert "".join(exports.csv.pieces(["a", "b"], values)) == expected.getvalue()


def test_a_moment_is_written_by_the_database_as_python_writes_it():
    made = published_letter()
    for moment in (LAST_CHANGED, LAST_CHANGED.replace(microsecond=999_999), LAST_CHANGED.replace(year=1066)):
        Letter.objects.update(updated_at=moment)
        [column] = [column for column in columns.LETTERS if column.name == "updated"]
        [written] = Letter.objects.filter(pk=made.pk).values_list(column.written, flat=True)
        assert written == time(moment)


def test_drafts_named_beside_a_published_letter_are_not_written(client):
    from tests.factories import contract

    hidden = contract(title="Hidden work")
    letter(contracts=[hidden])
    published_letter(contracts=[hidden])
    for name in columns.LISTS:
        assert "idden" not in text(client, f"/{name}.csv")


def test_the_file_holds_every_row_whatever_page_was_looked_at(client):
    for number in range(1, 31):
        published_letter(number=number)
    assert len(rows(client, "/letters.csv?page=2")) == 30


@pytest.mark.parametrize("name", columns.LISTS)
def test_a_query_that_is_not_understood_is_answered_with_its_problems(client, name):
    published_letter()
    answer = client.get(f"/{name}.csv", {"colour": "red"})
    assert answer.status_code == 400
    assert answer["Content-Type"] == "text/plain; charset=utf-8"
    assert answer.content.decode().startswith("colour: There is no filter of this name.")


@pytest.mark.parametrize("name", columns.LISTS)
def test_a_file_takes_the_same_queries_however_many_rows(client, name, salesforce, django_assert_num_queries):
    def queries():
        from django.db import connection
        from django.test.utils import CaptureQueriesContext

        with CaptureQueriesContext(connection) as captured:
            text(client, f"/{name}.csv")
        return len(captured)

    few = queries()
    for _ in range(20):
        reading(published_letter(agencies=[agency()], contracts=[published_contract()]))
    assert queries() == few == 2


def test_an_error_on_the_way_breaks_the_transfer(client, salesforce, monkeypatch):
    def rows_that_break(selection, columns):
        yield ["first"] * len(columns)
        raise RuntimeError("The database went away.")

    monkeypatch.setattr(exports.csv, "rows", rows_that_break)
    answer = client.get("/letters.csv")
    with pytest.raises(RuntimeError, match="went away"):
        list(answer.streaming_content)


def test_a_file_that_would_not_hold_what_it_said_breaks(client, salesforce, monkeypatch):
    monkeypatch.setattr(exports.csv, "rows", lambda selection, columns: iter(()))
    answer = client.get("/letters.csv")
    assert answer["X-Rows"] == "1"
    with pytest.raises(exports.csv.Torn, match="1 rows were announced and 0 found"):
        list(answer.streaming_content)


def test_the_file_begins_before_its_rows_are_read(salesforce):
    answer = exports.csv_response(selections.letters(QueryDict("")), columns.LETTERS, "letters")
    assert answer.streaming
    assert re.fullmatch(r'attachment; filename="letters-\d{4}-\d\d-\d\d\.csv"', answer["Content-Disposition"])


def test_what_was_chosen_travels_with_the_file(client):
    published_letter(agencies=[agency("Customs", abbreviation="CBP", slug="cbp")])
    answer = client.get("/letters.csv?agency=cbp&q=“Benioff”")
    assert 'filename="letters-about-cbp-with-the-words-benioff-20' in answer["Content-Disposition"]
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", answer["X-Generated-At"])
    assert answer["X-Rows"] == "0"
    assert unquote(answer["X-Selection"]) == "letters about CBP, with the words ““Benioff””"
    assert 'rel="license"' in answer["Link"]
