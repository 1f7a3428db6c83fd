"""A live show, its performer, and people who buy and tip."""

import asyncio
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from uuid import UUID, uuid4

import httpx2

from entrypoints.cli.crash.platform import Platform
from entrypoints.cli.crash.spenders import Spender
from entrypoints.cli.demo.accounts import OFFICERS
from entrypoints.cli.demo.answers import CreatedStream
from entrypoints.cli.demo.person import Person
from entrypoints.cli.demo.verification import become_performer
from media.client import Publisher

TITLE = "Evening ragas on the veena"
GRACE_SECONDS = 120
"""The longest that a show outlives its publisher: that it ends without one is tested elsewhere."""
BACK_SECONDS = 90.0
SETTING_SECONDS = 30.0
"""Until somebody is answered while the stage is set: pictures take their time on a busy machine."""
ASKING_SECONDS = 5.0
"""Until somebody gives a request up and tries again."""


@dataclass
class Stage:
    platform: Platform
    stream_id: UUID
    stream_key: str
    performer: Person
    spenders: list[Spender]
    publisher: Publisher
    _publishing: list[asyncio.Task[None]] = field(default_factory=list)

    async def publish_again(self) -> None:
        """What an encoder does when its connection is gone: it tries until it is back."""
        await self.publisher.stop()
        self.publisher = publisher_of(self.performer, self.stream_id, self.stream_key)
        async with asyncio.timeout(BACK_SECONDS):
            while True:
                try:
                    await self.publisher.start()
                except Exception:  # a program it needs is still down
                    await self.publisher.stop()
                    await asyncio.sleep(0.3)
                    self.publisher = publisher_of(self.performer, self.stream_id, self.stream_key)
                else:
                    return

    async def publish_aside(self) -> None:
        """The same, while people go on paying."""
        await self.settle_publishing()
        self._publishing = [asyncio.create_task(self.publish_again())]

    async def settle_publishing(self) -> None:
        for task in self._publishing:
            await task

    async def close(self) -> None:
        for task in self._publishing:
            task.cancel()
            with suppress(asyncio.CancelledError, Exception):
                await task
        await self.publisher.stop()


def publisher_of(performer: Person, stream_id: UUID, stream_key: str) -> Publisher:
    offering = performer.offering(f"/v1/streams/{stream_id}/whip", stream_key)
    return Publisher(offering, width=320, height=192, frame_rate=5)


@asynccontextmanager
async def a_stage(platform: Platform, *, viewers: int, chance: random.Random) -> AsyncIterator[Stage]:
    """People register, prove their age, one is approved and goes live; wallets are empty."""
    async with httpx2.AsyncClient(
        base_url=platform.address, timeout=SETTING_SECONDS, trust_env=False
    ) as http:
        performer, *people = [
            Person(http, name=name, email=f"{uuid4()}@crash.livepanty.test", password=uuid4().hex)
            for name in ("Ravi", *(f"Asha {number}" for number in range(viewers)))
        ]
        officers = [platform.staff(http, key) for key in OFFICERS]
        await asyncio.gather(*(_enter(person) for person in (performer, *people)))
        await asyncio.gather(*(officer.sign_in() for officer in officers))
        await become_performer(performer, officers)
        stream_id = uuid4()
        path = f"/v1/streams/{stream_id}"
        made = await performer.ask("PUT", path, CreatedStream, {"title": TITLE})
        publisher = publisher_of(performer, stream_id, made.stream_key)
        await publisher.start()
        spenders = [
            Spender(person, random.Random(chance.random()))  # noqa: S311  (to be repeated, not to be secret)
            for person in people
        ]
        http.timeout = ASKING_SECONDS
        stage = Stage(platform, stream_id, made.stream_key, performer, spenders, publisher)
        try:
            yield stage
        finally:
            await stage.close()


async def _enter(person: Person) -> None:
    await person.register()
    await person.sign_in()
    await person.prove_age(seconds=30)
