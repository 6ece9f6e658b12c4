"""The Salesforce letter of June 2018, entered in a browser on one screen from one news link, as an editor would."""

import copy
import json

import pytest
from django.conf import settings
from django.http import QueryDict

from protests import columns, selections
from protests.exports.rows import rows
from protests.importing import records
from protests.models import (
    Agency,
    Company,
    Contract,
    Letter,
    LetterNumber,
    Source,
)
from tests.admin.pages import address

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

NUMBER = 9
NEWS = "mother-jones-2018-06-salesforce-join-growing"


class Editor:
    """Hands at a browser page that count their clicks and the fields they fill."""

    def __init__(self, page):
        self.page = page
        self.clicks = self.fields = 0

    def press(self, place):
        self.clicks += 1
        place.click()

    def fill(self, **fields):
        """Type into fields or take from their lists, by the ends of their ids; what is unknown is left empty."""
        for name, text in fields.items():
            if text is None:
                continue
            self.fields += 1
            field = self.page.locator(f"#id_{name.replace('__', '-')}")
            if field.evaluate("field => field.tagName") == "SELECT":
                field.select_option(label=text) if not _has_value(field, text) else field.select_option(text)
            else:
                field.fill(text)

    def find(self, field, words, named=None):
        """Choose what is on record, by its name or by what finds it."""
        self._search(field, words)
        self.press(self._found.filter(has_not_text="New: ").filter(has_text=named or words).first)

    def begin(self, field, words):
        """Begin what is not on record; its form opens in a window of its own."""
        self._search(field, words)
        with self.page.expect_popup() as opened:
            self.press(self._found.filter(has_text=f"New: {words}"))
        window = Editor(opened.value)
        window.page.wait_for_load_state()
        return window

    def end(self, window, button="Save"):
        """Save a window that was begun; the form behind it has what was made there."""
        with window.page.expect_event("close"):
            window.press(window.page.get_by_role("button", name=button, exact=True).last)
        self.clicks += window.clicks
        self.fields += window.fields

    def add(self, part):
        """A new row of the part; the beginning of its fields' ids."""
        group = self.page.locator(f"#{part}-group")
        row = self.page.locator(f"#id_{part}-TOTAL_FORMS").input_value()
        self.press(group.get_by_role("button", name="Add another"))
        self.page.locator(f"#{part}-{row}").wait_for()
        return f"{part}__{row}__"

    def _search(self, field, words):
        self.fields += 1
        self.press(self.page.locator(f"#id_{field.replace('__', '-')} + .select2 .select2-selection"))
        self.page.locator(".select2-container--open .select2-search__field").fill(words)
        self.page.locator(".select2-results__option", has_text="Searching").wait_for(state="hidden")

    @property
    def _found(self):
        return self.page.locator(".select2-results__option")


def _has_value(field, value):
    return field.evaluate("(field, value) => [...field.options].some((each) => each.value === value)", value)


def public_rows():
    """Everything public of the letter, its counts and responses, in order; without keys and times of the database."""

    def values(list_name, selection):
        names = [column.name for column in columns.LISTS[list_name]]
        for row in rows(selection, columns.LISTS[list_name]):
            yield {
                name: value
                for name, value in zip(names, row, strict=True)
                if name not in ("address", "updated")
            }

    letter = Letter.objects.get(number=NUMBER)
    return {
        "letter": list(values("letters", selections.letters(QueryDict()))),
        "counts": sorted(values("signatory-counts", selections.signatory_counts(QueryDict())), key=str),
        "responses": list(
            letter.responses.order_by("date", "summary").values_list(
                "date",
                "kind",
                "speaker",
                "by_company__slug",
                "summary",
                "demand__text",
                "outcome",
                "source__url",
            )
        ),
        "quotations": list(letter.quotations.order_by("position", "pk").values_list("text", "source__url")),
    }


@pytest.fixture
def whole():
    """Of the real records: this letter and what it names."""
    data = json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8"))
    data["letters"] = [letter for letter in data["letters"] if letter["number"] == NUMBER]
    for campaign in data["campaigns"]:
        campaign["letters"] = [slug for slug in campaign["letters"] if slug == data["letters"][0]["slug"]]
    data["contracts"] = [
        each for each in data["contracts"] if each["slug"] in data["letters"][0]["contracts"]
    ]
    data["companies"] = [company for company in data["companies"] if company["slug"] == "salesforce"]
    data["agencies"] = [agency for agency in data["agencies"] if agency["slug"] in ("cbp", "dhs")]
    return data | {"ownerships": [], "unsourced": []}


@pytest.fixture
def as_loaded(db, whole):
    """What the letter's file leaves on record, taken away again."""
    data = copy.deepcopy(whole)
    records.load(data)
    loaded = public_rows()
    for model in (Letter, Contract, Company, LetterNumber):
        model.objects.all().delete()
    Agency.objects.filter(slug="cbp").delete()
    Source.objects.filter(slug=NEWS).delete()
    return loaded


@pytest.fixture
def supporting(as_loaded, whole):
    """Eight letters came before this one; other sources, its topics, its campaign and the department are on record."""
    LetterNumber.objects.bulk_create(LetterNumber(number=number) for number in range(1, NUMBER))


