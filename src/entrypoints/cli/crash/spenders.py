"""Viewers who buy and tip without a pause, and try again until they have an answer, as a client has to."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial
from typing import TypeVar
from uuid import UUID, uuid4

import httpx2
import msgspec

from entrypoints.cli.demo.person import NotAsPromised, Order, Person, PlacedOrder, Refused

GIVE_UP_SECONDS = 180.0
"""Longer than anything takes that is not stuck, on a machine that does much else besides."""
AGAIN_SECONDS = 0.2
TOO_MANY = 429
SIGNED_OUT = 401

T = TypeVar("T")


class Tip(msgspec.Struct):
    id: UUID
    tokens: int
    sent_at: datetime


@dataclass
class Spender:
    """One viewer. What they know at the end is what the platform answered them, and nothing else."""

    person: Person
    chance: random.Random
    paid: dict[UUID, int] = field(default_factory=dict)
    """Orders whose payment the gateway took, and the tokens they are for."""
    credited: set[UUID] = field(default_factory=set)
    """Of these, the ones that are known as paid by now."""
    tipped: dict[UUID, int] = field(default_factory=dict)
    """Tips that were answered with success."""
    refused: set[UUID] = field(default_factory=set)
    retries: int = 0
    lost_answers: int = 0
    """Tips that were booked by a try whose answer never came."""
    last_try_at: datetime = field(default_factory=lambda: datetime.now(UTC))

    @property
    def acts(self) -> int:
        """Acts that were answered."""
        return len(self.paid) + len(self.tipped)

    async def live(self, stream_id: UUID, enough: asyncio.Event) -> None:
        await self.buy("patron")
        while not enough.is_set():
            if self.chance.random() < 0.1:
                await self.buy("starter")
            await self.tip(stream_id)
            await asyncio.sleep(self.chance.uniform(0.02, 0.15))

    async def buy(self, package: str) -> None:
        path = f"/v1/orders/{uuid4()}"
        body = {"package_id": package, "provider": "razorpay", "method": "card", "place_of_supply": "29"}
        placed = await self.insist(lambda: self.person.ask("PUT", path, PlacedOrder, body))
        assert placed.checkout is not None
        # The gateway is not ours to kill: it takes the money, and tells of it until it is heard.
        odd = self.chance.choice(
            ({}, {"doubled": "on"}, {"out_of_order": "on"}, {"doubled": "on", "out_of_order": "on"})
        )
        await self.person.pay(placed.checkout, **odd)
        self.paid[placed.order.id] = placed.order.tokens + placed.order.bonus

    async def tip(self, stream_id: UUID) -> None:
        tip_id, tokens = uuid4(), self.chance.randint(1, 40)
        path = f"/v1/streams/{stream_id}/tips/{tip_id}"
        body = {"tokens": tokens, "message": "For the alap."}
        try:
            answered = False
            if self.chance.random() < 0.15:
                answered = await self.lose_network(lambda: self.person.ask("PUT", path, Tip, body))
            tip = await self.insist(lambda: self.person.ask("PUT", path, Tip, body))
            self.lost_answers += not answered and tip.sent_at < self.last_try_at
            if self.chance.random() < 0.2:  # the answer was lost on its way, for all that the platform knows
                again = await self.insist(lambda: self.person.ask("PUT", path, Tip, body))
                if again != tip:
                    raise NotAsPromised(f"tip {tip_id} was answered twice, and otherwise the second time")
        except Refused as refusal:
            if refusal.code != "insufficient_balance":
                raise
            self.refused.add(tip_id)
        else:
            if (tip.id, tip.tokens) != (tip_id, tokens):
                raise NotAsPromised(f"tip {tip_id} was answered with {tip.id} of {tip.tokens} tokens")
            self.tipped[tip_id] = tokens

    async def lose_network(self, call: Callable[[], Awaitable[object]]) -> bool:
        """Send a request, and be gone before the answer, mostly. Returns whether there was one all the same."""
        with suppress(TimeoutError, httpx2.HTTPError, NotAsPromised):
            async with asyncio.timeout(self.chance.uniform(0.005, 0.05)):
                await call()
                return True
        return False

    async def insist(self, call: Callable[[], Awaitable[T]]) -> T:
        """Repeat until there is an answer. A refusal is one; a broken connection or a failure of theirs is not.

        Raises `NotAsPromised` when there is none for minutes.
        """
        clock = asyncio.get_running_loop().time
        deadline = clock() + GIVE_UP_SECONDS
        while True:
            self.last_try_at = datetime.now(UTC)
            try:
                return await call()
            except Refused as refusal:
                if refusal.status == SIGNED_OUT:  # the access token was good for ten minutes
                    await self.sign_in()
                elif refusal.status < 500 and refusal.status != TOO_MANY:
                    raise
                last: Exception = refusal
            except (httpx2.HTTPError, NotAsPromised) as failure:
                last = failure
            if clock() > deadline:
                raise NotAsPromised(
                    f"{self.person.name} has no answer after {GIVE_UP_SECONDS:.0f} s; the last was {last!r}"
                )
            self.retries += 1
            await asyncio.sleep(AGAIN_SECONDS)

    async def sign_in(self) -> None:
        with suppress(httpx2.HTTPError, NotAsPromised):
            await self.person.sign_in()
        await asyncio.sleep(AGAIN_SECONDS)

    async def uncredited(self) -> list[UUID]:
        """Orders that were paid, and are not yet known as paid."""
        waiting: list[UUID] = []
        for order_id in self.paid:
            if order_id not in self.credited:
                path = f"/v1/orders/{order_id}"
                order = await self.insist(partial(self.person.ask, "GET", path, Order))
                if order.state == "paid":
                    self.credited.add(order_id)
                else:
                    waiting.append(order_id)
        return waiting

    def booked(self) -> Counter[str]:
        """What the book has to say of the wallet, line by line: nothing less, and nothing more."""
        lines = Counter({f"order:{order_id}": tokens for order_id, tokens in self.paid.items()})
        lines.update({f"tip:{tip_id}": -tokens for tip_id, tokens in self.tipped.items()})
        return lines
