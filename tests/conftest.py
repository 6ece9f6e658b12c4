"""What every test may count on: no network but this machine's own, and a browser for those that ask for one."""

import os
import shutil

import pytest
from django.db import connection

from tests.browsing import CHROMIUM_FLAGS, watched_page
from tests.network import no_outside_network


@pytest.fixture(autouse=True, scope="session")
def stay_on_this_machine():
    with no_outside_network():
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The test database, which can be dropped whoever is still connected to it, such as a server's thread."""
    yield
    if connection.vendor != "postgresql":
        return
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


@pytest.fixture(scope="session")
def browser():
    """Debian's chromium, started once."""
    chromium = shutil.which("chromium")
    if chromium is None:
        without_browser = pytest.fail if os.environ.get("CI") == "true" else pytest.skip
        without_browser("No chromium on this machine (on Debian: apt-get install chromium).")
    from playwright.sync_api import sync_playwright

    with pytest.MonkeyPatch.context() as patch, sync_playwright() as playwright:
        # Playwright's way of waiting looks to Django like asynchronous code; the test's own queries are none.
        patch.setenv("DJANGO_ALLOW_ASYNC_UNSAFE", "true")
        started = playwright.chromium.launch(executable_path=chromium, args=CHROMIUM_FLAGS)
        yield started
        started.close()


@pytest.fixture
def browser_page(browser, live_server):
    """A page on the live server, for `browser_page.goto("/letters/")`; its faults fail the test."""
    page, faults = watched_page(browser, live_server.url)
    yield page
    page.context.close()
    assert not faults, "\n".join(faults)
