"""What is laid side by side: memory and PostgreSQL keep the port's promises."""

from typing import cast
from uuid import uuid4

import pytest

from domain.chat.message import Message
from domain.chat.removal import Removal
from domain.chat.rule import ChatRule
from domain.ids import MessageId, StreamId, TipId
from domain.moderation.watch.footage import Footage, FootageCause, FootageKind, FootageState
from domain.streaming.stream import Stream
from ports.moderation.evidence import EvidenceQueries
from tests.builders import a_tip, a_user
from tests.integration.database.conftest import World
from tests.integration.database.moderation.test_frame_watch import a_match, a_show
from tests.integration.database.moderation.test_moderation_footage import keep, of


@pytest.fixture
async def show(world: World) -> Stream:
    return await a_show(world)


def a_still(show: Stream, world: World) -> Footage:
    return of(show, world, kind=FootageKind.STILL, cause=FootageCause.DEMAND, asked_by=show.performer_id)


def queries(world: World) -> EvidenceQueries:
    return cast(EvidenceQueries, world.query("moderation.evidence", "EvidenceQueries"))


async def said(world: World, show: Stream, *texts: str) -> list[Message]:
    """By the performer, a second apart."""
    made = []
    for text in texts:
        now = world.now.advance(seconds=1)
        made.append(
            Message.say(
                message_id=MessageId(uuid4()), stream_id=show.id, author_id=show.performer_id, text=text, now=now
            )
        )  # fmt: skip
    async with world.begin() as tx:
        for message in made:
            await tx.messages.add(message)
    return made


async def test_a_message_stands_among_its_neighbours_and_a_removed_one_is_read_too(
    world: World, show: Stream
) -> None:
    messages = await said(world, show, "one", "two", "three", "four", "five", "six")
    async with world.begin() as tx:
        await tx.messages.remove(
            Removal(
                show.id, messages[2].id, None, next(iter(ChatRule)), show.performer_id, world.now()
            )
        )  # fmt: skip
    found = await queries(world).context_of(messages[3].id, lines=2)
    assert [(each.text, each.is_removed, each.is_it) for each in found] == [
        ("two", False, False),
        ("three", True, False),
        ("four", False, True),
        ("five", False, False),
        ("six", False, False),
    ]
    assert [each.sent_at for each in found] == [each.sent_at for each in messages[1:]]
    first = await queries(world).context_of(messages[0].id, lines=1)
    assert [(each.text, each.is_it) for each in first] == [("one", True), ("two", False)]
    assert await queries(world).context_of(MessageId(uuid4()), lines=2) == []


async def test_mod_01_the_words_of_a_tip_stand_among_what_the_chat_had_then(
    world: World, show: Stream
) -> None:
    viewer = a_user(display_name="Asha")
    before = await said(world, show, "one", "two", "three")
    sent_at = world.now.advance(seconds=1)
    tip = a_tip(
        stream_id=show.id, viewer_id=viewer.id, performer_id=show.performer_id, message="Like a crow", sent_at=sent_at
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.users.add(viewer)
        await tx.tips.add(tip)
        gone = Removal(show.id, before[2].id, None, next(iter(ChatRule)), show.performer_id, world.now())
        await tx.messages.remove(gone)
    after = await said(world, show, "four", "five", "six")
    found = await queries(world).context_of_tip(tip.id, lines=2)
    assert [(each.text, each.is_removed, each.is_it) for each in found] == [
        ("two", False, False),
        ("three", True, False),
        ("Like a crow", False, True),
        ("four", False, False),
        ("five", False, False),
    ]
    assert (found[2].author_name, found[2].sent_at) == ("Asha", sent_at)
    assert found[3].sent_at == after[0].sent_at
    removal = Removal(
        show.id, None, None, next(iter(ChatRule)), show.performer_id, world.now(), tip_id=tip.id
    )
    async with world.begin() as tx:
        await tx.tips.remove_words(removal)
    [it] = [each for each in await queries(world).context_of_tip(tip.id, lines=0) if each.is_it]
    assert (it.text, it.is_removed) == ("Like a crow", True), "kept as evidence"
    assert await queries(world).context_of_tip(TipId(uuid4()), lines=2) == []


async def test_a_show_s_stored_stills_come_newest_first(world: World, show: Stream) -> None:
    stills = [a_still(show, world)]
    for _ in range(2):
        world.now.advance(minutes=1)
        stills.append(a_still(show, world))
    clip = of(show, world)
    await keep(world, *stills, clip)
    found = await queries(world).stills_of(show.id, limit=10)
    assert [row.footage_id for row in found] == [each.id for each in reversed(stills)]
    assert {(row.kind, row.state) for row in found} == {(FootageKind.STILL.value, FootageState.STORED.value)}
    assert [row.footage_id for row in await queries(world).stills_of(show.id, limit=1)] == [stills[-1].id]
    assert await queries(world).stills_of(StreamId(uuid4()), limit=10) == []


async def test_csa_03_of_a_show_with_a_known_picture_there_are_no_stills(world: World, show: Stream) -> None:
    await keep(world, a_still(show, world))
    assert len(await queries(world).stills_of(show.id, limit=10)) == 1
    async with world.begin() as tx:
        await tx.frame_matches.add(a_match(show, world))
    assert await queries(world).stills_of(show.id, limit=10) == []
