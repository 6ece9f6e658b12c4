"""The browser that other tests drive: that it works, and that it notices what it must (tests/browsing.py)."""

import pytest

from tests.browsing import watched_page

pytestmark = [
    pytest.mark.browser,
    pytest.mark.urls("tests.config.urls"),
    pytest.mark.django_db(transaction=True),
]


def test_a_page_of_the_live_server_is_shown_with_its_static_files(browser_page):
    browser_page.goto("/admin/login/")
    assert browser_page.locator("#header").evaluate("header => getComputedStyle(header).display") == "flex"


def test_an_editor_signs_in_under_the_policy(browser_page, django_user_model):
    django_user_model.objects.create_superuser(username="ed", password="a long enough password")
    browser_page.goto("/admin/")
    browser_page.get_by_label("Username").fill("ed")
    browser_page.get_by_label("Password").fill("a long enough password")
    browser_page.get_by_role("button", name="Log in").click()
    browser_page.get_by_role("button", name="Log out").wait_for()


def test_a_link_to_another_site_ends_on_a_stand_in(browser_page):
    browser_page.goto("/")
    browser_page.get_by_role("link", name="Its source").click()
    browser_page.wait_for_url("https://news.example.org/story")
    assert browser_page.locator("body").inner_text() == "Another site."


@pytest.mark.parametrize(
    ("address", "fault"),
    [
        ("/inline-style/", "Content Security Policy"),
        ("/outside-image/", "Content Security Policy"),
    ],
)
def test_a_breach_of_the_policy_is_a_fault(browser, live_server, address, fault):
    page, faults = watched_page(browser, live_server.url)
    page.goto(address)
    page.wait_for_load_state("networkidle")
    page.context.close()
    assert fault in "\n".join(faults)


def test_loading_from_another_host_is_a_fault(browser, live_server):
    page, faults = watched_page(browser, live_server.url)
    page.set_content('<img src="https://tracker.example.org/pixel.gif" alt="">')
    page.context.close()
    assert faults == ["asked another host: https://tracker.example.org/pixel.gif"]


def test_an_error_in_a_script_is_a_fault(browser, live_server):
    page, faults = watched_page(browser, live_server.url)
    page.goto("/")
    page.evaluate("setTimeout(() => { throw new Error('broken') })")
    page.wait_for_timeout(50)
    page.context.close()
    assert faults == ["a script failed: broken"]
