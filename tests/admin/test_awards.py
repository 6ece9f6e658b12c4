"""An award of the official record at the desk: looked at, asked about, and made a draft that is open for editing."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError
from django.urls import reverse
from playwright.sync_api import expect

from protests.admin import awards
from protests.importing import carrying
from protests.models import Act, Agency, Company, Contract, OfficialAward, OfficialName
from tests import factories as make
from tests.accounts.people import account, signed_in
from tests.importing.usaspending import samples
from tests.importing.usaspending.conftest import service_at  # noqa: F401 (a fixture)
from tests.importing.usaspending.samples import AWARDS, EXAMPLE, ORDER, TRANSACTIONS

pytestmark = pytest.mark.django_db

PAGE = "/admin/protests/contract/award/"
ADDRESS = f"https://www.usaspending.gov/award/{ORDER}/"


@pytest.fixture(autouse=True)
def without_pauses(monkeypatch):
    monkeypatch.setattr(
        awards, "FOR_AN_EDITOR", {"patience": 1, "tries": 1, "pause": 0.01, "longest_pause": 0.01}
    )


@pytest.fixture
def service(service_at):  # noqa: F811
    service_at.add("award_contract.json")
    return service_at


def upload(name):
    return SimpleUploadedFile(name, (samples.FOLDER / name).read_bytes())


def look(client, what="", file=None):
    return client.post(PAGE, {"what": what} | ({"file": file} if file else {}))


def answered(page, **answers):
    """What a browser sends from the preview with these answers, each to all questions of its kind."""
    sent = {"awards": page.context["packed"]}
    for form in page.context["asked"]:
        kind = form.prefix.split("-")[0]
        sent |= {f"{form.prefix}-{name}": value for name, value in answers[kind].items()}
    return sent


def confirm(client, page, **answers):
    return client.post(PAGE, answered(page, **answers), follow=True)


NEW_ONES = {
    "company": {"answer": "new", "name": "McKesson"},
    "agency": {"answer": "new", "name": "Defense Logistics Agency"},
}


def errors(page):
    forms = page.context.get("asked") or [page.context["form"]]
    return [message for form in forms for messages in form.errors.values() for message in messages]


def test_the_list_of_contracts_leads_to_the_page(admin_client):
    assert (
        f'href="{PAGE}"' in admin_client.get(reverse("admin:protests_contract_changelist")).content.decode()
    )
    assert admin_client.get(PAGE).status_code == 200


def test_looking_shows_what_would_be_made_and_keeps_nothing(admin_client, service):
    page = look(admin_client, ADDRESS)
    text = page.content.decode()
    for words in (
        "H907",
        "MCKESSON CORPORATION",
        "USD 61,241.34",
        "2016-06-24 to 2016-06-27",
        "SPE2DX16D1500",
    ):
        assert words in text
    assert [str(form.question) for form in page.context["asked"]] == [
        "company “MCKESSON CORPORATION” (code JTAPCFM4NSL4)",
        "agency “Defense Logistics Agency” (code 97AS), of Department of Defense",
    ]
    kept = (Contract, OfficialAward, OfficialName, Company, Agency, Act)
    assert not any(model.objects.exists() for model in kept)


def test_the_answers_make_a_draft_that_is_open_for_editing(admin_client, admin_user, service):
    done = confirm(admin_client, look(admin_client, ADDRESS), **NEW_ONES)
    contract = Contract.objects.get()
    assert done.redirect_chain[-1][0] == reverse("admin:protests_contract_change", args=[contract.pk])
    assert (contract.state, contract.award_id, contract.created_by) == ("draft", "H907", admin_user)
    assert contract.parties.get().company == Company.objects.get(name="McKesson")
    act = Act.objects.get(kind="contract")
    assert (act.by, act.road) == ("admin", "import")
    asked_again = look(admin_client, ADDRESS)
    assert not asked_again.context["asked"]
    assert "nothing new for" in asked_again.content.decode()


def test_the_contract_says_which_award_it_is(admin_client, service):
    other = make.contract()
    confirm(admin_client, look(admin_client, ADDRESS), **NEW_ONES)
    official = OfficialAward.objects.get()
    opened = reverse("admin:protests_contract_change", args=[official.contract_id])
    assert f'<a href="{ADDRESS}">{ORDER}</a>, as of' in admin_client.get(opened).content.decode()
    OfficialAward.objects.update(gone_since="2026-11-24")
    assert "no longer there since 24 November 2026" in admin_client.get(opened).content.decode()
    opened = reverse("admin:protests_contract_change", args=[other.pk])
    assert "not taken from it" in admin_client.get(opened).content.decode()


def test_a_record_that_is_there_answers_by_its_likeness_or_by_choice(admin_client, service):
    likely, other = make.company("McKesson Corporation"), make.agency("Logistics")
    page = look(admin_client, ADDRESS)
    answers = {
        "company": {"answer": str(likely.pk)},
        "agency": {"answer": "other", "record": str(other.pk)},
    }
    confirm(admin_client, page, **answers)
    contract = Contract.objects.get()
    assert contract.parties.get().company == likely and contract.agencies.get() == other


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        ({}, "Say which company it is"),
        ({"answer": "perhaps"}, "Select a valid choice"),
        ({"answer": "other"}, "Choose the company."),
        ({"answer": "other", "record": "99999"}, "Select a valid choice"),
        ({"answer": "other", "record": "x'); --"}, "Select a valid choice"),
        ({"answer": "new"}, "Type the name"),
        ({"answer": "new", "name": "TAKEN"}, "A company of this name is already on record."),
        ({"answer": "new", "name": "x" * 300}, "at most 200 characters"),
        ({"answer": "new", "name": "nul\0"}, "Null characters"),
    ],
)
def test_a_wrong_answer_is_told_beside_its_field_and_nothing_is_made(admin_client, service, answer, said):
    make.company("Taken")
    page = look(admin_client, ADDRESS)
    back = confirm(admin_client, page, **NEW_ONES | {"company": answer})
    assert any(said in message for message in errors(back)), errors(back)
    assert back.context["packed"] == page.context["packed"]
    assert not Contract.objects.exists() and not Agency.objects.exists()


def test_nobody_is_an_answer_as_well(admin_client, service):
    confirm(admin_client, look(admin_client, ADDRESS), **NEW_ONES | {"company": {"answer": "nobody"}})
    assert not Contract.objects.get().parties.exists()
    assert OfficialName.objects.filter(kind="company", company=None).count() == 1


@pytest.mark.parametrize("is_the_same", [True, False])
def test_a_contract_of_the_same_number_is_asked_about(admin_client, service, is_the_same):
    contract = make.contract(award_id="H907", title="Medicines")
    answers = NEW_ONES | {"contract": {"answer": str(contract.pk) if is_the_same else "new"}}
    page = look(admin_client, ADDRESS)
    assert "Is the award H907 a contract on record?" in page.content.decode()
    assert any(
        "a number alone does not tell" in each
        for each in errors(confirm(admin_client, page, **answers | {"contract": {}}))
    )
    confirm(admin_client, page, **answers)
    assert (OfficialAward.objects.get().contract == contract) == is_the_same


@pytest.mark.parametrize(
    ("what", "said"),
    [
        ("", "one of them"),
        ("https://example.org/award/X", "host is not usaspending.gov"),
        ("http://127.0.0.1/award/CONT_AWD_H907_9700_SPE2DX16D1500_9700/", "host is not usaspending.gov"),
        (EXAMPLE, "The official record has no such award"),
        ("NOSUCH", "finds no contract with the number NOSUCH"),
        ("H907\0", "Null characters"),
        ("x" * 3000, "at most 2000 characters"),
    ],
)
def test_what_cannot_be_fetched_is_told_beside_the_field(admin_client, service, what, said):
    assert any(said in message for message in errors(look(admin_client, what)))


@pytest.mark.parametrize("status", [429, 500, 302])
def test_a_service_out_of_order_is_told_beside_the_field(admin_client, service, status):
    service.instead = [(status, {"Location": "http://10.0.0.1/"}, b"<html>")]
    (message,) = errors(look(admin_client, ADDRESS))
    assert "Nothing was changed" in message


def test_one_number_of_several_awards_offers_them_by_their_keys(admin_client, service):
    service.found = json.loads(samples.text("spending_by_award.json"))["results"]
    page = look(admin_client, "H907")
    assert f'name="what" value="{ORDER}"' in page.content.decode()
    # The field comes before the button in what a browser sends: the button's value is the one that counts.
    again = admin_client.post(PAGE, {"what": ["H907", ORDER]})
    assert again.context["outcomes"][0].award.key == ORDER


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("empty.csv", b"", "empty"),
        ("page.csv", b"<!doctype html>", "web page"),
        ("zip.csv", b"PK\x03\x04", "zip archive"),
        ("wide.csv", "a,b\n1,2\n".encode("utf-16"), "UTF-16"),
        ("other.csv", b"a,b\n1,2\n", "these columns are missing"),
        ("search.json", samples.text("spending_by_award.json").encode(), "a list of awards"),
        ("broken.json", b"{", "not JSON"),
    ],
)
def test_a_wrong_file_is_told_beside_the_field(admin_client, name, content, said):
    assert any(said in each for each in errors(look(admin_client, file=SimpleUploadedFile(name, content))))


def test_a_file_of_several_awards_is_imported_as_it_was_shown(admin_client):
    given = {
        "company": {"answer": "nobody"},
        "agency": {"answer": "other", "record": str(make.agency("Somebody").pk)},
    }
    page = look(admin_client, file=upload(AWARDS))
    assert len(page.context["outcomes"]) == 9
    done = confirm(admin_client, page, **given)
    assert done.redirect_chain[-1][0] == reverse("admin:protests_contract_changelist")
    assert Contract.objects.count() == 9
    page = look(admin_client, file=upload(TRANSACTIONS))
    confirm(admin_client, page, **given)
    assert OfficialAward.objects.get(key=EXAMPLE).contract.events.count() == 4


def test_what_is_sent_back_is_what_was_shown_or_nothing(admin_client, service):
    page = look(admin_client, ADDRESS)
    sent = answered(page, **NEW_ONES)
    forged = sent | {"awards": sent["awards"][:-3] + "abc"}
    assert "Look again" in admin_client.post(PAGE, forged, follow=True).content.decode()
    assert "Look again" in signed_in(account("ed", "editor")).post(PAGE, sent, follow=True).content.decode()
    assert not Contract.objects.exists()


def test_more_than_a_page_can_carry_is_a_matter_for_the_command(admin_client, monkeypatch):
    monkeypatch.setattr(carrying, "LONGEST", 100)
    assert "use the command" in errors(look(admin_client, file=upload(AWARDS)))[0]


def test_another_editors_faster_import_is_told(admin_client, service, monkeypatch):
    page = look(admin_client, ADDRESS)
    take = awards.take

    def faster(*args, dry_run=False, **options):
        if not dry_run:
            raise IntegrityError("UNIQUE")
        return take(*args, dry_run=dry_run, **options)

    monkeypatch.setattr(awards, "take", faster)
    assert "another was faster" in confirm(admin_client, page, **NEW_ONES).content.decode()


def test_a_contributor_fetches_drafts_and_changes_no_contract_of_others(service):
    carla = account("carla", "contributor")
    desk = signed_in(carla)
    on_record = make.published_contract(award_id="H907")
    page = look(desk, ADDRESS)
    refused = confirm(desk, page, **NEW_ONES | {"contract": {"answer": str(on_record.pk)}})
    assert "not yours to change" in refused.content.decode()
    assert not on_record.amounts.exists()
    confirm(desk, look(desk, ADDRESS), **NEW_ONES | {"contract": {"answer": "new"}})
    assert Contract.objects.get(created_by=carla).award_id == "H907"


def test_who_may_not_add_a_contract_does_not_come_in(client):
    reader = account("rita")
    assert signed_in(reader).get(PAGE).status_code == 403
    assert client.get(PAGE).status_code == 302


def test_the_awards_own_words_are_shown_as_words(admin_client):
    page = look(admin_client, file=upload("award_contract_edge.json"))
    assert "&lt;B&gt;NOT MARKUP&lt;/B&gt;" in page.content.decode()


@pytest.mark.browser
def test_an_award_pasted_becomes_a_draft(page, service):
    make.company("McKesson Corporation")
    page.goto("/admin/protests/contract/")
    page.get_by_role("link", name="Fetch an award").click()
    page.get_by_label("Address or number").fill(ADDRESS)
    page.get_by_role("button", name="Look at it").click()
    expect(page.get_by_role("heading", name="H907: waits for the answers below")).to_be_visible()
    page.get_by_label("McKesson Corporation", exact=True).check()
    agency = page.get_by_role("group").filter(has_text="Who is the agency")
    agency.get_by_label("An agency that is not on record yet, named below").check()
    agency.get_by_label("Name of the new one").fill("Defense Logistics Agency")
    page.get_by_role("button", name="Import").click()
    expect(page.get_by_label("Title")).to_have_value("Delivery order H907, Defense Logistics Agency")
    expect(page.get_by_label("Award number:", exact=True)).to_have_value("H907")
