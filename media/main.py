"""`python -m media`: the media plane as a process of its own. SIGTERM says goodbye to everyone and ends it,
SIGUSR1 lets everyone move to another process first."""

import asyncio
import gc
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
import uvloop

from media import log, process
from media.cluster.node import Node
from media.control.app import create_control_app
from media.control.cluster import add_cluster
from media.fanout import choice as fanout
from media.plane import MediaPlane
from media.settings import MediaSettings, SettingsRefusedError
from media.transport.dtls_srtp import Certificate, SelfTestError, self_test
from media.transport.mux import UdpMux
from media.transport.streams import StreamListener

CONFIGURATION_FAULT = 2
START_FAULT = 1
IDLE_SECONDS = 75
"""Longer than whoever keeps a connection for the next request does: a stop must not meet one that is being closed."""
LOCAL = {"0.0.0.0": "127.0.0.1", "::": "::1", "": "127.0.0.1"}  # noqa: S104 (how a wildcard is reached from here)


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers, which would end the process before peers are told."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def serve(settings: MediaSettings) -> None:
    """Run until SIGTERM or SIGINT. Raises `SelfTestError`, `EngineUnavailableError` or `OSError` when media could not
    flow."""
    await self_test()
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(_loop_failure)
    mux = UdpMux(settings.udp_host, settings.udp_port, settings.announce)
    try:
        engine = fanout.create(settings.engine, mux.socket)
        plane = MediaPlane(
            mux,
            engine,
            Certificate.generateCertificate(),
            settings.spool,
            footage_seconds=settings.footage_seconds,
        )
        plane.start()
        app = create_control_app(plane, settings.secret)
        inside = LOCAL.get(settings.udp_host, settings.udp_host)
        streams = StreamListener(settings.udp_host, mux.port, (inside, mux.port))
        if settings.tcp:
            await streams.start()
            mux.stream_port = streams.port
            plane.streams = streams
        server = _Server(
            uvicorn.Config(
                app,
                host=settings.control_host,
                port=settings.control_port,
                log_config=None,
                access_log=False,
                timeout_keep_alive=IDLE_SECONDS,
                timeout_graceful_shutdown=2,
            )
        )
        node = Node(settings, plane, end=lambda: setattr(server, "should_exit", True))
        add_cluster(app, plane, node)
        _keep_what_is_there()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, setattr, server, "should_exit", True)
        loop.add_signal_handler(signal.SIGUSR1, node.leave, settings.drain_seconds)
        log.info("media.started", udp_port=mux.port, control_port=settings.control_port, engine=engine.name)
        await node.around(server.serve(), lambda: server.started)
        await plane.stop()
        streams.close()
        log.info("media.stopped")
    finally:
        mux.close()


def _keep_what_is_there() -> None:
    """What the program is made of stays: looking through it again for garbage would hold up media for a tenth of a
    second, and packets make thousands of objects that all go by themselves."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 10, 10)


def _loop_failure(_: asyncio.AbstractEventLoop, context: dict[str, object]) -> None:
    error = context.get("exception")
    log.failure("media.unhandled", error if isinstance(error, BaseException) else None)


def main() -> None:
    log.set_up()
    process.allow_open_files()
    try:
        settings = MediaSettings.from_environment(os.environ)
    except SettingsRefusedError as refused:
        log.failure("media.settings_refused", problems=refused.problems)
        sys.exit(CONFIGURATION_FAULT)
    try:
        uvloop.run(serve(settings))
    except (SelfTestError, fanout.EngineUnavailableError, OSError) as error:
        log.failure("media.cannot_start", error, reason=str(error))
        sys.exit(START_FAULT)


if __name__ == "__main__":
    main()
