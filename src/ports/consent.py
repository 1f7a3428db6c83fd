"""Agreements, the cast of each show, and the record of who agreed to what."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.consent.agreement import SignedAgreement
from domain.consent.cast import CastMember
from domain.consent.record import Act, ConsentRecord
from domain.ids import AgreementId, StreamId, UserId


class Agreements(Protocol):
    """Append-only: the database itself refuses to change or remove a signature."""

    @abstractmethod
    async def find(self, agreement_id: AgreementId) -> SignedAgreement | None: ...

    @abstractmethod
    async def find_current(self, user_id: UserId) -> SignedAgreement | None:
        """What this person signed last: of their signatures the one that can hold. `require_current_agreement` says
        whether it does."""

    @abstractmethod
    async def add(self, agreement: SignedAgreement) -> None: ...


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
