"""Programs are killed while people buy and tip. Nothing that was answered is lost, and nothing happens twice."""

import asyncio
import random
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from uuid import UUID, uuid4

import httpx2
import pytest
import pytest_asyncio

from entrypoints.cli.demo.accounts import OFFICERS
from entrypoints.cli.demo.answers import CreatedStream
from entrypoints.cli.demo.evidence import ledger_findings
from entrypoints.cli.demo.listener import Listener
from entrypoints.cli.demo.person import Person, until
from entrypoints.cli.demo.verification import become_performer
from media.client import Publisher, Viewer
from tests.integration.crash.conftest import Platform
from tests.integration.crash.spenders import Spender, statement_of

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SEED = 20_261_122
VIEWERS = 4
KILLS = ["web"] * 3 + ["worker"] * 2 + ["media"] * 2
SETTLE_SECONDS = 75.0
"""The gateway repeats an unheard webhook after at most 30 s; an order is asked about when it is 30 s old."""


@dataclass
class Stage:
    """A live show, its performer, and people with empty wallets."""

    platform: Platform
    stream_id: UUID
    stream_key: str
    performer: Person
    viewers: list[Person]
    publisher: Publisher

    async def publish_again(self) -> None:
        """What an encoder does when its connection is gone."""
        await self.publisher.stop()
        self.publisher = publisher_of(self.performer, self.stream_id, self.stream_key)
        async with asyncio.timeout(60):
            while True:
                try:
                    await self.publisher.start()
                except Exception:  # a program it needs is still down
                    await self.publisher.stop()
                    await asyncio.sleep(0.3)
                    self.publisher = publisher_of(self.performer, self.stream_id, self.stream_key)
                else:
                    return


def publisher_of(performer: Person, stream_id: UUID, stream_key: str) -> Publisher:
    offering = performer.offering(f"/v1/streams/{stream_id}/whip", stream_key)
    return Publisher(offering, width=320, height=192, frame_rate=5)


@pytest_asyncio.fixture
async def stage(platform: Platform) -> AsyncIterator[Stage]:
    async with httpx2.AsyncClient(base_url=platform.address, timeout=5, trust_env=False) as http:
        performer, *viewers = [
            Person(http, name=name, email=f"{uuid4()}@crash.livepanty.test", password=uuid4().hex)
            for name in ("Ravi", *(f"Asha {number}" for number in range(VIEWERS)))
        ]
        officers = [platform.staff(http, key) for key in OFFICERS]
        await asyncio.gather(*(enter(person) for person in (performer, *viewers)))
        await asyncio.gather(*(officer.sign_in() for officer in officers))
        await become_performer(performer, officers)
        stream_id = uuid4()
        made = await performer.ask(
            "PUT", f"/v1/streams/{stream_id}", CreatedStream, {"title": "Evening ragas on the veena"}
        )
        publisher = publisher_of(performer, stream_id, made.stream_key)
        await publisher.start()
        made_stage = Stage(platform, stream_id, made.stream_key, performer, viewers, publisher)
        yield made_stage
        await made_stage.publisher.stop()


async def enter(person: Person) -> None:
    await person.register()
    await person.sign_in()
    await person.prove_age(seconds=20)


async def test_what_was_answered_is_booked_exactly_once(stage: Stage) -> None:
    chance = random.Random(SEED)
    spenders = [Spender(person, random.Random(chance.random())) for person in stage.viewers]
    enough = asyncio.Event()
    spending = [asyncio.create_task(spender.spend(stage.stream_id, enough)) for spender in spenders]
    await kill_at_random(stage, chance)
    enough.set()
    await asyncio.gather(*spending)

    await require_paid_orders_credited(spenders)
    findings = await ledger_findings(stage.platform.database_url)
    assert not findings.found
    booked = await require_statements_tell_it(stage, spenders)
    await require_events_tell_it(stage, booked)
    await require_picture(stage)

    # The test is worth something only if programs and networks were lost while something was under way.
    assert sum(spender.retries for spender in spenders) > 0
    assert sum(spender.lost_answers for spender in spenders) > 0
    assert len(booked) > 50
    print(  # noqa: T201
        f"\n{len(booked)} tips and {sum(len(s.paid) for s in spenders)} orders; "
        f"{sum(s.retries for s in spenders)} retries, {sum(s.lost_answers for s in spenders)} tips whose answer "
        f"was lost, {sum(len(s.refused) for s in spenders)} refused"
    )


async def kill_at_random(stage: Stage, chance: random.Random) -> None:
    victims = KILLS.copy()
    chance.shuffle(victims)
    for victim in victims:
        await asyncio.sleep(chance.uniform(1.0, 4.0))
        await stage.platform.kill(victim)
        await asyncio.sleep(chance.uniform(0.0, 0.8))
        await stage.platform.start(victim)
        if victim == "media":
            await stage.publish_again()
    await asyncio.sleep(1)


async def require_paid_orders_credited(spenders: list[Spender]) -> None:
    async def all_credited() -> bool:
        return not any([await spender.uncredited() for spender in spenders])

    await until(all_credited, seconds=SETTLE_SECONDS, otherwise="a paid order is not credited")


async def require_statements_tell_it(stage: Stage, spenders: list[Spender]) -> dict[UUID, int]:
    """Each viewer's book says what they were told, line by line. Returns the tips that are booked."""
    booked: dict[UUID, int] = {}
    for spender in spenders:
        spent: Counter[str] = Counter()
        bought: Counter[str] = Counter()
        for line in await statement_of(spender.person, "/v1/wallet/statement"):
            (spent if line.kind == "tip" else bought)[line.reference] += line.amount
        assert bought == {f"order:{order_id}": tokens for order_id, tokens in spender.paid.items()}
        assert spent == {f"tip:{tip_id}": -tokens for tip_id, tokens in spender.tipped.items()}
        assert await spender.person.wallet() == sum(bought.values()) + sum(spent.values())
        booked |= spender.tipped
    earned = Counter(line.reference for line in await statement_of(stage.performer, "/v1/earnings"))
    assert set(earned) == {f"tip:{tip_id}" for tip_id in booked}
    return booked


async def require_events_tell_it(stage: Stage, booked: dict[UUID, int]) -> None:
    """The room heard of each booked tip once, and of no other."""
    ear = await Listener.enter(stage.performer, stage.platform.address, stage.stream_id, after=0)
    try:

        def heard() -> Counter[UUID]:
            return Counter(UUID(str(frame.data["tip_id"])) for frame in ear.all_of("tip.created"))

        async def all_heard() -> bool:
            return heard().total() >= len(booked)

        await until(all_heard, seconds=15, otherwise=f"not all of {len(booked)} tips were heard of")
        assert heard() == Counter(booked.keys())
        ear.require_no_gap()
    finally:
        await ear.leave()


async def require_picture(stage: Stage) -> None:
    viewer = Viewer(stage.viewers[0].offering(f"/v1/streams/{stage.stream_id}/whep"))
    try:
        await viewer.start()
        await viewer.wait_for_frames(5, seconds=15)
    finally:
        await viewer.stop()
