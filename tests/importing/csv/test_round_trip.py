"""Export, import into an empty record, export: the same bytes, and nothing put back by hand.

Two things the files do not carry. When a record last changed (`updated`) is told by its own history, which is not made
up; and the database numbers its records itself (`id`, `contract_id`, `company_id`). These columns are compared without.
"""

import io
import zipfile

import pytest
from django.test import Client

from protests import checking
from protests.columns import LISTS, PACKAGE
from protests.importing.csv.loading import KINDS
from protests.models import (
    Agency,
    Campaign,
    Company,
    Contract,
    Letter,
    LetterNumber,
    Ownership,
    Source,
    Topic,
)

from .rows import carried, exported, taken

NOT_TAKEN = {"letter-corrections", "contract-corrections"}  # what was done to a record, not what it says


def empty_the_record():
    for model in (Letter, Contract, Ownership):
        model.objects.all().delete()
    LetterNumber.objects.all().delete()
    Agency.objects.update(parent=None)
    for model in (Company, Agency, Source, Topic, Campaign):
        model.objects.all().delete()


@pytest.fixture
def record(real_records):
    """The real record, and a full text of a letter, of which it has none."""
    letter = Letter.objects.get(number=9)
    letter.full_text, letter.full_text_source = "=We refuse;\r\n\tall of us.", letter.sources.first()
    letter.save()


def lists():
    """{list: its export} of every list that has one."""
    return {name: exported(name) for name in KINDS if name in LISTS}


def package():
    """{table: its file} of the data package."""
    answer = Client().get("/data/package.zip")
    with zipfile.ZipFile(io.BytesIO(b"".join(answer.streaming_content))) as zipped:
        return {name: zipped.read(f"{name}.csv") for name in PACKAGE}


@pytest.mark.django_db
@pytest.mark.parametrize("lists_come_from", [package, lists])
def test_the_whole_record_comes_back_as_it_was(record, lists_come_from):
    lists_before, package_before = lists(), package()
    files = package_before | lists_come_from()
    empty_the_record()
    for name in KINDS:
        report = taken(name, files[name])
        # The letters come with their addressees, whose names and roles are told apart by the rows of their own.
        is_there = name in ("letter-addressees", "letter-texts")
        assert is_there or report.counts["created"] == len(report.results), name
        assert not report.refused
    for name, content in lists().items():
        assert carried(content) == carried(lists_before[name]), name
    # Rows of the package stand in the order of the records' numbers, which are given in the order of the files.
    in_order = list if lists_come_from is package else sorted
    for name, content in package().items():
        if name not in NOT_TAKEN:
            assert in_order(carried(content)) == in_order(carried(package_before[name])), name
    assert list(checking.problems()) == []


@pytest.mark.django_db
@pytest.mark.parametrize(("lists_come_from", "as_published"), [(package, False), (lists, True)])
def test_the_whole_record_on_top_of_itself_changes_nothing(record, lists_come_from, as_published):
    files = package() | lists_come_from()
    for name in KINDS:
        report = taken(name, files[name], as_published=as_published)
        assert report.counts["unchanged"] == len(report.results), [
            str(result) for result in report.results if result.result != "unchanged"
        ][:5]
