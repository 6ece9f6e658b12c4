import pytest

from tests.importing.usaspending.stand_in import serving


@pytest.fixture
def service_at(settings):
    """A stand-in for the public service, which the site asks instead."""
    with serving() as stand_in:
        settings.USASPENDING_API = stand_in.address
        yield stand_in
