"""The end of a run: everything comes to its end, and then nothing was done twice, here, at the gateway and the bank."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta
from itertools import count

from entrypoints.cli.calendar import platform_on_another_day
from entrypoints.cli.crash.evidence import Evidence
from entrypoints.cli.crash.line import until_caught_up
from entrypoints.cli.crash.patience import STILL_SECONDS, Patience
from entrypoints.cli.crash.stage import Stage
from entrypoints.cli.demo.person import NotAsPromised
from entrypoints.container import Container
from entrypoints.worker.delivery import EventDelivery
from entrypoints.worker.relay import BATCH, LEASE_SECONDS
from ports.errors import PortError

LOOK_SECONDS = 0.5
BEHIND_SECONDS = 3.0
"""What is older was there before, and is waited for."""
LATER = timedelta(hours=8)
"""Longer than any pause between two questions to a provider: it is skipped by a clock that shows its end."""
ROUNDS = 3
UNDER_WAY = frozenset({"approved", "sent", "sending"})
NOT_SENT = frozenset({"requested", "batched", "declined", "refused"})


@dataclass(frozen=True, slots=True)
class Settling:
    stage: Stage

    async def settle(self) -> None:
        """Orders that were paid are credited; refunds and payouts that were let go have ended."""
        await self._calm_bank()
        await self.stage.finish_decisions()
        rounds = count(1)
        for _ in range(ROUNDS):
            await self._round(next(rounds))
        await until_none(self._not_credited, "paid orders are not credited")
        await until_none(
            self._under_way, "refunds and payouts have no end", again=lambda: self._round(next(rounds))
        )
        await until_none(
            self._unheard,
            "payouts that came back are not heard of",
            again=lambda: self._round(next(rounds)),
        )

    async def _round(self, number: int) -> None:
        await self._skip_pauses(number * LATER)
        await asyncio.sleep(4)  # a payout is on its way for three seconds
        evidence = Evidence(self.stage.platform.database_url)
        await until_caught_up(evidence, behind_seconds=BEHIND_SECONDS)

    async def _calm_bank(self) -> None:
        """Faults that wait for their turn go with the sandbox that was to play them."""
        await self.stage.platform.kill("sandbox")
        await self.stage.platform.start_again("sandbox")
        await self.stage.bank.be_kind()

    async def _skip_pauses(self, away: timedelta) -> None:
        """What the worker does when its pauses are over. About orders it asks soon enough by itself."""
        async with platform_on_another_day(self.stage.platform.environment, away) as platform:
            with suppress(PortError):  # one that has no answer yet is asked in the next round
                await platform.send_refunds()()
                await platform.send_payouts()()
            await _ask_about_paid(platform)
            await _deliver(platform)

    async def _not_credited(self) -> int:
        return sum([len(await spender.uncredited()) for spender in self.stage.buyers])

    async def _under_way(self) -> int:
        evidence = Evidence(self.stage.platform.database_url)
        states = [*(await evidence.refunds()).values(), *(await evidence.payouts()).values()]
        return sum(state in UNDER_WAY for state, _ in states)

    async def _unheard(self) -> int:
        """No number of rounds is enough on a machine where answers and deliveries come too late. The bank is watched
        for so many days of the rounds' clock: what is still paid after them, the comparison names."""
        evidence = Evidence(self.stage.platform.database_url)
        payouts = self.stage.bank.remembered().payouts.values()
        came_back = {str(payout.reference_id) for payout in payouts if payout.status == "reversed"}
        # In this order: what is answered between the questions is in line by the second.
        watched = await evidence.watched()
        in_line = {subject.removeprefix("payout ") for subject in await evidence.in_line()}
        return len(unheard(came_back, await evidence.payouts(), watched | in_line))

    async def prove(self) -> None:
        """Wallets line by line, and the books of gateway and bank beside ours. Raises `NotAsPromised`."""
        await self._prove_wallets()
        await self._prove_gateway()

    async def _prove_wallets(self) -> None:
        evidence = Evidence(self.stage.platform.database_url)
        for spender in self.stage.buyers:
            assert spender.person.id is not None
            wanted = spender.booked()
            wanted.update(await evidence.taken_back(spender.person.id))
            wanted.update(self.stage.charged_shows_of(spender))
            lines = await evidence.wallet_lines(spender.person.id)
            if lines != wanted:
                raise NotAsPromised(f"the wallet of {spender.person.name}: {_difference(lines, wanted)}")

    async def _prove_gateway(self) -> None:
        """Each refund and payout moved once, or not at all, and as the book has it; each order was paid once."""
        evidence, remembered = Evidence(self.stage.platform.database_url), self.stage.bank.remembered()
        wrong = [
            *unlike(
                "refund",
                await evidence.refunds(),
                [(str(r.receipt), r.status, r.amount) for r in remembered.refunds.values()],
                {"processed": "processed", "failed": "failed"},
            ),
            *unlike(
                "payout",
                await evidence.payouts(),
                [(str(p.reference_id), p.status, p.amount) for p in remembered.payouts.values()],
                {"paid": "processed", "reversed": "reversed", "failed": "failed"},
            ),
        ]
        captured = Counter[str]()
        for payment in remembered.payments.values():
            if payment.status in {"captured", "refunded"}:
                captured[payment.order_id] += payment.amount
        purchases = Counter(await evidence.purchases())
        if captured != purchases:
            wrong.append(f"orders: {_difference(purchases, captured)}")
        if wrong:
            raise NotAsPromised("; ".join(wrong[:5]))


