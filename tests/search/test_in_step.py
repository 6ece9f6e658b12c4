"""The index follows the record by every road."""

import pytest
from django.core import serializers
from django.db import connection
from django.test.utils import CaptureQueriesContext

from protests import kept, publishing, search
from protests.models import (
    Addressee,
    Company,
    CompanyAlias,
    Demand,
    Letter,
    Ownership,
    Quotation,
    SearchEntry,
)
from tests.factories import (
    addressee,
    agency,
    campaign,
    company,
    contract,
    demand,
    letter,
    ownership,
    published_letter,
    quotation,
    reading,
    response,
    source,
    topic,
)

pytestmark = pytest.mark.django_db


def found(words):
    return set(search.matching(Letter.objects.published(), f'"{words}"'))


@pytest.fixture(autouse=True)
def in_step():
    yield
    assert search.differences() == []


def test_texts_of_the_letter():
    made = published_letter()
    for field in ("title", "summary", "authored_by"):
        setattr(made, field, f"Newword in {field}")
        made.save()
        assert found(f"newword in {field.replace('_', ' ')}") == {made}
    made.full_text, made.full_text_source = "The whole text", source()
    made.save()
    assert found("the whole text") == {made}
    made.full_text = ""
    made.save()
    assert found("the whole text") == set()


@pytest.mark.parametrize(
    ("add", "field"),
    [(addressee, "role"), (demand, "text"), (quotation, "text")],
    ids=["addressee", "demand", "quotation"],
)
def test_parts_added_changed_and_taken_away(add, field):
    made = published_letter()
    part = add(made, **{field: "First words"})
    assert found("first words") == {made}
    setattr(part, field, "Other words")
    part.save()
    assert (found("first words"), found("other words")) == (set(), {made})
    part.delete()
    assert found("other words") == set()


@pytest.mark.parametrize(
    ("make", "links"),
    [(company, "companies"), (agency, "agencies"), (topic, "topics")],
    ids=["company", "agency", "topic"],
)
def test_names_linked_renamed_unlinked_and_deleted(make, links):
    made = published_letter()
    named = make("First name")
    getattr(made, links).add(named)
    assert found("first name") == {made}
    named.name = "Second name"
    named.save()
    assert (found("first name"), found("second name")) == (set(), {made})
    getattr(made, links).remove(named)
    assert found("second name") == set()
    named.letters.add(made)
    assert found("second name") == {made}
    named.letters.clear()
    assert found("second name") == set()
    named.letters.set([made])
    named.delete()
    assert found("second name") == set()


def test_other_names_of_a_company():
    meta, other = company("Meta"), company("Other")
    of_meta, of_other = published_letter(companies=[meta]), published_letter(companies=[other])
    alias = meta.aliases.create(name="Facebook")
    assert found("facebook") == {of_meta}
    alias.company = other
    alias.save()
    assert found("facebook") == {of_other}
    alias.name = "Instagram"
    alias.save()
    assert (found("facebook"), found("instagram")) == (set(), {of_other})
    alias.delete()
    assert found("instagram") == set()


def test_owners_and_bodies_above():
    bought, owner = company("Bought"), company("Owner name")
    made = published_letter(companies=[bought], date="2018")
    owned = ownership(bought, owner, since="2017")
    assert found("owner name") == {made}
    owner.name = "Renamed owner"
    owner.save()
    assert found("renamed owner") == {made}
    made.date = "2016"
    made.save()
    assert found("renamed owner") == set()
    made.date = "2018"
    made.save()
    owned.delete()
    assert found("renamed owner") == set()
    cbp = agency("Customs")
    made.agencies.add(cbp)
    cbp.parent = agency("Homeland department")
    cbp.save()
    assert found("homeland department") == {made}
    cbp.parent.name = "Interior"
    cbp.parent.save()
    assert (found("homeland department"), found("interior")) == (set(), {made})


