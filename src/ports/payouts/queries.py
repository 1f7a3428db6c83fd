"""What screens and the worker ask about payouts."""

from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.ids import PayoutAccountId, PayoutBatchId, PayoutId, UserId
from domain.payouts.account import PayoutAccount
from domain.payouts.batch import PayoutBatch
from domain.payouts.coercion import CoercionReview
from domain.payouts.earnings import EarningsDay
from domain.payouts.freeze import Freeze
from domain.payouts.payout import Payout
from domain.payouts.schedule import ScheduleAgreement


@dataclass(frozen=True, slots=True)
class EarningsRow:
    """A performer's earnings: the tokens of today and of days not yet counted up are `uncounted`."""

    pending_tokens: int
    uncounted_tokens: int
    frozen_tokens: int
    payable_paise: int
    reserve_paise: int
    frozen_paise: int
    days: Sequence[EarningsDay]
    """Those with tokens to come or a reserve kept, oldest first."""


@dataclass(frozen=True, slots=True)
class TaxCertificateRow:
    """What was withheld from a performer in a financial year, by the day each payout was taxed on."""

    performer_id: UserId
    financial_year: int
    payouts: int
    gross_paise: int
    tds_paise: int
    tcs_paise: int


class PerformerPayoutQueries(Protocol):
    """A performer's own. Of somebody else's nothing is found."""

    @abstractmethod
    async def earnings(self, performer_id: UserId) -> EarningsRow: ...

    @abstractmethod
    async def agreements(self, performer_id: UserId) -> Sequence[ScheduleAgreement]: ...

    @abstractmethod
    async def account(self, performer_id: UserId) -> PayoutAccount | None: ...

    @abstractmethod
    async def payouts(
        self, performer_id: UserId, *, since: datetime | None, until: datetime | None, limit: int
    ) -> Sequence[Payout]:
        """Newest first, by when they were asked for."""

    @abstractmethod
    async def released_days(self, performer_id: UserId, *, since: date, until: date) -> Sequence[EarningsDay]:
        """Days with `since <= day < until` of which something was released, oldest first."""


class PerformerTaxQueries(Protocol):
    @abstractmethod
    async def payout(self, payout_id: PayoutId, *, performer_id: UserId) -> Payout:
        """Raises `PayoutNotFound`."""

    @abstractmethod
    async def certificates(self, performer_id: UserId) -> Sequence[TaxCertificateRow]:
        """Newest year first. Payouts that came to nothing are not in them: their tax went back."""

    @abstractmethod
    async def open_freezes(self, performer_id: UserId) -> Sequence[Freeze]: ...


class WithheldQueries(Protocol):
    """For those who file the taxes of everybody."""

    @abstractmethod
    async def withheld(self, *, since: date, until: date) -> Sequence[Payout]:
        """Payouts with `since <= tax_day < until` from which a tax is kept: not those that came to nothing. By day."""


@dataclass(frozen=True, slots=True)
class PayoutRow:
    payout: Payout
    display_name: str
    account: str
    """The masked account."""
    account_state: str


@dataclass(frozen=True, slots=True)
class HeldAccountRow:
    account: PayoutAccount
    display_name: str


@dataclass(frozen=True, slots=True)
class FreezeRow:
    freeze: Freeze
    display_name: str


class StaffPayoutQueries(Protocol):
    @abstractmethod
    async def waiting(self, *, limit: int) -> Sequence[PayoutRow]:
        """Requested and in no batch, oldest first."""

    @abstractmethod
    async def of_batch(self, batch_id: PayoutBatchId) -> Sequence[PayoutRow]:
        """In order of their ids."""

    @abstractmethod
    async def batches(self, *, limit: int) -> Sequence[PayoutBatch]:
        """Newest first."""

    @abstractmethod
    async def batch(self, batch_id: PayoutBatchId) -> PayoutBatch:
        """Raises `BatchNotFound`."""

    @abstractmethod
    async def underway(self, *, limit: int) -> Sequence[PayoutRow]:
        """Released and not ended, longest under way first."""


class StaffHoldQueries(Protocol):
    @abstractmethod
    async def held_accounts(self, *, limit: int) -> Sequence[HeldAccountRow]: ...

    @abstractmethod
    async def freezes(self, *, limit: int) -> Sequence[FreezeRow]:
        """Open ones first, newest first."""

    @abstractmethod
    async def reviews(self, *, limit: int) -> Sequence[CoercionReview]:
        """Open ones, oldest first."""

    @abstractmethod
    async def accounts_with_digest(self, digest: bytes) -> Sequence[HeldAccountRow]:
        """Oldest first. For those who may see who is paid where: never for a performer."""


class PayoutWork(Protocol):
    """What there is to do for the worker. A hint: what is done is decided under locks."""

    @abstractmethod
    async def performers_to_close(self, *, until: datetime, limit: int) -> Sequence[UserId]:
        """With pending credits before `until` that are in no day yet."""

    @abstractmethod
    async def performers_to_release(self, *, today: date, hold_days_min: int, limit: int) -> Sequence[UserId]:
        """With a day that may be due and is not released while tokens are pending, or a reserve whose time has come."""

    @abstractmethod
    async def accounts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutAccountId]:
        """Longest due first."""

    @abstractmethod
    async def payouts_to_ask(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        """Released, not ended, and due to be sent or asked after, longest due first."""

    @abstractmethod
    async def payouts_to_look_after(self, *, now: datetime, limit: int) -> Sequence[PayoutId]:
        """Paid, and due to be asked about again, longest due first."""
