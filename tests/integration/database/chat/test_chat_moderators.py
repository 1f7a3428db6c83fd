"""One suite holds both databases to the promises of `RoomModerators` and `RoomActs` (CHT-10)."""

import asyncio
from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.chat.dismiss_moderator import DismissModerator
from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.let_into_chat import LetIntoChat
from application.chat.remove_messages import RemoveMessages
from application.chat.undo_room_act import UndoRoomAct
from domain.chat.kept_out import KeptOut, KeptOutForLonger
from domain.chat.message import Message
from domain.chat.removal import CHAT_CLEARED, CHAT_RESTORED, NoModeratorHere, Removal
from domain.chat.room_act import RoomAct, RoomActKind
from domain.chat.room_moderator import ModeratorState, RoomModerator
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from domain.identity.user import User
from domain.ids import MessageId, RoomActId, StreamId
from ports.chat.moderators import RoomActRow, RoomModeratorRow
from tests.builders import a_stream, a_user, a_verified_adult
from tests.integration.database.conftest import World


async def people(world: World, *names: str) -> list[User]:
    made = [a_user(display_name=name) for name in names]
    async with world.begin() as tx:
        for user in made:
            await tx.users.add(user)
    return made


async def a_line(world: World, performer: User, author: User) -> Message:
    stream = a_stream(performer_id=performer.id)
    message = Message(MessageId(uuid4()), stream.id, author.id, "What a raga", world.now())
    async with world.begin() as tx:
        await tx.streams.add(stream)
        await tx.messages.add(message)
        shown = {
            "message_id": str(message.id),
            "author_id": str(author.id),
            "author": "Asha",
            "text": message.text,
        }
        await tx.room_events.append(stream.id, "chat.message", shown, now=world.now())
    return message


def an_act(world: World, performer: User, line: Message, actor: User, **changes: object) -> RoomAct:
    act = RoomAct(
        id=RoomActId(uuid4()), performer_id=performer.id, stream_id=StreamId(line.stream_id), actor_id=actor.id,
        kind=RoomActKind.REMOVE, person_id=line.author_id, message_id=line.id, until=None, rule=ChatRule.SPAM,
        note="A raid", at=world.now(), undone_at=None,
    )  # fmt: skip
    return replace(act, **changes)  # type: ignore[arg-type]


async def test_cht_10_an_act_that_is_undone_ten_times_at_once_is_undone_once(world: World) -> None:
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    line = await a_line(world, ravi, asha)
    act = an_act(world, ravi, line, priya)
    async with world.begin() as tx:
        await tx.room_acts.add(act)
    undo = UndoRoomAct(world.begin, world.now, uuid4)
    await asyncio.gather(*(undo(act_id=act.id, performer_id=ravi.id) for _ in range(10)))
    subject = f"stream:{line.stream_id} account:{asha.id}"
    rows = await world.moderation_queries.audit_about([subject], limit=10)
    assert [row.action for row in rows] == ["room_act.undo"]


