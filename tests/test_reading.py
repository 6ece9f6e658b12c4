"""What a reader comes for, done in a real browser on the real records."""

import csv
import json
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.core.management import call_command
from pytest_django.live_server_helper import LiveServer

from protests.importing import records
from protests.models import Letter, SignatoryCount
from tests.browsing import watched_page

pytestmark = [pytest.mark.browser, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(django_db_setup, django_db_blocker):
    """The site with all real records, started once for this file."""
    with django_db_blocker.unblock():
        records.load(
            json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8"))
        )
        server = LiveServer("127.0.0.1")
        yield server
        server.stop()
        call_command("flush", interactive=False, verbosity=0)


@pytest.fixture
def page(browser, site):
    page, faults = watched_page(browser, site.url)
    page.set_default_timeout(10_000)
    yield page
    page.context.close()
    assert not faults, "\n".join(faults)


@pytest.fixture
def page_without_scripts(browser, site):
    context = browser.new_context(base_url=site.url, java_script_enabled=False)
    yield context.new_page()
    context.close()


def sentence(page):
    return page.get_by_role("status").inner_text()


def titles(page):
    return page.locator("#results h2").all_inner_texts()


def rows_of(download):
    with open(download.path(), encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_from_the_front_page_to_a_source(page):
    page.goto("/")
    page.get_by_role("link", name="All letters").click()
    page.locator("summary", has_text="Agency").click()
    page.get_by_label("US Customs and Border Protection").check()
    page.get_by_role("button", name="Show letters").click()
    page.get_by_text("8 letters about CBP").wait_for()
    page.get_by_role("link", name="Salesforce employees' letter on the CBP contract").click()
    page.get_by_role("heading", level=1, name="Salesforce employees' letter on the CBP contract").wait_for()
    source = SignatoryCount.objects.get(letter__number=9, wording="more than 650").source
    page.locator("tr", has_text="“more than 650”").get_by_role("link", name="Bloomberg").click()
    page.wait_for_url(source.url)


def test_every_letter_that_concerned_cbp_by_peak_as_csv_with_as_many_rows_as_the_page_says(page):
    page.goto("/letters/?agency=cbp")
    page.get_by_label("Order", exact=True).select_option("-peak")
    page.wait_for_url("**/letters/?agency=cbp&sort=-peak")
    listed = titles(page)
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV", exact=True).click()
    rows = rows_of(download.value)
    assert [row["title"] for row in rows] == listed
    assert sentence(page) == f"{len(rows)} letters about CBP"
    peaks = [int(row["peak_low"]) for row in rows if row["peak_low"]]
    assert peaks == sorted(peaks, reverse=True)


def test_homeland_security_with_and_without_its_sub_agencies(page):
    page.goto("/agencies/dhs/")
    page.get_by_role("heading", name="25 letters about DHS").wait_for()
    page.get_by_role("link", name="Leave them out").click()
    page.get_by_role("heading", name="5 letters about DHS (sub-agencies left out)").wait_for()
    page.get_by_role("link", name="Include them").click()
    page.get_by_role("heading", name="25 letters about DHS").wait_for()


def test_a_choice_of_filters_is_an_address_that_gives_the_same_letters_without_scripts(
    page, page_without_scripts
):
    page.goto("/letters/")
    page.locator("summary", has_text="Company").click()
    for name in ("Google", "Microsoft"):
        page.locator(f"#company-{name.lower()}").check()
        page.wait_for_url(f"**company={name.lower()}**")
    page.locator("summary", has_text="Agency").click()
    page.get_by_label("US Immigration and Customs Enforcement").check()
    page.wait_for_url("**agency=ice**")
    page.get_by_label("Since").fill("2018")
    page.get_by_label("Until").fill("2020")
    page.get_by_label("Minimum signatories").fill("500")
    page.wait_for_url("**min=500**")
    page.get_by_text("about ICE, 2018 to 2020, at least 500 signatories").first.wait_for()
    chosen = titles(page)
    assert chosen
    page_without_scripts.goto(page.url)
    assert titles(page_without_scripts) == chosen
    assert sentence(page_without_scripts) == sentence(page)
    page.go_back()
    page.wait_for_function("!location.search.includes('min=500')")


def test_the_same_form_works_without_scripts(page_without_scripts):
    page = page_without_scripts
    page.goto("/letters/")
    page.get_by_label("Words").fill("drone")
    page.get_by_role("button", name="Show letters").click()
    assert page.url.endswith("/letters/?q=drone")
    assert "with the words “drone”" in sentence(page)


def test_every_count_of_two_days_stands_with_who_said_so_and_can_be_linked(page):
    letter = Letter.objects.get(slug="google-cbp-2019")
    page.goto(letter.get_absolute_url())
    for count in letter.signatory_counts.filter(as_of__in=["2019-08-15", "2019-08-16"]).select_related(
        "source"
    ):
        row = page.locator(f"#count-{count.pk}")
        text = row.inner_text()
        assert count.as_of.in_words in text
        assert count.source.publisher in text
        assert count.get_group_display() in text
        page.goto(f"{letter.get_absolute_url()}#count-{count.pk}")
        assert row.evaluate("row => row.matches(':target')")
    printed = page.locator("#content").inner_text()
    for words in ("650", "676", "738 Google employees", "more than 900 Google employees"):
        assert words in printed


def test_the_curve_by_keyboard_alone_and_the_same_figures_in_a_table(page):
    letter = Letter.objects.get(slug="google-project-maven-2018")
    page.goto(letter.get_absolute_url())
    page.locator(".canvas").focus()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        href = page.evaluate("document.activeElement.getAttribute('href')") or ""
        if not href.startswith("#count-"):
            break
        reached.append((href, page.evaluate("document.activeElement.querySelector('title').textContent")))
    marks = page.locator(".picture .series a").count()
    assert len(reached) == marks == letter.signatory_counts.filter(as_of__isnull=False).count()
    page.locator("summary", has_text="The same numbers as a table").press("Enter")
    table = page.locator(".drawing table").inner_text()
    assert all(title.split(",")[0] in table or title.split(", ")[0] in table for _href, title in reached)


def test_from_mavens_letter_to_the_contract_its_money_and_back(page):
    page.goto("/letters/6/")
    page.get_by_role("link", name=re.compile("Maven")).first.click()
    page.get_by_role("heading", name="Money").wait_for()
    row = page.locator("tr", has_text="“$9 million”")
    assert "Reported" in row.inner_text()
    assert row.get_by_role("link").first.get_attribute("href").startswith("http")
    page.locator("#letters + ol").get_by_role(
        "link", name="Google employees' letter against Project Maven"
    ).click()
    page.wait_for_url("**/letters/6-**")


def test_letters_after_which_a_demand_was_met_with_the_evidence(page):
    page.goto("/letters/?outcome=met")
    assert sentence(page) == "4 letters with the outcome met"
    page.locator("#results h2 a").first.click()
    page.get_by_role("link", name="see the response").first.click()
    response = page.locator("li:target")
    assert response.locator(".source a").last.get_attribute("href").startswith("http")


def test_amazon_and_microsoft_side_by_side(page):
    page.goto("/compare/")
    form = page.get_by_role("form", name="Companies")
    form.get_by_label("Amazon").check()
    form.get_by_label("Microsoft").check()
    form.get_by_role("button", name="Compare companies").click()
    page.get_by_role("heading", level=1, name="Amazon and Microsoft").wait_for()
    page.wait_for_load_state()
    assert page.get_by_role("heading", level=2).all_inner_texts()[:2] == ["Amazon", "Microsoft"]


@pytest.mark.parametrize(
    ("words", "found", "said"),
    [
        ("facial recognition", "researchers", ""),
        ("Facebook", "Meta", ""),
        ("Benoff", "Salesforce", "Benioff"),
    ],
)
def test_words_old_names_and_misspellings_find_their_letters(page, words, found, said):
    page.goto("/")
    page.get_by_role("searchbox").fill(words)
    page.get_by_role("button", name="Search").click()
    page.locator("#results .rows > li").first.wait_for()
    assert found.lower() in page.locator("#results").inner_text().lower()
    assert said.lower() in page.locator("#results").inner_text().lower()


def test_every_figure_on_the_front_page_leads_on_in_one_click(page):
    page.goto("/")
    links = page.locator(".figures li")
    for place in range(links.count()):
        assert links.nth(place).locator("a").count() >= 1
    page.locator(".figures").get_by_role("link", name="25,529").click()
    page.wait_for_url("**/methodology/#totals")


PAGES = [
    "/",
    "/letters/",
    "/letters/?q=drone&agency=dhs",
    "/letters/?colour=red",
    "/letters/pictures/",
    "/letters/24/",
    "/companies/",
    "/companies/alphabet/",
    "/agencies/",
    "/agencies/dhs/",
    "/contracts/",
    "/contracts/google-project-maven/",
    "/signatory-counts/",
    "/topics/cloud/",
    "/campaigns/project-maven/",
    "/compare/?company=amazon&company=microsoft",
    "/topics/",
    "/campaigns/",
    "/corrections/",
    "/methodology/",
    "/about/",
    "/data/",
    "/nowhere",
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [360, 1280])
def test_axe_finds_nothing_on_any_kind_of_page(browser, site, width, scheme):
    context = browser.new_context(
        base_url=site.url, viewport={"width": width, "height": 900}, color_scheme=scheme, bypass_csp=True
    )
    page = context.new_page()
    found = []
    for address in PAGES:
        page.goto(address)
        violations = Axe().run(page).response["violations"]
        found += [(address, rule["id"], node["html"][:120]) for rule in violations for node in rule["nodes"]]
    context.close()
    assert not found


def test_axe_would_find_something(browser, site):
    page = browser.new_page()
    page.set_content("<button></button>")
    assert "button-name" in {rule["id"] for rule in Axe().run(page).response["violations"]}
    page.close()


def test_nothing_scrolls_sideways_at_320_pixels(browser, site):
    context = browser.new_context(base_url=site.url, viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = []
    for address in PAGES:
        page.goto(address)
        if page.evaluate("document.documentElement.scrollWidth > document.documentElement.clientWidth"):
            wide.append(address)
    context.close()
    assert not wide


def test_the_keyboard_reaches_every_control(page):
    page.goto("/letters/?agency=cbp")
    wanted = page.evaluate(
        "[...document.querySelectorAll('a[href], button, input:not([type=hidden]), select, summary')]"
        ".filter(e => e.checkVisibility({contentVisibilityAuto: true}) && e.getClientRects().length).length"
    )
    reached = set()
    for _ in range(wanted + 40):
        page.keyboard.press("Tab")
        mark = page.evaluate(
            "(e => e.matches('a, button, input, select, summary')"
            " ? [...document.querySelectorAll('*')].indexOf(e) : -1)(document.activeElement)"
        )
        reached.add(mark)
    assert len(reached - {-1}) == wanted
