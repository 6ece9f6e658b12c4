"""A real gunicorn for tests, on the tests' own database, with a fault of their choice (tests/exports/served.py)."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

PATIENCE = 2  # seconds


def database_url():
    """The tests' own database, for a program beside them."""
    name = connection.settings_dict["NAME"]
    if connection.vendor == "sqlite":
        return f"sqlite:///{name}"
    return f"postgres://{connection.settings_dict['USER']}@/{connection.settings_dict['HOST']}/{name}"


@contextmanager
def served(fault, tmp_path, *arguments, **environment):
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
        **environment,
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
    (tmp_path / "pid").write_text(str(server.pid))
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


def workers_of(tmp_path):
    """The workers of the server that was started last."""
    master = int((tmp_path / "pid").read_text())
    return [int(each) for each in Path(f"/proc/{master}/task/{master}/children").read_text().split()]


def kill(tmp_path):
    """End the server that was started last, workers and all, before it can do anything more."""
    for process in [int((tmp_path / "pid").read_text()), *workers_of(tmp_path)]:
        os.kill(process, signal.SIGKILL)
