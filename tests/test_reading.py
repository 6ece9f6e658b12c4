"""A reader's way through the site, in a real browser."""

import json

import pytest
from django.conf import settings

from protests.importing import records
from protests.models import SignatoryCount


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_from_the_front_page_to_a_source(browser_page):
    records.load(json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8")))
    page = browser_page
    page.goto("/")
    page.get_by_role("link", name="All letters").click()
    page.locator("summary", has_text="Agency").click()
    page.get_by_label("US Customs and Border Protection").check()
    page.get_by_role("button", name="Show letters").click()
    assert page.get_by_role("status").inner_text() == "8 letters about CBP"
    page.get_by_role("link", name="Salesforce employees' letter on the CBP contract").click()
    assert (
        page.get_by_role("heading", level=1).inner_text()
        == "Salesforce employees' letter on the CBP contract"
    )
    count = page.locator("tr", has_text="“more than 650”")
    source = SignatoryCount.objects.get(letter__number=9, wording="more than 650").source
    count.get_by_role("link", name="Bloomberg").click()
    page.wait_for_url(source.url)
