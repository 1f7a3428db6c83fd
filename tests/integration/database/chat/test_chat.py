"""One suite holds both databases to the promise of `Messages`."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.remove_messages import RemoveMessages
from application.chat.say_in_room import SayInRoom
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message, MessageIdReused
from domain.chat.removal import Removal
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings, SlowMode
from domain.identity.permissions import Role
from domain.identity.user import UserNotFound
from domain.identity.verified_telephone import VerifiedTelephone
from domain.ids import MessageId, StreamId, UserId
from domain.streaming.follow import Follow
from domain.streaming.room_event import CHAT_SETTINGS
from domain.streaming.stream import StreamNotFound
from ports.chat.messages import ChatStanding, KeptOutRow
from ports.sealing import Sealed, WrappedKey
from tests.builders import a_stream, a_tip, a_user, a_verified_adult
from tests.integration.database.conftest import World


async def a_message(world: World, **changes: str) -> Message:
    performer, author = a_user(), a_user()
    stream = a_stream(performer_id=performer.id)
    async with world.begin() as tx:
        await tx.users.add(performer)
        await tx.users.add(author)
        await tx.streams.add(stream)
    return Message.say(
        message_id=MessageId(uuid4()),
        stream_id=stream.id,
        author_id=author.id,
        text=changes.get("text", "वाह! What a raga"),
        now=world.now(),
    )


async def test_a_message_comes_back_whole(world: World) -> None:
    message = await a_message(world)
    async with world.begin() as tx:
        assert await tx.messages.find(message.id) is None
        await tx.messages.add(message)
        assert await tx.messages.find(message.id) == message
    async with world.begin() as tx:
        assert await tx.messages.find(message.id) == message


async def test_a_message_of_a_failed_transaction_is_gone(world: World) -> None:
    message = await a_message(world)
    with pytest.raises(ZeroDivisionError):
        async with world.begin() as tx:
            await tx.messages.add(message)
            raise ZeroDivisionError
    async with world.begin() as tx:
        assert await tx.messages.find(message.id) is None


async def test_of_twenty_messages_that_race_for_an_id_one_is_kept(world: World) -> None:
    message = await a_message(world)

    async def add() -> bool:
        try:
            async with world.begin() as tx:
                await tx.messages.add(message)
        except MessageIdReused:
            return False
        return True

    assert sum(await asyncio.gather(*(add() for _ in range(20)))) == 1


async def test_twenty_repeats_at_once_say_it_once(world: World) -> None:
    message = await a_message(world, text="Namaste")
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(message.author_id))
    say = SayInRoom(world.message_book, world.begin, WordRules(), world.room_levels, world.now)
    said = await asyncio.gather(
        *(
            say(
                message_id=message.id,
                stream_id=message.stream_id,
                author_id=message.author_id,
                text=message.text,
            )
            for _ in range(20)
        )
    )
    assert set(said) == {message}
    assert await world.room_log.last_seq(message.stream_id) == 1


async def said(world: World, *texts: str) -> list[Message]:
    """Said by somebody in a show of somebody else's, one after the other."""
    first = await a_message(world, text=texts[0])
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(first.author_id))
    say = SayInRoom(world.message_book, world.begin, WordRules(), world.room_levels, world.now)
    return [
        await say(
            message_id=MessageId(uuid4()), stream_id=first.stream_id, author_id=first.author_id, text=text
        )
        for text in texts
    ]


async def words_of(world: World, message: Message) -> list[object]:
    events = await world.room_log.since(message.stream_id, 0, limit=1_000)
    return [event.data["text"] for event in events if event.type == "chat.message"]


def removal(message: Message, world: World, **changes: object) -> Removal:
    made = Removal(message.stream_id, None, None, ChatRule.SPAM, message.author_id, world.now())
    return replace(made, **changes)  # type: ignore[arg-type]


async def test_cht_08_a_removed_message_is_marked_once_and_its_words_stay(world: World) -> None:
    one, two = await said(world, "one", "two")
    async with world.begin() as tx:
        assert await tx.messages.remove(removal(one, world, message_id=one.id)) == [(one.id, one.author_id)]
        assert await tx.messages.remove(removal(one, world, message_id=one.id)) == []
        await tx.room_events.take_back([one.id], one.stream_id)
    async with world.begin() as tx:
        assert await tx.messages.find(one.id) == one
        assert await tx.messages.remove(removal(one, world)) == [(two.id, two.author_id)]
    assert await words_of(world, one) == ["", "two"]


