"""Earnings, payout accounts, payouts and what stops them."""

from abc import abstractmethod
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from domain.errors import NotFound
from domain.ids import (
    CoercionReviewId,
    FreezeId,
    PayoutAccountId,
    PayoutBatchId,
    PayoutId,
    StreamId,
    TransferId,
    UserId,
)
from domain.payouts.account import PayoutAccount
from domain.payouts.batch import PayoutBatch
from domain.payouts.coercion import CoercionReview
from domain.payouts.earnings import DayCredits, EarningsDay
from domain.payouts.freeze import Freeze
from domain.payouts.payout import Payout, Word
from domain.payouts.schedule import FeeSchedule, ScheduleAgreement
from domain.payouts.tax import TaxYear
from ports.sealing import Sealed


class EarningsJournal(Protocol):
    """What the journal says of a performer's pending earnings. What comes back from a freeze, a dispute or an undone
    refund was earned before: only what came out of a wallet counts."""

    @abstractmethod
    async def credits(
        self, performer_id: UserId, *, from_sequence: int, since: datetime | None, until: datetime | None
    ) -> Sequence[DayCredits]:
        """Days in India that had credits with `since <= at < until`, oldest first; none of them has a sequence below
        `from_sequence`."""

    @abstractmethod
    async def sequence_at(self, performer_id: UserId, *, from_sequence: int, at: datetime) -> int:
        """The lowest sequence, not below `from_sequence`, of a credit at `at` or later; without one, one more than the
        journal has."""


class EarningsDays(Protocol):
    @abstractmethod
    async def add(self, day: EarningsDay) -> None: ...

    @abstractmethod
    async def latest(self, performer_id: UserId) -> EarningsDay | None: ...

    @abstractmethod
    async def open_of(self, performer_id: UserId) -> Sequence[EarningsDay]:
        """Days with tokens that are not released or a reserve that is kept, oldest first."""

    @abstractmethod
    async def update(self, day: EarningsDay) -> None: ...


class ScheduleAgreements(Protocol):
    @abstractmethod
    async def of_performer(self, performer_id: UserId) -> Sequence[ScheduleAgreement]:
        """Oldest first."""

    @abstractmethod
    async def add(self, agreement: ScheduleAgreement) -> None:
        """Safe to repeat: the first one stays."""


class AgreedFees(Protocol):
    """The fees of shows, asked for with every tip."""

    @abstractmethod
    async def of_stream(self, stream_id: StreamId, *, day: date) -> FeeSchedule:
        """What the performer of a show has agreed to, in force on a day in India; of a show that nobody knows, what is
        in force. It may be behind an agreement by a few seconds. Raises `FeeScheduleNotFound`."""


def payout_account_context(account_id: PayoutAccountId, performer_id: UserId) -> dict[str, str]:
    """What a sealed account is bound to."""
    return {"kind": "payout_account", "id": str(account_id), "owner": str(performer_id)}


class PayoutAccounts(Protocol):
    @abstractmethod
    async def add(self, account: PayoutAccount, details: Sealed) -> PayoutAccount:
        """Store a new account; when the id is taken already, return the account that has it, unchanged."""

    @abstractmethod
    async def get_for_update(self, account_id: PayoutAccountId) -> PayoutAccount:
        """Raises `PayoutAccountNotFound`."""

    @abstractmethod
    async def find_current_for_update(self, performer_id: UserId) -> PayoutAccount | None:
        """The one that no other has replaced."""

    @abstractmethod
    async def with_digest_for_update(self, digest: bytes) -> Sequence[PayoutAccount]:
        """Of every performer and every time, in order of their ids."""

    @abstractmethod
    async def update(self, account: PayoutAccount) -> None: ...


class SealedPayoutAccounts(Protocol):
    @abstractmethod
    async def find(self, account_id: PayoutAccountId) -> Sealed | None: ...


