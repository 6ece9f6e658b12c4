"""The data package: whole, described as the standard wants it, the same bytes each time, and nothing that is not public."""

import csv
import hashlib
import io
import json
import re
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import OperationalError

from protests import columns, exports, history, selections
from protests.importing import records
from protests.management.commands.load_records import RECORDS
from protests.models import PublicChange
from tests.factories import (
    addressee,
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
    quotation,
    reading,
    response,
    source,
    topic,
    withdrawn_letter,
)

pytestmark = pytest.mark.django_db

LAST_CHANGED = datetime(2026, 11, 24, 15, 0, 1, tzinfo=UTC)


def package(client):
    answer = client.get("/data/package.zip")
    assert answer.status_code == 200
    return zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content)))


def taken(client):
    """The answer, read to its end."""
    answer = client.get("/data/package.zip")
    assert b"".join(answer.streaming_content)
    return answer


def text(zipped, name):
    return zipped.read(name).decode("utf-8-sig")


def table(zipped, name):
    return list(csv.DictReader(io.StringIO(text(zipped, f"{name}.csv"), newline="")))


def described(zipped):
    return {each["name"]: each for each in json.loads(zipped.read("datapackage.json"))["resources"]}


@pytest.fixture(autouse=True)
def kept_by_no_test():
    yield
    exports.package.forget()


@pytest.fixture
def small():
    """A small record with a row in every table."""
    press = source(
        url="https://news.example/cbp", title="Staff ask", slug="staff-ask", published="2018-06-25"
    )
    firm = company("Salesforce", slug="salesforce")
    firm.aliases.create(name="Salesforce.com")
    ownership(firm, company("Holder", slug="holder"), source=press)
    dhs = agency("Homeland Security", slug="dhs")
    cbp = agency("Customs and Border Protection", slug="cbp", parent=dhs)
    work = published_contract(title="Cloud for CBP", slug="cloud-for-cbp", agencies=[cbp], sources=[press])
    party(work, firm, source=press)
    amount(work, "40000000", kind="estimated", qualifier="about", source=press)
    event(work, source=press)
    work.corrections.create(corrected_on="2019-02-01", what="Title", old="Clod", new="Cloud", reason="Ours.")
    made = published_letter(
        number=9,
        title="=Salesforce employees' letter",
        slug="salesforce-cbp-2018",
        date="2018-06-25",
        companies=[firm],
        agencies=[cbp],
        contracts=[work],
        topics=[topic("Borders", slug="borders")],
        campaign=campaign("Borders 2018", slug="borders-2018"),
        sources=[press],
        full_text="We ask you; again.\nAll of us.",
        full_text_source=press,
    )
    addressee(made, name="Marc Benioff")
    demand(made, "End the contract")
    demand(made, "Say so")
    quotation(made, source=press)
    reading(made, source=press, wording="more than 650", kind="at least", company=firm, as_of="2018-06-25")
    response(made, source=press, by_company=firm)
    response(made, source=press, by_agency=cbp)
    made.corrections.create(corrected_on="2019-01-01", what="Date", old="June", new="25 June", reason="Ours.")
    return made


def test_two_builds_are_the_same_byte_for_byte(small, tmp_path):
    for name in ("one.zip", "other.zip"):
        call_command("build_package", tmp_path / name)
    assert (tmp_path / "one.zip").read_bytes() == (tmp_path / "other.zip").read_bytes()


def test_the_address_and_the_command_give_the_same_bytes(client, small, tmp_path):
    call_command("build_package", tmp_path / "package.zip")
    answer = client.get("/data/package.zip")
    assert b"".join(answer.streaming_content) == (tmp_path / "package.zip").read_bytes()


def test_every_table_is_there_and_none_of_a_whole_small_record_is_empty(client, small):
    zipped = package(client)
    tables = [name.removesuffix(".csv") for name in zipped.namelist() if name.endswith(".csv")]
    assert tables == list(columns.PACKAGE) == list(described(zipped))
    assert [name for name in tables if not table(zipped, name)] == []


