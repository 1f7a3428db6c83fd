from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from application.chat.mute_person import MutePerson
from application.chat.unmute_person import UnmutePerson
from domain.chat.mute import MUTES_MAX, Mute, NotToBeMuted, TooManyMutes
from domain.identity.user import UserNotFound
from domain.ids import UserId
from tests.builders import ASHA, NOW, RAVI, STRANGER, a_user


@pytest.fixture
async def database() -> MemoryDatabase:
    made = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
    async with made.begin() as tx:
        for user_id in (ASHA, RAVI):
            await tx.users.add(a_user(id=user_id))
    return made


async def test_who_is_muted_is_muted_for_one_person_until_that_is_taken_back(
    database: MemoryDatabase,
) -> None:
    mute, unmute = MutePerson(database.begin, lambda: NOW), UnmutePerson(database.begin)
    for _ in range(2):
        await mute(muter_id=ASHA, person_id=RAVI)
    assert list(database.tables.mutes.mutes.values()) == [Mute(ASHA, RAVI, NOW)]
    await unmute(muter_id=RAVI, person_id=ASHA)
    assert list(database.tables.mutes.mutes.values()) == [Mute(ASHA, RAVI, NOW)]
    for _ in range(2):
        await unmute(muter_id=ASHA, person_id=RAVI)
    assert database.tables.mutes.mutes == {}


async def test_nobody_mutes_themselves_nor_somebody_who_is_not_there(database: MemoryDatabase) -> None:
    mute = MutePerson(database.begin, lambda: NOW)
    with pytest.raises(NotToBeMuted):
        await mute(muter_id=ASHA, person_id=ASHA)
    with pytest.raises(UserNotFound):
        await mute(muter_id=ASHA, person_id=STRANGER)
    assert database.tables.mutes.mutes == {}


async def test_a_person_mutes_so_many_and_who_is_muted_already_takes_no_room(
    database: MemoryDatabase,
) -> None:
    mute = MutePerson(database.begin, lambda: NOW)
    async with database.begin() as tx:
        for _ in range(MUTES_MAX - 1):
            await tx.mutes.add(Mute(ASHA, UserId(uuid4()), NOW))
            await tx.mutes.add(Mute(RAVI, UserId(uuid4()), NOW))
        await tx.users.add(a_user(id=STRANGER))
    await mute(muter_id=ASHA, person_id=RAVI)
    with pytest.raises(TooManyMutes):
        await mute(muter_id=ASHA, person_id=STRANGER)
    await mute(muter_id=ASHA, person_id=RAVI)
    await mute(muter_id=RAVI, person_id=ASHA)
