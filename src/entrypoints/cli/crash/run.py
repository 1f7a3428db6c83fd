"""Kill, bring back, verify; many times over, while people go on paying."""

import asyncio
import math
import random
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from entrypoints.cli.crash.answered import Act
from entrypoints.cli.crash.evidence import Evidence
from entrypoints.cli.crash.line import until_caught_up
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.crash.settling import Settling
from entrypoints.cli.crash.stage import Stage
from entrypoints.cli.crash.victims import DATABASE, Executioner, Victim, Volley, plan
from entrypoints.cli.demo.evidence import Findings, ledger_findings
from entrypoints.cli.demo.person import NotAsPromised
from ports.verifying import Finding

ACTS_BETWEEN = (2, 8)
"""Answers that come in before the next kill: it hits people in the middle of something."""
BEHIND_SECONDS = 60.0
"""So far the worker may be behind at the next kill: killed again and again on a machine that is starved, it falls ever
further."""
ONLY_LATE = ("still waits to be processed", "which nobody looked at")
"""How the ledger's checks word what is wrong because of the hour alone: right, as long as it is in line."""


@dataclass(frozen=True, slots=True)
class Killed:
    """One kill, and the seconds until the victim answered again."""

    number: int
    victim: Victim
    back_seconds: float


@dataclass
class Toll:
    """What was killed, and what was seen meanwhile. `verify_seconds` of each proof of the whole book, `late` what was
    in line for so long that the checks named it, `behind_seconds` the longest that an event waited for the worker."""

    killed: list[Killed] = field(default_factory=list)
    verify_seconds: list[float] = field(default_factory=list)
    checks: int = 0
    late: set[str] = field(default_factory=set)
    behind_seconds: float = 0.0

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
    _to_prove: str = ""
    """What was killed since the last proof began."""
    _proving: asyncio.Task[None] | None = None
    _seen: dict[Act, set[UUID]] = field(default_factory=lambda: {act: set() for act in Act})

    async def play(self, kills: int, report: Callable[[Killed], None], *, seconds: float = math.inf) -> None:
        """As many kills as begin within `seconds`; then everything comes to its end and is compared."""
        enough = asyncio.Event()
        lives = [asyncio.create_task(life) for life in self.stage.lives(enough)]
        work = asyncio.create_task(self._kill_all(kills, report, seconds))
        try:
            # Whoever gives up, or meets a refusal that should not be, ends the run.
            done, _ = await asyncio.wait([work, *lives], return_when=asyncio.FIRST_COMPLETED)
            for task in done:
                task.result()
            enough.set()
            await asyncio.gather(work, *lives)
        finally:
            for task in (work, *lives):
                task.cancel()
            await asyncio.gather(work, *lives, return_exceptions=True)
        await self.stage.settle_cameras()
        await Settling(self.stage).settle()
        self._seen = {act: set() for act in Act}
        await self._prove("at the end", may_be_late=False)
        await Settling(self.stage).prove()

    async def _kill_all(self, kills: int, report: Callable[[Killed], None], seconds: float) -> None:
        answered = self.stage.answered
        executioner = Executioner(
            self.stage.platform, self.chance, answered.killed, self.stage.publish_again_aside
        )
        await self._progress(answered.total + 1)
        begun = time.monotonic()
        try:
            for volley in plan(kills, self.chance):
                if time.monotonic() - begun > seconds:
                    break
                for killed in await self._volley(executioner, volley):
                    self.toll.killed.append(killed)
                    report(killed)
                await self._progress(answered.total + self.chance.randint(*ACTS_BETWEEN))
                await self._caught_up()
                await asyncio.sleep(self.chance.uniform(0, 0.05))
            await self._proven()
        finally:
            if self._proving is not None:
                self._proving.cancel()

    async def _volley(self, executioner: Executioner, volley: Volley) -> list[Killed]:
        """Kill them, bring them back, and have the book proven meanwhile: that asks for nothing but the database."""
        if DATABASE & set(volley):
            await self._proven()
        begun, first = time.monotonic(), len(self.toll.killed) + 1
        await executioner.kill(volley)
        back: dict[Victim, float] = {}

        async def bring_back(victim: Victim) -> None:
            await executioner.bring_back(victim)
            back[victim] = time.monotonic() - begun

        returning = {victim: asyncio.create_task(bring_back(victim)) for victim in volley}
        try:
            for victim in DATABASE & set(volley):
                await returning[victim]
            self._to_prove = f"after kill {first + len(volley) - 1}, of {' and '.join(volley)}"
            self._prove_aside()
            await asyncio.gather(*returning.values())
        finally:
            for task in returning.values():
                task.cancel()
        return [Killed(first + place, victim, back[victim]) for place, victim in enumerate(volley)]

    def _prove_aside(self) -> None:
        """Begin a proof, unless one runs: then another follows it, for what was killed meanwhile. Raises what one
        that ended has found."""
        if self._proving is not None and self._proving.done():
            self._proving.result()
            self._proving = None
        if self._proving is None:
            self._proving = asyncio.create_task(self._prove_all())

    async def _prove_all(self) -> None:
        while self._to_prove:
            when, self._to_prove = self._to_prove, ""
            await self._prove(when)

    async def _proven(self) -> None:
        """Wait until nothing is left to prove."""
        if self._proving is not None:
            await self._proving
            self._proving = None

    async def _progress(self, acts: int) -> None:
        patience = Patience(STILL_SECONDS)
        answered = self.stage.answered
        last = answered.total
        while answered.total < acts or answered.signing_in:  # nobody is killed over a password
            if answered.total > last:
                last = answered.total
                patience.renew()
            if patience.is_over:
                raise NotAsPromised(f"nobody is answered for {STILL_SECONDS:.0f} s, and nobody is killed")
            await asyncio.sleep(0.01)

    async def _caught_up(self) -> None:
        waited = await until_caught_up(self._evidence, behind_seconds=BEHIND_SECONDS)
        self.toll.behind_seconds = max(self.toll.behind_seconds, waited)

    @property
    def _evidence(self) -> Evidence:
        return Evidence(self.stage.platform.database_url)

    async def _prove(self, when: str, *, may_be_late: bool = True) -> None:
        """What was answered and not looked up yet is there, and every check of the ledger holds. A word of gateway or
        bank that the worker has not come to is no fault while it is in line, unless it may not be late."""
        begun = time.monotonic()
        new = {
            act: {act_id: what for act_id, what in acts.items() if act_id not in self._seen[act]}
            for act, acts in self.stage.answered.acts.items()
        }
        wrong, in_line, findings = await self._ask(new)
        self.toll.checks = findings.checks
        late = late_findings(findings.found, in_line) if may_be_late else []
        self.toll.late |= {finding.subject for finding in late}
        wrong += [
            f"{finding.check}: {finding.subject} {finding.detail}"
            for finding in findings.found
            if finding not in late
        ]
        if wrong:
            raise NotAsPromised(f"{when}: {'; '.join(wrong[:5])}")
        for act, acts in new.items():
            self._seen[act] |= acts.keys()
        self.toll.verify_seconds.append(time.monotonic() - begun)

    async def _ask(self, new: Mapping[Act, Mapping[UUID, object]]) -> tuple[list[str], set[str], Findings]:
        """Again where no answer came: what was asked is only read. Raises what the driver raised last."""
        patience = Patience(STILL_SECONDS)
        while True:
            try:
                wrong = await self._evidence.missing(new)
                # Before the checks: what is not in line any more has no finding then.
                in_line = await self._evidence.in_line()
                return wrong, in_line, await ledger_findings(self.stage.platform.database_url)
            except (OSError, TimeoutError, SQLAlchemyError):
                if patience.is_over:
                    raise
                await asyncio.sleep(0.1)


def late_findings(found: Sequence[Finding], in_line: set[str]) -> list[Finding]:
    """Those that only say how long something waits, of what the worker will come to. What is not in line is lost."""
    return [each for each in found if each.detail.endswith(ONLY_LATE) and each.subject in in_line]
