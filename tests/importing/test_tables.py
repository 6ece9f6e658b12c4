"""What is no file of rows says so, with line and column."""

import csv
import io
import re

import pytest

from protests.importing import tables
from protests.importing.usaspending import files

HEADER = "contract_award_unique_key,award_id_piid,total_obligated_amount"


def rows(content):
    content = content if isinstance(content, bytes) else content.encode("utf-8")
    return [(row.line, row.values) for row in tables.read(io.BytesIO(content)).rows]


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"\x1f\x8brest", "compressed"),
        (b"<!DOCTYPE html><html>", "web page"),
        (b"\xef\xbb\xbf  <html>", "web page"),
        ("a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("a,b\n1,2\n".encode("utf-16-le"), "UTF-16"),
        ("a,b\n1,Zürich\n".encode("cp1252"), "Line 2, character 4: .*Windows-1252"),
        ("a,b\n1,2\n3\n", "Line 3: it has 1 cells, the header has 2"),
        ("a,b\n1,2,3\n", "Line 2: it has 3 cells"),
        ("a,b,a\n1,2,3\n", "Line 1: these columns stand there twice: 'a'"),
        ('a,b\n1,"2\n', "Line 2: unexpected end of data"),
        ('a,b\n1,"2"3\n', "Line 2: .*expected after"),
        (f"a,b\n1,{'x' * 1_000_000}\n", "Line 2, column b: the cell has more than 131,072 characters"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_place(content, reason):
    with pytest.raises(tables.NotATable, match=reason):
        rows(content)


@pytest.mark.parametrize(
    "content",
    [
        "a,b\r\n1,2\r\n",
        "a,b\n1,2",
        "a,b\r1,2\r",
        "a,b\r\n1,2\n\n",
        b"\xef\xbb\xbfa,b\n1,2\n",
        "a;b\n1;2\n",
        "a\tb\n1\t2\n",
        "a|b\n1|2\n",
        " a , b \n1,2\n",
        "a,b\n1\0,2\n",
        "a,b\n,\n1,2\n",
    ],
)
def test_however_it_is_written_the_rows_are_the_same(content):
    assert [values for _line, values in rows(content)] == [{"a": "1", "b": "2"}]


def test_a_cell_of_several_lines_does_not_shift_the_numbers_of_lines():
    assert [line for line, _values in rows('a,b\n"1\n1",2\n3,4\n')] == [2, 4]


def test_a_great_file_is_refused_before_it_is_read(monkeypatch):
    monkeypatch.setattr(tables, "MOST_BYTES", 10)
    with pytest.raises(tables.NotATable, match="10 are read at most"):
        rows("a,b\n1,2\n3,4\n")


@pytest.mark.parametrize(
    ("cells", "reason"),
    [
        ("CONT_AWD_X_1_-NONE-_-NONE-,1.23E+15,5.00", "Line 2: column award_id_piid: .*rounded"),
        (
            "CONT_AWD_X_1_-NONE-_-NONE-,X,'1,000.00'",
            "Line 2: column total_obligated_amount: “1,000.00” is not a sum",
        ),
        ("CONT_AWD_X_1_-NONE-_-NONE-,X,=1+1", "Line 2: column total_obligated_amount: “=1\\+1” is not a sum"),
        ("CONT_AWD_X_1_-NONE-_-NONE-,X,1e999999999", "is not a sum"),
        ("ASST_NON_1_2,X,5.00", "Line 2: column contract_award_unique_key: .*not the key of a contract"),
        (",X,5.00", "Line 2: column contract_award_unique_key: it is empty"),
    ],
)
def test_a_row_with_a_wrong_value_is_refused_with_line_and_column(cells, reason):
    written = io.StringIO()
    csv.writer(written).writerow(next(csv.reader([cells], quotechar="'")))
    content = f"{HEADER}\n{written.getvalue()}".encode()
    download = files.read(io.BytesIO(content), "awards.csv")
    assert not download.awards
    (line,) = download.refused
    assert re.search(reason, line), line


def test_a_code_that_a_spreadsheet_has_shortened_is_refused():
    content = (
        f"{HEADER},awarding_agency_code,awarding_agency_name\nCONT_AWD_X_1_-NONE-_-NONE-,X,1.00,97,Defense\n"
    )
    (line,) = files.read(io.BytesIO(content.encode()), "awards.csv").refused
    assert line.startswith("Line 2: column awarding_agency_code: “97” has lost its leading zeros")
