from datetime import timedelta
from uuid import UUID, uuid4

import pytest

from adapters.memory.chat.auto_mod import MemoryRoomLevels
from adapters.memory.chat.message_book import MemoryMessageBook
from adapters.memory.database import MemoryDatabase
from adapters.memory.streaming.feed import MemoryRoomFeed
from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from domain.age_verification.age import AgeLocked, AgeState, AgeStatus, AgeVerificationRequired
from domain.chat.message import InvalidMessage, Message, MessageIdReused
from domain.chat.settings import (
    AccountTooNew,
    ChatSettings,
    EmoteOnly,
    FollowersOnly,
    SlowMode,
    TippersOnly,
    VerifiedOnly,
)
from domain.identity.permissions import PermissionDenied, Role
from domain.identity.verified_telephone import VerifiedTelephone
from domain.ids import MessageId, StreamId, UserId
from domain.moderation.decisions.chat_lock import ChatLocked
from domain.moderation.events import MinorClaimed
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.follow import Follow
from domain.streaming.stream import EndReason, Stream, StreamNotFound, StreamNotLive, StreamState
from ports.sealing import Sealed, WrappedKey
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream, a_tip, a_user, a_verified_adult


class Room:
    def __init__(self) -> None:
        self.database = MemoryDatabase(MemoryRoomFeed(), lambda: NOW, uuid4)
        self.show = a_stream()

    async def say(
        self,
        text: str,
        *,
        by: UserId = ASHA,
        message_id: UUID | None = None,
        stream_id: StreamId | None = None,
    ) -> Message:
        return await SayInRoom(
            MemoryMessageBook(self.database.begin),
            self.database.begin,
            WordRules(even_weak=()),
            MemoryRoomLevels(self.database).of_one,
            lambda: NOW,
        )(
            message_id=MessageId(message_id or uuid4()),
            stream_id=stream_id or self.show.id,
            author_id=by,
            text=text,
        )

    async def change(self, stream: Stream) -> None:
        async with self.database.begin() as tx:
            await tx.streams.update(stream)

    async def set(self, settings: ChatSettings) -> None:
        async with self.database.begin() as tx:
            await tx.chat_settings.save(settings)

    def heard(self) -> list[dict[str, object]]:
        events = self.database.tables.streaming.events.get(self.show.id, [])
        assert {event.type for event in events} <= {"chat.message"}
        return [dict(event.data) for event in events]


@pytest.fixture
async def room() -> Room:
    made = Room()
    async with made.database.begin() as tx:
        await tx.users.add(a_user(id=ASHA, display_name="Asha"))
        await tx.users.add(a_user(id=RAVI, display_name="Ravi", role=Role.PERFORMER))
        await tx.users.add(a_user(id=MEERA, role=Role.MODERATOR))
        for user_id in (ASHA, RAVI, MEERA):
            await tx.ages.save(a_verified_adult(user_id))
        await tx.streams.add(made.show)
    return made


async def test_what_is_said_is_kept_and_heard(room: Room) -> None:
    message = await room.say("  What   a raga! ")
    assert message.text == "What a raga!"
    assert room.database.tables.chat.messages == {message.id: message}
    assert room.heard() == [
        {"message_id": str(message.id), "author_id": str(ASHA), "author": "Asha", "text": "What a raga!"}
    ]


async def test_saying_it_again_with_the_same_id_is_saying_it_once(room: Room) -> None:
    message_id = uuid4()
    first = await room.say("वाह!", message_id=message_id)
    assert await room.say("वाह!", message_id=message_id) == first
    assert len(room.heard()) == 1
    await room.change(room.show.ended(EndReason.PERFORMER, NOW))
    assert await room.say("वाह!", message_id=message_id) == first
    with pytest.raises(MessageIdReused):
        await room.say("Something else", message_id=message_id)
    with pytest.raises(MessageIdReused):
        await room.say("वाह!", message_id=message_id, by=RAVI)


