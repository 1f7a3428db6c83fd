"""Settlements: how the gateways tell of them, and what we keep."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.ids import UserId
from domain.payments.settlement import (
    Difference,
    DifferenceKind,
    Known,
    LineKind,
    Settlement,
    SettlementLine,
)


class SettlementSource(Protocol):
    """Asks a gateway what it settled."""

    @property
    @abstractmethod
    def provider(self) -> str: ...

    @abstractmethod
    async def settled_on(self, day: date) -> Sequence[Settlement]:
        """All settlements of an Indian day, whole. Raises `GatewayError`."""


class SettlementReader(Protocol):
    """Reads a settlement file as the gateway makes it."""

    @abstractmethod
    def read(self, data: bytes) -> Sequence[Settlement]:
        """Raises `UnreadableSettlement`, also where only one line cannot be read."""


class Settlements(Protocol):
    @abstractmethod
    async def add(self, settlement: Settlement, *, by: UserId | None, now: datetime) -> str | None:
        """Store a settlement and its lines; None when it is new. Of one that was there, its digest: nothing changed.

        Imports of one provider wait for each other from here to the end of the transaction.
        """

    @abstractmethod
    async def known(self, settlement: Settlement) -> Known:
        """What we know of this provider that the settlement names or should name."""

    @abstractmethod
    async def add_differences(self, differences: Sequence[Difference]) -> int:
        """Store those that were not told before; returns how many."""

    @abstractmethod
    async def find_difference_for_update(
        self, *, provider: str, kind: DifferenceKind, line_kind: LineKind, subject: str
    ) -> Difference | None: ...

    @abstractmethod
    async def update_difference(self, difference: Difference) -> None: ...


@dataclass(frozen=True, slots=True)
class SettlementRow:
    provider: str
    settlement_id: str
    utr: str
    settled_at: datetime
    lines: int
    net_paise: int
    fee_paise: int
    tax_paise: int
    open_differences: int
    imported_by_name: str
    """"" where the worker fetched it."""
    imported_at: datetime


class SettlementQueries(Protocol):
    @abstractmethod
    async def get(self, provider: str, settlement_id: str) -> tuple[SettlementRow, Sequence[SettlementLine]]:
        """With its lines, by kind and id. Raises `SettlementNotFound`."""

    @abstractmethod
    async def latest(self, *, limit: int) -> Sequence[SettlementRow]:
        """By when they were settled, newest first."""

    @abstractmethod
    async def differences(self, *, resolved: bool, limit: int) -> Sequence[Difference]:
        """Newest first."""
