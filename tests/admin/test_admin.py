"""The editors' desk as Django's admin: every record can be found, entered, published and taken back."""

import pytest
from django.apps import apps
from django.contrib import admin
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests.models import Letter, SignatoryCount
from tests import factories as make
from tests.admin.pages import filled_in

pytestmark = pytest.mark.django_db

REGISTERED = sorted(
    (model._meta.model_name for model in admin.site._registry if model._meta.app_label == "protests"),
)


@pytest.fixture
def desk(admin_client):
    return admin_client


def furnish():
    """One of everything, linked."""
    body = make.agency(parent=make.agency())
    firm, owner = make.company(), make.company()
    firm.aliases.create(name=f"{firm.name} Inc.")
    make.ownership(firm, owner)
    work = make.published_contract(agencies=[body])
    make.party(work, firm)
    make.amount(work)
    make.event(work)
    made = make.published_letter(
        companies=[firm], agencies=[body], contracts=[work], topics=[make.topic()], campaign=make.campaign()
    )
    make.addressee(made)
    make.reading(made)
    make.quotation(made)
    make.response(made, demand=make.demand(made), outcome="met")
    return made


@pytest.mark.parametrize("name", REGISTERED)
def test_every_list_form_and_search_opens(desk, name):
    furnish()
    record = apps.get_model("protests", name).objects.first()
    assert desk.get(f"/admin/protests/{name}/").status_code == 200
    assert desk.get(f"/admin/protests/{name}/", {"q": "a"}).status_code == 200
    assert desk.get(f"/admin/protests/{name}/add/").status_code in (200, 403)
    if record:
        assert desk.get(f"/admin/protests/{name}/{record.pk}/change/").status_code == 200


@pytest.mark.parametrize(
    "model", list(apps.get_app_config("protests").get_models()), ids=lambda model: model.__name__
)
def test_every_record_is_on_the_desk(model, rf, admin_user):
    request = rf.get("/admin/")
    request.user = admin_user
    shown = set(admin.site._registry)
    for own in admin.site._registry.values():
        shown |= {inline.model for inline in own.get_inline_instances(request)}
    kept_by_the_program = {"CompanyReach", "AgencyReach", "SearchEntry", "SearchWord", "Act", "TouchedRecord"}
    kept_by_the_program |= {"ArchiveRow", "OfficialAward", "OfficialAction"}  # what imports know
    kept_by_the_program |= {"CountedAs", "FacetCount", "LetterAmong", "PublicRecord", "PublicChange"}
    kept_by_the_program |= {
        "ContractAmong",
        "ListedAgency",
        "ListedCompany",
        "ListedSource",
        "NamedByContract",
        "NamedByLetter",
    }
    kept_by_the_program |= {"ContractLook"}  # shown on its contract's form
    assert model in shown or model.__name__ in kept_by_the_program


@pytest.mark.parametrize(
    "name", ["letter", "contract", "company", "agency", "source", "ownership", "letteroutcome"]
)
def test_a_list_takes_the_same_queries_however_many_rows(desk, name):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert desk.get(f"/admin/protests/{name}/").status_code == 200
        return len(captured)

    furnish()
    queries()
    few = queries()
    for _ in range(4):
        furnish()
    assert queries() == few


def test_a_form_saved_as_it_stands_changes_nothing_but_the_time(desk):
    made = furnish()
    address = f"/admin/protests/letter/{made.pk}/change/"
    before = Letter.objects.filter(pk=made.pk).values().get()
    answer = desk.post(address, filled_in(desk.get(address)))
    assert answer.status_code == 302
    after = Letter.objects.filter(pk=made.pk).values().get()
    assert before | {"updated_at": None} == after | {"updated_at": None}