def test_tables_are_these_texts_whole(client, small):
    zipped = package(client)
    firm = small.companies.get()
    assert text(zipped, "letter-demands.csv") == "letter,place,text\r\n9,1,End the contract\r\n9,2,Say so\r\n"
    assert text(zipped, "letter-texts.csv") == (
        'letter,text,source\r\n9,"We ask you; again.\nAll of us.",https://news.example/cbp\r\n'
    )
    assert text(zipped, "letter-companies.csv") == "letter,company\r\n9,salesforce\r\n"
    assert text(zipped, "company-names.csv") == (
        f"company_id,company,place,name\r\n{firm.pk},salesforce,1,Salesforce.com\r\n"
    )
    assert text(zipped, "contract-amounts.csv") == (
        "contract_id,contract,place,kind,wording,qualifier,number,upper,low,high,currency,as_of,note,source,locator\r\n"
        f"{small.contracts.get().pk},cloud-for-cbp,1,estimated,,about,40000000.00,,36000000.00,44000000.00,USD,,,"
        "https://news.example/cbp,\r\n"
    )


def test_a_text_that_a_spreadsheet_would_run_is_defused_as_in_every_csv(client, small):
    assert table(package(client), "letters")[0]["title"] == "'=Salesforce employees' letter"


def test_the_sums_and_numbers_of_rows_are_those_of_the_files(client, small):
    zipped = package(client)
    sums = dict(reversed(line.split("  ")) for line in text(zipped, "SHA256SUMS").splitlines())
    assert sums.keys() == set(zipped.namelist()) - {"SHA256SUMS"}
    for name, digest in sums.items():
        assert hashlib.sha256(zipped.read(name)).hexdigest() == digest
    for name, each in described(zipped).items():
        assert each["rows"] == len(table(zipped, name))
        assert f"| {name}.csv | {each['rows']} |" in text(zipped, "README.md")


def test_it_says_its_licence_its_methodology_and_what_every_column_means(client, small):
    zipped = package(client)
    assert "CC BY 4.0" in text(zipped, "README.md")
    assert "everything that is published" in text(zipped, "README.md").lower()
    assert "Collective Actions in Tech" in text(zipped, "LICENCE.md")
    methodology = text(zipped, "METHODOLOGY.md")
    assert "| at least | more than 650; over 650; at least 650 |" in methodology
    assert "](/" not in methodology
    dictionary = text(zipped, "DICTIONARY.md")
    for name, listed in columns.PACKAGE.items():
        assert f"## {name}.csv" in dictionary
        for column in listed:
            assert f"| {column.name} | " in dictionary and column.meaning in dictionary


def test_texts_are_not_escaped_as_if_for_a_page(client, small):
    zipped = package(client)
    for name in zipped.namelist():
        assert b"&#x27;" not in zipped.read(name), name


def test_the_zip_is_dated_by_the_last_public_change_and_not_by_the_clock(client, small):
    history.writing.settle()
    PublicChange.objects.update(at=LAST_CHANGED)
    letter(title="A later draft")
    zipped = package(client)
    assert {each.date_time for each in zipped.infolist()} == {(2026, 11, 24, 15, 0, 0)}
    assert "as of 2026-11-24T15:00:01Z" in text(zipped, "README.md")


def test_a_change_that_nobody_may_see_changes_no_byte(client, small):
    before = b"".join(client.get("/data/package.zip").streaming_content)
    small.contracts.add(contract(title="A draft"))
    letter(title="A draft", companies=[small.companies.get()])
    exports.package.forget()
    after = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/package.zip").streaming_content)))
    # The link to the draft is a change of the letter, whose time is public.
    assert text(zipfile.ZipFile(io.BytesIO(before)), "letter-contracts.csv") == text(
        after, "letter-contracts.csv"
    )
    letter(title="Another draft", sources=[source()])
    exports.package.forget()
    again = zipfile.ZipFile(io.BytesIO(b"".join(client.get("/data/package.zip").streaming_content)))
    assert again.read("SHA256SUMS") == after.read("SHA256SUMS")


def test_an_empty_record_makes_a_package_too(client):
    zipped = package(client)
    assert table(zipped, "letters") == []
    assert "when nothing is published" in text(zipped, "README.md")


