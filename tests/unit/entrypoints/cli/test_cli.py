"""The command line itself: what it lists, how fast, and the small parts behind it."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path
from types import SimpleNamespace

import pytest
from click.testing import CliRunner

from entrypoints.cli import bench, check, services
from entrypoints.cli.bench_row import Row
from entrypoints.cli.main import VERBS, main
from entrypoints.cli.processes import ServiceError, free_port, last_lines
from entrypoints.cli.seed import ACCOUNTS
from entrypoints.cli.services import any_port
from entrypoints.cli.state import StateDirectory, adopt_dev_settings
from entrypoints.cli.test import NOTHING_COLLECTED, _together


def test_help_names_every_verb_in_its_section() -> None:
    text = CliRunner().invoke(main, ["--help"]).output
    for verb in VERBS:
        assert f"  {verb.name} " in text
        assert verb.summary in text
    assert [line for line in text.splitlines() if line in ("Run:", "Data:", "Work:")] == [
        "Run:",
        "Data:",
        "Work:",
    ]


@pytest.mark.parametrize("verb", [verb.name for verb in VERBS])
def test_every_verb_loads_and_has_help(verb: str) -> None:
    result = CliRunner().invoke(main, [verb, "--help"])
    assert result.exit_code == 0, result.output
    assert len(result.output.splitlines()) > 4


def test_help_does_not_wait_for_drivers() -> None:
    """Listing the verbs imports none of what they need."""
    code = (
        "import sys; from click.testing import CliRunner; from entrypoints.cli.main import main\n"
        "assert CliRunner().invoke(main, ['--help']).exit_code == 0\n"
        "heavy = {'sqlalchemy', 'quart', 'redis', 'boto3', 'aiortc', 'rich', 'asyncio'} & set(sys.modules)\n"
        "assert not heavy, heavy"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 0, done.stderr


def test_an_unknown_verb_is_refused() -> None:
    result = CliRunner().invoke(main, ["fly"])
    assert result.exit_code == 2
    assert "No such command 'fly'" in result.output


def test_free_port_passes_over_what_is_taken_or_promised() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        found = free_port(port)
        assert found > port
        assert free_port(port, promised=[found]) > found
    assert free_port(0) > 0


def test_free_port_takes_a_port_whose_connections_only_linger() -> None:
    """A server that just stopped leaves connections in TIME_WAIT; its port is free all the same."""
    with socket.socket() as server:
        server.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        server.bind(("127.0.0.1", 0))
        server.listen()
        port = server.getsockname()[1]
        with socket.create_connection(("127.0.0.1", port)) as client:
            accepted, _ = server.accept()
            accepted.close()
            assert client.recv(1) == b""
    assert free_port(port) == port


def test_any_port_is_none_that_the_kernel_gives_to_a_connection() -> None:
    assert all(11_000 <= any_port() < 32_768 for _ in range(50))


def test_any_port_is_given_once_though_its_server_is_not_there_yet(monkeypatch: pytest.MonkeyPatch) -> None:
    first = services.UNGIVEN_PORTS.start + os.getpid() * 10 % (len(services.UNGIVEN_PORTS) - 10)
    few = range(
        first, first + 10
    )  # others of this machine may run this test too, and eight of ten must be free
    code = (
        "from entrypoints.cli import services\n"
        f"services.UNGIVEN_PORTS = {few!r}\n"
        "print(*[services.any_port() for _ in range(4)], flush=True)\n"
        "input()\n"
    )
    monkeypatch.setattr(services, "UNGIVEN_PORTS", few)
    with subprocess.Popen(
        [sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as other:
        assert other.stdout is not None
        theirs = [int(port) for port in other.stdout.readline().split()]
        ours = [any_port() for _ in range(4)]
        other.communicate("\n")
    assert len({*theirs, *ours}) == 8


def test_last_lines_are_the_last_and_survive_bad_bytes(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    log.write_bytes(b"old\n" * 10_000 + b"\xff\nfatal: no\n")
    assert last_lines(log, 2).splitlines() == ["�", "fatal: no"]
    assert last_lines(tmp_path / "none.log") == ""


class TestState:
    def test_secrets_are_made_once_and_kept_private(self, tmp_path: Path) -> None:
        state = StateDirectory(tmp_path)
        first = state.secrets()
        assert state.secrets() == first
        assert (tmp_path / "secrets.json").stat().st_mode & 0o777 == 0o600
        assert len(set(first.values())) == len(first), "no two are alike"
        assert StateDirectory(tmp_path / "other") != state

    def test_a_secret_that_a_newer_version_needs_is_added(self, tmp_path: Path) -> None:
        state = StateDirectory(tmp_path)
        first = state.secrets()
        del (kept := dict(first))["media_secret"]
        (tmp_path / "secrets.json").write_text(json.dumps(kept))
        again = state.secrets()
        assert {name: value for name, value in again.items() if name != "media_secret"} == kept
        assert again["media_secret"] != first["media_secret"]

    def test_every_account_has_a_password(self, tmp_path: Path) -> None:
        secrets = StateDirectory(tmp_path).secrets()
        assert {f"password_{account.key}" for account in ACCOUNTS} <= secrets.keys()

    def test_a_lock_is_held_by_one_at_a_time(self, tmp_path: Path) -> None:
        state = StateDirectory(tmp_path)
        held = state.lock()
        with pytest.raises(ServiceError, match=f"process {os.getpid()}"):
            state.lock()
        os.close(held)
        os.close(state.lock())

    def test_a_dead_holder_s_children_are_waited_for(self, tmp_path: Path) -> None:
        """The lock outlives a killed supervisor for as long as a child of its lives."""
        state = StateDirectory(tmp_path)
        held, begun = state.lock(), time.monotonic()
        child = subprocess.Popen(["/bin/sleep", "0.6"], pass_fds=[held])
        dead = subprocess.Popen(["/bin/true"])
        dead.wait()
        os.truncate(held, 0)
        os.pwrite(held, str(dead.pid).encode(), 0)
        os.close(held)
        os.close(state.lock())
        assert time.monotonic() - begun >= 0.6
        child.wait()

    def test_verbs_take_the_settings_of_the_run_where_none_are_given(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("LIVEPANTY_STATE_DIR", str(tmp_path))
        for name in ("LIVEPANTY_DATABASE_URL", "LIVEPANTY_MAIL_FROM"):
            monkeypatch.setenv(name, "")
            monkeypatch.delenv(name)
        assert adopt_dev_settings() is None
        run = {"LIVEPANTY_DATABASE_URL": "postgresql+asyncpg://x", "LIVEPANTY_MAIL_FROM": "A <a@b.test>"}
        StateDirectory(tmp_path).write_environment(run)
        assert adopt_dev_settings() == tmp_path
        assert {name: os.environ[name] for name in run} == run
        assert adopt_dev_settings() is None, "what is configured is left alone"


class TestBench:
    def test_a_ratio_above_one_is_better_either_way(self) -> None:
        assert Row.of("tips", 900, "1/s", reference=300).ratio == 3
        assert Row.of("p99", 10, "ms", reference=30, lower_is_better=True).ratio == 3
        assert Row.of("alone", 1, "s").ratio is None

    def test_the_middle_round_is_told_with_its_own_reference(self) -> None:
        rounds = [
            [Row.of("tips", value, "1/s", reference=reference)]
            for value, reference in [(9, 3), (10, 5), (8, 1)]
        ]
        [row] = bench.median_rows(rounds)
        assert (row.value, row.reference, row.ratio) == (9, 3, 3)

    def test_rounds_are_counted_and_written_as_json(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        async def rounds(_: object) -> AsyncIterator[list[Row]]:
            for value in (1.0, 2.0, 3.0):
                yield [Row.of("n", value, "x", reference=1.0)]

        async def run(module: SimpleNamespace, *_: object) -> list[list[Row]]:
            return [rows async for rows in module.rounds(None)]

        module = SimpleNamespace(HELP="counts", ROUNDS=3, rounds=rounds)
        monkeypatch.setattr(bench, "all_benches", lambda: {"count": module})
        monkeypatch.setattr(bench, "_run", run)
        file = tmp_path / "rows.json"
        result = CliRunner().invoke(main, ["bench", "count", "--json", str(file)])
        assert result.exit_code == 0, result.output
        assert json.loads(file.read_text()) == [
            {"name": "n", "value": 2.0, "unit": "x", "reference": 1.0, "ratio": 2.0}
        ]

    def test_an_unknown_bench_is_refused_with_those_there_are(self) -> None:
        result = CliRunner().invoke(main, ["bench", "nonsense"])
        assert result.exit_code == 2
        assert "no such bench: nonsense" in result.output


class TestCheck:
    def test_a_failing_check_fails_the_verb_and_shows_its_words(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        checks = (
            check.Check("good", "passes", ("python", "-c", "")),
            check.Check("bad", "fails", ("python", "-c", "print('a [bold] reason'); raise SystemExit(3)")),
        )
        monkeypatch.setattr(check, "CHECKS", checks)
        result = CliRunner().invoke(main, ["check"])
        assert result.exit_code == 1
        assert "a [bold] reason" in result.output
        assert "failed (3)" in result.output
        assert CliRunner().invoke(main, ["check", "good"]).exit_code == 0

    def test_an_unknown_check_is_refused(self) -> None:
        assert CliRunner().invoke(main, ["check", "vibes"]).exit_code == 2


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [(0, 0, 0), (0, NOTHING_COLLECTED, 0), (NOTHING_COLLECTED, 0, 0), (1, 0, 1), (0, 1, 1), (1, NOTHING_COLLECTED, 1),
     (NOTHING_COLLECTED, NOTHING_COLLECTED, NOTHING_COLLECTED)],
)  # fmt: skip
def test_two_runs_of_pytest_have_one_result(first: int, second: int, together: int) -> None:
    assert _together([first, second]) == together
