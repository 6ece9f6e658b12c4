"""Entering a record as an editor does: figures typed as they are printed."""

from decimal import Decimal

import pytest
from django.conf import settings
from playwright.sync_api import expect

from protests.admin.entering import disagreements
from protests.models import Contract, ContractAmount, Letter, SignatoryCount
from tests import factories as make
from tests.admin.pages import add_row, address, errors_on, filled_in

pytestmark = pytest.mark.django_db


def send_count(client, letter, **typed):
    """The answer to the letter's page sent with one more count, of which only this was typed."""
    opened = address(Letter, letter)
    typed.setdefault("source", make.source(published="2018-06").pk)
    return client.post(opened, add_row(filled_in(client.get(opened)), "signatory_counts", **typed))


def send_amount(client, **typed):
    opened = address(Contract, make.contract())
    typed = {"kind": "reported", "source": make.source().pk} | typed
    return client.post(opened, add_row(filled_in(client.get(opened)), "amounts", **typed))


@pytest.mark.parametrize(
    ("wording", "read"),
    [
        ("more than 650", ("at least", 650, None, 650, None, "employees")),
        ("738 employees", ("exactly", 738, None, 738, 738, "employees")),
        ("56 supporters", ("exactly", 56, None, 56, 56, "public")),
        ("nearly 1,000", ("nearly", 1000, None, 900, 1000, "employees")),
        ("hundreds", ("vague", 200, None, 200, None, "employees")),
        ("about 200", ("about", 200, None, 180, 220, "employees")),
        ("between 200 and 300", ("between", 200, 300, 200, 300, "employees")),
        ("650", ("exactly", 650, None, 650, 650, "employees")),
    ],
)
def test_a_count_is_read_from_its_wording_alone(admin_client, wording, read):
    answer = send_count(admin_client, make.letter(), wording=wording)
    assert answer.status_code == 302, errors_on(answer)
    count = SignatoryCount.objects.get()
    assert (count.kind, count.number, count.upper, count.low, count.high, count.group) == read


@pytest.mark.parametrize("published", ["2018-06-22", "2018-06", None])
def test_an_empty_date_is_the_day_of_the_source_as_far_as_known(admin_client, published):
    send_count(admin_client, make.letter(), wording="650", source=make.source(published=published).pk)
    assert SignatoryCount.objects.get().as_of == published


def test_what_an_editor_typed_wins_over_the_wording(admin_client):
    answer = send_count(
        admin_client,
        make.letter(),
        wording="more than 650",
        kind="exactly",
        number="651",
        group="everyone",
        as_of="2018-07-01",
    )
    assert answer.status_code == 302, errors_on(answer)
    count = SignatoryCount.objects.get()
    assert (count.kind, count.number, count.group, count.as_of) == ("exactly", 651, "everyone", "2018-07-01")


def test_a_count_on_record_keeps_its_unknown_date(admin_client):
    letter = make.letter()
    count = make.reading(letter, as_of=None, source=make.source(published="2018-06-22"))
    opened = address(Letter, letter)
    sent = filled_in(admin_client.get(opened)) | {"signatory_counts-0-note": "Looked at again."}
    assert admin_client.post(opened, sent).status_code == 302
    count.refresh_from_db()
    assert (count.note, count.as_of) == ("Looked at again.", None)


def test_wording_that_states_no_number_is_answered_beside_it(admin_client):
    answer = send_count(admin_client, make.letter(), wording="650 of 2,000")
    [row] = next(
        inline.formset.forms
        for inline in answer.context["inline_admin_formsets"]
        if inline.formset.prefix == "signatory_counts"
    )
    assert list(row.errors) == ["wording"]
    assert "“650 of 2,000” does not state one number that we can read" in row.errors["wording"][0]
    assert not SignatoryCount.objects.exists()


def test_wording_that_states_no_number_stays_beside_a_number_typed_by_hand(admin_client):
    answer = send_count(
        admin_client, make.letter(), wording="650 of 2,000", kind="exactly", number="650", group="employees"
    )
    assert answer.status_code == 302, errors_on(answer)
    assert SignatoryCount.objects.get().wording == "650 of 2,000"


