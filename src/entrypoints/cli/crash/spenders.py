"""Viewers who buy, tip, give, ask for their money back, and look at what became of it."""

import asyncio
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from uuid import UUID, uuid4

import httpx2
import msgspec

from entrypoints.cli.crash.answered import Act
from entrypoints.cli.crash.insistent import AGAIN_SECONDS, GIVE_UP_SECONDS, Insistent
from entrypoints.cli.crash.patience import Patience
from entrypoints.cli.demo.person import Checkout, NotAsPromised, Order, PlacedOrder, Refused

GIFTS = {"marigold": 10, "chai": 25, "diya": 50}
CHANGED_MINDS = 0.6
"""So many smaller purchases have somebody ask tokens of an order back."""
WAITING_ORDERS_MAX = 10
"""So many that were paid may wait to be credited before somebody buys more."""
NOT_ENOUGH = "insufficient_balance"
ODD_WEBHOOKS: tuple[dict[str, str], ...] = (
    {}, {"doubled": "on"}, {"out_of_order": "on"}, {"doubled": "on", "out_of_order": "on"},
)  # fmt: skip


class Tip(msgspec.Struct):
    id: UUID
    tokens: int
    sent_at: datetime


class Refund(msgspec.Struct):
    id: UUID
    state: str
    tokens: int


@dataclass
class Spender(Insistent):
    """One viewer."""

    paid: dict[UUID, int] = field(default_factory=dict)
    """Orders whose payment the gateway took, and the tokens they are for."""
    credited: set[UUID] = field(default_factory=set)
    """Of these, the ones that are known as paid by now."""
    tipped: dict[UUID, int] = field(default_factory=dict)
    """Tips that were answered with success."""
    refunds: asyncio.Queue[UUID] = field(default_factory=asyncio.Queue)
    """Asked for, for finance to decide: all share one."""
    lost_answers: int = 0
    """Tips that were booked by a try whose answer never came."""

    async def live(self, stream_id: UUID, enough: asyncio.Event) -> None:
        await self.buy("patron")
        while not enough.is_set():
            if self.chance.random() < 0.1 and await self.has_few_unpaid():
                await self.buy("starter")
                if self.chance.random() < CHANGED_MINDS:
                    await self.ask_back()
            await self.tip(stream_id)
            await asyncio.sleep(self.chance.uniform(0.02, 0.15))

    # Buying

    async def buy(self, package: str) -> None:
        path = f"/v1/orders/{uuid4()}"
        body = {"package_id": package, "provider": "razorpay", "method": "card", "place_of_supply": "29"}
        placed = await self.insist(lambda: self.person.ask("PUT", path, PlacedOrder, body), Act.ORDER)
        assert placed.checkout is not None
        await self.pay(placed.checkout)
        self.paid[placed.order.id] = placed.order.tokens + placed.order.bonus
        self.answered.note(Act.ORDER, placed.order.id, True)

    async def has_few_unpaid(self) -> bool:
        """Whoever places order after order that nobody pays is put on hold, as they should be. On a slow machine, with
        the worker dead, that could be somebody here."""
        if len(self.paid) - len(self.credited) < WAITING_ORDERS_MAX:
            return True
        return len(await self.uncredited()) < WAITING_ORDERS_MAX

    async def pay(self, checkout: Checkout) -> None:
        """Once: whoever lost the gateway's answer looks whether the order is paid, before paying again."""
        odd = self.chance.choice(ODD_WEBHOOKS)
        patience = Patience(GIVE_UP_SECONDS)
        with self.answered.doing(Act.ORDER):
            while True:
                try:
                    await self.person.pay_once(checkout, **odd)
                except (httpx2.HTTPError, NotAsPromised) as failure:
                    if patience.is_over:
                        raise NotAsPromised(
                            f"the gateway takes no payment of {self.person.name}: {failure!r}"
                        ) from failure
                    await asyncio.sleep(AGAIN_SECONDS)
                else:
                    return

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

    # Giving

    async def tip(self, stream_id: UUID) -> None:
        """Any sum, or a gift at its price; one in five without a name."""
        tip_id, tokens = uuid4(), self.chance.randint(1, 40)
        body: dict[str, object] = {"tokens": tokens, "anonymous": self.chance.random() < 0.2}
        if self.chance.random() < 0.2:
            gift = self.chance.choice(list(GIFTS))
            tokens = GIFTS[gift]
            body |= {"tokens": tokens, "gift_id": gift}
        else:
            body["message"] = "For the alap."
        path = f"/v1/streams/{stream_id}/tips/{tip_id}"
        try:
            await self._send_tip(path, body, tip_id)
        except Refused as refusal:
            if refusal.code != NOT_ENOUGH:
                raise
            await self.buy("regular")
        else:
            self.tipped[tip_id] = tokens
            self.answered.note(Act.TIP, tip_id, tokens)

    async def _send_tip(self, path: str, body: dict[str, object], tip_id: UUID) -> None:
        send = partial(self.person.ask, "PUT", path, Tip, body)
        answered = False
        if self.chance.random() < 0.15:
            answered = await self.lose_network(send)
        tip = await self.insist(send, Act.TIP)
        self.lost_answers += not answered and tip.sent_at < self.last_try_at
        if (tip.id, tip.tokens) != (tip_id, body["tokens"]):
            raise NotAsPromised(f"tip {tip_id} was answered with {tip.id} of {tip.tokens} tokens")
        if self.chance.random() < 0.2:  # the answer was lost on its way, for all that the platform knows
            again = await self.insist(send)
            if again != tip:
                raise NotAsPromised(f"tip {tip_id} was answered twice, and otherwise the second time")

    # Going back

    async def ask_back(self) -> None:
        """All or some of the tokens of a purchase, mostly spent by now: then two people of finance decide."""
        order_id = self.chance.choice(list(self.paid))
        refund_id, tokens = uuid4(), self.chance.randint(1, 60)
        path = f"/v1/orders/{order_id}/refunds/{refund_id}"
        body = {"tokens": tokens, "reason": "Bought more than I meant to."}
        try:
            refund = await self.insist(partial(self.person.ask, "PUT", path, Refund, body), Act.REFUND)
        except Refused as refusal:
            if refusal.code not in {"order_not_paid", "nothing_to_refund"}:
                raise
            return
        if refund.tokens != tokens:
            raise NotAsPromised(f"a refund of {tokens} tokens was answered with {refund.tokens}")
        self.answered.note(Act.REFUND, refund_id, tokens)
        self.refunds.put_nowait(refund_id)

    def booked(self) -> Counter[str]:
        """What the book has to say of purchases and tips in the wallet: nothing less, and nothing more."""
        lines = Counter({f"order:{order_id}": tokens for order_id, tokens in self.paid.items()})
        lines.update({f"tip:{tip_id}": -tokens for tip_id, tokens in self.tipped.items()})
        return lines