@pytest.mark.parametrize(
    ("state", "refusal"),
    [
        (AgeState.UNVERIFIED, AgeVerificationRequired),
        (AgeState.PENDING, AgeVerificationRequired),
        (AgeState.MINOR_LOCKED, AgeLocked),
    ],
)
async def test_only_verified_adults_chat(room: Room, state: AgeState, refusal: type[Exception]) -> None:
    async with room.database.begin() as tx:
        await tx.ages.save(AgeStatus(ASHA, state, None, None, None, None))
    with pytest.raises(refusal):
        await room.say("Hello")
    assert room.heard() == []


async def test_staff_do_not_chat(room: Room) -> None:
    with pytest.raises(PermissionDenied):
        await room.say("Hello", by=MEERA)
    assert room.heard() == []


@pytest.mark.parametrize("state", [StreamState.CREATED, StreamState.ENDED, StreamState.KILLED])
async def test_people_chat_while_the_show_is_live(room: Room, state: StreamState) -> None:
    await room.change(a_stream(id=room.show.id, state=state, ended_at=NOW, end_reason=EndReason.STAFF))
    with pytest.raises(StreamNotLive):
        await room.say("Hello")
    with pytest.raises(StreamNotFound):
        await room.say("Hello", stream_id=StreamId(uuid4()))


@pytest.mark.parametrize("text", ["", "   ", "x" * 301, "nul\x00", "\u202eevil", "half \ud800"])
async def test_text_that_cannot_be_said(room: Room, text: str) -> None:
    with pytest.raises(InvalidMessage) as refused:
        await room.say(text)
    assert refused.value.pointer == "/text"
    assert room.heard() == []


@pytest.mark.parametrize("text", ["x" * 300, "क्‍ष", "👩‍👩‍👧 ❤️", "മലയാളം ‌"])
async def test_text_that_can(room: Room, text: str) -> None:
    await room.say(text)
    assert len(room.heard()) == 1


@pytest.mark.parametrize(
    "text",
    ["gpay karo na", "apna number do", "call 98765 43210", "t e l e g r a m pe aao", "I am 16"],
)
async def test_cht_07_what_leads_off_the_platform_is_not_shown_and_its_writer_is_told_why(
    room: Room, text: str
) -> None:
    with pytest.raises(ForbiddenText) as refused:
        await room.say(text)
    assert refused.value.pointer == "/text"
    assert room.heard() == []
    assert room.database.tables.chat.messages == {}


async def test_cht_05_words_that_only_sound_so_are_words_like_others(room: Room) -> None:
    await room.say("My children are asleep, lucky me")
    assert len(room.heard()) == 1


@pytest.mark.parametrize("claim", ["I am 16", "main 16 saal ki hoon", "मैं 16 साल की हूँ"])
async def test_cht_15_who_says_that_they_are_a_minor_chats_no_more_and_child_safety_hears_once(
    room: Room, claim: str
) -> None:
    for _ in range(2):
        with pytest.raises(ForbiddenText):
            await room.say(claim)
    with pytest.raises(ChatLocked) as refused:
        await room.say("Namaste")
    assert refused.value.code == "chat_locked"
    assert room.heard() == []
    told = [entry.event for entry in room.database.tables.outbox.entries.values()]
    assert [type(event) for event in told] == [MinorClaimed]
    await room.say("Namaste", by=RAVI)


async def test_cht_15_other_words_that_are_refused_lock_nobody(room: Room) -> None:
    with pytest.raises(ForbiddenText):
        await room.say("gpay karo na")
    await room.say("Namaste")
    assert len(room.heard()) == 1


async def test_cht_15_what_staff_write_locks_nobody(room: Room) -> None:
    with pytest.raises(PermissionDenied):
        await room.say("I am 16", by=MEERA)
    async with room.database.begin() as tx:
        assert not await tx.chat_locks.is_locked(MEERA)


async def test_cht_01_in_slow_mode_a_second_message_waits_and_the_performers_does_not(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 30, False, 0, "", False, 0, False, False, False, 0))
    await room.say("Namaste")
    with pytest.raises(SlowMode) as refused:
        await room.say("Again")
    assert refused.value.until == NOW + timedelta(seconds=30)
    for text in ("Welcome", "To my show"):
        await room.say(text, by=RAVI)
    assert [event["text"] for event in room.heard()] == ["Namaste", "Welcome", "To my show"]


