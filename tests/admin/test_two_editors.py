"""Two editors at one record: the second save is refused, says what the other changed, and keeps what was typed."""

from threading import Barrier, Thread

import pytest
from django.db import connection
from django.test import Client
from django.urls import reverse
from playwright.sync_api import expect

from protests import history
from protests.models import (
    Agency,
    Campaign,
    Company,
    CompanyAlias,
    Contract,
    Demand,
    Letter,
    SignatoryCount,
    Source,
    Topic,
)
from tests import factories as make
from tests.accounts.people import account
from tests.admin.conftest import signed_in_cookie
from tests.admin.pages import add_row, address, errors_on, filled_in
from tests.browsing import watched_page

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter():
    letter = make.letter(title="On drones")
    Demand.objects.create(letter=letter, text="Stop")
    return letter


@pytest.fixture
def other(django_user_model):
    return django_user_model.objects.create_superuser("ada")


def opened(client, record):
    return filled_in(client.get(address(type(record), record)))


def save(client, record, sent):
    return client.post(address(type(record), record), sent)


def changed_by(user, record, why="", **fields):
    """What another editor saves meanwhile."""
    with history.recording(by=user, why=why, road="form"):
        for name, value in fields.items():
            setattr(record, name, value)
        record.save()


def test_the_second_save_is_refused_and_says_who_changed_what_and_why(admin_client, letter, other):
    sent = opened(admin_client, letter)
    changed_by(other, Letter.objects.get(pk=letter.pk), why="The <paper> says so.", title="On rockets")
    answer = save(admin_client, letter, sent | {"title": "On submarines", "summary": "Mine."})
    content = answer.content.decode()
    for words in ("by ada", "The &lt;paper&gt; says so.", "<del>On drones</del>", "<ins>On rockets</ins>"):
        assert words in content
    assert 'value="On submarines"' in content and "Mine." in content
    assert address(Letter, letter) in content
    letter.refresh_from_db()
    assert (letter.title, letter.summary) == ("On rockets", "")


def test_a_second_press_saves_knowingly(admin_client, letter, other):
    sent = opened(admin_client, letter)
    changed_by(other, Letter.objects.get(pk=letter.pk), title="On rockets")
    again = filled_in(save(admin_client, letter, sent | {"title": "On submarines"}))
    assert save(admin_client, letter, again).status_code == 302
    letter.refresh_from_db()
    assert letter.title == "On submarines"
    assert [entry.by for entry in history.of(letter)][:2] == ["admin", "ada"]


def test_a_third_change_is_noticed_again(admin_client, letter, other):
    sent = opened(admin_client, letter)
    changed_by(other, Letter.objects.get(pk=letter.pk), title="On rockets")
    again = filled_in(save(admin_client, letter, sent))
    changed_by(other, Letter.objects.get(pk=letter.pk), title="On missiles")
    answer = save(admin_client, letter, again)
    assert [entry.snapshot.own["title"] for entry in answer.context["others"]] == ["On missiles"]


def test_what_a_mistake_sends_back_is_still_compared_with_what_was_opened(admin_client, letter, other):
    sent = opened(admin_client, letter)
    again = filled_in(save(admin_client, letter, sent | {"title": ""})) | {"title": "Mine"}
    changed_by(other, Letter.objects.get(pk=letter.pk), title="On rockets")
    assert save(admin_client, letter, again).context["others"]


def test_ones_own_save_and_continue_is_no_other(admin_client, letter):
    for title in ("One", "Two"):
        answer = save(admin_client, letter, opened(admin_client, letter) | {"title": title, "_continue": "1"})
        assert answer.status_code == 302
    letter.refresh_from_db()
    assert letter.title == "Two"


def test_a_change_of_a_part_by_another_road_is_noticed(admin_client, letter):
    sent = opened(admin_client, letter)
    Demand.objects.filter(letter=letter).update(text="Go on")
    answer = save(admin_client, letter, sent | {"demands-0-text": "Stop now"})
    [entry] = answer.context["others"]
    assert [str(each) for each in entry.differences] == ["text of demand “Go on”: Stop → Go on"]
    assert "Stop now" in answer.content.decode()


@pytest.mark.parametrize("number", ["", "0", "nonsense", "99999999999999999999", "-1", "\0"])
def test_a_form_that_does_not_say_what_it_was_opened_from_is_shown_once_more(admin_client, letter, number):
    sent = opened(admin_client, letter) | {"title": "Mine", "opened_from": number}
    answer = save(admin_client, letter, sent)
    assert errors_on(answer) and 'value="Mine"' in answer.content.decode()
    assert save(admin_client, letter, filled_in(answer)).status_code == 302


def test_every_record_with_a_form_of_its_own_is_guarded(admin_client):
    records = [
        make.letter(),
        make.contract(),
        make.company(),
        make.agency(),
        make.source(),
        make.topic(),
        make.campaign(),
    ]
    assert {type(record) for record in records} == {
        Letter,
        Contract,
        Company,
        Agency,
        Source,
        Topic,
        Campaign,
    }
    for record in records:
        sent = opened(admin_client, record)
        name = "title" if hasattr(record, "title") else "name"
        changed_by(None, record, **{name: "By another"})
        answer = save(admin_client, record, sent | {name: "Mine"})
        assert answer.context["others"], record
        record.refresh_from_db()
        assert getattr(record, name) == "By another"


# Rows of parts


