"""Moderators whom a performer appoints (CHT-10): what they may do, and what the performer takes back."""

from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest

from adapters.memory.chat.auto_mod import MemoryRoomLevels
from adapters.memory.chat.message_book import MemoryMessageBook
from adapters.word_rules.text_screen import WordRules
from application.chat.answer_as_moderator import AnswerAsModerator
from application.chat.ask_moderator import AskModerator
from application.chat.dismiss_moderator import DismissModerator
from application.chat.keep_out_of_chat import KeepOutOfChat
from application.chat.say_in_room import SayInRoom
from application.chat.undo_room_act import UndoRoomAct
from domain.age_verification.age import AgeState, AgeStatus, AgeVerificationRequired
from domain.chat.events import MessagesRemoved, PersonKeptOut, RoomModeratorChanged
from domain.chat.kept_out import KeptOut, KeptOutOfChat
from domain.chat.message import Message
from domain.chat.removal import CHAT_RESTORED, NoModeratorHere
from domain.chat.room_act import DecidedByStaff, RoomAct, RoomActNotFound
from domain.chat.room_moderator import (
    ASK_AGAIN_AFTER,
    MODERATORS_MAX,
    BeyondRoomModerators,
    ModeratorAnswer,
    ModeratorState,
    NotAskedNow,
    NotToBeModerator,
    RoomModerator,
    RoomModeratorNotFound,
    TooManyModerators,
)
from domain.chat.rule import ChatRule
from domain.chat.settings import ChatSettings, SlowMode
from domain.identity.permissions import Role
from domain.ids import DecisionId, MessageId, ModerationCaseId, RoomActId, UserId
from domain.moderation.decisions.action import Action, ActionKind, Scope, ScopeKind
from domain.moderation.decisions.chat_lock import ChatLocked
from domain.moderation.decisions.policy import StopPolicy
from domain.moderation.decisions.sanction import Sanction
from domain.moderation.text.screen import ForbiddenText
from domain.streaming.block import Block, BlockedByPerformer
from domain.streaming.room_controls import RemovedFromRoom, RoomControls
from tests.builders import ASHA, MEERA, NOW, RAVI, STRANGER, a_stream, a_user
from tests.unit.application.chat.test_remove_messages import PRIYA, Moderated, room

__all__ = ["room"]


async def ask(room: Moderated, person: UserId = PRIYA, *, at: datetime = NOW) -> RoomModerator:
    return await AskModerator(room.database.begin, lambda: at, uuid4)(performer_id=RAVI, person_id=person)


async def answer(room: Moderated, what: ModeratorAnswer, *, by: UserId = PRIYA) -> RoomModerator:
    use_case = AnswerAsModerator(room.database.begin, lambda: NOW, uuid4)
    return await use_case(performer_id=RAVI, person_id=by, answer=what)


async def dismiss(room: Moderated, person: UserId = PRIYA) -> None:
    await DismissModerator(room.database.begin, lambda: NOW, uuid4)(performer_id=RAVI, person_id=person)


async def keep_out(
    room: Moderated, seconds: int | None, *, by: UserId = PRIYA, person: UserId = ASHA, at: datetime = NOW,
    note: str = "A raid",
) -> KeptOut:  # fmt: skip
    keep = KeepOutOfChat(room.database.begin, lambda: at, uuid4)
    return await keep(
        stream_id=room.show.id, actor_id=by, person_id=person, seconds=seconds, rule="spam", note=note
    )


async def undo(room: Moderated, act: RoomAct, *, by: UserId = RAVI) -> RoomAct:
    return await UndoRoomAct(room.database.begin, lambda: NOW, uuid4)(act_id=act.id, performer_id=by)


def acts(room: Moderated) -> list[RoomAct]:
    return list(room.database.tables.chat.acts.values())


@pytest.fixture
async def appointed(room: Moderated) -> Moderated:
    """Priya moderates for Ravi."""
    await ask(room)
    await answer(room, ModeratorAnswer.ACCEPT)
    return room