class Payouts(Protocol):
    @abstractmethod
    async def find(self, payout_id: PayoutId) -> Payout | None: ...

    @abstractmethod
    async def get_for_update(self, payout_id: PayoutId) -> Payout:
        """Raises `PayoutNotFound`."""

    @abstractmethod
    async def add(self, payout: Payout) -> None: ...

    @abstractmethod
    async def update(self, payout: Payout) -> None: ...

    @abstractmethod
    async def tax_year(self, performer_id: UserId, financial_year: int) -> TaxYear:
        """The sums of the year's payouts that did not come to nothing."""


class BatchedPayouts(Protocol):
    @abstractmethod
    async def of_batch_for_update(self, batch_id: PayoutBatchId) -> Sequence[Payout]:
        """In order of their ids."""


class PayoutBatches(Protocol):
    @abstractmethod
    async def find(self, batch_id: PayoutBatchId) -> PayoutBatch | None: ...

    @abstractmethod
    async def get_for_update(self, batch_id: PayoutBatchId) -> PayoutBatch:
        """Raises `BatchNotFound`."""

    @abstractmethod
    async def add(self, batch: PayoutBatch) -> None: ...

    @abstractmethod
    async def update(self, batch: PayoutBatch) -> None: ...


class Freezes(Protocol):
    """Whoever changes one holds the performer's own accounts first: they are its lock."""

    @abstractmethod
    async def find_for_cause(self, performer_id: UserId, cause: str) -> Freeze | None: ...

    @abstractmethod
    async def get(self, freeze_id: FreezeId) -> Freeze:
        """Raises `FreezeNotFound`."""

    @abstractmethod
    async def add(self, freeze: Freeze) -> None: ...

    @abstractmethod
    async def update(self, freeze: Freeze) -> None: ...

    @abstractmethod
    async def stops_everything(self, performer_id: UserId) -> bool: ...


class LinkedEarnings(Protocol):
    """What one show brought its performer, and the freeze that stands on it. The caller holds the performer's pending
    account, which is the lock of both."""

    @abstractmethod
    async def brought_by(self, stream_id: StreamId, performer_id: UserId) -> int | None:
        """Tokens that the tips and the seats of one show brought the performer, less what was given back to viewers and
        what refunds and disputes took back or set aside. None where it had neither tips nor seats."""

    @abstractmethod
    async def freezes_on(self, transfers: Collection[TransferId]) -> Mapping[TransferId, Freeze]:
        """The open freeze of severity 1 of the show in which each of these transfers was made, where there is one."""

    @abstractmethod
    async def taken_back(self, reference: str, performer_id: UserId) -> int:
        """Of the tokens that came to the performer, with the platform's part of them, under a reference: those that
        stand taken back, or set aside, by refunds and disputes."""


class CoercionReviews(Protocol):
    @abstractmethod
    async def find_open_for_update(self, digest: bytes) -> CoercionReview | None: ...

    @abstractmethod
    async def get_for_update(self, review_id: CoercionReviewId) -> CoercionReview:
        """Raises `CoercionReviewNotFound`."""

    @abstractmethod
    async def add(self, review: CoercionReview) -> None: ...

    @abstractmethod
    async def update(self, review: CoercionReview) -> None: ...


class PayoutEventNotFound(NotFound):
    code = "payout_event_not_found"


@dataclass(frozen=True, slots=True)
class PayoutEvent:
    """One verified word of the payout provider. `event_id` is the same on every delivery of it.

    `payout_id` is ours as the provider repeats it, None where it repeats nothing of the kind. `amount` in paise.
    """

    event_id: str
    word: Word
    raw_type: str
    payout_id: PayoutId | None
    provider_id: str
    amount: int
    utr: str
    reason: str


class PayoutEvents(Protocol):
    """What the provider said, verified: stored first, answered, then processed."""

    @abstractmethod
    async def add(self, event: PayoutEvent, *, now: datetime) -> bool:
        """False when this event was stored before."""

    @abstractmethod
    async def get_for_update(self, event_id: str) -> tuple[PayoutEvent, bool]:
        """The event, and whether it was processed already. Raises `PayoutEventNotFound`."""

    @abstractmethod
    async def mark_processed(self, event_id: str, *, outcome: str, now: datetime) -> None: ...
