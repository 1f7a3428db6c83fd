"""What a show brought its performer, and the freeze that stands on it, in memory."""

from collections.abc import Collection, Mapping
from itertools import chain

from adapters.memory.ledger.transfers import LedgerTables
from adapters.memory.payments.refunds import RefundTables
from adapters.memory.payouts.payouts import PayoutTables
from adapters.memory.private_shows.shows import PrivateShowTables
from adapters.memory.tipping.tips import TippingTables
from domain.ids import StreamId, TransferId, UserId
from domain.ledger.chart import AccountKind
from domain.ledger.claw_back import Claw
from domain.ledger.entries import tip_reference
from domain.ledger.show_entries import show_reference
from domain.ledger.transfer import Transfer, TransferKind
from domain.payouts.freeze import Freeze, FreezeState, Severity, cause_of_stream
from ports.payouts.payouts import LinkedEarnings

_GIVEN = (TransferKind.TIP, TransferKind.SHOW)
_EARNED = (AccountKind.PERFORMER_PENDING, AccountKind.PERFORMER_AVAILABLE)


class MemoryLinkedEarnings(LinkedEarnings):
    def __init__(
        self,
        ledger: LedgerTables,
        tipping: TippingTables,
        shows: PrivateShowTables,
        refunds: RefundTables,
        payouts: PayoutTables,
    ) -> None:
        self._ledger = ledger
        self._tipping = tipping
        self._shows = shows
        self._refunds = refunds
        self._payouts = payouts

    async def brought_by(self, stream_id: StreamId, performer_id: UserId) -> int | None:
        links = self._links(performer_id)
        references = {reference for reference, stream in links.items() if stream == stream_id}
        if not references:
            return None
        moved = [transfer for transfer in self._journal() if transfer.reference in references]
        earned = sum(transfer.amount - transfer.fee for transfer in moved if transfer.kind in _GIVEN)
        returned = sum(
            transfer.amount
            for transfer in moved
            if transfer.kind is TransferKind.SHOW_REFUND and transfer.debit.kind in _EARNED
        )
        mine = {transfer.id for transfer in moved}
        return earned - returned - sum(claw.share for claw in self._claws() if claw.transfer_id in mine)

    async def freezes_on(self, transfers: Collection[TransferId]) -> Mapping[TransferId, Freeze]:
        freezes = {
            (freeze.performer_id, freeze.cause): freeze
            for freeze in self._payouts.freezes.values()
            if freeze.state is FreezeState.OPEN and freeze.severity is Severity.SEV_1
        }
        found = {}
        for transfer in self._journal():
            owner = transfer.credit.owner
            if transfer.id in transfers and owner is not None:
                stream_id = self._links(owner).get(transfer.reference)
                freeze = freezes.get((owner, cause_of_stream(stream_id))) if stream_id else None
                if freeze is not None:
                    found[transfer.id] = freeze
        return found

    async def taken_back(self, reference: str, performer_id: UserId) -> int:
        moved = {transfer.id for transfer in self._journal() if transfer.reference == reference}
        return sum(
            claw.tokens
            for claw in self._claws()
            if claw.transfer_id in moved and claw.performer_id == performer_id
        )

    def _links(self, performer_id: UserId) -> dict[str, StreamId]:
        """In which show each tip and seat was, by its reference."""
        tips = {
            tip_reference(tip.id): tip.stream_id
            for tip in self._tipping.tips.values()
            if tip.performer_id == performer_id
        }
        seats = {
            show_reference(booking.id): self._shows.shows[booking.show_id].stream_id
            for booking in self._shows.bookings.values()
            if booking.show_id is not None and booking.performer_id == performer_id
        }
        return tips | seats

    def _journal(self) -> list[Transfer]:
        return [posted.transfer for posted in self._ledger.journal.values()]

    def _claws(self) -> list[Claw]:
        standing = (
            claws for reference, claws in self._refunds.claws.items() if reference not in self._refunds.undone
        )
        return list(chain.from_iterable(standing))
