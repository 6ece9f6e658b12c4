"""Pictures show the numbers of their selection and nothing else, and bring nothing that the site's policy forbids."""

import csv
import io
import re
from xml.etree import ElementTree

import pytest
from django.http import QueryDict

from protests import charts, drawing, facets, selections
from tests import factories as make

pytestmark = pytest.mark.django_db


def of(query=""):
    return selections.letters(QueryDict(query))


@pytest.fixture
def record():
    google, ice, cbp = make.company("Google"), make.agency("ICE"), make.agency("CBP")
    first = make.published_letter(number=1, date="2016", companies=[google], agencies=[ice])
    second = make.published_letter(number=2, date="2018-06", companies=[google], agencies=[ice, cbp])
    make.published_letter(number=3, date="2018-06-25", agencies=[cbp])
    make.reading(first, 100, kind="about")
    make.reading(second, 650)
    make.response(first, outcome="refused")
    make.response(second, outcome="met", demand=make.demand(second))
    make.response(second, outcome="refused", demand=make.demand(second))
    make.letter(date="2018")


@pytest.mark.usefixtures("record")
class TestLettersOverTime:
    def test_each_letter_stands_once_in_its_year_and_years_without_any_are_there(self):
        picture = charts.letters_over_time(of())
        assert picture.columns == (
            "year",
            "reversed",
            "met",
            "partly met",
            "refused",
            "unclear",
            "none on record",
        )
        assert picture.rows == [(2016, 0, 0, 0, 1, 0, 0), (2017, 0, 0, 0, 0, 0, 0), (2018, 0, 1, 0, 0, 0, 1)]

    def test_it_follows_the_query(self):
        assert [row[0] for row in charts.letters_over_time(of("year=2018")).rows] == [2018]

    def test_marks_that_are_drawn_are_the_numbers_of_the_table(self):
        picture = charts.letters_over_time(of())
        titles = re.findall(r"<title>(\d{4}), ([a-z ]+): (\d+)</title>", picture.svg)
        drawn = {(int(year), outcome): int(number) for year, outcome, number in titles}
        table = {
            (row[0], outcome): number
            for row in picture.rows
            for outcome, number in zip(picture.columns[1:], row[1:], strict=True)
            if number
        }
        assert drawn == table

    def test_nothing_is_drawn_of_nothing(self):
        assert not charts.letters_over_time(of("year=1999")).drawn


@pytest.mark.usefixtures("record")
def test_sizes_are_low_bounds_of_headlines_and_lead_to_their_letters():
    picture = charts.sizes_over_time(of())
    assert [(str(date), low) for date, low, _title in picture.rows] == [("2016", 90), ("2018-06", 650)]
    assert re.findall(r'href="(/letters/\d+)-', picture.svg) == ["/letters/1", "/letters/2"]


@pytest.mark.usefixtures("record")
def test_sizes_of_many_letters_are_how_many_there_are_of_each_year_and_power_of_ten(monkeypatch):
    made = make.published_letter(date="2018")
    make.reading(made, 999)
    monkeypatch.setattr(charts, "ONE_BY_ONE", 2)
    picture = charts.sizes_over_time(of())
    assert picture.columns == ("year", "1 to 9", "10 to 99", "100 to 999")
    assert picture.rows == [(2016, 0, 1, 0), (2017, 0, 0, 0), (2018, 0, 0, 2)]
    assert re.findall(r"<title>(.*?)</title>", picture.svg) == [
        "2016, 10 to 99: 1 letter",
        "2018, 100 to 999: 2 letters",
    ]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("query", ["", "company=google", "agency=cbp", "outcome=refused", "year=2018"])
@pytest.mark.parametrize(
    "draw", [charts.letters_over_time, lambda selection: charts._sizes_of_many(charts._by_year(
        selection, charts._power_of_ten, of_numbers=True
    ))]
)  # fmt: skip
def test_numbers_that_are_kept_are_those_of_the_letters(query, draw, monkeypatch):
    kept = draw(of(query))
    monkeypatch.setattr(facets, "only_choice", lambda letter_filter, leaving_out="": None)
    assert draw(of(query)) == kept
    assert kept.rows