async def test_cht_10_a_moderator_removes_a_line_once_they_have_accepted(room: Moderated) -> None:
    line = await room.say("Buy my things")
    with pytest.raises(NoModeratorHere):
        await room.remove(message=line, by=PRIYA)
    assert (await ask(room)).state is ModeratorState.ASKED
    with pytest.raises(NoModeratorHere):
        await room.remove(message=line, by=PRIYA)
    assert (await answer(room, ModeratorAnswer.ACCEPT)).state is ModeratorState.ACTIVE

    assert await room.remove(message=line, by=PRIYA) == 1

    assert room.shown() == []
    [told] = [data for event, data in room.told() if event == "chat.moderator"]
    assert told == {"person_id": str(PRIYA), "moderates": True}
    assert room.announced() == [MessagesRemoved(room.show.id, ASHA, 1, "spam", "room_moderator")]
    [act] = acts(room)
    assert (act.performer_id, act.actor_id, act.person_id) == (RAVI, PRIYA, ASHA)
    assert (act.kind, act.message_id, act.rule, act.at) == ("remove", line.id, ChatRule.SPAM, NOW)
    done = [(entry.actor_id, entry.action) for entry in room.database.tables.moderation.audit]
    assert done == [
        (RAVI, "room_moderator.ask"), (PRIYA, "room_moderator.accept"), (PRIYA, "chat.delete"),
    ]  # fmt: skip


async def test_cht_10_a_moderator_keeps_a_person_out_for_a_day_at_most(appointed: Moderated) -> None:
    for seconds in (None, 24 * 3_600 + 1):
        with pytest.raises(BeyondRoomModerators):
            await keep_out(appointed, seconds)
    decided = await keep_out(appointed, 24 * 3_600)

    assert decided.until == NOW + timedelta(days=1)
    with pytest.raises(KeptOutOfChat):
        await appointed.say("Hello")
    [act] = acts(appointed)
    assert (act.kind, act.person_id, act.until, act.note) == ("keep_out", ASHA, decided.until, "A raid")
    entries = appointed.database.tables.outbox.entries.values()
    [told] = [entry.event for entry in entries if isinstance(entry.event, PersonKeptOut)]
    assert told.by == "room_moderator"


async def test_cht_10_never_the_performer_nor_staff_nor_more_than_a_line(appointed: Moderated) -> None:
    ravis = await appointed.say("Welcome", by=RAVI)
    with pytest.raises(BeyondRoomModerators):
        await appointed.remove(message=ravis, by=PRIYA)
    for person in (RAVI, MEERA):
        with pytest.raises(BeyondRoomModerators):
            await keep_out(appointed, 60, person=person)
    for whole in (None, ASHA):
        with pytest.raises(BeyondRoomModerators):
            await appointed.remove(author=whole, by=PRIYA)
    assert appointed.shown() == ["Welcome"]
    assert acts(appointed) == []
    assert appointed.database.tables.chat.kept_out == {}


async def test_cht_10_only_in_the_rooms_of_that_performer(appointed: Moderated) -> None:
    other = Moderated()
    other.database, other.show = appointed.database, a_stream(performer_id=STRANGER)
    async with appointed.database.begin() as tx:
        await tx.users.add(a_user(id=STRANGER, role=Role.PERFORMER))
        await tx.streams.add(other.show)
    line = await other.say("Hello")
    with pytest.raises(NoModeratorHere):
        await other.remove(message=line, by=PRIYA)
    with pytest.raises(NoModeratorHere):
        await keep_out(other, 60)


async def test_cht_10_what_somebody_else_decided_for_longer_stands(appointed: Moderated) -> None:
    await keep_out(appointed, None, by=RAVI)
    with pytest.raises(BeyondRoomModerators):
        await keep_out(appointed, 60)
    await keep_out(appointed, 600, by=RAVI)
    await keep_out(appointed, 3_600)
    await keep_out(appointed, 60)  # their own
    assert [act.until for act in acts(appointed)] == [NOW + timedelta(hours=1), NOW + timedelta(minutes=1)]


async def test_cht_10_a_dismissal_holds_at_once_and_the_open_room_hears_it(appointed: Moderated) -> None:
    line = await appointed.say("Buy my things")
    await dismiss(appointed)
    await dismiss(appointed)

    with pytest.raises(NoModeratorHere):
        await appointed.remove(message=line, by=PRIYA)
    with pytest.raises(NoModeratorHere):
        await keep_out(appointed, 60)
    told = [data["moderates"] for event, data in appointed.told() if event == "chat.moderator"]
    assert told == [True, False]
    entries = appointed.database.tables.outbox.entries.values()
    changes = [entry.event.state for entry in entries if isinstance(entry.event, RoomModeratorChanged)]
    assert changes == ["asked", "active", "dismissed"]
    with pytest.raises(RoomModeratorNotFound):
        await dismiss(appointed, ASHA)


