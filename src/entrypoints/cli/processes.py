"""Child processes that never outlive the one that started them."""

import asyncio
import contextlib
import ctypes
import os
import pwd
import signal
import socket
import sys
import threading
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

STOP_SECONDS = 15.0
LAST_LINES = 12
_PR_SET_PDEATHSIG = 1
_libc = ctypes.CDLL(None, use_errno=True) if sys.platform == "linux" else None


class ServiceError(Exception):
    """Something could not be started. The message is for a person, and says what to do or where to look."""


@dataclass(frozen=True, slots=True)
class RunAs:
    """The ids that a child drops to before it runs."""

    uid: int
    gid: int

    @classmethod
    def nobody(cls) -> "RunAs | None":
        """Whom PostgreSQL, which refuses root, runs as; None for an ordinary user, who runs it directly."""
        if os.geteuid() != 0:
            return None
        entry = pwd.getpwnam("nobody")
        return cls(entry.pw_uid, entry.pw_gid)


@dataclass(frozen=True, slots=True)
class Child:
    """A running program. `stop_signal` is the one it ends cleanly on."""

    name: str
    process: asyncio.subprocess.Process
    log: Path
    stop_signal: signal.Signals

    def last_lines(self) -> str:
        return last_lines(self.log)

    def ending(self) -> str:
        """How it ended: by which code or signal."""
        code = self.process.returncode
        assert code is not None, "it has ended"
        how = f"killed by signal {-code}" if code < 0 else f"exit code {code}"
        return f"{self.name} ended ({how})"

    def story(self) -> str:
        """How it ended, the log's place and its last lines."""
        return f"{self.ending()}; its log is {self.log}\n{self.last_lines()}".rstrip()


class Children:
    """Starts children, watches them, and stops them in the reverse of the order they were started in."""

    def __init__(self, logs: Path, *, keep_open: Sequence[int] = ()) -> None:
        """`keep_open`: descriptors that children inherit, such as a lock to last as long as they do."""
        logs.mkdir(parents=True, exist_ok=True)
        self._logs = logs
        self._keep_open = tuple(keep_open)
        self.running: list[Child] = []
        self._ended: asyncio.Queue[Child] = asyncio.Queue()
        self._watches: list[asyncio.Task[None]] = []

    async def spawn(
        self,
        name: str,
        command: Sequence[str | Path],
        *,
        stop_signal: signal.Signals = signal.SIGTERM,
        run_as: RunAs | None = None,
        environment: Mapping[str, str] | None = None,
        directory: Path = Path("/"),
    ) -> Child:
        """Start a program with a log of its own. The log of the run before is kept beside it as `.old`."""
        # The kernel sends the death signal when the *thread* that forked ends: only the main one may fork.
        assert threading.current_thread() is threading.main_thread(), "only the main thread starts children"
        path = self._logs / f"{name}.log"
        with contextlib.suppress(FileNotFoundError):
            path.replace(path.with_suffix(".log.old"))
        with path.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                *(str(part) for part in command),
                stdin=asyncio.subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=directory,
                env={**os.environ, "LC_ALL": "C.UTF-8", "PYTHONUNBUFFERED": "1", **(environment or {})},
                preexec_fn=_tie_to_parent(stop_signal, run_as),  # plain system calls only
                pass_fds=self._keep_open,
            )
        child = Child(name, process, path, stop_signal)
        self.running.append(child)
        self._watches.append(asyncio.create_task(self._watch(child)))
        return child

    async def _watch(self, child: Child) -> None:
        await child.process.wait()
        self._ended.put_nowait(child)

    async def first_death(self) -> Child:
        """Wait until any child ends, also one that has yet to be started, and return it."""
        return await self._ended.get()

    async def bury(self, dead: Child) -> None:
        """Forget one that ended; what it started and left behind goes with it."""
        self.running.remove(dead)
        await _stop(dead)

    async def stop(self, first: Sequence[str] = ()) -> None:
        """Stop every child: those named in `first` in that order, then the others, last started first.

        What does not obey is killed, with its whole process group.
        """
        for watch in self._watches:
            watch.cancel()
        ranks = {name: rank for rank, name in enumerate(first)}
        latest_first = list(reversed(self.running))
        self.running.clear()
        for child in sorted(latest_first, key=lambda child: ranks.get(child.name, len(ranks))):
            await _stop(child)


async def _stop(child: Child) -> None:
    process = child.process
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(child.stop_signal)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), STOP_SECONDS)
    # Each child leads a process group: whatever it started and left behind goes with it.
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    await process.wait()


def _tie_to_parent(stop_signal: signal.Signals, run_as: RunAs | None) -> Callable[[], None]:
    parent = os.getpid()

    def in_child() -> None:
        os.setpgid(0, 0)  # so that Ctrl-C at the terminal reaches only the supervisor, which stops in order
        if run_as is not None:
            os.setgroups([])
            os.setgid(run_as.gid)
            os.setuid(run_as.uid)
        if _libc is not None:
            _libc.prctl(_PR_SET_PDEATHSIG, int(stop_signal), 0, 0, 0)  # after setuid, which clears it
            if os.getppid() != parent:  # the parent died before the line above: nobody would send the signal
                os._exit(1)

    return in_child


async def until_ready(child: Child, probe: Callable[[], Awaitable[None]], *, seconds: float) -> None:
    """Repeat `probe` until it does not raise. A child that dies first, or is late, is a `ServiceError`."""
    clock = asyncio.get_running_loop().time
    deadline = clock() + seconds
    pause = 0.01
    while True:
        try:
            await asyncio.wait_for(probe(), max(deadline - clock(), 0.1))
        except Exception as error:
            if child.process.returncode is not None:
                raise ServiceError(child.story()) from error
            if clock() >= deadline:
                raise ServiceError(
                    f"{child.name} was not ready after {seconds:.0f} s ({error!r}); its log is {child.log}\n"
                    f"{child.last_lines()}"
                ) from error
        else:
            return
        await asyncio.sleep(pause)
        pause = min(pause * 1.5, 0.2)


def last_lines(log: Path, count: int = LAST_LINES) -> str:
    try:
        with log.open("rb") as file:
            file.seek(max(0, log.stat().st_size - 16_384))
            return "\n".join(file.read().decode(errors="replace").splitlines()[-count:])
    except OSError:
        return ""


def free_port(
    preferred: int, *, kind: socket.SocketKind = socket.SOCK_STREAM, promised: Collection[int] = ()
) -> int:
    """`preferred` on the loopback address, or the next port that nobody uses or was `promised`; 0 takes any."""
    for port in [0] if preferred == 0 else range(preferred, preferred + 200):
        with socket.socket(socket.AF_INET, kind) as probe:
            if kind == socket.SOCK_STREAM:
                # Without it a port whose last connection closed a moment ago counts as taken.
                probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            if port in promised:
                continue
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise ServiceError(f"no free port from {preferred} to {preferred + 199}")
