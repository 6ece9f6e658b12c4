"""Pictures of each kind of page for docs/screenshots, on the real records: `make screenshots`.

They are to be looked at after every change of a template or of the style sheet; no test compares them.
"""

import json
import os
import sys

import django

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
django.setup()

from django.conf import settings  # noqa: E402
from django.contrib.auth.models import User  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from protests.importing import records  # noqa: E402
from protests.models import Letter  # noqa: E402
from tests.browsing import CHROMIUM_FLAGS  # noqa: E402

FOLDER = settings.BASE_DIR / "docs" / "screenshots"
PAGES = {
    "home": "/",
    "letters": "/letters/?agency=dhs&sort=-peak",
    "letter": "/letters/9-salesforce-cbp-2018/",
    "curve": "/letters/24-google-cbp-2019/#counts",
    "pictures": "/letters/pictures/",
    "company": "/companies/google/",
    "agency": "/agencies/dhs/",
    "contract": "/contracts/google-project-maven/",
    "compare": "/compare/?company=amazon&company=microsoft",
    "campaign": "/campaigns/project-maven/",
    "topic": "/topics/cloud/",
    "methodology": "/methodology/",
    "responses": "/responses/?agency=cbp",
    "revisions": "/letters/9-salesforce-cbp-2018/revisions/",
    "data": "/data/",
}
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}
# The editors' desk: for who sits at one, or has a tablet.
DESK_PAGES = {
    "desk": "/admin/",
    "desk-new-letter": "/admin/protests/letter/add/",
    "desk-letter": "/admin/protests/letter/{letter}/change/",
    "desk-history": "/admin/protests/letter/{letter}/history/",
    "desk-withdraw": "/admin/protests/letter/{letter}/withdraw/",
    "desk-letters": "/admin/protests/letter/",
}
DESK_SIZES = {"tablet": (768, 1024), "desktop": (1280, 900)}


def take(browser, server, pages, sizes, cookies=()):
    FOLDER.mkdir(exist_ok=True)
    for size, (width, height) in sizes.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                base_url=server, viewport={"width": width, "height": height}, color_scheme=scheme
            )
            context.add_cookies(list(cookies))
            page = context.new_page()
            for name, address in pages.items():
                page.goto(address)
                page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.jpg", type="jpeg", quality=70)
            context.close()


def signed_in(server):
    """The cookie of an administrator."""
    client = Client()
    client.force_login(User.objects.create_superuser("editor"))
    name = settings.SESSION_COOKIE_NAME
    return {"name": name, "value": client.cookies[name].value, "url": server}


def main():
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    records.load(json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8")))
    server = LiveServer("127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        take(browser, server.url, PAGES, SIZES)
        letter = Letter.objects.get(number=9).pk
        desk_pages = {name: address.format(letter=letter) for name, address in DESK_PAGES.items()}
        take(browser, server.url, desk_pages, DESK_SIZES, [signed_in(server.url)])
        browser.close()
    server.stop()
    teardown_databases(databases, verbosity=0)
    number = 2 * (len(PAGES) * len(SIZES) + len(DESK_PAGES) * len(DESK_SIZES))
    print(f"{number} pictures in {FOLDER.relative_to(settings.BASE_DIR)}")


if __name__ == "__main__":
    sys.exit(main())
