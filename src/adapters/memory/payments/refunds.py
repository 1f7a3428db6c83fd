"""Refunds, disputes and the tips they took back, in memory."""

from collections.abc import Collection, Sequence
from datetime import datetime

from adapters.memory.ledger.transfers import LedgerTables
from domain.ids import OrderId, RefundId, TransferId, UserId
from domain.ledger.chart import Account, AccountKind
from domain.ledger.claw_back import Claw
from domain.ledger.entries import order_reference
from domain.ledger.lots import Clawed, Movement
from domain.ledger.refund_entries import dispute_reference, refund_reference
from domain.ledger.transfer import Transfer, TransferKind
from domain.payments.dispute import Dispute
from domain.payments.refund import Refund, RefundNotFound
from ports.payments.refunds import (
    Claws,
    Disputes,
    Refunds,
    WalletJournal,
)

_OF_ORDER = frozenset(
    {
        TransferKind.REFUND_TOKENS,
        TransferKind.REFUND_BONUS,
        TransferKind.DISPUTE_TOKENS,
        TransferKind.DISPUTE_BONUS,
    }
)


class RefundTables:
    def __init__(self) -> None:
        self.refunds: dict[RefundId, Refund] = {}
        self.disputes: dict[str, Dispute] = {}
        self.claws: dict[str, list[Claw]] = {}
        self.placed: dict[str, int] = {}
        self.undone: dict[str, int] = {}
        """When claws were placed and undone: how many transfers there were then."""


class MemoryRefunds(Refunds):
    def __init__(self, tables: RefundTables) -> None:
        self._tables = tables

    async def get_for_update(self, refund_id: RefundId) -> Refund:
        refund = self._tables.refunds.get(refund_id)
        if refund is None:
            raise RefundNotFound("there is no such refund")
        return refund

    async def add(self, refund: Refund) -> Refund:
        return self._tables.refunds.setdefault(refund.id, refund)

    async def update(self, refund: Refund) -> None:
        assert refund.id in self._tables.refunds, "a refund is added before it is updated"
        self._tables.refunds[refund.id] = refund

    async def of_order(self, order_id: OrderId) -> Sequence[Refund]:
        found = [refund for refund in self._tables.refunds.values() if refund.order_id == order_id]
        return sorted(found, key=_age)

    async def find_by_provider(self, provider: str, provider_refund_id: str) -> RefundId | None:
        for refund in self._tables.refunds.values():
            if (refund.provider, refund.provider_refund_id) == (provider, provider_refund_id):
                return refund.id
        return None


class MemoryDisputes(Disputes):
    def __init__(self, tables: RefundTables) -> None:
        self._tables = tables

    async def find_for_update(self, dispute_id: str) -> Dispute | None:
        return self._tables.disputes.get(dispute_id)

    async def add(self, dispute: Dispute) -> bool:
        return self._tables.disputes.setdefault(dispute.id, dispute) is dispute

    async def update(self, dispute: Dispute) -> None:
        assert dispute.id in self._tables.disputes, "a dispute is added before it is updated"
        self._tables.disputes[dispute.id] = dispute

    async def of_order(self, order_id: OrderId) -> Sequence[Dispute]:
        found = [dispute for dispute in self._tables.disputes.values() if dispute.order_id == order_id]
        return sorted(found, key=lambda dispute: (dispute.opened_at, dispute.id))

    async def is_open_of(self, buyer_id: UserId) -> bool:
        return any(
            dispute.is_open and dispute.buyer_id == buyer_id for dispute in self._tables.disputes.values()
        )


class MemoryClaws(Claws):
    def __init__(self, ledger: LedgerTables, tables: RefundTables) -> None:
        self._ledger = ledger
        self._tables = tables

    async def add(self, reference: str, claws: Sequence[Claw]) -> None:
        if claws:
            assert reference not in self._tables.claws, "a refund takes back once"
            self._tables.claws[reference] = list(claws)
            self._tables.placed[reference] = self._last()

    async def of(self, reference: str) -> Sequence[Claw]:
        return sorted(self._tables.claws.get(reference, []), key=lambda claw: claw.transfer_id)

    async def standing(self, transfers: Collection[TransferId]) -> Sequence[Claw]:
        return [
            claw
            for reference, claws in self._tables.claws.items()
            if reference not in self._tables.undone
            for claw in claws
            if claw.transfer_id in transfers
        ]

    async def undo(self, reference: str) -> None:
        if reference in self._tables.claws:
            self._tables.undone[reference] = self._last()

    def _last(self) -> int:
        return max((posted.sequence for posted in self._ledger.journal.values()), default=0)


class MemoryWalletJournal(WalletJournal):
    def __init__(self, ledger: LedgerTables, tables: RefundTables) -> None:
        self._ledger = ledger
        self._tables = tables

    async def movements(self, wallet: Account) -> Sequence[Movement | Clawed]:
        lots = self._lots()
        lines: list[tuple[int, Movement | Clawed]] = [
            (posted.sequence, _movement(posted.transfer, wallet, lots))
            for posted in self._ledger.journal.values()
            if wallet in (posted.transfer.debit, posted.transfer.credit)
        ]
        spent = {line.transfer_id for _, line in lines if line.tokens < 0}
        for reference, claws in self._tables.claws.items():
            for claw in (claw for claw in claws if claw.transfer_id in spent):
                lot = order_reference(claw.order_id)
                placed, undone = self._tables.placed[reference], self._tables.undone.get(reference)
                lines.append((placed, Clawed(claw.transfer_id, lot, claw.tokens)))
                if undone is not None:
                    lines.append((undone, Clawed(claw.transfer_id, lot, -claw.tokens)))
        return [line for _, line in sorted(lines, key=lambda each: each[0])]

    def _lots(self) -> dict[str, str]:
        """The lot that each refund and dispute takes back from, by its reference."""
        causes = {refund_reference(refund.id): refund.order_id for refund in self._tables.refunds.values()}
        causes |= {dispute_reference(d.id): d.order_id for d in self._tables.disputes.values()}
        return {reference: order_reference(order) for reference, order in causes.items() if order}


def _movement(transfer: Transfer, wallet: Account, lots: dict[str, str]) -> Movement:
    if transfer.credit == wallet:
        tokens = transfer.amount - transfer.fee
        return Movement(transfer.id, tokens, 0, transfer.reference, "", None)
    of_lot = transfer.reference if transfer.kind is TransferKind.PROMO_EXPIRED else ""
    if transfer.kind in _OF_ORDER:
        of_lot = lots[transfer.reference]
    receiver = transfer.credit.owner if transfer.credit.kind is AccountKind.PERFORMER_PENDING else None
    return Movement(transfer.id, -transfer.amount, transfer.fee, transfer.reference, of_lot, receiver)


def _age(refund: Refund) -> tuple[datetime, RefundId]:
    return refund.requested_at, refund.id
