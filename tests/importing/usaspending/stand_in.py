"""A stand-in for the service on this machine: answers from the samples, or as badly as a test says."""

import json
import threading
import time
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import unquote

from tests.importing.usaspending import samples


class StandIn:
    """`awards` by key, `pages` of modifications by key, `found` by a search; `asked` is what was asked.

    `instead` are answers for the next questions, in order: (status, headers, body), or a function of the handler.
    """

    def __init__(self, address):
        self.address = address
        self.awards, self.pages, self.found = {}, {}, []
        self.instead, self.asked = [], []

    def add(self, award, *pages):
        """Serve this sample of an award, with these pages of modifications."""
        data = json.loads(samples.text(award))
        key = data["generated_unique_award_id"]
        self.awards[key] = data
        self.pages[key] = [json.loads(samples.text(page)) for page in pages]
        return key

    def answer(self, method, path, question):
        if path == "/api/v2/transactions/":
            pages = self.pages.get(question["award_id"]) or [
                json.loads(samples.text("transactions_unknown_award.json"))
            ]
            return 200, pages[question["page"] - 1]
        if path == "/api/v2/search/spending_by_award/":
            is_vehicles = question["filters"]["award_type_codes"][0].startswith("IDV")
            return 200, {"results": [] if is_vehicles else self.found, "page_metadata": {"hasNext": False}}
        key = unquote(path.removeprefix("/api/v2/awards/").removesuffix("/"))
        if key in self.awards:
            return 200, self.awards[key]
        return 404, json.loads(samples.text("error_404_award.json"))


@contextmanager
def serving():
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, *args):
            pass

        def do_GET(self):
            length = int(self.headers.get("Content-Length") or 0)
            question = json.loads(self.rfile.read(length) or "null")
            stand_in.asked.append((self.command, self.path, question, dict(self.headers)))
            if stand_in.instead:
                instead = stand_in.instead.pop(0)
                if callable(instead):
                    instead(self)
                    return
                status, headers, body = instead
            else:
                status, data = stand_in.answer(self.command, self.path, question)
                headers, body = {"Content-Type": "application/json"}, json.dumps(data).encode()
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 (named by the library)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    stand_in = StandIn(f"http://127.0.0.1:{server.server_port}")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield stand_in
    server.shutdown()
    server.server_close()
    thread.join()


def drip(handler):
    """A byte now and then, for longer than anybody waits."""
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.close_connection = True
    try:
        for _ in range(40):
            handler.wfile.write(b" ")
            handler.wfile.flush()
            time.sleep(0.05)
    except OSError:
        pass  # who asked has gone
