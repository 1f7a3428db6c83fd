"""A claim to be under 18 is heard wherever it is written (CHT-15)."""

from datetime import datetime
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.moderation.child_safety.hear_minor_claims import HearMinorClaims
from domain.identity.permissions import Role
from domain.ids import StreamId
from domain.moderation.events import MinorClaimed
from domain.moderation.text.word_list import Surface, Writing
from tests.builders import ASHA, MEERA, NOW, a_user

CLAIM = "i am 15 years old"
SHOW = StreamId(uuid4())


class Stage:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), self.now, uuid4)
        self.screen = HearMinorClaims(WordRules(), self.database.begin, self.now)

    def now(self) -> datetime:
        return NOW

    async def is_locked(self) -> bool:
        async with self.database.begin() as tx:
            return await tx.chat_locks.is_locked(ASHA)

    @property
    def heard(self) -> list[object]:
        return list(self.database.tables.outbox.events())


@pytest.fixture
async def stage() -> Stage:
    made = Stage()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, role=Role.VIEWER))
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
    return made


@pytest.mark.parametrize(
    "surface",
    [
        Surface.TIP,
        Surface.TITLE,
        Surface.DIRECT_MESSAGE,
        Surface.MENU,
        Surface.GOAL,
        Surface.NAME,
        Surface.PINNED,
        Surface.ROOM_RULES,
    ],
)
async def test_cht_15_whoever_writes_it_anywhere_chats_no_more_and_is_told_of_once(
    stage: Stage, surface: Surface
) -> None:
    for _ in range(2):
        reading = await stage.screen.read(CLAIM, Writing(ASHA, surface, SHOW))
        assert not reading.is_fit
    assert await stage.is_locked()
    assert stage.heard == [MinorClaimed(ASHA, SHOW, None, surface.value)]


@pytest.mark.parametrize("surface", [Surface.CHAT, Surface.SPEECH, Surface.CODE, Surface.SEARCH])
async def test_cht_15_where_it_is_heard_another_way_nothing_is_made_of_it_here(
    stage: Stage, surface: Surface
) -> None:
    assert not (await stage.screen.read(CLAIM, Writing(ASHA, surface, SHOW))).is_fit
    assert not await stage.is_locked()
    assert stage.heard == []


@pytest.mark.parametrize(
    ("text", "writer"),
    [("my brother is 15", ASHA), ("a raga of 15 minutes", ASHA), (CLAIM, MEERA), (CLAIM, None)],
)
async def test_cht_15_of_other_words_of_staff_and_of_nobody_we_know_nothing_is_made(
    stage: Stage, text: str, writer: object
) -> None:
    await stage.screen.read(text, Writing(writer, Surface.TIP, SHOW))  # type: ignore[arg-type]
    assert not await stage.is_locked()
    assert stage.heard == []
