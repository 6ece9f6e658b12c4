"""Entering a record as an editor does: figures typed as they are printed."""

from decimal import Decimal

import pytest
from playwright.sync_api import expect

from protests.admin.entering import disagreements
from protests.models import Agency, Company, Contract, ContractAmount, Letter, SignatoryCount, Source
from tests import factories as make
from tests.admin.pages import add_row, address, choose, errors_on, filled_in

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


def test_nothing_is_said_of_wording_that_is_not_recorded(admin_client):
    assert ask_about(admin_client, "letter", text=" ").json() == {"fields": {"as_of": ""}, "said": ""}


@pytest.mark.parametrize("model", ["letter", "contract"])
def test_phrases_are_read_for_staff_alone(client, model):
    answer = ask_about(client, model, text="650")
    assert (answer.status_code, answer["Location"].split("?")[0]) == (302, "/admin/login/")


# What is entered and may be on record already


def send_new(client, model, **typed):
    return client.post(address(model), filled_in(client.get(address(model))) | typed)


def new_letter(client, *, date="1 July 2018", **typed):
    typed = {"title": "A new letter", "date": date, "kind": "petition"} | typed
    return send_new(client, Letter, **typed)


@pytest.mark.parametrize("date", ["2018-06-25", "25 July 2018", "2018-07", "2018", "26 May 2018"])
def test_a_letter_of_the_same_company_within_30_days_is_shown_before_saving(admin_client, date):
    known = make.letter(title="The known letter", date="2018-06-25")
    answer = new_letter(admin_client, companies=[known.companies.get().pk], date=date)
    [message] = errors_on(answer)
    assert message.startswith("On record, of the same company within 30 days: ")
    assert f'href="{address(Letter, known)}"' in message
    assert Letter.objects.get() == known


@pytest.mark.parametrize("date", ["2018-07-26", "2018-05-25", "2017", "", "0001-01-01", "9999", "soon"])
def test_a_letter_of_the_same_company_at_another_time_is_not_shown(admin_client, date):
    known = make.letter(date="2018-06-25")
    answer = new_letter(admin_client, companies=[known.companies.get().pk], date=date)
    assert answer.status_code == 302 or "On record" not in " ".join(errors_on(answer))


def test_a_letter_according_to_the_same_source_is_shown_and_escaped(admin_client):
    known = make.letter(title="<b>Known</b>")
    [message] = errors_on(new_letter(admin_client, sources=[known.sources.get().pk]))
    assert message.startswith("On record, according to the same source: ")
    assert "&lt;b&gt;Known&lt;/b&gt;, 25 June 2018 (draft)" in message


def test_another_letter_is_saved_when_an_editor_says_so(admin_client):
    known = make.letter()
    same = {"sources": [known.sources.get().pk], "companies": [known.companies.get().pk]}
    answer = new_letter(admin_client, **same)
    assert "It is another letter" in answer.content.decode()
    assert 'type="checkbox" name="another"' in answer.content.decode()
    assert new_letter(admin_client, **same, another="on").status_code == 302
    assert Letter.objects.count() == 2


def test_a_letter_on_record_is_saved_without_being_asked(admin_client):
    known = make.letter()
    make.letter(companies=known.companies.all(), sources=known.sources.all())
    opened = address(Letter, known)
    assert admin_client.post(opened, filled_in(admin_client.get(opened))).status_code == 302


@pytest.mark.parametrize(
    "pasted",
    [
        "https://news.example/story",
        "http://www.news.example/story/",
        "https://news.example/story?utm_source=feed#comments",
    ],
)
def test_a_source_on_record_is_shown_with_what_cites_it(admin_client, pasted):
    known = make.source(url="https://news.example/story")
    letter, contract = make.letter(sources=[known]), make.contract(sources=[known])
    answer = send_new(admin_client, Source, url=pasted, title="Story", publisher="News", kind="news")
    said = " ".join(errors_on(answer))
    for record in (known, letter, contract):
        assert f'href="{address(type(record), record)}"' in said
    found = admin_client.get("/admin/protests/source/", {"q": pasted}).context["cl"].queryset
    assert list(found) == [known]


@pytest.mark.parametrize(
    "pasted",
    [
        "https://news.example/story?page=2",
        "https://news.example/",
        "https://[",
        "https://news.example/story/2",
    ],
)
def test_a_source_at_another_address_is_not_shown(admin_client, pasted):
    make.source(url="https://news.example/story")
    answer = admin_client.get("/admin/protests/source/alike/", {"url": pasted})
    assert answer.json() == {"alike": []}


@pytest.mark.parametrize(
    ("known", "typed"),
    [
        ("Microsoft", "Micrsoft"),
        ("Google", "Google LLC"),
        ("Salesforce", "salesforce.com, Inc."),
        ("Nestlé", "NESTLE"),
    ],
)
def test_a_company_of_nearly_the_same_name_is_shown(admin_client, known, typed):
    company = make.company(known)
    [message] = errors_on(send_new(admin_client, Company, name=typed))
    assert f'href="{address(Company, company)}"' in message
    assert send_new(admin_client, Company, name=typed, another="on").status_code == 302