def test_a_letter_is_entered_with_a_count_in_one_form(desk):
    press, firm = make.source(), make.company()
    data = filled_in(desk.get("/admin/protests/letter/add/"))
    data |= {
        "title": "Salesforce employees' letter",
        "date": "25 June 2018",
        "kind": "internal e-mail",
        "companies": [firm.pk],
        "sources": [press.pk],
        "signatory_counts-TOTAL_FORMS": 1,
        "signatory_counts-0-wording": "more than 650",
        "signatory_counts-0-kind": "at least",
        "signatory_counts-0-number": 650,
        "signatory_counts-0-group": "employees",
        "signatory_counts-0-as_of": "June 2018",
        "signatory_counts-0-source": press.pk,
    }
    answer = desk.post("/admin/protests/letter/add/", data)
    assert answer.status_code == 302, answer.context["errors"]
    made = Letter.objects.get()
    count = SignatoryCount.objects.get()
    assert (made.date, made.state, made.slug) == ("2018-06-25", "draft", "salesforce-employees-letter")
    assert (count.low, count.high, count.as_of) == (650, None, "2018-06")
    assert made.headline == count


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("date", "25/06/2018", "is not a date we can read"),
        ("date", "", "A published letter has a date"),
        ("sources", [], "A published letter cites at least one source."),
        ("companies", [], "A published letter names a company, or says why there is none."),
        ("signatory_counts-0-number", "1,000", "Enter a whole number."),
        ("signatory_counts-0-number", "999999999999", "A count is between 1 and 100,000,000."),
        ("signatory_counts-0-as_of", "2018-02-31", "is not in the calendar"),
        ("signatory_counts-0-source", "", "This field is required."),
        ("quotations-0-text", "word " * 31, "A quotation has 30 words at most; this one has 31."),
    ],
)
def test_a_wrong_value_on_a_published_letter_is_answered_in_words_and_nothing_is_saved(
    desk, field, value, message
):
    made = furnish()
    address = f"/admin/protests/letter/{made.pk}/change/"
    data = filled_in(desk.get(address)) | {"title": "Changed"}
    data[field] = value
    answer = desk.post(address, data)
    assert answer.status_code == 200
    assert message in answer.content.decode()
    made.refresh_from_db()
    assert made.title != "Changed"


def test_a_response_is_offered_the_demands_of_its_own_letter_alone(desk):
    made, other = furnish(), furnish()
    page = desk.get(f"/admin/protests/letter/{made.pk}/change/")
    [responses] = [
        inline.formset
        for inline in page.context["inline_admin_formsets"]
        if inline.formset.prefix == "responses"
    ]
    offered = set(responses.forms[0].fields["demand"].queryset)
    assert offered == set(made.demands.all())
    assert not offered & set(other.demands.all())


def act(desk, name, action, record, **more):
    data = {"action": action, "_selected_action": [record.pk], **more}
    answer = desk.post(f"/admin/protests/{name}/", data, follow=True)
    assert answer.status_code == 200
    record.refresh_from_db()
    return " ".join(str(message) for message in answer.context["messages"])


def test_publishing_says_what_is_missing(desk):
    bare = Letter.objects.create(title="Bare")
    said = act(desk, "letter", "publish_chosen", bare)
    assert "Give the date" in said
    assert "Name a company" in said
    assert "Cite at least one source" in said
    assert bare.state == "draft"


@pytest.mark.parametrize(("name", "draft"), [("letter", make.letter), ("contract", make.contract)])
def test_a_record_is_published_and_withdrawn_with_a_reason(desk, name, draft):
    record = draft()
    act(desk, name, "publish_chosen", record)
    assert record.state == "published"
    assert "Say why it is withdrawn" in act(desk, name, "withdraw_chosen", record, reason=" ")
    assert record.state == "published"
    act(desk, name, "withdraw_chosen", record, reason="A hoax.")
    assert (record.state, record.withdrawn_reason) == ("withdrawn", "A hoax.")


def test_a_cited_source_cannot_be_deleted(desk):
    count = make.reading(make.letter())
    answer = desk.post(f"/admin/protests/source/{count.source_id}/delete/", {"post": "yes"})
    assert answer.status_code == 200
    assert "would require deleting the following protected related objects" in answer.content.decode()