async def test_cht_10_a_moderator_comes_back_whole_and_is_listed_for_both(world: World) -> None:
    ravi, other, priya, asha = await people(world, "Ravi", "Other", "Priya", "Asha")
    asked = RoomModerator(ravi.id, priya.id, ModeratorState.ASKED, world.now())
    active = replace(asked, state=ModeratorState.ACTIVE, changed_at=world.now() + timedelta(minutes=1))
    left = RoomModerator(ravi.id, other.id, ModeratorState.RESIGNED, world.now())
    new = RoomModerator(ravi.id, asha.id, ModeratorState.ASKED, world.now())
    async with world.begin() as tx:
        assert await tx.room_moderators.find_for_update(ravi.id, priya.id) is None
        await tx.room_moderators.save(asked)
        assert not await tx.room_moderators.moderates(ravi.id, priya.id)
        for each in (active, left, new):
            await tx.room_moderators.save(each)
        assert await tx.room_moderators.find_for_update(ravi.id, priya.id) == active
        assert await tx.room_moderators.find_for_update(priya.id, ravi.id) is None
        assert await tx.room_moderators.moderates(ravi.id, priya.id)
        assert not await tx.room_moderators.moderates(other.id, priya.id)
        assert await tx.room_moderators.count_open(ravi.id) == 2
        assert await tx.room_moderators.count_open(other.id) == 0

    queries = world.room_moderator_queries
    of_priya = RoomModeratorRow(ravi.id, "Ravi", priya.id, "Priya", "active", active.changed_at)
    of_asha = RoomModeratorRow(ravi.id, "Ravi", asha.id, "Asha", "asked", new.changed_at)
    assert await queries.of_performer(ravi.id) == [of_asha, of_priya]
    assert await queries.of_person(priya.id) == [of_priya]
    assert await queries.of_person(other.id) == []
    assert await queries.moderates(ravi.id, priya.id)
    assert not await queries.moderates(ravi.id, other.id)


async def test_cht_10_an_act_comes_back_whole_and_only_its_end_changes(world: World) -> None:
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    line = await a_line(world, ravi, asha)
    removed = an_act(world, ravi, line, priya)
    kept_out = an_act(
        world, ravi, line, priya, kind=RoomActKind.KEEP_OUT, message_id=None, until=world.now() + timedelta(1),
        note="", at=world.now() + timedelta(minutes=1),
    )  # fmt: skip
    async with world.begin() as tx:
        assert await tx.room_acts.find_for_update(removed.id) is None
        for act in (removed, kept_out):
            await tx.room_acts.add(act)
    undone = replace(removed, undone_at=world.now() + timedelta(minutes=2))
    async with world.begin() as tx:
        assert await tx.room_acts.find_for_update(removed.id) == removed
        await tx.room_acts.mark_undone(undone)
    async with world.begin() as tx:
        assert await tx.room_acts.find_for_update(removed.id) == undone
        assert await tx.room_acts.find_for_update(kept_out.id) == kept_out
    listed = await world.room_moderator_queries.acts(ravi.id, limit=10)
    assert listed == [
        RoomActRow(
            kept_out.id, line.stream_id, "Priya", "keep_out", "Asha", "", kept_out.until, ChatRule.SPAM.text, "",
            kept_out.at, None, False,
        ),
        RoomActRow(
            removed.id, line.stream_id, "Priya", "remove", "Asha", "What a raga", None, ChatRule.SPAM.text, "A raid",
            removed.at, undone.undone_at, False,
        ),
    ]  # fmt: skip
    assert await world.room_moderator_queries.acts(ravi.id, limit=1) == listed[:1]
    assert await world.room_moderator_queries.acts(priya.id, limit=10) == []


async def test_prv_09_a_moderators_own_words_go_and_the_act_stays(world: World) -> None:
    ravi, priya, other = await people(world, "Ravi", "Priya", "Asha")
    line = await a_line(world, ravi, other)
    act = an_act(world, ravi, line, priya)
    theirs = an_act(world, ravi, line, other)
    async with world.begin() as tx:
        for each in (act, theirs):
            await tx.room_acts.add(each)
        assert await tx.room_acts.erase_notes_of(priya.id) == 1
        assert await tx.room_acts.erase_notes_of(priya.id) == 0
    async with world.begin() as tx:
        assert await tx.room_acts.find_for_update(act.id) == replace(act, note="")
        assert await tx.room_acts.find_for_update(theirs.id) == theirs


