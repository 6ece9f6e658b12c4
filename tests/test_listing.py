"""Which records are public, and what their lists say of them, is kept as it would be found, whatever happened."""

import pytest
from django.http import QueryDict

from protests import checking, history, kept, listing, merging, publishing, selections
from protests.models import (
    Agency,
    Company,
    ListedAgency,
    ListedCompany,
    ListedSource,
    NamedByContract,
    NamedByLetter,
    Source,
)
from tests import factories as make
from tests import plans

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def what_is_kept_is_right_in_the_end():
    yield
    assert list(checking.kept_values()) == []


def figures(record):
    """(letters, with a number, signatures) of a public company or agency."""
    row = record.listed
    row.refresh_from_db()
    return row.letters, row.letters_with_number, row.signatures


def is_public(record):
    return type(record).objects.public().filter(pk=record.pk).exists()


class TestALetter:
    def test_makes_public_what_it_names_when_it_is_published(self):
        company, agency, cited = make.company(), make.agency(), make.source()
        made = make.letter(companies=[company], agencies=[agency], sources=[cited])
        assert [is_public(each) for each in (company, agency, cited)] == [False] * 3
        publishing.publish_letter(made)
        assert [is_public(each) for each in (company, agency, cited)] == [True] * 3

    @pytest.mark.parametrize(
        "end", [lambda made: publishing.withdraw(made, reason="It is none."), lambda made: made.delete()]
    )
    def test_takes_it_back_when_it_is_withdrawn_or_deleted(self, end):
        company = make.company()
        end(make.published_letter(companies=[company], agencies=[make.agency()]))
        assert [listing.size(kind) for kind in listing.LISTED] == [0, 0, 0]
        assert not is_public(company)

    def test_counts_at_the_company_that_it_names_and_not_at_the_owner(self):
        owned, owner = make.company(), make.company()
        make.ownership(owned, owner)
        made = make.published_letter(companies=[owned])
        make.reading(made, 650)
        assert figures(owned) == (1, 1, 650)
        assert figures(owner) == (0, 0, None)

    def test_adds_to_no_sum_while_it_is_adjacent_or_without_a_number(self):
        company = make.company()
        make.published_letter(companies=[company])
        assert figures(company) == (1, 0, None)
        other = make.published_letter(companies=[company], scope="adjacent", scope_note="By others.")
        make.reading(other, 650)
        assert figures(company) == (2, 0, None)
        other.refresh_from_db()
        other.scope = "core"
        other.save()
        assert figures(company) == (2, 1, 650)

    def test_names_a_company_once_however_often_it_does(self):
        company = make.company()
        made = make.published_letter(companies=[company])
        make.reading(made, 20, company=company)
        make.response(made, by_company=company)
        assert (company.listed.named, company.listed.letters) == (1, 1)

    def test_counts_nowhere_for_who_only_answered_it(self):
        company, agency = make.company(), make.agency()
        made = make.published_letter()
        answers = make.response(made, by_company=company), make.response(made, by_agency=agency)
        assert figures(company) == figures(agency) == (0, 0, None)
        for answer in answers:
            answer.delete()
        assert not is_public(company)
        assert not is_public(agency)

    def test_lets_go_of_a_source_from_either_side(self):
        made, cited, other = make.published_letter(), make.source(), make.source()
        made.sources.add(cited)
        other.letters.add(made)
        assert is_public(cited)
        assert is_public(other)
        made.sources.remove(cited)
        other.letters.clear()
        assert not is_public(cited)
        assert not is_public(other)


class TestAContract:
    def test_makes_public_what_it_names_while_it_is_published(self):
        company, agency, cited = make.company(), make.agency(), make.source()
        made = make.contract(agencies=[agency], sources=[cited])
        make.party(made, company)
        named = company, agency, cited
        assert [is_public(each) for each in named] == [False] * 3
        publishing.publish_contract(made)
        assert [is_public(each) for each in named] == [True] * 3
        made.delete()
        assert [is_public(each) for each in named] == [False] * 3

    def test_lets_go_of_an_agency_from_either_side(self):
        made, agency, other = make.published_contract(), make.agency(), make.agency()
        made.agencies.add(agency)
        other.contracts.add(made)
        assert is_public(agency)
        made.agencies.remove(agency)
        other.contracts.clear()
        assert not is_public(agency)
        assert not is_public(other)

    def test_lets_go_of_a_party_that_moves_to_a_draft(self):
        company = make.company()
        part = make.party(make.published_contract(), company)
        assert is_public(company)
        part.contract = make.contract()
        part.save()
        assert not is_public(company)


class TestWhatStandsAbove:
    def test_is_public_with_the_source_that_says_so_while_it_owns(self):
        owned, owner, above = make.company(), make.company(), make.company()
        link, higher = make.ownership(owned, owner), make.ownership(owner, above)
        assert not is_public(above)
        make.published_letter(companies=[owned])
        assert [is_public(each) for each in (owner, above, link.source, higher.source)] == [True] * 4
        higher.delete()
        assert [is_public(each) for each in (owner, above, link.source, higher.source)] == [
            True,
            False,
            True,
            False,
        ]

    def test_follows_the_tree_of_agencies(self):
        above, other = make.agency(), make.agency()
        below = make.agency(parent=above)
        make.published_letter(agencies=[below])
        assert (is_public(above), is_public(other)) == (True, False)
        below.parent = other
        below.save()
        assert (is_public(above), is_public(other)) == (False, True)

    def test_stays_public_for_itself_when_nothing_below_is_left(self):
        above = make.agency()
        below = make.agency(parent=above)
        for agency in (above, below):
            make.published_letter(agencies=[agency])
        below.delete()
        assert is_public(above)
        assert listing.size("agencies") == Agency.objects.public().count() == 1


