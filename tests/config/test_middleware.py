"""What every answer carries, whatever the page."""

import pytest
from django.conf import settings
from django.contrib.auth import get_user_model

pytestmark = [pytest.mark.urls("tests.config.urls")]


@pytest.fixture
def editor():
    return get_user_model().objects.create_superuser(username="ed", password="a long enough password")


@pytest.mark.parametrize("address", ["/", "/no-such-page/"])
def test_content_comes_from_our_own_host_and_nothing_is_inline(client, address, db):
    policy = client.get(address)["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script-src 'self'" in policy
    assert "style-src 'self'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy


def test_a_page_says_what_else_browsers_may_not_do(client, db):
    headers = client.get("/").headers
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in headers["Permissions-Policy"]


@pytest.mark.parametrize("address", ["/", "/no-such-page/"])
def test_a_reader_gets_no_cookie(client, address, db):
    response = client.get(address)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


@pytest.mark.django_db
def test_an_editor_gets_cookies_for_the_desk_only(client, editor):
    client.get("/admin/login/")
    response = client.post("/admin/login/", {"username": "ed", "password": "a long enough password"})
    assert response.status_code == 302
    assert {cookie["path"] for cookie in response.cookies.values()} == {"/admin/"}
    assert set(response.cookies) == {settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME}


@pytest.mark.django_db
def test_a_message_to_an_editor_waits_in_the_session(client, editor):
    client.force_login(editor)
    response = client.post("/admin/auth/group/add/", {"name": "Contributors"})
    assert response.status_code == 302
    assert "messages" not in response.cookies
