"""What this process costs the machine: the figures by which a leak or a dear packet is seen."""

import asyncio
import gc
import os
import resource
import time
from pathlib import Path
from typing import Final

_PAGE: Final = resource.getpagesize()


def resident_bytes() -> int:
    """Memory that is really there; 0 where the system does not say."""
    try:
        return int(Path("/proc/self/statm").read_text().split()[1]) * _PAGE
    except OSError:
        return 0


def open_files() -> int:
    """Descriptors, sockets among them; 0 where the system does not say."""
    try:
        return len(os.listdir("/proc/self/fd")) - 1  # the directory itself is open while it is read
    except OSError:
        return 0


def allow_open_files() -> None:
    """As many as the system lets us: everybody who watches over TCP takes two, and the usual limit is 1024."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))


def tasks() -> int:
    return len(asyncio.all_tasks())


def objects() -> int:
    """Those that are left after a full collection, which stops everything for some hundredths of a second."""
    gc.collect()
    return len(gc.get_objects())


class PacketCost:
    """Microseconds of CPU for each packet sent, over the last stretch in which any was."""

    def __init__(self) -> None:
        self._cpu = time.process_time()
        self._sent = 0
        self.microseconds = 0.0

    def sample(self, sent: int) -> None:
        cpu = time.process_time()
        if sent > self._sent:
            self.microseconds = round((cpu - self._cpu) * 1e6 / (sent - self._sent), 3)
        self._cpu, self._sent = cpu, sent
