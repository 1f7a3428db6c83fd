"""Where whoever sends a request is: by the proxy in front, or by a database of addresses. The address is not kept."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from quart import g, has_websocket_context, request, websocket

from domain.ids import StreamId
from domain.streaming.reach import Reach
from domain.streaming.region import NOWHERE, Region
from entrypoints.gathering import Gathering
from entrypoints.settings import Settings
from ports.streaming.regions import ReachQueries, RegionFinder

SHOWS_AT_ONCE = 500

NOT_SAID = frozenset({"", "XX"})
"""What proxies write of an address that they cannot place either."""


@dataclass(frozen=True, slots=True)
class RegionSource:
    """`header` is what the proxy in front names countries in; empty where none does. `assumed` is where somebody is
    whom nothing places: `NOWHERE` but on a developer's machine."""

    header: str
    finder: RegionFinder
    assumed: Region

    def of_scope(self, scope: Mapping[str, Any]) -> Region:
        """Where an ASGI connection comes from.

        The header counts from a trusted proxy alone. uvicorn, which knows whom it trusts (`--proxy`), puts the client's
        address in the place of such a proxy's, with the port 0 that no real connection has.
        """
        address, port = scope.get("client") or ("", None)
        if self.header and port == 0:
            said = _header(scope["headers"], self.header.lower().encode()).strip().upper()
            if said not in NOT_SAID:
                return Region.found(said)  # also a word that is no country, as for Tor: then nobody knows
        found = self.finder.find(str(address))
        return found if found != NOWHERE else self.assumed


def region_source(settings: Settings, finder: RegionFinder) -> RegionSource:
    assumed = (
        Region.named(settings.assumed_region) if settings.is_dev and settings.assumed_region else NOWHERE
    )
    return RegionSource(settings.country_header, finder, assumed)


def region_here(source: RegionSource) -> Region:
    """Where the running request, or connection, comes from; looked up once."""
    region: Region | None = g.get("region")
    if region is None:
        scope = websocket.scope if has_websocket_context() else request.scope
        region = g.region = source.of_scope(scope)
    return region


def gathered_reaches(queries: ReachQueries) -> Gathering[StreamId, Reach | None]:
    """Every request that names a show asks anew where it is shown; all that come at once ask by one read."""

    async def look(streams: Sequence[StreamId]) -> Sequence[Reach | None]:
        found = await queries.of(set(streams))
        return [found.get(stream_id) for stream_id in streams]

    return Gathering(look, at_most=SHOWS_AT_ONCE)


def _header(headers: Iterable[tuple[bytes, bytes]], wanted: bytes) -> str:
    """The last of them: a proxy that adds its own to a client's writes behind it."""
    return next(
        (value.decode("latin-1") for name, value in reversed([*headers]) if name.lower() == wanted), ""
    )
