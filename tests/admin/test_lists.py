"""The desk's lists: what they offer to filter by, and what they ask of the database, however long they are."""

import re

import pytest

from tests import plans
from tests.factories import agency, company, letter, party, published_contract, published_letter, reading

pytestmark = pytest.mark.django_db

LETTERS, CONTRACTS = "/admin/protests/letter/", "/admin/protests/contract/"


def listed(answer):
    return {str(record) for record in answer.context["cl"].result_list}


@pytest.mark.parametrize("address", [LETTERS, CONTRACTS])
def test_a_list_names_no_company_but_the_one_it_is_filtered_by(admin_client, address):
    google, others = company("Google"), [company(f"Other {place}") for place in range(3)]
    party(published_contract(title="A cloud"), google)
    published_letter(title="On drones", companies=[google])
    everything = admin_client.get(address).content.decode()
    assert "Google" not in everything
    name = "companies__id__exact" if address == LETTERS else "parties__company__id__exact"
    chosen = admin_client.get(f"{address}?{name}={google.pk}")
    assert len(listed(chosen)) == 1
    assert "Google" in chosen.content.decode()
    assert listed(admin_client.get(f"{address}?{name}={others[0].pk}")) == set()


def test_what_is_typed_is_looked_for_among_the_records_of_the_filter(admin_client):
    company("Google")
    published_letter()
    page = admin_client.get(f"{LETTERS}?kind__exact=petition").content.decode()
    [select] = re.findall(r'<select name="companies__id__exact".*?>', page, re.DOTALL)
    sought = {name: re.search(f'data-{name.replace("_", "-")}="(.*?)"', select)[1] for name in (
        "app_label", "model_name", "field_name"
    )}  # fmt: skip
    found = admin_client.get("/admin/autocomplete/", sought | {"term": "goog"}).json()["results"]
    assert [each["text"] for each in found] == ["Google"]


def test_another_filter_stays_when_one_is_found_by_typing(admin_client):
    page = admin_client.get(f"{LETTERS}?kind__exact=petition&p=1&companies__id__exact=1").content.decode()
    [form] = re.findall(r'<form method="get" class="by-typing">(.*?)by-companies', page, re.DOTALL)
    assert re.findall(r'type="hidden" name="(.*?)" value="(.*?)"', form) == [("kind__exact", "petition")]


def test_the_fields_to_type_into_have_their_scripts(admin_client):
    page = admin_client.get(LETTERS).content.decode()
    assert page.count("admin/js/autocomplete.js") == page.count("select2.full") == 1


def test_the_letters_come_from_an_index_and_are_counted_once(admin_client):
    for _ in range(3):
        reading(published_letter(agencies=[agency()]))
    letter()
    with plans.asked() as statements:
        assert admin_client.get(LETTERS).status_code == 200
    of_letters = [each for each in statements if 'FROM "protests_letter"' in each.sql]
    assert len(of_letters) == 2, [each.sql for each in of_letters]
    [counted], [rows] = (
        [each for each in of_letters if ("COUNT(" in each.sql) == is_count] for is_count in (True, False)
    )
    assert "JOIN" not in counted.sql
    assert "letter_at_the_desk" in rows.plan
    assert not rows.sorts, rows.plan


def test_a_list_asks_the_same_of_a_longer_record(admin_client):
    published_letter(companies=[company()], agencies=[agency()])
    with plans.asked() as few:
        admin_client.get(LETTERS)
    for _ in range(5):
        reading(published_letter(companies=[company()], agencies=[agency()]))
    with plans.asked() as many:
        admin_client.get(LETTERS)
    assert len(few) == len(many)
