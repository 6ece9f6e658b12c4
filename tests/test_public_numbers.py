"""Public numbers of letters: given once, one after the other, never again."""

from threading import Barrier, Thread

import pytest
from django.core.exceptions import ValidationError
from django.db import connection

from protests import publishing
from protests.models import Letter, LetterNumber
from tests import factories


@pytest.mark.django_db
def test_the_first_letter_has_number_one():
    assert factories.published_letter().number == 1


@pytest.mark.django_db
def test_after_numbers_fixed_by_fixtures_the_next_one_follows():
    for number in (60, 3, 17):
        factories.published_letter(number=number)
    assert [factories.published_letter().number for _ in range(2)] == [61, 62]


@pytest.mark.django_db
def test_a_deleted_letters_number_is_not_given_again():
    factories.published_letter().delete()
    assert factories.published_letter().number == 2


@pytest.mark.django_db
def test_a_number_given_before_is_refused_in_words():
    factories.published_letter(number=7).delete()
    with pytest.raises(ValidationError, match="The public number 7 was given before"):
        factories.published_letter(number=7)


@pytest.mark.django_db
def test_a_refused_publication_leaves_no_gap():
    with pytest.raises(ValidationError):
        publishing.publish_letter(factories.letter(sources=[]))
    assert factories.published_letter().number == 1


@pytest.mark.django_db
def test_a_letter_published_twice_from_copies_keeps_its_first_number():
    letter = factories.letter()
    copies = [Letter.objects.get(pk=letter.pk) for _ in range(2)]
    for copy in copies:
        publishing.publish_letter(copy)
    assert [copy.number for copy in copies] == [1, 1]
    assert LetterNumber.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_letters_published_at_the_same_moment_have_different_numbers():
    letters = [factories.letter() for _ in range(4)]
    together = Barrier(len(letters))
    failures = []

    def publish(letter):
        try:
            together.wait()
            publishing.publish_letter(letter)
        except Exception as failure:
            failures.append(failure)
        finally:
            connection.close()

    threads = [Thread(target=publish, args=[letter]) for letter in letters]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert sorted(letter.number for letter in letters) == [1, 2, 3, 4]