def test_drafts_and_what_was_withdrawn_are_nowhere_in_it(client, small):
    secret = letter(
        title="Zebra letter",
        summary="Zebra",
        companies=[company("Zebra firm")],
        agencies=[agency("Zebra office")],
        topics=[topic("Zebra topic")],
        campaign=campaign("Zebra campaign"),
        contracts=[contract(title="Zebra work", sources=[source(title="Zebra source")])],
    )
    demand(secret, "Zebra demand")
    reading(secret, wording="Zebra", kind="at least")
    withdrawn = withdrawn_letter(
        title="Zebra again", companies=[company("Zebra other")], reason="Zebra reason"
    )
    demand(withdrawn, "Zebra stays")
    small.contracts.add(contract(title="Zebra contract", sources=[]))
    small.editors_note = "Zebra note"
    small.save()
    zipped = package(client)
    for name in zipped.namelist():
        assert b"zebra" not in zipped.read(name).lower(), name


def test_no_column_is_for_a_signer():
    assert not [
        (name, column.name)
        for name, listed in columns.PACKAGE.items()
        for column in listed
        if "sign" in column.name and column.name not in ("signatures",)
    ]


def test_the_standard_finds_nothing_wrong_with_the_records_own_package(tmp_path):
    records.load(json.loads(RECORDS.read_text(encoding="utf-8")))
    assert errors(tmp_path) == set()


def test_the_standard_would_find_what_is_wrong(small, tmp_path):
    assert errors(tmp_path, spoilt) == {
        ("letter-agencies", "foreign-key"),
        ("letter-companies", "primary-key"),
        ("letters", "constraint-error"),
        ("responses", "constraint-error"),
    }


SPOILT = {
    "letter-agencies.csv": ("9,cbp", "9,ice"),
    "letter-companies.csv": ("9,salesforce", "9,salesforce\r\n9,salesforce"),
    "letters.csv": (",2018-06-25,", ",June 2018,"),
    "responses.csv": (",statement,", ",shouted,"),
}


def spoilt(folder):
    """Four faults; the sums and sizes, which would be the first to tell, are left out."""
    described = json.loads((folder / "datapackage.json").read_text())
    for each in described["resources"]:
        del each["bytes"], each["hash"], each["rows"]
    (folder / "datapackage.json").write_text(json.dumps(described))
    for name, (old, new) in SPOILT.items():
        text = (folder / name).read_bytes().decode()
        assert old in text
        (folder / name).write_bytes(text.replace(old, new).encode())


def errors(folder, spoil=lambda folder: None):
    import frictionless

    call_command("build_package", folder / "package.zip")
    with zipfile.ZipFile(folder / "package.zip") as zipped:
        zipped.extractall(folder / "files")
    spoil(folder / "files")
    report = frictionless.validate(str(folder / "files" / "datapackage.json"))
    assert len(report.tasks) == len(columns.PACKAGE)
    return {(task.name, error.type) for task in report.tasks for error in task.errors}


def test_a_reader_that_has_it_already_is_told_so_without_building_it(client, small, monkeypatch):
    tag = taken(client)["ETag"]
    monkeypatch.setattr(exports.package, "write", None)
    assert client.get("/data/package.zip", headers={"If-None-Match": tag}).status_code == 304


def test_it_is_built_once_and_again_when_the_record_has_changed(client, small):
    first = taken(client)["ETag"]
    small.summary = "Another."
    small.save()
    second = client.get("/data/package.zip")
    assert first != second["ETag"]
    zipped = zipfile.ZipFile(io.BytesIO(b"".join(second.streaming_content)))
    assert table(zipped, "letters")[0]["summary"] == "Another."


def test_it_is_another_when_the_program_says_something_else_of_the_same_data(client, small, monkeypatch):
    first = taken(client)["ETag"]
    monkeypatch.setitem(exports.package.RULES, "exactly", "read otherwise")
    exports.package._program.cache_clear()
    try:
        with selections.package() as everything:
            assert f'"{exports.package_stamp(everything)}"' != first
    finally:
        exports.package._program.cache_clear()


def test_it_is_sent_as_a_file_of_known_length_with_its_licence(client, small):
    answer = client.get("/data/package.zip")
    assert answer["Content-Type"] == "application/zip"
    assert answer["Content-Disposition"].startswith('attachment; filename="tech-workers-protest-letters-20')
    assert int(answer["Content-Length"]) == len(b"".join(answer.streaming_content))
    assert 'rel="license"' in answer["Link"]


