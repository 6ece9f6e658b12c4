"""A name is removed at the desk by an administrator, and is nowhere afterwards: not even in what was asked and answered."""

import logging

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import Group, User
from django.urls import reverse

from protests import history
from protests.accounts import roles
from protests.models import Act, Letter
from tests import factories as make
from tests.history.test_redaction import holds

pytestmark = pytest.mark.django_db

PAGE = "/admin/redact/"
REMOVE = {"remove": "Remove it everywhere"}


@pytest.fixture
def letter():
    return make.published_letter(title="Quine's letter", summary="By QUINE and others.")


def remove(client, name, why="A signer's name.", **options):
    return client.post(PAGE, {"name": name, "why": why, **REMOVE}, **options)


def test_where_it_stands_is_shown_and_nothing_is_changed(admin_client, letter):
    page = admin_client.post(PAGE, {"name": "quine"}).content.decode()
    assert "letter “[removed]&#x27;s letter”, summary" in page
    assert "letter “[removed]&#x27;s letter”, title" in page
    assert f"earlier versions of letter {letter.pk}" in page
    letter.refresh_from_db()
    assert letter.title == "Quine's letter"


def test_it_is_removed_from_everywhere_by_one_act_with_a_reason(admin_client, admin_user, letter):
    answer = remove(admin_client, "quine", follow=True)
    assert "Removed: it stood in" in answer.content.decode()
    assert holds("quin") == set()
    act = history.of(letter)[0]
    assert (act.what, act.by, act.why) == ("Redacted", admin_user.username, "A signer's name.")
    assert Act.objects.filter(act="redacted").count() == 1
    [entry] = LogEntry.objects.all()
    assert (entry.user, entry.object_repr) == (admin_user, "A name was removed")
    assert entry.change_message.endswith(". A signer's name.")


def test_the_name_is_in_no_answer_address_or_log(admin_client, letter, caplog):
    caplog.set_level(logging.DEBUG)
    answer = remove(admin_client, "quine", follow=True)
    [(address, _status)] = answer.redirect_chain
    assert address == PAGE
    assert "quine" not in answer.content.decode().lower()
    # What the database is told is logged at this level alone, and only in development.
    said = [record for record in caplog.records if record.name != "django.db.backends"]
    assert not [record for record in said if "quine" in record.getMessage().lower()]


def test_a_reading_of_the_page_is_kept_by_no_browser(admin_client, letter):
    answer = admin_client.post(PAGE, {"name": "quine"})
    assert "no-store" in answer["Cache-Control"]
    assert 'autocomplete="off"' in answer.content.decode()


def test_a_name_in_an_address_is_not_looked_at(admin_client, letter):
    page = admin_client.get(PAGE, {"name": "quine", "why": "A name.", **REMOVE}).content.decode()
    assert "It stands" not in page and "quine" not in page.lower()
    assert holds("quine")


@pytest.mark.parametrize(
    ("name", "why", "told"),
    [
        ("", "A name.", "This field is required."),
        ("a", "A name.", "Give at least 3 letters of what is to be removed."),
        ("Qu\0ine", "A name.", "Null characters are not allowed."),
        ("Quine", "", "This field is required."),
        ("Quine", "quine asked us.", "The reason repeats what is to be removed."),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_nothing_is_removed(admin_client, letter, name, why, told):
    answer = remove(admin_client, name, why)
    assert answer.status_code == 200
    assert told in answer.content.decode()
    assert holds("quine") and not Act.objects.filter(act="redacted").exists()


def test_what_would_break_a_rule_is_refused_in_words(admin_client):
    make.company("Quine"), make.company("[removed]")
    page = remove(admin_client, "Quine").content.decode()
    assert "without the text a record would break a rule" in page
    assert holds("quine")


def test_a_name_that_stands_nowhere(admin_client):
    assert "It stands nowhere" in admin_client.post(PAGE, {"name": "Quine"}).content.decode()


@pytest.mark.parametrize("role", [roles.CONTRIBUTOR, roles.EDITOR])
def test_only_an_administrator_removes_a_name(client, letter, role, settings):
    settings.DEBUG = True  # no second step
    user = User.objects.create_user("ed", is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    assert client.get(PAGE).status_code == 403
    assert client.post(PAGE, {"name": "quine"}).status_code == 403
    assert remove(client, "quine").status_code == 403
    assert PAGE not in client.get(reverse("admin:index")).content.decode()
    assert holds("quine")


def test_the_role_of_administrator_holds_it(letter):
    user = User.objects.create_user("adm", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.ADMINISTRATOR))
    assert user.has_perm("protests.redact_name") and roles.has_power(user)


def test_who_is_not_signed_in_is_led_to_the_door(client):
    assert client.post(PAGE, {"name": "quine"})["Location"] == f"/admin/login/?next={PAGE}"


@pytest.mark.browser
def test_an_administrator_removes_a_name(page, letter):
    page.goto("/admin/")
    page.get_by_role("link", name="Remove a name").click()
    page.get_by_label("The name").fill("Quine")
    page.get_by_role("button", name="Show where it stands").click()
    page.get_by_text("letter “[removed]'s letter”, summary").wait_for()
    page.get_by_label("Why it is removed").fill("A signer's name.")
    page.get_by_role("button", name="Remove it everywhere").click()
    page.get_by_text("Removed: it stood in").wait_for()
    assert "quine" not in (page.url + page.content()).lower()
    page.goto(Letter.objects.get().get_absolute_url())
    page.get_by_role("heading", name="[removed]'s letter").wait_for()
