"""For the desk's browser tests."""

import pytest
from django.conf import settings


@pytest.fixture
def page(browser_page, live_server, admin_client):
    """A browser page with an editor signed in."""
    session = admin_client.cookies[settings.SESSION_COOKIE_NAME].value
    browser_page.context.add_cookies(
        [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}]
    )
    return browser_page
