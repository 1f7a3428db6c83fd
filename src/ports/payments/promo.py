"""Promo tokens that staff granted."""

from abc import abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from domain.ids import PromoGrantId, UserId
from domain.payments.promo import PromoGrant


class PromoGrants(Protocol):
    @abstractmethod
    async def get_for_update(self, grant_id: PromoGrantId) -> PromoGrant:
        """Raises `PromoGrantNotFound`."""

    @abstractmethod
    async def add(self, grant: PromoGrant) -> PromoGrant:
        """Store a new grant; when the id is taken already, return the grant that has it, unchanged."""

    @abstractmethod
    async def update(self, grant: PromoGrant) -> None: ...

    @abstractmethod
    async def granted(self, *, to: UserId, by: UserId, since: datetime) -> tuple[int, int]:
        """Tokens that the person was granted and that are not expired, and tokens that the officer granted since.

        Grants to one person, and grants by one officer, wait for each other from here to the end of the transaction.
        """

    @abstractmethod
    async def expiries(self, owner: UserId) -> Mapping[str, float]:
        """When each of a person's lots expires (Unix time), by the lot's reference. One that never does is not here."""


@dataclass(frozen=True, slots=True)
class PromoRow:
    grant_id: PromoGrantId
    user_id: UserId
    user_name: str
    tokens: int
    reason: str
    granted_by_name: str
    granted_at: datetime
    expires_at: datetime
    swept_at: datetime | None
    expired: int


class PromoQueries(Protocol):
    @abstractmethod
    async def latest(self, *, limit: int) -> Sequence[PromoRow]:
        """Newest first."""

    @abstractmethod
    async def due(self, *, now: datetime, limit: int) -> Sequence[PromoGrantId]:
        """Grants whose day has come and that were not swept; longest due first."""

    @abstractmethod
    async def next_expiry(self, user_id: UserId, *, now: datetime) -> tuple[datetime, int] | None:
        """When the person's next granted tokens expire, and how many are left of them; None where none will."""

    @abstractmethod
    async def unswept_of(self, user_id: UserId) -> Sequence[PromoGrantId]:
        """A person's grants that have not expired."""
