"""Who is killed, how often, and how each comes back."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from entrypoints.cli.crash.platform import Platform

DOWN_SECONDS_MAX = 0.3
"""How long something stays dead before it is started again; mostly less."""


class Victim(StrEnum):
    WEB = "web"
    WORKER = "worker"
    MEDIA = "media"
    WEB_AND_WORKER = "web and worker"
    BACKEND = "a server process of PostgreSQL"
    POSTMASTER = "PostgreSQL"


WEIGHTS = {
    Victim.WEB: 38,
    Victim.WORKER: 22,
    Victim.BACKEND: 14,
    Victim.POSTMASTER: 12,
    Victim.WEB_AND_WORKER: 9,
    Victim.MEDIA: 5,
}
"""Of a hundred kills. Money is in the hands of web, worker and database; the media plane only carries the show."""


def plan(kills: int, chance: random.Random) -> list[Victim]:
    """Victims in the order they are killed: each of them once, and then by their weights, in every twenty or so."""
    drawn = list(Victim)
    chance.shuffle(drawn)
    while len(drawn) < kills:
        round_ = [victim for victim, weight in WEIGHTS.items() for _ in range(max(1, weight // 5))]
        chance.shuffle(round_)
        drawn += round_
    return drawn[:kills]


@dataclass(frozen=True, slots=True)
class Executioner:
    """Kills, waits a moment, and brings back. `media_is_back` has the encoder publish again."""

    platform: Platform
    chance: random.Random
    media_is_back: Callable[[], Awaitable[None]]

    async def kill(self, victim: Victim) -> None:
        match victim:
            case Victim.BACKEND:
                await self.platform.kill_backend(self.chance)
                await self.platform.database_again()
            case Victim.POSTMASTER:
                await self.platform.kill_postmaster()
                await self._pause()
                await self.platform.database_again()
            case Victim.WEB_AND_WORKER:
                await self.platform.kill("worker")
                await self.platform.kill("web")
                await self._pause()
                await self.platform.start_again("worker")
                await self.platform.start_again("web")
            case Victim.WEB | Victim.WORKER | Victim.MEDIA:
                await self.platform.kill(victim.value)
                await self._pause()
                await self.platform.start_again(victim.value)
                if victim is Victim.MEDIA:
                    await self.media_is_back()

    async def _pause(self) -> None:
        await asyncio.sleep(self.chance.uniform(0, DOWN_SECONDS_MAX) * self.chance.random())
