"""Taxes paid to the government."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Protocol

from domain.ids import RemittanceId
from domain.ledger.remittance import Remittance, Tax


class Remittances(Protocol):
    @abstractmethod
    async def add(self, remittance: Remittance) -> Remittance:
        """Store a new one; when the id is taken already, return the one that has it, unchanged.

        Raises `ChallanUsed` when another one, not refused, has the same tax and challan.
        """

    @abstractmethod
    async def get_for_update(self, remittance_id: RemittanceId) -> Remittance:
        """Raises `RemittanceNotFound`."""

    @abstractmethod
    async def update(self, remittance: Remittance) -> None:
        """Only how it was decided changes."""


@dataclass(frozen=True, slots=True)
class RemittanceRow:
    remittance: Remittance
    maker_name: str
    checker_name: str


class RemittanceQueries(Protocol):
    @abstractmethod
    async def latest(self, *, limit: int) -> Sequence[RemittanceRow]:
        """Those that wait first, then the newest first."""

    @abstractmethod
    async def confirmed(self, tax: Tax, *, since: date, until: date) -> Mapping[str, Sequence[Remittance]]:
        """By month such as `2026-11`: those of months that begin with `since <= day < until`, oldest first."""
