"""The words of a tip are taken away as what is said alone is, and the tip stands (CHT-08, TIP-09)."""

from dataclasses import replace
from datetime import timedelta
from uuid import uuid4

import pytest

from application.chat.undo_room_act import UndoRoomAct
from domain.chat.events import MessagesRemoved
from domain.chat.removal import CHAT_CLEARED, CHAT_DELETED, NoModeratorHere, Removal
from domain.chat.room_act import DecidedByStaff, RoomActKind
from domain.chat.room_moderator import BeyondRoomModerators, ModeratorState, RoomModerator
from domain.chat.rule import ChatRule
from domain.identity.permissions import Role
from domain.ids import RoomActId, StreamId, TipId, UserId
from domain.language import Language
from domain.moderation.cases.event import Subject, SubjectKind
from domain.moderation.decisions.action import ActionKind, Scope, ScopeKind
from domain.moderation.events import StaffActed
from domain.streaming.room_event import TIP_CREATED, TIP_MESSAGE, TIP_WORDS_REMOVED, TIP_WORDS_RESTORED
from domain.tipping.tip import MessageState, Tip, TipNotFound
from tests.builders import a_tip, a_verified_adult
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def gave(stage: ActStage, words: str, by: UserId | None = None, **changes: object) -> Tip:
    """Given in the show, and told there."""
    viewer = by or stage.asha
    made = a_tip(stream_id=stage.show.id, viewer_id=viewer, performer_id=stage.ravi, message=words)
    tip = replace(made, **changes)  # type: ignore[arg-type]
    shown: dict[str, object] = {"tip_id": str(tip.id), "viewer": "Asha", "tokens": int(tip.tokens)}
    if not tip.is_anonymous:
        shown["viewer_id"] = str(viewer)
    async with stage.world.begin() as tx:
        await tx.tips.add(tip)
        await tx.room_events.append(
            stage.show.id, TIP_CREATED, {**shown, "message": tip.told_message}, now=tip.sent_at
        )
        if tip.message_state is MessageState.RELEASED:
            await tx.room_events.append(
                stage.show.id, TIP_MESSAGE, {**shown, "message": words}, now=tip.sent_at
            )
    return tip


async def takes(
    stage: ActStage, tip: Tip | None = None, *, by: UserId | None = None, author: UserId | None = None,
    rule: str = "spam",
) -> int:  # fmt: skip
    return await stage.remove(
        stream_id=stage.show.id, actor_id=by or stage.ravi, message_id=None, author_id=author, rule=rule,
        note="Buy here", tip_id=tip.id if tip else None,
    )  # fmt: skip


async def read(stage: ActStage) -> list[str]:
    """The words of tips that the room's log has, and the list of the latest tips."""
    log = await stage.world.room_log.since(stage.show.id, 0, limit=300)
    told = [str(e.data["message"]) for e in log if e.type in (TIP_CREATED, TIP_MESSAGE) and e.data["message"]]
    rows = await stage.world.query("tipping.boards", "TipBoards").recent(stage.show.id, limit=50)
    assert sorted(row.message for row in rows if row.message) == sorted(told)
    return told


async def kept(stage: ActStage, tip: Tip) -> Tip:
    async with stage.world.begin() as tx:
        return await tx.tips.get_for_update(tip.id)


async def appointed(stage: ActStage) -> UserId:
    person = await stage.person(Role.VIEWER, "Priya")
    async with stage.world.begin() as tx:
        await tx.ages.save(a_verified_adult(person))
        await tx.room_moderators.save(
            RoomModerator(stage.ravi, person, ModeratorState.ACTIVE, stage.world.now())
        )
    return person


async def test_cht_08_the_words_of_a_tip_go_out_of_the_room_and_the_tip_stands(stage: ActStage) -> None:
    tip, other = await gave(stage, "Buy my things"), await gave(stage, "What a raga")

    assert await takes(stage, tip) == 1

    assert await read(stage) == ["What a raga"]
    assert await kept(stage, tip) == replace(tip, message_state=MessageState.REMOVED), "evidence stays"
    assert await kept(stage, other) == other
    [told] = await stage.told(TIP_WORDS_REMOVED)
    assert (told["tip_ids"], told["cleared"]) == ([str(tip.id)], False)
    assert "Advertising" in str(told["rule"])
    assert "grievance desk" in str(told["appeal"])
    [first, _] = await stage.told(TIP_CREATED)
    assert (first["viewer"], first["tokens"], first["words_removed"]) == ("Asha", 50, True)
    assert await stage.told(CHAT_DELETED) == []
    assert await takes(stage, tip) == 0, "taking away what is gone changes nothing"
    assert len(await stage.told(TIP_WORDS_REMOVED)) == 1
    if stage.world.kind == "memory":
        tables = stage.world.database.tables
        announced = [each for each in tables.outbox.events() if isinstance(each, MessagesRemoved)]
        assert announced == [MessagesRemoved(stage.show.id, stage.asha, 1, "spam", "performer")]
        entry = tables.moderation.audit[-1]
        assert (entry.action, entry.subject) == (
            "chat.delete_tip_words",
            f"stream:{stage.show.id} tip:{tip.id}",
        )