async def _deliver(platform: Container) -> None:
    """What is due by then: what was announced by that clock, which the worker's does not show yet, and what waits
    after a failure. The worker may deliver the same meanwhile: subscribers bear it."""
    deliveries, now = platform.outbox_deliveries(), platform.now()
    deliver = EventDelivery(deliveries, platform.subscribers(), now)
    while due := await deliveries.claim_due(now=now(), lease_seconds=LEASE_SECONDS, limit=BATCH):
        for event_id in due:
            await deliver(event_id)


async def until_none(
    left: Callable[[], Awaitable[int]],
    otherwise: str,
    *,
    again: Callable[[], Awaitable[None]] | None = None,
    patience: Patience | None = None,
) -> None:
    """Until nothing is left, with `again` before each further look. Each that comes to its end gives the others their
    time anew. Raises `NotAsPromised`."""
    patience = patience or Patience(STILL_SECONDS)
    fewest = await left()
    while fewest:
        if patience.is_over:
            raise NotAsPromised(f"{fewest} {otherwise}, and none did for {STILL_SECONDS:.0f} s")
        await (again() if again is not None else asyncio.sleep(LOOK_SECONDS))
        now_left = await left()
        if now_left < fewest:
            patience.renew()
        fewest = min(fewest, now_left)


async def _ask_about_paid(platform: Container) -> None:
    """All that is due by then. One look asks about some, and has each of them wait: this comes to an end."""
    work, now, watch = platform.payout_work(), platform.now(), platform.watch_paid_payouts()
    while await work.payouts_to_look_after(now=now(), limit=1):
        with suppress(PortError):
            await watch()


def unheard(came_back: set[str], ours: dict[str, tuple[str, int]], to_hear: set[str]) -> set[str]:
    """Those that came back, are paid in our book, and of which it will still hear. What it will never hear of is not
    waited for, and nor is what never was paid or is none of ours: all these are named by `unlike`."""
    paid = {name for name, (state, _) in ours.items() if state == "paid"}
    return came_back & paid & to_hear


def unlike(
    what: str, ours: dict[str, tuple[str, int]], theirs: list[tuple[str, str, int]], same: dict[str, str]
) -> list[str]:
    """`same` names their state for each of ours. What failed here may never have come to them."""
    wrong = [f"{what} {name} was sent {count} times" for name, count in _counts(theirs).items() if count > 1]
    told = {name: (state, amount) for name, state, amount in theirs}
    for name, (state, amount) in ours.items():
        there = told.pop(name, None)
        if state in NOT_SENT or (state == "failed" and there is None):
            if there is not None:
                wrong.append(f"{what} {name} is {state}, and {there} with the provider")
        elif there != (same.get(state), amount):
            wrong.append(f"{what} {name} is {state} with {amount}, and {there} with the provider")
    return wrong + [
        f"{what} {name} is {there} with the provider, and none of ours" for name, there in told.items()
    ]


def _counts(theirs: list[tuple[str, str, int]]) -> Counter[str]:
    return Counter(name for name, _, _ in theirs)


def _difference(found: Counter[str], wanted: Counter[str]) -> str:
    unlike = [
        f"{reference} is booked with {found.get(reference)}, answered was {wanted.get(reference)}"
        for reference in sorted(found.keys() | wanted.keys())
        if found.get(reference) != wanted.get(reference)
    ]
    return "; ".join(unlike[:5])
