"""Agreements, the cast of each show, and the record of who agreed to what."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember
from domain.consent.media_item import MediaItem
from domain.consent.record import Act, ConsentRecord
from domain.consent.withdrawal import ErasureProposal, Withdrawal
from domain.ids import AgreementId, MediaItemId, StreamId, UserId, WithdrawalId
from ports.sealing import Context, Sealed


class Agreements(Protocol):
    """Append-only: the database itself refuses to change or remove a signature."""

    @abstractmethod
    async def find(self, agreement_id: AgreementId) -> SignedAgreement | None: ...

    @abstractmethod
    async def find_current(self, user_id: UserId) -> SignedAgreement | None:
        """What this person signed last: of their signatures the one that can hold. `require_current_agreement` says
        whether it does."""

    @abstractmethod
    async def of_user(self, user_id: UserId) -> Sequence[SignedAgreement]:
        """All of this person's signatures, oldest first."""

    @abstractmethod
    async def add(self, agreement: SignedAgreement) -> None: ...

    @abstractmethod
    async def keep_name(self, agreement_id: AgreementId, name: Sealed) -> None:
        """The name as it was typed under a signature, sealed to `signed_name_context`."""

    @abstractmethod
    async def find_name(self, agreement_id: AgreementId) -> Sealed | None: ...


def signed_name_context(agreement_id: AgreementId) -> Context:
    """What the name under a signature is sealed to."""
    return {"kind": "signed_name", "id": str(agreement_id)}


class Casts(Protocol):
    """Who is on camera. Whoever writes holds the show (`tx.streams.get_for_update`)."""

    @abstractmethod
    async def find(self, stream_id: StreamId, user_id: UserId) -> CastMember | None: ...

    @abstractmethod
    async def of_stream(self, stream_id: StreamId) -> Sequence[CastMember]:
        """In the order they were invited; the performer's own consent is among them."""

    @abstractmethod
    async def save(self, member: CastMember) -> None:
        """Add a person, or write what became of them."""

    @abstractmethod
    async def remove(self, stream_id: StreamId, user_id: UserId) -> None:
        """Who is not there is removed already."""


class ConsentRecords(Protocol):
    """One chain a person. Append-only: the database itself refuses to change or remove an act."""

    @abstractmethod
    async def append(
        self, user_id: UserId, act: Act, facts: Mapping[str, str], *, now: datetime
    ) -> ConsentRecord:
        """Take the next number of the person's chain; it stays locked until the transaction ends."""

    @abstractmethod
    async def of_user(self, user_id: UserId) -> Sequence[ConsentRecord]:
        """The whole chain, from its first act."""


class MediaItems(Protocol):
    """What was made of shows. Whoever writes holds the show (`tx.streams.get_for_update`)."""

    @abstractmethod
    async def find(self, item_id: MediaItemId) -> MediaItem | None: ...

    @abstractmethod
    async def of_stream(self, stream_id: StreamId) -> Sequence[MediaItem]:
        """In the order they were registered."""

    @abstractmethod
    async def save(self, item: MediaItem) -> None:
        """Add an item, or write what became of it."""


def withdrawal_context(withdrawal_id: WithdrawalId) -> Context:
    """What the words of a withdrawal are sealed to."""
    return {"kind": "withdrawal", "id": str(withdrawal_id)}


class Withdrawals(Protocol):
    @abstractmethod
    async def add(self, withdrawal: Withdrawal, words: Sealed | None) -> Withdrawal:
        """Store a new case and what was written in it; when its id is taken, return that case, unchanged."""

    @abstractmethod
    async def get(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        """Raises `WithdrawalNotFound`."""

    @abstractmethod
    async def get_for_update(self, withdrawal_id: WithdrawalId) -> Withdrawal:
        """As `get`; no other transaction changes it before this one ends."""

    @abstractmethod
    async def find_by_reference(self, reference: str) -> Withdrawal | None: ...

    @abstractmethod
    async def of_stream(self, stream_id: StreamId) -> Sequence[Withdrawal]:
        """Oldest first."""

    @abstractmethod
    async def find_words(self, withdrawal_id: WithdrawalId) -> Sealed | None:
        """What was written in it, sealed to `withdrawal_context`."""

    @abstractmethod
    async def update(self, withdrawal: Withdrawal) -> None: ...


@dataclass(frozen=True, slots=True)
class WithdrawalRow:
    """A case as staff see it. `by_account` tells that the show's own cast took back their consent; `erasure` as of
    the case."""

    withdrawal_id: WithdrawalId
    reference: str
    state: str
    wish: str
    is_intimate: bool
    by_account: bool
    stream_id: StreamId | None
    title: str | None
    performer_name: str | None
    stream_state: str | None
    received_at: datetime
    hide_due_at: datetime
    decide_due_at: datetime
    decided_at: datetime | None
    decided_by_name: str | None
    reason: str
    erasure: ErasureProposal | None
    erasure_by_name: str | None

    @property
    def is_claim(self) -> bool:
        """As of the case."""
        return self.stream_id is not None and not self.by_account


@dataclass(frozen=True, slots=True)
class MediaItemRow:
    item_id: MediaItemId
    kind: str
    title: str
    state: str
    registered_at: datetime
    changed_at: datetime


class WithdrawalQueries(Protocol):
    @abstractmethod
    async def undecided(self, *, limit: int) -> Sequence[WithdrawalRow]:
        """What is due first comes first."""

    @abstractmethod
    async def get(self, withdrawal_id: WithdrawalId) -> WithdrawalRow:
        """Raises `WithdrawalNotFound`."""

    @abstractmethod
    async def media_of(self, stream_id: StreamId) -> Sequence[MediaItemRow]:
        """In the order they were registered, hidden and erased ones too."""


@dataclass(frozen=True, slots=True)
class CastRow:
    """Somebody in a show as its performer sees them."""

    user_id: UserId
    display_name: str
    state: str
    scopes: tuple[str, ...]
    invited_at: datetime
    answered_at: datetime | None


@dataclass(frozen=True, slots=True)
class InvitationRow:
    """A show that somebody was asked to be in, as they see it."""

    stream_id: StreamId
    title: str
    performer_name: str
    stream_state: str
    state: str
    scopes: tuple[str, ...]
    invited_at: datetime
    answered_at: datetime | None


class ConsentQueries(Protocol):
    @abstractmethod
    async def cast(self, stream_id: StreamId) -> Sequence[CastRow]:
        """In the order they were invited; the performer among them."""

    @abstractmethod
    async def invitations(self, user_id: UserId, *, limit: int) -> Sequence[InvitationRow]:
        """To the shows of others, newest first."""

    @abstractmethod
    async def find_invitation(self, user_id: UserId, stream_id: StreamId) -> InvitationRow | None: ...

    @abstractmethod
    async def latest_agreement(self, user_id: UserId) -> SignedAgreement | None:
        """What this person signed last."""