@pytest.mark.usefixtures("record")
def test_a_picture_of_a_choice_reads_no_letter(django_assert_num_queries):
    selection = of("company=google")
    with django_assert_num_queries(1) as asked:
        assert charts.letters_over_time(selection).drawn
    assert '"protests_letter"' not in asked[0]["sql"]


@pytest.mark.usefixtures("record")
def test_the_matrix_counts_letters_that_name_both():
    matrix = charts.company_by_agency(of())
    counts = {(cell.company, cell.agency): cell.number for _company, cells in matrix.rows for cell in cells}
    assert counts["google", "ice"] == 2
    assert counts["google", "cbp"] == 1
    for (company, agency), number in counts.items():
        asked = of(f"company={company}&agency={agency}&subsidiaries=no&sub_agencies=no")
        assert number == asked.count


@pytest.mark.usefixtures("record")
def test_a_number_of_the_matrix_leads_to_its_letters_within_what_was_asked(client):
    page = client.get("/letters/pictures/?year=2018&company=google&sort=date").content.decode()
    link = '<td class="shade-5"><a href="/letters/?year=2018&amp;sort=date&amp;company=google&amp;agency=ice">1</a></td>'
    assert link in page
    [company], agencies = (
        re.findall('scope="row"><a href="(.*?)"', page),
        re.findall('scope="col"><a href="(.*?)"', page),
    )
    assert (company, agencies) == ("/companies/google/", ["/agencies/ice/", "/agencies/cbp/"])


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("draw", [charts.letters_over_time, charts.sizes_over_time])
def test_the_scale_that_stays_in_sight_has_the_numbers_of_the_picture_at_their_height(draw):
    drawn = draw(of()).drawing
    labels = re.findall(r'<text x="\S+" y="(\S+)">([\d,]+)</text>', drawn.scale)
    upward = drawn.picture.partition('class="axis x"')[0]
    assert labels == re.findall(r'<text x="\S+" y="(\S+)">([\d,]+)</text>', upward)
    assert labels
    assert 'aria-hidden="true"' in drawn.scale  # they are told once


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("most", [1, 2, 12])
def test_pairs_that_are_kept_are_those_of_the_letters(most, monkeypatch):
    make.published_letter(
        companies=[make.company("Amazon")], agencies=[make.agency("DHS"), make.agency("FBI")]
    )
    monkeypatch.setattr(charts, "LARGEST_MATRIX", most)
    kept = charts.company_by_agency(of())
    monkeypatch.setattr(facets, "only_choice", lambda letter_filter, leaving_out="": None)
    assert charts.company_by_agency(of()) == kept
    assert kept.rows


@pytest.mark.usefixtures("record")
def test_the_matrix_of_the_whole_record_reads_no_letter(django_assert_num_queries):
    selection = of()
    with django_assert_num_queries(5) as asked:
        assert charts.company_by_agency(selection).rows
    assert not [each["sql"] for each in asked if "protests_letter" in each["sql"]]


def test_there_is_no_matrix_of_a_record_without_a_pair():
    make.published_letter(companies=[make.company("Google")])
    assert charts.company_by_agency(of()).rows == []


class TestDrawing:
    @pytest.mark.parametrize("greatest", [*range(1, 130), 999, 1000, 12_345, 4_999_999])
    def test_a_number_axis_has_a_few_round_steps_of_whole_numbers(self, greatest):
        labels = drawing.upwards(greatest).labels
        values = [value for value, _words in labels]
        assert values[0] == 0 and values[-1] <= greatest
        assert 2 <= len(values) <= 11
        step = values[1]
        assert values == list(range(0, greatest + 1, step))
        assert str(step).rstrip("0") in ("1", "2", "5")

    def test_bars_stand_upon_each_other(self):
        svg = drawing.bars(["2018"], [("met", [(1, "met: 1")]), ("refused", [(3, "refused: 3")])]).picture
        met, refused = (
            (float(high), float(low)) for high, low in re.findall(r'<path d="M\S+ (\S+?)h\S+?V(\S+?)H', svg)
        )
        assert met[1] == drawing.BOTTOM and refused[1] == met[0]
        assert refused[1] - refused[0] == pytest.approx(3 * (met[1] - met[0]), abs=0.3)

    def test_words_cannot_become_markup(self):
        axis = drawing.Axis(0, 1, [(0, "0")])
        mark = drawing.Mark(0, 0, "<script>", 'x"onload=')
        svg = drawing.dots(axis, axis, [drawing.Series("letters", [mark])]).picture
        assert "&lt;script&gt;" in svg and "x&quot;onload=" in svg


