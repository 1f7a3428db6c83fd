"""One suite holds both databases to the promise of `Messages`."""

import asyncio
from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.say_in_room import SayInRoom
from domain.chat.message import Message, MessageIdReused
from domain.ids import MessageId
from tests.builders import a_stream, a_user, a_verified_adult
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
    say = SayInRoom(world.begin, WordRules(), world.now)
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
