"""One performer's earnings of one show, and everybody who may stop them, take them back or let them go on."""

import asyncio
import contextlib
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from uuid import uuid4

from application.payouts.agree_to_fees import AgreeToFees
from application.payouts.freeze_automatically import FreezeOnShowStopped
from application.payouts.release_earnings import ReleaseEarnings
from application.payouts.release_freeze import ReleaseFreeze
from application.private_shows._seat import charge, give_back, lock_wallets, set_aside
from domain.errors import Refusal
from domain.ids import EventId, FreezeId, UserId
from domain.ledger.chart import AccountKind
from domain.ledger.show_entries import RefundNotCovered
from domain.moderation.events import ShowStopped
from domain.money import Tokens
from domain.payments.order import Order
from domain.payments.refund import Refund
from domain.payouts.freeze import Freeze, cause_of_stream
from domain.payouts.schedule import FEE_SCHEDULES
from domain.private_shows.booking import Booking, BookingEnding
from domain.private_shows.offer import ShowKind, Terms
from domain.private_shows.show import Show, ShowEnding
from ports.payments.gateways import GatewayEventKind, RefundState
from tests.builders import a_booking, a_show, a_show_offer, a_user, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.payments.back_stage import Desk
from tests.integration.database.payouts.payout_stage import VERSION, OwnWork, let_be_paid

TICKET = 90


