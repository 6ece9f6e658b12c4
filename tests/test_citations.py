"""How a record is cited: each format's own traps, and that all name revision, date, address and sources."""

import datetime
import json
import re

import pytest

from protests import citations, history
from tests import factories as make

pytestmark = pytest.mark.django_db

EVIL = "A {brace} & 5% of $10 #1 a_b ^ ~ \\end{x}\nTY  - BOOK\r\nER  - \u2028done"


@pytest.fixture
def cited():
    return citations.Citation(
        key="letter-on-drones-r7",
        title=EVIL,
        what="letter 9",
        address="https://record.example/letters/9-on-drones/revisions/7/",
        day=datetime.date(2026, 11, 3),
        revision=7,
        original="2018-06",
        sources=("The Example, “Report”, June 2018, https://news.example/a_b%20c",),
    )


def test_nothing_in_a_title_means_anything_to_tex(cited):
    title = re.search(r"  title = \{\{(.*)\}\},\n", citations.bibtex(cited))[1]
    assert title == (
        r"A \{brace\} \& 5\% of \$10 \#1 a\_b \textasciicircum{} \textasciitilde{} "
        r"\textbackslash{}end\{x\} TY - BOOK ER - done"
    )


def test_the_braces_of_an_entry_are_balanced(cited):
    bare = re.sub(r"\\[{}]", "", citations.bibtex(cited))
    assert bare.count("{") == bare.count("}")


def test_a_line_break_ends_no_value_of_ris(cited):
    lines = citations.ris(cited).split("\r\n")
    assert all(re.fullmatch(r"[A-Z][A-Z0-9]  - .*", line) for line in lines[:-1])
    assert [line[:2] for line in lines].count("TY") == [line[:2] for line in lines].count("ER") == 1
    assert (lines[0], lines[-2], lines[-1]) == ("TY  - ELEC", "ER  - ", "")


def test_csl_json_says_dates_as_exact_as_they_are(cited):
    [item] = json.loads(citations.csl_json(cited))
    assert item["issued"] == {"date-parts": [[2026, 11, 3]]}
    assert item["original-date"] == {"date-parts": [[2018, 6]]}
    assert (item["version"], item["URL"]) == ("7", cited.address)


@pytest.mark.parametrize("write", [citations.text, *(write for write, _type in citations.FORMATS.values())])
def test_every_format_names_revision_address_and_original_sources(cited, write):
    said = write(cited).replace("\\", "")
    for words in ("revision 7", "3 November 2026", cited.address, cited.sources[0]):
        assert words in said


@pytest.mark.parametrize("suffix", citations.FORMATS)
@pytest.mark.parametrize("kind", ["letter", "contract", "company", "agency"])
def test_every_record_has_its_citation_as_a_file(client, kind, suffix):
    firm, body = make.company("Widgets"), make.agency("Border office")
    make.ownership(firm, make.company("Holding"), source=make.source(title="Bought"))
    with history.recording():
        letter = make.published_letter(companies=[firm], agencies=[body])
    work = make.published_contract()
    record = {"letter": letter, "contract": work, "company": firm, "agency": body}[kind]
    base = record.get_absolute_url().removesuffix("/")
    answer = client.get(f"{base}.{suffix}")
    assert answer.status_code == 200
    assert answer["Content-Type"].startswith(citations.FORMATS[suffix][1])
    assert f"http://testserver{base}/" in answer.content.decode()
    assert f'href="{base}.{suffix}"' in client.get(f"{base}/").content.decode()


def test_a_former_address_leads_to_the_same_file(client):
    letter = make.published_letter(slug="old")
    letter.slug = "new"
    letter.save()
    answer = client.get(f"/letters/{letter.number}-old.csl.json")
    assert answer["Location"] == f"/letters/{letter.number}-new.csl.json"


def test_a_page_tells_reference_managers_of_its_version_and_sources(client):
    letter = make.published_letter(title="A & B", sources=[make.source(title="Report <1>")])
    page = client.get(letter.get_absolute_url()).content.decode()
    number = history.of(letter)[-1].number
    assert '<meta name="citation_title" content="A &amp; B">' in page
    assert (
        f'name="citation_public_url" content="http://testserver{letter.get_absolute_url()}revisions/' in page
    )
    assert re.search(r'name="citation_publication_date" content="\d{4}/\d\d/\d\d"', page)
    assert "Report &lt;1&gt;" in page and number


def test_a_draft_has_no_citation(client):
    work = make.contract(title="Unspoken")
    assert client.get(f"/contracts/{work.slug}.bib").status_code == 404