async def test_cht_10_they_resign_and_are_not_asked_again_for_a_while(appointed: Moderated) -> None:
    assert (await answer(appointed, ModeratorAnswer.RESIGN)).state is ModeratorState.RESIGNED
    line = await appointed.say("Buy my things")
    with pytest.raises(NoModeratorHere):
        await appointed.remove(message=line, by=PRIYA)
    with pytest.raises(NotAskedNow):
        await answer(appointed, ModeratorAnswer.ACCEPT)
    with pytest.raises(NotToBeModerator) as refused:
        await ask(appointed, at=NOW + ASK_AGAIN_AFTER - timedelta(seconds=1))
    assert refused.value.until == NOW + ASK_AGAIN_AFTER
    assert (await ask(appointed, at=NOW + ASK_AGAIN_AFTER)).state is ModeratorState.ASKED
    assert (await answer(appointed, ModeratorAnswer.DECLINE)).state is ModeratorState.DECLINED


async def test_cht_10_who_was_dismissed_may_be_asked_again_at_once(appointed: Moderated) -> None:
    await dismiss(appointed)
    assert (await ask(appointed)).state is ModeratorState.ASKED


async def test_cht_10_who_may_be_asked(room: Moderated) -> None:
    young = UserId(uuid4())
    async with room.database.begin() as tx:
        await tx.users.add(a_user(id=young, email="young@example.in"))
    for person in (RAVI, MEERA, young, UserId(uuid4())):
        with pytest.raises(NotToBeModerator):
            await ask(room, person)
    with pytest.raises(RoomModeratorNotFound):
        await answer(room, ModeratorAnswer.ACCEPT)
    assert room.database.tables.chat.moderators == {}


async def test_cht_10_there_is_an_end_to_how_many(room: Moderated) -> None:
    async with room.database.begin() as tx:
        for _ in range(MODERATORS_MAX - 1):
            held = RoomModerator(RAVI, UserId(uuid4()), ModeratorState.ACTIVE, NOW)
            await tx.room_moderators.save(held)
        await tx.room_moderators.save(replace(held, person_id=STRANGER, state=ModeratorState.DISMISSED))
    await ask(room)
    assert (await ask(room)).state is ModeratorState.ASKED  # the same again
    with pytest.raises(TooManyModerators):
        await ask(room, ASHA)


@pytest.mark.parametrize(
    ("what", "refusal"),
    [
        ("age", AgeVerificationRequired), ("lock", ChatLocked), ("out", KeptOutOfChat), ("put_out", RemovedFromRoom),
        ("blocked", BlockedByPerformer),
    ],
)  # fmt: skip
async def test_cht_10_who_may_not_write_there_does_not_moderate(
    appointed: Moderated, what: str, refusal: type[Exception]
) -> None:
    line = await appointed.say("Buy my things")
    async with appointed.database.begin() as tx:
        if what == "age":
            await tx.ages.save(AgeStatus.unknown(PRIYA))
        if what == "lock":
            await tx.chat_locks.lock(PRIYA, now=NOW)
        if what == "out":
            await tx.kept_out.save(KeptOut(RAVI, PRIYA, None, ChatRule.SPAM, RAVI, NOW))
        if what == "blocked":
            await tx.blocks.add(Block(RAVI, PRIYA, NOW))
        if what == "put_out":
            await tx.room_controls.save(RoomControls.none(appointed.show.id).without(PRIYA))
    with pytest.raises(refusal):
        await appointed.remove(message=line, by=PRIYA)
    with pytest.raises(refusal):
        await keep_out(appointed, 60)


async def test_cht_10_who_is_no_adult_any_more_cannot_accept(room: Moderated) -> None:
    await ask(room)
    async with room.database.begin() as tx:
        await tx.ages.save(AgeStatus.unknown(PRIYA))
    with pytest.raises(NotToBeModerator):
        await answer(room, ModeratorAnswer.ACCEPT)
    assert AgeStatus.unknown(PRIYA).state is not AgeState.VERIFIED_ADULT