@dataclass(slots=True)
class Linked:
    """`desk.buyer` buys, tips and books in the one show of `desk.performer`."""

    desk: Desk
    orders: list[Order] = field(default_factory=list)
    refunds: list[Refund] = field(default_factory=list)
    seats: list[Booking] = field(default_factory=list)
    show: Show | None = None

    @classmethod
    async def opened(cls, world: World) -> "Linked":
        desk = await Desk.opened(world)
        await let_be_paid(world, desk.performer)
        await AgreeToFees(world.begin, world.now)(performer_id=desk.performer, version=VERSION)
        return cls(desk)

    @property
    def world(self) -> World:
        return self.desk.world

    async def buys(self) -> Order:
        self.orders.append(await self.desk.bought())
        return self.orders[-1]

    async def books(self) -> Booking:
        """A ticket of the show, paid at once. Raises `InsufficientBalance`."""
        now, desk = self.world.now(), self.desk
        async with self.world.begin() as tx:
            if self.show is None:
                offer = a_show_offer(
                    performer_id=desk.performer, created_at=now,
                    terms=Terms(ShowKind.TICKETED, Tokens(TICKET), 30, 1, 9, now + timedelta(hours=1)),
                )  # fmt: skip
                await tx.show_offers.add(offer)
                self.show = a_show(
                    offer_id=offer.id, performer_id=desk.performer, stream_id=desk.stream_id,
                    kind=ShowKind.TICKETED, started_at=now,
                )  # fmt: skip
                await tx.shows.add(self.show)
            asked = a_booking(
                offer_id=self.show.offer_id, viewer_id=desk.buyer, performer_id=desk.performer,
                kind=ShowKind.TICKETED, price=Tokens(TICKET), requested_at=now, answer_by=now,
            )  # fmt: skip
            await tx.bookings.save(asked)
            await lock_wallets(tx, desk.buyer)
            seat = await charge(
                tx, (await set_aside(tx, asked, TICKET, now=now)).joined(self.show, now), now=now
            )
            seat = seat.ended(BookingEnding.SHOW_OVER, now)
            await tx.bookings.save(seat)
            # Left running, it would be looked after by the worker of every other test.
            await tx.shows.update(self.show.ended(ShowEnding.PERFORMER, now, severity=None))
        self.seats.append(seat)
        return seat

    async def crowd(self, people: int) -> list["Linked"]:
        """As many others in the same show, each with a wallet of their own: no wallet puts them in line."""
        crowd = []
        for _ in range(people):
            other = UserId(uuid4())
            async with self.world.begin() as tx:
                await tx.users.add(a_user(id=other))
                await tx.ages.save(a_verified_adult(other))
            crowd.append(Linked(replace(self.desk, buyer=other)))
        return crowd

    async def gives_back(self, seat: Booking) -> None:
        """What the worker does for a ticket of a show that was stopped. It stays due while nobody can cover it."""
        assert self.show is not None
        stopped = self.show.ended(ShowEnding.KILLED, self.world.now(), severity=1)
        with contextlib.suppress(RefundNotCovered):
            await self._give_back(seat, stopped)

    async def _give_back(self, seat: Booking, stopped: Show) -> None:
        async with self.world.begin() as tx:
            booking = await tx.bookings.get_for_update(seat.id)
            await lock_wallets(tx, booking.viewer_id)
            await tx.bookings.save(await give_back(tx, booking, stopped, now=self.world.now()))

    async def freezes(self) -> None:
        event = ShowStopped(self.desk.stream_id, self.desk.performer, "A show", "explicit_content", "")
        await FreezeOnShowStopped(self.world.begin, self.world.now, self.world.new_id)(
            event, EventId(uuid4())
        )

    async def lets_go(self, officer: int) -> None:
        if (freeze := await self.freeze()) is None:
            return
        release = ReleaseFreeze(self.world.begin, self.world.now, self.world.new_id)
        await release(
            freeze_id=FreezeId(freeze.id),
            officer_id=self.desk.officers[officer],
            note="Two people looked",
        )

    async def waits(self, days: int) -> None:
        """Days pass, and the worker releases what has been earned for a week."""
        self.world.now.advance(days=days)
        work = OwnWork(self.world, {self.desk.performer})
        await ReleaseEarnings(self.world.begin, work, self.world.now, FEE_SCHEDULES)()

    async def released(self) -> tuple[int, int]:
        """Tokens that have become rupees, and how many paise they have become."""
        queries = self.world.query("payouts.queries", "PerformerPayoutQueries")
        days = await queries.released_days(
            self.desk.performer, since=date(2000, 1, 1), until=date(3000, 1, 1)
        )
        return sum(day.released for day in days), sum(day.paid_paise + day.promo_paise for day in days)

    async def freeze(self) -> Freeze | None:
        async with self.world.begin() as tx:
            return await tx.freezes.find_for_cause(self.desk.performer, cause_of_stream(self.desk.stream_id))

    async def disputes(self, order: Order, kind: GatewayEventKind) -> None:
        await self.desk.hears(self.desk.gateway.dispute(order.payment_id, kind))

    async def asks(self, order: Order, tokens: int) -> Refund:
        self.refunds.append(await self.desk.asked(order, tokens))
        return self.refunds[-1]

    async def approves(self, refund: Refund) -> None:
        for officer in (0, 1):
            if (await self.desk.refund(refund.id)).state == "requested":
                await self.desk.approved(refund, officer)

    async def fails(self, refund: Refund) -> None:
        """The gateway cannot send it: everything is returned."""
        self.desk.gateway.refund_state = RefundState.PENDING
        await self.desk.sent()
        if (await self.desk.refund(refund.id)).state == "sent":
            await self.desk.hears(self.desk.gateway.settle_refund(refund.id, RefundState.FAILED))

    async def earnings(self) -> tuple[int, int, int]:
        return await self.desk.earnings()

    async def kept(self) -> int:
        """What open freezes and disputes say they hold."""
        freeze = await self.freeze()
        frozen = freeze.left if freeze is not None and freeze.state == "open" else 0
        async with self.world.begin() as tx:
            for order in self.orders:
                for dispute in await tx.disputes.of_order(order.id):
                    if dispute.is_open:
                        claws = await tx.claws.of(f"dispute:{dispute.id}")
                        frozen += sum(claw.share for claw in claws)
        return frozen

    async def is_right(self) -> None:
        """Nothing below zero, nothing frozen or gone twice, and everything where somebody says that it is."""
        pending, available, frozen = await self.earnings()
        assert min(pending, available, frozen) >= 0
        assert frozen == await self.kept()
        paid, promo = await self.desk.wallet()
        assert min(paid, promo) >= 0
        async with self.world.begin() as tx:
            brought = await tx.linked_earnings.brought_by(self.desk.stream_id, self.desk.performer)
            for seat in self.seats:
                stored = await tx.bookings.find(seat.id)
                taken = await tx.linked_earnings.taken_back(f"show:{seat.id}", self.desk.performer)
                assert stored is not None
                assert stored.refunded_tokens + taken <= stored.charged_tokens
        assert (brought or 0) >= 0
        freeze = await self.freeze()
        held_by_freeze = freeze.left if freeze is not None and freeze.state == "open" else 0
        tokens, paise = await self.released()
        assert pending + available + held_by_freeze + tokens == (brought or 0), "each token is in one place"
        rupees = [
            await self.desk.balance(kind, self.desk.performer)
            for kind in (AccountKind.PERFORMER_PAYABLE, AccountKind.PERFORMER_RESERVE)
        ]
        assert sum(rupees) == paise
        if freeze is not None and freeze.state == "open":
            assert 0 <= freeze.left <= (brought or 0), (
                "it stands on what the show brought, and on nothing else"
            )


async def try_all(*acts: object) -> None:
    """Refusals are right answers; whatever else is raised is not."""
    for outcome in await asyncio.gather(*acts, return_exceptions=True):  # type: ignore[call-overload]
        if isinstance(outcome, BaseException) and not isinstance(outcome, Refusal):
            raise outcome
