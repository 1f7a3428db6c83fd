"""Hold what a gateway says it settled against what we know, and book it (WAL-06)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from application.payments._refunds import note
from domain.identity.permissions import Permission, require_permission
from domain.ids import AuditId, UserId
from domain.india import INDIA
from domain.ledger.settlement_entries import settlement_reference, settlement_transfers
from domain.payments.settlement import (
    Difference,
    DifferenceKind,
    DifferenceNotFound,
    LineKind,
    Settlement,
    SettlementChanged,
    UnreadableSettlement,
    differences,
)
from ports.clock import Clock, NewId
from ports.payments.settlements import SettlementReader, SettlementSource
from ports.transaction import BeginTransaction, Transaction

DAYS = 3
"""A round looks this far back: what was imported is known, and a day when the worker slept is made up for."""
ARRIVED = "It was settled later."


@dataclass(frozen=True, slots=True)
class Imported:
    """`fresh` settlements were booked, `known` ones were there already; `told` differences are new."""

    fresh: int
    known: int
    told: int


@dataclass(frozen=True, slots=True)
class ImportSettlements:
    """Each settlement once, by its id: its cash from the gateway to the bank, its fees, and every difference by name.

    What does not agree is booked all the same, for the bank has it; the difference stays open until an officer has
    found out why. The same settlement again changes nothing; with other lines it is refused.
    """

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(self, settlements: Sequence[Settlement], *, by: UserId | None) -> Imported:
        """`by` is the officer who brought the file, None for the worker.

        Raises `UnreadableSettlement`, `SettlementChanged`, `PermissionDenied`; settlements before the one at fault stay
        imported.
        """
        fresh = told = 0
        for settlement in settlements:
            settlement.require_whole()
            outcome = await self._one(settlement, by)
            fresh += outcome is not None
            told += outcome or 0
        return Imported(fresh, len(settlements) - fresh, told)

    async def _one(self, settlement: Settlement, by: UserId | None) -> int | None:
        """How many new differences it told of; None when it was imported before."""
        async with self.begin() as tx:
            if by is not None:
                officer = await tx.users.get(by)
                require_permission(officer.role, Permission.WORK_PAYMENT_EXCEPTIONS)
            now = self.now()
            earlier = await tx.settlements.add(settlement, by=by, now=now)
            if earlier is not None:
                if earlier != settlement.digest():
                    raise SettlementChanged(f"settlement {settlement.id} was imported with other lines")
                return None
            found = differences(settlement, await tx.settlements.known(settlement), now=now)
            told = await tx.settlements.add_differences(found)
            await _resolve_arrived(tx, settlement, now)
            await tx.ledger.post(
                settlement_transfers(
                    provider=settlement.provider,
                    settlement_id=settlement.id,
                    net_paise=settlement.net,
                    fee_paise=settlement.fee,
                    tax_paise=settlement.tax,
                    at=now,
                )
            )
            if by is not None:
                await note(
                    tx,
                    audit_id=AuditId(self.new_id()),
                    officer=by,
                    action="settlement.import",
                    subject=settlement_reference(settlement.provider, settlement.id),
                    reason="settlement",
                    words=f"{len(settlement.lines)} lines, {told} new differences",
                    now=now,
                )
            return told


async def _resolve_arrived(tx: Transaction, settlement: Settlement, now: datetime) -> None:
    """What was missing before and is here now is missing no more."""
    for line in settlement.lines:
        missing = await tx.settlements.find_difference_for_update(
            provider=settlement.provider, kind=DifferenceKind.MISSING, line_kind=line.kind, subject=line.id
        )
        if missing is not None and missing.resolved_at is None:
            await tx.settlements.update_difference(missing.resolved(by=None, reason=ARRIVED, now=now))


@dataclass(frozen=True, slots=True)
class ReadSettlementFile:
    """An officer brings the file that a gateway made."""

    readers: Mapping[str, SettlementReader]
    import_settlements: ImportSettlements

    async def __call__(self, *, provider: str, data: bytes, by: UserId) -> Imported:
        """Raises as `ImportSettlements`, and `UnreadableSettlement` for a provider that makes no such files."""
        reader = self.readers.get(provider)
        if reader is None:
            raise UnreadableSettlement("choose whose file it is", pointer="/provider")
        return await self.import_settlements(reader.read(data), by=by)


@dataclass(frozen=True, slots=True)
class FetchSettlements:
    """The worker's daily round: what the gateways settled in the last days, which is imported once."""

    sources: Sequence[SettlementSource]
    import_settlements: ImportSettlements
    now: Clock

    async def __call__(self) -> int:
        """Returns how many settlements were new. Raises `GatewayError`."""
        today = self.now().astimezone(INDIA).date()
        fresh = 0
        for source in self.sources:
            for back in range(DAYS, 0, -1):
                found = await source.settled_on(today - timedelta(days=back))
                fresh += (await self.import_settlements(found, by=None)).fresh
        return fresh


@dataclass(frozen=True, slots=True)
class ResolveDifference:
    """An officer found out why, and says so."""

    begin: BeginTransaction
    now: Clock
    new_id: NewId

    async def __call__(
        self, *, provider: str, kind: DifferenceKind, line_kind: LineKind, subject: str, officer_id: UserId,
        reason: str,
    ) -> Difference:  # fmt: skip
        """Raises `DifferenceNotFound`, `DifferenceResolved`, `ReasonRequired`, `PermissionDenied`."""
        async with self.begin() as tx:
            officer = await tx.users.get(officer_id)
            require_permission(officer.role, Permission.WORK_PAYMENT_EXCEPTIONS)
            found = await tx.settlements.find_difference_for_update(
                provider=provider, kind=kind, line_kind=line_kind, subject=subject
            )
            if found is None:
                raise DifferenceNotFound("there is no such difference")
            now = self.now()
            resolved = found.resolved(by=officer_id, reason=reason, now=now)
            await tx.settlements.update_difference(resolved)
            await note(
                tx,
                audit_id=AuditId(self.new_id()),
                officer=officer_id,
                action="settlement.resolve",
                subject=settlement_reference(provider, found.settlement_id),
                reason=found.kind,
                words=resolved.reason,
                now=now,
            )
            return resolved
