"""The ports of a run on this machine: the usual ones, or where one is taken the next free one above it."""

import socket
from collections.abc import Mapping

from entrypoints.cli.processes import free_port

FIRST_PORT = 8400
PORTS = {
    "web": 0,
    "sandbox": 10,
    "media": 20,
    "media_udp": 30,
    "smtp": 25,
    "postgres": 32,
    "valkey": 79,
    "s3": 90,
}
"""Distances from the first port."""


def free_ports(first: int) -> dict[str, int]:
    """One for each name of `PORTS`."""
    ports: dict[str, int] = {}
    for name, distance in PORTS.items():
        kind = socket.SOCK_DGRAM if name == "media_udp" else socket.SOCK_STREAM
        ports[name] = free_port(first + distance, kind=kind, promised=ports.values())
    return ports


def media_ports(ports: Mapping[str, int], count: int) -> list[tuple[int, int]]:
    """Control and UDP port of each media process: the first has the usual ones, the others any two above them."""
    made = [(ports["media"], ports["media_udp"])]
    taken = set(ports.values())
    for _ in range(1, count):
        control = free_port(made[-1][0] + 1, promised=taken)
        taken.add(control)
        udp = free_port(made[-1][1] + 1, kind=socket.SOCK_DGRAM, promised=taken)
        taken.add(udp)
        made.append((control, udp))
    return made