def test_a_company_of_nearly_another_name_is_shown(admin_client):
    company = make.company("Alphabet")
    company.aliases.create(name="Google")
    [message] = errors_on(send_new(admin_client, Company, name="Gooogle"))
    assert f'href="{address(Company, company)}"' in message


@pytest.mark.parametrize(
    "typed",
    [
        {"name": "Customs and Border Protection"},
        {"name": "U.S. Customs & Border Protection"},
        {"name": "CBP"},
        {"name": "Customs", "abbreviation": "cbp"},
    ],
)
def test_an_agency_of_nearly_the_same_name_is_shown(admin_client, typed):
    agency = make.agency("US Customs and Border Protection", abbreviation="CBP")
    answer = send_new(admin_client, Agency, **typed)
    assert f'href="{address(Agency, agency)}"' in " ".join(errors_on(answer))


def test_names_that_differ_are_not_alike(admin_client):
    make.company("Amazon")
    make.agency("Department of Defense", abbreviation="DoD")
    assert send_new(admin_client, Company, name="Amdocs").status_code == 302
    answer = send_new(admin_client, Agency, name="Department of Homeland Security", abbreviation="DHS")
    assert answer.status_code == 302


@pytest.mark.parametrize("typed", ["\0", "x" * 3000, "९", "%", "https://\0/\0"])
@pytest.mark.parametrize("model", ["letter", "source", "company", "agency"])
def test_nothing_typed_is_a_server_error(admin_client, model, typed):
    make.letter()
    sent = dict.fromkeys(["name", "abbreviation", "url", "date", "companies", "sources"], typed)
    assert admin_client.get(f"/admin/protests/{model}/alike/", sent).json() == {"alike": []}


def test_what_is_alike_is_shown_to_those_who_may_add_alone(client, django_user_model):
    assert client.get("/admin/protests/letter/alike/").status_code == 302
    client.force_login(django_user_model.objects.create_user("reader", is_staff=True))
    assert client.get("/admin/protests/letter/alike/").status_code == 403


# In a browser


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


@pytest.mark.browser
def test_a_letter_like_one_on_record_is_shown_while_entering_and_saved_as_another(page):
    known = make.letter(title="The known letter", companies=[make.company("Salesforce")])
    page.goto(address(Letter))
    page.locator("#id_title").fill("A new letter")
    page.locator("#id_date").fill("July 2018")
    choose(page, "companies", "Salesforce")
    page.get_by_text("On record, of the same company within 30 days:").wait_for()
    link = page.get_by_role("link", name="The known letter, 25 June 2018 (draft)")
    assert link.get_attribute("href") == address(Letter, known)
    assert link.get_attribute("target") == "_blank"
    page.locator("#id_date").click()
    page.locator("#id_date").fill("2019")
    expect(link).to_have_count(0)
    page.locator("#id_date").fill("25 June 2018")
    page.get_by_label("It is another letter").check()
    page.get_by_role("button", name="Save", exact=True).first.click()
    page.get_by_text("was added successfully").wait_for()
    assert Letter.objects.count() == 2


@pytest.mark.browser
def test_a_pasted_source_on_record_is_shown_while_entering(page):
    known = make.source(url="https://news.example/story", title="Workers ask")
    make.letter(title="The known letter", sources=[known])
    page.goto(address(Source))
    page.locator("#id_url").fill("https://www.news.example/story?utm_source=feed")
    page.get_by_role("link", name="Workers ask").wait_for()
    page.get_by_role("link", name="The known letter").wait_for()


@pytest.mark.browser
def test_without_scripts_a_letter_like_one_on_record_is_shown_on_saving(browser, live_server, page):
    known = make.letter(title="The known letter")
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=False, storage_state=page.context.storage_state()
    )
    plain = context.new_page()
    plain.goto(address(Letter))
    plain.locator("#id_title").fill("A new letter")
    plain.locator("#id_date").fill("25 June 2018")
    plain.locator("#id_companies").evaluate(
        "(field, key) => field.append(new Option('Known', key, true, true))", str(known.companies.get().pk)
    )
    plain.get_by_role("button", name="Save", exact=True).first.click()
    plain.get_by_role("link", name="The known letter").wait_for()
    plain.get_by_label("It is another letter").check()
    plain.get_by_role("button", name="Save", exact=True).first.click()
    plain.get_by_text("was added successfully").wait_for()
    context.close()
    assert Letter.objects.count() == 2


@pytest.mark.browser
def test_a_count_is_added_and_saved_by_keyboard_alone(page):
    letter = make.letter()
    make.source(title="Workers ask", published="2018-06-25")
    page.goto(address(Letter, letter))
    page.locator("#signatory_counts-group").get_by_role("button", name="Add another").press("Enter")
    expect(page.locator("#id_signatory_counts-0-wording")).to_be_focused()
    page.keyboard.type("hundreds")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.locator(".select2-search__field").last.press_sequentially("Workers ask")
    page.locator(".select2-results__option--highlighted", has_text="Workers ask").wait_for()
    page.keyboard.press("Enter")
    page.locator("#id_signatory_counts-0-locator").press("Control+Enter")
    page.get_by_text("was changed successfully").wait_for()
    assert SignatoryCount.objects.get().low == 200
