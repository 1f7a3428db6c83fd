"""Addresses of names, from the system's resolver."""

import asyncio
import socket
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from ports.moderation.links import HostAddresses

_LOOKS_AT_ONCE = 4


class SystemHostAddresses(HostAddresses):
    """In threads of its own: a name server that is slow holds up nobody else's work."""

    def __init__(self) -> None:
        self._threads = ThreadPoolExecutor(_LOOKS_AT_ONCE, thread_name_prefix="short-links")

    async def of(self, host: str) -> Sequence[str]:
        found = await asyncio.get_running_loop().run_in_executor(self._threads, _look, host)
        return list(dict.fromkeys(found))


def _look(host: str) -> list[str]:
    return [str(each[4][0]) for each in socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)]
