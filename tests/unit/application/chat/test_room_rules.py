"""Rules of a performer's rooms (CHT-11): set version by version, and accepted before the first message."""

from uuid import uuid4

import pytest

from adapters.memory.chat.auto_mod import MemoryRoomLevels
from adapters.memory.chat.message_book import MemoryMessageBook
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.chat.accept_room_rules import AcceptRoomRules
from application.chat.say_in_room import SayInRoom
from application.chat.set_room_rules import SetRoomRules
from domain.chat.removal import NoModeratorHere
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.room_rules import (
    InvalidRoomRules,
    RoomRules,
    RoomRulesChanged,
    RoomRulesNotAccepted,
    RoomRulesNotFound,
    RulesAcceptance,
)
from domain.chat.settings import ChatSettings, TippersOnly
from domain.identity.permissions import Role
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.note import NoteTooLong
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.stream import EndReason, StreamNotFound, StreamNotLive
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_stream, a_user, a_verified_adult


class Room:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.show = a_stream()

    async def set(self, rules: str, *, by: UserId = RAVI, note: str = "") -> RoomRules | None:
        use_case = SetRoomRules(self.database.begin, WordRules(even_weak=()), lambda: NOW, uuid4)
        return await use_case(stream_id=self.show.id, actor_id=by, rules=rules, note=note)

    async def accept(
        self, version: int, *, by: UserId = ASHA, stream_id: StreamId | None = None
    ) -> RulesAcceptance:
        use_case = AcceptRoomRules(self.database.begin, lambda: NOW)
        return await use_case(stream_id=stream_id or self.show.id, person_id=by, version=version)

    async def say(self, *, by: UserId = ASHA, stream_id: StreamId | None = None) -> None:
        book = MemoryMessageBook(self.database.begin)
        levels = MemoryRoomLevels(self.database).of_one
        await SayInRoom(book, self.database.begin, WordRules(even_weak=()), levels, lambda: NOW)(
            message_id=MessageId(uuid4()), stream_id=stream_id or self.show.id, author_id=by, text="Namaste"
        )

    async def is_refused(self, *, by: UserId = ASHA) -> int | None:
        """The version that a message is refused for."""
        with pytest.raises(RoomRulesNotAccepted) as refused:
            await self.say(by=by)
        assert refused.value.code == "room_rules_not_accepted"
        return refused.value.version

    def told(self) -> list[tuple[str, dict[str, object]]]:
        return [
            (each.type, dict(each.data))
            for each in self.database.tables.streaming.events.get(self.show.id, [])
        ]


@pytest.fixture
async def room() -> Room:
    made = Room()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=ASHA))
        await tx.users.add(a_user(id=RAVI, role=Role.PERFORMER))
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
        for user_id in (ASHA, RAVI):
            await tx.ages.save(a_verified_adult(user_id))
        await tx.streams.add(made.show)
    return made


@pytest.mark.parametrize("by", [RAVI, MEERA])
async def test_cht_11_the_performer_and_staff_set_rules_and_the_room_and_the_audit_log_have_them(
    room: Room, by: UserId
) -> None:
    assert await room.set(" Be  kind\nNo spoilers ", by=by, note="A raid") == RoomRules(
        RAVI, 1, "Be kind\nNo spoilers", NOW
    )
    told = {"version": 1, "rules": "Be kind\nNo spoilers", "performer_id": str(RAVI)}
    assert room.told() == [("chat.rules", told)]
    [entry] = room.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.note) == (by, "chat.rules", "A raid")
    assert entry.subject == f"stream:{room.show.id} rules:1"


async def test_cht_11_each_change_is_a_version_the_old_ones_stay_and_the_same_again_is_none(
    room: Room,
) -> None:
    assert await room.set("") is None
    for rules in ("Be kind", "Be kind", "Be kinder", ""):
        await room.set(rules)
    kept = {key: rules.text for key, rules in room.database.tables.room_rules.versions.items()}
    assert kept == {(RAVI, 1): "Be kind", (RAVI, 2): "Be kinder", (RAVI, 3): ""}
    assert [data["version"] for _, data in room.told()] == [1, 2, 3]
    assert not any(data["rules"] for _, data in room.told()[:2]), "old ones are read in the log no more"
    assert len(room.database.tables.moderation.audit) == 3


