"""Publishing and withdrawing: acts with conditions (the numbers they give have tests/test_public_numbers.py)."""

import pytest
from django.core.exceptions import ValidationError

from protests import publishing
from protests.models import Letter, PublicationState
from tests import factories

pytestmark = pytest.mark.django_db

# The makers of a complete draft, and the acts that publish one.
PUBLISHABLE = pytest.mark.parametrize(
    ("draft", "publish"),
    [
        (factories.letter, publishing.publish_letter),
        (factories.contract, publishing.publish_contract),
    ],
    ids=["letter", "contract"],
)

DATE = "Give the date, as exact as it is known."
COMPANY = "Name a company, or say why there is none."
SOURCE = "Cite at least one source."
AGENCY = "Name the agency that the work is for."


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"date": None}, [("date", DATE)]),
        ({"companies": []}, [("companies", COMPANY)]),
        ({"sources": []}, [("sources", SOURCE)]),
        (
            {"date": None, "companies": [], "sources": []},
            [("date", DATE), ("companies", COMPANY), ("sources", SOURCE)],
        ),
        ({}, []),
        ({"companies": [], "no_company_reason": "A letter of the whole industry."}, []),
        ({"date": "2016"}, []),
    ],
)
def test_what_a_letter_lacks_is_said(lacking, missing):
    letter = factories.letter(**lacking)
    assert publishing.missing_from_letter(letter) == missing
    if missing:
        with pytest.raises(ValidationError) as refusal:
            publishing.publish_letter(letter)
        assert refusal.value.messages == [sentence for _field, sentence in missing]
        letter.refresh_from_db()
        assert (letter.state, letter.number) == (PublicationState.DRAFT, None)
    else:
        publishing.publish_letter(letter)
        assert letter.is_published


@pytest.mark.parametrize(
    ("lacking", "missing"),
    [
        ({"agencies": []}, [("agencies", AGENCY)]),
        ({"sources": []}, [("sources", SOURCE)]),
        ({"agencies": [], "sources": []}, [("agencies", AGENCY), ("sources", SOURCE)]),
        ({}, []),
    ],
)
def test_what_a_contract_lacks_is_said(lacking, missing):
    contract = factories.contract(**lacking)
    assert publishing.missing_from_contract(contract) == missing
    if missing:
        with pytest.raises(ValidationError) as refusal:
            publishing.publish_contract(contract)
        assert refusal.value.messages == [sentence for _field, sentence in missing]
        contract.refresh_from_db()
        assert contract.state == PublicationState.DRAFT
    else:
        publishing.publish_contract(contract)
        assert contract.is_published


def test_a_letters_only_source_may_be_that_of_a_count():
    letter = factories.letter(sources=[])
    factories.reading(letter)
    assert publishing.missing_from_letter(letter) == []


@PUBLISHABLE
def test_published_is_dated_once(draft, publish):
    record = draft()
    publish(record)
    first = record.first_published_at
    publishing.withdraw(record, reason="A hoax.")
    publish(record)
    record.refresh_from_db()
    assert record.first_published_at == first


@PUBLISHABLE
def test_withdrawn_says_why_and_is_no_longer_public(draft, publish):
    record = draft()
    publish(record)
    publishing.withdraw(record, reason="  A hoax.\n")
    record.refresh_from_db()
    assert (record.is_withdrawn, record.withdrawn_reason) == (True, "A hoax.")
    assert record not in type(record).objects.public()
    assert record in type(record).objects.withdrawn()


@PUBLISHABLE
@pytest.mark.parametrize("reason", ["", " \n"])
def test_withdrawing_without_a_reason_is_refused(draft, publish, reason):
    record = draft()
    publish(record)
    with pytest.raises(ValidationError, match="Say why it is withdrawn"):
        publishing.withdraw(record, reason=reason)
    record.refresh_from_db()
    assert record.is_published


@PUBLISHABLE
def test_only_what_is_published_can_be_withdrawn(draft, publish):
    record = draft()
    with pytest.raises(ValidationError, match="Only a published record can be withdrawn."):
        publishing.withdraw(record, reason="A hoax.")
    publish(record)
    publishing.withdraw(record, reason="A hoax.")
    with pytest.raises(ValidationError, match="Only a published record can be withdrawn."):
        publishing.withdraw(record, reason="Again.")


@PUBLISHABLE
def test_publishing_an_older_copy_leaves_what_was_changed_meanwhile(draft, publish):
    older = draft(title="Before")
    type(older).objects.filter(pk=older.pk).update(title="After", editors_note="Looked at.")
    publish(older)
    publishing.withdraw(older, reason="A hoax.")
    now = type(older).objects.get(pk=older.pk)
    assert (now.title, now.editors_note, now.state) == ("After", "Looked at.", "withdrawn")


@PUBLISHABLE
def test_an_older_copy_withdraws_only_what_is_published_now(draft, publish):
    record = draft()
    publish(record)
    older = type(record).objects.get(pk=record.pk)
    publishing.withdraw(record, reason="A hoax.")
    with pytest.raises(ValidationError, match="Only a published record can be withdrawn."):
        publishing.withdraw(older, reason="Another reason.")
    record.refresh_from_db()
    assert record.withdrawn_reason == "A hoax."


def test_what_a_letter_lacks_is_looked_for_in_the_database():
    older = factories.letter()
    Letter.objects.filter(pk=older.pk).update(date=None)
    with pytest.raises(ValidationError, match="Give the date"):
        publishing.publish_letter(older)


@PUBLISHABLE
def test_the_copy_in_hand_says_what_was_done(draft, publish):
    record = draft()
    publish(record)
    stored = type(record).objects.get(pk=record.pk)
    for name in ("state", "first_published_at", "updated_at"):
        assert getattr(record, name) == getattr(stored, name)


def test_a_withdrawn_letter_keeps_its_number_and_is_published_again_under_it():
    letter = factories.published_letter()
    factories.published_letter()
    publishing.withdraw(letter, reason="A hoax.")
    assert letter.number == 1
    publishing.publish_letter(letter)
    letter.refresh_from_db()
    assert (letter.number, letter.state, letter.withdrawn_reason) == (1, "published", "")


def test_a_letter_that_lost_its_source_is_not_published_again():
    letter = factories.published_letter()
    publishing.withdraw(letter, reason="The report was taken back.")
    letter.sources.clear()
    with pytest.raises(ValidationError, match="Cite at least one source."):
        publishing.publish_letter(letter)


@pytest.mark.parametrize("number", [None, 2])
def test_a_number_given_is_never_another(number):
    letter = factories.published_letter()
    for held in (letter, Letter.objects.get(pk=letter.pk)):
        held.number = number
        with pytest.raises(ValueError, match="Letter 1 keeps its public number for good"):
            held.save()
    assert Letter.objects.get().number == 1


def test_publishing_again_with_another_number_changes_nothing():
    letter = factories.published_letter()
    publishing.publish_letter(letter, number=9)
    assert Letter.objects.get().number == 1
