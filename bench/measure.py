"""Asking servers, one request after another or many at once, and saying how long it took."""

import http.client
import itertools
import json
import os
import re
import shutil
import socket
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, nullcontext
from pathlib import Path

ROUNDS = 5
SECONDS_OF_A_ROUND = 0.2  # for each address, so that slow ones are asked less often
REQUESTS_OF_A_ROUND = 20
SECONDS_OF_AN_ADDRESS = 6  # after which it is asked no more, and the tables say how often it was
MIXED_REQUESTS = 10_000
SLOWEST_OF_THE_MIXED = (
    100  # milliseconds: in ten thousand requests of slower pages a server would be busy for hours
)
SECONDS_OF_COMBINATIONS = 120
CONNECTIONS = (1, 8, 32)
SECONDS_OF_A_LOAD = 2
WORKERS = 2
_COMPRESSED = {"Accept-Encoding": "gzip"}


@contextmanager
def serving(command, health, log, **environment):
    """A server that answers on a free port meanwhile; `command` may name that port as {port}."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [part.format(port=port) for part in command]
    with log.open("w") as output:
        server = subprocess.Popen(
            command,
            env={**os.environ, "PORT": str(port), **environment},
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        try:
            _wait_for(server, port, health)
            yield Server(port, server.pid)
        finally:
            server.terminate()
            server.wait()


def _wait_for(server, port, health):
    for _ in range(600):
        if server.poll() is not None:
            raise RuntimeError(f"The server ended at once: {' '.join(server.args)}")
        try:
            if Server(port, server.pid).get(health).status < 500:
                return
        except OSError:
            pass
        time.sleep(0.2)
    raise RuntimeError(f"The server does not answer: {' '.join(server.args)}")


class Answer:
    def __init__(self, status, headers, size, first, seconds):
        self.status, self.headers, self.size, self.first, self.seconds = status, headers, size, first, seconds


class Server:
    """A server on this machine."""

    def __init__(self, port, pid):
        self.port, self.pid = port, pid

    def get(self, address, **headers) -> Answer:
        """The answer to one request on a connection of its own, read to its end."""
        began = time.perf_counter()
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=600)
        connection.request("GET", address, headers={**_COMPRESSED, **headers})
        response = connection.getresponse()
        size = len(response.read(1))
        first = time.perf_counter() - began
        while piece := response.read(65_536):
            size += len(piece)
        connection.close()
        return Answer(response.status, response.headers, size, first, time.perf_counter() - began)

    def rate(self, address, connections, **headers):
        """Requests answered in a second on so many connections, how long half and 99 in 100 took at most, and failures."""
        for _ in range(WORKERS):  # what an earlier load left waiting is answered first
            self.get(address, **headers)
        command = [
            "wrk",
            "-t1",
            f"-c{connections}",
            f"-d{SECONDS_OF_A_LOAD}s",
            "--timeout",
            "60s",
            "--latency",
        ]
        for name, value in {**_COMPRESSED, **headers}.items():
            command += ["-H", f"{name}: {value}"]
        command.append(f"http://127.0.0.1:{self.port}{address}")
        said = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        failed = re.search(r"Non-2xx or 3xx responses: (\d+)", said)
        timeouts = re.search(r"timeout (\d+)", said)
        return {
            "rate": float(re.search(r"Requests/sec:\s+([\d.]+)", said)[1]),
            "p50": _percentile(50, said),
            "p99": _percentile(99, said),
            "failed": int(failed[1] if failed else 0) + int(timeouts[1] if timeouts else 0),
        }

    def memory(self):
        """Bytes that the server and its workers have for themselves, and the most that they had."""
        children = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text().split()
        return sum(map(_private, children or [self.pid])), sum(map(_peak, children or [self.pid]))


def _percentile(part, said):
    """Milliseconds within which so many in a hundred were answered, from the lines of wrk."""
    number, unit = re.search(rf"^ +{part}% +([\d.]+)(us|ms|s|m) *$", said, re.MULTILINE).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1_000, "m": 60_000}[unit]


def _private(pid):
    found = re.findall(r"Private_\w+:\s+(\d+) kB", Path(f"/proc/{pid}/smaps_rollup").read_text())
    return 1024 * sum(map(int, found))


def _peak(pid):
    return 1024 * int(re.search(r"VmHWM:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text())[1])


def latencies(asked):
    """{key: {"p50": …, "p95": …, "bytes": …, "asked": how often}} in milliseconds; `asked` has (server, address,
    headers) by key.

    In rounds, each of which asks everything, so that what else the machine does meanwhile falls on all alike; but what
    took long by then is asked no more, once it was asked twice.
    """
    took, sizes = {key: [] for key in asked}, {}
    for key, (server, address, headers) in asked.items():
        answer = server.get(address, **headers)  # the first of all is not counted
        if answer.status not in (200, 304):
            raise RuntimeError(f"{address} answered {answer.status}.")
        sizes[key] = answer.size
    for _ in range(ROUNDS):
        for key, (server, address, headers) in asked.items():
            if len(took[key]) > 1 and sum(took[key]) > 1_000 * SECONDS_OF_AN_ADDRESS:
                continue
            until = time.perf_counter() + SECONDS_OF_A_ROUND
            for _ in range(REQUESTS_OF_A_ROUND):
                took[key].append(1_000 * server.get(address, **headers).seconds)
                if time.perf_counter() > until:
                    break
    return {
        key: {
            "p50": statistics.median(values),
            "p95": _p95(values),
            "bytes": sizes[key],
            "asked": len(values),
        }
        for key, values in took.items()
    }


def _p95(values):
    return sorted(values)[min(len(values) - 1, int(0.95 * len(values)))]


def mixed(server, addresses):
    """What the server has for itself after half of ten thousand requests of these pages in turn, and after all."""
    memory = []
    with ThreadPoolExecutor(4) as visitors:
        for _ in range(2):
            turns = itertools.islice(itertools.cycle(addresses), MIXED_REQUESTS // 2)
            for answer in visitors.map(server.get, turns):
                if answer.status != 200:
                    raise RuntimeError(f"A page answered {answer.status}.")
            memory.append(server.memory()[0])
    return memory


def combined(server, addresses):
    """Milliseconds of each of these addresses, asked once: the middle and the worst; as many as there was time for."""
    took, until = [], time.perf_counter() + SECONDS_OF_COMBINATIONS
    for address in addresses:
        answer = server.get(address)
        if answer.status != 200:
            raise RuntimeError(f"{address} answered {answer.status}.")
        took.append(1_000 * answer.seconds)
        if time.perf_counter() > until:
            break
    return {"p50": statistics.median(took), "worst": max(took), "asked": len(took)}


def rates(server, addresses, **headers):
    """{name: {connections: what was measured}}; empty where there is no wrk."""
    if not shutil.which("wrk"):
        return {}
    return {
        name: {connections: server.rate(address, connections, **headers) for connections in CONNECTIONS}
        for name, address in addresses.items()
    }


def statements(addresses):
    """{name: number of statements to the database} of each page."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client()
    numbers = {}
    for name, address in addresses.items():
        with CaptureQueriesContext(connection) as asked:
            client.get(address, headers={"host": "localhost"})
        numbers[name] = len(asked)
    return numbers


