"""docs/data.md is the dictionary and the promise of what stays: nothing that gives data is missing from it."""

import re

import pytest
from django.conf import settings

from protests import columns
from protests.columns import Type
from protests.exports import addresses
from protests.exports.openapi import answers
from protests.selections import Takes
from protests.views.describing import vocabularies

TEXT = (settings.BASE_DIR / "docs" / "data.md").read_text(encoding="utf-8")
SHAPES = {
    Type.TEXT: "text",
    Type.NUMBER: "number",
    Type.DATE: "date",
    Type.TIME: "time",
    Type.ADDRESS: "address",
}
SHAPES |= {Type.TEXTS: "texts", Type.NUMBERS: "numbers"}

pytestmark = pytest.mark.django_db


def section(heading):
    """What stands under a heading, until the next one."""
    found = re.search(rf"^#+ {re.escape(heading)}$\n(.*?)(?=^#|\Z)", TEXT, re.MULTILINE | re.DOTALL)
    assert found, f"docs/data.md has no part “{heading}”."
    return found[1]


def table(heading):
    """The cells of each row of the table under a heading, without the first two lines."""
    lines = [line for line in section(heading).splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines[2:]]


@pytest.mark.parametrize("name", columns.LISTS)
def test_every_column_stands_there_with_its_meaning_its_shape_and_when_it_is_empty(name):
    rows = table(name)
    assert [row[:2] for row in rows] == [[f"`{each.name}`", each.meaning] for each in columns.LISTS[name]]
    for (_name, _meaning, shape, empty), column in zip(rows, columns.LISTS[name], strict=True):
        assert shape.split(",")[0] == SHAPES[column.type]
        assert empty


def test_every_part_of_a_record_stands_there_with_its_columns():
    rows = {(kind, part): cell for kind, part, cell in table("Parts of one record")}
    assert set(rows) == {(kind, f"`{part}`") for kind, parts in columns.PARTS.items() for part in parts}
    for kind, parts in columns.PARTS.items():
        for part, found in parts.items():
            cell = rows[kind, f"`{part}`"]
            listed = part.replace("_", "-") in columns.LISTS
            assert listed or re.findall(r"`(\w+)`: ", cell) == [column.name for column in found]


def test_every_filter_stands_there_for_each_list_with_the_words_that_it_takes():
    rows = table("Filters")
    for name, words in vocabularies().items():
        for word in words:
            mine = [
                row
                for row in rows
                if row[0] == f"`{word.name}`" and (row[3] == "all" or name in row[3].split(", "))
            ]
            assert len(mine) == 1, f"{word.name} of {name}"
            [[_name, meaning, takes, _lists]] = mine
            assert meaning == word.meaning
            if word.takes is Takes.CHOICES:
                assert re.findall(r"`([^`]+)`", takes) == list(word.choices)
            assert takes.endswith("several") is word.several


def test_every_address_stands_there_and_no_other():
    given = {each.path for each in addresses(vocabularies())}
    assert {path for row in table("Where it is") for path in re.findall(r"`([^`]+)`", row[0])} == given


def test_every_format_header_and_status_stands_there():
    for name in ("CSV", "JSON", "Atom"):
        assert f"**{name}**" in section("Formats")
    for header in [*answers.LICENCE, *answers.GENERATED, *answers.FILE_NAME, *answers.ROWS, "ETag"]:
        assert f"`{header}`" in section("Formats")
    for each in addresses(vocabularies()):
        for status in each.answers.keys() - {"200", "302", "304"}:
            assert any(row[0] == status for row in table("What is wrong is said")), status
