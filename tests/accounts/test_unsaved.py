"""A form whose editor was signed out before saving it: nothing is saved, nothing is lost, nobody else gets it."""

import re

import pytest
from django.test import Client
from playwright.sync_api import expect

from protests import publishing
from protests.models import Letter
from tests import factories as make
from tests.accounts.people import PASSWORD, account, signed_in
from tests.admin.pages import add_row, address, errors_on, filled_in

pytestmark = pytest.mark.django_db

TYPED = 'Typed <b>and</b> "kept"\r\non two lines'


@pytest.fixture
def letter():
    return make.letter(title="On drones")


@pytest.fixture
def sent(admin_client, letter):
    """What the editor typed, as the browser sends it."""
    sent = filled_in(admin_client.get(address(Letter, letter)))
    sent |= {"summary": TYPED, "_save": "Save", "opened_by": "admin"}
    return add_row(sent, "demands", text="Stop", position="0")


def carried(page):
    """What the page would send again."""
    fields = re.findall(r'<input type="hidden" name="([^"]*)" value="([^"]*)">', page.content.decode())
    return dict(fields)


def test_signed_out_before_saving_the_page_carries_what_was_typed(admin_client, letter, sent):
    admin_client.logout()
    page = admin_client.post(address(Letter, letter), sent)
    assert page.status_code == 403
    assert carried(page)["demands-0-text"] == "Stop"
    assert "Typed &lt;b&gt;and&lt;/b&gt; &quot;kept&quot;\r\non two lines" in page.content.decode()
    assert "_save" not in carried(page)
    assert "no-store" in page["Cache-Control"]
    letter.refresh_from_db()
    assert letter.summary == ""


def test_signed_in_again_the_form_is_back_and_saved_by_another_press(admin_client, admin_user, letter, sent):
    admin_client.logout()
    admin_client.post(address(Letter, letter), sent)
    admin_client.force_login(admin_user)
    del sent["_save"]
    page = admin_client.post(address(Letter, letter), sent | {"_put_back": "on"})
    assert "as you left it" in errors_on(page)[0]
    letter.refresh_from_db()
    assert letter.summary == ""
    assert admin_client.post(address(Letter, letter), filled_in(page)).status_code == 302
    letter.refresh_from_db()
    assert letter.summary == TYPED
    assert letter.demands.get().text == "Stop"


def test_a_new_record_is_kept_too(admin_client, admin_user):
    sent = filled_in(admin_client.get(address(Letter))) | {"title": "New", "opened_by": "admin"}
    admin_client.logout()
    assert carried(admin_client.post(address(Letter), sent))["title"] == "New"
    admin_client.force_login(admin_user)
    page = admin_client.post(address(Letter), sent | {"_put_back": "on"})
    assert 'value="New"' in page.content.decode()
    assert not Letter.objects.exists()


@pytest.mark.parametrize("opened_by", ["admin", "", None])
def test_another_account_is_not_given_the_form(client, letter, sent, opened_by):
    client.force_login(account("ann", "editor"))
    sent = sent | {"_put_back": "on", "opened_by": opened_by}
    if opened_by is None:
        del sent["opened_by"]
    page = client.post(address(Letter, letter), sent)
    assert page.status_code == 403
    assert "adminform" not in (page.context or {})


def test_put_back_over_another_editors_change_says_so(admin_client, letter, sent):
    Letter.objects.filter(pk=letter.pk).update(title="On rockets")
    page = admin_client.post(address(Letter, letter), sent | {"_put_back": "on"})
    assert page.context["others"]


def test_a_record_that_was_deleted_meanwhile_keeps_what_was_typed(admin_client, letter, sent):
    opened = address(Letter, letter)
    letter.delete()
    page = admin_client.post(opened, sent)
    assert page.status_code == 403
    assert "was deleted" in page.content.decode() and carried(page)["demands-0-text"] == "Stop"


@pytest.mark.parametrize("path", ["/admin/protests/letter/", "/admin/protests/letter/1/delete/", "/admin/"])
def test_other_pages_lead_to_the_sign_in_page(client, path):
    assert client.post(path, {"post": "yes"}).status_code == 302


def strict(user=None):
    client = Client(enforce_csrf_checks=True)
    if user:
        client.force_login(user)
    return client


def test_a_token_of_an_earlier_sign_in_keeps_the_form(admin_user, letter, sent):
    page = strict(admin_user).post(address(Letter, letter), sent, HTTP_ORIGIN="http://testserver")
    assert page.status_code == 403
    assert carried(page)["demands-0-text"] == "Stop"
    assert "csrftoken" in page.cookies


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"HTTP_ORIGIN": "https://evil.example"},
        {"HTTP_ORIGIN": "null"},
        {"HTTP_ORIGIN": "http://[bad"},
        {"HTTP_ORIGIN": "http://testserver.evil.example"},
        {"HTTP_REFERER": "https://evil.example/http://testserver/"},
    ],
)
def test_what_another_site_sends_is_refused_and_not_shown(admin_user, letter, sent, headers):
    page = strict(admin_user).post(address(Letter, letter), sent, **headers)
    assert page.status_code == 403
    assert "two lines" not in page.content.decode()


def test_a_draft_that_was_published_meanwhile_shows_its_contributor_what_they_typed():
    carla = account("carla", "contributor")
    draft, contributor = make.letter(created_by=carla), signed_in(carla)
    sent = filled_in(contributor.get(address(Letter, draft))) | {"summary": TYPED}
    publishing.publish_letter(draft)
    page = contributor.post(address(Letter, draft), add_row(sent, "demands", text="Stop", position="0"))
    shown = page.content.decode()
    assert page.status_code == 403
    assert "<dd>Typed &lt;b&gt;and&lt;/b&gt; &quot;kept&quot;<br>on two lines</dd>" in shown
    assert re.search(r"<dt>demands 1, text</dt>\s*<dd>Stop</dd>", shown)
    assert "TOTAL" not in shown
    assert not draft.demands.exists()


def test_who_cannot_see_a_record_is_shown_nothing_of_it():
    draft = make.letter()
    page = signed_in(account("carla", "contributor")).post(address(Letter, draft), {"summary": TYPED})
    assert page.status_code == 302  # to the list, as if there were none


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_signed_out_in_another_window_an_editor_gets_the_form_back(browser_page, django_user_model):
    django_user_model.objects.create_superuser("ed", password=PASSWORD)
    letter = make.letter(title="On drones")
    window, other = browser_page, browser_page.context.new_page()

    def sign_in(window):
        window.goto("/admin/login/")
        window.get_by_label("Username").fill("ed")
        window.get_by_label("Password").fill(PASSWORD)
        window.get_by_role("button", name="Log in").click()

    sign_in(window)
    window.goto(address(Letter, letter))
    window.locator("#id_summary").fill("Typed for an hour")
    other.goto("/admin/")
    other.get_by_role("button", name="Log out").click()
    window.get_by_role("button", name="Save", exact=True).first.click()
    expect(window.locator("body")).to_contain_text("You were signed out before you saved.")
    sign_in(other)
    other.get_by_role("button", name="Log out").wait_for()
    # The token of this page is of before the sign-in: the same page once more, then the form.
    window.get_by_role("button", name="Back to my form").click()
    expect(window.locator("body")).to_contain_text("You are signed in as ed.")
    window.get_by_role("button", name="Back to my form").click()
    expect(window.locator("#id_summary")).to_have_value("Typed for an hour")
    window.get_by_role("button", name="Save", exact=True).first.click()
    window.get_by_text("was changed successfully").wait_for()
    letter.refresh_from_db()
    assert letter.summary == "Typed for an hour"
