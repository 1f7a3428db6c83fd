"""Malware scanning by clamd, over its own protocol on TCP (`INSTREAM`)."""

import asyncio
import struct
from contextlib import suppress

from domain.age_verification.document import MalwareFound
from ports.age_verification.documents import MalwareScanner, ScannerUnavailable

SCAN_SECONDS = 20.0
CHUNK_BYTES = 64 * 1024
REPLY_MAX = 1024


class NoScanner(MalwareScanner):
    """There is no clamd: nothing is scanned. Files are still made anew, which leaves behind what hides in them."""

    async def scan(self, data: bytes) -> None:
        return


class ClamdScanner(MalwareScanner):
    """Anything but a clear "OK" takes nothing: no answer, an error, and a file larger than clamd's own limit."""

    def __init__(self, address: str, *, seconds: float = SCAN_SECONDS) -> None:
        host, _, port = address.rpartition(":")
        self._host, self._port = host, int(port)
        self._seconds = seconds

    async def scan(self, data: bytes) -> None:
        try:
            async with asyncio.timeout(self._seconds):
                reply = await self._ask(data)
        except (OSError, EOFError, TimeoutError, asyncio.LimitOverrunError) as error:
            raise ScannerUnavailable(f"clamd did not answer: {type(error).__name__}") from None
        if reply.endswith(b" FOUND"):
            raise MalwareFound("this file was found to be harmful")
        if reply != b"stream: OK":
            raise ScannerUnavailable("clamd could not scan this file")

    async def _ask(self, data: bytes) -> bytes:
        reader, writer = await asyncio.open_connection(self._host, self._port, limit=REPLY_MAX)
        try:
            writer.write(b"zINSTREAM\0")
            for start in range(0, len(data), CHUNK_BYTES):
                chunk = data[start : start + CHUNK_BYTES]
                writer.write(struct.pack(">I", len(chunk)) + chunk)
                await writer.drain()
            writer.write(struct.pack(">I", 0))
            with suppress(ConnectionError):  # it may have answered, and hung up, before it heard all
                await writer.drain()
            return (await reader.readuntil(b"\0")).rstrip(b"\0\n")
        finally:
            writer.close()
