"""Places of addresses, from a database file in MaxMind's format that the operator supplies and renews."""

import os
import time

import maxminddb
import structlog

from domain.streaming.region import NOWHERE, Region
from ports.streaming.regions import RegionFinder

LOOK_AGAIN_SECONDS = 60.0
"""How long a file that was renewed goes unnoticed."""

log = structlog.get_logger(__name__)


class MaxMindRegionFinder(RegionFinder):
    """Reads `country` and, where the file has them, `subdivisions`, as GeoLite2, GeoIP2, DB-IP and IPinfo write them.

    The country of a network's registration is not asked: it says who owns the addresses, not where they are used. A new
    file in the old one's place is taken up within a minute; one that cannot be read leaves everybody
    nowhere, as no file does.
    """

    def __init__(self, path: str) -> None:
        self._path = path
        self._reader: maxminddb.Reader | None = None
        self._version: tuple[int, int] | None = None
        self._looked_at = float("-inf")

    def find(self, address: str) -> Region:
        reader = self._current()
        if reader is None:
            return NOWHERE
        try:
            record = reader.get(address)
        except (ValueError, maxminddb.InvalidDatabaseError):
            return NOWHERE
        return _region(record)

    def _current(self) -> maxminddb.Reader | None:
        now = time.monotonic()
        if not self._path or now - self._looked_at < LOOK_AGAIN_SECONDS:
            return self._reader
        self._looked_at = now
        try:
            found = os.stat(self._path)
            version = (found.st_mtime_ns, found.st_ino)
            if version != self._version:
                # In memory: a file that is renewed in its place would be torn under a mapped reader.
                self._reader = maxminddb.open_database(self._path, maxminddb.MODE_MEMORY)
                self._version = version
        except (OSError, maxminddb.InvalidDatabaseError) as error:
            log.exception("region_database_unreadable", error=type(error).__name__)
            self._reader = self._version = None
        return self._reader


def _region(record: object) -> Region:
    match record:
        case {"country": {"iso_code": str(country)}, "subdivisions": [{"iso_code": str(part)}, *_]}:
            return Region.found(country, part)
        case {"country": {"iso_code": str(country)}}:
            return Region.found(country)
        case _:
            return NOWHERE
