"""Telephone numbers of accounts in memory."""

from collections.abc import Sequence
from datetime import datetime

from adapters.memory.tables import HasTables
from domain.identity.verified_telephone import TelephoneProof, VerifiedTelephone
from domain.ids import UserId
from ports.identity.telephones import TelephoneProofs, TelephoneQueries, Telephones
from ports.sealing import Sealed


class TelephoneTables:
    def __init__(self) -> None:
        self.proofs: dict[UserId, tuple[TelephoneProof, Sealed]] = {}
        self.verified: dict[UserId, tuple[VerifiedTelephone, Sealed]] = {}
        self.kept: list[tuple[datetime, UserId, Sealed]] = []


class MemoryTelephoneProofs(TelephoneProofs):
    def __init__(self, tables: TelephoneTables) -> None:
        self._tables = tables

    async def find(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None:
        return self._tables.proofs.get(user_id)

    async def find_for_update(self, user_id: UserId) -> tuple[TelephoneProof, Sealed] | None:
        return await self.find(user_id)

    async def save(self, proof: TelephoneProof, number: Sealed) -> None:
        self._tables.proofs[proof.user_id] = proof, number

    async def erase_of(self, user_id: UserId) -> int:
        return 0 if self._tables.proofs.pop(user_id, None) is None else 1


class MemoryTelephones(Telephones):
    def __init__(self, tables: TelephoneTables) -> None:
        self._tables = tables

    async def find(self, user_id: UserId) -> tuple[VerifiedTelephone, Sealed] | None:
        return self._tables.verified.get(user_id)

    async def is_verified(self, user_id: UserId) -> bool:
        return user_id in self._tables.verified

    async def accounts_of(self, number_digest: bytes) -> Sequence[UserId]:
        return [
            each.user_id for each, _ in self._tables.verified.values() if each.number_digest == number_digest
        ]

    async def count_others(self, number_digest: bytes, user_id: UserId) -> int:
        return sum(
            each.number_digest == number_digest and each.user_id != user_id
            for each, _ in self._tables.verified.values()
        )

    async def save(self, telephone: VerifiedTelephone, number: Sealed) -> None:
        self._tables.verified[telephone.user_id] = telephone, number

    async def erase_of(self, user_id: UserId) -> int:
        return 0 if self._tables.verified.pop(user_id, None) is None else 1

    async def keep_removed(self, user_id: UserId, *, now: datetime) -> None:
        if (found := self._tables.verified.get(user_id)) is not None:
            self._tables.kept.append((now, user_id, found[1]))

    async def kept_of(self, user_id: UserId) -> Sequence[tuple[datetime, Sealed]]:
        own = [
            (removed_at, number) for removed_at, owner_id, number in self._tables.kept if owner_id == user_id
        ]
        return sorted(own, key=lambda each: each[0])

    async def count_kept(self, user_id: UserId) -> int:
        return sum(owner_id == user_id for _, owner_id, _ in self._tables.kept)

    async def erase_kept_of(self, user_id: UserId) -> int:
        left = [each for each in self._tables.kept if each[1] != user_id]
        erased, self._tables.kept = len(self._tables.kept) - len(left), left
        return erased


class MemoryTelephoneQueries(TelephoneQueries):
    def __init__(self, database: HasTables) -> None:
        self._database = database

    async def is_verified(self, user_id: UserId) -> bool:
        return user_id in self._database.tables.telephones.verified
