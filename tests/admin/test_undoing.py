"""Seeing who changed what, and undoing it, as an editor does in a browser."""

import pytest
from playwright.sync_api import expect

from protests.models import Company, Letter
from tests import factories as make
from tests.admin.pages import address

pytestmark = [pytest.mark.django_db, pytest.mark.browser]


def test_a_change_is_seen_in_the_history_with_who_and_why_and_is_undone(page):
    draft = make.letter(title="Initech employees' letter")
    page.goto(address(Letter, draft))
    page.locator("#id_title").fill("Initech staff's letter")
    page.get_by_label("Why (kept in the history)").fill("The paper says staff.")
    page.get_by_role("button", name="Save and continue editing").last.click()
    page.get_by_role("link", name="History").click()

    newest = page.locator(".entry").first
    expect(newest).to_contain_text("admin")
    expect(newest).to_contain_text("The paper says staff.")
    expect(newest.get_by_role("row", name="Title")).to_contain_text("Initech employees' letter")
    expect(newest.get_by_role("row", name="Title")).to_contain_text("Initech staff's letter")

    earlier = page.locator(".entry").nth(1)
    earlier.get_by_text("Put the record back to how it was after this change").click()
    earlier.get_by_label("Why").fill("They sign as employees.")
    earlier.get_by_role("button", name="Put back").click()
    page.get_by_text("is as it was after this change").wait_for()
    expect(page.locator(".entry").first).to_contain_text("They sign as employees.")
    assert Letter.objects.get().title == "Initech employees' letter"


def test_a_deleted_record_is_restored(page):
    company = make.company("Initech")
    page.goto(address(Company, company))
    page.get_by_role("link", name="Delete").last.click()
    page.get_by_role("button", name="Yes, I’m sure").click()
    page.get_by_text("was deleted successfully").wait_for()
    page.goto("/admin/protests/company/deleted/")
    page.get_by_role("button", name="Restore").click()
    page.get_by_text("is on record again").wait_for()
    assert Company.objects.get().name == "Initech"
