"""Pages of a list: each row on one of them, in the list's order, and the last ones read from the end."""

import pytest
from django.db import connection
from django.http import QueryDict
from django.test.utils import CaptureQueriesContext

from protests import selections
from protests.selections.selection import PAGE_SIZE
from tests.factories import published_letter, reading, source

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("sort", ["", "date", "signatories", "-signatories", "-updated"])
def test_pages_together_are_the_list_in_its_order(sort):
    cited = source()
    for place in range(2 * PAGE_SIZE + 7):
        made = published_letter(companies=[], no_company_reason="None.", sources=[cited])
        if place % 3:
            reading(made, 1 + place % 10, source=cited)
    selection = selections.letters(QueryDict(f"sort={sort}"))
    pages = [selections.letters(QueryDict(f"sort={sort}&page={number}")).page for number in (1, 2, 3)]
    assert [letter.pk for page in pages for letter in page] == [letter.pk for letter in selection.rows]


def test_the_last_page_is_read_from_the_end():
    cited = source()
    for _ in range(PAGE_SIZE + 1):
        published_letter(companies=[], no_company_reason="None.", sources=[cited])
    selection = selections.letters(QueryDict("page=2"))
    assert selection.count == PAGE_SIZE + 1

    with CaptureQueriesContext(connection) as asked:
        assert len(list(selection.page)) == 1
    assert "OFFSET" not in asked[0]["sql"]
