"""STR-03 and OPS-11 where the media plane's control channel is what breaks: media flows on, and the word that ends it
has to come another way, or as soon as there is one again."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from urllib.parse import urlsplit

import pytest

from tests.integration.crash.conftest import Platform
from tests.integration.kill.conftest import Show
from tests.integration.kill.test_kill import (
    SILENCE_SECONDS,
    require_dark,
    require_no_way_back,
    sessions_of,
    stop,
)

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]


class Channel:
    """Hands bytes between a program and the media plane's control API, until it is cut: then what is open breaks, and
    whoever comes is refused, or hears nothing at all."""

    def __init__(self, host: str, port: int) -> None:
        self._to = (host, port)
        self._open: set[asyncio.StreamWriter] = set()
        self.url = ""
        self.cut: str | None = None
        self.turned_away = 0

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Channel"]:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        try:
            yield self
        finally:
            self.break_off()
            server.close()

    def break_off(self) -> None:
        for writer in self._open:
            writer.transport.abort()

    def kill(self, how: str) -> None:
        self.cut = how
        self.break_off()

    def mend(self) -> None:
        self.cut = None
        self.break_off()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        try:
            if self.cut is not None:
                self.turned_away += 1
                if self.cut == "hangs":
                    await asyncio.sleep(60)
                return
            back, there = await asyncio.open_connection(*self._to)
            self._open.add(there)
            try:
                await asyncio.gather(_pass(reader, there), _pass(back, writer))
            finally:
                self._open.discard(there)
                there.transport.abort()
        finally:
            self._open.discard(writer)
            writer.transport.abort()


async def _pass(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    with suppress(OSError):
        while data := await reader.read(65536):
            writer.write(data)
            await writer.drain()
    writer.transport.abort()


@asynccontextmanager
async def by_channel(platform: Platform, *names: str) -> AsyncIterator[Channel]:
    """These programs reach the media plane's control API by this channel alone, as if they had been deployed so."""
    media = urlsplit(platform.environment["LIVEPANTY_MEDIA_URL"])
    assert media.hostname is not None
    assert media.port is not None
    async with Channel(media.hostname, media.port).serving() as channel:
        await _started_again(platform, names, {"LIVEPANTY_MEDIA_URL": channel.url})
        try:
            yield channel
        finally:
            await _started_again(platform, names, {})


async def _started_again(platform: Platform, names: tuple[str, ...], more: dict[str, str]) -> None:
    for name in names:
        await platform.kill(name)
        await platform.start_again(name, more)


async def require_media(show: Show) -> None:
    packets = [seat.packets_received for seat in show.seats]
    await asyncio.sleep(SILENCE_SECONDS)
    assert all(seat.packets_received > before for seat, before in zip(show.seats, packets, strict=True))


@pytest.mark.parametrize("how", ["refuses", "hangs"])
async def test_str_03_ops_11_a_stop_is_dark_in_time_though_the_webs_control_channel_is_dead(
    show: Show, how: str
) -> None:
    """The worker looks each second at what the database does not call open, by a channel of its own."""
    kept = sessions_of(show)
    async with by_channel(show.platform, "web") as channel:
        await require_media(show)
        channel.kill(how)
        since = time.monotonic()
        stopped = await stop(show)
        assert not stopped.media_confirmed
        assert channel.turned_away
        await require_dark(show, since)
        assert await show.state() == ("killed", "staff")
        channel.mend()
        await require_no_way_back(show, kept=kept)


async def test_str_03_ops_11_a_stop_is_dark_in_time_though_the_workers_control_channel_is_dead(
    show: Show,
) -> None:
    kept = sessions_of(show)
    async with by_channel(show.platform, "worker") as channel:
        channel.kill("hangs")
        since = time.monotonic()
        assert (await stop(show)).media_confirmed
        await require_dark(show, since)
        channel.mend()
        await require_no_way_back(show, kept=kept)


async def test_ops_11_without_any_control_channel_a_stop_holds_and_is_dark_in_time_once_there_is_one(
    show: Show,
) -> None:
    """What nobody can tell the media plane it does not know: it is told by itself as soon as it can be."""
    kept = sessions_of(show)
    async with by_channel(show.platform, "web", "worker") as channel:
        channel.kill("refuses")
        stopped = await stop(show)
        assert not stopped.media_confirmed
        assert await show.state() == ("killed", "staff")
        await require_media(show)
        channel.mend()
        since = time.monotonic()
        await require_dark(show, since)
        await require_no_way_back(show, kept=kept)
