"""`livepanty dev`, really run: it comes up whole, says what fails, and leaves nothing behind however it ends."""

import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from tests.ports import first_port

UP = "Ctrl-C stops it all."
PATIENCE_SECONDS = 150.0
"""For a machine that does other things too: these tests are about what happens, not how fast."""

pytestmark = pytest.mark.timeout(400)


@dataclass(frozen=True, slots=True)
class Place:
    """A state directory and a range of ports of the test's own."""

    state: Path
    first_port: int

    def start(self, *options: str, settings: Mapping[str, str] | None = None) -> "Run":
        output = self.state.with_name(f"{self.state.name}.out")
        with output.open("w") as file:
            process = subprocess.Popen(
                [
                    sys.executable,
                    "-m",
                    "entrypoints.cli.main",
                    "dev",
                    "--port",
                    str(self.first_port),
                    *options,
                ],
                stdout=file,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={**os.environ, "LIVEPANTY_STATE_DIR": str(self.state), **(settings or {})},
            )
        return Run(process, output)

    def environment(self) -> dict[str, str]:
        return StateDirectory(self.state).environment()


@dataclass(frozen=True, slots=True)
class Run:
    process: "subprocess.Popen[bytes]"
    output: Path

    def text(self) -> str:
        return self.output.read_text()

    def wait_until_up(self) -> None:
        until(lambda: UP in self.text() or self.process.poll() is not None, seconds=PATIENCE_SECONDS)
        assert UP in self.text(), self.text()

    def wait(self, seconds: float = PATIENCE_SECONDS) -> int:
        return self.process.wait(seconds)


def until(condition: Callable[[], object], *, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.02)


def descendants(process: int) -> dict[int, str]:
    """Every process below this one, grandchildren too: pid and command line."""
    parents: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                fields = (entry / "stat").read_text().rpartition(")")[2].split()
            except (FileNotFoundError, ProcessLookupError):
                continue
            parents.setdefault(int(fields[1]), []).append(int(entry.name))
    found: dict[int, str] = {}
    waiting = [process]
    while waiting:
        for child in parents.get(waiting.pop(), []):
            found[child] = command_of(child)
            waiting.append(child)
    return found


def command_of(process: int) -> str:
    try:
        return Path(f"/proc/{process}/cmdline").read_text().replace("\0", " ")
    except (FileNotFoundError, ProcessLookupError):
        return ""