async def test_cht_01_cht_10_moderators_are_bound_by_no_slow_mode(appointed: Moderated) -> None:
    await appointed.set(ChatSettings(RAVI, 30, True, 60, "", False, 0, False, False, False, 0))

    async def say(by: UserId) -> Message:
        return await SayInRoom(
            MemoryMessageBook(appointed.database.begin),
            appointed.database.begin,
            WordRules(even_weak=()),
            MemoryRoomLevels(appointed.database).of_one,
            lambda: NOW,
        )(message_id=MessageId(uuid4()), stream_id=appointed.show.id, author_id=by, text="Hello")

    await say(PRIYA)
    await appointed.set(ChatSettings(RAVI, 30, True, 60, "", True, 10, True, False, False, 0))
    await say(PRIYA)
    await dismiss(appointed)
    await appointed.set(ChatSettings(RAVI, 30, False, 0, "", False, 0, False, False, False, 0))
    with pytest.raises(SlowMode):
        await say(PRIYA)


async def test_cht_10_the_performer_takes_a_removal_back(appointed: Moderated) -> None:
    line = await appointed.say("What a raga")
    await appointed.remove(message=line, by=PRIYA)
    [act] = acts(appointed)
    for by in (PRIYA, ASHA, MEERA):
        with pytest.raises(RoomActNotFound):
            await undo(appointed, act, by=by)
    assert appointed.shown() == []

    assert (await undo(appointed, act)).undone_at == NOW
    assert appointed.shown() == ["What a raga"]
    assert appointed.database.tables.chat.removals == {}
    told = [
        each.data
        for each in appointed.database.tables.streaming.events[appointed.show.id]
        if each.type == CHAT_RESTORED
    ]
    assert told == [{"message_ids": [str(line.id)]}], "whoever has the page open, and no words a second time"
    again = await appointed.remove(message=line, by=RAVI)
    await undo(appointed, act)
    assert (again, appointed.shown()) == (1, [])
    with pytest.raises(RoomActNotFound):
        await undo(appointed, replace(act, id=RoomActId(uuid4())))


async def test_cht_10_the_performer_lets_in_whom_a_moderator_kept_out(appointed: Moderated) -> None:
    await keep_out(appointed, 600)
    [act] = acts(appointed)
    await undo(appointed, act)
    await appointed.say("Hello again")


async def test_cht_10_undoing_ends_no_later_decision_of_somebody_else(appointed: Moderated) -> None:
    await keep_out(appointed, 600)
    [act] = acts(appointed)
    await keep_out(appointed, None, by=MEERA, at=NOW + timedelta(seconds=1))
    await undo(appointed, act)
    with pytest.raises(KeptOutOfChat):
        await appointed.say("Hello again")


async def test_cht_10_words_that_are_erased_do_not_come_back(appointed: Moderated) -> None:
    line = await appointed.say("What a raga")
    await appointed.remove(message=line, by=PRIYA)
    async with appointed.database.begin() as tx:
        await tx.messages.erase_of(ASHA)
    [act] = acts(appointed)
    await undo(appointed, act)
    assert line.id in appointed.database.tables.chat.removals


async def test_cht_10_what_staff_decided_too_is_not_the_performers_to_give_back(appointed: Moderated) -> None:
    line = await appointed.say("Buy my things")
    await appointed.remove(message=line, by=PRIYA)
    [act] = acts(appointed)
    action = Action(
        ActionKind.REMOVE_MESSAGE,
        StopPolicy.HARASSMENT,
        Scope(ScopeKind.MESSAGE, line.id),
        None,
        0,
        automated=False,
    )
    held = Sanction(
        DecisionId(uuid4()), 0, ModerationCaseId(uuid4()), ASHA, action, NOW, before="", ended_at=None,
        ended_by=None,
    )  # fmt: skip
    async with appointed.database.begin() as tx:
        await tx.sanctions.add([held])
    with pytest.raises(DecidedByStaff):
        await undo(appointed, act)
    assert appointed.shown() == []
    assert acts(appointed) == [act]


async def test_cht_07_cht_10_what_a_moderator_notes_is_no_way_to_hand_the_performer_a_number(
    appointed: Moderated,
) -> None:
    line = await appointed.say("What a raga")
    for note in ("Ravi, call me on 98765 43210", "pay me at asha@okaxis"):
        with pytest.raises(ForbiddenText) as refused:
            await appointed.remove(message=line, by=PRIYA, note=note)
        assert refused.value.pointer == "/note"
        with pytest.raises(ForbiddenText):
            await keep_out(appointed, 60, note=note)
    assert acts(appointed) == []
    await keep_out(appointed, 60, note="They wrote that they would kill you, the idiot")
    await appointed.remove(message=line, by=RAVI, note="Their number was 98765 43210")
