"""Tests stay on this machine: the network outside is different on every machine and every day."""

import ipaddress
import socket
from contextlib import contextmanager

import pytest


class OutsideNetworkError(Exception):
    """A test reached for another machine."""


def refuse_outside(host):
    """Raises for a host that is not this machine itself."""
    try:
        inside = host in (None, "", "localhost", b"localhost") or ipaddress.ip_address(host).is_loopback
    except ValueError:
        inside = False
    if not inside:
        raise OutsideNetworkError(f"Tests stay on this machine, but this one asked for {host}.")


def _guarded(connect):
    def connect_on_this_machine(self, address):
        if self.family != socket.AF_UNIX:
            refuse_outside(address[0])
        return connect(self, address)

    return connect_on_this_machine


@contextmanager
def no_outside_network():
    """While it lasts, Python's sockets and look-ups of names reach this machine alone."""
    getaddrinfo = socket.getaddrinfo

    def guarded_getaddrinfo(host, *args, **kwargs):
        refuse_outside(host)
        return getaddrinfo(host, *args, **kwargs)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", _guarded(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", _guarded(socket.socket.connect_ex))
        patch.setattr(socket, "getaddrinfo", guarded_getaddrinfo)
        yield
