"""Two changes that wait for each other on PostgreSQL: one is undone by the database, and done again."""

import threading

import pytest
from django.contrib import messages
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import OperationalError, connection, transaction
from django.http import HttpResponse

from protests.admin.again import TRIES, after_a_deadlock
from protests.models import Company
from tests import factories


class Undone(Exception):
    sqlstate = "40P01"


class Broken(Exception):
    sqlstate = "57P01"


def fails(times, why):
    """A view that fails so often before it answers; it says what it has done, and reads the file that came."""
    asked = []

    def view(request):
        asked.append(request.FILES["file"].read())
        messages.info(request, "Saved.")
        if len(asked) <= times:
            raise OperationalError from why
        return HttpResponse(", ".join(str(said) for said in messages.get_messages(request)))

    return after_a_deadlock(view), asked


def a_form(rf):
    request = rf.post("/admin/", {"file": SimpleUploadedFile("a.csv", b"rows")})
    SessionMiddleware(lambda request: None).process_request(request)
    MessageMiddleware(lambda request: None).process_request(request)
    return request


@pytest.fixture
def request_of_a_form(rf):
    return a_form(rf)


@pytest.mark.django_db(transaction=True)
def test_what_was_undone_is_done_again_and_said_once(request_of_a_form):
    view, asked = fails(TRIES - 1, Undone())
    assert view(request_of_a_form).content == b"Saved."
    assert asked == [b"rows"] * TRIES


@pytest.mark.django_db(transaction=True)
def test_not_for_ever(request_of_a_form):
    view, asked = fails(TRIES, Undone())
    with pytest.raises(OperationalError):
        view(request_of_a_form)
    assert len(asked) == TRIES


@pytest.mark.django_db(transaction=True)
def test_another_error_is_not_tried_again(request_of_a_form):
    view, asked = fails(1, Broken())
    with pytest.raises(OperationalError):
        view(request_of_a_form)
    assert len(asked) == 1


@pytest.mark.django_db
def test_nor_is_a_part_of_something_larger(request_of_a_form):
    view, asked = fails(1, Undone())
    with pytest.raises(OperationalError):
        view(request_of_a_form)
    assert len(asked) == 1


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time: none waits for another"
)
@pytest.mark.django_db(transaction=True)
def test_two_that_wait_for_each_other_are_both_done(rf):
    ids = [factories.company("Initech").pk, factories.company("Hooli").pk]
    both_hold_one = threading.Barrier(2)
    tries = []

    def rename(order):
        begun = []

        @after_a_deadlock
        def view(request):
            tries.append(order)
            with transaction.atomic():
                for place, pk in enumerate(order):
                    if place == 1 and not begun:
                        begun.append(True)
                        both_hold_one.wait(10)
                    company = Company._base_manager.select_for_update().get(pk=pk)
                    Company._base_manager.filter(pk=pk).update(headquarters=f"{company.headquarters}x")
            return HttpResponse()

        view(a_form(rf))
        connection.close()

    threads = [threading.Thread(target=rename, args=[order]) for order in (ids, ids[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert set(Company.objects.values_list("headquarters", flat=True)) == {"xx"}
    assert len(tries) == 3
