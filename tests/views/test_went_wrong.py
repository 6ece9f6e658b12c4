"""What a visitor is answered when something goes wrong that nobody foresaw, and when the database does not answer."""

import pytest
from django.db import OperationalError, connection

pytestmark = pytest.mark.django_db

ADDRESSES = [
    "/",
    "/letters/",
    "/letters.csv",
    "/letters.json",
    "/letters.atom",
    "/companies/google/",
]
KINDS = {".csv": "text/plain", ".atom": "text/plain", ".json": "application/problem+json"}


@pytest.fixture
def answered(client):
    """The answer at an address while every statement to the database ends in this error."""
    client.raise_request_exception = False

    def answer(address, error):
        def fail(*_statement):
            raise error

        with connection.execute_wrapper(fail):
            return client.get(address)

    return answer


def kind_of(address):
    return next((kind for ending, kind in KINDS.items() if address.endswith(ending)), "text/html")


@pytest.mark.parametrize("address", ADDRESSES)
def test_while_the_database_does_not_answer_everybody_is_asked_to_come_again(answered, address):
    answer = answered(address, OperationalError("connection refused to host 10.0.0.7"))
    assert answer.status_code == 503
    assert answer["Retry-After"] == "60"
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"].startswith(kind_of(address))
    assert "Try again in a minute." in answer.content.decode()
    assert "10.0.0.7" not in answer.content.decode()


@pytest.mark.parametrize("address", ADDRESSES)
def test_what_nobody_foresaw_is_our_fault(answered, address):
    answer = answered(address, ZeroDivisionError("of a secret"))
    assert answer.status_code == 500
    assert "Retry-After" not in answer
    assert answer["Cache-Control"] == "no-store"
    assert answer["Content-Type"].startswith(kind_of(address))
    assert "The fault is on our side" in answer.content.decode()
    assert "secret" not in answer.content.decode()