async def test_cht_11_nobody_else_sets_rules_and_what_cannot_be_is_not_kept(room: Room) -> None:
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, ASHA, ModeratorState.ACTIVE, NOW))
    with pytest.raises(NoModeratorHere):  # whom the performer appointed does not speak for them
        await room.set("Be kind", by=ASHA)
    with pytest.raises(InvalidRoomRules):
        await room.set("x" * 501)
    with pytest.raises(NoteTooLong):
        await room.set("Be kind", note="x" * 501)
    assert (room.told(), room.database.tables.room_rules.versions) == ([], {})


@pytest.mark.parametrize("rules", ["Write to me at t.me/ravi", "Be kind\ncall 98765\n43210"])
async def test_cht_11_rules_are_read_as_any_other_words_over_the_ends_of_lines_too(
    room: Room, rules: str
) -> None:
    with pytest.raises(ForbiddenText) as refused:
        await room.set(rules)
    assert refused.value.pointer == "/rules"
    assert room.told() == []


async def test_cht_11_a_show_that_is_over_has_its_rules_changed_no_more(room: Room) -> None:
    async with room.database.begin() as tx:
        await tx.room_events.append(room.show.id, "stream.ended", {}, now=NOW)
    with pytest.raises(StreamNotLive):
        await room.set("Be kind")
    assert room.database.tables.room_rules.versions == {}


async def test_cht_11_whoever_writes_accepts_the_version_in_force_first_and_each_new_one_again(
    room: Room,
) -> None:
    await room.say()
    await room.set("Be kind")
    assert await room.is_refused() == 1
    assert await room.accept(1) == RulesAcceptance(ASHA, RAVI, 1, NOW)
    await room.say()
    await room.say()
    await room.set("Be kinder")
    assert await room.is_refused() == 2
    await room.accept(2)
    await room.say()
    await room.set("")
    await room.say()


async def test_cht_11_accepted_in_one_show_is_accepted_in_the_next_and_in_nobody_elses_room(
    room: Room,
) -> None:
    await room.set("Be kind")
    await room.accept(1)
    next_show, other = a_stream(), a_stream(performer_id=STRANGER)
    async with room.database.begin() as tx:
        await tx.streams.update(room.show.ended(EndReason.PERFORMER, NOW))
        for show in (next_show, other):
            await tx.streams.add(show)
        await tx.room_rules.add(RoomRules(STRANGER, 1, "Be quiet", NOW))
    await room.say(stream_id=next_show.id)
    with pytest.raises(RoomRulesNotAccepted):
        await room.say(stream_id=other.id)


async def test_cht_11_the_performer_and_the_rooms_moderators_accept_nothing(room: Room) -> None:
    await room.set("Be kind")
    await room.say(by=RAVI)
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, ASHA, ModeratorState.ACTIVE, NOW))
    await room.say()
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, ASHA, ModeratorState.DISMISSED, NOW))
    assert await room.is_refused() == 1


async def test_cht_11_rules_come_before_what_else_the_room_asks(room: Room) -> None:
    async with room.database.begin() as tx:
        await tx.chat_settings.save(ChatSettings(RAVI, 0, True, 0, "", False, 0, False, False, False, 0))
    await room.set("Be kind")
    assert await room.is_refused() == 1
    await room.accept(1)
    with pytest.raises(TippersOnly):
        await room.say()


async def test_cht_11_nobody_accepts_what_is_not_in_force_and_twice_is_once(room: Room) -> None:
    with pytest.raises(StreamNotFound):
        await room.accept(1, stream_id=StreamId(uuid4()))
    with pytest.raises(RoomRulesNotFound):
        await room.accept(1)
    for rules in ("Be kind", "Be kinder"):
        await room.set(rules)
    for version in (0, 1, 3):
        with pytest.raises(RoomRulesChanged) as refused:
            await room.accept(version)
        assert refused.value.version == 2
    assert room.database.tables.room_rules.acceptances == {}
    assert await room.accept(2) == await room.accept(2)
    assert list(room.database.tables.room_rules.acceptances) == [(ASHA, RAVI, 2)]
    await room.set("")
    with pytest.raises(RoomRulesNotFound):
        await room.accept(3)
