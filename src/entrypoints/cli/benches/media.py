"""Processor time of the media plane for each packet it forwards, engine by engine, beside Janus or a plain send."""

import asyncio
import os
import resource
import socket
import time
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

from entrypoints.cli.bench_row import BenchServices, Row
from entrypoints.cli.benches._media_chromium import first_picture
from entrypoints.cli.benches._media_janus import Janus
from entrypoints.cli.benches._media_servers import MediaServer, Ours, alone
from entrypoints.cli.benches._processor import processor_ns, resident_kib
from entrypoints.cli.processes import ServiceError
from media.clients.stream import Stream, record
from media.clients.swarm import Swarm, drop_media, percentile
from media.fanout.choice import has_numba
from media.transport.dtls_srtp import Certificate, sending_session

HELP = "processor time a forwarded packet, engine by engine, beside Janus (--anchor janus) or a bare protect and send"
ROUNDS = 3
STREAM_SECONDS = 4
WARM_SECONDS = 1.5
FLOW_SECONDS = 30.0
WINDOW_SECONDS = 1.5
WINDOWS = 3
SMALL = 3
"""Viewers of the room that nearly nobody watches."""
SMALL_ROOMS = 10
"""Such rooms at once: what one of them takes where it is not the only one that wakes the program."""
LOADED = 0.6
"""Of a core: at which load the delay is looked at."""
CALIBRATION_PACKETS = 10_000
CALIBRATION_BYTES = 1150
GCM_128 = 7  # srtp_profile_aead_aes_128_gcm


@dataclass(frozen=True, slots=True)
class Measured:
    """One show of one server. `micro` is the best window's processor time a packet, `busy` the least of a core."""

    viewers: int
    micro: float
    busy: float
    join_ms: float
    join_kib: float
    lost: int
    delays: list[float]


async def rounds(services: BenchServices) -> AsyncIterator[list[Row]]:
    server_core, load_cores = _cores()
    _allow_many_sockets()
    stream, short = record(STREAM_SECONDS), record(1)
    engines = ["cffi", "python", *(["numba"] if has_numba() else [])]
    ours = [await Ours.start(services.children, name, server_core) for name in engines]
    servers: list[MediaServer] = [*ours]
    if services.options.media.anchor == "janus":
        servers.append(await Janus.start(services.children, services.state, server_core))
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, load_cores)
    try:
        for number in services.rounds(ROUNDS):
            turn, audiences = number % len(servers), services.options.media.viewers
            in_turn = [*servers[turn:], *servers[:turn]]
            rows = await _round(in_turn, stream, audiences, is_first=number == 0)
            if services.options.media.chromium:
                rows.append(await first_picture(ours[-1], short))
            yield [*rows, Row.of("load of the machine", os.getloadavg()[0], "running")]
    finally:
        os.sched_setaffinity(0, before)


async def _round(
    servers: Sequence[MediaServer], stream: Stream, audiences: Sequence[int], *, is_first: bool
) -> list[Row]:
    certificate = Certificate.generateCertificate()
    bare = _calibrate()
    rows = [Row.of(f"protect and send {CALIBRATION_BYTES} bytes", bare, "µs")]
    for viewers in audiences:
        seen = {s.name: await _measure(s, certificate, stream, viewers) for s in servers if _can(s, viewers)}
        anchor = seen["janus"].micro if "janus" in seen else bare
        for name in sorted(seen):
            rows += _rows(name, seen[name], stream, anchor, bare)
            if is_first and viewers == audiences[0]:
                rows.append(Row.of(f"{name}, memory of a viewer", seen[name].join_kib, "kB"))
    for server in servers:
        with alone(server, servers):
            few = await _measure(server, certificate, stream, SMALL)
        rows.append(Row.of(f"{server.name}, a room of {SMALL}", few.busy * 100, "% of a core"))
        if isinstance(server, Ours):
            with alone(server, servers):
                each = await _busy_of_each(server, certificate, stream)
            rows.append(
                Row.of(f"{server.name}, each of {SMALL_ROOMS} rooms of {SMALL}", each * 100, "% of a core")
            )
    best = "numba" if has_numba() else "cffi"
    rows += await _delays(next(s for s in servers if s.name == best), certificate, stream, rows, audiences)
    return rows


def _can(server: MediaServer, viewers: int) -> bool:
    """The reference engine and Janus are overrun by a thousand viewers on one core: that would measure their loss."""
    return viewers <= 300 or server.name in ("cffi", "numba")


def _rows(name: str, seen: Measured, stream: Stream, anchor: float, bare: float) -> list[Row]:
    title = f"{name}, {seen.viewers} viewers"
    rows = [Row.of(title, seen.micro, "µs a packet", reference=anchor, lower_is_better=True)]
    rows.append(Row.of(f"{title}, of a bare send", seen.micro / bare, "×"))
    rows.append(Row.of(f"{title}, lost or bad", seen.lost, "packets"))
    rows.append(Row.of(f"{title}, on one core", 1e6 / (seen.micro * stream.packets_a_second), "viewers"))
    rows.append(Row.of(f"{title}, a join", seen.join_ms, "ms of processor"))
    return rows