def test_an_error_on_the_way_leaves_the_last_whole_file_and_no_other(small, tmp_path, monkeypatch):
    target = tmp_path / "package.zip"
    call_command("build_package", target)
    whole = target.read_bytes()

    def torn(table, columns):
        raise OperationalError("The database went away.")
        yield

    monkeypatch.setattr(exports.package, "rows", torn)
    with pytest.raises(OperationalError):
        call_command("build_package", target)
    assert target.read_bytes() == whole
    assert [each.name for each in tmp_path.iterdir()] == ["package.zip"]


def test_an_error_on_the_way_answers_nothing_that_looks_whole(client, small, monkeypatch):
    def torn(table, columns):
        raise OperationalError("The database went away.")
        yield

    monkeypatch.setattr(exports.package, "rows", torn)
    exports.package.forget()
    client.raise_request_exception = False
    assert client.get("/data/package.zip").status_code == 503


def test_a_package_that_was_built_beforehand_is_served_as_it_is(
    client, small, tmp_path, settings, monkeypatch
):
    settings.PACKAGE_FILE = str(tmp_path / "nightly.zip")
    now = taken(client)
    call_command("build_package")
    small.summary = "Changed since."
    small.save()
    monkeypatch.setattr(exports.package, "write", None)  # nothing is built
    answer = client.get("/data/package.zip")
    assert b"".join(answer.streaming_content) == (tmp_path / "nightly.zip").read_bytes()
    assert answer["ETag"] == now["ETag"]
    assert client.get("/data/package.zip", headers={"If-None-Match": now["ETag"]}).status_code == 304


def test_while_none_was_built_beforehand_it_is_built_when_asked_for(client, small, tmp_path, settings):
    settings.PACKAGE_FILE = str(tmp_path / "nightly.zip")
    assert table(package(client), "letters")


def test_a_place_that_cannot_be_written_is_named(small, tmp_path):
    with pytest.raises(CommandError, match="cannot be written: No such file or directory"):
        call_command("build_package", tmp_path / "nowhere" / "package.zip")


def test_the_page_about_the_data_leads_to_it(client):
    assert 'href="/data/package.zip"' in client.get("/data/").content.decode()


def test_every_key_and_pointer_names_a_column():
    with selections.package() as everything:
        for name, each in everything.tables.items():
            own = [column.name for column in columns.PACKAGE[name]]
            assert {*each.key, *each.unique, *each.points, each.column} <= set(own), name
            assert len(set(own)) == len(own)
            for other, column in each.points.values():
                assert column in [one.name for one in columns.PACKAGE[other]]


def test_the_documentation_names_every_table_with_its_columns():
    told = (Path(settings.BASE_DIR) / "docs" / "data.md").read_text(encoding="utf-8")
    section = told.partition("## The package\n")[2].partition("\n## ")[0]
    lines = {
        cells[1].strip("` "): cells
        for cells in (line.split("|") for line in section.splitlines())
        if len(cells) == 6
    }
    with selections.package() as everything:
        for name, each in everything.tables.items():
            _empty, _file, says, shown, key, _end = lines[f"{name}.csv"]
            own = [column.name for column in columns.PACKAGE[name]]
            listed = [column.name for column in columns.LISTS.get(name, ())]
            words = re.findall(r"`(\w+)`", shown)
            assert says.strip() == each.says.rstrip(".")
            assert re.findall(r"`(\w+)`", key) == list(each.key)
            if listed:
                assert words == sorted({*own} ^ {*listed}), name
            else:
                assert words == own, name


def test_the_documentation_says_what_a_change_holds(client, small):
    told = (Path(settings.BASE_DIR) / "docs" / "data.md").read_text(encoding="utf-8")
    section = told.partition("## Changes since\n")[2].partition("\n## ")[0]
    answer = client.get("/data/changes.json").json()
    names = {*answer, *answer["links"], *answer["changes"][0]} - {"licence"}
    assert {name for name in names if f"`{name}`" not in section} == set()
