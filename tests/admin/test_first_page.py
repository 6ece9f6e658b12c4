"""The desk's first page, its lists by what needs care, filters that are kept, and contracts looked at."""

import pytest
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext
from playwright.sync_api import expect

from protests import care, history
from protests.admin import care as desk_care
from protests.models import Contract, ContractLook, Letter, OfficialAward, SavedFilter
from tests import factories as make
from tests.accounts.people import account, signed_in
from tests.admin.pages import address, errors_on
from tests.importing.usaspending import samples
from tests.importing.usaspending.samples import EXAMPLE, TRANSACTIONS
from tests.test_care import old

pytestmark = pytest.mark.django_db

KEEP = "/admin/protests/savedfilter/add/"


@pytest.fixture
def carla():
    return account("carla", "contributor")


@pytest.fixture
def ada():
    return account("ada", "editor")


def needy():
    """At least one record for each care; the draft."""
    samples.imported(TRANSACTIONS, given=samples.answers())
    changed = OfficialAward.objects.get(key=EXAMPLE).contract
    disputed = make.published_letter(contracts=[changed], date="2026-01-20")
    make.reading(disputed, 650)
    make.reading(disputed, 700)
    make.published_letter()
    old(make.published_contract())
    return make.letter(title="Half a letter", companies=[])


def waiting(client):
    page = client.get("/admin/")
    return {(each.care.model, each.care.word): each for each in page.context["waiting"]}


def titles(client, address):
    return {str(record) for record in client.get(address).context["cl"].result_list}


def test_the_first_page_shows_every_care_with_the_number_its_list_finds(admin_client):
    needy()
    found = waiting(admin_client)
    assert set(found) == {(each.model, each.word) for each in care.CARES}
    for each in found.values():
        listed = admin_client.get(each.address).context["cl"]
        assert listed.result_count == each.number
        assert {str(record) for record in each.records} <= titles(admin_client, each.address)


def test_a_draft_is_shown_with_what_it_lacks(admin_client):
    draft = needy()
    page = admin_client.get("/admin/").content.decode()
    assert f'<a href="{address(Letter, draft)}">Half a letter</a>' in page
    assert "lacks company, or why none" in page


def test_a_title_is_shown_as_text(admin_client):
    make.letter(title="<b>Bold</b>")
    assert "&lt;b&gt;Bold&lt;/b&gt;" in admin_client.get("/admin/").content.decode()


def test_what_nobody_needs_is_one_line(admin_client):
    page = admin_client.get("/admin/")
    assert page.context["waiting"] == []
    assert len(page.context["nothing_in"]) == len(care.CARES)
    assert "Nothing in: letters waiting as drafts;" in page.content.decode()


def test_a_count_stops_where_it_says_so(admin_client, monkeypatch):
    monkeypatch.setattr(desk_care, "COUNTED", 2)
    monkeypatch.setattr(desk_care, "SHOWN", 1)
    make.letter(), make.letter()
    assert waiting(admin_client)[Letter, "draft"].counted == "2"
    make.letter(), make.letter()
    assert waiting(admin_client)[Letter, "draft"].counted == "more than 2"
    assert "Show all more than" not in admin_client.get("/admin/").content.decode()


def test_the_first_page_takes_the_same_queries_however_much_waits(admin_client):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert admin_client.get("/admin/").status_code == 200
        return len(captured)

    needy()
    few = queries()
    for _ in range(3):
        make.letter(companies=[])
        make.contract()
        make.published_letter()
    assert queries() == few <= 30


def test_a_contributor_sees_only_drafts_of_their_own(carla):
    needy()
    assert waiting(signed_in(carla)) == {}
    own = make.letter(title="Mine", created_by=carla)
    [(kind, each)] = waiting(signed_in(carla)).items()
    assert (kind, each.records) == ((Letter, "draft"), [own])
    assert titles(signed_in(carla), each.address) == {"Mine"}


def test_a_contributor_finds_no_drafts_of_others_by_an_address(carla):
    needy()
    assert titles(signed_in(carla), "/admin/protests/letter/?care=draft") == set()


def test_a_care_that_is_none_finds_nothing(admin_client):
    needy()
    assert titles(admin_client, "/admin/protests/letter/?care=nonsense") == set()


def test_a_filter_that_is_not_understood_says_so(admin_client):
    make.letter()
    page = admin_client.get("/admin/protests/letter/?colour=red", follow=True)
    assert "That filter is not understood here; every row is shown." in page.content.decode()
    assert page.context["cl"].result_count == 1


