"""A reader copies a citation; after a later edit its address still shows what was cited."""

import pytest

from protests import history
from protests.models import Letter
from tests import factories as make

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


def test_a_copied_citation_leads_to_what_was_cited_after_a_later_edit(browser_page):
    with history.recording():
        letter = make.published_letter(title="On drones")
        make.reading(letter, 650, wording="more than 650", kind="at least")
    browser_page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    browser_page.goto(letter.get_absolute_url())
    browser_page.get_by_role("button", name="Copy this citation").click()
    browser_page.get_by_role("button", name="Copied").wait_for()
    copied = browser_page.evaluate("navigator.clipboard.readText()")
    [address] = [word.rstrip(",.") for word in copied.split() if "/revisions/" in word]
    assert "“On drones”" in copied and "revision" in copied

    with history.recording():
        edited = Letter.objects.get(pk=letter.pk)
        edited.title = "On rockets"
        edited.save()
        edited.signatory_counts.get().delete()
    browser_page.goto(address)
    assert browser_page.get_by_role("heading", level=1).inner_text() == "On drones"
    assert browser_page.get_by_text("“more than 650”").count()
    banner = browser_page.get_by_role("note")
    assert "An older version" in banner.inner_text()
    banner.get_by_role("link", name="what has changed since").click()
    browser_page.get_by_role("row", name="Title On drones On rockets").wait_for()
    browser_page.get_by_role("link", name="the current one").click()
    browser_page.get_by_role("heading", level=1, name="On rockets").wait_for()