async def test_cht_08_what_is_pinned_no_more_is_read_in_no_log(world: World) -> None:
    [here], [there] = await said(world, "here"), await said(world, "there")
    async with world.begin() as tx:
        for message in (here, there):
            told = {"pinned": "Old words", "slow_seconds": 5}
            await tx.room_events.append(message.stream_id, CHAT_SETTINGS, told, now=world.now())
        await tx.room_events.blank(here.stream_id, CHAT_SETTINGS)
        await tx.room_events.append(here.stream_id, CHAT_SETTINGS, {"pinned": "New"}, now=world.now())

    async def pins(message: Message) -> list[object]:
        events = await world.room_log.since(message.stream_id, 0, limit=10, only={CHAT_SETTINGS})
        return [(event.data["pinned"], event.data.get("slow_seconds")) for event in events]

    assert await pins(here) == [("", 5), ("New", None)]
    assert await pins(there) == [("Old words", 5)]
    assert (await world.room_log.since(here.stream_id, 0, limit=1))[0].data["text"] == "here"


async def test_cht_08_only_one_persons_or_one_rooms_messages_are_removed(world: World) -> None:
    [here], [there] = await said(world, "here"), await said(world, "there")
    async with world.begin() as tx:
        nobody = removal(here, world, author_id=there.author_id)
        assert await tx.messages.remove(nobody) == []
        assert await tx.messages.remove(removal(there, world)) == [(there.id, there.author_id)]
        await tx.room_events.take_back([here.id, there.id], there.stream_id)
    assert await words_of(world, here) == ["here"]
    assert await words_of(world, there) == [""]


async def test_cht_08_what_took_its_place_before_a_chat_was_cleared_goes_though_it_was_committed_later(
    world: World,
) -> None:
    """The room's order decides, as everybody saw it."""
    [first] = await said(world, "first")
    moderator = a_user(role=Role.MODERATOR)
    async with world.begin() as tx:
        await tx.users.add(moderator)
    clear = RemoveMessages(world.begin, world.now, world.new_id)
    second = replace(first, id=MessageId(uuid4()), text="second")
    async with world.begin() as tx:
        await tx.messages.add(second)
        data = {"message_id": str(second.id), "text": second.text}
        await tx.room_events.append(first.stream_id, "chat.message", data, now=world.now())
        clearing = asyncio.create_task(
            clear(
                stream_id=first.stream_id,
                actor_id=moderator.id,
                message_id=None,
                author_id=None,
                rule="spam",
                note="",
            )
        )
        await asyncio.sleep(0.3)  # it waits for the room's next place
        assert not clearing.done()

    assert await clearing == 2
    assert await words_of(world, first) == ["", ""]


async def test_cht_09_who_is_kept_out_comes_back_whole_and_the_latest_decision_holds(world: World) -> None:
    performer, person = a_user(), a_user()
    async with world.begin() as tx:
        for user in (performer, person):
            await tx.users.add(user)
    now = world.now()
    for_good = KeptOut(performer.id, person.id, None, ChatRule.HATE, performer.id, now)
    timeout = KeptOut(
        performer.id, person.id, now + timedelta(minutes=1), ChatRule.SPAM, performer.id, now + timedelta(1)
    )
    async with world.begin() as tx:
        assert await tx.kept_out.find(performer.id, person.id) is None
        assert not await tx.kept_out.end(performer.id, person.id, now=now)
        for decided in (for_good, timeout):
            await tx.kept_out.save(decided)
            assert await tx.kept_out.find(performer.id, person.id) == decided
        assert await tx.kept_out.find(person.id, performer.id) is None
    async with world.begin() as tx:
        assert await tx.kept_out.end(performer.id, person.id, now=now)
        assert not await tx.kept_out.end(performer.id, person.id, now=now)
        assert await tx.kept_out.find(performer.id, person.id) == replace(timeout, until=now)


async def test_cht_01_settings_come_back_whole_and_the_latest_hold(world: World) -> None:
    performer, other = a_user(), a_user()
    async with world.begin() as tx:
        for user in (performer, other):
            await tx.users.add(user)
        assert await tx.chat_settings.of(performer.id) == ChatSettings.open_to_all(performer.id)
    first, second = (
        ChatSettings(performer.id, 30, True, 60, "Be kind", True, 10, True, True, True, 90),
        ChatSettings(performer.id, 0, False, 5, "", False, 0, False, False, False, 0),
    )
    for settings in (first, second):
        async with world.begin() as tx:
            await tx.chat_settings.save(settings)
            assert await tx.chat_settings.of(performer.id) == settings
    async with world.begin() as tx:
        assert await tx.chat_settings.of(performer.id) == second
        assert await tx.chat_settings.of(other.id) == ChatSettings.open_to_all(other.id)


async def test_prv_09_what_was_pinned_is_taken_down_and_the_rest_stays(world: World) -> None:
    performer, other = a_user(), a_user()
    async with world.begin() as tx:
        for user in (performer, other):
            await tx.users.add(user)
            await tx.chat_settings.save(
                ChatSettings(user.id, 30, True, 60, "Be kind", False, 0, False, False, False, 0)
            )
    async with world.begin() as tx:
        assert await tx.chat_settings.erase_pinned_of(performer.id) == 1
        assert await tx.chat_settings.erase_pinned_of(performer.id) == 0
    async with world.begin() as tx:
        assert await tx.chat_settings.of(performer.id) == ChatSettings(
            performer.id, 30, True, 60, "", False, 0, False, False, False, 0
        )
        assert (await tx.chat_settings.of(other.id)).pinned == "Be kind"