def test_every_list_is_reached_from_the_first_page(admin_client):
    page = admin_client.get("/admin/")
    shown = {each["object_name"] for _title, lists in page.context["groups"] for each in lists}
    assert shown == {model.__name__ for model in admin.site._registry}
    assert page.context["groups"][-1][0] != "More", "a list stands in no group"


def test_the_first_page_leads_to_what_is_begun_often(admin_client, client):
    names = [each["name"] for each in admin_client.get("/admin/").context["begins"]]
    assert names == ["Enter a letter", "Enter a contract", "Enter a source", "Import rows"]
    assert "/admin/import/" in admin_client.get("/admin/").content.decode()
    reader = signed_in(account("rita"))
    assert reader.get("/admin/").context["begins"] == []


# Filters that are kept


def keep(client, **typed):
    return client.post(KEEP, {"name": "Drafts", "list": "letter", "query": "care=draft", "_save": ""} | typed)


def test_a_filter_is_kept_beside_its_list_and_on_the_first_page(ada):
    make.letter(title="A draft")
    make.published_letter()
    editor = signed_in(ada)
    answer = keep(editor)
    assert answer.url == "/admin/protests/letter/?care=draft"
    assert titles(editor, answer.url) == {"A draft"}
    link = '<a href="/admin/protests/letter/?care=draft">Drafts</a>'
    for page in ("/admin/", "/admin/protests/letter/"):
        assert link in editor.get(page).content.decode()
    assert link not in editor.get("/admin/protests/contract/").content.decode()


def test_a_list_offers_to_keep_the_filter_in_use(ada):
    page = signed_in(ada).get("/admin/protests/letter/?q=drones&state__exact=draft").content.decode()
    assert 'name="query" value="q=drones&amp;state__exact=draft"' in page
    assert 'name="query"' not in signed_in(ada).get("/admin/protests/letter/").content.decode()


def test_pages_and_windows_are_no_part_of_a_filter(ada):
    keep(
        signed_in(ada),
        query="q=Fran%C3%A7ois+%26+co&p=3&_popup=1&care=&topics__id__exact=1&topics__id__exact=2",
    )
    assert SavedFilter.objects.get().query == {"q": ["François & co"], "topics__id__exact": ["1", "2"]}


def test_a_filter_of_everything_is_refused(ada):
    answer = keep(signed_in(ada), query="p=2")
    assert errors_on(answer) == ["Filter or search the list first: this would keep every row of it."]
    assert not SavedFilter.objects.exists()


def test_a_name_is_given_once(ada):
    keep(signed_in(ada))
    answer = keep(signed_in(ada), query="q=other")
    assert errors_on(answer) == ["You have kept another filter of this list under this name."]
    assert keep(signed_in(ada), list="contract").status_code == 302
    assert keep(signed_in(account("bea", "editor"))).status_code == 302


def test_a_list_that_the_desk_does_not_have_is_refused(ada):
    [error] = errors_on(keep(signed_in(ada), list="user"))
    assert "user" in error


def test_an_own_filter_is_changed_and_deleted(ada):
    editor = signed_in(ada)
    keep(editor)
    kept = SavedFilter.objects.get()
    assert 'value="care=draft"' in editor.get(address(SavedFilter, kept)).content.decode()
    editor.post(
        address(SavedFilter, kept), {"name": "Waiting", "list": "letter", "query": "?care=one-source"}
    )
    kept.refresh_from_db()
    assert (kept.name, kept.query, kept.owner) == ("Waiting", {"care": ["one-source"]}, ada)
    editor.post(f"/admin/protests/savedfilter/{kept.pk}/delete/", {"post": "yes"})
    assert not SavedFilter.objects.exists()


def test_nobody_sees_or_changes_the_filters_of_others(ada, carla):
    keep(signed_in(ada))
    kept = SavedFilter.objects.get()
    for other in (signed_in(carla), signed_in(account("bea", "editor"))):
        assert "Drafts</a>" not in other.get("/admin/protests/letter/").content.decode()
        assert other.post(address(SavedFilter, kept), {"name": "Mine"}).status_code == 302
    kept.refresh_from_db()
    assert kept.name == "Drafts"