async def test_cht_10_an_act_waits_for_a_dismissal_that_came_first_and_is_refused(world: World) -> None:
    """Another process has the dismissal in hand, not yet committed: nothing is done past it."""
    if world.kind == "memory":
        return  # transactions there run one after the other
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    line = await a_line(world, ravi, asha)
    async with world.begin() as tx:
        await tx.ages.save(a_verified_adult(priya.id))
        await tx.room_moderators.save(RoomModerator(ravi.id, priya.id, ModeratorState.ACTIVE, world.now()))
    remove = RemoveMessages(world.begin, world.now, world.new_id)
    async with world.begin() as tx:
        before = await tx.room_moderators.find_for_update(ravi.id, priya.id)
        assert before is not None
        acting = asyncio.create_task(
            remove(
                stream_id=line.stream_id, actor_id=priya.id, message_id=line.id, author_id=None, rule="spam",
                note="",
            )
        )  # fmt: skip
        done, _ = await asyncio.wait([acting], timeout=0.3)
        assert not done, "it waits for the dismissal"
        await tx.room_moderators.save(before.dismissed(world.now()))
    refused = (await asyncio.gather(acting, return_exceptions=True))[0]
    assert isinstance(refused, NoModeratorHere)


async def test_cht_10_a_dismissal_is_told_in_the_show_that_is_on(world: World) -> None:
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    line = await a_line(world, ravi, asha)
    async with world.begin() as tx:
        await tx.room_moderators.save(RoomModerator(ravi.id, priya.id, ModeratorState.ACTIVE, world.now()))
    dismiss = DismissModerator(world.begin, world.now, world.new_id)
    await dismiss(performer_id=ravi.id, person_id=priya.id)
    [told] = await world.room_log.since(line.stream_id, 1, limit=10)
    assert (told.type, told.data) == ("chat.moderator", {"person_id": str(priya.id), "moderates": False})


def kept_out_by(world: World, performer: User, person: User, actor: User, *, hours: int | None) -> KeptOut:
    until = None if hours is None else world.now() + timedelta(hours=hours)
    return KeptOut(performer.id, person.id, until, ChatRule.SPAM, actor.id, world.now())


async def test_cht_09_cht_10_taking_an_act_back_ends_no_decision_that_our_team_made_at_the_same_time(
    world: World,
) -> None:
    if world.kind == "memory":
        return  # transactions there run one after the other
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    meera = a_user(display_name="Meera", role=Role.MODERATOR)
    line = await a_line(world, ravi, asha)
    timeout = kept_out_by(world, ravi, asha, priya, hours=1)
    act = an_act(world, ravi, line, priya, kind=RoomActKind.KEEP_OUT, message_id=None, until=timeout.until)
    async with world.begin() as tx:
        await tx.users.add(meera)
        await tx.kept_out.save(timeout)
        await tx.room_acts.add(act)
    undo = UndoRoomAct(world.begin, world.now, world.new_id)
    ban = kept_out_by(world, ravi, asha, meera, hours=None)
    async with world.begin() as tx:
        await tx.kept_out.save(ban)
        undoing = asyncio.create_task(undo(act_id=act.id, performer_id=ravi.id))
        await asyncio.wait([undoing], timeout=0.3)
    await asyncio.wait_for(undoing, 30)
    async with world.begin() as tx:
        assert await tx.kept_out.find(ravi.id, asha.id) == ban


async def test_cht_09_our_team_lets_nobody_in_earlier_than_the_room_did(world: World) -> None:
    ravi, priya, asha = await people(world, "Ravi", "Priya", "Asha")
    meera, tara = [a_user(display_name=name, role=Role.MODERATOR) for name in ("Meera", "Tara")]
    line = await a_line(world, ravi, asha)
    async with world.begin() as tx:
        for each in (meera, tara):
            await tx.users.add(each)
        await tx.room_moderators.save(RoomModerator(ravi.id, priya.id, ModeratorState.DISMISSED, world.now()))
    keep_out = KeepOutOfChat(world.begin, world.now, world.new_id)

    async def keeps_out(actor: User, seconds: int | None) -> KeptOut:
        return await keep_out(
            stream_id=line.stream_id,
            actor_id=actor.id,
            person_id=asha.id,
            seconds=seconds,
            rule="spam",
            note="",
        )

    for of_room in (
        kept_out_by(world, ravi, asha, ravi, hours=None),
        kept_out_by(world, ravi, asha, priya, hours=2),
    ):
        async with world.begin() as tx:
            await tx.kept_out.save(of_room)
        with pytest.raises(KeptOutForLonger):
            await keeps_out(meera, 3_600)
        async with world.begin() as tx:
            assert await tx.kept_out.find(ravi.id, asha.id) == of_room
    decided = await keeps_out(meera, 7_200)
    assert (decided.actor_id, decided.until) == (meera.id, of_room.until), "as long is not shorter"
    assert (await keeps_out(meera, None)).until is None
    assert (await keeps_out(tara, 60)).until is not None, "our team may shorten what our team decided"


