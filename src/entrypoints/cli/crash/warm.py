"""A process that has imported every program already, and forks one when asked: a start takes tenths of a second.

What is forked is the program itself, by the same command line as ever. Only the imports, which are the same each
time, are not repeated. It reads a line of JSON for each start, answers with the process id, and ends, with all that
it started, when its input does.
"""

import asyncio
import contextlib
import ctypes
import faulthandler
import gc
import importlib
import json
import os
import signal
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path

MODULES = (
    "entrypoints.app",
    "entrypoints.cli.serve",
    "entrypoints.sandbox.main",
    "entrypoints.worker.main",
    "media.main",
    "uvicorn",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
    "uvicorn.protocols.websockets.websockets_sansio_impl",
    "razorpay",
    "boto3",
    # What the first connection of each kind would import.
    "asyncpg",
    "anyio._backends._asyncio",
    "httpcore2",
    "truststore",
)
READY = "ready"
_PR_SET_PDEATHSIG = 1


class WarmPrograms:
    """Starts programs by way of one warm process."""

    def __init__(self, environment: Mapping[str, str], logs: Path) -> None:
        self._environment = {**os.environ, **environment, "PYTHONDONTWRITEBYTECODE": ""}
        self._logs = logs
        self._process: asyncio.subprocess.Process | None = None
        self._one_at_a_time = asyncio.Lock()

    async def open(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", __spec__.name,
            stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE, env=self._environment, cwd="/",
        )  # fmt: skip
        answer = await self._answer()
        assert answer == READY, answer

    async def start(self, name: str, arguments: Sequence[str], more: Mapping[str, str]) -> int:
        """Run `livepanty serve NAME …`, with `more` in its environment; the process id. Its log goes on where the one
        before it stopped."""
        assert self._process is not None, "open comes first"
        assert self._process.stdin is not None
        order = {
            "arguments": ["serve", name, *arguments],
            "log": str(self._logs / f"{name}.log"),
            "environment": dict(more),
        }
        async with self._one_at_a_time:
            self._process.stdin.write(json.dumps(order).encode() + b"\n")
            await self._process.stdin.drain()
            return int(await self._answer())

    async def close(self) -> None:
        if self._process is not None:
            assert self._process.stdin is not None
            self._process.stdin.close()
            await self._process.wait()

    async def _answer(self) -> str:
        assert self._process is not None
        assert self._process.stdout is not None
        return (await self._process.stdout.readline()).decode().strip()


def main() -> None:
    for module in MODULES:
        importlib.import_module(module)
    assert threading.active_count() == 1, "only a process of one thread can be forked"
    gc.collect()
    gc.freeze()  # what is shared with the children stays shared
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for who was killed
    _say(READY)
    started = []
    for line in sys.stdin:
        child = os.fork()
        if child == 0:
            _become(json.loads(line))
        started.append(child)
        _say(str(child))
    for child in started:
        _kill(child)


def _say(word: str) -> None:
    sys.stdout.write(word + "\n")
    sys.stdout.flush()


def _kill(child: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(child, signal.SIGKILL)


def _become(order: dict[str, object]) -> None:
    """Be a program like any other; never returns."""
    code = 1
    try:
        os.setpgid(0, 0)
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, int(signal.SIGKILL), 0, 0, 0)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        _redirect(str(order["log"]))
        faulthandler.register(signal.SIGUSR1, all_threads=True)  # asked when it hangs, to say where
        arguments, environment = order["arguments"], order["environment"]
        assert isinstance(arguments, list)
        assert isinstance(environment, dict)
        os.environ.update(environment)
        program = importlib.import_module("entrypoints.cli.main").main
        program(arguments, prog_name="livepanty", standalone_mode=False)
        code = 0
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _redirect(log: str) -> None:
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    into = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    os.dup2(into, 1)
    os.dup2(into, 2)


if __name__ == "__main__":
    main()
