"""What each role may do, asked of the desk's own pages."""

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command

from protests.models import Company, Letter
from tests import factories as make
from tests.accounts.people import account, signed_in
from tests.admin.pages import address, filled_in

pytestmark = pytest.mark.django_db

DRAFTS = [("letter", make.letter), ("contract", make.contract)]
PUBLISHED = [("letter", make.published_letter), ("contract", make.published_contract)]


@pytest.fixture
def contributor():
    return account("carla", "contributor")


@pytest.fixture
def desk(contributor):
    return signed_in(contributor)


@pytest.fixture
def editors_desk():
    return signed_in(account("ed", "editor"))


def test_migrating_gives_back_what_a_role_may_do():
    editor = Group.objects.get(name="editor")
    before = set(editor.permissions.all())
    assert before
    editor.permissions.clear()
    call_command("migrate", verbosity=0)
    assert set(editor.permissions.all()) == before


def test_a_contributor_may_change_nothing_that_is_shared():
    codenames = Group.objects.get(name="contributor").permissions.values_list("codename", flat=True)
    for act in ("change_company", "change_source", "delete_letter", "publish_letter", "withdraw_letter"):
        assert act not in codenames
    assert "add_letter" in codenames


def test_only_administrators_touch_accounts():
    def touching(role):
        return Group.objects.get(name=role).permissions.filter(content_type__app_label="auth")

    assert not touching("contributor").exists()
    assert not touching("editor").exists()
    assert touching("administrator").filter(codename="change_user").exists()


def test_who_enters_a_draft_is_whose_it_is(desk, contributor):
    sent = filled_in(desk.get(address(Letter))) | {"title": "Entered by a contributor"}
    assert desk.post(address(Letter), sent).status_code == 302
    assert Letter.objects.get().created_by == contributor


def test_a_contributor_changes_their_own_draft(desk, contributor):
    draft = make.letter(created_by=contributor)
    sent = filled_in(desk.get(address(Letter, draft))) | {"title": "Changed"}
    desk.post(address(Letter, draft), sent)
    draft.refresh_from_db()
    assert draft.title == "Changed"


@pytest.mark.parametrize(("name", "published"), PUBLISHED)
def test_a_contributor_sees_what_is_published_and_cannot_change_it(
    desk, editors_desk, contributor, name, published
):
    record = published(created_by=contributor)
    page = desk.get(address(type(record), record))
    assert page.status_code == 200
    assert 'name="_save"' not in page.content.decode()
    forged = filled_in(editors_desk.get(address(type(record), record))) | {"title": "Forged"}
    assert desk.post(address(type(record), record), forged).status_code == 403
    record.refresh_from_db()
    assert record.title != "Forged"


def test_a_withdrawn_record_is_no_draft_again(desk, contributor):
    record = make.withdrawn_letter(created_by=contributor)
    assert desk.post(address(Letter, record), {"title": "Forged"}).status_code == 403


@pytest.mark.parametrize(("name", "draft"), DRAFTS)
def test_the_drafts_of_others_are_not_a_contributors(desk, name, draft):
    record = draft(created_by=account("other", "contributor"))
    assert str(record) not in desk.get(f"/admin/protests/{name}/").content.decode()
    assert desk.post(address(type(record), record), {"title": "Forged"}).status_code in (302, 403)
    record.refresh_from_db()
    assert record.title != "Forged"


@pytest.mark.parametrize(("name", "draft"), DRAFTS)
def test_a_contributor_is_offered_no_publishing(desk, contributor, name, draft):
    draft(created_by=contributor)
    assert "publish_chosen" not in desk.get(f"/admin/protests/{name}/").content.decode()


@pytest.mark.parametrize(("name", "draft"), DRAFTS)
def test_a_contributor_publishes_neither_by_action_nor_by_form(desk, contributor, name, draft):
    record = draft(created_by=contributor)
    desk.post(f"/admin/protests/{name}/", {"action": "publish_chosen", "_selected_action": [record.pk]})
    sent = filled_in(desk.get(address(type(record), record))) | {
        "state": "published",
        "first_published_at": "2020-01-01",
        "number": 1,
        "_publish": "1",
    }
    desk.post(address(type(record), record), sent)
    record.refresh_from_db()
    assert record.state == "draft"


@pytest.mark.parametrize(("name", "published"), PUBLISHED)
def test_a_contributor_withdraws_nothing(desk, contributor, name, published):
    record = published(created_by=contributor)
    sent = {"action": "withdraw_chosen", "_selected_action": [record.pk], "reason": "Forged."}
    desk.post(f"/admin/protests/{name}/", sent)
    record.refresh_from_db()
    assert record.state == "published"


@pytest.mark.parametrize("name", ["letter", "contract"])
def test_the_acts_themselves_ask_again(rf, contributor, name):
    from django.contrib import admin
    from django.core.exceptions import PermissionDenied

    draft = dict(DRAFTS)[name](created_by=contributor)
    own = admin.site._registry[type(draft)]
    request = rf.post("/")
    request.user = contributor
    for act in (own.publish_chosen, own.withdraw_chosen):
        with pytest.raises(PermissionDenied):
            act(request, type(draft).objects.all())


def test_a_contributor_adds_a_company_and_changes_none(desk):
    company = make.company()
    sent = filled_in(desk.get(address(Company))) | {"name": "Missing Inc."}
    assert desk.post(address(Company), sent).status_code == 302
    assert desk.post(address(Company, company), {"name": "Forged"}).status_code == 403


@pytest.mark.parametrize("path", ["auth/user/", "auth/user/add/", "auth/group/", "axes/accessattempt/"])
@pytest.mark.parametrize("role", ["contributor", "editor"])
def test_accounts_are_administrators_alone(role, path):
    assert signed_in(account("x", role)).get(f"/admin/{path}").status_code == 403
    assert signed_in(account("y", "administrator")).get(f"/admin/{path}").status_code in (200, 403)


@pytest.mark.parametrize(("name", "draft"), DRAFTS)
def test_an_editor_publishes_the_draft_of_another(editors_desk, contributor, name, draft):
    record = draft(created_by=contributor)
    sent = {"action": "publish_chosen", "_selected_action": [record.pk]}
    editors_desk.post(f"/admin/protests/{name}/", sent)
    record.refresh_from_db()
    assert record.state == "published"


def test_who_may_only_look_opens_every_page():
    from django.contrib.auth.models import Permission

    reader = account("reader")
    reader.user_permissions.set(
        Permission.objects.filter(content_type__app_label="protests", codename__startswith="view_")
    )
    record = make.published_letter()
    looking = signed_in(reader)
    assert looking.get("/admin/protests/letter/").status_code == 200
    assert looking.get(address(Letter, record)).status_code == 200
    assert looking.post(address(Letter, record), {"title": "Forged"}).status_code == 403
