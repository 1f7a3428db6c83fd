"""Janus, the anchor of the media bench: Debian's package, its streaming plugin, one event loop for all viewers."""

import asyncio
import os
import secrets
import shutil
import socket
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import httpx2

from entrypoints.cli.benches._media_servers import MediaServer, Show, until_answered
from entrypoints.cli.processes import Child, Children, ServiceError
from entrypoints.cli.services import any_port
from media.clients.endpoint import Endpoint
from media.clients.stream import Stream
from media.clients.swarm import StreamSender
from media.transport.dtls_srtp import Certificate

UNUSED_PLUGINS = (
    "audiobridge", "duktape", "echotest", "lua", "nosip", "recordplay", "sip", "textroom", "videocall", "videoroom",
    "voicemail",
)  # fmt: skip
UNUSED_TRANSPORTS = ("mqtt", "nanomsg", "pfunix", "rabbitmq", "websockets")
JANUS = """
general: {
    configs_folder = "DIRECTORY"
    plugins_folder = "LIBRARY/plugins"
    transports_folder = "LIBRARY/transports"
    events_folder = "LIBRARY/events"
    loggers_folder = "LIBRARY/loggers"
    debug_level = 3
    session_timeout = 0
    event_loops = 1
}
nat: { nice_debug = false  full_trickle = false }
plugins: { disable = "PLUGINS" }
transports: { disable = "TRANSPORTS" }
"""
JANUS_STREAMING = """
live: {
    type = "rtp"  id = 1  description = "bench"
    media = (
        { type = "audio"  mid = "a"  port = AUDIO  pt = 111  codec = "opus"  iface = "127.0.0.1" },
        { type = "video"  mid = "v"  port = VIDEO  pt = 96  codec = "vp8"  iface = "127.0.0.1" }
    )
}
"""
JANUS_HTTP = """
general: { json = "compact"  base_path = "/janus"  http = true  port = PORT  ip = "127.0.0.1"  https = false }
admin: { admin_http = false }
"""


class _JanusShow(Show):
    """A mountpoint fed by plain RTP. Janus offers, and the viewer answers (its streaming plugin's manual)."""

    def __init__(self, http: httpx2.AsyncClient, ports: dict[str, int]) -> None:
        self._http = http
        self._ports = ports
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._polls: list[asyncio.Task[None]] = []
        self._sending: asyncio.Task[None] | None = None
        self.connect = self._join

    async def _ask(self, path: str, body: dict[str, object]) -> dict[str, Any]:
        answer = await self._http.post(path, json={**body, "transaction": secrets.token_hex(8)})
        said: dict[str, Any] = answer.json()
        if said["janus"] == "error":
            raise ServiceError(f"Janus refused: {said}")
        return said

    async def _join(self, endpoint: Endpoint) -> None:
        session = f"/janus/{(await self._ask('/janus', {'janus': 'create'}))['data']['id']}"
        attached = await self._ask(session, {"janus": "attach", "plugin": "janus.plugin.streaming"})
        handle = f"{session}/{attached['data']['id']}"
        await self._ask(handle, {"janus": "message", "body": {"request": "watch", "id": 1}})
        while True:
            event = (await self._http.get(session)).json()
            if "jsep" in event:
                break
        offered = event["jsep"]["sdp"]
        answer = {"type": "answer", "sdp": _answered(offered, endpoint)}
        await self._ask(handle, {"janus": "message", "body": {"request": "start"}, "jsep": answer})
        self._polls.append(asyncio.create_task(self._poll(session)))
        await endpoint.connect(offered, is_controlling=False)

    async def _poll(self, session: str) -> None:
        while True:
            await self._http.get(session)

    def begin(self, stream: Stream) -> None:
        def send(kind: str, packet: bytes) -> None:
            self._socket.sendto(packet, ("127.0.0.1", self._ports[kind]))

        self._sending = asyncio.create_task(StreamSender(stream, send).run())

    async def stop(self) -> None:
        for task in (*self._polls, *([self._sending] if self._sending else [])):
            task.cancel()
        self._socket.close()


def _answered(offered: str, endpoint: Endpoint) -> str:
    """An answer that takes all that was offered."""
    session, *sections = offered.split("m=")
    lines = ["v=0", "o=- 1 2 IN IP4 127.0.0.1", "s=-", "t=0 0"]
    lines += [line for line in session.splitlines() if line.startswith("a=group:BUNDLE")]
    taken = ("a=mid", "a=rtpmap", "a=fmtp", "a=rtcp-fb", "a=extmap")
    for section in sections:
        first, *rest = section.splitlines()
        lines += [f"m={first}", "c=IN IP4 0.0.0.0", *(line for line in rest if line.startswith(taken))]
        lines += ["a=rtcp-mux", "a=recvonly", *endpoint.transport_lines("active"), "a=end-of-candidates"]
    return "\r\n".join(lines) + "\r\n"


class Janus(MediaServer):
    """Debian's Janus: its streaming plugin, with one event loop for all viewers."""

    name = "janus"

    def __init__(self, child: Child, http: httpx2.AsyncClient, ports: dict[str, int]) -> None:
        self.pid = child.process.pid
        self.host = own_address()
        self._http = http
        self._ports = ports

    @classmethod
    async def start(cls, children: Children, directory: Path, core: int) -> "Janus":
        program, library = _installed()
        ports, port = {"audio": any_port(), "video": any_port()}, any_port()
        folder = directory / "janus"
        folder.mkdir()
        _configure(folder, library, ports, port)
        child = await children.spawn("janus", [program, "-F", folder, "-C", folder / "janus.jcfg"])
        os.sched_setaffinity(child.process.pid, {core})
        limits = httpx2.Limits(max_connections=None)
        http = httpx2.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=90, limits=limits
        )
        await until_answered(http, "/janus/info", child)
        return cls(child, http, ports)

    async def show(self, certificate: Certificate) -> Show:
        return _JanusShow(self._http, self._ports)


def _installed() -> tuple[str, str]:
    """The program, and where Debian puts its plugins."""
    program, libraries = shutil.which("janus"), sorted(Path("/usr/lib").glob("*/janus"))
    if program is None or not libraries:
        raise ServiceError("--anchor janus needs Janus (apt install janus)")
    return program, str(libraries[0])


def _configure(folder: Path, library: str, ports: dict[str, int], control_port: int) -> None:
    main = JANUS.replace("DIRECTORY", str(folder)).replace("LIBRARY", library)
    main = main.replace("PLUGINS", _names(UNUSED_PLUGINS)).replace("TRANSPORTS", _names(UNUSED_TRANSPORTS))
    (folder / "janus.jcfg").write_text(main)
    streaming = JANUS_STREAMING.replace("AUDIO", str(ports["audio"])).replace("VIDEO", str(ports["video"]))
    (folder / "janus.plugin.streaming.jcfg").write_text(streaming)
    (folder / "janus.transport.http.jcfg").write_text(JANUS_HTTP.replace("PORT", str(control_port)))


def _names(parts: Sequence[str]) -> str:
    return ",".join(f"libjanus_{part}.so" for part in parts)


def own_address() -> str:
    """An address of this machine that is not loopback: Janus gathers no other. Nothing is sent."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))
        except OSError:
            raise ServiceError("--anchor janus needs an address besides loopback") from None
        return str(probe.getsockname()[0])
