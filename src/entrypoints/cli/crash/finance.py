"""Two people of finance: they decide on refunds, and make and check batches of payouts."""

import asyncio
import random
import re
from dataclasses import dataclass
from functools import partial
from uuid import UUID, uuid4

from entrypoints.cli.crash.answered import Act, Answered
from entrypoints.cli.crash.insistent import Insistent
from entrypoints.cli.crash.spenders import Refund
from entrypoints.cli.demo.person import NotAsPromised, Refused

_HASH = re.compile(r'name="content_hash" value="([0-9a-f]+)"')
PAYOUTS_IN_A_BATCH = 3
CANNOT_BE = frozenset({"nothing_to_refund", "earnings_released", "insufficient_balance"})
DECIDED_BEFORE = frozenset({"refund_not_open"})


@dataclass
class Finance:
    """`refunds` and `payouts` are the ids of what waits. Each officer insists as everybody does."""

    officers: tuple[Insistent, Insistent]
    refunds: asyncio.Queue[UUID]
    payouts: asyncio.Queue[UUID]
    answered: Answered
    chance: random.Random

    async def live(self, enough: asyncio.Event) -> None:
        await asyncio.gather(self._decide_refunds(enough), self._release_payouts(enough))

    # Refunds

    async def _decide_refunds(self, enough: asyncio.Event) -> None:
        while not enough.is_set():
            if self.refunds.empty():
                await asyncio.sleep(0.1)
                continue
            await self.decide(self.refunds.get_nowait())

    async def decide(self, refund_id: UUID) -> None:
        """Mostly yes. Spent tokens need both; what cannot be given back is refused, with a reason."""
        approve = self.chance.random() < 0.9
        for officer in self.chance.sample(self.officers, 2):
            refund: Refund | None
            try:
                refund = await self._word(officer, refund_id, approve=approve)
            except Refused as refusal:
                if refusal.code in DECIDED_BEFORE:
                    return  # by a try whose answer was lost: what it was, nobody was told
                if refusal.code == "second_approver":
                    continue  # likewise: the first word was heard, and the other officer has the second
                if refusal.code not in CANNOT_BE:
                    raise
                refund = await self._refused(officer, refund_id)
                if refund is None:
                    return
            if refund.state != "requested":
                self.answered.note(Act.REFUND_DECISION, refund_id, refund.state != "refused")
                return

    async def _word(self, officer: Insistent, refund_id: UUID, *, approve: bool) -> Refund:
        path = f"/v1/staff/refunds/{refund_id}/decision"
        body = {"approve": approve, "note": "Looked at the order and its tips."}
        return await officer.insist(
            partial(officer.person.ask, "PUT", path, Refund, body), Act.REFUND_DECISION
        )

    async def _refused(self, officer: Insistent, refund_id: UUID) -> Refund | None:
        try:
            return await self._word(officer, refund_id, approve=False)
        except Refused as refusal:
            if refusal.code in DECIDED_BEFORE:
                return None
            raise

    # Payouts

    async def _release_payouts(self, enough: asyncio.Event) -> None:
        while not enough.is_set():
            waiting: list[UUID] = []
            while not self.payouts.empty() and len(waiting) < PAYOUTS_IN_A_BATCH:
                waiting.append(self.payouts.get_nowait())
            if waiting:
                await self.release(waiting)
            else:
                await asyncio.sleep(0.1)

    async def release(self, payouts: list[UUID]) -> None:
        """One makes the batch, the other checks exactly what is in it."""
        maker, checker = self.chance.sample(self.officers, 2)
        batch_id = uuid4()
        fields = [("batch_id", str(batch_id)), *(("payout", str(payout)) for payout in payouts)]
        await maker.insist(partial(maker.person.post, "/staff/payouts/batches", fields), Act.BATCH)
        self.answered.note(Act.BATCH, batch_id, len(payouts))
        path = f"/staff/payouts/batches/{batch_id}"
        page = await checker.insist(partial(checker.person.look, path))
        seen = _HASH.search(page)
        if seen is None:
            raise NotAsPromised(f"batch {batch_id} has nothing to check on its page")
        check = partial(checker.person.post, f"{path}/check", [("content_hash", seen[1])])
        try:
            await checker.insist(check, Act.CHECK)
        except Refused as refusal:
            # A try whose answer was lost released it: the page says so, and has nothing more to check.
            if refusal.status != 409 or _HASH.search(
                await checker.insist(partial(checker.person.look, path))
            ):
                raise
        self.answered.note(Act.CHECK, batch_id, True)
