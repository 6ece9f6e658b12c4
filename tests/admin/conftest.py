"""For the desk's browser tests."""

import pytest
from django.conf import settings
from django.test import Client


@pytest.fixture
def page(browser_page, live_server, admin_user):
    """A browser page with an editor signed in."""
    browser_page.context.add_cookies([signed_in_cookie(live_server, admin_user)])
    return browser_page


def signed_in_cookie(live_server, user):
    """What a browser holds when this user is signed in."""
    client = Client()
    client.force_login(user)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {"name": settings.SESSION_COOKIE_NAME, "value": session, "url": live_server.url}
