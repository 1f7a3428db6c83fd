"""Messages that waited for review, and that our team turned down: a decision with its reasons, and one appeal."""

from uuid import uuid4

import pytest

from adapters.word_rules.text_screen import WordRules
from application.chat.decide_held_message import DecideHeldMessage
from application.chat.may_write_there import require_author_may_write
from application.tipping.decide_tip_message import DecideTipMessage
from domain.chat.held_message import HeldMessage, HeldState
from domain.chat.kept_out import KeptOut
from domain.chat.message import Message
from domain.chat.removal import CHAT_RESTORED
from domain.chat.rule import ChatRule
from domain.ids import MessageId, TipId, UserId
from domain.language import Language
from domain.moderation.decisions.action import ActionKind, Scope, ScopeKind
from domain.moderation.decisions.dsa_record import dsa_record
from domain.moderation.decisions.sanction import EndedBy
from domain.moderation.text.link_rule import LINK_WARNING
from domain.money import Tokens
from domain.streaming.room_event import CHAT_MESSAGE, TIP_MESSAGE
from domain.streaming.stream import EndReason
from domain.tipping.tip import MessageState, Tip
from tests.integration.database.conftest import World
from tests.integration.database.moderation.act_stage import ActStage
from tests.integration.database.moderation.auto_mod_room import NoRules

WORDS = "this is trash"


@pytest.fixture
async def stage(world: World) -> ActStage:
    return await ActStage(world).set_up()


async def waits(stage: ActStage, words: str = WORDS) -> HeldMessage:
    message = Message(MessageId(uuid4()), stage.show.id, stage.asha, words, stage.world.now())
    held = HeldMessage.hold(message, ["insult"])
    async with stage.world.begin() as tx:
        await tx.held_messages.add(held)
    return held


async def denied(stage: ActStage, words: str = WORDS, *, by: UserId | None = None) -> HeldMessage:
    held = await waits(stage, words)
    decide = DecideHeldMessage(
        stage.world.begin, stage.world.now, stage.world.new_id, NoRules(), WordRules(even_weak=())
    )
    return await decide(
        stream_id=stage.show.id, message_id=held.id, actor_id=by or stage.meera, rule="harassment", note="Insults Ravi"
    )  # fmt: skip


async def kept(stage: ActStage, message_id: MessageId) -> tuple[HeldState, Message | None]:
    async with stage.world.begin() as tx:
        held = await tx.held_messages.find_for_update(message_id)
        assert held is not None
        return held.state(stage.world.now()), await tx.messages.find(message_id)


async def a_dropped_tip(stage: ActStage, *, is_anonymous: bool = False) -> Tip:
    tip = Tip.send(
        tip_id=TipId(uuid4()), stream_id=stage.show.id, viewer_id=stage.asha, performer_id=stage.ravi,
        tokens=Tokens(5), message="Write to me there", now=stage.world.now(), is_held=True, is_anonymous=is_anonymous,
    )  # fmt: skip
    async with stage.world.begin() as tx:
        await tx.tips.add(tip)
    decide = DecideTipMessage(
        stage.world.begin, stage.world.now, stage.world.new_id, NoRules(), require_author_may_write
    )
    return await decide(
        tip_id=tip.id, moderator_id=stage.meera, release=False, note="A number of his", policy="off_platform_payment"
    )  # fmt: skip


async def test_enf_01_enf_03_whose_waiting_message_staff_deny_reads_why_and_it_stands_on_appeal(
    stage: ActStage,
) -> None:
    held = await denied(stage)
    await stage.work()
    [row] = await stage.rows(stage.asha)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.DENY_MESSAGE, Scope(ScopeKind.MESSAGE, held.id))
    told = row.decision.statement.text(Language.ENGLISH)
    assert "Your message, which waited for review, was not shown" in told
    assert "Harassing or humiliating a person is not allowed. Insults Ravi" in told
    assert dsa_record(row.decision)["decision_visibility"] == ["DECISION_VISIBILITY_CONTENT_DISABLED"]
    assert (await stage.names(row.decision.case_id))[-1] == "closed"
    assert (await kept(stage, held.id)) == (HeldState.DENIED, None)
    await stage.appeals(row)
    state, message = await kept(stage, held.id)
    assert (state, message) == (HeldState.APPROVED, held.said(held.sent_at))
    assert await stage.shown() == [WORDS]
    [row] = await stage.rows(stage.asha)
    assert row.sanctions[0].ended_by is EndedBy.APPEAL


async def test_enf_03_a_denial_that_is_upheld_stays_one(stage: ActStage) -> None:
    held = await denied(stage)
    await stage.work()
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row, "upheld")
    assert await kept(stage, held.id) == (HeldState.DENIED, None)
    assert await stage.shown() == []


async def test_enf_03_a_link_that_comes_by_an_appeal_comes_with_its_warning(stage: ActStage) -> None:
    await denied(stage, "look at example.org")
    await stage.work()
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    [told] = await stage.told(CHAT_MESSAGE)
    assert told["warning"] == LINK_WARNING


async def test_enf_03_it_stands_though_nobody_reads_it_in_a_room_that_is_closed_to_them(
    stage: ActStage,
) -> None:
    held = await denied(stage)
    await stage.work()
    world = stage.world
    out = KeptOut.decide(
        performer_id=stage.ravi, person_id=stage.asha, seconds=None, rule=ChatRule.SPAM, actor_id=stage.ravi,
        is_staff=False, now=world.now(),
    )  # fmt: skip
    async with world.begin() as tx:
        await tx.kept_out.save(out)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    state, message = await kept(stage, held.id)
    assert state is HeldState.APPROVED
    assert message is not None
    assert await stage.shown() == []


