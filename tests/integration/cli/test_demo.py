"""The demo holds on a platform that works, and fails, at the right step, on one that does not."""

import asyncio
import os
import re
import shutil
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from entrypoints.cli.demo.accounts import FINANCE, MODERATOR, OFFICERS, credentials
from entrypoints.cli.demo.programme import steps_of
from entrypoints.cli.demo.show import Show, Stage
from entrypoints.cli.demo.steps import Audience, Outcome, Step, Verdict, play
from entrypoints.cli.processes import Child
from entrypoints.cli.services import throwaway_state
from entrypoints.cli.state import StateDirectory
from entrypoints.cli.supervisor import Supervisor
from tests.ports import first_port

pytestmark = [pytest.mark.slow, pytest.mark.timeout(480)]

PATIENCE_SECONDS = 20.0
"""As long as the verb waits, for what is to fail. For what is to hold it is longer: the machine may be busy."""
LEDGER = "The ledger is proven"


@dataclass
class Platform:
    supervisor: Supervisor
    state: Path

    @property
    def stage(self) -> Stage:
        environment = self.supervisor.environment
        return Stage(
            address=environment["LIVEPANTY_PUBLIC_URL"],
            staff=credentials(self.supervisor.secrets, MODERATOR),
            officers=[credentials(self.supervisor.secrets, key) for key in OFFICERS],
            finance=[credentials(self.supervisor.secrets, key) for key in FINANCE],
            environment=environment,
            maildir=self.state / "mail",
            database_url=environment["LIVEPANTY_DATABASE_URL"],
            patience_seconds=PATIENCE_SECONDS,
        )

    def child(self, name: str) -> Child:
        return next(child for child in self.supervisor.children.running if child.name == name)

    @contextmanager
    def frozen_from(self, name: str, step: str) -> Iterator["Frost"]:
        frost = Frost(self.child(name), step)
        try:
            yield frost
        finally:
            frost.child.process.send_signal(signal.SIGCONT)


@dataclass
class Frost(Audience):
    """Freezes a program when a step begins: it holds its connections, and does nothing."""

    child: Child
    step: str

    def begins(self, step: Step) -> None:
        if step.name == self.step:
            self.child.process.send_signal(signal.SIGSTOP)

    def ends(self, outcome: Outcome) -> None:
        return None


class Nobody(Audience):
    def begins(self, step: Step) -> None:
        return None

    def ends(self, outcome: Outcome) -> None:
        return None


async def perform(stage: Stage, audience: Audience) -> dict[str, Outcome]:
    show = Show(stage)
    try:
        outcomes = await play(steps_of(show), audience, step_seconds=stage.step_seconds)
    finally:
        await show.close()
    return {outcome.name: outcome for outcome in outcomes}


def require_failed_at(outcomes: dict[str, Outcome], name: str, why: str) -> None:
    """All before it held, it failed for the reason, nothing after it was played but the proof of the ledger."""
    names = list(outcomes)
    place = names.index(name)
    assert [outcomes[before].verdict for before in names[:place]] == [Verdict.HELD] * place, outcomes
    assert outcomes[name].verdict is Verdict.FAILED
    assert re.search(why, outcomes[name].detail), outcomes[name]
    assert {outcomes[after].verdict for after in names[place + 1 : -1]} <= {Verdict.NOT_REACHED}
    assert outcomes[LEDGER].verdict is Verdict.HELD


@pytest_asyncio.fixture(scope="module")
async def platform() -> AsyncIterator[Platform]:
    with throwaway_state() as state:
        supervisor = Supervisor(StateDirectory(state), first_port=first_port(), given={})
        try:
            await supervisor.start_services()
            await supervisor.start_programs()
            yield Platform(supervisor, state)
        finally:
            await supervisor.stop()


@pytest.mark.parametrize(
    ("program", "from_step", "failing_step", "why"),
    [
        (
            "media",
            "The performer goes live by WHIP",
            "The performer goes live by WHIP",
            "503 provider_unavailable|too long|no answer",
        ),
        (
            "worker",
            "A viewer buys tokens: order, checkout, webhook, credit",
            "A viewer buys tokens: order, checkout, webhook, credit",
            "the paid order is not credited",
        ),
        (
            "media",
            "All viewers still decode the picture",
            "All viewers still decode the picture",
            r"decoded \d+ of \d+ frames",
        ),
        (
            "media",
            "A moderator stops the show, and all media stops",
            "A moderator stops the show, and all media stops",
            "media connections are open 5 s later",
        ),
        (
            "smtp",
            "A moderator stops the show, and all media stops",
            "The performer is told why: notice and e-mail",
            "there is no e-mail about the stop",
        ),
    ],
)
async def test_a_frozen_program_fails_the_step_that_needs_it(
    platform: Platform, program: str, from_step: str, failing_step: str, why: str
) -> None:
    with platform.frozen_from(program, from_step) as frost:
        outcomes = await perform(platform.stage, frost)
    require_failed_at(outcomes, failing_step, why)