def test_a_number_beside_wording_that_cannot_be_read_is_qualified_by_the_editor(admin_client):
    answer = send_count(admin_client, make.letter(), wording="650 of 2,000", number="650")
    assert errors_on(answer) == ["The wording cannot be read: choose how the source qualifies the number."]


def test_wording_that_mixes_groups_asks_who_was_counted(admin_client):
    answer = send_count(admin_client, make.letter(), wording="650 current and former employees")
    assert errors_on(answer) == ["The wording names no one group: choose who was counted."]


def test_a_count_without_a_number_or_words_says_how_to_type_it(admin_client):
    answer = send_count(admin_client, make.letter(), note="Seen somewhere.")
    [message] = errors_on(answer)
    assert message.startswith("Type the number as it is printed: “more than 650”")


def test_a_row_left_empty_is_no_count(admin_client):
    answer = send_count(admin_client, make.letter(), source="")
    assert answer.status_code == 302, errors_on(answer)
    assert not SignatoryCount.objects.exists()


@pytest.mark.parametrize(
    ("wording", "read"),
    [
        ("at least $250 million", ("at least", Decimal(250_000_000), None, "USD")),
        ("€1.5 billion", ("exactly", Decimal(1_500_000_000), None, "EUR")),
        ("£1-2 million", ("between", Decimal(1_000_000), Decimal(2_000_000), "GBP")),
        ("about US$19.4m", ("about", Decimal(19_400_000), None, "USD")),
    ],
)
def test_a_sum_is_read_from_its_wording_alone(admin_client, wording, read):
    answer = send_amount(admin_client, wording=wording)
    assert answer.status_code == 302, errors_on(answer)
    amount = ContractAmount.objects.get()
    assert (amount.qualifier, amount.number, amount.upper, amount.currency) == read


@pytest.mark.parametrize("wording", ["5 million", "C$5 million"])
def test_a_sum_without_a_sign_that_states_its_currency_asks_for_it(admin_client, wording):
    answer = send_amount(admin_client, wording=wording)
    assert errors_on(answer) == [
        "The wording has no sign that states the currency: type it, such as USD or EUR."
    ]


def test_counts_of_one_day_that_disagree_both_stay_and_say_so(admin_client):
    letter = make.letter()
    make.reading(letter, 650, wording="650", as_of="2019-08-15", source=make.source(publisher="The Post"))
    send_count(admin_client, letter, wording="738 employees", as_of="2019-08-15")
    page = admin_client.get(address(Letter, letter)).content.decode()
    assert SignatoryCount.objects.count() == 2
    assert "738; disagrees with “650” of the same date (The Post)" in page


@pytest.mark.parametrize(
    "other",
    [
        {"number": 676, "as_of": "2019-08-16"},
        {"number": 676, "as_of": "2019-08-15", "group": "public"},
        {"number": 600, "kind": "at least", "as_of": "2019-08-15"},
        {"number": 650, "as_of": "2019-08-15"},
    ],
)
def test_counts_that_may_both_be_so_do_not_disagree(other):
    letter = make.letter()
    counts = [make.reading(letter, 650, as_of="2019-08-15"), make.reading(letter, **other)]
    assert disagreements(counts) == []


def ask_about(client, model, **typed):
    return client.get(f"/admin/protests/{model}/read-phrase/", typed)


def test_a_phrase_is_read_while_it_is_typed(admin_client):
    press = make.source(published="2018-06")
    answer = ask_about(admin_client, "letter", text="more than 650", source=press.pk).json()
    assert answer == {
        "fields": {
            "kind": "at least",
            "number": "650",
            "upper": "",
            "group": "employees",
            "as_of": "2018-06",
        },
        "said": "at least 650, employees, read as 650 or more",
    }


