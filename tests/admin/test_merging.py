"""Merging at the desk: both side by side, what would move, and who may not."""

import re

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse

from protests import history, merging
from protests.accounts import roles
from protests.models import Agency, Company, Letter, Source
from tests import factories as make
from tests.admin.pages import address

pytestmark = pytest.mark.django_db

MAKE = {Company: make.company, Agency: make.agency, Source: make.source, Letter: make.letter}


def merge_address(model, *records, **query):
    words = [
        *(f"record={record.pk}" for record in records),
        *(f"{name}={value}" for name, value in query.items()),
    ]
    return f"{reverse(f'admin:protests_{model._meta.model_name}_merge')}?{'&'.join(words)}"


def sent(page, **typed):
    """What the button sends from this page."""
    fields = dict(
        re.findall(r'<input type="hidden" name="(kept|gone|seen)" value="(.*?)">', page.content.decode())
    )
    return fields | {"why": "They are one."} | typed


def merge(client, model, kept, gone, **typed):
    page = client.get(merge_address(model, kept, gone, kept=kept.pk))
    return client.post(merge_address(model), sent(page, **typed), follow=True)


@pytest.fixture
def contributor(client):
    user = User.objects.create_user("con", is_staff=True)
    user.groups.add(Group.objects.get(name=roles.CONTRIBUTOR))
    client.force_login(user)
    return client


@pytest.mark.parametrize("model", MAKE)
def test_two_are_merged_and_the_history_says_what_moved(admin_client, admin_user, model):
    kept, gone = MAKE[model](), MAKE[model]()
    name = str(gone)
    answer = merge(admin_client, model, kept, gone)
    assert answer.redirect_chain[-1][0] == address(model, kept)
    assert not model.objects.filter(pk=gone.pk).exists()
    act = history.of(kept)[0]
    assert (act.what, act.by, act.road) == ("Merged", admin_user.username, "merge")
    page = admin_client.get(reverse(f"admin:protests_{model._meta.model_name}_history", args=[kept.pk]))
    assert f"Merged into it: {model._meta.verbose_name}" in page.content.decode()
    assert f"“{name}” was merged into “{kept}”. They are one." in page.content.decode()


def test_the_page_shows_both_and_what_would_move_and_changes_nothing(admin_client):
    kept, gone = make.company("New", headquarters="Here"), make.company("Old", headquarters="There")
    make.published_letter(title="On <drones>", companies=[gone])
    page = admin_client.get(merge_address(Company, kept, gone)).content.decode()
    for told in (
        "Letters (1): On &lt;drones&gt;",
        "Not taken over: headquarters: There (stays: Here)",
        "“Old” becomes another name of “New”.",
    ):
        assert told in page
    assert re.search(
        r'class="differs">\s*<th scope="row">Headquarters</th>\s*<td>Here</td>\s*<td>There</td>', page
    )
    assert Company.objects.count() == 2


def test_which_is_kept_is_chosen(admin_client):
    first, second = make.company("First"), make.company("Second")
    page = admin_client.get(merge_address(Company, first, second, kept=second.pk))
    assert page.context["plan"].kept == second
    page = admin_client.get(merge_address(Company, second, first))
    assert page.context["plan"].kept == first


def test_of_two_letters_the_published_one_is_kept_unless_another_is_chosen(admin_client):
    draft, published = make.letter(), make.published_letter()
    page = admin_client.get(merge_address(Letter, draft, published))
    assert page.context["plan"].kept == published
    page = admin_client.get(merge_address(Letter, draft, published, kept=draft.pk))
    assert "what is public would vanish" in page.content.decode()
    assert 'method="post" action="/admin/protests/letter/merge/' not in page.content.decode()


