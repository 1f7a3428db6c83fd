"""Ports for the platforms that tests start: a range of its own for each process of a run."""

import os
import socket

_PER_PROCESS = 700
_FIRST = 26_000
"""Above those of `any_port` and of the commands that start a platform, below those that the kernel gives out."""


def first_port() -> int:
    """The first of a hundred ports that no other process of this run takes and nobody listens on."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    begin = _FIRST + process % 8 * _PER_PROCESS
    for first in range(begin, begin + _PER_PROCESS, 100):
        if all(_is_free(port) for port in range(first, first + 100)):
            return first
    raise OSError(
        f"each hundred of the ports from {begin} to {begin + _PER_PROCESS - 1} has one that is taken"
    )


def _is_free(port: int) -> bool:
    with socket.socket() as tcp, socket.socket(type=socket.SOCK_DGRAM) as udp:
        tcp.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            tcp.bind(("127.0.0.1", port))
            udp.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True
