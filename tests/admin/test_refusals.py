"""What the database refuses is answered on the form, with everything that was typed; never by a server error."""

import pytest
from django.contrib import admin

from protests.admin.kept import ReadOnlyAdmin
from protests.admin.records import FormAdmin
from protests.models import Company, CompanyAlias, Contract, ContractAmount, ContractParty, Ownership
from tests import factories
from tests.admin import pages

pytestmark = pytest.mark.django_db


def sent_rows(client, record, prefix, *rows):
    """The answer to the record's page sent with these new rows in one inline."""
    opened = pages.address(type(record), record)
    sent = pages.filled_in(client.get(opened))
    for row in rows:
        pages.add_row(sent, prefix, **row)
    return client.post(opened, sent)


def test_the_same_other_name_twice_on_one_form(admin_client):
    company = factories.company()
    answer = sent_rows(admin_client, company, "aliases", {"name": "Acme"}, {"name": "ACME"})
    assert pages.errors_on(answer) == ["The same other name is given twice."]
    assert 'value="Acme"' in answer.content.decode()
    assert not CompanyAlias.objects.exists()


def test_the_same_party_twice_on_one_form(admin_client):
    contract = factories.contract()
    row = {"company": factories.company().pk, "role": "supplier", "source": factories.source().pk}
    answer = sent_rows(admin_client, contract, "parties", row, row)
    assert pages.errors_on(answer)
    assert not ContractParty.objects.exists()


def test_the_same_ownership_twice_on_one_form(admin_client):
    company = factories.company()
    row = {"owner": factories.company().pk, "since": "2001", "source": factories.source().pk}
    answer = sent_rows(admin_client, company, "ownerships", row, row)
    assert pages.errors_on(answer)
    assert not Ownership.objects.exists()


@pytest.mark.parametrize(
    ("number", "qualifier"), [("999999999999999.99", "about"), ("-999999999999999.99", "exactly")]
)
def test_a_sum_beyond_all_sums(admin_client, number, qualifier):
    contract = factories.contract()
    row = {
        "kind": "reported",
        "qualifier": qualifier,
        "number": number,
        "currency": "USD",
        "source": factories.source().pk,
    }
    answer = sent_rows(admin_client, contract, "amounts", row)
    assert pages.errors_on(answer) == ["A sum is at most 100,000,000,000,000."]
    assert not ContractAmount.objects.exists()


@pytest.mark.parametrize(
    "value", ["x" * 10_000, "null\0byte", "<script>alert(1)</script>", "\ud83d\ude00", "-1", "1e400", "NaN"]
)
@pytest.mark.parametrize(
    "field", ["title", "slug", "start", "award_id", "amounts-0-number", "amounts-0-wording"]
)
def test_no_value_is_a_server_error(admin_client, field, value):
    contract = factories.contract()
    opened = pages.address(Contract, contract)
    sent = pages.filled_in(admin_client.get(opened))
    pages.add_row(
        sent,
        "amounts",
        kind="reported",
        qualifier="exactly",
        number="5",
        currency="USD",
        source=factories.source().pk,
    )
    sent[field] = value.encode("utf-16", "surrogatepass").decode("utf-16") if "\ud83d" in value else value
    answer = admin_client.post(opened, sent)
    assert answer.status_code in (200, 302)
    assert b"<script>alert(1)" not in answer.content


def test_a_rule_that_no_form_knows_is_answered_in_its_own_words(admin_client, monkeypatch):
    """As when two editors enter the same company in the same second."""
    factories.company("Acme")
    monkeypatch.setattr(Company, "validate_constraints", lambda self, exclude=None: None)
    sent = pages.filled_in(admin_client.get(pages.address(Company))) | {
        "name": "Acme",
        "website": "http://a.example",
        "another": "on",
    }
    answer = admin_client.post(pages.address(Company), sent)
    [message] = pages.errors_on(answer)
    assert "A company of this name is already on record." in message
    assert 'value="http://a.example"' in answer.content.decode()
    assert Company.objects.count() == 1


def test_every_record_with_a_form_answers_so():
    for model, own in admin.site._registry.items():
        if model._meta.app_label == "protests":
            assert isinstance(own, FormAdmin | ReadOnlyAdmin)
