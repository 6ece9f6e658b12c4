"""Rows beside the pictures: what others typed cannot become part of their markup."""

from protests.charts import Cell
from protests.templatetags.pictures import cells, matrix_cells

TYPED = "<b>\"&'</b>"
ESCAPED = "&lt;b&gt;&quot;&amp;&#x27;&lt;/b&gt;"


def test_values_are_escaped_and_no_bound_is_no_limit():
    assert cells([2018, TYPED, None]) == f"<td>2018</td><td>{ESCAPED}</td><td>no limit</td>"


def test_a_cell_leads_to_its_letters_within_what_was_asked():
    html = matrix_cells([Cell("google", TYPED, 3, 1), Cell("google", "ice", 0, 0)], "q=a&year=2018&")
    assert html == (
        f'<td class="shade-1"><a href="/letters/?q=a&amp;year=2018&amp;company=google&amp;agency={ESCAPED}">3</a></td>'
        '<td class="shade-0"></td>'
    )
