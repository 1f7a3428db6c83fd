"""Ravi's show, not begun. Leela performs too, Asha only watches."""

from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.crypto.local_keys import LocalKeyWrapper
from adapters.crypto.sealer import AesGcmSealer
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from domain.age_verification.age import AgeState, AgeStatus
from domain.consent.record import ConsentRecord
from domain.consent.session_consent import SESSION_CONSENT
from domain.consent.text import in_force
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.language import Language
from domain.streaming.stream import Stream, StreamState
from tests.builders import (
    ASHA,
    MEERA,
    NOW,
    RAVI,
    a_cast_member,
    a_signed_agreement,
    a_stream,
    a_user,
    a_verified_adult,
    an_approval,
)
from tests.vault_keys import vault_key_file

LEELA = UserId(UUID("018f0000-0000-7000-8000-0000000001ee"))
TEXT = in_force(SESSION_CONSENT, NOW).digest(Language.ENGLISH)


class Stage:
    def __init__(self) -> None:
        self.time = NOW
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.begin = self.database.begin
        self.sealer = AesGcmSealer(LocalKeyWrapper(vault_key_file()))
        self.show = a_stream(state=StreamState.CREATED, started_at=None)

    def now(self):  # type: ignore[no-untyped-def]
        return self.time

    def advance(self, **of: float) -> None:
        self.time += timedelta(**of)

    async def change_show(self, stream: Stream) -> None:
        async with self.begin() as tx:
            await tx.streams.update(stream)

    async def set_age(self, user_id: UserId, state: AgeState) -> None:
        async with self.begin() as tx:
            await tx.ages.save(AgeStatus(user_id, state, None, None, None, None))

    def member(self, user_id: UserId):  # type: ignore[no-untyped-def]
        return self.database.tables.consent.cast.get((self.show.id, user_id))

    def acts(self, user_id: UserId) -> list[ConsentRecord]:
        return self.database.tables.consent.records.get(user_id, [])

    def announced(self) -> list[object]:
        return [entry.event for entry in self.database.tables.outbox.entries.values()]


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    async with made.begin() as tx:
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", role=Role.PERFORMER))
        await tx.users.add(a_user(id=LEELA, display_name="Leela", role=Role.PERFORMER))
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
        await tx.users.add(a_user(id=MEERA, display_name="Meera", role=Role.MODERATOR))
        for user_id in (RAVI, LEELA, ASHA, MEERA):
            await tx.ages.save(a_verified_adult(user_id))
        for user_id in (RAVI, LEELA):
            await tx.cases.record(an_approval(user_id))
        await tx.agreements.add(a_signed_agreement())
        await tx.streams.add(made.show)
        await tx.casts.save(a_cast_member(stream_id=made.show.id))
    return made