async def test_cht_01_what_decides_of_a_person_is_theirs_and_of_this_room(world: World) -> None:
    message = await a_message(world)
    async with world.begin() as tx:
        show = await tx.streams.get(message.stream_id)
        author = await tx.users.get(message.author_id)
        # To somebody else: it opens no room of this performer.
        await tx.tips.add(a_tip(viewer_id=author.id, performer_id=UserId(uuid4())))
    new = ChatStanding(
        ChatSettings.open_to_all(show.performer_id), author.created_at, False, None, False, False, None, None
    )
    assert await world.chat_queries.standing(show.id, author.id) == new

    settings = ChatSettings(show.performer_id, 30, True, 60, "", True, 10, True, False, False, 0)
    followed = world.now() - timedelta(minutes=9)
    kept_out = KeptOut(show.performer_id, author.id, None, ChatRule.SPAM, show.performer_id, world.now())
    later = replace(message, id=MessageId(uuid4()), sent_at=message.sent_at + timedelta(seconds=7))
    async with world.begin() as tx:
        await tx.chat_settings.save(settings)
        await tx.kept_out.save(kept_out)
        for each in (later, message):
            await tx.messages.add(each)
        await tx.messages.remove(removal(later, world, message_id=later.id))
        await tx.tips.add(a_tip(viewer_id=author.id, performer_id=show.performer_id))
        await tx.follows.add(Follow(author.id, show.performer_id, followed))
        proved = VerifiedTelephone(author.id, b"number", world.now())
        await tx.telephones.save(proved, Sealed(WrappedKey("key-1", b"wrapped"), b"sealed"))
        await tx.room_moderators.save(
            RoomModerator(show.performer_id, author.id, ModeratorState.ACTIVE, world.now())
        )
    standing = await world.chat_queries.standing(show.id, author.id)
    assert standing == ChatStanding(
        settings, author.created_at, True, followed, True, True, later.sent_at, kept_out
    )

    performers = await world.chat_queries.standing(show.id, show.performer_id)
    assert (performers.has_tipped, performers.last_at, performers.kept_out) == (False, None, None)
    assert not performers.has_verified_number
    with pytest.raises(StreamNotFound):
        await world.chat_queries.standing(StreamId(uuid4()), author.id)
    with pytest.raises(UserNotFound):
        await world.chat_queries.standing(show.id, UserId(uuid4()))


async def test_cht_01_of_twenty_messages_at_once_slow_mode_lets_one_through(world: World) -> None:
    """Each of its own id, as from twenty tabs on as many processes: the database puts them in line."""
    message = await a_message(world)
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(message.author_id))
        show = await tx.streams.get(message.stream_id)
        await tx.chat_settings.save(
            ChatSettings(show.performer_id, 30, False, 0, "", False, 0, False, False, False, 0)
        )
    say = SayInRoom(world.message_book, world.begin, WordRules(), world.room_levels, world.now)

    async def say_one(number: int) -> bool:
        try:
            await say(
                message_id=MessageId(uuid4()),
                stream_id=message.stream_id,
                author_id=message.author_id,
                text=f"Namaste {number}",
            )
        except SlowMode:
            return False
        return True

    assert sum(await asyncio.gather(*(say_one(number) for number in range(20)))) == 1
    assert await world.room_log.last_seq(message.stream_id) == 1


async def test_cht_09_the_list_of_a_performer_has_who_is_out_now_and_the_latest_first(world: World) -> None:
    performer, other = a_user(), a_user()
    people = [a_user(display_name=name) for name in ("Asha", "Lakshmi", "Priya", "Kiran")]
    asha, lakshmi, priya, kiran = (person.id for person in people)
    async with world.begin() as tx:
        for user in (performer, other, *people):
            await tx.users.add(user)
    now, minute = world.now(), timedelta(minutes=1)
    decided = [
        KeptOut(performer.id, asha, None, ChatRule.HATE, performer.id, now - 3 * minute),
        KeptOut(performer.id, lakshmi, now + minute, ChatRule.SPAM, performer.id, now - 2 * minute),
        KeptOut(performer.id, priya, now, ChatRule.SPAM, performer.id, now - minute),
        KeptOut(performer.id, kiran, None, ChatRule.SPAM, performer.id, now - minute),
        KeptOut(other.id, priya, None, ChatRule.SPAM, other.id, now),
    ]
    async with world.begin() as tx:
        for each in decided:
            await tx.kept_out.save(each)
        await tx.kept_out.end(performer.id, kiran, now=now)

    assert await world.chat_queries.kept_out(performer.id, now=now) == [
        KeptOutRow(lakshmi, "Lakshmi", now + minute, ChatRule.SPAM.text, now - 2 * minute),
        KeptOutRow(asha, "Asha", None, ChatRule.HATE.text, now - 3 * minute),
    ]