def test_campaign_and_contracts():
    made = published_letter(campaign=campaign("Campaign name"))
    assert found("campaign name") == {made}
    made.campaign.name = "Another call"
    made.campaign.save()
    assert found("another call") == {made}
    made.campaign.delete()
    assert found("another call") == set()
    made.refresh_from_db()
    maven = contract(title="Project Maven")
    made.contracts.add(maven)
    assert found("project maven") == set()
    publishing.publish_contract(maven)
    assert found("project maven") == {made}
    publishing.withdraw(maven, reason="There is no such contract.")
    assert found("project maven") == set()
    publishing.publish_contract(maven)
    maven.delete()
    assert found("project maven") == set()


def test_publishing_withdrawing_and_publishing_again():
    made = letter(title="Draft words")
    demand(made, "Of a draft")
    assert not SearchEntry.objects.exists()
    publishing.publish_letter(made)
    assert found("of a draft") == {made}
    publishing.withdraw(made, reason="Not a letter.")
    assert not SearchEntry.objects.exists()
    publishing.publish_letter(made)
    assert found("draft words") == {made}


def test_deleting_a_letter_with_all_its_parts():
    made = published_letter(title="Gone soon", agencies=[agency()], topics=[topic()])
    for add in (addressee, demand, quotation):
        add(made)
    made.delete()
    assert not SearchEntry.objects.exists()


def test_deleting_many_at_once():
    published_letter(title="Kept")
    published_letter(title="Gone soon")
    published_letter(title="Gone too")
    Letter.objects.filter(title__startswith="Gone").delete()
    assert found("gone") == set()
    assert SearchEntry.objects.count() == 1


def test_saving_as_a_revert_and_loaddata_do():
    """They save raw: without the model's own save, and with signals that say so."""
    made = published_letter(title="First title")
    addressee(made, role="First role")
    before = serializers.serialize("json", [*Letter.objects.all(), *Addressee.objects.all()])
    made.title = "Second title"
    made.save()
    Addressee.objects.get().delete()
    for record in serializers.deserialize("json", before):
        record.save()
    assert found("first title") == found("first role") == {made}
    assert found("second title") == set()


def test_bulk_roads_that_refresh_what_is_kept():
    made = published_letter()
    Demand.objects.bulk_create([Demand(letter=made, text="Bulk demand")])
    Quotation.objects.bulk_create([Quotation(letter=made, text="Bulk quotation", source=source())])
    kept.refresh_letters([made.pk])
    assert found("bulk demand") == found("bulk quotation") == {made}
    Letter.objects.update(summary="Bulk summary")
    kept.refresh_letters()
    assert found("bulk summary") == {made}
    owner = company("Bulk owner")
    Ownership.objects.bulk_create([Ownership(company=made.companies.get(), owner=owner, source=source())])
    kept.refresh_reach([made.pk])
    assert found("bulk owner") == {made}


def test_a_save_that_changes_no_word_writes_nothing(django_assert_max_num_queries):
    google = company("Google")
    published_letter(companies=[google])
    with django_assert_max_num_queries(20) as asked:
        google.save()
    written = [
        query["sql"] for query in asked if "search" in query["sql"] and not query["sql"].startswith("SELECT")
    ]
    assert not written


def test_the_number_of_statements_does_not_grow_with_the_letters(django_assert_max_num_queries):
    google = company("Google")
    published_letter(companies=[google])

    def rename(name):
        Company.objects.filter(pk=google.pk).update(name=name)
        CompanyAlias.objects.create(company=google, name=f"{name} LLC")

    with CaptureQueriesContext(connection) as for_one:
        rename("Onename")
    for _ in range(5):
        published_letter(companies=[google])
    with django_assert_max_num_queries(len(for_one)):
        rename("Othername")


def test_a_reading_and_a_response_change_no_words():
    made = published_letter(title="Drones")
    with CaptureQueriesContext(connection) as asked:
        reading(made, 650)
        response(made)
    assert asked.captured_queries
    assert not any("protests_searchentry" in each["sql"] for each in asked.captured_queries)
    with CaptureQueriesContext(connection) as asked:
        demand(made)
    assert any("protests_searchentry" in each["sql"] for each in asked.captured_queries)
    assert search.differences() == []