def test_rows_that_were_added_and_ticked_for_deletion_are_kept(admin_client, letter, other):
    sent = opened(admin_client, letter) | {"demands-0-DELETE": "on"}
    add_row(sent, "demands", text="Go", position="0")
    changed_by(other, Letter.objects.get(pk=letter.pk), title="On rockets")
    answer = save(admin_client, letter, sent)
    again = filled_in(answer)
    assert again["demands-0-DELETE"] and again["demands-1-text"] == "Go"
    assert save(admin_client, letter, again | {"title": "On rockets"}).status_code == 302
    assert [demand.text for demand in letter.demands.all()] == ["Go"]


def test_a_row_that_the_other_removed_comes_back_as_a_new_one(admin_client, letter):
    Demand.objects.create(letter=letter, text="Second", position=1)
    sent = opened(admin_client, letter) | {"demands-0-text": "Stop today"}
    add_row(sent, "demands", text="Third", position="2")
    letter.demands.first().delete()
    answer = save(admin_client, letter, sent)
    assert "Stop today" in answer.content.decode()
    assert save(admin_client, letter, filled_in(answer)).status_code == 302
    assert sorted(demand.text for demand in letter.demands.all()) == ["Second", "Stop today", "Third"]


def test_a_row_that_both_removed_is_gone(admin_client, letter):
    sent = opened(admin_client, letter) | {"demands-0-DELETE": "on"}
    letter.demands.all().delete()
    again = filled_in(save(admin_client, letter, sent))
    assert save(admin_client, letter, again).status_code == 302
    assert not letter.demands.exists()


def test_a_row_that_the_other_added_stays(admin_client, letter):
    sent = opened(admin_client, letter)
    Demand.objects.create(letter=letter, text="By another")
    again = filled_in(save(admin_client, letter, sent))
    assert save(admin_client, letter, again).status_code == 302
    assert sorted(demand.text for demand in letter.demands.all()) == ["By another", "Stop"]


def test_a_count_with_all_its_fields_comes_back_after_the_other_removed_it(admin_client, letter):
    count = make.reading(letter, wording="more than 650", note="As printed.")
    sent = opened(admin_client, letter)
    count.delete()
    again = filled_in(save(admin_client, letter, sent))
    assert save(admin_client, letter, again).status_code == 302
    back = SignatoryCount.objects.get()
    assert (back.wording, back.note, back.source_id, back.as_of) == (
        count.wording,
        count.note,
        count.source_id,
        count.as_of,
    )


def test_an_other_name_moved_to_another_company_comes_back_as_a_new_row(admin_client):
    company = make.company("Acme")
    alias = CompanyAlias.objects.create(company=company, name="Acme Works")
    sent = opened(admin_client, company)
    alias.company = make.company("Apex")
    alias.save()
    again = filled_in(save(admin_client, company, sent))
    assert int(again["aliases-INITIAL_FORMS"]) == 0
    again["aliases-0-name"] = "Acme Factory"
    assert save(admin_client, company, again).status_code == 302
    assert {alias.name for alias in company.aliases.all()} == {"Acme Factory"}


@pytest.mark.parametrize("total", ["", "x", "-1", "1001", "999999999", "0"])
@pytest.mark.parametrize("initial", ["", "x", "-1", "7", "999999999"])
def test_forged_numbers_of_rows_are_no_server_error(admin_client, letter, total, initial):
    sent = opened(admin_client, letter) | {"demands-TOTAL_FORMS": total, "demands-INITIAL_FORMS": initial}
    letter.demands.all().delete()
    assert save(admin_client, letter, sent).status_code == 200


# At the same moment


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_the_same_moment_one_is_refused(admin_user):
    letter = make.letter(title="On drones")
    together, answers = Barrier(2), []
    clients = []
    for title in ("One", "Two"):
        client = Client()
        client.force_login(admin_user)
        clients.append((client, opened(client, letter) | {"title": title}))

    def press(client, sent):
        try:
            together.wait()
            answers.append((save(client, letter, sent).status_code, sent["title"]))
        finally:
            connection.close()

    threads = [Thread(target=press, args=each) for each in clients]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    letter.refresh_from_db()
    [(_refused, _lost), (_saved, kept)] = sorted(answers)
    assert [status for status, _title in sorted(answers)] == [200, 302]
    assert letter.title == kept


@pytest.mark.django_db(transaction=True)
def test_deleting_a_record_that_was_changed_meanwhile_needs_no_second_look(admin_client):
    letter = make.letter()
    page = reverse("admin:protests_letter_delete", args=[letter.pk])
    admin_client.get(page)
    changed_by(None, Letter.objects.get(pk=letter.pk), title="By another")
    assert admin_client.post(page, {"post": "yes"}).status_code == 302
    assert not Letter.objects.exists()


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_two_editors_in_their_browsers_lose_nothing(page, browser, live_server, letter):
    """Ada and the administrator open one letter; the administrator saves second."""
    other, faults = watched_page(browser, live_server.url)
    other.context.add_cookies([signed_in_cookie(live_server, account("ada", "editor"))])
    for each in (page, other):
        each.goto(address(Letter, letter))
    other.locator("#id_title").fill("On rockets")
    other.get_by_role("button", name="Save", exact=True).click()
    expect(other.get_by_text("was changed successfully")).to_be_visible()
    other.context.close()
    page.locator("#id_title").fill("On submarines")
    page.locator("#id_summary").fill("Typed for a long time.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("by ada")).to_be_visible()
    expect(page.locator("ins", has_text="On rockets")).to_be_visible()
    expect(page.locator("#id_summary")).to_have_value("Typed for a long time.")
    assert Letter.objects.get().title == "On rockets"
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("was changed successfully")).to_be_visible()
    assert (Letter.objects.get().title, Letter.objects.get().summary) == (
        "On submarines",
        "Typed for a long time.",
    )
    assert not faults
