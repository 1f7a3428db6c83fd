"""Somebody who tries again until there is an answer, as a client has to."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import TypeVar

import httpx2

from entrypoints.cli.crash.answered import Act, Answered
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.demo.person import NotAsPromised, Person, Refused

GIVE_UP_SECONDS = STILL_SECONDS
AGAIN_SECONDS = 0.2
AGAIN_SECONDS_MAX = 1.0
SIGN_IN_SECONDS = (1.0, 2.0, 4.0, 8.0, 16.0)
"""Pauses between tries to sign in: an account has ten in a quarter of an hour, whatever comes of them."""
SIGNED_IN_SECONDS = 480.0
"""An access token is good for ten minutes; nobody waits until it is not."""
TOO_MANY = 429
SIGNED_OUT = 401

T = TypeVar("T")


@dataclass
class Insistent:
    """A person with patience. What they know at the end is what the platform answered them, and nothing else."""

    person: Person
    chance: random.Random
    answered: Answered
    last_try_at: datetime = field(default_factory=lambda: datetime.now(UTC))
    signed_in_at: float = field(default_factory=lambda: asyncio.get_running_loop().time())

    async def insist(self, call: Callable[[], Awaitable[T]], act: Act | None = None) -> T:
        """Repeat until there is an answer. A refusal is one; a broken connection or a failure of theirs is not.

        Raises `Refused`, and `NotAsPromised` when there is no answer for minutes.
        """
        clock = asyncio.get_running_loop().time
        patience, pause = Patience(GIVE_UP_SECONDS), AGAIN_SECONDS
        tries = 0
        with self.answered.doing(act):
            while True:
                if clock() - self.signed_in_at > SIGNED_IN_SECONDS:
                    await self.sign_in()
                self.last_try_at = datetime.now(UTC)
                try:
                    answer = await call()
                except Refused as refusal:
                    if refusal.status == SIGNED_OUT:
                        await self.sign_in()
                    elif refusal.status < 500 and refusal.status != TOO_MANY:
                        raise
                    last: Exception = refusal
                except (httpx2.HTTPError, NotAsPromised) as failure:
                    last = failure
                else:
                    if act is not None and tries:
                        self.answered.lost[act] += 1
                    return answer
                if patience.is_over:
                    raise NotAsPromised(
                        f"{self.person.name} has no answer after {GIVE_UP_SECONDS:.0f} s; the last was {last!r}"
                    )
                tries += 1
                self.answered.retries += 1
                await asyncio.sleep(pause)
                pause = min(pause * 1.3, AGAIN_SECONDS_MAX)

    async def sign_in(self) -> None:
        """Anew, with pauses that grow: whoever hammers here is shut out for minutes, with the right password too.

        Raises `NotAsPromised` when that never works.
        """
        self.answered.signing_in += 1
        try:
            for pause in SIGN_IN_SECONDS:
                with suppress(httpx2.HTTPError, NotAsPromised):
                    await self.person.sign_in()
                    self.signed_in_at = asyncio.get_running_loop().time()
                    return
                await asyncio.sleep(pause)
        finally:
            self.answered.signing_in -= 1
        raise NotAsPromised(f"{self.person.name} cannot sign in")

    async def lose_network(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Send a request, and be gone before the answer, mostly. Returns whether there was one all the same."""
        with suppress(TimeoutError, httpx2.HTTPError, NotAsPromised):
            async with asyncio.timeout(self.chance.uniform(0.005, 0.05)):
                await call()
                return True
        return False