def test_a_sum_is_read_while_it_is_typed(admin_client):
    answer = ask_about(admin_client, "contract", text="between $1 and $2.5 million").json()
    assert answer["fields"]["currency"] == "USD"
    assert answer["said"] == "between USD 1,000,000 and 2,500,000"


@pytest.mark.parametrize("source", ["", "9" * 40, "²", "-1", "x\0"])
def test_a_phrase_that_cannot_be_read_fills_nothing(admin_client, source):
    answer = ask_about(admin_client, "letter", text="nobody knows", source=source).json()
    assert answer["fields"] == {"as_of": ""}
    assert "does not state one number" in answer["said"]


@pytest.mark.parametrize("model", ["letter", "contract"])
def test_phrases_are_read_for_staff_alone(client, model):
    answer = ask_about(client, model, text="650")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


# In a browser


@pytest.fixture
def page(browser_page, live_server, admin_client):
    """A browser page with an editor signed in."""
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return browser_page


def choose(page, field, words):
    """Type into a field that searches, and take what it finds."""
    page.locator(f"#id_{field} + .select2 .select2-selection").click()
    page.locator(".select2-search__field").last.fill(words)
    page.locator(".select2-results__option", has_text=words).click()


def add_count(page):
    page.locator("#signatory_counts-group").get_by_role("button", name="Add another").click()
    return "signatory_counts-0"


def value(page, field):
    return page.locator(f"#id_{field}").input_value()


@pytest.mark.browser
def test_a_count_typed_as_printed_shows_how_it_is_read_and_what_is_corrected_stays(page):
    letter = make.letter()
    make.source(title="Workers ask", published="2018-06-25")
    page.goto(address(Letter, letter))
    row = add_count(page)
    page.locator(f"#id_{row}-wording").fill("more than 650")
    page.get_by_text("at least 650, employees, read as 650 or more").wait_for()
    assert [value(page, f"{row}-{name}") for name in ("kind", "number", "upper", "group")] == [
        "at least",
        "650",
        "",
        "employees",
    ]
    page.locator(f"#id_{row}-group").select_option("everyone")
    page.locator(f"#id_{row}-wording").fill("between 200 and 300")
    page.get_by_text("between 200 and 300, employees, read as 200 to 300").wait_for()
    assert [value(page, f"{row}-{name}") for name in ("kind", "number", "upper", "group")] == [
        "between",
        "200",
        "300",
        "everyone",
    ]
    choose(page, f"{row}-source", "Workers ask")
    expect(page.locator(f"#id_{row}-as_of")).to_have_value("2018-06-25")
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was changed successfully").wait_for()
    count = SignatoryCount.objects.get()
    assert (count.low, count.high, count.group, count.as_of) == (200, 300, "everyone", "2018-06-25")


@pytest.mark.browser
def test_a_sum_typed_as_printed_shows_how_it_is_read(page):
    page.goto(address(Contract, make.contract()))
    page.locator("#amounts-group").get_by_role("button", name="Add another").click()
    page.locator("#id_amounts-0-wording").fill("at least €250 million")
    page.get_by_text("at least EUR 250,000,000").wait_for()
    assert value(page, "amounts-0-currency") == "EUR"


@pytest.mark.browser
def test_leaving_with_unsaved_changes_asks_first(page):
    letter = make.letter()
    page.goto(address(Letter, letter))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.dismiss()))
    page.locator("#id_title").press_sequentially("Typed")
    page.get_by_role("link", name="Home").click()
    assert asked == ["beforeunload"]
    assert value(page, "title").startswith("Typed")


@pytest.mark.browser
@pytest.mark.parametrize("typed", ["", "Typed"])
def test_leaving_unchanged_or_by_saving_asks_nothing(page, typed):
    page.goto(address(Letter, make.letter()))
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.locator("#id_title").click()
    page.locator("#id_title").press_sequentially(typed)
    if typed:
        page.get_by_role("button", name="Save", exact=True).first.click()
        page.get_by_text("was changed successfully").wait_for()
    else:
        page.get_by_role("link", name="Home").click()
        page.get_by_text("Recent actions").wait_for()
    assert not asked
