"""Whoever tells a room does it last: its counter keeps everybody in it waiting, and money is held before it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, suppress
from dataclasses import replace
from typing import Any, cast
from uuid import uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from application.chat.remove_messages import RemoveMessages
from application.moderation.decisions.decide_case import AskedAction
from domain.chat.message import Message
from domain.chat.removal import CHAT_CLEARED, CHAT_DELETED, CHAT_RESTORED, Removal
from domain.chat.rule import ChatRule
from domain.ids import MessageId
from domain.ledger.chart import Account, AccountKind
from domain.moderation.cases.kind import CaseKind
from domain.moderation.decisions.action import Scope, ScopeKind
from domain.moderation.decisions.decision import Decision
from domain.streaming.room_event import CHAT_MESSAGE, STREAM_KILLED
from ports.transaction import Transaction
from tests.integration.database.conftest import World
from tests.integration.database.moderation.bulk_desk import BulkDesk
from tests.integration.database.moderation.decision_desk import SUSPENSION, DecisionDesk, asked

ROUNDS = 25
PENDING = AccountKind.PERFORMER_PENDING


@pytest.fixture
async def desk(world: World) -> DecisionDesk:
    return await DecisionDesk(world).set_up()


class LetGo(Exception):
    """Rolls back."""


class Heard:
    """A transaction that notes what it is asked for, in order."""

    def __init__(self, tx: object, calls: list[str], name: str = "") -> None:
        self._tx, self._calls, self._name = tx, calls, name

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._tx, name)
        if not self._name:
            return Heard(found, self._calls, name)
        self._calls.append(f"{self._name}.{name}")
        return found


def listening(world: World, calls: list[str]) -> Callable[[], AbstractAsyncContextManager[Transaction]]:
    @asynccontextmanager
    async def begin() -> AsyncIterator[Transaction]:
        async with world.begin() as tx:
            yield cast(Transaction, Heard(tx, calls))

    return begin


async def said(desk: DecisionDesk) -> MessageId:
    """By Ravi, in his show."""
    message = Message(MessageId(uuid4()), desk.show.id, desk.ravi, "Hello", desk.world.now())
    async with desk.world.begin() as tx:
        await tx.messages.add(message)
        await tx.room_events.append(
            desk.show.id, CHAT_MESSAGE, {"message_id": str(message.id), "text": "Hello"}, now=message.sent_at
        )
    return message.id


def removal(message_id: MessageId) -> AskedAction:
    return asked("remove_message", scope=Scope(ScopeKind.MESSAGE, message_id))


async def told(desk: DecisionDesk) -> list[str]:
    return [each.type for each in await desk.world.room_log.since(desk.show.id, 0, limit=99)][-1:]


async def test_enf_01_a_decision_tells_the_room_when_all_else_is_done(desk: DecisionDesk) -> None:
    calls: list[str] = []
    message_id, case = await said(desk), await desk.case_of(CaseKind.NCII)
    desk.decide = replace(desk.decide, begin=listening(desk.world, calls))
    await desk.decided(removal(message_id), asked("hold_earnings"), case=case)
    assert calls[-1] == "room_events.append", calls
    assert calls.index("ledger.lock") < calls.index("room_events.append")
    assert await told(desk) == [CHAT_DELETED]


@pytest.mark.parametrize("is_shut_out", [False, True])
async def test_enf_01_a_show_that_a_decision_ends_is_told_so_last(
    desk: DecisionDesk, is_shut_out: bool
) -> None:
    calls: list[str] = []
    action = SUSPENSION if is_shut_out else asked("stop_show", scope=Scope(ScopeKind.SHOW, desk.show.id))
    case = await desk.case_of(CaseKind.NCII)
    desk.decide = replace(desk.decide, begin=listening(desk.world, calls))
    await desk.decided(action, asked("hold_earnings"), case=case)
    assert calls[-1] == "room_events.append", calls
    assert await told(desk) == [STREAM_KILLED]


async def test_enf_03_an_appeal_gives_money_back_before_it_tells_the_room(desk: DecisionDesk) -> None:
    calls: list[str] = []
    decision = await desk.decided(
        removal(await said(desk)), asked("hold_earnings"), case=await desk.case_of(CaseKind.NCII)
    )
    appeal = await desk.appealed(decision)
    desk.review = replace(desk.review, begin=listening(desk.world, calls))
    await desk.reviewed(appeal)
    assert calls[-1] == "room_events.append", calls
    assert calls.index("ledger.lock") < calls.index("room_events.append")
    assert await told(desk) == [CHAT_RESTORED]


async def test_mod_25_an_act_on_many_tells_the_room_when_all_else_is_done(world: World) -> None:
    calls: list[str] = []
    desk = await BulkDesk(world).open()
    await desk.wrote(desk.asha, 2)
    act = await desk.previewed()
    await desk.confirmed(act)
    desk.run = replace(desk.run, begin=listening(world, calls))
    await desk.done(act)
    # The portion tells the room once for each message, and the next look finds nothing left.
    first = calls.index("room_events.append")
    assert calls[first : first + 2] == ["room_events.append"] * 2, calls
    assert calls[first + 2] == "bulk_acts.find_for_update", calls
    await desk.undone(act)
    calls.clear()
    await desk.done(act)
    assert calls[calls.index("room_events.append") + 1] == "bulk_acts.find_for_update", calls
    assert await told(desk) == [CHAT_RESTORED]


async def test_cht_08_a_message_is_taken_from_a_room_that_is_told_last(desk: DecisionDesk) -> None:
    calls: list[str] = []
    remove = RemoveMessages(listening(desk.world, calls), desk.world.now, desk.world.new_id)
    await remove(
        stream_id=desk.show.id, actor_id=desk.meera, message_id=await said(desk), author_id=None, rule="harassment",
        note="",
    )  # fmt: skip
    assert calls[-1] == "room_events.append", calls


async def test_a_decision_that_waits_for_money_keeps_nobody_out_of_the_room(
    desk: DecisionDesk, eventually: Callable[..., Awaitable[None]]
) -> None:
    """Whoever posts a tip holds the performer's earnings, and then the room's counter."""
    if desk.world.kind == "memory":
        pytest.skip("in memory one transaction waits for another")
    message_id, case = await said(desk), await desk.case_of(CaseKind.NCII)
    async with desk.world.begin() as tx:
        await tx.ledger.lock([Account.of(PENDING, desk.ravi)])
        deciding = asyncio.create_task(desk.decided(removal(message_id), asked("hold_earnings"), case=case))
        await eventually(lambda: waits_for_a_lock(desk.world.engine))
        await tx.room_events.append(desk.show.id, CHAT_MESSAGE, {}, now=desk.world.now())
    assert isinstance(await deciding, Decision)
    assert await told(desk) == [CHAT_DELETED]


async def test_enf_03_a_decision_and_an_appeal_of_one_person_never_wait_for_each_other(
    desk: DecisionDesk,
) -> None:
    if desk.world.kind == "memory":
        pytest.skip("in memory one transaction waits for another")
    for _ in range(ROUNDS):
        earlier = await desk.decided(
            removal(await said(desk)), asked("hold_earnings"), case=await desk.case_of(CaseKind.NCII)
        )
        appeal, message_id, case = (
            await desk.appealed(earlier),
            await said(desk),
            await desk.case_of(CaseKind.NCII),
        )
        decision, reviewed = await asyncio.gather(
            desk.decided(removal(message_id), asked("hold_earnings"), case=case), desk.reviewed(appeal)
        )
        assert decision.person_id == desk.ravi
        assert reviewed.decision_id == earlier.id
        desk.world.now.advance(seconds=1)


@pytest.mark.parametrize("is_taken", [True, False])
async def test_cht_08_a_chat_that_is_cleared_waits_for_nobody_who_waits_for_the_room(
    desk: DecisionDesk, is_taken: bool, eventually: Callable[..., Awaitable[None]]
) -> None:
    """Whoever takes one message away holds it first, and then the room's counter; clearing takes the counter first.
    What they let go after all goes as well."""
    if desk.world.kind == "memory":
        pytest.skip("in memory one transaction waits for another")
    first, second = await said(desk), await said(desk)
    at = desk.world.now()
    clear = RemoveMessages(desk.world.begin, desk.world.now, desk.world.new_id)
    with suppress(LetGo):
        async with desk.world.begin() as tx:
            one = Removal(desk.show.id, second, None, ChatRule.SPAM, desk.meera, at)
            assert await tx.messages.remove(one) == [(second, desk.ravi)]
            await tx.room_events.take_back([second], desk.show.id)
            clearing = asyncio.create_task(
                clear(
                    stream_id=desk.show.id, actor_id=desk.ravi, message_id=None, author_id=None, rule="spam", note="",
                )
            )  # fmt: skip
            await eventually(lambda: waits_for_a_lock(desk.world.engine))
            await tx.room_events.append(
                desk.show.id, CHAT_DELETED, {"message_ids": [str(second)]}, now=desk.world.now()
            )
            later = Message(MessageId(uuid4()), desk.show.id, desk.ravi, "Later", at)
            await tx.messages.add(later)
            if not is_taken:
                raise LetGo
    assert await clearing == (1 if is_taken else 2)
    log = await desk.world.room_log.since(desk.show.id, 0, limit=99)
    gone = {each.data["message_id"] for each in log if each.data.get("removed")}
    assert gone == {str(first), str(second)}
    assert [each.type for each in log][-2:] == [CHAT_CLEARED, CHAT_DELETED]
    async with desk.world.begin() as tx:
        assert await tx.messages.removed_by(later.id) is None, "what is said later stays"


async def waits_for_a_lock(engine: AsyncEngine) -> bool:
    query = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with engine.connect() as connection:
        return bool((await connection.execute(text(query))).scalar_one())