class TestARecordThatGoes:
    @pytest.mark.parametrize("kind", ["company", "agency", "source"])
    def test_takes_its_row_along(self, kind):
        record = getattr(make, kind)()
        own = {"company": "companies", "agency": "agencies", "source": "sources"}[kind]
        make.published_letter(**{own: [record]})
        before = listing.size(own)
        record.delete()
        assert listing.size(own) == before - 1

    @pytest.mark.parametrize(("kind", "own"), [("company", "companies"), ("source", "sources")])
    def test_gives_what_it_had_to_the_one_that_it_is_merged_into(self, kind, own):
        kept, gone = getattr(make, kind)(), getattr(make, kind)()
        make.published_letter(**{own: [gone]})
        if kind == "company":
            make.ownership(gone, make.company())
        merging.merge(kept, gone, by="an editor", why="They are one.")
        assert is_public(kept)


def test_a_record_in_bulk_is_kept_by_a_rebuild():
    owned = make.company()
    make.ownership(owned, make.company())
    made = make.published_letter(companies=[owned], agencies=[make.agency(parent=make.agency())])
    make.reading(made, 650)
    make.party(make.published_contract(), owned)
    tables = (ListedCompany, ListedAgency, ListedSource, NamedByLetter, NamedByContract)
    before = [list(table.objects.order_by("pk").values()) for table in tables]
    sizes = [listing.size(kind) for kind in listing.LISTED]
    for table in tables:
        table.objects.all().delete()
    listing.rebuild()
    assert [list(table.objects.order_by("pk").values()) for table in tables] == before
    assert [listing.size(kind) for kind in listing.LISTED] == sizes


FAULTS = {
    "a letter's names": lambda: NamedByLetter.objects.update(names={"low": None, "names": []}),
    "a letter that is not kept": lambda: NamedByLetter.objects.all().delete(),
    "a draft that is kept": lambda: NamedByLetter.objects.create(letter=make.letter(), names={}),
    "a contract's names": lambda: NamedByContract.objects.all().delete(),
    "a company's letters": lambda: ListedCompany.objects.update(letters=7),
    "an agency that is missing": lambda: ListedAgency.objects.all().delete(),
    "a source that nothing cites": lambda: ListedSource.objects.create(source=make.source()),
    "how many there are": lambda: listing._count({"companies": 1}),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_kept_wrong_is_reported(fault):
    make.published_letter(companies=[make.company()])
    make.published_contract()
    assert list(checking.kept_values()) == []
    FAULTS[fault]()
    assert len(list(checking.kept_values())) > 0
    listing.rebuild()


# ---- the lists ----

INDEXES = {
    "companies": {
        "": "company_name_is_one",
        "-letters": "company_by_letters",
        "-signatories": "company_by_signatures",
    },
    "agencies": {
        "": "agency_name_is_one",
        "-letters": "agency_by_letters",
        "-signatories": "agency_by_signatures",
    },
    "sources": {
        "": "source_latest_first",
        "published": "source_earliest_first",
        "publisher": "source_by_publisher",
    },
}


@pytest.mark.parametrize("kind", [make.company, make.agency, make.source])
def test_what_took_over_who_is_public_for_others_is_public_for_them(kind):
    kept_record, gone = kind(), kind()
    if kind is make.agency:
        make.published_letter(agencies=[make.agency(parent=gone)])
    else:
        owned, other = make.company(), make.company()
        make.ownership(
            owned, gone if kind is make.company else other, **{"source": gone} if kind is make.source else {}
        )
        make.published_letter(companies=[owned])
    assert is_public(gone) and not is_public(kept_record)
    merging.merge(kept_record, gone, by=None, why="They are one.")
    assert is_public(kept_record)


@pytest.fixture
def record():
    with history.recording(), kept.put_off():
        _made()


def _made():
    for place in range(40):
        owned = make.company()
        make.ownership(owned, make.company())
        cited = make.source(
            published=f"{1990 + place}" if place % 3 else None, publisher=f"Paper {place % 4}"
        )
        made = make.published_letter(
            companies=[owned], agencies=[make.agency(parent=make.agency())], sources=[cited]
        )
        make.reading(made, 100 + place, source=cited)


@pytest.mark.parametrize(
    ("name", "sort"), [(name, sort) for name, sorts in INDEXES.items() for sort in sorts]
)
def test_a_page_of_a_list_reads_its_rows_from_an_index_and_counts_none(client, record, name, sort):
    with plans.asked() as statements:
        assert client.get(f"/{name}/", {"sort": sort} if sort else {}).status_code == 200
    own = {"companies": "company", "agencies": "agency", "sources": "source"}[name]
    [rows] = [each for each in statements if each.sql.startswith(f'SELECT "protests_{own}"."id"')]
    assert INDEXES[name][sort] in rows.plan
    assert [each.sql for each in statements if "COUNT(" in each.sql] == []
    assert len(statements) <= 5


@pytest.mark.parametrize("name", INDEXES)
def test_a_list_has_as_many_rows_as_it_says(record, name):
    selection = getattr(selections, name)(QueryDict("sort="))
    model = {"companies": Company, "agencies": Agency, "sources": Source}[name]
    assert selection.count == len(selection.rows) == model.objects.to_be_public().count()
