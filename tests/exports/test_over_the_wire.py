"""Files as a real server sends them: what breaks on the way is seen by whoever reads, and nobody holds a worker."""

import http.client
import os
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager

import pytest
from django.conf import settings
from django.db import connection

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 2  # seconds


def database_url():
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{connection.settings_dict['USER']}@/{connection.settings_dict['HOST']}/{name}"


@contextmanager
def served(fault, tmp_path, *arguments):
    """The port of a gunicorn that serves the site with a fault (tests/exports/served.py), by one worker."""
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "DATABASE_URL": database_url(),
        "FAULT": fault,
        "PORT": str(port),
        "SEND_TIMEOUT": str(PATIENCE),
        "TRIAL": "true",
        "DEBUG": "false",
        "WEB_CONCURRENCY": "1",
    }
    log = tmp_path / "log"
    command = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", *arguments]
    with log.open("w") as written:
        server = subprocess.Popen(
            [*command, "tests.exports.served"],
            cwd=settings.BASE_DIR,
            env=environment,
            stdout=written,
            stderr=written,
        )
    try:
        for _ in range(100):
            if answers(port):
                break
            time.sleep(0.1)
        else:
            pytest.fail(log.read_text())
        yield port
    finally:
        server.terminate()
        server.wait(10)


def answers(port, within=1):
    try:
        with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=within)) as asked:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
    except OSError:
        return False


@pytest.mark.parametrize("arguments", [(), ("--threads", "2")], ids=["sync", "threads"])
def test_a_database_that_goes_away_breaks_the_transfer(tmp_path, arguments):
    with (
        served("torn", tmp_path, *arguments) as port,
        closing(http.client.HTTPConnection("127.0.0.1", port)) as asked,
    ):
        asked.request("GET", "/letters.csv")
        answer = asked.getresponse()
        assert answer.status == 200
        assert answer.chunked
        assert answer.getheader("X-Rows") == "0"
        with pytest.raises(http.client.IncompleteRead) as torn:
            answer.read()
        assert torn.value.partial.count(b"\r\n") > 10_000
        assert answers(port)


@pytest.mark.parametrize(
    "arguments", [("--threads", "1", "--worker-class", "gthread"), ()], ids=["threads", "sync"]
)
def test_a_client_that_stops_reading_holds_a_worker_for_seconds_only(tmp_path, arguments):
    with served("endless", tmp_path, *arguments) as port, closing(socket.socket()) as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", port))
        stalled.sendall(b"GET /letters.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        assert stalled.recv(12) == b"HTTP/1.1 200"
        time.sleep(0.5)
        assert not answers(port, within=0.2)  # the one worker is held
        began = time.monotonic()
        while not answers(port) and time.monotonic() - began < 20:
            time.sleep(0.1)
        assert time.monotonic() - began < PATIENCE + 6
