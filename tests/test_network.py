"""The guard around every test (tests/network.py)."""

import socket

import pytest

from tests.network import OutsideNetworkError


@pytest.mark.parametrize("host", ["192.0.2.1", "10.0.0.1", "news.example.org"])
def test_another_machine_is_out_of_reach(host):
    with socket.socket() as asking, pytest.raises(OutsideNetworkError, match=host):
        asking.connect((host, 443))


def test_another_machine_cannot_be_looked_up():
    with pytest.raises(OutsideNetworkError):
        socket.getaddrinfo("news.example.org", 443)


def test_this_machine_is_in_reach():
    with (
        socket.create_server(("127.0.0.1", 0)) as listening,
        socket.create_connection(listening.getsockname()),
    ):
        pass
