"""A performer who draws what was earned, again and again, and sets goals."""

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID, uuid4

import msgspec

from entrypoints.cli.crash.answered import Act
from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.demo.person import NotAsPromised, Nothing, Refused

SMALLEST_PAISE = 100_00
IN_FLIGHT = 10
GOAL_TOKENS = 200


class Goal(msgspec.Struct):
    id: UUID
    target: int
    progress: int


class CurrentGoal(msgspec.Struct):
    goal: Goal | None


class Payout(msgspec.Struct):
    id: UUID
    state: str
    gross_paise: int


class Payouts(msgspec.Struct):
    items: list[Payout]


OVER = frozenset({"paid", "reversed", "failed", "declined"})


@dataclass
class Payee(Insistent):
    payouts: asyncio.Queue[UUID] = field(default_factory=asyncio.Queue)
    """Asked for, for finance to release."""
    asked: set[UUID] = field(default_factory=set)

    async def live(self, stream_id: UUID, enough: asyncio.Event) -> None:
        await asyncio.gather(self._draw(enough), self._set_goals(stream_id, enough))

    async def _draw(self, enough: asyncio.Event) -> None:
        while not enough.is_set():
            latest = await self.insist(partial(self.person.ask, "GET", "/v1/me/payouts", Payouts))
            if sum(payout.state not in OVER for payout in latest.items) < IN_FLIGHT:
                await self.draw(self.chance.randint(SMALLEST_PAISE, SMALLEST_PAISE + 900))
            await asyncio.sleep(self.chance.uniform(0.3, 1.2))

    async def draw(self, paise: int) -> None:
        payout_id = uuid4()
        path, body = f"/v1/me/payouts/{payout_id}", {"amount_paise": paise}
        try:
            payout = await self.insist(partial(self.person.ask, "PUT", path, Payout, body), Act.PAYOUT)
        except Refused as refusal:
            if refusal.code != "insufficient_balance":
                raise
            return  # until something comes back
        if payout.gross_paise != paise:
            raise NotAsPromised(f"a payout of {paise} paise was answered with {payout.gross_paise}")
        self.answered.note(Act.PAYOUT, payout_id, paise)
        self.asked.add(payout_id)
        self.payouts.put_nowait(payout_id)

    async def _set_goals(self, stream_id: UUID, enough: asyncio.Event) -> None:
        """One after the other, each when the one before is met and taken down: viewers' tips move it."""
        path = f"/v1/streams/{stream_id}"
        while not enough.is_set():
            goal = (await self.insist(partial(self.person.ask, "GET", f"{path}/goal", CurrentGoal))).goal
            if goal is None:
                await self._set_goal(path)
            elif goal.progress >= goal.target:
                with suppress(Refused):  # a try whose answer was lost took it down
                    await self.insist(partial(self.person.ask, "DELETE", f"/v1/me/goals/{goal.id}", Nothing))
            await asyncio.sleep(self.chance.uniform(0.5, 2))

    async def _set_goal(self, path: str) -> None:
        goal_id = uuid4()
        body = {"title": "Another raga", "target": GOAL_TOKENS}
        await self.insist(partial(self.person.ask, "PUT", f"{path}/goals/{goal_id}", Goal, body), Act.GOAL)
        self.answered.note(Act.GOAL, goal_id, GOAL_TOKENS)
