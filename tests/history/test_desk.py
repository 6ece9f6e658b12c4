"""At the desk: a save is one act of who was signed in, and a record's history can be read and undone."""

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission
from django.urls import reverse

from protests import history
from protests.models import Act, Letter
from tests import factories
from tests.admin.pages import add_row, address, filled_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser("ada")


@pytest.fixture
def desk(client, editor):
    client.force_login(editor)
    return client


@pytest.fixture
def letter():
    letter = factories.letter(title="On drones")
    history.of(letter)
    return letter


def page(name, record_or_model, *args):
    return reverse(f"admin:protests_{record_or_model._meta.model_name}_{name}", args=args)


def test_a_form_with_inlines_is_one_act(desk, letter):
    source = factories.source()
    history.of(letter)
    sent = filled_in(desk.get(address(Letter, letter)))
    sent |= {"title": "On rockets", "why": "The paper says so."}
    add_row(sent, "demands", text="Stop", position=0)
    add_row(sent, "signatory_counts", wording="650", source=source.pk)
    answer = desk.post(address(Letter, letter), sent)
    assert answer.status_code == 302, answer.context["errors"]
    act, _made = history.of(letter)
    assert (act.by, act.why, act.road, act.what) == ("ada", "The paper says so.", "form", "Changed")
    assert [(each.change, each.what) for each in act.differences] == [
        ("changed", "title"),
        ("added", "demand"),
        ("added", "signatory count"),
    ]
    assert act.snapshot.own["headline_low"] == 650


def test_a_refused_form_is_no_act_and_keeps_the_reason(desk, letter):
    sent = filled_in(desk.get(address(Letter, letter))) | {"title": "", "why": "A reason <typed>"}
    answer = desk.post(address(Letter, letter), sent)
    assert answer.status_code == 200
    assert 'value="A reason &lt;typed&gt;"' in answer.content.decode()
    assert len(history.of(letter)) == 1


def test_a_bulk_action_is_one_act_of_each_record(desk):
    letters = [factories.letter(), factories.letter()]
    history.of(letters[0])
    chosen = {"action": "publish_chosen", "_selected_action": [letter.pk for letter in letters]}
    desk.post(page("changelist", Letter), chosen)
    for letter in letters:
        act = history.of(letter)[0]
        assert (act.what, act.by, act.road) == ("Published", "ada", "action")


def test_a_deletion_from_the_list_is_recorded_and_can_be_restored(desk, letter):
    desk.post(
        page("changelist", Letter),
        {"action": "delete_selected", "_selected_action": [letter.pk], "post": "yes", "why": "Twice."},
    )
    [entry] = history.deleted("letter")
    assert (entry.by, entry.road, entry.why) == ("ada", "action", "Twice.")
    listed = desk.get(page("deleted", Letter)).content.decode()
    assert "On drones" in listed and "Twice." in listed
    desk.post(page("restore", Letter, entry.number), {"why": "It was not."})
    assert history.of(Letter.objects.get(pk=letter.pk))[0].what == "Restored"


def test_a_deletion_by_its_own_page_is_recorded(desk, letter):
    desk.post(page("delete", Letter, letter.pk), {"post": "yes", "why": "Twice."})
    [entry] = history.deleted("letter")
    assert (entry.by, entry.road, entry.why) == ("ada", "form", "Twice.")


def test_the_history_page_says_who_when_why_and_what(desk, letter, editor):
    with history.recording(by=editor, why="<b>Because</b>", road="form"):
        letter.title = "On rockets"
        letter.save()
    content = desk.get(page("history", Letter, letter.pk)).content.decode()
    for words in ("by ada", "&lt;b&gt;Because&lt;/b&gt;", "<del>On drones</del>", "<ins>On rockets</ins>"):
        assert words in content


def test_a_record_is_put_back_from_its_history(desk, letter, editor):
    first = history.of(letter)[0]
    with history.recording(by=editor):
        letter.title = "Wrong"
        letter.save()
    assert (
        page("revert", Letter, letter.pk, first.number)
        in desk.get(page("history", Letter, letter.pk)).content.decode()
    )
    desk.post(page("revert", Letter, letter.pk, first.number), {"why": "It was right."})
    letter.refresh_from_db()
    act = history.of(letter)[0]
    assert (letter.title, act.by, act.why, act.road) == ("On drones", "ada", "It was right.", "revert")


def test_a_refusal_to_put_back_is_said_in_words(desk, letter):
    first = history.of(letter)[0]
    with history.recording():
        letter.companies.get().delete()
    answer = desk.post(page("revert", Letter, letter.pk, first.number), follow=True)
    assert "which is no longer on record: restore that first." in answer.content.decode()


def test_putting_back_is_not_a_matter_of_following_a_link(desk, letter):
    number = history.of(letter)[0].number
    assert desk.get(page("revert", Letter, letter.pk, number)).status_code == 405
    assert desk.get(page("restore", Letter, number)).status_code == 405


def test_what_is_not_on_record_is_not_found(desk, letter):
    other = history.of(factories.letter())[0].number
    for sent in (
        desk.get(page("history", Letter, 999_999)),
        desk.post(page("revert", Letter, letter.pk, other)),
        desk.post(page("revert", Letter, 999_999, other)),
        desk.post(page("restore", Letter, other)),
    ):
        assert sent.status_code == 404


def test_who_may_only_see_is_refused_putting_back_and_restoring(client, letter):
    reader = get_user_model().objects.create_user("bob", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__startswith="view_"))
    client.force_login(reader)
    company = letter.companies.get()
    number = history.of(company)[0].number
    assert client.get(page("history", company, company.pk)).status_code == 200
    assert client.post(page("revert", company, company.pk, number)).status_code == 403
    assert client.get(page("deleted", company)).status_code == 403
    assert client.post(page("restore", company, number)).status_code == 403


def test_opening_a_form_takes_no_lock_and_leaves_no_act(desk, letter):
    before = Act.objects.count()
    desk.get(address(Letter, letter))
    desk.get(page("changelist", Letter))
    assert Act.objects.count() == before


def test_the_list_leads_to_what_was_deleted(desk, client):
    link = f'href="{page("deleted", Letter)}"'
    assert link in desk.get(page("changelist", Letter)).content.decode()
    reader = get_user_model().objects.create_user("bob", is_staff=True)
    reader.user_permissions.add(Permission.objects.get(codename="view_letter"))
    client.force_login(reader)
    assert link not in client.get(page("changelist", Letter)).content.decode()