async def cleared(stage: ActStage, *, author: UserId | None = None) -> None:
    stage.world.now.advance(seconds=1)
    await stage.removed(author=author, by=stage.ravi)


async def test_enf_03_cht_08_it_stands_unread_in_a_room_whose_chat_was_cleared_since(stage: ActStage) -> None:
    held = await denied(stage)
    await stage.work()
    await cleared(stage)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert (await kept(stage, held.id)) == (HeldState.APPROVED, held.said(held.sent_at))
    assert await stage.shown() == []


async def test_enf_03_cht_08_of_a_chat_that_was_cleared_of_them_alone_it_stands_unread_too(
    stage: ActStage,
) -> None:
    await denied(stage)
    await stage.work()
    await cleared(stage, author=stage.asha)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert await stage.shown() == []


async def test_enf_03_cht_08_a_clearing_of_before_or_of_another_keeps_it_from_nobody(stage: ActStage) -> None:
    held = await waits(stage)
    await cleared(stage)
    stage.world.now.advance(seconds=1)
    decide = DecideHeldMessage(
        stage.world.begin, stage.world.now, stage.world.new_id, NoRules(), WordRules(even_weak=())
    )
    await decide(
        stream_id=stage.show.id, message_id=held.id, actor_id=stage.meera, rule="harassment", note="Insults Ravi"
    )  # fmt: skip
    await stage.work()
    await cleared(stage, author=stage.kiran)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert await stage.shown() == [WORDS]


async def test_enf_03_cht_08_a_removed_message_comes_back_unread_where_the_chat_was_cleared_since(
    stage: ActStage,
) -> None:
    message_id = await stage.said(WORDS)
    await stage.removed(message_id)
    await stage.work()
    await cleared(stage)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert await stage.shown() == []
    assert await stage.told(CHAT_RESTORED) == []
    async with stage.world.begin() as tx:
        assert await tx.messages.removed_by(message_id) is None, "it stands all the same"


async def test_enf_03_once_the_show_is_over_the_message_stands_and_the_room_is_told_nothing(
    stage: ActStage,
) -> None:
    held = await denied(stage)
    await stage.work()
    async with stage.world.begin() as tx:
        show = await tx.streams.get_for_update(stage.show.id)
        await tx.streams.update(show.ended(EndReason.PERFORMER, stage.world.now()))
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert (await kept(stage, held.id))[0] is HeldState.APPROVED


async def test_enf_03_what_was_erased_meanwhile_comes_back_to_nobody(stage: ActStage) -> None:
    held = await denied(stage)
    await stage.work()
    async with stage.world.begin() as tx:
        await tx.held_messages.erase_of(stage.asha)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    assert (await kept(stage, held.id))[1] is None


async def test_cht_10_what_the_performer_denies_in_their_room_is_no_decision_of_ours(stage: ActStage) -> None:
    await denied(stage, by=stage.ravi)
    assert await stage.events() == []


async def test_enf_01_enf_03_the_words_of_a_tip_that_staff_drop_are_a_decision_and_are_read_on_appeal(
    stage: ActStage,
) -> None:
    tip = await a_dropped_tip(stage)
    await stage.work()
    [row] = await stage.rows(stage.asha)
    [action] = row.decision.actions
    assert (action.kind, action.scope) == (ActionKind.DENY_MESSAGE, Scope(ScopeKind.TIP, tip.id))
    told = row.decision.statement.text(Language.ENGLISH)
    assert "A number of his" in told
    assert "Asking for payments outside LivePanty is not allowed." in told
    await stage.appeals(row)
    async with stage.world.begin() as tx:
        assert (await tx.tips.get_for_update(tip.id)).message_state is MessageState.RELEASED
    [shown] = await stage.told(TIP_MESSAGE)
    assert (shown["message"], shown["viewer"]) == ("Write to me there", "Asha")


async def test_enf_03_who_gave_without_a_name_has_none_after_an_appeal(stage: ActStage) -> None:
    await a_dropped_tip(stage, is_anonymous=True)
    await stage.work()
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    [shown] = await stage.told(TIP_MESSAGE)
    assert shown["viewer"] == "Anonymous"
    assert "viewer_id" not in shown


async def test_enf_03_words_of_a_tip_stay_unread_where_their_author_may_not_write_any_more(
    stage: ActStage,
) -> None:
    tip = await a_dropped_tip(stage)
    await stage.work()
    async with stage.world.begin() as tx:
        await tx.chat_locks.lock(stage.asha, now=stage.world.now())
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    async with stage.world.begin() as tx:
        assert (await tx.tips.get_for_update(tip.id)).message_state is MessageState.DROPPED
    assert await stage.told(TIP_MESSAGE) == []


@pytest.mark.parametrize("of_one", [False, True])
@pytest.mark.parametrize("is_anonymous", [False, True])
async def test_enf_03_cht_08_words_of_a_tip_stay_unread_in_a_chat_that_was_cleared_since(
    stage: ActStage, of_one: bool, is_anonymous: bool
) -> None:
    tip = await a_dropped_tip(stage, is_anonymous=is_anonymous)
    await stage.work()
    await cleared(stage, author=stage.asha if of_one else None)
    [row] = await stage.rows(stage.asha)
    await stage.appeals(row)
    async with stage.world.begin() as tx:
        state = (await tx.tips.get_for_update(tip.id)).message_state
    was_to_stay = of_one and is_anonymous  # who gave it, the room would learn by that
    assert (state is MessageState.RELEASED) == was_to_stay
    assert len(await stage.told(TIP_MESSAGE)) == was_to_stay
