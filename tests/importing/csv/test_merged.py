"""Old rows of a record that has become part of another: found there, not made anew, and nothing of them taken."""

import pytest

from protests import history, merging
from protests.models import Agency, Company, Letter, SignatoryCount, Source
from tests import factories as make

from .rows import exported, faults, load, results, taken

pytestmark = pytest.mark.django_db


def merged(kept, gone):
    merging.merge(kept, gone, by=None, why="They are one.")
    kept.refresh_from_db()
    return kept


def in_one_file(kind, model, kept, gone):
    """Export, merge, and take the export again, both ways."""
    make.published_letter(**{"companies": [], "no_company_reason": "None."} | {kind: [kept, gone]})
    content = exported(kind)
    merged(kept, gone)
    fields = [field.name for field in model._meta.concrete_fields]
    before = list(model.objects.values(*fields))
    for as_published in (True, False):
        report = taken(kind, content, as_published=as_published)
        assert results(report) == ["unchanged"] * 2
        assert [note for result in report.results for note in result.notes] == [
            f"it was merged into “{kept}”: nothing of it is taken"
        ]
    assert list(model.objects.values(*fields)) == before


def test_an_old_row_of_a_merged_source():
    in_one_file("sources", Source, make.source(title="Kept"), make.source(title="Gone", author="A reporter"))


def test_an_old_row_of_a_merged_company():
    in_one_file("companies", Company, make.company("Kept"), make.company("Gone", headquarters="Paris"))


def test_an_old_row_of_a_merged_agency():
    in_one_file("agencies", Agency, make.agency("Kept"), make.agency("Gone"))


@pytest.mark.parametrize(
    ("address", "as_published", "result"),
    [
        ("https://old.example/report", True, "unchanged"),
        ("https://old.example/report", False, "unchanged"),
        ("http://www.old.example/report/?utm_source=x", False, "unchanged"),
        # As published an address stands as it is written.
        ("http://www.old.example/report/", True, "created"),
        ("https://old.example/another", False, "created"),
    ],
)
def test_a_merged_source_is_found_by_its_address_alone(address, as_published, result):
    merged(make.source(url="https://new.example/report"), make.source(url="https://old.example/report"))
    row = {"address": address, "title": "Title", "publisher": "The Example"}
    assert results(load("sources", row, as_published=as_published)) == [result]


def test_a_figure_of_a_merged_source_finds_it_though_it_stands_as_published():
    letter = make.published_letter()
    kept, gone = make.source(), make.source(url="https://old.example/report")
    merged(kept, gone)
    row = {"letter": str(letter.number), "number": "650", "group": "employees", "source": gone.url}
    assert results(load("signatory-counts", row, as_published=True)) == ["created"]
    assert SignatoryCount.objects.get().source == kept


def test_a_source_that_was_restored_is_changed_by_its_rows_again():
    kept, gone = make.source(), make.source(url="https://old.example/report", title="Old")
    number = gone.pk
    merged(kept, gone)
    entry = next(each for each in history.deleted("source") if each.act.record_id == number)
    history.restore(entry, by=None, why="They are two.")
    row = {"slug": gone.slug, "address": gone.url, "title": "New", "publisher": gone.publisher}
    assert results(load("sources", row)) == ["changed"]


def test_a_row_of_another_company_at_a_merged_ones_address_word_is_its_own():
    kept, gone = make.company("Kept"), make.company("Gone", slug="gone")
    merged(kept, gone)
    make.company("Another", slug="gone")  # as loading a whole record may bring it
    [result] = load("companies", {"slug": "gone", "name": "Another"}).results
    assert (result.result, result.notes) == ("unchanged", ())


def test_a_source_at_the_address_of_a_merged_one_is_changed_as_any():
    kept, gone = make.source(), make.source(url="https://old.example/report")
    merged(kept, gone)
    kept.url = gone.url
    kept.save()
    row = {"address": gone.url, "title": "New", "publisher": gone.publisher}
    assert results(load("sources", row)) == ["changed"]


def test_old_rows_of_a_merged_letter_and_of_its_counts():
    about = {"companies": [make.company()], "sources": [make.source()], "summary": "Ours."}
    kept, gone = make.published_letter(title="Kept", **about), make.published_letter(title="Gone", **about)
    make.reading(gone, source=about["sources"][0])
    letters, counts = exported("letters"), exported("signatory-counts")
    number = gone.number
    merged(kept, gone)
    for as_published in (True, False):
        report = taken("letters", letters, as_published=as_published)
        assert results(report) == ["unchanged"] * 2
        assert results(taken("signatory-counts", counts, as_published=as_published)) == ["unchanged"]
    assert Letter.objects.get().title == "Kept"
    row = {"letter": str(number), "letter_title": "Neither", "number": "650", "source": "https://a.example/1"}
    assert [fault[:2] for fault in faults(load("signatory-counts", row))] == [(2, "letter_title")]


def test_a_new_letter_of_a_merged_ones_title_is_told_of():
    merged(make.letter(title="Kept"), make.letter(title="Gone"))
    report = load("letters", {"title": "gone", "date": "2019"})
    assert report.results[0].notes == ("a letter of this title was merged into “Kept”",)
