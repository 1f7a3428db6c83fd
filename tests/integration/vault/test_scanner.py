"""The scanner, against a server of ours that speaks clamd's INSTREAM; and its twin."""

import asyncio
import struct
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from adapters.clamav.scanner import ClamdScanner, NoScanner
from adapters.memory.age_verification.scanner import SIGNATURE, MemoryScanner
from domain.age_verification.document import MalwareFound
from ports.age_verification.documents import MalwareScanner, ScannerUnavailable
from tests.within import within

STREAM_MAX = 1_000_000


@dataclass
class Clamd:
    """`reply` overrides the verdict; None hangs up without one. `heard` is the size of each stream."""

    reply: bytes | None = b""
    hang_seconds: float = 0
    heard: list[int] = field(default_factory=list)
    address: str = ""

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        assert await reader.readexactly(10) == b"zINSTREAM\0"
        data = bytearray()
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            data += await reader.readexactly(size)
            if len(data) > STREAM_MAX:
                writer.write(b"INSTREAM size limit exceeded. ERROR\0")
                await writer.drain()
                writer.close()
                return
        self.heard.append(len(data))
        await asyncio.sleep(self.hang_seconds)
        verdict = b"stream: Test.Signature FOUND\0" if SIGNATURE in data else b"stream: OK\0"
        if self.reply is not None:
            writer.write(self.reply or verdict)
        writer.close()


@pytest.fixture
async def clamd() -> AsyncIterator[Clamd]:
    served = Clamd()
    server = await asyncio.start_server(served.serve, "127.0.0.1", 0)
    served.address = f"127.0.0.1:{server.sockets[0].getsockname()[1]}"
    yield served
    server.close()


@pytest.fixture(params=["memory", "clamd"])
def scanner(request: pytest.FixtureRequest) -> MalwareScanner:
    if request.param == "memory":
        return MemoryScanner()
    return ClamdScanner(request.getfixturevalue("clamd").address)


@pytest.mark.parametrize("size", [0, 1, 65_536, 65_537, 900_000])
async def test_age_23_clean_bytes_pass_and_a_signature_in_them_does_not(
    scanner: MalwareScanner, size: int
) -> None:
    await scanner.scan(bytes(size))
    with pytest.raises(MalwareFound):
        await scanner.scan(bytes(size) + SIGNATURE + bytes(10))


async def test_age_23_clamd_hears_every_byte(clamd: Clamd) -> None:
    await ClamdScanner(clamd.address).scan(bytes(300_001))
    assert clamd.heard == [300_001]


@pytest.mark.parametrize(
    "reply",
    [None, b"stream: OK", b"\0", b"stream: Heuristics ERROR\0", b"OK\0", bytes(5000), b"x" * 5000 + b"\0"],
)
async def test_age_23_an_answer_that_is_not_clear_takes_nothing(clamd: Clamd, reply: bytes | None) -> None:
    clamd.reply = reply
    with pytest.raises(ScannerUnavailable):
        await ClamdScanner(clamd.address).scan(b"data")


async def test_age_23_more_than_clamd_takes_is_not_taken(clamd: Clamd) -> None:
    with pytest.raises(ScannerUnavailable):
        await ClamdScanner(clamd.address).scan(bytes(8_000_000))


async def test_age_23_a_silent_or_absent_clamd_takes_nothing(clamd: Clamd) -> None:
    clamd.hang_seconds = 3600

    async def given_up() -> None:
        with pytest.raises(ScannerUnavailable):
            await ClamdScanner(clamd.address, seconds=0.2).scan(b"data")

    await within(2, given_up)
    with pytest.raises(ScannerUnavailable):
        await ClamdScanner("127.0.0.1:9").scan(b"data")


async def test_age_23_without_a_scanner_nothing_is_scanned() -> None:
    await NoScanner().scan(SIGNATURE)
