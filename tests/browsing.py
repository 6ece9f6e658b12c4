"""A browser page that is watched: what it did that no page of this site may do."""

CHROMIUM_FLAGS = [
    "--no-sandbox",  # which chromium cannot set up for root; it sees our own pages only
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]


def watched_page(browser, own_address):
    """A new page in a browser context of its own, and the list of its faults, which grows while it is used.

    Faults are: loading anything from another host, breaking the Content-Security-Policy, a script's uncaught error.
    Following a link to another site is a reader's right; it ends on a stand-in page.
    """
    faults = []
    context = browser.new_context(base_url=own_address, viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def stand_in_for_outside(route):
        if route.request.is_navigation_request() and route.request.frame.parent_frame is None:
            route.fulfill(status=200, content_type="text/plain", body="Another site.")
        else:
            faults.append(f"asked another host: {route.request.url}")
            route.abort()

    def note_breach(message):
        if "Content Security Policy" in message.text:
            faults.append(message.text)

    context.route(lambda url: not url.startswith(own_address), stand_in_for_outside)
    page.on("console", note_breach)
    page.on("pageerror", lambda error: faults.append(f"a script failed: {error}"))
    return page, faults
