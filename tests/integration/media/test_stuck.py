"""Somebody who watches over TCP and stops reading: nobody else loses a packet or waits, and they are put out."""

import asyncio
import re
import socket
import time

import pytest

from media.clients.light import LightPublisher, LightViewer
from media.transport.mux import Address
from media.transport.streams import WAITING_BYTES, StreamListener
from tests.integration.media.hostile import SECONDS, a_show

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]

STUCK_SECONDS = 3.0
ROOM = "room-h"
MORE_FRAMES_A_SECOND = 150
"""What waits for one who does not read is soon more than the kernel holds."""
BEHIND_FRAMES = 15
"""A tenth of a second."""


class Bridge(asyncio.DatagramProtocol):
    """A UDP socket for a viewer that knows only UDP, and a TCP connection to the media plane behind it."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._viewer: Address | None = None
        self._transport: asyncio.DatagramTransport
        self._writer: asyncio.StreamWriter
        self._reading: asyncio.Task[None]
        self.port = 0

    async def start(self) -> None:
        loop = asyncio.get_running_loop()
        made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8192)
        made.setblocking(False)
        await loop.sock_connect(made, ("127.0.0.1", self._port))
        reader, self._writer = await asyncio.open_connection(sock=made, limit=4096)
        self._transport, _ = await loop.create_datagram_endpoint(lambda: self, local_addr=("127.0.0.1", 0))
        self.port = self._transport.get_extra_info("sockname")[1]
        self._reading = asyncio.create_task(self._read(reader))

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while True:
            size = int.from_bytes(await reader.readexactly(2), "big")
            self._transport.sendto(await reader.readexactly(size), self._viewer)

    def datagram_received(self, data: bytes, addr: Address) -> None:
        self._viewer = addr
        self._writer.write(len(data).to_bytes(2, "big") + data)

    def stop_reading(self) -> None:
        self._reading.cancel()

    def close(self) -> None:
        self._reading.cancel()
        self._writer.transport.abort()
        self._transport.close()


async def test_str_19_who_stops_reading_costs_nobody_a_packet_and_is_put_out() -> None:
    async with a_show() as show:
        listener = StreamListener(
            "127.0.0.1", 0, ("127.0.0.1", show.plane.mux.port), stuck_seconds=STUCK_SECONDS
        )
        await listener.start()
        bridge = Bridge(listener.port)
        await bridge.start()
        heavy = LightPublisher(show.publishing(ROOM, "heavy"))
        beside = LightViewer(show.watching(ROOM, "beside"))
        joining = show.watching(ROOM, "stuck")

        async def watch(offer: str) -> str:
            return re.sub(
                rf" {show.plane.mux.port} typ host", f" {bridge.port} typ host", await joining(offer)
            )

        stuck = LightViewer(watch)
        try:
            await heavy.start()
            await beside.start()
            await stuck.start()
            await stuck.wait_for_frames(15, seconds=SECONDS)
            bridge.stop_reading()
            (connection,) = listener._connections
            sent, seen, began = heavy.frames, beside.frames, time.monotonic()
            most_waiting, most_behind = 0, 0
            async with asyncio.timeout(SECONDS):
                while listener._connections:
                    heavy.frame()
                    await asyncio.sleep(1 / MORE_FRAMES_A_SECOND)
                    most_waiting = max(most_waiting, connection._transport.get_write_buffer_size())
                    behind = (heavy.frames - sent) - (beside.frames - seen)
                    most_behind = max(most_behind, behind)
            assert time.monotonic() - began > STUCK_SECONDS
            assert listener.dropped > 0
            assert 0 < most_waiting <= WAITING_BYTES + 2
            await asyncio.sleep(0.2)
            assert (heavy.frames - sent) - (beside.frames - seen) <= 3, "all of it came"
            assert most_behind <= BEHIND_FRAMES, "and none of it late"
            assert beside.lost == 0
            assert beside.bad == 0
        finally:
            await asyncio.gather(stuck.vanish(), beside.stop(), heavy.stop())
            bridge.close()
            listener.close()
