"""The telephone numbers that accounts have proved, and those they are about to."""

from abc import abstractmethod
from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from domain.identity.verified_telephone import TelephoneProof, VerifiedTelephone
from domain.ids import UserId
from ports.sealing import Context, Sealed


def telephone_context(user_id: UserId) -> Context:
    """What an account's number is sealed to, before and after it is proved."""
    return {"kind": "account_telephone", "owner": str(user_id)}


class TelephoneProofs(Protocol):
    """What was asked and not answered yet, with the number itself, sealed to `telephone_context`."""

    @abstractmethod
    async def find(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None: ...

    @abstractmethod
    async def find_for_update(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None:
        """As `find`; no other transaction changes it before this one ends."""

    @abstractmethod
    async def save(self, proof: TelephoneProof, number: Sealed) -> None:
        """It takes the place of the one before."""

    @abstractmethod
    async def erase_of(self, user_id: UserId) -> int:
        """Returns of how many: one or none."""


class Telephones(Protocol):
    """What was proved, with the number itself, sealed to `telephone_context`."""

    @abstractmethod
    async def find(self, user_id: UserId) -> tuple[VerifiedTelephone, Sealed] | None: ...

    @abstractmethod
    async def is_verified(self, user_id: UserId) -> bool: ...

    @abstractmethod
    async def accounts_of(self, number_digest: bytes) -> Sequence[UserId]:
        """Who has proved that this number is theirs, in no order."""

    @abstractmethod
    async def count_others(self, number_digest: bytes, user_id: UserId) -> int:
        """How many other accounts have this number. Until this transaction ends, no other one counts or saves it."""

    @abstractmethod
    async def save(self, telephone: VerifiedTelephone, number: Sealed) -> None:
        """It takes the place of the one before."""

    @abstractmethod
    async def erase_of(self, user_id: UserId) -> int:
        """Returns of how many: one or none."""

    @abstractmethod
    async def keep_removed(self, user_id: UserId, *, now: datetime) -> None:
        """Lay a copy of the number aside that is used for nothing, before its owner removes or changes it. Where there
        is none, nothing is laid aside."""

    @abstractmethod
    async def kept_of(self, user_id: UserId) -> Sequence[tuple[datetime, Sealed]]:
        """The numbers of this account that are laid aside, sealed as before, and since when; the earliest first."""

    @abstractmethod
    async def count_kept(self, user_id: UserId) -> int:
        """How many numbers of this account are laid aside."""

    @abstractmethod
    async def erase_kept_of(self, user_id: UserId) -> int:
        """Returns of how many."""


class TelephoneQueries(Protocol):
    @abstractmethod
    async def is_verified(self, user_id: UserId) -> bool:
        """Whether an account has proved a number."""
