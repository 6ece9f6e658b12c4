"""What is pasted in by mistake: a message with the place, nothing written, and no more memory than a line needs."""

import csv
import io
import tracemalloc

import pytest

from protests.importing import csv as importing
from protests.importing import tables
from protests.importing.tables import NotATable
from protests.models import Letter, Source

from .rows import faults, load_text, results

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "empty"),
        (b"PK\x03\x04rest", "zip archive"),
        (b"<!DOCTYPE html><html>", "web page"),
        ("title\nA\n".encode("utf-16"), "UTF-16"),
        ("title\nZürich\n".encode("cp1252"), "Line 2, character 2: .*Windows-1252"),
        ("title,date,title\nA,2018,B\n", "Line 1: these columns stand there twice: 'title'"),
        ("date\n2018\n", "Line 1: these columns are missing: title"),
        ("titel,date\nA,2018\n", "Line 1: these are no columns of letters: “titel”"),
        ("title\n", "no rows behind the header"),
        (f"title,summary\nA,{'x' * 1_000_000}\n", "Line 2, column summary: the cell has more than 131,072"),
        ('title\n"A\n', "Line 2: unexpected end of data"),
    ],
)
def test_what_is_no_list_of_ours_is_refused_whole(content, reason):
    with pytest.raises(NotATable, match=reason):
        load_text("letters", content)
    assert not Letter.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        "title,date\r\nA,2018\r\nB,2019\r\n",
        "title;date\nA;2018\nB;2019",
        "title\tdate\rA\t2018\rB\t2019\r",
        b"\xef\xbb\xbftitle,date\nA,2018\r\n\n,\nB,2019\n",
        " title , date \n A , 2018 \nB,2019\n",
    ],
)
def test_however_it_is_written_the_letters_are_the_same(content):
    assert results(load_text("letters", content)) == ["created", "created"]
    assert [(each.title, each.date) for each in Letter.objects.order_by("pk")] == [
        ("A", "2018"),
        ("B", "2019"),
    ]


def test_a_ragged_row_is_one_refused_row():
    report = load_text("letters", "title,date\nA,2018\nB\nC,2019,x\nD,2020\n", only_good=True)
    assert results(report) == ["created", "refused", "refused", "created"]
    assert [(fault[0], fault[3]) for fault in faults(report)] == [
        (3, "it has 1 cells, the header has 2"),
        (4, "it has 3 cells, the header has 2"),
    ]


def test_a_fault_at_the_end_of_a_file_leaves_nothing_of_its_beginning():
    with pytest.raises(NotATable, match="Line 3"):
        load_text("letters", b"title,sources\nA,https://a.example/1\nZ\xfcrich,\n", only_good=True)
    assert not Letter.objects.exists()
    assert not Source.objects.exists()


def test_a_formula_is_text():
    load_text("letters", "title\n=1+1\n'=2+2\n''90s\n'90s letter\n")
    assert [each.title for each in Letter.objects.order_by("pk")] == ["=1+1", "=2+2", "'90s", "'90s letter"]


def test_a_file_of_too_many_rows_is_refused_before_the_first():
    with pytest.raises(NotATable, match="Line 5: more than 3 rows"):
        load_text("letters", "title\nA\nB\nC\nD\n", most_rows=3)


def test_a_file_of_fifty_megabytes_is_refused_in_little_memory():
    content = io.BytesIO(b"title,summary\n" + (b"A," + b"x" * 98 + b"\n") * 500_000)
    tracemalloc.start()
    try:
        with pytest.raises(NotATable, match="more than 100,000 rows"):
            importing.load(content, "letters", name="large.csv")
        assert tracemalloc.get_traced_memory()[1] < 40 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_the_next_start_of_the_same_file_says_that_it_was_imported():
    assert (
        load_text("letters", "title\nA\n").before
        == "Nothing of this file is on record from an earlier import."
    )
    assert "1 record was made or changed" in load_text("letters", "title\nA\n").before
    assert load_text("letters", "title\nB\n").before.startswith("Nothing")


def test_the_longest_cell_is_ours_whatever_other_code_has_set():
    before = csv.field_size_limit(10_000_000)
    try:
        with pytest.raises(NotATable, match="more than 131,072"):
            list(tables.read(io.BytesIO(b"title,summary\nA," + b"x" * 200_000 + b"\n")).rows)
    finally:
        csv.field_size_limit(before)