def test_an_editor_keeps_a_filter_for_everybody_and_a_contributor_cannot(ada, carla):
    keep(signed_in(ada), for_everybody="on")
    contributor = signed_in(carla)
    assert ">Drafts</a>" in contributor.get("/admin/protests/letter/").content.decode()
    kept = SavedFilter.objects.get()
    assert contributor.post(address(SavedFilter, kept), {"name": "Mine"}).status_code == 403
    keep(contributor, name="My own", for_everybody="on")
    assert not SavedFilter.objects.get(owner=carla).for_everybody
    bea = signed_in(account("bea", "editor"))
    bea.post(
        address(SavedFilter, kept),
        {"name": "Ours", "list": "letter", "query": "care=draft", "for_everybody": "on"},
    )
    kept.refresh_from_db()
    assert (kept.name, kept.owner) == ("Ours", ada)


def test_a_filter_of_a_list_that_is_no_more_is_left_out(ada):
    SavedFilter.objects.create(owner=ada, list="petition", name="Old", query={"q": ["x"]})
    assert "Old</a>" not in signed_in(ada).get("/admin/").content.decode()


def test_a_redacted_name_is_in_no_filter(ada):
    keep(signed_in(ada), name="On Jane Doe", query="q=Jane+Doe")
    history.redact("Jane Doe", by=ada, why="A signer.")
    kept = SavedFilter.objects.get()
    assert (kept.name, kept.query) == ("On [removed]", {"q": ["[removed]"]})


# Contracts looked at


def test_looking_from_the_form_marks_the_contract(ada):
    contract = old(make.published_contract(title="Cloud"))
    editor = signed_in(ada)
    answer = editor.post(f"/admin/protests/contract/{contract.pk}/looked-at/", follow=True)
    assert "“Cloud” is marked as looked at today." in answer.content.decode()
    assert f"{ContractLook.objects.get().on:%Y}, by ada" in answer.content.decode()
    assert (Contract, "not-looked-at") not in waiting(editor)


def test_looking_from_the_list_marks_those_chosen(ada):
    chosen = [old(make.published_contract()) for _ in range(2)]
    make.published_contract()
    sent = {"action": "look_at_chosen", "_selected_action": [contract.pk for contract in chosen]}
    signed_in(ada).post("/admin/protests/contract/?care=not-looked-at", sent)
    assert {look.contract for look in ContractLook.objects.all()} == set(chosen)


def test_a_contributor_marks_nothing(carla):
    contract = make.published_contract()
    contributor = signed_in(carla)
    assert contributor.post(f"/admin/protests/contract/{contract.pk}/looked-at/").status_code == 403
    sent = {"action": "look_at_chosen", "_selected_action": [contract.pk]}
    contributor.post("/admin/protests/contract/", sent)
    assert "Looked at today" not in contributor.get(address(Contract, contract)).content.decode()
    assert not ContractLook.objects.exists()


def test_looking_takes_a_post_and_a_contract(ada):
    contract = make.published_contract()
    editor = signed_in(ada)
    assert editor.get(f"/admin/protests/contract/{contract.pk}/looked-at/").status_code == 405
    assert editor.post("/admin/protests/contract/99999/looked-at/").status_code == 404


# As an editor does it


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_an_editor_works_off_what_needs_care_and_keeps_a_filter(page):
    old(make.published_contract(title="The cloud contract"))
    make.letter(title="Half a letter", companies=[])
    make.letter(title="On drones")
    page.goto("/admin/")
    expect(page.get_by_text("lacks company, or why none")).to_be_visible()
    page.get_by_role("link", name="The cloud contract").click()
    page.get_by_role("button", name="Looked at today").click()
    expect(page.get_by_text("“The cloud contract” is marked as looked at today.")).to_be_visible()
    page.get_by_role("link", name="Home").click()
    expect(page.get_by_role("link", name="The cloud contract", exact=True)).to_have_count(0)
    page.get_by_role("link", name="Letters waiting as drafts").click()
    page.locator("#searchbar").fill("drones")
    page.get_by_role("button", name="Search").click()
    page.get_by_label("Save this filter as").fill("On drones, to do")
    page.get_by_label("for everybody").check()
    page.get_by_role("button", name="Save filter").click()
    expect(page.get_by_role("link", name="On drones", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Half a letter")).to_have_count(0)
    page.get_by_role("link", name="Home").click()
    page.get_by_role("navigation", name="Lists").get_by_role("link", name="On drones, to do").click()
    expect(page.get_by_role("link", name="On drones", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Half a letter")).to_have_count(0)
