"""Timeouts and bans of a room (CHT-09)."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.chat.auto_mod import MemoryRoomLevels
from adapters.memory.chat.message_book import MemoryMessageBook
from adapters.word_rules.text_screen import WordRules
from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.let_into_chat import LetIntoChat
from application.chat.say_in_room import SayInRoom
from domain.chat.events import PersonKeptOut
from domain.chat.kept_out import InvalidDuration, KeptOut, KeptOutOfChat, NotToBeKeptOut
from domain.chat.removal import NoModeratorHere
from domain.chat.room_act import DecidedByStaff
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.identity.permissions import Role
from domain.ids import MessageId, UserId
from domain.moderation.events import StaffActed, StaffActLifted
from domain.moderation.note import NoteMissing
from domain.streaming.stream import EndReason
from tests.builders import ASHA, MEERA, NOW, RAVI, a_stream
from tests.unit.application.chat.test_remove_messages import PRIYA, Moderated, room

__all__ = ["room"]


async def keep_out(
    room: Moderated, seconds: int | None, *, by: UserId = RAVI, person: UserId = ASHA, rule: str = "spam"
) -> KeptOut:
    keep = KeepOutOfChat(room.database.begin, lambda: NOW, uuid4)
    return await keep(
        stream_id=room.show.id, actor_id=by, person_id=person, seconds=seconds, rule=rule, note=""
    )


async def let_in(room: Moderated, *, by: UserId = RAVI, note: str = "They said sorry") -> None:
    let = LetIntoChat(room.database.begin, lambda: NOW, uuid4)
    await let(stream_id=room.show.id, actor_id=by, person_id=ASHA, note=note)


async def say_at(room: Moderated, moment: datetime, *, by: UserId = ASHA) -> None:
    say = SayInRoom(
        MemoryMessageBook(room.database.begin),
        room.database.begin,
        WordRules(even_weak=()),
        MemoryRoomLevels(room.database).of_one,
        lambda: moment,
    )
    await say(message_id=MessageId(uuid4()), stream_id=room.show.id, author_id=by, text="Hello")


@pytest.mark.parametrize("by", [RAVI, MEERA])
async def test_cht_09_a_timeout_says_until_when_and_ends_by_itself(room: Moderated, by: UserId) -> None:
    decided = await keep_out(room, 600, by=by)

    assert decided.until == NOW + timedelta(minutes=10)
    with pytest.raises(KeptOutOfChat) as refused:
        await say_at(room, NOW + timedelta(seconds=599))
    assert refused.value.until == decided.until
    assert "Advertising" in refused.value.detail
    await say_at(room, NOW + timedelta(seconds=599), by=PRIYA)
    await say_at(room, NOW + timedelta(seconds=600))
    [entry] = room.database.tables.moderation.audit
    assert (entry.actor_id, entry.action, entry.reason) == (by, "chat.timeout", "spam")


async def test_cht_09_a_ban_holds_until_it_is_lifted_with_a_note(room: Moderated) -> None:
    await keep_out(room, None)
    with pytest.raises(KeptOutOfChat) as refused:
        await say_at(room, NOW + timedelta(days=4000))
    assert refused.value.until is None
    with pytest.raises(NoteMissing):
        await let_in(room, note=" ")
    await let_in(room)
    await let_in(room)

    await say_at(room, NOW)
    actions = [entry.action for entry in room.database.tables.moderation.audit]
    assert actions == ["chat.ban", "chat.let_in"]


async def test_cht_09_a_rooms_ban_is_not_the_platforms(room: Moderated) -> None:
    """In the next show of the same performer it holds, in somebody else's it does not."""
    await keep_out(room, None)
    same, other = Moderated(), Moderated()
    for stage, performer in ((same, RAVI), (other, PRIYA)):
        stage.database, stage.show = room.database, a_stream(performer_id=performer)
    async with room.database.begin() as tx:
        await tx.streams.update(room.show.ended(EndReason.PERFORMER, NOW))
        await tx.streams.add(same.show)
        await tx.streams.add(other.show)

    with pytest.raises(KeptOutOfChat):
        await say_at(same, NOW)
    await say_at(other, NOW)