def test_what_stands_in_the_way_is_said_also_to_a_forged_request(admin_client):
    kept, gone, contract = make.company("New"), make.company("Old"), make.contract(title="Works")
    make.party(contract, kept), make.party(contract, gone)
    page = admin_client.get(merge_address(Company, kept, gone))
    assert "“Old, supplier” of “Works” stands on both" in page.content.decode()
    forged = {"kept": kept.pk, "gone": gone.pk, "why": "One.", "seen": merging.plan(kept, gone).fingerprint}
    answer = admin_client.post(merge_address(Company), forged)
    assert answer.status_code == 400 and "stands on both" in answer.content.decode()
    assert Company.objects.count() == 2


def test_a_merge_without_a_reason_comes_back(admin_client):
    kept, gone = make.company("New"), make.company("Old")
    answer = merge(admin_client, Company, kept, gone, why=" ")
    assert "Say why they are one" in answer.content.decode()
    assert Company.objects.count() == 2


def test_what_changed_meanwhile_is_looked_at_first_and_the_reason_stays(admin_client):
    kept, gone = make.company("New"), make.company("Old")
    page = admin_client.get(merge_address(Company, kept, gone))
    make.letter(companies=[gone])
    answer = admin_client.post(merge_address(Company), sent(page, why="A reason <typed>"))
    assert "Meanwhile one of the two was changed." in answer.content.decode()
    assert 'value="A reason &lt;typed&gt;"' in answer.content.decode()
    assert Company.objects.count() == 2


def test_the_other_one_is_found_by_name(admin_client):
    record, near, other = make.company("Weyland"), make.company("Weylande Inc."), make.company("Tyrell")
    page = admin_client.get(address(Company, record)).content.decode()
    assert f'href="{merge_address(Company, record)}"' in page
    found = admin_client.get(merge_address(Company, record)).context["found"]
    assert [each for each, _address in found] == [near]
    found = admin_client.get(merge_address(Company, record, q="tyr")).context["found"]
    assert [(each, link) for each, link in found] == [(other, merge_address(Company, record, other))]


@pytest.mark.parametrize(("number", "leads_on"), [(1, False), (2, True), (3, False)])
def test_exactly_two_are_chosen_on_the_list(admin_client, number, leads_on):
    companies = [make.company() for _each in range(number)]
    chosen = {"action": "merge_chosen", "_selected_action": [company.pk for company in companies]}
    answer = admin_client.post(reverse("admin:protests_company_changelist"), chosen)
    assert (answer["Location"] == merge_address(Company, *companies)) == leads_on
    page = admin_client.get(answer["Location"]).content.decode()
    assert ("Choose exactly two to merge." in page) != leads_on


@pytest.mark.parametrize("model", MAKE)
def test_the_old_name_finds_the_kept_record_at_the_desk(admin_client, model):
    named = {Company: {"name": "Weyland"}, Agency: {"name": "Weyland"}, Source: {"title": "Weyland"}}
    kept, gone = MAKE[model](), MAKE[model](**named.get(model, {"title": "Weyland"}))
    merging.merge(kept, gone, by=None, why="One.")
    model.objects.update(slug="x")
    listed = admin_client.get(reverse(f"admin:protests_{model._meta.model_name}_changelist") + "?q=weyland")
    assert list(listed.context["cl"].result_list) == [kept]


def test_a_merged_source_is_found_by_its_address_before_it_is_entered_again(admin_client):
    kept, gone = make.source(), make.source(url="https://www.paper.example/story?utm_source=x")
    merging.merge(kept, gone, by=None, why="One.")
    answer = admin_client.get("/admin/protests/source/alike/", {"url": "http://paper.example/story/"}).json()
    assert answer["alike"][0]["links"] == [{"href": address(Source, kept), "text": str(kept)}]


def test_a_merged_agency_is_found_by_its_name_before_it_is_entered_again(admin_client):
    kept, gone = make.agency("Customs"), make.agency("Border Patrol")
    merging.merge(kept, gone, by=None, why="One.")
    answer = admin_client.get("/admin/protests/agency/alike/", {"name": "The Border Patrol"}).json()
    assert answer["alike"][0]["links"] == [{"href": address(Agency, kept), "text": "Customs"}]