async def test_cht_08_words_that_were_released_later_go_too_and_those_that_wait_stay_waiting(
    stage: ActStage,
) -> None:
    released = await gave(stage, "Released", message_state=MessageState.RELEASED)
    waits = await gave(stage, "Waits", message_state=MessageState.HELD)
    silent = await gave(stage, "")
    assert [await takes(stage, tip) for tip in (released, waits, silent)] == [1, 0, 0]
    assert await read(stage) == []
    assert (await kept(stage, waits)).message_state is MessageState.HELD


async def test_cht_08_who_takes_no_words_of_a_tip_away(stage: ActStage) -> None:
    tip = await gave(stage, "Buy my things")
    with pytest.raises(NoModeratorHere):
        await takes(stage, tip, by=stage.asha)
    with pytest.raises(TipNotFound):
        await takes(stage, replace(tip, id=TipId(uuid4())))
    elsewhere = replace(tip, id=TipId(uuid4()), stream_id=StreamId(uuid4()))
    async with stage.world.begin() as tx:
        await tx.tips.add(elsewhere)
    with pytest.raises(TipNotFound):
        await takes(stage, elsewhere)
    assert await read(stage) == ["Buy my things"]


async def test_cht_08_clearing_a_person_takes_the_words_of_their_tips_but_of_none_that_names_nobody(
    stage: ActStage,
) -> None:
    priya = await stage.person(Role.VIEWER, "Priya")
    await stage.said("Hello")
    tip, hers = await gave(stage, "Buy my things"), await gave(stage, "What a raga", by=priya)
    await gave(stage, "Nobody knows who", is_anonymous=True)

    assert await takes(stage, author=stage.asha) == 2

    assert (await read(stage), await stage.shown()) == (["What a raga", "Nobody knows who"], [])
    [told] = await stage.told(TIP_WORDS_REMOVED)
    assert (told["tip_ids"], told["cleared"]) == ([str(tip.id)], True)
    assert (await kept(stage, hers)).message_state is MessageState.SHOWN


async def test_cht_08_a_cleared_chat_has_no_words_of_tips_and_goes_on(stage: ActStage) -> None:
    first = [await gave(stage, "One"), await gave(stage, "Two", is_anonymous=True)]
    assert await takes(stage) == 2
    await gave(stage, "Three")
    assert await read(stage) == ["Three"]
    [told] = await stage.told(TIP_WORDS_REMOVED)
    assert sorted(str(each) for each in told["tip_ids"]) == sorted(str(tip.id) for tip in first)  # type: ignore[attr-defined]
    assert len(await stage.told(CHAT_CLEARED)) == 1


async def test_cht_08_a_room_that_is_cleared_waits_for_no_words_that_somebody_decides_on(
    world: World,
) -> None:
    """Whoever holds a tip may wait for the room's counter, which clearing holds from its beginning."""
    stage = await ActStage(world).set_up()
    held, other = await gave(stage, "One"), await gave(stage, "Two")
    if world.kind == "memory":
        return
    async with world.begin() as tx:
        await tx.tips.get_for_update(held.id)
        async with world.begin() as second:
            removal = Removal(stage.show.id, None, None, ChatRule.SPAM, stage.ravi, world.now())
            assert await second.tips.remove_words(removal) == [(other.id, stage.asha)]