async def test_cht_09_who_decided_before_is_not_waited_for_by_whoever_holds_the_person(world: World) -> None:
    """Two moderators who keep one person out at once, or one and the performer who lets them in: whoever moderates
    holds their own appointment and waits for the person, and must be waited for by nobody who holds the person."""
    if world.kind == "memory":
        return  # transactions there run one after the other
    ravi, priya, maya, asha = await people(world, "Ravi", "Priya", "Maya", "Asha")
    line = await a_line(world, ravi, asha)
    async with world.begin() as tx:
        for each in (priya, maya):
            await tx.ages.save(a_verified_adult(each.id))
            await tx.room_moderators.save(RoomModerator(ravi.id, each.id, ModeratorState.ACTIVE, world.now()))
        await tx.kept_out.save(kept_out_by(world, ravi, asha, priya, hours=1))
    keep_out = KeepOutOfChat(world.begin, world.now, world.new_id)
    let_in = LetIntoChat(world.begin, world.now, world.new_id)
    async with world.begin() as tx:
        await tx.room_moderators.find_for_update(ravi.id, priya.id)
        longer = keep_out(
            stream_id=line.stream_id, actor_id=maya.id, person_id=asha.id, seconds=7_200, rule="spam", note=""
        )
        await asyncio.wait_for(longer, 30)
    async with world.begin() as tx:
        await tx.room_moderators.find_for_update(ravi.id, maya.id)
        earlier = let_in(stream_id=line.stream_id, actor_id=ravi.id, person_id=asha.id, note="Talked to her")
        await asyncio.wait_for(earlier, 30)
    async with world.begin() as tx:
        held = await tx.kept_out.find(ravi.id, asha.id)
    assert held is not None
    assert not held.holds(world.now())


async def test_cht_08_cht_10_a_line_that_is_given_back_stays_unread_where_the_chat_was_cleared_since(
    world: World,
) -> None:
    for whose, is_read in ((1, True), (2, False), (None, False)):
        ravi, priya, asha = made = await people(world, "Ravi", "Priya", "Asha")
        of_whom = "" if whose is None else str(made[whose].id)
        line = await a_line(world, ravi, asha)
        act = an_act(world, ravi, line, priya)
        async with world.begin() as tx:
            await tx.room_acts.add(act)
            await tx.messages.remove(
                Removal(line.stream_id, line.id, None, ChatRule.SPAM, priya.id, world.now())
            )
            await tx.room_events.take_back([line.id], line.stream_id)
            later = world.now() + timedelta(seconds=5)
            await tx.room_events.append(line.stream_id, CHAT_CLEARED, {"author_id": of_whom}, now=later)
        await UndoRoomAct(world.begin, world.now, world.new_id)(act_id=act.id, performer_id=ravi.id)
        said, *told = await world.room_log.since(line.stream_id, 0, limit=10)
        assert (said.data["text"] == line.text, CHAT_RESTORED in {each.type for each in told}) == (
            is_read,
            is_read,
        )
        async with world.begin() as tx:
            assert await tx.messages.removed_by(line.id) is None
