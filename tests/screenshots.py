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
from django.test.utils import setup_databases, setup_test_environment, teardown_databases  # noqa: E402
from playwright.sync_api import sync_playwright  # noqa: E402
from pytest_django.live_server_helper import LiveServer  # noqa: E402

from protests.importing import records  # noqa: E402
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
}
SIZES = {"phone": (360, 740), "desktop": (1280, 900)}


def take(browser, server):
    FOLDER.mkdir(exist_ok=True)
    for size, (width, height) in SIZES.items():
        for scheme in ("light", "dark"):
            context = browser.new_context(
                base_url=server, viewport={"width": width, "height": height}, color_scheme=scheme
            )
            page = context.new_page()
            for name, address in PAGES.items():
                page.goto(address)
                page.screenshot(path=FOLDER / f"{name}-{size}-{scheme}.jpg", type="jpeg", quality=70)
            context.close()


def main():
    setup_test_environment()
    databases = setup_databases(verbosity=0, interactive=False)
    records.load(json.loads((settings.BASE_DIR / "fixtures" / "records.json").read_text(encoding="utf-8")))
    server = LiveServer("127.0.0.1")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
        take(browser, server.url)
        browser.close()
    server.stop()
    teardown_databases(databases, verbosity=0)
    print(f"{len(PAGES) * 2 * len(SIZES)} pictures in {FOLDER.relative_to(settings.BASE_DIR)}")


if __name__ == "__main__":
    sys.exit(main())
