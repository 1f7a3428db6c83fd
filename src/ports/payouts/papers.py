"""What a performer keeps of their money: a month, and a year's taxes."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import UserId
from domain.payments.invoice import Seller
from domain.payouts.earnings import EarningsDay
from domain.payouts.payout import Payout


@dataclass(frozen=True, slots=True)
class PaperOf:
    """From whom a paper is, about whom, and when it was made: the same paper is the same bytes."""

    payer: Seller
    performer_id: UserId
    display_name: str
    made_at: datetime


class PayoutPapers(Protocol):
    @abstractmethod
    def statement(
        self, of: PaperOf, month: str, days: Sequence[EarningsDay], payouts: Sequence[Payout]
    ) -> bytes:
        """A month such as `2026-06` as PDF: what was released of its days, and what was asked for in it."""

    @abstractmethod
    def certificate(self, of: PaperOf, year: str, payouts: Sequence[Payout]) -> bytes:
        """What was withheld in a financial year such as `2026-27`, payout by payout, as PDF. `payouts` are those that
        did not come to nothing."""