async def test_cht_01_saying_it_again_with_the_same_id_waits_for_nothing(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 30, False, 0, "", False, 0, False, False, False, 0))
    message_id = uuid4()
    assert await room.say("Namaste", message_id=message_id) == await room.say(
        "Namaste", message_id=message_id
    )


async def test_cht_01_only_who_tipped_this_performer_writes_where_that_is_set(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 0, True, 0, "", False, 0, False, False, False, 0))
    async with room.database.begin() as tx:
        await tx.tips.add(a_tip(viewer_id=ASHA, performer_id=MEERA))
    with pytest.raises(TippersOnly):
        await room.say("Namaste")
    await room.say("Welcome", by=RAVI)
    async with room.database.begin() as tx:
        await tx.tips.add(a_tip(viewer_id=ASHA, performer_id=RAVI))
    await room.say("Namaste")


async def test_cht_12_a_new_account_waits_until_it_is_old_enough(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 0, False, 1, "", False, 0, False, False, False, 0))
    with pytest.raises(AccountTooNew) as refused:
        await room.say("Namaste")
    assert refused.value.until == NOW + timedelta(minutes=1)
    await room.set(ChatSettings(MEERA, 0, False, 1, "", False, 0, False, False, False, 0))
    await room.set(ChatSettings(RAVI, 0, False, 0, "", False, 0, False, False, False, 0))
    await room.say("Namaste")


async def test_cht_01_only_who_follows_this_performer_for_long_enough_writes_where_that_is_set(
    room: Room,
) -> None:
    await room.set(ChatSettings(RAVI, 0, False, 0, "", True, 10, False, False, False, 0))

    async def follow(performer_id: UserId, minutes: int) -> None:
        async with room.database.begin() as tx:
            await tx.follows.end(ASHA, performer_id)
            await tx.follows.add(Follow(ASHA, performer_id, NOW - timedelta(minutes=minutes)))

    await follow(MEERA, 60)
    with pytest.raises(FollowersOnly) as refused:
        await room.say("Namaste")
    assert (refused.value.until, refused.value.code) == (None, "followers_only")
    await follow(RAVI, 9)
    with pytest.raises(FollowersOnly) as refused:
        await room.say("Namaste")
    assert refused.value.until == NOW + timedelta(minutes=1)
    await room.say("Welcome", by=RAVI)
    await follow(RAVI, 10)
    await room.say("Namaste")
    await follow(RAVI, 0)
    await room.set(ChatSettings(RAVI, 0, False, 0, "", True, 0, False, False, False, 0))
    await room.say("Namaste again")
    await room.set(ChatSettings(RAVI, 0, False, 0, "", False, 10, False, False, False, 0))
    await room.say("And again")


async def test_cht_01_only_emoji_are_written_where_that_is_set(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 0, False, 0, "", False, 0, True, False, False, 0))
    with pytest.raises(EmoteOnly) as refused:
        await room.say("Namaste 🙏")
    assert (refused.value.until, refused.value.code) == (None, "emote_only")
    await room.say("🙏 🎶")
    await room.say("Welcome", by=RAVI)
    assert [event["text"] for event in room.heard()] == ["🙏 🎶", "Welcome"]


async def test_cht_12_only_who_proved_a_telephone_number_writes_where_that_is_set(room: Room) -> None:
    await room.set(ChatSettings(RAVI, 0, False, 0, "", False, 0, False, True, False, 0))
    with pytest.raises(VerifiedOnly, match="/account/telephone") as refused:
        await room.say("Namaste")
    assert (refused.value.until, refused.value.code) == (None, "verified_only")
    await room.say("Welcome", by=RAVI)
    async with room.database.begin() as tx:
        proved = VerifiedTelephone(ASHA, b"number", NOW)
        await tx.telephones.save(proved, Sealed(WrappedKey("key", b"key"), b"sealed"))
    await room.say("Namaste")
    async with room.database.begin() as tx:
        await tx.telephones.erase_of(ASHA)
    with pytest.raises(VerifiedOnly):
        await room.say("Namaste again")
    await room.set(ChatSettings.open_to_all(RAVI))
    await room.say("Namaste again")
