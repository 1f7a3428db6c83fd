"""Requests of a bench to a web program, on connections that are kept."""

import asyncio
import json
import time
from collections.abc import Collection

from entrypoints.cli.benches._web_program import http
from entrypoints.cli.processes import ServiceError

IDLE_SECONDS_MAX = 3.0


class Requests:
    """As many at once as are asked for, each on a connection of its own while it is under way."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._idle: list[tuple[float, tuple[asyncio.StreamReader, asyncio.StreamWriter]]] = []

    async def ask(
        self, method: str, path: str, token: str, body: object, *, expected: Collection[int]
    ) -> tuple[int, bytes]:
        """The answer's status and body. Raises `ServiceError` where its status is another than was expected."""
        line = self._kept() or await asyncio.open_connection("127.0.0.1", self._port)
        reader, writer = line
        headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        try:
            writer.write(http(method, path, headers, json.dumps(body).encode() if body is not None else b""))
            head = (await reader.readuntil(b"\r\n\r\n")).lower()
            _, _, rest = head.partition(b"content-length:")
            answered = await reader.readexactly(int(rest.partition(b"\r\n")[0]))
        except BaseException:
            writer.close()
            raise
        self._idle.append((time.monotonic(), line))
        status = int(head[9:12])
        if status not in expected:
            raise ServiceError(f"{method} {path} answered {status}: {answered[:300]!r}")
        return status, answered

    def _kept(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter] | None:
        """One that was used just now: the server closes those that are idle for five seconds."""
        while self._idle:
            since, line = self._idle.pop()
            if time.monotonic() - since < IDLE_SECONDS_MAX:
                return line
            line[1].close()
        return None

    def close(self) -> None:
        for _, (_, writer) in self._idle:
            writer.close()
        self._idle.clear()