def is_running(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def child_named(run: Run, part: str) -> int:
    return next(pid for pid, command in descendants(run.process.pid).items() if part in command)


def processes_of(place: Place) -> list[int]:
    """Every process that was told of this state directory, whoever its parent is now."""
    mark = f"LIVEPANTY_STATE_DIR={place.state}\0".encode()
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                told = mark in (entry / "environ").read_bytes()
            except OSError:
                continue
            # Valkey writes its title over its environment.
            if told or command_of(int(entry.name)).rstrip().endswith(f"127.0.0.1:{place.first_port + 79}"):
                found.append(int(entry.name))
    return found


@pytest.fixture
def place() -> Iterator[Place]:
    with throwaway_state() as root:
        place = Place(root / "state", first_port())
        yield place
        # A failed test must not leave its platform running.
        for pid in processes_of(place):
            os.kill(pid, signal.SIGKILL)


@pytest.mark.slow
def test_everything_comes_up_at_once_and_nothing_stays(place: Place) -> None:
    run = place.start("--once")
    assert run.wait() == 0, run.text()
    text = run.text()
    for name in ("web", "sandbox", "media", "worker", "postgres", "valkey", "s3", "smtp"):
        assert re.search(rf"│ {name} ", text), name
        if name != "worker":
            assert str(place.first_port)[:3] in text
        assert (place.state / "logs" / f"{name}.log").exists(), name
    accounts = ("admin@livepanty.test", "meera@livepanty.test", "ravi@livepanty.test", "asha@livepanty.test")
    for email in accounts:
        assert email in text
    assert "stopped." in text
    assert "database system is shut down" in (place.state / "logs" / "postgres.log").read_text()
    first_secrets = (place.state / "secrets.json").read_text()
    for private in ("secrets.json", "environment"):
        assert stat.S_IMODE((place.state / private).stat().st_mode) == 0o600, private

    again = place.start("--once")
    assert again.wait() == 0, again.text()
    assert (place.state / "secrets.json").read_text() == first_secrets


@pytest.mark.slow
def test_a_killed_supervisor_leaves_no_process_alive(place: Place) -> None:
    run = place.start()
    run.wait_until_up()
    with urllib.request.urlopen(f"http://127.0.0.1:{place.first_port}/ready") as answer:
        assert answer.status == 200
    below = descendants(run.process.pid)
    for part in (
        "serve web",
        "serve media",
        "serve worker",
        "serve sandbox",
        "valkey-server",
        "rclone",
        "aiosmtpd",
    ):
        assert any(part in command for command in below.values()), part
    assert sum("postgres:" in command for command in below.values()) >= 3, "postgres has processes of its own"
    run.process.kill()
    run.wait()
    until(lambda: not any(map(is_running, below)), seconds=60)
    # And the next one finds its data whole, at once.
    again = place.start("--once", "--services-only")
    assert again.wait() == 0, again.text()
    assert "was not properly shut down" not in (place.state / "logs" / "postgres.log").read_text()


@pytest.mark.slow
@pytest.mark.parametrize("victim", ["web", "media"])
def test_a_program_s_death_ends_the_run_and_names_its_log(place: Place, victim: str) -> None:
    run = place.start()
    run.wait_until_up()
    below = descendants(run.process.pid)
    os.kill(child_named(run, f"serve {victim}"), signal.SIGKILL)
    assert run.wait() == 1
    assert f"{victim} ended (killed by signal 9)" in run.text()
    assert str(place.state / "logs" / f"{victim}.log") in run.text()
    assert not any(map(is_running, below))


def test_a_service_s_death_ends_the_run_with_its_last_words(place: Place) -> None:
    run = place.start("--services-only")
    run.wait_until_up()
    os.kill(child_named(run, "valkey-server"), signal.SIGTERM)
    assert run.wait() == 1
    text = run.text()
    assert "valkey ended (exit code 0)" in text
    assert str(place.state / "logs" / "valkey.log") in text
    assert "ready to exit, bye bye" in text


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_stops_everything_in_order(place: Place, number: signal.Signals) -> None:
    run = place.start("--services-only")
    run.wait_until_up()
    below = descendants(run.process.pid)
    run.process.send_signal(number)
    assert run.wait() == 0, run.text()
    assert not any(map(is_running, below))
    assert "database system is shut down" in (place.state / "logs" / "postgres.log").read_text()


def test_a_taken_port_gives_way_to_the_next(place: Place) -> None:
    taken = (place.first_port, place.first_port + 32, place.first_port + 33, place.first_port + 79)
    sockets = []
    for port in taken:
        listening = socket.socket()
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(("127.0.0.1", port))
        listening.listen()
        sockets.append(listening)
    run = place.start("--once", "--services-only")
    assert run.wait() == 0, run.text()
    settings = place.environment()
    assert settings["LIVEPANTY_PUBLIC_URL"] == f"http://127.0.0.1:{place.first_port + 1}"
    assert f":{place.first_port + 34}/" in settings["LIVEPANTY_DATABASE_URL"]
    assert f":{place.first_port + 80}/" in settings["LIVEPANTY_REDIS_URL"]
    assert settings["LIVEPANTY_SMTP_URL"] == f"smtp://127.0.0.1:{place.first_port + 25}"
    for listening in sockets:
        listening.close()


def test_what_is_configured_is_not_started(place: Place, redis_url: str) -> None:
    run = place.start("--services-only", settings={"LIVEPANTY_REDIS_URL": redis_url})
    run.wait_until_up()
    assert not any("valkey-server" in command for command in descendants(run.process.pid).values())
    assert place.environment()["LIVEPANTY_REDIS_URL"] == redis_url
    run.process.send_signal(signal.SIGINT)
    assert run.wait() == 0


def test_one_directory_has_one_platform(place: Place) -> None:
    run = place.start("--services-only")
    run.wait_until_up()
    second = subprocess.run(
        [sys.executable, "-m", "entrypoints.cli.main", "dev", "--services-only"],
        env={**os.environ, "LIVEPANTY_STATE_DIR": str(place.state)},
        capture_output=True,
        text=True,
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    assert second.returncode == 1
    assert f"already runs with {place.state} (process {run.process.pid})" in second.stderr
    assert run.process.poll() is None
    run.process.send_signal(signal.SIGINT)
    assert run.wait() == 0


def test_it_refuses_to_be_production(place: Place) -> None:
    run = place.start("--once", settings={"LIVEPANTY_ENVIRONMENT": "production"})
    assert run.wait() == 1
    assert "livepanty dev is for development" in run.text()
    assert not place.state.exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root has privileges to drop")
def test_under_root_a_directory_that_nobody_may_enter_is_refused_in_one_line(place: Place) -> None:
    place.state.parent.chmod(0o700)
    run = place.start("--once", "--services-only")
    assert run.wait() == 1
    assert "set LIVEPANTY_STATE_DIR to a directory that others may enter" in " ".join(run.text().split())
    assert "Traceback" not in run.text()
