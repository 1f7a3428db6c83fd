"""A connection that nobody reads has a bound, and so has everybody's share of connections."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from media.transport.streams import MAX_FRAME_BYTES, WAITING_BYTES, StreamListener


class Exhausted(StreamListener):
    def towards_mux(self) -> socket.socket:
        raise OSError(errno.EMFILE, "too many open files")


DATAGRAM = b"\x80" + bytes(1199)


@pytest.fixture
async def mux() -> AsyncIterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as made:
        made.bind(("127.0.0.1", 0))
        made.setblocking(False)
        yield made


@pytest.fixture
async def listener(mux: socket.socket) -> AsyncIterator[StreamListener]:
    made = StreamListener("127.0.0.1", 0, mux.getsockname())
    await made.start()
    yield made
    made.close()


async def test_what_a_stuck_reader_leaves_is_dropped_beyond_a_bound(
    listener: StreamListener, mux: socket.socket
) -> None:
    loop = asyncio.get_running_loop()
    _, stuck = await asyncio.open_connection("127.0.0.1", listener.port, limit=1)
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    came_from = []
    for each in (stuck, writer):
        each.write(b"\x00\x04ping")
        datagram, address = await asyncio.wait_for(loop.sock_recvfrom(mux, 1500), 20)
        assert datagram == b"ping"
        came_from.append(address)
    async with asyncio.timeout(60):
        while not listener.dropped:
            for _ in range(50):
                await loop.sock_sendto(mux, DATAGRAM, came_from[0])
            await asyncio.sleep(0)
    waiting = [c._transport.get_write_buffer_size() for c in listener._connections]
    assert 0 < max(waiting) <= WAITING_BYTES + 2
    await loop.sock_sendto(mux, b"for the other", came_from[1])
    assert await asyncio.wait_for(reader.readexactly(15), 20) == b"\x00\x0dfor the other"
    for each in (stuck, writer):
        each.close()


async def test_a_connection_that_ends_gives_back_all_it_took(
    listener: StreamListener, mux: socket.socket
) -> None:
    _, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    writer.write(b"\x00\x04ping")
    await asyncio.wait_for(asyncio.get_running_loop().sock_recvfrom(mux, 1500), 20)
    assert len(listener._connections) == 1
    writer.close()
    async with asyncio.timeout(20):
        while listener._connections:  # noqa: ASYNC110 (a protocol tells nobody)
            await asyncio.sleep(0.01)
    assert not listener._by_address


async def test_where_no_descriptor_is_left_a_connection_ends_and_takes_no_place(mux: socket.socket) -> None:
    listener = Exhausted("127.0.0.1", 0, mux.getsockname())
    await listener.start()
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    with suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 20) == b""
    assert not listener._connections
    assert not listener._by_address
    writer.close()
    listener.close()


async def test_a_frame_longer_than_any_of_ours_ends_the_connection_and_reaches_nobody(
    listener: StreamListener, mux: socket.socket
) -> None:
    loop = asyncio.get_running_loop()
    reader, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    longest = bytes(MAX_FRAME_BYTES)
    writer.write(len(longest).to_bytes(2, "big") + longest)
    came, address = await asyncio.wait_for(loop.sock_recvfrom(mux, 2048), 20)
    assert came == longest
    await loop.sock_sendto(mux, b"pong", address)  # from now on no deadline ends it
    assert await asyncio.wait_for(reader.readexactly(6), 20) == b"\x00\x04pong"
    longer = bytes(MAX_FRAME_BYTES + 1)
    writer.write(len(longer).to_bytes(2, "big") + longer + b"\x00\x04ping")
    with suppress(ConnectionError):
        assert await asyncio.wait_for(reader.read(), 20) == b""
    with pytest.raises(BlockingIOError):
        mux.recv(2048)
    writer.close()


async def test_who_never_reads_is_ended_and_who_reads_slowly_is_not(mux: socket.socket) -> None:
    listener = StreamListener("127.0.0.1", 0, mux.getsockname(), stuck_seconds=3.0)
    await listener.start()
    loop = asyncio.get_running_loop()
    _, stuck = await asyncio.open_connection("127.0.0.1", listener.port, limit=1)
    slow, writer = await asyncio.open_connection("127.0.0.1", listener.port)
    came_from = []
    for each in (stuck, writer):
        each.write(b"\x00\x04ping")
        came_from.append((await asyncio.wait_for(loop.sock_recvfrom(mux, 1500), 20))[1])
    stuck_connection = next(
        c for c in listener._connections if c._socket and c._socket.getsockname() == came_from[0]
    )
    async with asyncio.timeout(60):
        while stuck_connection in listener._connections:
            for address in came_from:
                for _ in range(20):
                    await loop.sock_sendto(mux, DATAGRAM, address)
            await slow.read(20 * 1202)
            await asyncio.sleep(0)
    assert len(listener._connections) == 1, "the other reads on"
    assert listener._by_address == {"127.0.0.1": 1}
    for each in (stuck, writer):
        each.close()
    listener.close()
