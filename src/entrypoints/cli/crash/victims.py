"""Who is killed, how often, with whom together, and how each comes back."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

from entrypoints.cli.crash.platform import Platform

DOWN_SECONDS_MAX = 0.3
"""How long something stays dead before it is started again; mostly less."""
APART_SECONDS_MAX = 0.4
"""Between the first and the last of those that are killed together."""
TOGETHER = (1, 2, 2, 3, 3, 4)


class Victim(StrEnum):
    WEB = "web"
    WORKER = "worker"
    MEDIA = "media"
    SANDBOX = "sandbox"
    VALKEY = "valkey"
    BACKEND = "a server process of PostgreSQL"
    POSTMASTER = "PostgreSQL"


WEIGHTS = {
    Victim.WEB: 30,
    Victim.WORKER: 25,
    Victim.SANDBOX: 12,
    Victim.BACKEND: 10,
    Victim.POSTMASTER: 8,
    Victim.VALKEY: 8,
    Victim.MEDIA: 7,
}
"""Of a hundred kills. Money is in the hands of web, worker and database; the sandbox is the gateway and the bank, which
do not lose what they answered, but their calls; the media plane says for how many seconds a private show is watched."""
DATABASE = frozenset({Victim.BACKEND, Victim.POSTMASTER})

Volley = tuple[Victim, ...]
"""Those who are killed within moments of each other."""


def plan(kills: int, chance: random.Random) -> list[Volley]:
    """Each of them once and alone, then by their weights, one to four at a time; `kills` in all."""
    first = list(Victim)
    chance.shuffle(first)
    volleys: list[Volley] = [(victim,) for victim in first[:kills]]
    left = kills - len(volleys)
    while left:
        volley = _volley(min(left, chance.choice(TOGETHER)), chance)
        volleys.append(volley)
        left -= len(volley)
    return volleys


def _volley(size: int, chance: random.Random) -> Volley:
    drawn: list[Victim] = []
    while len(drawn) < size:
        victim = chance.choices(list(WEIGHTS), list(WEIGHTS.values()))[0]
        if victim not in drawn and not (victim in DATABASE and DATABASE & set(drawn)):
            drawn.append(victim)
    return tuple(drawn)


@dataclass(frozen=True, slots=True)
class Executioner:
    """Kills, waits a moment, and brings back. `strikes` is told at each kill, and `media_is_back` has encoders publish
    again."""

    platform: Platform
    chance: random.Random
    strikes: Callable[[], None]
    media_is_back: Callable[[], None]

    async def kill(self, victims: Sequence[Victim]) -> None:
        """SIGKILL for all of them, at moments of their own. A server process is one of a client's: it comes first,
        while there are clients."""
        if Victim.BACKEND in victims:
            await self._kill(Victim.BACKEND, after_seconds=0)
        rest = [victim for victim in victims if victim is not Victim.BACKEND]
        apart = 0 if len(rest) == 1 else APART_SECONDS_MAX
        await asyncio.gather(
            *(self._kill(victim, after_seconds=self.chance.uniform(0, apart)) for victim in rest)
        )

    async def _kill(self, victim: Victim, *, after_seconds: float) -> None:
        await asyncio.sleep(after_seconds)
        self.strikes()
        match victim:
            case Victim.BACKEND:
                await self.platform.kill_backend(self.chance)
            case Victim.POSTMASTER:
                await self.platform.kill_postmaster()
            case _:
                await self.platform.kill(victim.value)

    async def bring_back(self, victim: Victim) -> None:
        """Returns when it answers."""
        if victim is not Victim.BACKEND:
            await asyncio.sleep(self.chance.uniform(0, DOWN_SECONDS_MAX) * self.chance.random())
        if victim in DATABASE:
            await self.platform.database_again()
            return
        await self.platform.start_again(victim.value)
        if victim is Victim.MEDIA:
            self.media_is_back()
