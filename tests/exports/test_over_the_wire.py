"""Files as a real server sends them: what breaks on the way is seen by whoever reads, and nobody holds a worker."""

import http.client
import os
import signal
import socket
import time
from contextlib import closing, contextmanager

import pytest

from tests.serving import PATIENCE, answers, served, workers_of

pytestmark = pytest.mark.django_db(transaction=True)


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


@contextmanager
def slow_reader(port):
    """The beginning of what a client was answered that reads no further for the time being."""
    with closing(socket.socket()) as stalled:
        stalled.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        stalled.connect(("127.0.0.1", port))
        stalled.sendall(b"GET /letters.csv HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
        yield stalled.recv(12)


@pytest.mark.parametrize(
    "arguments", [("--threads", "1", "--worker-class", "gthread"), ()], ids=["threads", "sync"]
)
def test_a_client_that_stops_reading_holds_a_worker_for_seconds_only(tmp_path, arguments):
    with served("endless", tmp_path, *arguments) as port, slow_reader(port) as answered:
        assert answered == b"HTTP/1.1 200"
        time.sleep(0.5)
        assert not answers(port, within=0.2)  # the one worker is held
        began = time.monotonic()
        while not answers(port) and time.monotonic() - began < 20:
            time.sleep(0.1)
        assert time.monotonic() - began < PATIENCE + 6


def asked_for(port):
    """The status, what to do and when, of one more file that is asked for meanwhile."""
    with closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked:
        asked.request("GET", "/letters.csv")
        answer = asked.getresponse()
        said = answer.read().decode() if answer.status == 503 else ""
        return answer.status, answer.getheader("Retry-After"), said


def until_there_is_a_turn(port):
    for _ in range(100):
        if (answer := asked_for(port))[0] == 200:
            break
        time.sleep(0.1)
    return answer[0]


@pytest.mark.parametrize("arguments", [(), ("--threads", "2")], ids=["sync", "threads"])
def test_files_never_hold_every_worker(tmp_path, arguments):
    with served("large", tmp_path, *arguments, WEB_CONCURRENCY="2", SEND_TIMEOUT="60") as port:
        with slow_reader(port) as answered:
            assert answered == b"HTTP/1.1 200"
            for _ in range(4):
                status, after, said = asked_for(port)
                assert (status, after) == (503, "10")
                assert "Ask again in 10 seconds" in said
                assert answers(port)
        # It has gone away: its turn is another's.
        assert until_there_is_a_turn(port) == 200


def test_a_worker_that_is_killed_lets_go_of_its_turn(tmp_path):
    with (
        served("large", tmp_path, WEB_CONCURRENCY="2", SEND_TIMEOUT="60") as port,
        slow_reader(port) as answered,
    ):
        assert answered == b"HTTP/1.1 200"
        assert asked_for(port)[0] == 503
        for worker in workers_of(tmp_path):
            os.kill(worker, signal.SIGKILL)
        assert until_there_is_a_turn(port) == 200


def test_a_file_may_take_longer_than_a_worker_may_hang(tmp_path):
    with (
        served("endless", tmp_path, "--timeout", "1") as port,
        closing(http.client.HTTPConnection("127.0.0.1", port, timeout=10)) as asked,
    ):
        [worker] = workers_of(tmp_path)
        asked.request("GET", "/letters.csv")
        answer, until = asked.getresponse(), time.monotonic() + 5
        while time.monotonic() < until:
            assert len(answer.read(10_000)) == 10_000
        assert workers_of(tmp_path) == [worker]