async def test_a_wrong_webhook_secret_fails_the_purchase(platform: Platform) -> None:
    sandbox = platform.child("sandbox")
    port = platform.supervisor.environment["LIVEPANTY_RAZORPAY_API_URL"].rpartition(":")[2]
    wrong = {**platform.supervisor.environment, "LIVEPANTY_RAZORPAY_WEBHOOK_SECRET": "not-the-shared-one"}
    await ended(sandbox)
    forger = await start_sandbox(platform, port, wrong)
    try:
        outcomes = await perform(platform.stage, Nobody())
    finally:
        await ended(forger)
        await start_sandbox(platform, port, platform.supervisor.environment)
    require_failed_at(
        outcomes, "A viewer pays, and asks for some of it back", "the paid order is not credited"
    )


async def test_the_platform_plays_on_once_everything_works_again(platform: Platform) -> None:
    outcomes = await perform(replace(platform.stage, patience_seconds=60.0), Nobody())
    assert {outcome.verdict for outcome in outcomes.values()} == {Verdict.HELD}, outcomes


async def start_sandbox(platform: Platform, port: str, environment: dict[str, str]) -> Child:
    child = await platform.supervisor.children.spawn(
        "sandbox",
        [sys.executable, "-m", "entrypoints.cli.main", "serve", "sandbox", "--port", port],
        environment=environment,
    )
    async with asyncio.timeout(100):
        while True:
            assert child.process.returncode is None, child.story()
            try:
                _, writer = await asyncio.open_connection("127.0.0.1", int(port))
            except OSError:
                await asyncio.sleep(0.1)
            else:
                writer.close()
                return child


async def ended(child: Child) -> None:
    child.process.kill()
    await child.process.wait()


# The verb itself


class Demo:
    """`livepanty demo` as somebody at a shell runs it."""

    def __init__(self, process: asyncio.subprocess.Process) -> None:
        self.process = process
        self.output = ""

    async def read_until(self, word: str) -> None:
        assert self.process.stdout is not None
        async with asyncio.timeout(200):
            while word not in self.output:
                line = await self.process.stdout.readline()
                assert line, self.output
                self.output += line.decode()

    async def end(self) -> int:
        assert self.process.stdout is not None
        async with asyncio.timeout(200):
            self.output += (await self.process.stdout.read()).decode()
            return await self.process.wait()

    def programs(self) -> dict[str, int]:
        """The children's process ids, by the program that `livepanty serve` runs."""
        found = {}
        for pid in children_of(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().decode().split("\0")
            if "serve" in words and "entrypoints.cli.main" in words:
                found[words[words.index("serve") + 1]] = pid
        return found


def take_kept_logs(output: str) -> list[str]:
    """The names of the logs that were kept, which then go."""
    kept = Path(re.findall(r"The logs are in (\S+)", output)[0])
    names = [path.name for path in (kept / "logs").iterdir()]
    shutil.rmtree(kept)
    return names


def is_running(pid: int) -> bool:
    return Path(f"/proc/{pid}").exists()


def children_of(parent: int) -> list[int]:
    return [int(pid) for pid in Path(f"/proc/{parent}/task/{parent}/children").read_text().split()]


@pytest_asyncio.fixture
async def start_demo() -> AsyncIterator[Callable[[], Awaitable[Demo]]]:
    started: list[Demo] = []

    async def start() -> Demo:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "entrypoints.cli.main", "demo",
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            # A database that somebody configured is not the demo's to play with.
            env={**os.environ, "LIVEPANTY_DATABASE_URL": "postgresql+asyncpg://nobody@127.0.0.1:9/none"},
        )  # fmt: skip
        started.append(Demo(process))
        return started[-1]

    yield start
    for demo in started:
        if demo.process.returncode is None:
            demo.process.kill()
            await demo.process.wait()


async def test_the_demo_plays_a_whole_show(start_demo: Callable[[], Awaitable[Demo]]) -> None:
    demo = await start_demo()
    assert await demo.end() == 0, demo.output
    held, steps = re.findall(r"(\d+) of (\d+) steps held", demo.output)[0]
    assert held == steps
    assert int(steps) >= 32
    frames = [int(count) for count in re.findall(r"decoded +│ +(\d+) frames", demo.output)]
    assert len(frames) == 3, demo.output
    assert min(frames) >= 45
    assert re.search(r"Ledger +│ +holds", demo.output)


async def test_the_demo_fails_when_a_program_is_killed(start_demo: Callable[[], Awaitable[Demo]]) -> None:
    demo = await start_demo()
    await demo.read_until("goes live by WHIP")
    programs = demo.programs()
    assert set(programs) == {"web", "worker", "media", "sandbox"}
    os.kill(programs["worker"], signal.SIGKILL)
    assert await demo.end() == 1, demo.output
    assert "worker ended (killed by signal 9)" in demo.output
    assert "steps held" not in demo.output
    assert "worker.log" in take_kept_logs(demo.output)
    assert not any(is_running(pid) for pid in programs.values())