def test_a_letter_is_entered_on_one_screen_from_one_link_and_equals_its_file(
    as_loaded, supporting, whole, page, capsys
):
    [letter], [contract] = whole["letters"], whole["contracts"]
    sources = {source["key"]: source for source in whole["sources"]}
    page.context.set_default_timeout(10_000)
    page.goto(address(Letter))
    editor = Editor(page)

    # The one link: not on record yet
    window = editor.begin("sources", sources[NEWS]["url"])
    news = sources[NEWS]
    window.fill(
        title=news["title"], publisher=news["publisher"], published=news["published"], kind=news["kind"]
    )
    editor.end(window)

    editor.fill(
        title=letter["title"],
        date=letter["date"],
        date_note=letter["date_note"],
        kind=letter["kind"],
        how_public=letter["how_public"],
        authored_by=letter["authored_by"],
        summary=letter["summary"],
        slug=letter["slug"],
    )
    [company] = whole["companies"]
    window = editor.begin("companies", "Salesforce")
    window.fill(headquarters=company["headquarters"], website=company["website"])
    editor.end(window)
    agency = next(agency for agency in whole["agencies"] if agency["slug"] == "cbp")
    window = editor.begin("agencies", agency["name"])
    window.fill(abbreviation="CBP", slug="cbp")
    window.find("parent", "Homeland Security")
    editor.end(window)
    window = editor.begin("contracts", contract["title"])
    window.fill(slug=contract["slug"], start=contract["start"], description=contract["description"])
    window.find("agencies", "Customs")
    window.find("sources", news["title"])
    row = window.add("parties")
    window.find(f"{row}company", "Salesforce")
    window.fill(**{f"{row}role": "supplier"})
    editor.end(window, button="Save and publish")

    def enter_addressee(addressee):
        row = editor.add("addressees")
        editor.fill(**{f"{row}name": addressee["name"], f"{row}role": addressee["role"]})

    def enter_demand(demand):
        editor.fill(**{f"{editor.add('demands')}text": demand["text"]})

    def source_of(part, row):
        title = sources[part["source"]]["title"]
        if page.locator(f"#id_{row.replace('__', '-')}source option:checked").inner_text().find(title) < 0:
            editor.find(f"{row}source", sources[part["source"]]["url"], named=title)

    def enter_count(count):
        row = editor.add("signatory_counts")
        source_of(count, row)
        editor.fill(**{f"{row}wording": count["wording"]})
        form = page.locator(f"#{row.replace('__', '-')[:-1]}")
        form.locator(".read-as", has_text="read as").wait_for()
        if page.locator(f"#id_{row.replace('__', '-')}as_of").input_value() != count["as_of"]:
            editor.fill(**{f"{row}as_of": count["as_of"]})
        editor.press(form.get_by_text("More", exact=True))
        editor.fill(**{f"{row}note": count["note"]})

    def enter_response(response):
        row = editor.add("responses")
        source_of(response, row)
        demand = response["demand"]
        editor.fill(
            **{
                f"{row}date": response["date"],
                f"{row}kind": response["kind"],
                f"{row}speaker": response["by"],
                f"{row}summary": response["summary"],
                f"{row}demand": None if demand is None else letter["demands"][demand]["text"],
                f"{row}outcome": response["outcome"],
            }
        )
        if response["by_company"]:
            editor.find(f"{row}by_company", "Salesforce")

    def enter_quotation(quotation):
        row = editor.add("quotations")
        source_of(quotation, row)
        editor.fill(**{f"{row}text": quotation["text"]})

    first, *more_demands = letter["demands"]
    in_news = [count for count in letter["readings"] if count["source"] == NEWS]
    said_in_news = [response for response in letter["responses"] if response["source"] == NEWS]
    for addressee in letter["addressees"]:
        enter_addressee(addressee)
    enter_demand(first)
    enter_count(in_news[0])
    enter_response(said_in_news[0])
    one_report = f"{editor.clicks} clicks and {editor.fields} fields"

    # The other fifteen sources, and what they say
    for demand in more_demands:
        enter_demand(demand)
    for topic in ("Cloud", "Family separation", "Immigration"):
        editor.find("topics", topic)
    editor.find("campaign", "Salesforce")
    for count in letter["readings"]:
        if count not in in_news:
            enter_count(count)
    for response in letter["responses"]:
        if response not in said_in_news:
            enter_response(response)
    for quotation in letter["quotations"]:
        enter_quotation(quotation)
    cited = {part["source"] for part in letter["readings"] + letter["responses"] + letter["quotations"]}
    for key in letter["sources"]:
        if key not in cited:
            editor.find("sources", sources[key]["url"], named=sources[key]["title"])
    everything = f"{editor.clicks} clicks and {editor.fields} fields"

    missing = page.locator(".checklist .missing").all_inner_texts()
    assert missing == []
    editor.press(page.get_by_role("button", name="Save and publish").last)
    page.get_by_text(f"“{letter['title']}” is published.").wait_for()

    assert public_rows() == as_loaded
    with capsys.disabled():
        print(f"one report: {one_report}; everything: {everything}")
    guide = (settings.BASE_DIR / "docs" / "editing.md").read_text(encoding="utf-8")
    assert one_report in guide
    assert everything in guide
