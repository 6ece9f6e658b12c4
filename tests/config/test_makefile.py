"""The doors of the Makefile that must stay shut. What its targets do, `make test` and the other tests show."""

import os
import re
import socket
import subprocess

import pytest

from config.free_port import trouble_with
from tests.settings import PROJECT


def make(*arguments):
    # Not as a part of the make that may be running this suite.
    around = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments], cwd=PROJECT, env=around, capture_output=True, text=True, timeout=60
    )


@pytest.fixture
def taken_port():
    with socket.create_server(("127.0.0.1", 0)) as listening:
        yield listening.getsockname()[1]


def test_help_is_what_make_alone_gives_and_names_every_target():
    targets = re.findall(r"^([a-z]+):", (PROJECT / "Makefile").read_text(), re.MULTILINE)
    helped = make().stdout
    assert {target for target in targets if f"make {target} " not in helped} == set()
    assert {"run", "test", "backup", "restore"} <= set(targets)


def test_run_on_a_port_in_use_says_so_and_does_nothing_else(taken_port):
    refused = make("run", f"PORT={taken_port}")
    assert refused.returncode != 0
    assert f"Port {taken_port} is in use." in refused.stderr
    assert refused.stdout == ""


@pytest.mark.parametrize("port", ["abc", "0", "70000", "-1", "8000.5", "٣"])
def test_what_is_no_port_is_refused(port):
    assert "is no port" in trouble_with(port)


def test_a_free_port_is_no_trouble(taken_port):
    with socket.socket() as chosen:
        chosen.bind(("127.0.0.1", 0))
        free = chosen.getsockname()[1]
    assert trouble_with(str(free)) is None


def test_a_port_taken_on_every_address_is_in_use():
    with socket.create_server(("0.0.0.0", 0)) as listening:
        assert "is in use" in trouble_with(str(listening.getsockname()[1]))


@pytest.mark.parametrize("file", ["", "var/backups/none.sqlite3"])
def test_restore_wants_the_name_of_a_file(file):
    refused = make("restore", f"FILE={file}")
    assert refused.returncode != 0
    assert "make restore FILE=" in refused.stderr
