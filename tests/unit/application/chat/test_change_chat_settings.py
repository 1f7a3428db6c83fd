from typing import Any
from uuid import uuid4

import pytest

from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.chat.change_chat_settings import ChangeChatSettings
from domain.chat.removal import NoModeratorHere
from domain.chat.settings import ChatSettings, InvalidChatSettings
from domain.identity.permissions import Role
from domain.ids import UserId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import StreamNotLive, StreamState
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream, a_user


class Room:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.show = a_stream()
        self.options = (0, True)
        """How old who posts links is on the whole platform, and whether numbers are verified there."""

    async def change(self, by: UserId, *, note: str = "", **changes: int | bool | str) -> ChatSettings:
        nothing = {"slow_seconds": None, "tippers_only": None, "account_age_minutes": None, "pinned": None}
        return await ChangeChatSettings(
            self.database.begin, WordRules(even_weak=()), lambda: NOW, uuid4, *self.options
        )(
            stream_id=self.show.id,
            actor_id=by,
            note=note,
            **(nothing | changes),  # type: ignore[arg-type]
        )

    def told(self) -> list[dict[str, object]]:
        events = self.database.tables.streaming.events.get(self.show.id, [])
        assert {event.type for event in events} <= {"chat.settings"}
        return [dict(event.data) for event in events]


@pytest.fixture
async def room() -> Room:
    made = Room()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=ASHA))
        await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
        await tx.streams.add(made.show)
    return made


@pytest.mark.parametrize("by", [RAVI, MEERA])
async def test_cht_01_the_performer_and_staff_set_it_and_the_room_and_the_audit_log_have_it(
    room: Room, by: UserId
) -> None:
    changed = await room.change(by, slow_seconds=30, note="A raid")
    assert changed == ChatSettings(RAVI, 30, False, 0, "", False, 0, False, False, False, 0)
    in_hindi = "धीमा मोड: हर 30 सेकंड में एक संदेश।"
    assert room.told() == [changed.shown | {"words_hindi": in_hindi, "performer_id": str(RAVI)}]
    [entry] = room.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.note) == (by, "chat.settings", "A raid")
    assert entry.subject == f"stream:{room.show.id} slow:30s tippers:no age:0min"


async def test_cht_03_what_is_not_named_stays_and_the_same_again_tells_nobody(room: Room) -> None:
    await room.change(RAVI, slow_seconds=30, account_age_minutes=60)
    assert await room.change(MEERA, tippers_only=True) == ChatSettings(
        RAVI, 30, True, 60, "", False, 0, False, False, False, 0
    )
    assert await room.change(RAVI, slow_seconds=30) == ChatSettings(
        RAVI, 30, True, 60, "", False, 0, False, False, False, 0
    )
    assert len(room.told()) == 2
    assert len(room.database.tables.moderation.audit) == 2


async def test_cht_01_nobody_else_sets_it_and_what_cannot_be_is_not_kept(room: Room) -> None:
    with pytest.raises(NoModeratorHere):
        await room.change(ASHA, slow_seconds=30)
    with pytest.raises(InvalidChatSettings):
        await room.change(RAVI, slow_seconds=-1)
    with pytest.raises(NoteTooLong):
        await room.change(RAVI, slow_seconds=30, note="x" * 501)
    assert room.told() == []
    assert room.database.tables.chat.settings == {}


async def test_cht_01_a_show_that_is_over_is_set_no_more(room: Room) -> None:
    async with room.database.begin() as tx:
        await tx.room_events.append(room.show.id, "stream.ended", {}, now=NOW)
    with pytest.raises(StreamNotLive):
        await room.change(RAVI, slow_seconds=30)
    assert room.show.state is StreamState.LIVE
    assert room.database.tables.chat.settings == {}


async def test_cht_11_what_is_pinned_reaches_the_room_and_is_read_as_any_other_words(room: Room) -> None:
    assert (await room.change(RAVI, pinned="Be kind to each other")).pinned == "Be kind to each other"
    assert [told["pinned"] for told in room.told()] == ["Be kind to each other"]
    [entry] = room.database.tables.moderation.audit
    assert entry.subject.endswith("age:0min pinned")
    with pytest.raises(ForbiddenText) as refused:
        await room.change(RAVI, pinned="Write to me at t.me/ravi")
    assert refused.value.pointer == "/pinned"
    with pytest.raises(InvalidChatSettings):  # too long to be read at all
        await room.change(RAVI, pinned="t.me/ravi " + "x" * 300)
    await room.change(MEERA, slow_seconds=5)
    assert [told["pinned"] for told in room.told()] == ["Be kind to each other"] * 2
    assert (await room.change(MEERA, pinned="")).pinned == ""
    assert [told["pinned"] for told in room.told()] == ["", "", ""], (
        "nobody reads it in the log any more (CHT-08)"
    )


@pytest.mark.parametrize(
    ("asked", "pointer"),
    [({"link_age_minutes": 59}, "/link_age_minutes"), ({"verified_only": True}, "/verified_only")],
)
async def test_cht_12_a_room_asks_for_no_less_than_the_platform_and_for_no_number_that_nobody_can_prove(
    room: Room, asked: dict[str, Any], pointer: str
) -> None:
    room.options = (60, False)
    with pytest.raises(InvalidChatSettings) as refused:
        await room.change(RAVI, **asked)
    assert (refused.value.pointer, room.told()) == (pointer, [])
    changed = await room.change(RAVI, link_age_minutes=60, no_links=True, verified_only=False)
    assert (changed.link_age_minutes, changed.no_links, changed.verified_only) == (60, True, False)
    room.options = (90, True)
    assert (await room.change(RAVI, verified_only=True)).link_age_minutes == 60
    assert [each["verified_only"] for each in room.told()] == [False, True]