class TestCurve:
    def curve(self, letter):
        return charts.signatory_curve(selections.letter(letter.number, letter.slug))

    def test_dated_counts_of_the_headlines_group_in_order_of_time(self):
        letter = make.published_letter()
        make.reading(letter, 738, as_of="2018-06-26")
        make.reading(letter, 650, kind="at least", wording="more than 650", as_of="2018-06-25")
        make.reading(letter, 56, group="public", as_of="2018-06-26")
        make.reading(letter, 900)
        make.reading(letter, 999, as_of="2018-07", set_aside_reason="Old news.")
        make.reading(letter, 5, as_of=None)
        picture = self.curve(letter)
        assert [row[1] for row in picture.rows] == ["more than 650", "900", "738"]
        assert len(re.findall(r'href="#count-\d+"', picture.svg)) == 3

    def test_one_day_makes_no_curve(self):
        letter = make.published_letter()
        make.reading(letter, 650)
        make.reading(letter, 676)
        assert not self.curve(letter).drawn
        assert not self.curve(make.published_letter()).drawn

    def test_the_line_never_falls(self):
        letter = make.published_letter()
        for day, number in (("2018-06-01", 500), ("2018-06-03", 400), ("2018-06-05", 900)):
            make.reading(letter, number, as_of=day)
        counts = sorted(letter.signatory_counts.all(), key=lambda count: count.as_of)
        heights = [height for _day, height in charts._steps(counts)]
        assert heights == [500, 500, 500, 500, 900]


@pytest.mark.usefixtures("record")
class TestFiles:
    @pytest.mark.parametrize("name", ["over-time", "sizes"])
    def test_a_picture_on_a_page_has_no_style_and_no_script(self, client, name):
        page = client.get("/letters/pictures/").content.decode()
        assert "<svg" in page
        for forbidden in ("<style", "<script", 'style="', "<!--", "xlink"):
            assert forbidden not in page

    @pytest.mark.parametrize("name", ["over-time", "sizes"])
    def test_the_svg_file_is_whole_and_has_its_credit(self, client, name):
        answer = client.get(f"/letters/{name}.svg")
        assert answer["Content-Type"] == "image/svg+xml"
        assert "script-src" not in answer["Content-Security-Policy"]
        tree = ElementTree.fromstring(answer.content)
        words = " ".join(tree.itertext())
        assert "CC BY 4.0" in words
        assert tree.find("{http://www.w3.org/2000/svg}style") is not None

    @pytest.mark.parametrize(
        ("name", "draw"), [("over-time", charts.letters_over_time), ("sizes", charts.sizes_over_time)]
    )
    def test_the_csv_file_has_the_numbers_drawn(self, client, name, draw):
        answer = client.get(f"/letters/{name}.csv?agency=ice").getvalue().decode("utf-8-sig")
        rows = list(csv.reader(io.StringIO(answer, newline="")))
        picture = draw(of("agency=ice"))
        assert rows == [list(picture.columns), *([str(value) for value in row] for row in picture.rows)]

    @pytest.mark.parametrize("suffix", ["svg", "csv"])
    def test_a_query_that_is_not_understood_is_named(self, client, suffix):
        answer = client.get(f"/letters/over-time.{suffix}?colour=red")
        assert answer.status_code == 400
        assert b"colour" in answer.content

    def test_page_list_and_picture_have_the_same_letters(self, client):
        for query in ("", "agency=ice", "outcome=met", "year=2018"):
            drawn = sum(sum(row[1:]) for row in charts.letters_over_time(of(query)).rows)
            assert drawn == of(query).count

    def test_a_curve_of_a_draft_is_not_on_record(self, client):
        make.letter(slug="draft")
        assert client.get("/letters/9-draft/curve.svg").status_code == 404