async def _delays(
    server: MediaServer,
    certificate: Certificate,
    stream: Stream,
    rows: Sequence[Row],
    audiences: Sequence[int],
) -> list[Row]:
    """At `LOADED` of a core, or with the greatest audience if that is less."""
    micro = next(row.value for row in reversed(rows) if row.name == f"{server.name}, {audiences[-1]} viewers")
    viewers = min(audiences[-1], int(LOADED * 1e6 / (micro * stream.packets_a_second)))
    seen = await _measure(server, certificate, stream, max(SMALL, viewers))
    title = f"{server.name}, sender to viewer at {LOADED:.0%} of a core"
    return [
        Row.of(f"{title}, p{100 * part:.0f}", 1000 * percentile(seen.delays, part), "ms")
        for part in (0.5, 0.99)
    ]


async def _measure(server: MediaServer, certificate: Certificate, stream: Stream, viewers: int) -> Measured:
    show = await server.show(certificate)
    swarm = Swarm(show.connect, certificate, server.host)
    try:
        cost, memory = processor_ns(server.pid), resident_kib(server.pid)
        await swarm.join(viewers)
        cost, memory = processor_ns(server.pid) - cost, resident_kib(server.pid) - memory
        show.begin(stream)
        await _until_it_flows(server, swarm)
        micros, busy = [], []
        for _ in range(WINDOWS):
            spent, packets, began = processor_ns(server.pid), swarm.packets, time.monotonic()
            await asyncio.sleep(WINDOW_SECONDS)
            spent = processor_ns(server.pid) - spent
            micros.append(spent / 1000 / max(1, swarm.packets - packets))
            busy.append(spent / 1e9 / (time.monotonic() - began))
        return Measured(
            viewers=viewers,
            micro=min(micros),
            busy=min(busy),
            join_ms=cost / 1e6 / viewers,
            join_kib=memory / viewers,
            lost=sum(v.lost + v.bad for v in swarm.verifiers),
            delays=[d for v in swarm.verifiers for d in v.delays],
        )
    finally:
        await show.stop()
        await swarm.leave()


async def _busy_of_each(server: Ours, certificate: Certificate, stream: Stream) -> float:
    """Of a core, for each of `SMALL_ROOMS` shows that begin at different times: the least of the windows."""
    shows, swarms = [], []
    try:
        for _ in range(SMALL_ROOMS):
            show = await server.show(certificate)
            swarm = Swarm(show.connect, certificate, server.host)
            shows.append(show)
            swarms.append(swarm)
            await swarm.join(SMALL, verifying=1)
            show.begin(stream)
        await asyncio.gather(*(_until_it_flows(server, swarm) for swarm in swarms))
        busy = []
        for _ in range(WINDOWS):
            spent, began = processor_ns(server.pid), time.monotonic()
            await asyncio.sleep(WINDOW_SECONDS)
            busy.append((processor_ns(server.pid) - spent) / 1e9 / (time.monotonic() - began))
        if lost := sum(v.lost + v.bad for swarm in swarms for v in swarm.verifiers):
            raise ServiceError(f"{server.name} lost or spoiled {lost} packets of {SMALL_ROOMS} small rooms")
        return min(busy) / SMALL_ROOMS
    finally:
        for show, swarm in zip(shows, swarms, strict=True):
            await show.stop()
            await swarm.leave()


async def _until_it_flows(server: MediaServer, swarm: Swarm) -> None:
    deadline = time.monotonic() + FLOW_SECONDS
    while not swarm.packets:
        if time.monotonic() > deadline:
            raise ServiceError(f"{server.name} forwarded nothing")
        await asyncio.sleep(0.05)
    await asyncio.sleep(WARM_SECONDS)
    for verifier in swarm.verifiers:
        verifier.begin()


def _calibrate() -> float:
    """Microseconds of processor time to protect and send one packet, as plainly as Python can: to compare machines."""
    receiving = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sending = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    with receiving, sending:
        receiving.bind(("127.0.0.1", 0))
        drop_media(receiving)
        address, session = receiving.getsockname(), sending_session(os.urandom(28), GCM_128)
        packets = [
            b"\x80\x60" + seq.to_bytes(2, "big") + bytes(8) + bytes(CALIBRATION_BYTES - 12)
            for seq in range(CALIBRATION_PACKETS)
        ]
        best = float("inf")
        for first in range(0, CALIBRATION_PACKETS, CALIBRATION_PACKETS // 5):
            some = packets[first : first + CALIBRATION_PACKETS // 5]
            began = time.thread_time_ns()
            for packet in some:
                sending.sendto(session.protect(packet), address)
            best = min(best, (time.thread_time_ns() - began) / 1000 / len(some))
        return best


def _cores() -> tuple[int, set[int]]:
    """One for the server, the others for the load; where there is only one, it is for both."""
    first, *others = sorted(os.sched_getaffinity(0))
    return first, set(others) or {first}


def _allow_many_sockets() -> None:
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