def editor_cookie():
    """The cookie of a signed-in editor who may do everything."""
    from django.conf import settings
    from django.contrib.auth import get_user_model
    from django.test import Client

    editor, _created = get_user_model().objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client()
    client.force_login(editor, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"


def main(letters, results):
    """Measure the site on the database that DATABASE_URL names, Datasette beside it on SQLite, and keep the figures."""
    from django.db import connection

    from bench import pages, peers, writing

    folder = results.parent
    site = pages.of_site()
    cookie = {"Cookie": editor_cookie()}
    gunicorn = [sys.executable, "-m", "gunicorn", "--config", "config/gunicorn.py", "--log-level", "warning"]
    kept = {"letters": letters, "database": connection.vendor, "size": _size_of_database()}
    kept["statements"] = statements(site)
    kept["one reading"] = writing.one_reading()
    kept["import"] = writing.import_of_letters(letters)
    connection.close()
    with serving(gunicorn, "/healthz", folder / "gunicorn.log") as server:
        asked = {("site", name): (server, address, {}) for name, address in site.items()}
        asked |= {("site", name): (server, address, cookie) for name, address in pages.ADMIN.items()}
        asked["site", "letters, unchanged (304)"] = (
            server,
            site["letters"],
            _unchanged(server, site["letters"]),
        )
        # Once is enough: it is the same file of SQLite's both times.
        with peers.datasette(folder, letters) if connection.vendor == "sqlite" else nullcontext() as peer:
            if peer:
                asked |= {
                    ("datasette", name): (peer, address, {}) for name, address in pages.of_datasette().items()
                }
            kept["latency"] = _by_who(latencies(asked))
            some = {
                name: site[name]
                for name in (pages.EMPTY, pages.FLOOR, "letters", "letters: outcome", "letter")
            }
            kept["combinations"] = combined(server, pages.combinations())
            kept["rate"] = {"site": rates(server, some)}
            same = _unchanged(server, site["letters"])
            kept["rate"]["site"] |= rates(server, {"letters, unchanged (304)": site["letters"]}, **same)
            if peer:
                kept["rate"]["datasette"] = rates(
                    peer, {name: pages.of_datasette()[name] for name in ("letters", "letter")}
                )
            quick = [
                address
                for name, address in site.items()
                if kept["latency"]["site"][name]["p50"] < SLOWEST_OF_THE_MIXED
            ]
            kept["memory after mixed requests"] = mixed(server, quick)
            kept["memory"] = server.memory()
            kept["export"] = peers.exports(server, peer, folder)
            kept["memory after exports"] = server.memory()
    results.write_text(json.dumps(kept, indent=1))


def _unchanged(server, address):
    return {"If-None-Match": server.get(address).headers.get("ETag", "")}


def _by_who(found):
    sides = {}
    for (who, name), figures in found.items():
        sides.setdefault(who, {})[name] = figures
    return sides


def _size_of_database():
    from django.db import connection

    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SELECT pg_database_size(current_database())")
        else:
            cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return cursor.fetchone()[0]