@pytest.mark.parametrize(
    "query", ["", "record=1", "record=x&record=y", "record=0&record=%00", "record=9" * 30]
)
def test_an_address_that_cannot_be_meant_is_no_server_error(admin_client, query):
    assert admin_client.get(f"{reverse('admin:protests_company_merge')}?{query}").status_code in (400, 404)


@pytest.mark.parametrize("typed", [{}, {"kept": "x", "gone": "y"}, {"kept": "1", "gone": "1"}])
def test_a_forged_choice_is_no_server_error(admin_client, typed):
    assert admin_client.post(reverse("admin:protests_company_merge"), typed).status_code in (400, 404)


def test_a_record_with_itself_is_not_merged(admin_client):
    company = make.company()
    answer = admin_client.post(
        merge_address(Company), {"kept": company.pk, "gone": company.pk, "why": "One."}
    )
    assert answer.status_code == 400
    assert Company.objects.get() == company


@pytest.mark.parametrize("model", MAKE)
def test_a_contributor_merges_by_no_road(contributor, model):
    one, other = MAKE[model](), MAKE[model]()
    assert "Merge with another" not in contributor.get(address(model, one)).content.decode()
    assert contributor.get(merge_address(model, one, other)).status_code == 403
    forged = {"kept": one.pk, "gone": other.pk, "why": "One.", "seen": ""}
    assert contributor.post(merge_address(model), forged).status_code == 403
    listed = reverse(f"admin:protests_{model._meta.model_name}_changelist")
    assert "merge_chosen" not in contributor.get(listed).content.decode()
    contributor.post(listed, {"action": "merge_chosen", "_selected_action": [one.pk, other.pk]})
    assert model.objects.count() >= 2


def test_only_what_can_be_merged_has_the_page(admin_client):
    assert (
        "Merge with another"
        not in admin_client.get(address(type(make.topic()), make.topic())).content.decode()
    )


def test_the_page_of_deleted_records_says_what_restoring_a_merged_one_brings_back(admin_client):
    kept, gone = make.company("New"), make.company("Old")
    merging.merge(kept, gone, by=None, why="One.")
    page = admin_client.get(reverse("admin:protests_company_deleted")).content.decode()
    assert "It became part of “New”." in page
    assert "Records that named it go on naming the one it became part of" in page
    [entry] = history.deleted("company")
    admin_client.post(reverse("admin:protests_company_restore", args=[entry.number]), {"why": "Two."})
    assert Company.objects.get(name="Old").pk == entry.act.record_id


@pytest.mark.browser
def test_an_editor_merges_two_companies_and_the_old_address_leads_on(page):
    kept, gone = make.company("Weyland"), make.company("Weyland Yutani", slug="old")
    make.published_letter(title="On drones", companies=[gone])
    page.goto(address(Company, gone))
    page.get_by_role("link", name="Merge with another…").click()
    page.get_by_label("Find the other one").fill("Weyl")
    page.get_by_role("button", name="Search").click()
    page.get_by_role("link", name="Weyland", exact=True).click()
    page.get_by_label("Weyland", exact=True).check()
    page.get_by_role("button", name="Show what would move").click()
    page.get_by_text("Letters (1): On drones").wait_for()
    page.get_by_label("Why they are one").fill("The same register entry.")
    page.get_by_role("button", name="Merge, and keep “Weyland”").click()
    page.get_by_role("link", name="The history says what moved.").click()
    page.get_by_text("Moved: letters (1): On drones").wait_for()
    page.goto("/companies/old/")
    assert page.url.endswith(kept.get_absolute_url())
    page.get_by_role("link", name="On drones").first.wait_for()


def test_a_request_from_another_site_merges_nothing(admin_client):
    kept, gone = make.company("New"), make.company("Old")
    admin_client.handler.enforce_csrf_checks = True
    typed = {"kept": kept.pk, "gone": gone.pk, "why": "One.", "seen": merging.plan(kept, gone).fingerprint}
    assert admin_client.post(merge_address(Company), typed).status_code == 403
    assert Company.objects.count() == 2