async def test_cht_09_the_latest_decision_holds(room: Moderated) -> None:
    await keep_out(room, None)
    await keep_out(room, 60)
    await say_at(room, NOW + timedelta(seconds=60))


@pytest.mark.parametrize("seconds", [None, 600])
@pytest.mark.parametrize("left", [False, True])
async def test_cht_09_whom_our_team_keeps_out_the_performer_neither_lets_in_nor_decides_anew(
    room: Moderated, seconds: int | None, left: bool
) -> None:
    """Also where whoever of our team decided is of it no more."""
    decided = await keep_out(room, seconds, by=MEERA)
    if left:
        async with room.database.begin() as tx:
            await tx.users.update(replace(await tx.users.get(MEERA), role=Role.VIEWER))

    for again in (10, 86_400, None):
        with pytest.raises(DecidedByStaff):
            await keep_out(room, again)
    with pytest.raises(DecidedByStaff):
        await let_in(room)

    assert room.database.tables.chat.kept_out[RAVI, ASHA] == decided
    assert [entry.actor_id for entry in room.database.tables.moderation.audit] == [MEERA]


async def test_cht_09_our_team_ends_what_it_decided_and_what_the_performer_did(room: Moderated) -> None:
    for by in (MEERA, RAVI):
        await keep_out(room, None, by=by)
        await let_in(room, by=MEERA)
        await say_at(room, NOW)


async def test_cht_09_what_our_team_decided_and_is_over_binds_nobody(room: Moderated) -> None:
    await keep_out(room, 60, by=MEERA)
    async with room.database.begin() as tx:
        held = await tx.kept_out.find(RAVI, ASHA)
        assert held is not None
        await tx.kept_out.save(replace(held, until=NOW))
    await keep_out(room, 600)
    await let_in(room)
    await say_at(room, NOW)


async def test_cht_10_a_moderator_of_the_room_puts_nothing_in_place_of_what_our_team_decided(
    room: Moderated,
) -> None:
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, PRIYA, ModeratorState.ACTIVE, NOW))
    await keep_out(room, 60, by=MEERA)
    with pytest.raises(DecidedByStaff):
        await keep_out(room, 600, by=PRIYA)
    with pytest.raises(NoModeratorHere):
        await let_in(room, by=PRIYA)


async def test_cht_10_what_a_moderator_of_the_room_decided_the_performer_ends(room: Moderated) -> None:
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, PRIYA, ModeratorState.ACTIVE, NOW))
    await keep_out(room, 600, by=PRIYA)
    async with room.database.begin() as tx:
        await tx.room_moderators.save(RoomModerator(RAVI, PRIYA, ModeratorState.DISMISSED, NOW))
    await let_in(room)
    await say_at(room, NOW)


@pytest.mark.parametrize("seconds", [0, 9, -1, 30 * 86_400 + 1])
async def test_a_timeout_has_a_length_that_can_be(room: Moderated, seconds: int) -> None:
    with pytest.raises(InvalidDuration):
        await keep_out(room, seconds)


async def test_who_keeps_whom_out(room: Moderated) -> None:
    for by in (ASHA, PRIYA):
        with pytest.raises(NoModeratorHere):
            await keep_out(room, 60, by=by, person=ASHA)
        with pytest.raises(NoModeratorHere):
            await let_in(room, by=by)
    for person in (RAVI, MEERA):
        with pytest.raises(NotToBeKeptOut):
            await keep_out(room, 60, by=MEERA, person=person)
    assert room.database.tables.chat.kept_out == {}


@pytest.mark.parametrize(("by", "kind", "seconds"), [(RAVI, "performer", 600), (MEERA, "staff", None)])
async def test_cht_09_who_is_kept_out_is_to_be_told_and_the_room_is_not(
    room: Moderated, by: UserId, kind: str, seconds: int | None
) -> None:
    decided = await keep_out(room, seconds, by=by)

    until = decided.until.isoformat() if decided.until else ""
    announced = [
        entry.event
        for entry in room.database.tables.outbox.entries.values()
        if not isinstance(entry.event, (StaffActed, StaffActLifted))
    ]
    assert announced == [PersonKeptOut(room.show.id, ASHA, until, "spam", kind)]
    assert room.told() == []
