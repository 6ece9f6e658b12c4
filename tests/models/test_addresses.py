"""Slugs and the addresses that a record had before."""

import pytest
from django.core.exceptions import ValidationError

from protests.models import Agency, Campaign, Company, Contract, FormerAddress, Letter, Source, Topic
from tests import factories

pytestmark = pytest.mark.django_db

MAKERS = {
    Agency: factories.agency,
    Campaign: factories.campaign,
    Company: factories.company,
    Contract: factories.contract,
    Letter: factories.letter,
    Source: factories.source,
    Topic: factories.topic,
}
EVERY_KIND = pytest.mark.parametrize(("model", "make"), MAKERS.items(), ids=lambda each: each.__name__)


@EVERY_KIND
def test_a_changed_slug_leaves_a_former_address(model, make):
    record = model.objects.get(pk=make().pk)
    before, record.slug = record.slug, "another"
    record.save()
    former = FormerAddress.objects.get()
    assert (former.kind, former.slug, former.record_id) == (model._meta.model_name, before, record.pk)


@EVERY_KIND
def test_a_changed_slug_of_a_record_just_made_leaves_one_too(model, make):
    record = make()
    before, record.slug = record.slug, "another"
    record.save()
    assert FormerAddress.objects.get().slug == before


@EVERY_KIND
def test_saving_without_a_change_leaves_none(model, make):
    model.objects.get(pk=make().pk).save()
    assert not FormerAddress.objects.exists()


def test_every_slug_that_a_record_had_is_kept():
    made = factories.company(slug="first")
    for slug in ("second", "third"):
        made.slug = slug
        made.save()
    assert set(FormerAddress.objects.values_list("slug", "record_id")) == {
        ("first", made.pk),
        ("second", made.pk),
    }


def test_a_former_address_taken_up_by_a_second_record_follows_the_last_that_had_it():
    first = factories.company(slug="acme")
    first.slug = "acme-one"
    first.save()
    second = factories.company(slug="acme")
    second.slug = "acme-two"
    second.save()
    assert FormerAddress.objects.get().record_id == second.pk


@EVERY_KIND
def test_a_new_record_does_not_take_over_a_former_address(model, make):
    name = "title" if model in (Contract, Letter, Source) else "name"
    first = make(**{name: "Acme"})
    before, first.slug = first.slug, "moved"
    setattr(first, name, "Moved")
    first.save()
    assert make(**{name: "Acme"}).slug == f"{before}-2"


@EVERY_KIND
def test_a_former_address_of_another_record_is_refused_in_words(model, make):
    first, second = make(slug="acme"), make()
    first.slug = "moved"
    first.save()
    second.slug = "acme"
    with pytest.raises(ValidationError) as refusal:
        second.full_clean()
    assert refusal.value.message_dict == {
        "slug": ["This address word was another record's, and still leads there."]
    }


@EVERY_KIND
def test_a_record_may_take_its_own_former_address_again(model, make):
    record = make(slug="acme")
    record.slug = "moved"
    record.save()
    record.slug = "acme"
    record.full_clean()


@EVERY_KIND
def test_a_missing_slug_is_made_from_the_name(model, make):
    assert make().slug


def test_the_same_name_makes_another_slug():
    slugs = [factories.letter(title="A letter").slug for _ in range(3)]
    assert slugs == ["a-letter", "a-letter-2", "a-letter-3"]


def test_a_name_without_a_latin_letter_has_an_address_too():
    assert [factories.company(name).slug for name in ("小米", "腾讯")] == ["company", "company-2"]


def test_a_long_name_makes_an_address_that_fits():
    slugs = [factories.letter(title="word " * 39).slug for _ in range(2)]
    assert all(len(slug) <= 80 for slug in slugs)
    assert slugs[0] != slugs[1]