async def test_cht_10_a_moderators_removal_names_nobody_who_gave_without_a_name_and_is_taken_back(
    stage: ActStage,
) -> None:
    priya = await appointed(stage)
    tip = await gave(stage, "Buy my things", is_anonymous=True)
    assert await takes(stage, tip, by=priya) == 1
    [row] = await stage.world.room_moderator_queries.acts(stage.ravi, limit=10)
    assert (row.kind, row.person_name, row.text) == (RoomActKind.REMOVE, "Anonymous", "Buy my things")
    assert row.is_anonymous
    undo = UndoRoomAct(stage.world.begin, stage.world.now, stage.world.new_id)

    act = await undo(act_id=row.act_id, performer_id=stage.ravi)

    assert (act.tip_id, act.message_id) == (tip.id, None)
    assert await read(stage) == ["Buy my things"]
    assert await stage.told(TIP_WORDS_RESTORED) == [{"tip_ids": [str(tip.id)]}]
    assert (await kept(stage, tip)).message_state is MessageState.RELEASED
    named = await gave(stage, "Buy more")
    await takes(stage, named, by=priya)
    rows = await stage.world.room_moderator_queries.acts(stage.ravi, limit=10)
    assert {each.text: each.person_name for each in rows} == {
        "Buy my things": "Anonymous",
        "Buy more": "Asha",
    }


async def test_cht_10_a_moderator_takes_no_words_of_staff_away(stage: ActStage) -> None:
    priya, tip = await appointed(stage), await gave(stage, "Hello", by=stage.meera)
    with pytest.raises(BeyondRoomModerators):
        await takes(stage, tip, by=priya)


async def test_cht_10_words_that_are_erased_do_not_come_back(stage: ActStage) -> None:
    priya, tip = await appointed(stage), await gave(stage, "Buy my things")
    await takes(stage, tip, by=priya)
    async with stage.world.begin() as tx:
        await tx.tips.erase_messages_of(stage.asha)
    [row] = await stage.world.room_moderator_queries.acts(stage.ravi, limit=10)
    await UndoRoomAct(stage.world.begin, stage.world.now, stage.world.new_id)(
        act_id=RoomActId(row.act_id), performer_id=stage.ravi
    )
    assert (await read(stage), await stage.told(TIP_WORDS_RESTORED)) == ([], [])


async def test_cht_08_cht_10_words_that_are_given_back_stay_unread_where_the_chat_was_cleared_since(
    stage: ActStage,
) -> None:
    priya, tip = await appointed(stage), await gave(stage, "Buy my things")
    await takes(stage, tip, by=priya)
    async with stage.world.begin() as tx:
        later = stage.world.now() + timedelta(seconds=5)
        await tx.room_events.append(stage.show.id, CHAT_CLEARED, {"author_id": ""}, now=later)
    [row] = await stage.world.room_moderator_queries.acts(stage.ravi, limit=10)
    await UndoRoomAct(stage.world.begin, stage.world.now, stage.world.new_id)(
        act_id=RoomActId(row.act_id), performer_id=stage.ravi
    )
    assert (await read(stage), await stage.told(TIP_WORDS_RESTORED)) == ([], [])


async def test_enf_01_enf_03_what_staff_take_of_a_tip_is_a_decision_and_stands_again_on_appeal(
    stage: ActStage,
) -> None:
    tip = await gave(stage, "Buy my things")
    await takes(stage, tip, by=stage.meera, rule="off_platform")
    [(_, event)] = await stage.events()
    assert isinstance(event, StaffActed)
    assert (event.is_of_tip, event.message_ids) == (True, str(tip.id))
    await stage.work()
    [row] = await stage.rows(stage.asha)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.REMOVE_MESSAGE, Scope(ScopeKind.TIP, tip.id))
    assert "Buy here" in row.decision.statement.text(Language.ENGLISH)
    assert (await stage.case(row)).status.subject == Subject(SubjectKind.PERSON, stage.asha)

    await stage.appeals(row)

    assert await read(stage) == ["Buy my things"]
    assert await stage.told(TIP_WORDS_RESTORED) == [{"tip_ids": [str(tip.id)]}]
    assert (await kept(stage, tip)).message_state is MessageState.RELEASED


async def test_enf_03_what_staff_took_of_a_tip_since_a_performer_does_not_give_back(stage: ActStage) -> None:
    priya, tip = await appointed(stage), await gave(stage, "Buy my things")
    await takes(stage, tip, by=priya)
    [row] = await stage.world.room_moderator_queries.acts(stage.ravi, limit=10)
    async with stage.world.begin() as tx:
        await tx.tips.decide_message((await tx.tips.get_for_update(tip.id)).words_back())
        await tx.room_events.give_back_words(tip.id, stage.show.id, message=tip.message)
    await takes(stage, tip, by=stage.meera)
    await stage.work()
    undo = UndoRoomAct(stage.world.begin, stage.world.now, stage.world.new_id)
    with pytest.raises(DecidedByStaff):
        await undo(act_id=row.act_id, performer_id=stage.ravi)
    assert await read(stage) == []
