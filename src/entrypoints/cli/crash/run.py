"""Kill, bring back, verify; many times over, while people go on paying."""

import asyncio
import random
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from entrypoints.cli.crash.evidence import Evidence
from entrypoints.cli.crash.stage import Stage
from entrypoints.cli.crash.victims import Executioner, Victim, plan
from entrypoints.cli.demo.evidence import ledger_findings
from entrypoints.cli.demo.person import NotAsPromised, until

ACTS_BETWEEN = (2, 8)
"""Answers that come in before the next kill: it hits people in the middle of something."""
PROGRESS_SECONDS = 180.0
SETTLE_SECONDS = 180.0
"""The gateway repeats an unheard webhook after at most 60 s; an order is asked about when it is 30 s old."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill. `back_seconds` until the victim answered again, `verify_seconds` of the proof after it."""

    number: int
    victim: Victim
    back_seconds: float
    verify_seconds: float


@dataclass
class Toll:
    """What was killed, and what was seen meanwhile."""

    killed: list[Killed] = field(default_factory=list)
    checks: int = 0

    def by_victim(self) -> dict[Victim, list[Killed]]:
        return {victim: [k for k in self.killed if k.victim is victim] for victim in Victim}


@dataclass
class Run:
    """Kills by a plan that follows from the seed. At which instruction each hits, the machine decides.

    Raises `NotAsPromised` at the first kill after which the book is wrong or an answered act is not there.
    """

    stage: Stage
    chance: random.Random
    toll: Toll = field(default_factory=Toll)
    _seen: set[object] = field(default_factory=set)

    async def play(self, kills: int, report: Callable[[Killed], None]) -> None:
        enough = asyncio.Event()
        lives = [asyncio.create_task(s.live(self.stage.stream_id, enough)) for s in self.stage.spenders]
        work = asyncio.create_task(self._kill_all(kills, report))
        try:
            # A spender who gives up, or meets a refusal that should not be, ends the run.
            done, _ = await asyncio.wait([work, *lives], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            enough.set()
            await asyncio.gather(work, *lives)
        finally:
            for task in (work, *lives):
                task.cancel()
            await asyncio.gather(work, *lives, return_exceptions=True)
        await self.stage.settle_publishing()
        await self._settle()

    async def _kill_all(self, kills: int, report: Callable[[Killed], None]) -> None:
        executioner = Executioner(self.stage.platform, self.chance, self.stage.publish_aside)
        await self._progress(sum(s.acts for s in self.stage.spenders) + 1)
        for number, victim in enumerate(plan(kills, self.chance), start=1):
            begun = time.monotonic()
            await executioner.kill(victim)
            back = time.monotonic()
            await self._prove(f"after kill {number}, of {victim}")
            self.toll.killed.append(Killed(number, victim, back - begun, time.monotonic() - back))
            report(self.toll.killed[-1])
            acts = sum(s.acts for s in self.stage.spenders)
            await self._progress(acts + self.chance.randint(*ACTS_BETWEEN))
            await asyncio.sleep(self.chance.uniform(0, 0.05))

    async def _progress(self, acts: int) -> None:
        clock = time.monotonic
        deadline = clock() + PROGRESS_SECONDS
        while sum(s.acts for s in self.stage.spenders) < acts:
            if clock() > deadline:
                raise NotAsPromised(f"nobody is answered, {PROGRESS_SECONDS:.0f} s after the last kill")
            await asyncio.sleep(0.01)

    async def _prove(self, when: str) -> None:
        evidence = Evidence(self.stage.platform.database_url)
        tips = {
            tip_id: tokens
            for spender in self.stage.spenders
            for tip_id, tokens in spender.tipped.items()
            if tip_id not in self._seen
        }
        orders = {order_id for s in self.stage.spenders for order_id in s.paid if order_id not in self._seen}
        wrong = [*await evidence.missing_tips(tips), *await evidence.missing_orders(orders)]
        findings = await ledger_findings(self.stage.platform.database_url)
        self.toll.checks = findings.checks
        wrong += [f"{finding.check}: {finding.subject} {finding.detail}" for finding in findings.found]
        if wrong:
            raise NotAsPromised(f"{when}: {'; '.join(wrong[:5])}")
        self._seen |= tips.keys() | orders

    async def _settle(self) -> None:
        """At the end: what was paid is credited, and each wallet's lines are those that were answered, to the token."""
        spenders = self.stage.spenders

        async def all_credited() -> bool:
            return not any([await spender.uncredited() for spender in spenders])

        await until(all_credited, seconds=SETTLE_SECONDS, otherwise="a paid order is not credited")
        self._seen.clear()
        await self._prove("at the end")
        evidence = Evidence(self.stage.platform.database_url)
        for spender in spenders:
            assert spender.person.id is not None
            lines, wanted = await evidence.wallet_lines(spender.person.id), spender.booked()
            if lines != wanted:
                raise NotAsPromised(f"the wallet of {spender.person.name}: {_difference(lines, wanted)}")


def _difference(lines: Counter[str], wanted: Counter[str]) -> str:
    unlike = [
        f"{reference} is booked with {lines.get(reference)}, answered was {wanted.get(reference)}"
        for reference in sorted(lines.keys() | wanted.keys())
        if lines.get(reference) != wanted.get(reference)
    ]
    return "; ".join(unlike[:5])
